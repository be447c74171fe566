package storagetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"loket/conversations"
	"loket/storage"
)

// fillAny gives a value random content, as JSON keeps it: nothing empty that
// is not nil, instants in UTC to the millisecond.
func fillAny(t *rapid.T, v reflect.Value, depth int) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		if rapid.Bool().Draw(t, "has instant") {
			millis := rapid.Int64Range(1, 4102444800000).Draw(t, "millis")
			v.Set(reflect.ValueOf(time.UnixMilli(millis).UTC()))
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(rapid.String().Draw(t, "text"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "flag"))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64Range(-1<<52, 1<<52).Draw(t, "number"))
	case reflect.Uint32:
		v.SetUint(uint64(rapid.Uint32().Draw(t, "small number")))
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("json") == "-" {
				continue // it lives in its turn alone
			}
			fillAny(t, v.Field(i), depth)
		}
	default:
		fillMany(t, v, depth)
	}
}

// fillMany fills what may be nil; below a few levels it is.
func fillMany(t *rapid.T, v reflect.Value, depth int) {
	n := 0
	if depth > 0 {
		n = rapid.IntRange(0, 2).Draw(t, "how many")
	}
	if n == 0 {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillAny(t, v.Elem(), depth-1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			fillAny(t, v.Index(i), depth-1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range n {
			value := reflect.New(v.Type().Elem()).Elem()
			fillAny(t, value, depth-1)
			v.SetMapIndex(reflect.ValueOf(rapid.String().Draw(t, "key")), value)
		}
	default:
		t.Fatalf("a record has a field of kind %s", v.Kind())
	}
}

func random[T any](t *rapid.T) T {
	var value T
	fillAny(t, reflect.ValueOf(&value).Elem(), 4)
	return value
}

// roundTrip checks that what read gives is what was remembered.
func roundTrip[T conversations.Record](t *testing.T, s suite, read func(conversations.Memory, T) (T, error)) {
	t.Run(reflect.TypeFor[T]().Name(), func(t *testing.T) {
		store, _ := s.opened(t)
		rapid.Check(t, func(rt *rapid.T) {
			record := random[T](rt)
			err := store.Batch(context.Background(), func(b storage.Batch) error {
				_, err := b.Remember(conversations.Decision{Records: []conversations.Record{record}}, Monday)
				return err
			})
			if errors.Is(err, storage.ErrLabelTaken) || errors.Is(err, storage.ErrRefused) {
				return
			}
			if err != nil {
				rt.Fatal(err)
			}
			got, err := read(store.Memory(context.Background()), record)
			if err != nil {
				rt.Fatal(err)
			}
			if !reflect.DeepEqual(got, record) {
				rt.Fatalf("remembered\n%+v\nread\n%+v", record, got)
			}
		})
	})
}

func (s suite) EveryRecordComesBackAsItWasRemembered(t *testing.T) {
	type memory = conversations.Memory
	roundTrip(t, s, func(m memory, s conversations.Session) (conversations.Session, error) { return m.Session(s.Chat) })
	roundTrip(t, s, func(m memory, o conversations.Officer) (conversations.Officer, error) { return m.Officer(o.ID) })
	roundTrip(t, s, func(m memory, r conversations.Request) (conversations.Request, error) { return m.Request(r.Ticket) })
	roundTrip(t, s, func(m memory, a conversations.Account) (conversations.Account, error) { return m.Account(a.Address) })
	roundTrip(t, s, func(m memory, c conversations.Credential) (conversations.Credential, error) {
		return m.Credential(c.ID)
	})
	roundTrip(t, s, func(m memory, w conversations.Work) (conversations.Work, error) { return m.Work(w.ID) })
	roundTrip(t, s, func(m memory, p conversations.Member) (conversations.Member, error) { return m.Member(p.User) })
	roundTrip(t, s, func(m memory, p conversations.Posted) (conversations.Posted, error) { return m.Posted(p.Name) })
	roundTrip(t, s, func(m memory, r conversations.Reminder) (conversations.Reminder, error) {
		return m.Reminder(r.Kind, r.Subject)
	})
	roundTrip(t, s, func(m memory, c conversations.Counter) (conversations.Counter, error) {
		last, err := m.Counter(c.Series)
		return conversations.Counter{Series: c.Series, Last: last}, err
	})
	roundTrip(t, s, func(m memory, s conversations.Setting) (conversations.Setting, error) {
		value, err := m.Setting(s.Key)
		return conversations.Setting{Key: s.Key, Value: value}, err
	})
}

func (s suite) EveryKindOfEffectComesBackAsItWasDecided(t *testing.T) {
	kinds := []conversations.Effect{
		conversations.Send{}, conversations.Post{}, conversations.Edit{}, conversations.Delete{}, conversations.Toast{},
		conversations.Document{}, conversations.Mail{}, conversations.PanelCall{}, conversations.Fetch{}, conversations.Keep{},
		conversations.AskMember{}, conversations.CheckAddress{}, conversations.Leave{},
	}
	store, _ := s.opened(t)
	rapid.Check(t, func(rt *rapid.T) {
		effect := reflect.New(reflect.TypeOf(rapid.SampledFrom(kinds).Draw(rt, "kind"))).Elem()
		fillAny(rt, effect, 4)
		var ids []int64
		err := store.Batch(context.Background(), func(b storage.Batch) (err error) {
			ids, err = b.Remember(conversations.Decision{Effects: []conversations.Effect{effect.Interface().(conversations.Effect)}}, Monday)
			return err
		})
		if errors.Is(err, storage.ErrRefused) {
			return // a lane is a text that not every engine takes
		}
		if err != nil {
			rt.Fatal(err)
		}
		var last storage.Stored
		for row, err := range store.Outbox(context.Background()) {
			if err != nil {
				rt.Fatal(err)
			}
			last = row
		}
		if last.ID != ids[0] || !last.At.Equal(Monday) || !reflect.DeepEqual(last.Effect, effect.Interface()) {
			rt.Fatalf("decided %d\n%+v\nread %d\n%+v", ids[0], effect.Interface(), last.ID, last.Effect)
		}
	})
}

func (s suite) ALaterRecordTakesTheEarliersPlace(t *testing.T) {
	store, _ := s.opened(t)
	Remember(t, store,
		conversations.Officer{ID: 1, Name: "Budi"}, conversations.Officer{ID: 1, Name: "Budi Santoso"},
		conversations.Credential{ID: "C", State: conversations.CredentialPending}, conversations.Credential{ID: "C", State: conversations.CredentialIssued},
		conversations.Request{Ticket: "T", State: conversations.Submitted, Label: "a"}, conversations.Request{Ticket: "T", State: conversations.Approved, Label: "b"},
	)
	memory := store.Memory(context.Background())
	if officer, err := memory.Officer(1); err != nil || officer.Name != "Budi Santoso" {
		t.Errorf("the officer is %+v, %v", officer, err)
	}
	if credential, err := memory.Credential("C"); err != nil || credential.State != conversations.CredentialIssued {
		t.Errorf("the credential is %+v, %v", credential, err)
	}
	if request, err := memory.Request("T"); err != nil || request.State != conversations.Approved || request.Label != "b" {
		t.Errorf("the request is %+v, %v", request, err)
	}
}

func (s suite) WhatDoesNotExistIsNotFound(t *testing.T) {
	store, _ := s.opened(t)
	Batch(t, store, func(b storage.Batch) error {
		asked := map[string]func() error{
			"session":    func() error { _, err := b.Session(1); return err },
			"officer":    func() error { _, err := b.Officer(1); return err },
			"request":    func() error { _, err := b.Request("T"); return err },
			"label":      func() error { _, err := b.OpenByLabel("a"); return err },
			"account":    func() error { _, err := b.Account("a"); return err },
			"credential": func() error { _, err := b.Credential("c"); return err },
			"living":     func() error { _, err := b.CredentialOf("a"); return err },
			"work":       func() error { _, err := b.Work("w"); return err },
			"member":     func() error { _, err := b.Member(1); return err },
			"message":    func() error { _, err := b.Posted("p"); return err },
			"name":       func() error { _, err := b.PostedAt(1, 2); return err },
			"reminder":   func() error { _, err := b.Reminder("k", "s"); return err },
		}
		for what, ask := range asked {
			if err := ask(); !errors.Is(err, conversations.ErrNotFound) || storage.IsStorage(err) {
				t.Errorf("%s: got %v", what, err)
			}
		}
		return nil
	})
}

func (s suite) AnUnknownKindOfRecordIsTheDecisionsFault(t *testing.T) {
	store, _ := s.opened(t)
	Batch(t, store, func(b storage.Batch) error {
		_, err := b.Remember(conversations.Decision{Records: []conversations.Record{nil}}, Monday)
		if err == nil || storage.IsStorage(err) {
			t.Errorf("got %v", err)
		}
		return nil
	})
}

func (s suite) AMessageIsFoundByItsNewestNumbers(t *testing.T) {
	store, _ := s.opened(t)
	Remember(t, store, conversations.Posted{Name: "card SD-1", Chat: -100, Numbers: []int{7, 8}})
	Remember(t, store, conversations.Posted{Name: "card SD-1", Chat: -100, Numbers: []int{9}})
	memory := store.Memory(context.Background())
	if name, err := memory.PostedAt(-100, 9); err != nil || name != "card SD-1" {
		t.Errorf("message 9 is %q, %v", name, err)
	}
	if name, err := memory.PostedAt(-100, 7); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("message 7 is still %q, %v", name, err)
	}
	Remember(t, store, conversations.NoPosted{Name: "card SD-1"})
	for what, ask := range map[string]func() error{
		"name":   func() error { _, err := memory.Posted("card SD-1"); return err },
		"number": func() error { _, err := memory.PostedAt(-100, 9); return err },
	} {
		if err := ask(); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("it is still found by %s: %v", what, err)
		}
	}
}

