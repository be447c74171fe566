package conversations_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"loket/conversations"
)

// written draws texts as people write them and as they should not.
func written() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"", "layanan", "Rina Kartika, S.Kom.", `"kutip" \ miring`, "<b>&amp;</b>", "baris\nbaru", "Ünïted 🙂", "\u2028", "null"}),
		rapid.String())
}

func drawnFiles() *rapid.Generator[[]conversations.File] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) conversations.File {
		return conversations.File{ID: written().Draw(t, "id"), Unique: written().Draw(t, "unique"),
			Kind: rapid.SampledFrom([]conversations.FileKind{conversations.PhotoFile, conversations.DocumentFile}).Draw(t, "kind"),
			Name: written().Draw(t, "name"), MIME: written().Draw(t, "mime"), Size: rapid.Int64().Draw(t, "size")}
	}), 1, 3)
}

func drawnAnswers() *rapid.Generator[map[string]conversations.Answer] {
	return rapid.MapOf(written(), rapid.Custom(func(t *rapid.T) conversations.Answer {
		a := conversations.Answer{Text: written().Draw(t, "text")}
		if rapid.Bool().Draw(t, "files") {
			a.Files = drawnFiles().Draw(t, "files")
		}
		return a
	}))
}

func drawnSession() *rapid.Generator[conversations.Session] {
	instant := rapid.Custom(func(t *rapid.T) time.Time {
		return time.UnixMilli(rapid.Int64Range(0, 4e12).Draw(t, "instant")).UTC()
	})
	return rapid.Custom(func(t *rapid.T) conversations.Session {
		s := conversations.Session{Chat: 7, Lang: written().Draw(t, "lang"), Wish: written().Draw(t, "wish"), Seq: rapid.Int().Draw(t, "seq")}
		if rapid.Bool().Draw(t, "heard") {
			s.Heard = instant.Draw(t, "heard")
		}
		if rapid.Bool().Draw(t, "drafting") {
			s.Draft = &conversations.Draft{Form: written().Draw(t, "form"), Version: rapid.Int().Draw(t, "version"), Step: written().Draw(t, "step"),
				Answers: drawnAnswers().Draw(t, "answers"), Return: rapid.Bool().Draw(t, "return"), Fetched: rapid.IntRange(0, 3).Draw(t, "fetched"),
				Options: rapid.SliceOfN(written(), 0, 3).Draw(t, "options"), Typed: written().Draw(t, "typed"), Fresh: rapid.Bool().Draw(t, "fresh")}
		}
		s.Sends = rapid.SliceOfN(instant, 0, 3).Draw(t, "sends")
		if rapid.IntRange(0, 4).Draw(t, "unusual") == 0 {
			s.Comment, s.Codes = written().Draw(t, "comment"), []time.Time{instant.Draw(t, "code")}
		}
		return s
	})
}

// TestASessionIsKeptAsEncodingJSONWouldKeepIt: the two ways to write and to
// read are one form.
func TestASessionIsKeptAsEncodingJSONWouldKeepIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { keepsSession(t, drawnSession().Draw(t, "session")) })
}

// TestNothingOfASessionIsForgotten: whatever field is added goes into what is
// kept, and comes out of it.
func TestNothingOfASessionIsForgotten(t *testing.T) {
	fields := reflect.TypeFor[conversations.Session]()
	for i := range fields.NumField() {
		var s conversations.Session
		fill(t, reflect.ValueOf(&s).Elem().Field(i))
		keepsSession(t, s)
	}
	fields = reflect.TypeFor[conversations.Draft]()
	for i := range fields.NumField() {
		s := conversations.Session{Draft: &conversations.Draft{Answers: map[string]conversations.Answer{}}}
		fill(t, reflect.ValueOf(s.Draft).Elem().Field(i))
		keepsSession(t, s)
	}
}

// fill gives a field a value that is not nothing.
func fill(t *testing.T, field reflect.Value) {
	switch into := field.Addr().Interface().(type) {
	case *string:
		*into = "isi"
	case *int:
		*into = 7
	case *int64:
		*into = 7
	case *bool:
		*into = true
	case *time.Time:
		*into = monday
	case *conversations.FileKind:
		*into = conversations.DocumentFile
	case *[]string:
		*into = []string{"isi"}
	case *[]time.Time:
		*into = []time.Time{monday}
	case *[]conversations.Line:
		*into = []conversations.Line{{Key: "ask.label"}}
	case *map[string]conversations.Answer:
		*into = map[string]conversations.Answer{"label": {Text: "isi"}}
	case **conversations.Draft:
		*into = &conversations.Draft{Answers: map[string]conversations.Answer{}}
	default:
		t.Fatalf("a session has a field of type %T: teach this test, and perhaps its codec", into)
	}
}

