// Package referee holds the code of this project to Telegram's own: to TDLib,
// the library that Telegram's Bot API server is built on, which finds links in
// plain text and reads HTML.
//
// Its answers are recorded in a table, for tests that run everywhere. With the
// build tag referee the library itself is asked, whose path stands in
// LIBTDJSON; it needs neither network nor account. .ci/run fetches it.
package referee

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
)

// Entity is a stretch of a text, in UTF-16 units, with what it is by the Bot
// API's names.
type Entity struct {
	Type     string `json:"type"`
	Offset   int    `json:"at"`
	Length   int    `json:"length"`
	URL      string `json:"url,omitempty"`
	User     int64  `json:"user,omitempty"`
	Language string `json:"language,omitempty"`
	Emoji    string `json:"emoji,omitempty"`
}

// Row is one question and Telegram's answer: what it finds in a plain text, or
// what it reads in HTML. To ask another one, add a line with the question alone
// to telegram.jsonl and record the table anew, as .ci/referee says.
type Row struct {
	Text string `json:"text,omitempty"`
	HTML string `json:"html,omitempty"`

	Found []Entity `json:"found,omitempty"` // in Text

	Refusal string   `json:"refusal,omitempty"` // of HTML, else what follows
	Reads   string   `json:"reads,omitempty"`   // the text that is left
	Marks   []Entity `json:"marks,omitempty"`   // as written
	Shown   string   `json:"shown,omitempty"`   // the text when it is sent, but for blanks at its ends
	Settled []Entity `json:"settled,omitempty"` // the marks then, links not yet looked for
}

//go:embed telegram.jsonl
var recorded string

// Table is what is recorded of Telegram's answers.
func Table() ([]Row, error) {
	var rows []Row
	for i, line := range strings.Split(strings.TrimSpace(recorded), "\n") {
		var row Row
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			return nil, fmt.Errorf("row %d of Telegram's table: %w", i+1, err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}
