package desk_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"loket/conversations"
)

func TestAnswersAreKeptInTheirThreeForms(t *testing.T) {
	photo := conversations.File{ID: "a", Unique: "b", Kind: conversations.PhotoFile}
	pdf := conversations.File{ID: "c", Unique: "d", Kind: conversations.DocumentFile, Name: "surat.pdf", MIME: "application/pdf", Size: 9}
	for want, answers := range map[string]map[string]conversations.Answer{
		`null`:                       nil,
		`{}`:                         {},
		`{"app":"SIPANDU","n":""}`:   {"app": {Text: "SIPANDU"}, "n": {}},
		`{"app":"\u003cb\u003e \""}`: {"app": {Text: `<b> "`}},
		`{"letter":[{"id":"a","unique":"b","kind":"photo"},{"id":"c","unique":"d","kind":"document","name":"surat.pdf","mime":"application/pdf","size":9}]}`: {"letter": {Files: []conversations.File{photo, pdf}}},
		`{"support":{"text":"x","files":[{"id":"a","unique":"b","kind":"photo"}]}}`:                                                                          {"support": {Text: "x", Files: []conversations.File{photo}}},
	} {
		if got, err := json.Marshal(answers); err != nil || string(got) != want {
			t.Errorf("kept as %s, want %s (%v)", got, want, err)
		}
		var got map[string]conversations.Answer
		if err := json.Unmarshal([]byte(want), &got); err != nil || !reflect.DeepEqual(got, answers) {
			t.Errorf("%s is read as %+v, %v", want, got, err)
		}
	}
}

func TestWhatIsNoSessionIsNotRead(t *testing.T) {
	for _, body := range []string{"", "null and void", "[]", `"x"`, `{"lang":7}`, `{"seq":"a"}`, `{"seq":1.5}`, `{"heard":"yesterday"}`, `{"draft":[]}`,
		`{"draft":{"answers":[]}}`, `{"draft":{"answers":{"label":7}}}`, `{"draft":{"answers":{"letter":[7]}}}`, `{"draft":{"answers":{"letter":[{"id":7}]}}}`} {
		var s conversations.Session
		if err := json.Unmarshal([]byte(body), &s); err == nil {
			t.Errorf("%s is read as %+v", body, s)
		}
	}
	for _, body := range []string{`{"draft":null,"later":{"a":[1]}}`, `{"draft":{"form":"website","answers":{"letter":[{"id":"a","later":true}]},"later":1}}`,
		`{"draft":{"answers":{"label":null}}}`} {
		var s conversations.Session
		if err := json.Unmarshal([]byte(body), &s); err != nil {
			t.Errorf("what a newer or older program wrote is not read: %v", err)
		}
	}
}