func keepsSession(t rapid.TB, s conversations.Session) {
	body, err := conversations.AppendSession(nil, &s)
	if err != nil {
		t.Fatal(err)
	}
	want, err := json.Marshal(s)
	if err != nil || string(body) != string(want) {
		t.Fatalf("kept as\n%s, encoding/json has\n%s (%v)", body, want, err)
	}
	read, err := conversations.DecodeSession(s.Chat, string(body))
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	plain := conversations.Session{Chat: s.Chat}
	if err := json.Unmarshal(body, &plain); err != nil || !reflect.DeepEqual(read, plain) {
		t.Fatalf("%s is read as\n%+v, encoding/json has\n%+v (%v)", body, read, plain, err)
	}
	if again, err := json.Marshal(read); err != nil || string(again) != string(want) {
		t.Fatalf("kept and read it is %s, was %s (%v)", again, want, err)
	}
}

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
		if got := string(conversations.AppendAnswers(nil, answers)); got != want {
			t.Errorf("kept as %s, want %s", got, want)
		}
		if got, err := conversations.DecodeAnswers(want); err != nil || !reflect.DeepEqual(got, answers) {
			t.Errorf("%s is read as %+v, %v", want, got, err)
		}
	}
}

// TestNothingOfAFileIsForgotten: here encoding/json knows the file's form by
// itself, without our help.
func TestNothingOfAFileIsForgotten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { keepsFiles(t, drawnFiles().Draw(t, "files")) })
	fields := reflect.TypeFor[conversations.File]()
	for i := range fields.NumField() {
		var f conversations.File
		fill(t, reflect.ValueOf(&f).Elem().Field(i))
		keepsFiles(t, []conversations.File{f})
	}
	if n := reflect.TypeFor[conversations.Answer]().NumField(); n != 2 {
		t.Errorf("an answer has %d fields: teach its codec, and this test", n)
	}
}

func keepsFiles(t rapid.TB, files []conversations.File) {
	want, err := json.Marshal(map[string][]conversations.File{"letter": files})
	if err != nil {
		t.Fatal(err)
	}
	answers := map[string]conversations.Answer{"letter": {Files: files}}
	if got := conversations.AppendAnswers(nil, answers); string(got) != string(want) {
		t.Fatalf("kept as\n%s, encoding/json has\n%s", got, want)
	}
	var plain map[string][]conversations.File
	read, err := conversations.DecodeAnswers(string(want))
	if err := errors.Join(err, json.Unmarshal(want, &plain)); err != nil || !reflect.DeepEqual(read["letter"].Files, plain["letter"]) {
		t.Fatalf("%s is read as\n%+v, %v", want, read, err)
	}
}

func TestWhatIsNoSessionIsNotRead(t *testing.T) {
	for _, body := range []string{"", "null and void", "[]", `"x"`, `{"lang":7}`, `{"seq":"a"}`, `{"seq":1.5}`, `{"heard":"yesterday"}`, `{"draft":[]}`,
		`{"draft":{"answers":[]}}`, `{"draft":{"answers":{"label":7}}}`, `{"draft":{"answers":{"letter":[7]}}}`, `{"draft":{"answers":{"letter":[{"id":7}]}}}`} {
		if s, err := conversations.DecodeSession(7, body); err == nil {
			t.Errorf("%s is read as %+v", body, s)
		}
	}
	for _, body := range []string{`{"draft":null,"later":{"a":[1]}}`, `{"draft":{"form":"website","answers":{"letter":[{"id":"a","later":true}]},"later":1}}`} {
		if _, err := conversations.DecodeSession(7, body); err != nil {
			t.Errorf("what a newer program wrote is not read: %v", err)
		}
	}
}

func BenchmarkSession(b *testing.B) {
	s := conversations.Session{Chat: 7, Lang: "id", Seq: 12, Heard: monday, Draft: &conversations.Draft{Form: "subdomain", Version: 1, Step: "capacity",
		Answers: map[string]conversations.Answer{
			"letter": {Files: []conversations.File{{ID: "AgACAgUAAxkBAAIBZ2c7000000123_9", Unique: "AQADqro7000000123_9", Kind: conversations.PhotoFile, Size: 51234}}},
			"label":  {Text: "layanan"}, "app": {Text: "SIPANDU, sistem pelayanan terpadu untuk warga"}, "email": {Text: "rina@banyuasinkab.go.id"},
		}}}
	body, err := conversations.AppendSession(nil, &s)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("encode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			body, _ = conversations.AppendSession(body[:0], &s)
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _ = conversations.DecodeSession(7, string(body))
		}
	})
}
