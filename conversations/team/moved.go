package team

import (
	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/turn"
)

// cardMoved tells that a broken site is held by somebody else than the one who
// complained.
func cardMoved(t *turn.Turn, r *conversations.Request) conversations.Text {
	if r.Ended() || !accounts.SiteMoved(t, r) {
		return nil
	}
	a, err := t.KnownAccount(r.Address)
	if err != nil {
		return nil
	}
	return conversations.Compose(conversations.Say("card_site_moved").With("Unit", a.Unit))
}
