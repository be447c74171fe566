package desk_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"loket/conversations"
	"loket/storage/storagetest"
)

// filler is somebody who fills in a form without a plan. What they give to a
// question names the question, so that it is seen where it ends up.
type filler struct {
	*actor
	form  string
	files map[string]bool
	given int
}

func (f *filler) draft() *conversations.Draft {
	f.Helper()
	session, err := f.store.Memory(context.Background()).Session(f.chat)
	f.must(err)
	return session.Draft
}

// words is a good answer to a question that takes words.
func (f *filler) words(key string) string {
	f.given++
	switch key {
	case "label", "account":
		return fmt.Sprintf("%s-%d", key, f.given)
	case "capacity":
		return fmt.Sprintf("%d GB", f.given)
	case "email":
		return fmt.Sprintf("email%d@banyuasinkab.go.id", f.given)
	case "site":
		return arsip
	case "letter_ref":
		return fmt.Sprintf("letter_ref/%d, 24 November 2026", f.given)
	}
	return fmt.Sprintf("%s nomor %d", key, f.given)
}

// fits tells whether an answer was given to the question of that key.
func fits(key string, a conversations.Answer) bool {
	for _, file := range a.Files {
		if !strings.HasPrefix(file.Unique, key) {
			return false
		}
	}
	switch key {
	case "capacity":
		return a.Text == "" || strings.HasSuffix(a.Text, " GB")
	case "site":
		return a.Text == arsip
	case "language":
		choices := []string{"", "PHP", "Laravel", "CodeIgniter", "Python", "Node.js", "Java", "Go"}
		return slices.Contains(choices, a.Text) || strings.HasPrefix(a.Text, key)
	case "email":
		return a.Text == "" || strings.HasSuffix(a.Text, "@banyuasinkab.go.id")
	}
	return a.Text == "" || strings.HasPrefix(a.Text, key)
}

func (f *filler) check() {
	f.Helper()
	d := f.draft()
	if d == nil {
		return
	}
	for key, a := range d.Answers {
		if !fits(key, a) {
			f.Fatalf("the answer to %s is %+v", key, a)
		}
	}
}

// answers gives the question that stands a good answer.
func (f *filler) answers() {
	f.Helper()
	d := f.draft()
	if !f.files[d.Step] {
		f.says(f.words(d.Step))
		return
	}
	f.sendsFile(d.Step)
	f.pressesIf("✅ Selesai")
}

func (f *filler) sendsFile(step string) {
	f.Helper()
	f.given++
	id := fmt.Sprintf("%s%d", step, f.given)
	f.sends(conversations.File{ID: id, Unique: id, Kind: conversations.PhotoFile, Size: 1000})
}

// pressesIf presses a button where the youngest message has it.
func (f *filler) pressesIf(label string) {
	f.Helper()
	if _, has := f.last().button(label); has {
		f.presses(label)
	}
}

// steps is one thing that somebody without a plan does.
func (f *filler) steps(t *rapid.T) {
	f.Helper()
	d := f.draft()
	if d == nil {
		f.begins()
		return
	}
	switch rapid.SampledFrom([]string{"answer", "answer", "answer", "back", "skip", "done", "file", "nonsense", "change", "cancel", "look", "old", "rest"}).Draw(t, "does") {
	case "answer":
		if d.Step != "review" {
			f.answers()
		}
	case "back":
		f.pressesIf("⬅️ Kembali")
	case "skip":
		f.pressesIf("⏭️ Lewati")
	case "done":
		f.pressesIf("✅ Selesai")
	case "file":
		f.sendsFile(d.Step)
	case "nonsense":
		f.does("nonsense", f.writes(conversations.Message{Text: rapid.SampledFrom([]string{"!", "", "\u202e", "⬅️"}).Draw(t, "nonsense")}), "").one()
	case "change":
		f.pressesIf("✏️ Ubah")
		if labels := f.formLabels(); len(labels) > 0 {
			f.presses(rapid.SampledFrom(labels).Draw(t, "button"))
		}
	case "cancel":
		f.says("/batal")
	case "look":
		f.says(rapid.SampledFrom([]string{"/status", "/profil", "/mulai", "/website"}).Draw(t, "command"))
	case "old":
		f.claims(fmt.Sprintf("f:%d:%s", rapid.IntRange(0, 40).Draw(t, "seq"), rapid.SampledFrom([]string{"c0", "o0", "e1", "send", "back", "resume", "drop", "done"}).Draw(t, "act")), 0)
	case "rest":
		f.passes(13 * hour)
	}
}

// formLabels are the buttons of the youngest message that belong to a form.
func (f *filler) formLabels() []string {
	var labels []string
	m := f.last()
	for i, row := range m.keyboard.Rows {
		for j, b := range row {
			if strings.HasPrefix(b.Data, "f:") {
				labels = append(labels, m.labels[i][j])
			}
		}
	}
	return labels
}

func (f *filler) begins() {
	f.Helper()
	switch f.form {
	case "takeover", "complaint":
		f.claims("m:"+f.form, 0)
	default:
		f.says("/" + f.form)
	}
}

// TestAnyWayThroughAFormKeepsEveryAnswerUnderItsQuestion and ends in the
// review, from where the form is sent whole.
func TestAnyWayThroughAFormKeepsEveryAnswerUnderItsQuestion(t *testing.T) {
	dir := storagetest.InMemory(t)
	rapid.Check(t, func(t *rapid.T) {
		s := openStage(t, fresh(t, dir), t.Cleanup)
		form := rapid.SampledFrom([]string{"subdomain", "website", "takeover", "complaint"}).Draw(t, "form")
		f := &filler{actor: s.rina().introduced().holds(arsip, "arsip", true), form: form}
		_, f.files = s.desk.Asked(form)
		f.begins()
		for range rapid.IntRange(0, 20).Draw(t, "steps") {
			f.steps(t)
			f.check()
		}
		f.comesToTheEnd()
	})
}

// comesToTheEnd answers what is left and sends the form.
func (f *filler) comesToTheEnd() {
	f.Helper()
	if f.draft() == nil {
		if sent, err := f.store.Memory(context.Background()).OpenRequests(f.chat); err == nil && sent > 0 {
			return // it was sent on the way
		}
		f.begins()
	}
	if form := f.draft().Form; form != f.form {
		f.says("/batal")
		f.begins()
	}
	f.claims("f:"+itoa(f.seq())+":resume", 0)
	for n := 0; f.draft().Step != "review"; n++ {
		if n > 20 {
			f.Fatalf("the form does not end:\n%s", f.transcript(f.chat))
		}
		f.answers()
		f.check()
	}
	f.says("kirim")
	r := f.request(f.newest())
	keys, _ := f.desk.Asked(f.form)
	for _, key := range keys {
		if a := r.Answers[key]; !fits(key, a) || a.Empty() && key != "support" && key != "screens" && key != "letter_ref" {
			f.Fatalf("the answer to %s was sent as %+v", key, a)
		}
	}
}

func (f *filler) seq() int {
	f.Helper()
	session, err := f.store.Memory(context.Background()).Session(f.chat)
	f.must(err)
	return session.Seq
}
