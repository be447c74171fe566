package forms

import (
	"slices"
	"time"
	"unicode/utf8"

	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/turn"
)

const (
	// settle is how long we wait after the last file, so that an album and
	// several messages alike bring one answer.
	settle = 700 * time.Millisecond
	// maxFiles is what one question takes, as many as Telegram's album.
	maxFiles = 10
	// maxIssues is how many faults of a handful one answer names.
	maxIssues = 5
	// maxCaptions is how much of what stands below an answer's files is taken, in
	// runes: cards and summary have to hold it.
	maxCaptions = 200
	// maxOfficerBytes is what one officer may leave with us, and maxStrangerBytes
	// one for whom nothing was ever delivered: a few of them do not fill the disk.
	maxOfficerBytes, maxStrangerBytes = 300 << 20, 60 << 20
)

// fileGiven takes one photo or document. A document is judged by what it holds,
// whatever its name; a photo is taken at once, and one of a letter is looked at
// before it is answered.
func fileGiven(t *turn.Turn, form *turn.Form, d *conversations.Draft, f conversations.File, caption string) error {
	f.Caption = conversations.Clipped(answers.Shown(caption), captionRunes(d))
	if t.Now.Sub(d.FileAt) >= settle {
		d.Issues, d.Doubted = nil, doubtful(d)
	}
	d.FileAt = t.Now
	q, _ := form.Question(d.Step)
	issue, err := fileIssue(t, d, f)
	switch {
	case err != nil:
		return err
	case issue != nil:
		addIssue(d, *issue)
	case f.Kind == conversations.DocumentFile:
		d.Fetched++
		t.Do(conversations.Fetch{Officer: t.Session.Chat, Seq: t.Session.Seq, File: f, Look: q.Letter})
	default:
		addFile(d, f)
		if q.Letter {
			d.Looking++
			t.Do(conversations.Fetch{Officer: t.Session.Chat, Seq: t.Session.Seq, File: f, Look: true})
		}
	}
	t.Keep(t.Session)
	return filesAnswer(t, form, d)
}

// captionRunes is how much may still be written below the files of an answer.
func captionRunes(d *conversations.Draft) int {
	if d.Fresh {
		return maxCaptions
	}
	return max(0, maxCaptions-utf8.RuneCountInString(d.Answers[d.Step].Words()))
}

// fileIssue says what is wrong with a file before it is fetched.
func fileIssue(t *turn.Turn, d *conversations.Draft, f conversations.File) (*conversations.Line, error) {
	given := len(d.Answers[d.Step].Files)
	if d.Fresh {
		given = 0 // they go when the first of these is taken
	}
	if given+d.Fetched >= maxFiles {
		line := conversations.Say("refused_file_count").With("Max", maxFiles)
		return &line, nil
	}
	if f.Kind == conversations.DocumentFile {
		if err := answers.FileSize(f.Size); err != nil {
			r, err := asRefusal(err)
			if err != nil {
				return nil, err
			}
			line := r.Line.With("Name", shownName(f))
			return &line, nil
		}
	}
	return quotaIssue(t, d, f)
}

// quotaIssue refuses a file that would make more than one officer may leave.
func quotaIssue(t *turn.Turn, d *conversations.Draft, f conversations.File) (*conversations.Line, error) {
	kept, err := t.Mem.AttachmentBytes(t.Session.Chat)
	if err != nil {
		return nil, err
	}
	fresh, err := freshBytes(t, d)
	if err != nil {
		return nil, err
	}
	total := kept + fresh + f.Size
	if total <= maxStrangerBytes {
		return nil, nil
	}
	served, err := t.Mem.Served(t.Session.Chat)
	line := conversations.Say("refused_file_quota")
	switch {
	case err != nil:
		return nil, err
	case !served:
		line = conversations.Say("refused_file_quota_first")
	case total <= maxOfficerBytes:
		return nil, nil
	}
	return &line, nil
}

