//go:build referee

package referee_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"loket/bot/simulator/referee"
)

// TestTheTableIsTelegrams asks Telegram's code every question of the table
// again. With RECORD=1 it writes the answers down instead.
func TestTheTableIsTelegrams(t *testing.T) {
	rows, err := referee.Table()
	if err != nil {
		t.Fatal(err)
	}
	var lines bytes.Buffer
	for _, row := range rows {
		now, err := asked(referee.Row{Text: row.Text, HTML: row.HTML})
		if err != nil {
			t.Fatalf("%+v: %v", row, err)
		}
		if !reflect.DeepEqual(now, row) {
			t.Errorf("Telegram answers\n%+v, and not\n%+v", now, row)
		}
		lines.WriteString(plain(t, now))
	}
	if os.Getenv("RECORD") == "" {
		return
	}
	if err := os.WriteFile("telegram.jsonl", lines.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func asked(row referee.Row) (referee.Row, error) {
	var err error
	if row.HTML == "" {
		row.Found, err = referee.Found(row.Text)
		return row, err
	}
	if row.Reads, row.Marks, row.Refusal, err = referee.Read(row.HTML); err != nil || row.Refusal != "" {
		return row, err
	}
	row.Shown, row.Settled, err = referee.Settled(row.Reads, row.Marks)
	return row, err
}

// plain is a line of the table in which everything can be seen.
func plain(t *testing.T, row referee.Row) string {
	t.Helper()
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(row); err != nil {
		t.Fatal(err)
	}
	var seen strings.Builder
	for _, r := range line.String() {
		if r != '\n' && !unicode.IsPrint(r) && r <= 0xFFFF {
			fmt.Fprintf(&seen, `\u%04x`, r)
			continue
		}
		seen.WriteRune(r)
	}
	return seen.String()
}
