package desk

import (
	"slices"

	"loket/conversations/accounts"
	"loket/conversations/forms"
	"loket/conversations/officer"
	"loket/conversations/turn"
)

// openings are what can be begun in a private chat, in the menu's order: first
// the services that have a command, then what serves all, then the services
// that the menu or other buttons lead to.
func openings(offered []*turn.Service) []turn.Opening {
	var first, last []turn.Opening
	for _, s := range offered {
		if len(s.Opening.Commands) > 0 {
			first = append(first, s.Opening)
		} else {
			last = append(last, s.Opening)
		}
	}
	return slices.Concat(first, []turn.Opening{
		{Name: "lupapassword", Commands: []string{"lupapassword"}, Menu: "menu_forgotten", Link: true, Begin: accounts.Forgotten},
		{Name: "pengaduan", Commands: []string{"pengaduan"}, Menu: "menu_complaint", Link: true, Begin: officer.Complaints},
		{Name: "status", Commands: []string{"status"}, Menu: "menu_status", Link: true, Aside: true, Begin: officer.Status},
		{Name: "layanan", Commands: []string{"layanan"}, Menu: "menu_standards", Aside: true, Begin: func(t *turn.Turn) error { return officer.Standards(t, "") }},
	}, last, []turn.Opening{
		{Name: "link", Consent: true, Begin: func(t *turn.Turn) error { return forms.Start(t, "link") }},
		{Name: "prove", Begin: accounts.BeginProof},
		{Name: "profile", Aside: true, Begin: officer.EditProfile},
		{Name: "profil", Commands: []string{"profil"}, Aside: true, Begin: officer.Profile},
		{Name: "privasi", Commands: []string{"privasi"}, Aside: true, Begin: officer.Privacy},
		{Name: "bantuan", Commands: []string{"bantuan", "help"}, Aside: true, Begin: officer.Help},
		{Name: "bahasa", Commands: []string{"bahasa"}, Aside: true, Begin: officer.AskLanguage},
	})
}
