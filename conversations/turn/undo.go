package turn

import (
	"slices"
	"strconv"
	"time"

	"loket/conversations"
)

const (
	// UndoFor is how long an officer may take back that they cancelled something.
	UndoFor = 30 * time.Minute
	// maxDropped is how many cancelled drafts are kept for that long.
	maxDropped = 5
)

// Drop lets go of the draft of this turn's officer, who may bring it back for a
// while by what is returned. An empty name is drawn.
func (t *Turn) Drop(mark string) string {
	s := t.Session
	if mark == "" {
		mark = strconv.FormatInt(t.Now.UnixMilli(), 36)
		for slices.ContainsFunc(s.Dropped, func(d conversations.Dropped) bool { return d.Mark == mark }) {
			mark += "+" // two of a moment are two
		}
	}
	d := *s.Draft
	behind, wish := d.Behind, s.Wish
	d.Guard, d.Fetched, d.Looking, d.Issues, d.Behind = "", 0, 0, nil, nil
	s.Dropped = append(s.Dropped, conversations.Dropped{Draft: &d, Wish: s.Wish, At: t.Now, Mark: mark})
	s.Dropped = s.Dropped[max(0, len(s.Dropped)-maxDropped):]
	if s.Draft, s.Wish = behind, ""; behind != nil {
		s.Wish = wish
	}
	s.Seq++
	t.Keep(s)
	t.Remind("undo", conversations.IdText(s.Chat), s.Dropped[0].At.Add(UndoFor))
	return mark
}

// Throw lets go of the draft of this turn's officer for what begins now.
func (t *Turn) Throw() {
	s := t.Session
	d := *s.Draft
	behind := d.Behind
	d.Guard = ""
	t.thrown = &conversations.Dropped{Draft: &d, Wish: s.Wish}
	if s.Draft = behind; behind == nil {
		s.Wish = ""
	}
	s.Seq++
	t.Keep(s)
}

// BeganNothing gives the draft back that was thrown away in this turn: what it was
// thrown away for does not begin.
func (t *Turn) BeganNothing() {
	if t.thrown == nil {
		return
	}
	t.Session.Draft, t.Session.Wish = t.thrown.Draft, t.thrown.Wish
	t.thrown = nil
	t.Keep(t.Session)
}

// Dropped finds a cancelled draft that may still be brought back; nil where it
// may not. An empty mark is the last one's.
func (t *Turn) Dropped(mark string) *conversations.Dropped {
	for i := len(t.Session.Dropped) - 1; i >= 0; i-- {
		d := &t.Session.Dropped[i]
		if (mark == "" || d.Mark == mark) && t.Now.Sub(d.At) < UndoFor && t.Forms[d.Draft.Form] != nil {
			return d
		}
	}
	return nil
}

// Undrop makes a cancelled draft the officer's current one again.
func (t *Turn) Undrop(d *conversations.Dropped) {
	back := *d
	t.forgetDropped(back.Mark)
	if t.Session.Draft != nil { // of a form that stands beside it
		back.Draft.Behind, back.Wish = t.Session.Draft, t.Session.Wish
	}
	t.Session.Draft, t.Session.Wish = back.Draft, back.Wish
	t.Keep(t.Session)
}

// forgetDropped lets go of one cancelled draft for good.
func (t *Turn) forgetDropped(mark string) {
	t.Session.Dropped = slices.DeleteFunc(slices.Clone(t.Session.Dropped), func(d conversations.Dropped) bool { return d.Mark == mark })
	t.Keep(t.Session)
}

// ForgetDropped lets go of those cancelled drafts of a chat that cannot be brought
// back any more.
func (t *Turn) ForgetDropped(chat int64) error {
	s, err := t.SessionOf(chat)
	if err != nil || len(s.Dropped) == 0 {
		return err
	}
	s.Dropped = slices.DeleteFunc(slices.Clone(s.Dropped), func(d conversations.Dropped) bool { return t.Now.Sub(d.At) >= UndoFor })
	t.Keep(s)
	if len(s.Dropped) > 0 {
		t.Remind("undo", conversations.IdText(chat), s.Dropped[0].At.Add(UndoFor))
	}
	return nil
}

// UndoRow brings a cancelled draft back.
func UndoRow(mark string) []conversations.Button {
	return conversations.Row(conversations.Button{Label: conversations.Say("button_restore"), Data: "u:" + mark})
}
