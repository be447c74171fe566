package services

import (
	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/forms"
	"loket/conversations/requests"
	"loket/conversations/turn"
)

// WebsiteForm asks for a standard website, as the service standard
// "Pembuatan Website Pemerintah" lists the requirements.
func WebsiteForm() *turn.Form {
	return &turn.Form{
		Name:    string(conversations.Website),
		Version: 1,
		Questions: []turn.Question{
			{Key: "letter", Short: "proposal", Files: true, NoText: true},
			requests.LabelQuestion(),
			{Key: "title", Accept: forms.Plain(answers.SiteTitle)},
			requests.EmailQuestion(),
		},
		Finish: func(t *turn.Turn, d *conversations.Draft) error {
			return requests.Send(t, conversations.Website, "WEB", d)
		},
	}
}
