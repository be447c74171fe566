package conversations

import (
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
	if d.Fresh {
		d.Answers[d.Step], d.Fresh = Answer{}, false
	}
	issue, err := t.fileIssue(d, f)
	switch {
	case err != nil:
		return err
	case issue != nil:
		d.Issues = append(d.Issues, *issue)
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
	name := f.Name
	if len(d.Answers[d.Step].Files)+d.Fetched >= maxFiles {
		line := say("refused_file_count").with("Max", maxFiles)
		return &line, nil
	}
	if f.Kind == DocumentFile {
		if _, err := answers.FileKind(f.Name, f.MIME, f.Size); err != nil {
			r, err := asRefusal(err)
			if err != nil {
				return nil, err
			}
			line := r.line.with("Name", name)
			return &line, nil
		}
	}
	kept, err := t.mem.AttachmentBytes(t.session.Chat)
	if err != nil {
		return nil, err
	}
	if kept+d.bytes()+f.Size > maxOfficerBytes {
		line := say("refused_file_quota")
		return &line, nil
	}
	return nil, nil
}

func (d *Draft) addFile(f File) {
	a := d.Answers[d.Step]
	for _, known := range a.Files {
		if known.Unique == f.Unique {
			return
		}
	}
	a.Files = append(a.Files, f)
	d.Answers[d.Step] = a
}

func (d *Draft) bytes() int64 {
	var sum int64
	for _, a := range d.Answers {
		for _, f := range a.Files {
			sum += f.Size
		}
	}
	return sum
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
	var body Text
	for _, issue := range d.Issues {
		body = append(body, issue)
	}
	if count := len(d.Answers[d.Step].Files); count > 0 {
		body = text(body, say("files_received").with("Count", count))
	} else {
		ask := say(form.words(q))
		if q.Details != nil {
			ask.Args = q.Details(t, d)
		}
		body = text(body, blank, ask)
	}
	t.do(Send{Chat: t.session.Chat, Lang: t.session.Lang, Text: body, Keyboard: keyboard,
		Key: filesKey, Replaces: filesKey, NotBefore: notBefore(d.FileAt.Add(settle))})
	return nil
}

// fileChecked takes in what a document turned out to be. A result that comes
// after the officer went on is dropped: they may have sent another.
func (t *turn) fileChecked(e FileChecked) error {
	var err error
	if t.session, err = t.sessionOf(e.Officer); err != nil {
		return err
	}
	d := t.session.Draft
	if d == nil || e.Seq != t.session.Seq || d.Fetched == 0 {
		return nil
	}
	form := t.forms[d.Form]
	d.Fetched--
	if e.Problem != "" {
		d.Issues = append(d.Issues, say("refused_"+e.Problem).with("Name", e.File.Name))
	} else {
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
