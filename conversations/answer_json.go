package conversations

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// answerParts is an answer of both words and files as it is kept.
type answerParts struct {
	Text  string `json:"text"`
	Files []File `json:"files,omitempty"`
}

// MarshalJSON writes a plain text answer as a string, files as a list, and
// both together as an object.
func (a Answer) MarshalJSON() ([]byte, error) {
	switch {
	case len(a.Files) == 0:
		return json.Marshal(a.Text)
	case a.Text == "":
		return json.Marshal(a.Files)
	}
	return json.Marshal(answerParts(a))
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (a *Answer) UnmarshalJSON(body []byte) error {
	*a = Answer{}
	switch body = bytes.TrimSpace(body); body[0] {
	case '"':
		return json.Unmarshal(body, &a.Text)
	case '[':
		return json.Unmarshal(body, &a.Files)
	case '{':
		return json.Unmarshal(body, (*answerParts)(a))
	case 'n':
		return nil
	}
	return fmt.Errorf("an answer is text, files or both, not %.20s", body)
}
