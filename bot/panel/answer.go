package panel

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
)

// answer is a legacy command's answer, in either of its two vocabularies: a
// url-encoded form, or JSON.
type answer struct {
	fields map[string]string // last value of each name, as sent
	list   []string          // entries of a list, empty ones left out
	json   bool
}

// readAnswer understands a legacy body. It fails where the body is neither a
// form nor JSON; an empty body is an answer without fields.
func readAnswer(body []byte) (answer, bool) {
	text := strings.TrimSpace(strings.TrimPrefix(string(body), "\ufeff"))
	switch {
	case text == "":
		return answer{}, true
	case strings.HasPrefix(text, "{") || strings.HasPrefix(text, "["):
		return readJSON(text)
	case strings.HasPrefix(text, "<"):
		return answer{}, false
	}
	return readForm(text)
}

// readForm splits a form. Entities without semicolon contain the very sign
// that separates fields, so they are turned into percent signs first.
func readForm(text string) (answer, bool) {
	text = fullEntity.ReplaceAllStringFunc(text, percentEntity)
	text = bareEntity.ReplaceAllStringFunc(text, percentEntity)
	read := answer{fields: map[string]string{}}
	for pair := range strings.SplitSeq(text, "&") {
		name, value, found := strings.Cut(pair, "=")
		if !found {
			continue
		}
		name, value = unescape(name), unescape(value)
		if name == "list[]" {
			if value != "" {
				read.list = append(read.list, value)
			}
			continue
		}
		read.fields[name] = value
	}
	empty := len(read.fields) == 0 && len(read.list) == 0
	return read, !empty || strings.HasPrefix(text, "list%5B%5D=") || strings.HasPrefix(text, "list[]=")
}

func percentEntity(entity string) string { return url.QueryEscape(decodeEntity(entity)) }

// unescape keeps what is not well encoded instead of losing it.
func unescape(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return text
}

// readJSON takes an object of plain values, or a list as an array or with
// numbers for names.
func readJSON(text string) (answer, bool) {
	var array []any
	if json.Unmarshal([]byte(text), &array) == nil {
		return answer{list: plainList(array), json: true}, true
	}
	var object map[string]any
	if json.Unmarshal([]byte(text), &object) != nil {
		return answer{}, false
	}
	read := answer{fields: map[string]string{}, json: true}
	for name, value := range object {
		if array, ok := value.([]any); ok && name == "list" {
			read.list = plainList(array)
			continue
		}
		read.fields[name] = plain(value)
	}
	for i := 0; ; i++ {
		entry, found := read.fields[strconv.Itoa(i)]
		if !found {
			return read, true
		}
		read.list = append(read.list, entry)
	}
}

func plainList(values []any) []string {
	var list []string
	for _, value := range values {
		if entry := plain(value); entry != "" {
			list = append(list, entry)
		}
	}
	return list
}

func plain(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case nil:
		return ""
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	return string(encoded)
}

// said is what an answer to a change amounts to.
type said int

const (
	saidNothing said = iota // no field tells whether it worked
	saidYes
	saidNo
)

// verdict never looks at the words of success, which differ between versions.
// The one exception says no: a half-made account hides in a body of success.
func (a answer) verdict() said {
	if strings.Contains(a.reason(), "Error Creating User") {
		return saidNo
	}
	trouble, hasError := a.fields["error"]
	if a.json {
		success, hasSuccess := a.fields["success"]
		switch {
		case trouble != "" && trouble != "0" && trouble != "false", hasSuccess && success == "no":
			return saidNo
		case success != "" && success != "false":
			return saidYes
		}
		return saidNothing
	}
	switch {
	case !hasError:
		return saidNothing
	case trouble == "0":
		return saidYes
	}
	return saidNo
}

// reason is everything the panel says about a failure.
func (a answer) reason() string {
	var parts []string
	names := []string{"text", "details"}
	if a.json {
		names = []string{"error", "result", "text", "details"}
	}
	for _, name := range names {
		if part := strings.TrimSpace(a.fields[name]); part != "" && part != "0" && part != "1" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ": ")
}
