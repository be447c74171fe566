package turn

import (
	"loket/conversations"
)

// Files lists a request's files in the order of its questions.
func Files(r *conversations.Request, form *Form) []conversations.File {
	var all []conversations.File
	for _, q := range form.Questions {
		all = append(all, r.Answers[q.Key].Files...)
	}
	return all
}

// FormName names the form a request came from.
func FormName(r *conversations.Request) string {
	switch r.Service {
	case conversations.Reset:
		return "complaint"
	}
	return string(r.Service)
}
