package desk

import (
	"loket/conversations/accounts"
	"loket/conversations/forms"
	"loket/conversations/officer"
	"loket/conversations/requests"
	"loket/conversations/services"
	"loket/conversations/turn"
)

// officerOpenings are what can be begun in a private chat, in the menu's order.
func officerOpenings() []turn.Opening {
	request := func(form string) func(*turn.Turn) error {
		return func(t *turn.Turn) error { return requests.BeginRequest(t, form) }
	}
	return []turn.Opening{
		{Name: "subdomain", Commands: []string{"subdomain"}, Menu: "menu_subdomain", Link: true, Profile: true, Begin: request("subdomain")},
		{Name: "website", Commands: []string{"website"}, Menu: "menu_website", Link: true, Profile: true, Begin: request("website")},
		{Name: "lupapassword", Commands: []string{"lupapassword"}, Menu: "menu_forgotten", Link: true, Begin: accounts.Forgotten},
		{Name: "pengaduan", Commands: []string{"pengaduan"}, Menu: "menu_complaint", Link: true, Begin: services.Complaints},
		{Name: "status", Commands: []string{"status"}, Menu: "menu_status", Link: true, Aside: true, Begin: officer.Status},
		{Name: "layanan", Commands: []string{"layanan"}, Menu: "menu_standards", Aside: true, Begin: func(t *turn.Turn) error { return officer.Standards(t, "") }},
		{Name: "question", Menu: "menu_question", Profile: true, Begin: request("question")},
		{Name: "takeover", Profile: true, Begin: request("takeover")},
		{Name: "complaint", Profile: true, Begin: services.BeginComplaint},
		{Name: "link", Profile: true, Begin: func(t *turn.Turn) error { return forms.Start(t, "link") }},
		{Name: "prove", Begin: accounts.BeginProof},
		{Name: "profile", Begin: officer.EditProfile},
		{Name: "profil", Commands: []string{"profil"}, Aside: true, Begin: officer.Profile},
		{Name: "privasi", Commands: []string{"privasi"}, Aside: true, Begin: officer.Privacy},
		{Name: "bantuan", Commands: []string{"bantuan", "help"}, Aside: true, Begin: officer.Help},
		{Name: "bahasa", Commands: []string{"bahasa"}, Aside: true, Begin: officer.AskLanguage},
	}
}
