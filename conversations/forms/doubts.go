package forms

import (
	"slices"

	"loket/conversations"
)

// hardToRead tells whether a look found that a picture is hard to read, and its
// officer has not said that it is to be taken all the same.
func hardToRead(f conversations.File) bool { return f.Seen != nil && f.Seen.Flaw != "" }

// doubtful tells whether the question at hand has such a picture.
func doubtful(d *conversations.Draft) bool {
	return slices.ContainsFunc(d.Answers[d.Step].Files, hardToRead)
}

// undoubted is an answer whose pictures are taken as they are.
func undoubted(a conversations.Answer) conversations.Answer {
	a.Files = slices.Clone(a.Files)
	for i, f := range a.Files {
		if hardToRead(f) {
			seen := *f.Seen
			seen.Flaw = ""
			a.Files[i].Seen = &seen
		}
	}
	return a
}

// addDoubts says what a look into a letter found that its officer can mend. It is
// never a refusal: the file stays.
func addDoubts(d *conversations.Draft, f conversations.File) {
	switch {
	case hardToRead(f):
		addIssue(d, conversations.Say("photo_"+f.Seen.Flaw))
	case f.Seen != nil && f.Seen.Claims:
		addIssue(d, conversations.Say("unsigned_claims").With("Name", shownName(f)))
	}
}
