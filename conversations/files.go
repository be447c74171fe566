package conversations

import (
	"slices"
	"time"

	"loket/conversations/answers"
)

const (
	// settle is how long we wait after the last file, so that an album and
	// several messages alike bring one answer.
	settle = 700 * time.Millisecond
	// filesKey names the answer that waits for further files.
	filesKey = "files"
	// maxFiles is what one question takes, as many as Telegram's album.
	maxFiles = 10
	// maxIssues is how many faults of a handful one answer names.
	maxIssues = 5
	// maxOfficerBytes is what one officer may leave with us.
	maxOfficerBytes = 300 << 20
)

// fileGiven takes one photo or document. A photo is taken at once, a document
// is judged by what it says of itself and then looked into.
func (t *turn) fileGiven(form *Form, d *Draft, f File) error {
	if t.now.Sub(d.FileAt) > settle {
		d.Issues = nil
	}
	d.FileAt = t.now
	issue, err := t.fileIssue(d, f)
	switch {
	case err != nil:
		return err
	case issue != nil:
		d.addIssue(*issue)
	case f.Kind == DocumentFile:
		d.Fetched++
		t.do(Fetch{Officer: t.session.Chat, Seq: t.session.Seq, File: f})
	default:
		d.addFile(f)
	}
	t.keep(t.session)
	return t.filesAnswer(form, d)
}

// fileIssue says what is wrong with a file before it is fetched.
func (t *turn) fileIssue(d *Draft, f File) (*Line, error) {
	given := len(d.Answers[d.Step].Files)
	if d.Fresh {
		given = 0 // they go when the first of these is taken
	}
	if given+d.Fetched >= maxFiles {
		line := say("refused_file_count").with("Max", maxFiles)
		return &line, nil
	}
	if f.Kind == DocumentFile {
		if _, err := answers.FileKind(f.Name, f.MIME, f.Size); err != nil {
			r, err := asRefusal(err)
			if err != nil {
				return nil, err
			}
			line := r.line.with("Name", shownName(f))
			return &line, nil
		}
	}
	return t.quotaIssue(d, f)
}

// quotaIssue refuses a file that would make more than one officer may leave.
func (t *turn) quotaIssue(d *Draft, f File) (*Line, error) {
	kept, err := t.mem.AttachmentBytes(t.session.Chat)
	if err != nil {
		return nil, err
	}
	fresh, err := t.freshBytes(d)
	if err != nil {
		return nil, err
	}
	if kept+fresh+f.Size <= maxOfficerBytes {
		return nil, nil
	}
	line := say("refused_file_quota")
	return &line, nil
}

// shownName keeps a file's name short enough for an answer that names several.
func shownName(f File) string {
	return shortened(f.Name, 60)
}

// addIssue notes what is wrong with a file, once for files with the same fault.
func (d *Draft) addIssue(issue Line) {
	same := func(other Line) bool {
		return other.Key == issue.Key && other.Args.typed("Name") == issue.Args.typed("Name")
	}
	if len(d.Issues) < maxIssues && !slices.ContainsFunc(d.Issues, same) {
		d.Issues = append(d.Issues, issue)
	}
}

// addFile takes a file. The first one after a question was asked anew takes
// the place of what was given before.
func (d *Draft) addFile(f File) {
	if d.Fresh {
		d.Answers[d.Step], d.Fresh = Answer{}, false
	}
	a := d.Answers[d.Step]
	for _, known := range a.Files {
		if known.Unique == f.Unique {
			return
		}
	}
	a.Files = append(a.Files, f)
	d.Answers[d.Step] = a
}

// freshBytes sums the draft's files that are not the request's already.
func (t *turn) freshBytes(d *Draft) (int64, error) {
	kept := map[string]bool{}
	if d.Ticket != "" {
		r, err := t.request(d.Ticket)
		if err != nil {
			return 0, err
		}
		for _, f := range r.files(t.forms[d.Form]) {
			kept[f.Unique] = true
		}
	}
	var sum int64
	for _, a := range d.Answers {
		for _, f := range a.Files {
			if !kept[f.Unique] {
				sum += f.Size
			}
		}
	}
	return sum, nil
}

// filesAnswer answers a handful of files, a moment after the last of them and
// when all documents have been looked into.
func (t *turn) filesAnswer(form *Form, d *Draft) error {
	if d.Fetched > 0 {
		return nil
	}
	q, _ := form.question(d.Step)
	keyboard, err := t.questionButtons(q, d)
	if err != nil {
		return err
	}
	body := Text(append([]Line(nil), d.Issues...))
	if count := len(d.Answers[d.Step].Files); count > 0 {
		body = text(body, say("files_received").with("Count", count))
	} else {
		question, _, err := t.questionMessage()
		if err != nil {
			return err
		}
		body = text(body, blank, question)
	}
	t.do(Send{Chat: t.session.Chat, Lang: t.session.Lang, Text: body, Keyboard: keyboard,
		Key: filesKey, Replaces: filesKey, NotBefore: notBefore(d.FileAt.Add(settle))})
	return nil
}

// fileChecked takes in what a document turned out to be. A result that comes
// after the officer went on is dropped: they may have sent another.
func (t *turn) fileChecked(e FileChecked) error {
	if err := t.in(e.Officer); err != nil {
		return err
	}
	d := t.session.Draft
	if d == nil || e.Seq != t.session.Seq || d.Fetched == 0 {
		return nil
	}
	form := t.forms[d.Form]
	d.Fetched--
	issue, err := t.quotaIssue(d, e.File)
	if err != nil {
		return err
	}
	switch {
	case e.Problem != "":
		d.addIssue(say("refused_"+e.Problem).with("Name", shownName(e.File)))
	case issue != nil:
		d.addIssue(*issue)
	default:
		d.addFile(e.File)
	}
	t.keep(t.session)
	return t.filesAnswer(form, d)
}

// filesDone goes on when ✅ Selesai is pressed or typed.
func (t *turn) filesDone(p *Press) error {
	d := t.session.Draft
	given := d.Answers[d.Step]
	q, _ := t.forms[d.Form].question(d.Step)
	why := ""
	switch {
	case d.Fetched > 0:
		why = "toast_files_checking"
	case len(given.Files) == 0 && !q.Optional:
		why = "toast_no_file"
	}
	if why == "" {
		if p != nil {
			t.do(Toast{Query: p.Query})
		}
		return t.accept(q, given)
	}
	if p != nil {
		t.toast(*p, say(why))
		return nil
	}
	return t.repeat(text(why))
}

// contactGiven takes a shared contact, if it is the officer's own.
func (t *turn) contactGiven(m Message) error {
	if m.Contact.User != m.From.ID {
		return t.refuse(refuse("refused_contact_not_own"))
	}
	phone, err := answers.Phone(m.Contact.Phone)
	if err != nil {
		// Telegram has verified the number, whatever its country.
		phone = "+" + digitsOf(m.Contact.Phone)
	}
	d := t.session.Draft
	q, _ := t.forms[d.Form].question(d.Step)
	return t.accept(q, Answer{Text: phone + verifiedMark})
}

// verifiedMark stands behind a phone number that was shared, not typed.
const verifiedMark = " ✓"
