// Package services holds the services of the counter, a file each.
package services

import (
	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/forms"
	"loket/conversations/requests"
	"loket/conversations/turn"
)

// SubdomainForm asks for an address of one's own with a login, as the service
// standard "Pembuatan Sub Domain" lists the requirements.
func SubdomainForm() *turn.Form {
	return &turn.Form{
		Name:    string(conversations.Subdomain),
		Version: 1,
		Questions: []turn.Question{
			forms.Files("letter"),
			requests.LabelQuestion(),
			{Key: "app", Accept: forms.Plain(answers.AppDescription)},
			forms.Files("screens"),
			{Key: "capacity", Choices: capacities, Accept: forms.Plain(capacityText)},
			{Key: "language", Choices: languages, Accept: forms.Plain(answers.Language)},
			{Key: "support", Files: true, Optional: true, Accept: forms.Plain(supportText)},
			requests.EmailQuestion(),
		},
		Finish: func(t *turn.Turn, d *conversations.Draft) error {
			return requests.Send(t, conversations.Subdomain, "SD", d)
		},
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
