package locales_test

import (
	"strings"
	"testing"

	"loket/locales"
)

// lengths are the longest values that can stand in a message, in characters:
// the limits of the answers, of Telegram's names and of the settings.
var lengths = map[string]int{
	"Name": 129, "Position": 100, "Unit": 150, "Email": 254, "Phone": 20, "Address": 104, "Username": 16, "Title": 100,
	"Ticket": 15, "Domain": 63, "Answer": 1000, "Before": 1000, "Text": 3000, "Comment": 500, "Words": 1000, "Command": 33,
	"Secret": 32, "Link": 200, "Decree": 100, "Office": 100, "Government": 100, "Site": 100, "Word": 40, "Language": 60,
	"ID": 12, "Detail": 300, "Note": 300, "Value": 40, "NIP": 30, "Place": 60, "Reason": 1000, "Claimed": 129, "Holder": 30, "Mailbox": 120,
	"Weekday": 9, "Month": 9, "MonthShort": 3, "Zone": 4, "Clock": 5, "Day": 2, "Year": 4, "Version": 10, "Stars": 4, "Time": 12, "Actor": 8,
	"character": 10, "suggestion": 40, "parent": 60, "base": 63, "domain": 60, "date": 10, "name": 60, "type": 60, "label": 40,
}

// nested are values that are words of ours: the longest of the messages that
// begin so. A name behind a key is of that message alone.
var nested = map[string]string{
	"State": "state_", "Service": "service_", "Form": "form_", "Field": "field_", "Checked": "phone_", "Action": "action_",
	"Why": "panel_", "Hint": "hint_", "What": "story_", "Kind": "kind_", "Goal": "goal_", "Step": "work_", "Left": "left_",
	"Label": "button_withdraw", "Greeting": "greeting_", "toast_standing Who": "decided_by",
	"check_on What": "reason_", "check_off What": "reason_", "decided_by At": "date_short",
	"At": "date_full", "Due": "date_full", "Until": "date_full", "From": "date_full", "Consent": "date_full", "Received": "date_full",
}

// writer fills messages of one language with the longest values.
type writer struct {
	t     *testing.T
	lang  string
	book  *locales.Bundle
	words map[string]forms
	busy  map[string]bool   // what is being filled, which cannot stand within itself
	found map[string]string // the longest messages by how they begin
}

func newWriter(t *testing.T, lang string) *writer {
	t.Helper()
	return &writer{t, lang, open(t), messages(t, lang), map[string]bool{}, map[string]string{}}
}

// fill says a message with the longest values.
func (w *writer) fill(key string) string {
	w.t.Helper()
	w.busy[key] = true
	defer delete(w.busy, key)
	data := map[string]any{}
	for _, name := range speechOf(w.t, key, w.words[key].whole()).all() {
		data[name] = w.value(key, name)
	}
	count := 88888
	said, err := w.book.Say(w.lang, key, data, &count)
	if err != nil {
		w.t.Fatal(err)
	}
	return said
}

func (w *writer) value(key, name string) any {
	if key == "step_of" {
		return 88
	}
	for _, called := range []string{key + " " + name, name} {
		if begin, ok := nested[called]; ok {
			return w.longest(begin)
		}
	}
	if key == "question_answered" && name == "Answer" {
		return strings.Repeat("w", 3000)
	}
	if name == "Who" {
		return strings.Repeat("w", lengths["Name"])
	}
	if n, ok := lengths[name]; ok {
		return strings.Repeat("w", n)
	}
	return 88888
}

// longest says the longest message that begins so.
func (w *writer) longest(begin string) string {
	if most, known := w.found[begin]; known {
		return most
	}
	most := ""
	for key := range w.words {
		if strings.HasPrefix(key, begin) && !w.busy[key] && key != "reason_item" && key != "reason_too_short" {
			if said := w.fill(key); len(said) > len(most) {
				most = said
			}
		}
	}
	w.found[begin] = most
	return most
}