func (s suite) AttachmentsAreListedInTheirOrderAndCounted(t *testing.T) {
	store, _ := s.opened(t)
	Remember(t, store, conversations.Request{Ticket: "T", Officer: 5}, conversations.Request{Ticket: "U", Officer: 5}, conversations.Request{Ticket: "V", Officer: 6})
	for i, ticket := range []string{"T", "T", "U", "V"} {
		file := conversations.File{Unique: fmt.Sprint("z", 9-i), Name: "a.pdf"}
		Remember(t, store, conversations.Attachment{Ticket: ticket, File: file, Size: 10})
		Remember(t, store, conversations.Attachment{Ticket: ticket, File: file, Hash: fmt.Sprint("h", i), Size: 100})
		// Named again, as after a correction, it stays kept.
		Remember(t, store, conversations.Attachment{Ticket: ticket, File: file, Size: 10})
	}
	rows, err := store.AttachmentsOf(context.Background(), "T")
	if err != nil || len(rows) != 2 || rows[0].File.Unique != "z9" || rows[0].Hash != "h0" || rows[1].File.Unique != "z8" {
		t.Errorf("the files are %+v, %v", rows, err)
	}
	if sum, err := store.Memory(context.Background()).AttachmentBytes(5); err != nil || sum != 300 {
		t.Errorf("they sum up to %d, %v", sum, err)
	}
}
