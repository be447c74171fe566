package page

import (
	"errors"
	"slices"
)

// Party is one outside of the bot that the page can bring into trouble.
type Party string

// The parties that have a switch.
const (
	PanelDown    Party = "panel"    // answers nothing
	MailDown     Party = "mail"     // takes no connection
	TelegramSlow Party = "telegram" // answers late
)

// switchParty brings trouble to a party or takes it back.
func (p *Page) switchParty(d doing) (done, error) {
	party := Party(d.Kind)
	if p.config.Switch == nil || !slices.Contains([]Party{PanelDown, MailDown, TelegramSlow}, party) {
		return done{}, errors.New("sakelar itu tidak ada")
	}
	return done{OK: true}, p.config.Switch(party, d.On)
}

// restart begins the demonstration anew.
func (p *Page) restart(doing) (done, error) {
	if p.config.Restart == nil {
		return done{}, errors.New("peragaan ini tidak dapat dimulai dari awal")
	}
	return done{OK: true}, p.config.Restart()
}

// troubled lists what is in trouble.
func (p *Page) troubled() []Party {
	if p.config.Troubled == nil {
		return []Party{}
	}
	return p.config.Troubled()
}
