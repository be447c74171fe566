package conversations

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"github.com/tidwall/gjson"
)

// Answers and the sessions that hold them are read and written with every word
// of an officer. What is usual about them goes its own way here, at a fraction
// of what encoding/json takes; what is not usual is left to that. Both write
// and read the same.

var errNoAnswer = errors.New("this is no answer to a question")

// AppendAnswers writes answers as JSON to the end of b.
func AppendAnswers(b []byte, answers map[string]Answer) []byte {
	return appendMap(b, answers, appendAnswer)
}

// appendMap writes a map in the order of its keys.
func appendMap[V any](b []byte, m map[string]V, one func([]byte, V) []byte) []byte {
	if m == nil {
		return append(b, "null"...)
	}
	var room [16]string // enough for most
	keys := room[:0]
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	b = append(b, '{')
	for i, key := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(append(appendText(b, key), ':'), m[key])
	}
	return append(b, '}')
}

// DecodeAnswers reads what AppendAnswers wrote.
func DecodeAnswers(body string) (answers map[string]Answer, err error) {
	if gjson.Valid(body) {
		if answers, usual := readAnswers(gjson.Parse(body)); usual {
			return answers, nil
		}
	}
	err = json.Unmarshal([]byte(body), &answers)
	return answers, err
}

// MarshalJSON writes a plain text answer as a string and files as a list.
func (a Answer) MarshalJSON() ([]byte, error) { return appendAnswer(nil, a), nil }

// UnmarshalJSON reads what MarshalJSON wrote.
func (a *Answer) UnmarshalJSON(body []byte) (err error) {
	read, usual := readAnswer(gjson.ParseBytes(body))
	if !usual {
		return errNoAnswer
	}
	*a = read
	return nil
}

func appendAnswer(b []byte, a Answer) []byte {
	switch {
	case len(a.Files) == 0:
		return appendText(b, a.Text)
	case a.Text == "":
		return appendAll(b, a.Files, appendFile)
	}
	b = appendText(append(b, `{"text":`...), a.Text)
	return append(appendList(b, `,"files":`, a.Files, appendFile), '}')
}

// appendFile writes a file.
func appendFile(b []byte, f File) []byte {
	b = appendText(append(b, `{"id":`...), f.ID)
	b = appendText(append(b, `,"unique":`...), f.Unique)
	b = appendText(append(b, `,"kind":`...), string(f.Kind))
	b = appendField(b, `,"name":`, f.Name)
	b = appendField(b, `,"mime":`, f.MIME)
	return append(appendNumber(b, `,"size":`, f.Size), '}')
}

// appendField writes a text that may be left out.
func appendField(b []byte, name, text string) []byte {
	if text == "" {
		return b
	}
	return appendText(append(b, name...), text)
}

// appendNumber writes a number that may be left out.
func appendNumber(b []byte, name string, n int64) []byte {
	if n == 0 {
		return b
	}
	return strconv.AppendInt(append(b, name...), n, 10)
}

// appendText writes a string.
func appendText(b []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			quoted, _ := json.Marshal(text) // a string never fails
			return append(b, quoted...)
		}
	}
	return append(append(append(b, '"'), text...), '"')
}

// fields hands every field of an object to take, until one is not usual.
func fields(from gjson.Result, take func(name string, value gjson.Result) bool) (usual bool) {
	usual = from.IsObject()
	from.ForEach(func(name, value gjson.Result) bool {
		usual = usual && take(name.Str, value)
		return usual
	})
	return usual
}

// readAnswers reads answers; false where they are not of the usual shape.
func readAnswers(from gjson.Result) (map[string]Answer, bool) {
	answers := make(map[string]Answer, 8)
	usual := fields(from, func(question string, value gjson.Result) (is bool) {
		answers[question], is = readAnswer(value)
		return is
	})
	return answers, usual
}

func readAnswer(from gjson.Result) (a Answer, usual bool) {
	switch {
	case from.Type == gjson.String:
		return Answer{Text: from.Str}, true
	case from.Type == gjson.Null:
		return Answer{}, true
	case from.IsArray():
		a.Files, usual = readList(from, readFile)
		return a, usual
	}
	usual = fields(from, func(name string, value gjson.Result) bool {
		is := true
		switch name {
		case "text":
			a.Text, is = readText(value)
		case "files":
			a.Files, is = readList(value, readFile)
		}
		return is
	})
	return a, usual
}

func readFile(from gjson.Result) (f File, usual bool) {
	usual = fields(from, func(name string, value gjson.Result) bool {
		text, is := readText(value)
		switch name {
		case "id":
			f.ID = text
		case "unique":
			f.Unique = text
		case "kind":
			f.Kind = FileKind(text)
		case "name":
			f.Name = text
		case "mime":
			f.MIME = text
		case "size":
			f.Size, is = whole(value)
		default:
			is = true // of a newer program
		}
		return is
	})
	return f, usual
}

// whole is a whole number; false for anything else.
func whole(value gjson.Result) (int64, bool) {
	n, err := strconv.ParseInt(value.Raw, 10, 64)
	return n, err == nil
}
