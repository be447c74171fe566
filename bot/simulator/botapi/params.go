package botapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxBody is what Telegram takes in one request: a 50 MB file and its form.
const maxBody = 51 << 20

// params are the parameters of one call, all as text: values of JSON types
// stay JSON. The spec has vouched for their types once check has passed.
type params struct {
	values map[string]string
	files  map[string]upload
}

type upload struct {
	name string
	data []byte
}

// readParams takes query and body in any of the forms that Telegram takes.
func readParams(r *http.Request) (*params, error) {
	p := &params{values: map[string]string{}}
	for name, values := range r.URL.Query() {
		p.values[name] = values[0]
	}
	if r.Body == nil || r.Method == http.MethodGet {
		return p, nil
	}
	kind, options, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	body := io.LimitReader(r.Body, maxBody+1)
	if kind == "multipart/form-data" {
		return p, p.readForm(multipart.NewReader(body, options["boundary"]))
	}
	raw, err := io.ReadAll(body)
	if err != nil {
		return nil, badRequest("can't read request body")
	}
	if len(raw) > maxBody {
		return nil, errTooLarge
	}
	switch kind {
	case "application/x-www-form-urlencoded":
		return p, p.readURLEncoded(string(raw))
	case "application/json":
		return p, p.readJSON(raw)
	}
	if len(bytes.TrimSpace(raw)) > 0 {
		return nil, badRequest("unsupported content type of request")
	}
	return p, nil
}

func (p *params) readForm(form *multipart.Reader) error {
	total := 0
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return badRequest("can't parse multipart form")
		}
		data, err := io.ReadAll(part)
		if total += len(data); total >= maxBody {
			return errTooLarge
		}
		if err != nil {
			return badRequest("can't parse multipart form")
		}
		if part.FileName() == "" {
			p.values[part.FormName()] = string(data)
			continue
		}
		if p.files == nil {
			p.files = map[string]upload{}
		}
		p.files[part.FormName()] = upload{part.FileName(), data}
	}
}

func (p *params) readURLEncoded(body string) error {
	form, err := url.ParseQuery(body)
	if err != nil {
		return badRequest("can't parse URL-encoded form")
	}
	for name, values := range form {
		p.values[name] = values[0]
	}
	return nil
}

func (p *params) readJSON(body []byte) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(body, &object); err != nil {
		return badRequest("can't parse request: JSON object expected")
	}
	if halves(body) {
		return badRequest("strings must be encoded in UTF-8")
	}
	for name, raw := range object {
		var text string
		if json.Unmarshal(raw, &text) == nil {
			p.values[name] = text
		} else {
			p.values[name] = string(raw)
		}
	}
	return nil
}

// halves tells whether an escape in JSON writes half of a character, for which
// Go reads a replacement and Telegram nothing that could be UTF-8.
func halves(body []byte) bool {
	escaped := func(at int) (unit rune) {
		if at+6 <= len(body) && body[at] == '\\' && body[at+1] == 'u' {
			n, _ := strconv.ParseUint(string(body[at+2:at+6]), 16, 16)
			unit = rune(n)
		}
		return unit
	}
	for at := 0; at < len(body); at++ {
		if body[at] != '\\' {
			continue
		}
		if unit := escaped(at); utf16.IsSurrogate(unit) {
			if utf16.DecodeRune(unit, escaped(at+6)) == utf8.RuneError {
				return true
			}
			at += 6
		}
		at++ // what is escaped escapes nothing
	}
	return false
}

// emptyText are Telegram's own words for a required parameter left out.
var emptyText = map[string]string{
	"chat_id": "chat_id is empty", "text": "message text is empty",
	"message_id": "message identifier is not specified", "file_id": "file_id not specified",
	"photo": "there is no photo in the request", "document": "there is no document in the request",
	"callback_query_id": "query is too old and response timeout expired or query ID is invalid",
	"from_chat_id":      "from_chat_id is empty", "user_id": "invalid user_id specified",
	"message_ids": "message identifiers are not specified",
}

// check compares the parameters with the published method.
func (p *params) check(s *spec, method string) error {
	fields := s.methods[method]
	for name, value := range p.values {
		f, known := fields[name]
		if !known {
			return badRequestf("unknown parameter %q", name)
		}
		if !utf8.ValidString(value) {
			return badRequest("strings must be encoded in UTF-8")
		}
		if value == "" {
			continue
		}
		if err := s.checkParam(name, value, f.types); err != nil {
			return err
		}
	}
	for name, f := range fields {
		_, uploaded := p.files[name]
		if f.required && p.values[name] == "" && !uploaded {
			return missing(name)
		}
	}
	return p.checkFiles(fields)
}

func missing(name string) error {
	if text := emptyText[name]; text != "" {
		return badRequest(text)
	}
	return badRequestf("parameter %q is required", name)
}

// checkFiles refuses uploads that no parameter and no "attach://" mentions.
func (p *params) checkFiles(fields map[string]field) error {
	for name := range p.files {
		if f, ok := fields[name]; ok && f.types[0] == "InputFile" {
			continue
		}
		mentioned := false
		for _, value := range p.values {
			mentioned = mentioned || strings.Contains(value, "attach://"+name)
		}
		if !mentioned {
			return badRequestf("unknown parameter %q", name)
		}
	}
	return nil
}

// checkParam judges one parameter, which arrives as text.
func (s *spec) checkParam(name, value string, kinds []string) error {
	structured := false
	for _, kind := range kinds {
		switch kind {
		case "String", "InputFile":
			return nil
		case "Integer":
			if _, err := strconv.ParseInt(value, 10, 64); err == nil {
				return nil
			}
		case "Float":
			if _, err := strconv.ParseFloat(value, 64); err == nil {
				return nil
			}
		case "Boolean", "True":
			if _, err := strconv.ParseBool(value); err == nil {
				return nil
			}
		default:
			structured = true
		}
	}
	if !structured {
		return badRequestf("parameter %q must be of type %s", name, strings.Join(kinds, " or "))
	}
	return s.checkJSON(name, value, kinds)
}

func (s *spec) checkJSON(name, value string, kinds []string) error {
	decoder := json.NewDecoder(strings.NewReader(value))
	decoder.UseNumber()
	var parsed any
	if err := decoder.Decode(&parsed); err != nil || decoder.More() {
		return badRequestf("can't parse %s JSON object", spoken(name))
	}
	if err := s.checkValue(spoken(name), parsed, kinds); err != nil {
		return badRequestf("can't parse %s: %v", spoken(name), err)
	}
	return nil
}

func spoken(name string) string {
	if name == "reply_markup" {
		return "reply keyboard markup"
	}
	return strings.ReplaceAll(name, "_", " ")
}

func (p *params) integer(name string) int {
	n, _ := strconv.Atoi(p.values[name])
	return n
}

func (p *params) flag(name string) bool {
	yes, _ := strconv.ParseBool(p.values[name])
	return yes
}

// decode reads a JSON parameter; an absent one leaves target as it is.
func (p *params) decode(name string, target any) error {
	if p.values[name] == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(p.values[name]), target); err != nil {
		return badRequestf("can't parse %s JSON object", spoken(name))
	}
	if halves([]byte(p.values[name])) {
		return badRequest("strings must be encoded in UTF-8")
	}
	return nil
}
