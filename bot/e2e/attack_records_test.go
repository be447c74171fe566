package e2e

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"loket/conversations"
	"loket/conversations/turn"
)

// remembered are the tables that no press may change which is not entitled to:
// what was asked for, decided, made and held. A forger's own session is theirs.
var remembered = []string{"officers", "requests", "search_words", "attachments", "accounts", "credentials", "works", "secrets",
	"reminders", "counters", "settings", "audit"}

// records reads all that is remembered, a line a row.
func (s *siege) records() []string {
	s.t.Helper()
	db := beside(s.t, s.dir)
	defer db.Close()
	var all []string
	for _, table := range remembered {
		all = append(all, s.rows(db, table)...)
	}
	slices.Sort(all)
	return all
}

func (s *siege) rows(db *sql.DB, table string) (all []string) {
	s.t.Helper()
	rows, err := db.Query("SELECT * FROM " + table)
	s.must(err)
	defer rows.Close()
	columns, err := rows.Columns()
	s.must(err)
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		s.must(rows.Scan(into...))
		line := table
		for i, value := range values {
			line += fmt.Sprintf(" %s=%v", columns[i], value)
		}
		if !strings.Contains(line, conversations.SettingUsername) { // learnt from Telegram whenever it answers
			all = append(all, line)
		}
	}
	s.must(rows.Err())
	return all
}

// unchanged compares what is remembered with what was before. Whoever asks for
// a copy of their own data, or to be forgotten, leaves a line in the trail; and
// a program that has just begun still learns its name, how its group is seen and the tables' end.
func (s *siege) unchanged(what string, before []string) {
	s.t.Helper()
	after := s.records()
	for _, line := range after {
		own := strings.HasPrefix(line, "audit ") && strings.Contains(line, " action=privacy.")
		early := strings.HasPrefix(line, "reminders kind=table ") || strings.HasPrefix(line, "settings key="+conversations.SettingUsername+" ") ||
			strings.HasPrefix(line, "settings key="+turn.SettingGroup+" ")
		if !own && !early && !slices.Contains(before, line) {
			s.t.Errorf("%s: there is now\n%s", what, line)
		}
	}
	for _, line := range before {
		if !slices.Contains(after, line) {
			s.t.Errorf("%s: there is no longer\n%s", what, line)
		}
	}
}

// buttonsSeen lists the callback data of every button that the bot ever sent.
func (s *siege) buttonsSeen() (all []string) {
	s.t.Helper()
	for _, c := range s.world.Telegram().Calls() {
		var keyboard struct {
			Rows [][]struct {
				Data string `json:"callback_data"`
			} `json:"inline_keyboard"`
		}
		if json.Unmarshal([]byte(c.Params["reply_markup"]), &keyboard) != nil {
			continue
		}
		for _, row := range keyboard.Rows {
			for _, b := range row {
				if b.Data != "" && !slices.Contains(all, b.Data) {
					all = append(all, b.Data)
				}
			}
		}
	}
	return all
}
