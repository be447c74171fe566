package conversations

import "loket/conversations/answers"

// websiteForm asks for a standard website, as the service standard
// "Pembuatan Website Pemerintah" lists the requirements.
func websiteForm() *Form {
	return &Form{
		Name:    string(Website),
		Version: 1,
		Questions: []Question{
			{Key: "letter", Short: "proposal", Files: true, NoText: true},
			labelQuestion(),
			{Key: "title", Accept: plain(answers.SiteTitle)},
			emailQuestion(),
		},
		Finish: func(t *turn, d *Draft) error { return t.send(Website, "WEB", d) },
	}
}