// shownName keeps a file's name short enough for an answer that names several.
func shownName(f conversations.File) string {
	return conversations.Shortened(f.Name, 60)
}

// addIssue notes what is wrong with a file, once for files with the same fault.
func addIssue(d *conversations.Draft, issue conversations.Line) {
	same := func(other conversations.Line) bool {
		return other.Key == issue.Key && other.Args.Typed("Name") == issue.Args.Typed("Name")
	}
	if len(d.Issues) < maxIssues && !slices.ContainsFunc(d.Issues, same) {
		d.Issues = append(d.Issues, issue)
	}
}

// fileActs are what may be done with the files that a question has already, by
// the button that says it.
var fileActs = map[string]string{"button_add_file": "add", "button_replace_files": "replace", "button_drop_file": "pop", "button_keep_photo": "keep"}

// filesAct adds to the files given, replaces them all by what comes next, or
// takes the last one back; not done where the question has none.
func filesAct(t *turn.Turn, q turn.Question, act string) (done bool, err error) {
	d := t.Session.Draft
	given := d.Answers[q.Key]
	count := len(given.Files)
	if !q.Files || count == 0 || d.Fetched > 0 {
		return false, nil
	}
	said := conversations.Say("files_received").With("Count", count)
	d.Fresh = act == "replace"
	switch act {
	case "replace":
		said = conversations.Say("files_replace").With("Count", count)
	case "keep":
		d.Answers[q.Key] = undoubted(given)
	case "pop":
		given.Files = slices.Clone(given.Files[:count-1]) // the request's own list stays as it is
		d.Answers[q.Key] = given
		t.Session.Seq++ // a second tap within a blink takes no other
		if said = conversations.Say("files_dropped").With("Count", count-1); count == 1 {
			said = conversations.Say("files_dropped_all")
		}
	}
	keyboard, err := questionButtons(t, q, d)
	if err != nil {
		return true, err
	}
	t.Keep(t.Session)
	t.Do(conversations.Send{Chat: t.Session.Chat, Lang: t.Session.Lang, Text: conversations.Compose(said), Keyboard: keyboard, Replaces: turn.FilesKey, Passing: true})
	return true, nil
}

// unchanged tells whether a correction leaves files as they were.
func unchanged(t *turn.Turn, d *conversations.Draft) (bool, error) {
	if d.Ticket == "" || !slices.Contains(d.Only, d.Step) {
		return false, nil
	}
	r, err := t.Request(d.Ticket)
	if err != nil {
		return false, err
	}
	before, now := r.Answers[d.Step], d.Answers[d.Step]
	return len(now.Files) > 0 && before.Words() == now.Words() && slices.EqualFunc(before.Files, now.Files, func(a, b conversations.File) bool { return a.Unique == b.Unique }), nil
}

// addFile takes a file beside those given before, or in their place where the
// officer replaces them all.
func addFile(d *conversations.Draft, f conversations.File) {
	if d.Fresh {
		d.Answers[d.Step], d.Fresh = conversations.Answer{}, false
	}
	a := d.Answers[d.Step]
	if d.Doubted {
		a.Files = slices.DeleteFunc(slices.Clone(a.Files), hardToRead)
		d.Doubted = false
	}
	for _, known := range a.Files {
		if known.Unique == f.Unique {
			return
		}
	}
	a.Files = append(slices.Clone(a.Files), f) // the request's own list stays as it is
	d.Answers[d.Step] = a
}

