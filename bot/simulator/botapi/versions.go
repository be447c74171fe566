package botapi

import (
	"encoding/json"
	"strings"
)

// API is a version of the Bot API.
type API string

// The versions that can be spoken. Each passes over what it does not know, as
// real servers do: a message meant for one person goes to everybody there.
const (
	API101 API = "10.1" // knows nothing of ephemeral messages
	API102 API = "10.2" // knows them under other parameters, which are not simulated
	API103 API = "10.3"
)

// API is the version that is spoken now.
func (s *Server) API() API {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.config.API
}

// SetAPI updates the server to another version, or back.
func (s *Server) SetAPI(version API) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.config.API = version
}

// answers tells whether a version has a method.
func (v API) answers(method string) bool {
	return v != API101 || !strings.Contains(method, "Ephemeral")
}

// overlook takes out of a call what a version does not know.
func (v API) overlook(p *params) {
	if v == API103 {
		return
	}
	delete(p.values, "ephemeral_message_parameters")
	p.within("reply_parameters", func(reply map[string]any) { delete(reply, "ephemeral_message_id") })
	p.within("reply_markup", func(markup map[string]any) {
		if markup["inline_keyboard"] == nil {
			return
		}
		delete(markup, "force_reply")
		rows, _ := markup["inline_keyboard"].([]any)
		for _, row := range rows {
			buttons, _ := row.([]any)
			for _, button := range buttons {
				if fields, is := button.(map[string]any); is {
					delete(fields, "disabled")
				}
			}
		}
	})
	var commands []map[string]any
	if v == API101 && json.Unmarshal([]byte(p.values["commands"]), &commands) == nil {
		for _, command := range commands {
			delete(command, "is_ephemeral")
		}
		p.values["commands"] = string(encoded(commands))
	}
}

// within changes a parameter that is a JSON object.
func (p *params) within(name string, change func(map[string]any)) {
	var object map[string]any
	decoder := json.NewDecoder(strings.NewReader(p.values[name]))
	decoder.UseNumber()
	if decoder.Decode(&object) != nil || object == nil {
		return
	}
	change(object)
	p.values[name] = string(encoded(object))
}

// encoded writes what was read from JSON.
func encoded(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic("botapi: " + err.Error())
	}
	return text
}

// demandsNumber refuses a reply that names no message by its number, as
// versions before 10.3 do.
func (v API) demandsNumber(p *params) error {
	if v == API103 || p.values["reply_parameters"] == "" {
		return nil
	}
	var reply map[string]any
	if json.Unmarshal([]byte(p.values["reply_parameters"]), &reply) == nil && reply["message_id"] == nil {
		return badRequest(`can't parse reply parameters: Can't find field "message_id"`)
	}
	return nil
}
