package sqlite_test

import (
	"context"
	"fmt"
	"testing"

	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
)

// turn is what one answer of an officer typically comes to.
func turn(chat int64) conversations.Decision {
	answer := func(text string) conversations.Answer { return conversations.Answer{Text: text} }
	session := conversations.Session{Chat: chat, Lang: "id", Seq: 12, Heard: monday, Draft: &conversations.Draft{
		Form: "subdomain", Version: 1, Step: "capacity",
		Answers: map[string]conversations.Answer{
			"letter": {Files: []conversations.File{{ID: "AgACAgUAAxkBAAIBZ2c", Unique: "AQADqroxG0eN", Kind: conversations.PhotoFile, Size: 123456}}},
			"label":  answer("dinkes"), "app": answer("Sistem informasi pelayanan kesehatan daerah"),
		},
	}}
	button := func(key, data string) conversations.Button {
		return conversations.Button{Label: conversations.Line{Key: key}, Data: data}
	}
	send := conversations.Send{Chat: chat, Lang: "id",
		Text: conversations.Text{{Key: "step", Args: conversations.Args{"N": {Number: 5}, "Of": {Number: 8}}}, {}, {Key: "ask.capacity"}},
		Keyboard: conversations.Keyboard{Rows: [][]conversations.Button{
			{button("capacity.small", "a:12:0"), button("capacity.medium", "a:12:1")}, {button("back", "b:12"), button("cancel", "x:12")},
		}},
	}
	return conversations.Decision{Records: []conversations.Record{session}, Effects: []conversations.Effect{send}}
}

// BenchmarkTurn measures an officer's turn with everything that belongs to it:
// the update marked, the session read and written, an effect
// stored, the one before it forgotten; alone in its transaction, and in
// company. With isolated, the writes are in a savepoint of their own.
func BenchmarkTurn(b *testing.B) {
	for _, size := range []int{1, 10, 100} {
		for _, isolated := range []bool{false, true} {
			b.Run(fmt.Sprintf("batch=%d/isolated=%v", size, isolated), func(b *testing.B) { benchmarkTurn(b, size, isolated) })
		}
	}
}

func benchmarkTurn(b *testing.B, size int, isolated bool) {
	store, _ := opened(b)
	var update int64
	var ended []int64
	one := func(batch storage.Batch) error {
		update++
		chat := 1_000_000_000 + update%1000
		_, _ = batch.Session(chat)
		write := func() error {
			ids, err := batch.Remember(turn(chat), monday)
			ended = append(ended, ids...)
			return err
		}
		if isolated {
			return batch.Isolated(write)
		}
		return write()
	}
	b.ReportAllocs()
	for b.Loop() {
		err := store.Batch(context.Background(), func(batch storage.Batch) error {
			done := ended
			ended = nil
			updates := make([]int64, size)
			for i := range updates {
				updates[i] = update + int64(i) + 1
			}
			if _, err := batch.MarkSeen(updates, monday); err != nil {
				return err
			}
			for range size {
				if err := one(batch); err != nil {
					return err
				}
			}
			return batch.Forget(done)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*size), "µs/turn")
}

// BenchmarkOpen measures a start on a database whose schema is current.
func BenchmarkOpen(b *testing.B) {
	store, dir := opened(b)
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		store, err := sqlite.Open(context.Background(), options(dir))
		if err != nil {
			b.Fatal(err)
		}
		if err := store.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
