package services

import (
	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/forms"
	"loket/conversations/requests"
	"loket/conversations/team"
	"loket/conversations/turn"
)

// Subdomain is an address of one's own with a login, as the service standard
// "Pembuatan Sub Domain" has it. The panel's subdomains have no login: what is
// made is an account whose domain is that address.
func Subdomain() *turn.Service {
	return &turn.Service{
		Key: conversations.Subdomain, Prefix: "SD",
		Opening: turn.Opening{Name: "subdomain", Commands: []string{"subdomain"}, Menu: "menu_subdomain", Link: true, Profile: true, Begin: asks("subdomain"),
			Nouns: []string{"subdomain", "sub domain", "subdomainnya", "subdomen", "domain"}},
		Form: subdomainForm(), Life: conversations.RequestLife,
		Received: "request_received", Editable: true, Vouched: true,
		Kind: conversations.HostingAccount, Makes: "kind_account",
		Plan: []conversations.Step{conversations.StepLook, conversations.StepAccount, conversations.StepCertificate, conversations.StepAnswer},
		Corrections: []turn.Reason{
			{Name: "letter_unreadable", Question: "letter"}, {Name: "letter_unsigned", Question: "letter"}, {Name: "letter_not_head", Question: "letter"},
			{Name: "label_not_letter", Question: "label"}, {Name: "label_rules", Question: "label"}, {Name: "screens_unclear", Question: "screens"},
			{Name: "support_incomplete", Question: "support"}, {Name: "email_wrong", Question: "email"},
			{Name: "letter_ref_wrong", Question: requests.LetterRef}, // last: buttons that stand in chats count from the first
		},
		Rejections: []turn.Reason{{Name: "not_unit", DeniesUnit: true}, {Name: "not_official"}, {Name: "duplicate"}, {Name: "vulnerable"}, {Name: "similar"},
			{Name: "not_entitled", DeniesUnit: true}, {Name: "village"}},
		Decisions: judged(), GiveUp: rejected, Letter: true,
		Judge:    team.Judges(team.HostingHints, team.PersonHints, team.NameHints, team.UnitHints, team.HolderHints),
		Standard: &turn.Standard{Key: "subdomain", Decree: func(s turn.Standards) string { return s.SubdomainDecree }},
		Recap:    "subdomain", About: "app", LetterBody: "subdomain",
	}
}

// subdomainForm asks what the standard lists as requirements.
func subdomainForm() *turn.Form {
	return &turn.Form{
		Name:    "subdomain",
		Version: 2,
		Questions: []turn.Question{
			forms.Letter(),
			requests.LetterRefQuestion(),
			requests.LabelQuestion(),
			{Key: "app", Accept: forms.Plain(answers.AppDescription)},
			forms.Files("screens"),
			{Key: "capacity", Choices: capacities, Accept: forms.Plain(capacityText)},
			{Key: "language", Choices: languages, Accept: forms.Plain(answers.Language)},
			{Key: "support", Files: true, Optional: true, Accept: forms.Plain(supportText)},
			requests.EmailQuestion(),
		},
		Finish: sends(conversations.Subdomain),
	}
}

func capacities(*turn.Turn, *conversations.Draft) ([]turn.Choice, error) {
	return literally("< 1 GB", "1–5 GB", "5–20 GB", "> 20 GB"), nil
}

func languages(*turn.Turn, *conversations.Draft) ([]turn.Choice, error) {
	return literally("PHP", "Laravel", "CodeIgniter", "Python", "Node.js", "Java", "Go"), nil
}

// literally makes choices whose label is the answer itself.
func literally(values ...string) []turn.Choice {
	choices := make([]turn.Choice, len(values))
	for i, v := range values {
		choices[i] = turn.Choice{Label: conversations.Verbatim(v), Value: v}
	}
	return choices
}

func capacityText(typed string) (string, error) {
	space, err := answers.Capacity(typed)
	return space.Text, err
}

// Supporting data may be a note of a word or a page.
const maxSupport = 1000

func supportText(typed string) (string, error) { return answers.FreeText(typed, 2, maxSupport) }
