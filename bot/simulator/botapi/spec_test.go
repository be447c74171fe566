package botapi

import (
	"encoding/json"
	"flag"
	"os"
	"regexp"
	"sort"
	"strings"
	"testing"
)

var (
	publishedFile = flag.String("published", "", "machine readable Bot API to derive spec.json from")
	update        = flag.Bool("update", false, "write spec.json anew")
)

// publishedAPI is the machine readable form of core.telegram.org/bots/api.
type publishedAPI struct {
	Version string
	Methods map[string]struct {
		Fields  []publishedField
		Returns []string
	}
	Types map[string]struct {
		Fields   []publishedField
		Subtypes []string
	}
}

type publishedField struct {
	Name, Description string
	Types             []string
	Required          bool
}

var constantValue = regexp.MustCompile(`(?:, always|must be) ["“]?([a-z_]+)["”]?$`)

func (f publishedField) compact() string {
	text := strings.Join(f.Types, "|")
	if m := constantValue.FindStringSubmatch(f.Description); m != nil && text == "String" {
		text += "=" + m[1]
	}
	if f.Required {
		text = "*" + text
	}
	return text
}

func compactFields(fields []publishedField) map[string]string {
	compact := map[string]string{}
	for _, f := range fields {
		compact[f.Name] = f.compact()
	}
	return compact
}

// derive reduces the published API to what this package answers.
func derive(api publishedAPI) spec {
	s := spec{Version: api.Version, Methods: map[string]map[string]string{},
		Types: map[string]map[string]string{}, Unions: map[string][]string{}}
	pending := []string{"Update", "File", "WebhookInfo"}
	for name := range methods {
		s.Methods[name] = compactFields(api.Methods[name].Fields)
		for _, f := range api.Methods[name].Fields {
			pending = append(pending, f.Types...)
		}
		pending = append(pending, api.Methods[name].Returns...)
	}
	for len(pending) > 0 {
		name := strings.ReplaceAll(pending[0], "Array of ", "")
		pending = append(pending[1:], s.take(api, name)...)
	}
	return s
}

// take adds one type and returns those that it mentions.
func (s *spec) take(api publishedAPI, name string) (mentioned []string) {
	published, ok := api.Types[name]
	if _, done := s.Types[name]; done || !ok || s.Unions[name] != nil {
		return nil
	}
	if len(published.Subtypes) > 0 {
		s.Unions[name] = published.Subtypes
		return published.Subtypes
	}
	s.Types[name] = compactFields(published.Fields)
	for _, f := range published.Fields {
		mentioned = append(mentioned, f.Types...)
	}
	return mentioned
}

// The embedded table is exactly what the published API says; it is derived anew by
// go test -run TestSpecIsThePublishedAPI -published FILE -update.
func TestSpecIsThePublishedAPI(t *testing.T) {
	if *publishedFile == "" {
		t.Skip("needs -published FILE")
	}
	raw, err := os.ReadFile(*publishedFile)
	if err != nil {
		t.Fatal(err)
	}
	var api publishedAPI
	if err := json.Unmarshal(raw, &api); err != nil {
		t.Fatal(err)
	}
	want, err := json.MarshalIndent(derive(api), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("spec.json", append(want, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if string(want)+"\n" != string(specJSON) {
		t.Error("spec.json differs from the published API; run with -update")
	}
}

// Every method of the table is answered, every answered one is in the table,
// and every type that a field mentions is known.
func TestSpecIsCompleteAndAnswered(t *testing.T) {
	s := published()
	for name := range s.Methods {
		if methods[name] == nil {
			t.Errorf("method %s is in the table but not answered", name)
		}
	}
	for name := range methods {
		if s.Methods[name] == nil {
			t.Errorf("method %s is answered but not in the table", name)
		}
	}
	for owner, fields := range s.types {
		for name, f := range fields {
			for _, kind := range f.types {
				if !s.knows(strings.ReplaceAll(kind, "Array of ", "")) {
					t.Errorf("%s.%s has unknown type %s", owner, name, kind)
				}
			}
		}
	}
	for union, members := range s.Unions {
		for _, member := range members {
			if !s.knows(strings.ReplaceAll(member, "Array of ", "")) {
				t.Errorf("%s has unknown member %s", union, member)
			}
		}
	}
}

func (s *spec) knows(kind string) bool {
	basic := []string{"Boolean", "Float", "Integer", "String", "True"}
	i := sort.SearchStrings(basic, kind)
	return i < len(basic) && basic[i] == kind || s.types[kind] != nil || s.Unions[kind] != nil
}
