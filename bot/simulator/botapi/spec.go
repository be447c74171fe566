package botapi

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// specJSON is the published Bot API reduced to the methods answered here and
// the types they mention. spec_test.go derives it from the published file.
//
//go:embed spec.json
var specJSON []byte

// spec is the table against which calls, and in tests updates, are checked.
// A field is written "*Integer|String=constant": the star marks a required
// field, the constant is the only value the type allows.
type spec struct {
	Version string                       `json:"version"`
	Methods map[string]map[string]string `json:"methods"`
	Types   map[string]map[string]string `json:"types"`
	Unions  map[string][]string          `json:"unions"`

	methods map[string]map[string]field
	types   map[string]map[string]field
}

// arrayOf starts the name of an array's type.
const arrayOf = "Array of "

type field struct {
	required bool
	types    []string
	constant string
}

// published parses the table once for all servers.
var published = sync.OnceValue(func() *spec {
	s := &spec{}
	if err := json.Unmarshal(specJSON, s); err != nil {
		panic("botapi: embedded spec.json: " + err.Error())
	}
	s.methods, s.types = parseFields(s.Methods), parseFields(s.Types)
	return s
})

func parseFields(table map[string]map[string]string) map[string]map[string]field {
	parsed := make(map[string]map[string]field, len(table))
	for name, columns := range table {
		parsed[name] = make(map[string]field, len(columns))
		for column, text := range columns {
			parsed[name][column] = parseField(text)
		}
	}
	return parsed
}

func parseField(text string) field {
	text, required := strings.CutPrefix(text, "*")
	kinds, constant, _ := strings.Cut(text, "=")
	return field{required: required, types: strings.Split(kinds, "|"), constant: constant}
}

// checkValue says whether a decoded JSON value (numbers as json.Number) fits
// one of the types; the error names the place and the reason.
func (s *spec) checkValue(place string, value any, kinds []string) error {
	if len(kinds) > 1 && strings.HasPrefix(kinds[0], arrayOf) {
		return s.checkMixedArray(place, value, kinds)
	}
	var first error
	for _, kind := range kinds {
		err := s.checkKind(place, value, kind)
		if err == nil {
			return nil
		}
		if first == nil || s.resembles(value, kind) {
			first = err
		}
	}
	return first
}

// resembles tells which of several types was meant: the one whose required
// fields are all there.
func (s *spec) resembles(value any, kind string) bool {
	object, ok := value.(map[string]any)
	if !ok {
		return false
	}
	for name, f := range s.types[kind] {
		if _, there := object[name]; f.required && !there {
			return false
		}
	}
	return len(s.types[kind]) > 0
}

func (s *spec) checkKind(place string, value any, kind string) error {
	if element, ok := strings.CutPrefix(kind, arrayOf); ok {
		return s.checkArray(place, value, element)
	}
	switch kind {
	case "Integer", "Float":
		return checkNumber(place, value, kind)
	case "String":
		if _, ok := value.(string); !ok {
			return fmt.Errorf("field %q must be of type String", place)
		}
		return nil
	case "Boolean", "True":
		if _, ok := value.(bool); !ok {
			return fmt.Errorf("field %q must be of type Boolean", place)
		}
		return nil
	}
	if members, ok := s.Unions[kind]; ok {
		return s.checkUnion(place, value, members)
	}
	return s.checkObject(place, value, kind)
}

func (s *spec) checkArray(place string, value any, element string) error {
	items, ok := value.([]any)
	if !ok {
		return fmt.Errorf("field %q must be of type Array", place)
	}
	for i, item := range items {
		if err := s.checkKind(place+"["+strconv.Itoa(i)+"]", item, element); err != nil {
			return err
		}
	}
	return nil
}

// checkMixedArray takes "Array of A|Array of B" as an array of A and B.
func (s *spec) checkMixedArray(place string, value any, kinds []string) error {
	items, ok := value.([]any)
	if !ok {
		return fmt.Errorf("field %q must be of type Array", place)
	}
	members := make([]string, len(kinds))
	for i, kind := range kinds {
		members[i] = strings.TrimPrefix(kind, arrayOf)
	}
	for i, item := range items {
		if err := s.checkUnion(place+"["+strconv.Itoa(i)+"]", item, members); err != nil {
			return err
		}
	}
	return nil
}

func checkNumber(place string, value any, kind string) error {
	number, ok := value.(json.Number)
	if ok && kind == "Integer" {
		_, err := number.Int64()
		ok = err == nil
	}
	if !ok {
		return fmt.Errorf("field %q must be of type Number", place)
	}
	return nil
}

// checkUnion follows the constant field ("type": "photo") to the one member
// that was meant; members without constants are tried in turn.
func (s *spec) checkUnion(place string, value any, members []string) error {
	object, ok := value.(map[string]any)
	if !ok {
		return s.checkValue(place, value, members)
	}
	tagged := false
	for _, member := range members {
		for name, f := range s.types[member] {
			if f.constant == "" {
				continue
			}
			tagged = true
			if object[name] == f.constant {
				return s.checkObject(place, value, member)
			}
		}
	}
	if tagged {
		return fmt.Errorf("%s is of no known type", place)
	}
	return s.checkValue(place, value, members)
}

func (s *spec) checkObject(place string, value any, kind string) error {
	object, ok := value.(map[string]any)
	if !ok {
		return fmt.Errorf("object expected as %s", place)
	}
	fields, known := s.types[kind]
	if !known {
		return fmt.Errorf("%s has unknown type %s", place, kind)
	}
	for name, inner := range object {
		f, ok := fields[name]
		if !ok {
			return fmt.Errorf("unknown field %q in %s (%s)", name, place, kind)
		}
		if err := s.checkValue(place+"."+name, inner, f.types); err != nil {
			return err
		}
		if f.constant != "" && inner != f.constant {
			return fmt.Errorf("field %q must be %q", place+"."+name, f.constant)
		}
	}
	for name, f := range fields {
		if _, there := object[name]; f.required && !there {
			return fmt.Errorf("can't find field %q in %s", name, place)
		}
	}
	return nil
}
