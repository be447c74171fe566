package forms

import (
	"strings"

	"loket/conversations"
	"loket/conversations/turn"
)

// restorePrefix names a cancelled draft that waits behind the guard.
const restorePrefix = "restore "

// RestoreDraft brings back the draft that a button names; where another was begun
// meanwhile, its officer is asked first.
func RestoreDraft(t *turn.Turn, mark string) error {
	dropped := t.Dropped(mark)
	switch {
	case dropped == nil:
		t.BeganNothing()
		t.Passing(conversations.Compose("undo_over"), t.MenuKeyboard())
		return nil
	case t.Session.Draft != nil && (!t.Forms[dropped.Draft.Form].Beside || t.Session.Draft.Form == dropped.Draft.Form):
		return Guard(t, restorePrefix+dropped.Mark)
	}
	t.EndOffer()
	t.Undrop(dropped)
	return AskWith(t, conversations.Compose("draft_restored"))
}

// RestoreLast is RestoreDraft for the one cancelled last; not done where there is
// none.
func RestoreLast(t *turn.Turn) (bool, error) {
	dropped := t.Dropped("")
	if dropped == nil {
		return false, nil
	}
	return true, RestoreDraft(t, dropped.Mark)
}

// Restorable tells which draft a command that waited behind the guard brings back.
func Restorable(command string) (mark string, is bool) {
	return strings.CutPrefix(command, restorePrefix)
}

// UndoPress takes `↩️ Kembalikan` below a cancelled form. It counts once, and for
// a while.
func UndoPress(t *turn.Turn, p conversations.Press, mark string) error {
	if mark == "" || t.Dropped(mark) == nil {
		t.Box(p, conversations.Say("toast_undo_over").With("Minutes", int(turn.UndoFor.Minutes())))
		return nil
	}
	return Answered(t, p, RestoreDraft(t, mark))
}
