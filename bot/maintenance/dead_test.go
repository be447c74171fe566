package maintenance

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"loket/bot/control"
	"loket/bot/datatest"
	"loket/storage"
)

const deadMessage = `{"place":{"chat":810001,"private":true},"from":{"id":810001,"name":"Rina Wulandari","username":"rinaw"},"number":12,` +
	`"text":"Saya Rina, NIP 198609262015051001, HP 0812-3456-7890, rina.w@dinkes.go.id"}`

// deadDirectory holds dead letters with much that is a person's.
func deadDirectory(t *testing.T) *datatest.Directory {
	v := datatest.New(t)
	v.Must(v.Store.Batch(t.Context(), func(b storage.Batch) error {
		return errors.Join(
			b.DeadLetter("conversations.Message", []byte(deadMessage), `keep the answer: Rina Wulandari of 810001: "Saya Rina": no place for rina.w@dinkes.go.id, 0812-3456-7890`, datatest.Monday),
			b.DeadLetter("conversations.Message", []byte(deadMessage), "panic: Rina Wulandari is out of range\ngoroutine 1 [running]:\nloket/bot/engine.guarded.func1()\n\tloket/bot/engine/decide.go:243 +0x5\n"+
				"panic({0x1, 0x2})\n\truntime/panic.go:785\nloket/conversations/forms.take({0x1, Rina})\n\tloket/conversations/forms/answer.go:41 +0x1\nloket/bot/engine.guarded()\n\tloket/bot/engine/decide.go:246 +0x4", datatest.Monday),
			b.DeadLetter("conversations.PanelReplied", []byte(`{"call":{"ticket":"SD-2026-0042","step":"create"},"outcome":"done"}`), "store SD-2026-0042: disk I/O error", datatest.Monday))
	}))
	return v
}

func TestDeadLettersAreListedWithoutPersonalData(t *testing.T) {
	v := deadDirectory(t)
	var out bytes.Buffer
	v.Must((&DeadListCommand{DataDir: v.Data}).list(t.Context(), &out))
	for _, private := range []string{"Rina", "Wulandari", "rinaw", "810001", "dinkes", "0812", "1986"} {
		if strings.Contains(out.String(), private) {
			t.Errorf("it shows %q", private)
		}
	}
	for _, wanted := range []string{"Message", "keep the answer:", "panic at conversations/forms/answer.go:41", "PanelReplied", "SD-2026-0042  store SD-2026-0042: disk I/O error", "2026-11-23", "loket dead retry NUMBER"} {
		if !strings.Contains(out.String(), wanted) {
			t.Errorf("%q is not there", wanted)
		}
	}
	if t.Failed() {
		t.Log(out.String())
	}
	out.Reset()
	v.Must((&DeadListCommand{DataDir: datatest.New(t).Data}).list(t.Context(), &out))
	if out.String() != "There are none.\n" {
		t.Errorf("without any it says %s", out.String())
	}
	if err := (&DeadListCommand{DataDir: t.TempDir()}).list(t.Context(), &out); err == nil || !strings.HasPrefix(err.Error(), "DATA_DIR: ") {
		t.Errorf("where no bot has run it ends with %v", err)
	}
}

func TestDeadLettersAreChosen(t *testing.T) {
	v := deadDirectory(t)
	var asked []int64
	do := func(_ context.Context, id int64) error {
		asked = append(asked, id)
		switch id {
		case 2:
			return errors.New("it cannot be decided: Rina Wulandari again")
		case 9:
			return storage.ErrNotFound
		}
		return nil
	}
	var out bytes.Buffer
	choice := deadChoice{Number: []int64{1, 2, 9}, DataDir: v.Data}
	if err := choice.each(t.Context(), &out, "decided", do); err == nil || err.Error() != "2 of 3 were not decided" {
		t.Errorf("it ends with %v", err)
	}
	if out.String() != "1: decided\n2: it cannot be decided: … … again\n9: there is no dead letter 9\n" {
		t.Errorf("it says %s", out.String())
	}
	asked = nil
	if err := (&deadChoice{All: true, DataDir: v.Data}).each(t.Context(), &out, "cleared", func(_ context.Context, id int64) error {
		asked = append(asked, id)
		return nil
	}); err != nil || len(asked) != 3 {
		t.Errorf("all of them are %v (%v)", asked, err)
	}
	for _, unclear := range []deadChoice{{DataDir: v.Data}, {Number: []int64{1}, All: true, DataDir: v.Data}} {
		if err := unclear.each(t.Context(), &out, "cleared", do); err == nil || !strings.Contains(err.Error(), "--all") {
			t.Errorf("%+v ends with %v", unclear, err)
		}
	}
	if err := (&DeadClearCommand{deadChoice{Number: []int64{1}, DataDir: v.Data}}).Run(t.Context()); !errors.Is(err, control.ErrNotRunning) {
		t.Errorf("without a bot it ends with %v", err)
	}
}
