package services

import (
	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/forms"
	"loket/conversations/requests"
	"loket/conversations/team"
	"loket/conversations/turn"
)

// Website is a standard website, as the service standard "Pembuatan Website
// Pemerintah" has it. One that is there already is handed over.
func Website() *turn.Service {
	return &turn.Service{
		Key: conversations.Website, Prefix: "WEB",
		Opening: turn.Opening{Name: "website", Commands: []string{"website"}, Menu: "menu_website", Link: true, Profile: true, Begin: asks("website"),
			Nouns: []string{"website", "websitenya", "web", "situs", "laman", "site"}},
		Form: websiteForm(), Life: conversations.RequestLife,
		Received: "request_received", Editable: true, Existing: true, Vouched: true,
		Kind: conversations.WebsiteAccount, Makes: "kind_site",
		Plan: []conversations.Step{conversations.StepLook, conversations.StepAccount, conversations.StepSite, conversations.StepSiteAdmins, conversations.StepCertificate, conversations.StepAnswer},
		Corrections: []turn.Reason{
			{Name: "letter_unreadable", Question: "letter"}, {Name: "letter_unsigned", Question: "letter"}, {Name: "letter_not_head", Question: "letter"},
			{Name: "label_not_letter", Question: "label"}, {Name: "label_rules", Question: "label"}, {Name: "title_wrong", Question: "title"},
			{Name: "email_wrong", Question: "email"},
			{Name: "letter_ref_wrong", Question: requests.LetterRef}, // last: buttons that stand in chats count from the first
		},
		Rejections: []turn.Reason{{Name: "not_unit", DeniesUnit: true}, {Name: "not_official"}, {Name: "duplicate"}, {Name: "not_entitled", DeniesUnit: true}, {Name: "village"},
			{Name: "holder_active", OfExisting: true}, {Name: "letter_unclear", OfExisting: true}},
		Decisions: judged(), GiveUp: rejected, Letter: true,
		Judge:    team.Judges(team.PersonHints, team.NameHints, team.UnitHints, team.HolderHints),
		Standard: &turn.Standard{Key: "website", Decree: func(s turn.Standards) string { return s.WebsiteDecree }},
		Recap:    "website", About: "title", LetterBody: "website",
	}
}

// websiteForm asks what the standard lists as requirements.
func websiteForm() *turn.Form {
	return &turn.Form{
		Name:    "website",
		Version: 2,
		Questions: []turn.Question{
			{Key: "letter", Short: "proposal", Files: true, NoText: true, Letter: true},
			requests.LetterRefQuestion(),
			requests.LabelQuestion(),
			{Key: "title", Accept: forms.Plain(answers.SiteTitle), OfNew: true},
			requests.EmailQuestion(),
		},
		Finish: sends(conversations.Website),
	}
}