// freshBytes sums the draft's files that are not the request's already.
func freshBytes(t *turn.Turn, d *conversations.Draft) (int64, error) {
	kept := map[string]bool{}
	if d.Ticket != "" {
		r, err := t.Request(d.Ticket)
		if err != nil {
			return 0, err
		}
		for _, f := range t.FilesOf(r) {
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
func filesAnswer(t *turn.Turn, form *turn.Form, d *conversations.Draft) error {
	if d.Fetched+d.Looking > 0 {
		return nil
	}
	q, _ := form.Question(d.Step)
	keyboard, err := questionButtons(t, q, d)
	if err != nil {
		return err
	}
	body := conversations.Text(append([]conversations.Line(nil), d.Issues...))
	if count := len(d.Answers[d.Step].Files); count > 0 {
		body = conversations.Compose(body, conversations.Say("files_received").With("Count", count))
	} else {
		question, _, err := questionMessage(t)
		if err != nil {
			return err
		}
		body = conversations.Compose(body, conversations.Blank, question)
	}
	t.Do(conversations.Send{Chat: t.Session.Chat, Lang: t.Session.Lang, Text: body, Keyboard: keyboard,
		Key: turn.FilesKey, Replaces: turn.FilesKey, NotBefore: conversations.NotBefore(d.FileAt.Add(settle))})
	return nil
}

// FileChecked takes in what a document turned out to be. A result that comes
// after the officer went on is dropped: they may have sent another.
func FileChecked(t *turn.Turn, e conversations.FileChecked) error {
	if err := t.In(e.Officer); err != nil {
		return err
	}
	d := t.Session.Draft
	if d == nil || e.Seq != t.Session.Seq || d.Fetched+d.Looking == 0 {
		return nil
	}
	form := t.Forms[d.Form]
	if e.File.Kind == conversations.PhotoFile {
		return photoSeen(t, form, d, e.File)
	}
	d.Fetched--
	issue, err := quotaIssue(t, d, e.File)
	if err != nil {
		return err
	}
	switch {
	case e.Problem != "":
		addIssue(d, conversations.Say("refused_"+e.Problem).With("Name", shownName(e.File), "Type", answers.FileType(e.File.MIME)))
	case issue != nil:
		addIssue(d, *issue)
	default:
		addFile(d, e.File)
		addDoubts(d, e.File)
	}
	t.Keep(t.Session)
	return filesAnswer(t, form, d)
}

// photoSeen takes in what a look at a photo found, which is taken whatever that is.
func photoSeen(t *turn.Turn, form *turn.Form, d *conversations.Draft, f conversations.File) error {
	d.Looking = max(0, d.Looking-1)
	given := d.Answers[d.Step]
	if i := slices.IndexFunc(given.Files, func(known conversations.File) bool { return known.Unique == f.Unique }); i >= 0 {
		given.Files = slices.Clone(given.Files)
		given.Files[i].Seen = f.Seen
		d.Answers[d.Step] = given
		addDoubts(d, f)
	}
	t.Keep(t.Session)
	return filesAnswer(t, form, d)
}

// filesDone goes on when ✅ Selesai is pressed or typed.
func filesDone(t *turn.Turn, p *conversations.Press) error {
	d := t.Session.Draft
	given := d.Answers[d.Step]
	q, _ := t.Forms[d.Form].Question(d.Step)
	same, err := unchanged(t, d)
	if err != nil {
		return err
	}
	why := ""
	switch {
	case d.Fetched > 0:
		why = "toast_files_checking"
	case same:
		why = "toast_files_unchanged"
	case len(given.Files) == 0 && !q.Optional:
		why = "toast_no_file"
	}
	if why == "" {
		if p != nil {
			t.Do(conversations.Toast{Query: p.Query})
		}
		return accept(t, q, undoubted(given))
	}
	if p != nil {
		t.Toast(*p, conversations.Say(why))
		return nil
	}
	return Repeat(t, conversations.Compose(why))
}

// contactGiven takes a shared contact, if it is the officer's own.
func contactGiven(t *turn.Turn, m conversations.Message) error {
	if m.Contact.User != m.From.ID {
		return refuse(t, turn.Refuse("refused_contact_not_own"))
	}
	// Telegram has verified the number, whatever its country.
	phone := answers.SharedPhone(m.Contact.Phone)
	d := t.Session.Draft
	q, _ := t.Forms[d.Form].Question(d.Step)
	return accept(t, q, conversations.Answer{Text: phone + VerifiedMark})
}

// VerifiedMark stands behind a phone number that was shared, not typed.
const VerifiedMark = " ✓"
