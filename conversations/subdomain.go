package conversations

import "loket/conversations/answers"

// subdomainForm asks for an address of one's own with a login, as the service
// standard "Pembuatan Sub Domain" lists the requirements.
func subdomainForm() *Form {
	return &Form{
		Name:    string(Subdomain),
		Version: 1,
		Questions: []Question{
			files("letter"),
			labelQuestion(),
			{Key: "app", Accept: plain(answers.AppDescription)},
			files("screens"),
			{Key: "capacity", Choices: capacities, Accept: plain(capacityText)},
			{Key: "language", Choices: languages, Accept: plain(answers.Language)},
			{Key: "support", Files: true, Optional: true, Accept: plain(supportText)},
			emailQuestion(),
		},
		Finish: func(t *turn, d *Draft) error { return t.send(Subdomain, "SD", d) },
	}
}

func capacities(*turn, *Draft) ([]Choice, error) {
	return literally("< 1 GB", "1–5 GB", "5–20 GB", "> 20 GB"), nil
}

func languages(*turn, *Draft) ([]Choice, error) {
	return literally("PHP", "Laravel", "CodeIgniter", "Python", "Node.js", "Java", "Go"), nil
}

// literally makes choices whose label is the answer itself.
func literally(values ...string) []Choice {
	choices := make([]Choice, len(values))
	for i, v := range values {
		choices[i] = Choice{Label: verbatim(v), Value: v}
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
