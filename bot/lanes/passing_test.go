package lanes_test

import (
	"testing"

	"loket/bot/engine"
	"loket/bot/lanes"
	"loket/conversations"
)

// TestAFloodKeepsItsLastWords puts many passing answers into a lane, with
// something worth waiting for among them: the oldest passing ones go, nothing
// else does, and the order stays.
func TestAFloodKeepsItsLastWords(t *testing.T) {
	var line lanes.Line
	var dropped []int64
	for id := int64(1); id <= 100; id++ {
		var effect conversations.Effect = conversations.Send{Chat: 7, Passing: true}
		switch {
		case id == 3:
			effect = conversations.Send{Chat: 7, Name: "ready:SD-2026-0001"}
		case id%2 == 0:
			effect = conversations.Paper{Chat: 7, Passing: true}
		}
		for _, job := range line.Put(&lanes.Job{Item: engine.Item{ID: id, Effect: effect}}) {
			dropped = append(dropped, job.ID)
		}
	}
	if len(dropped) != 100-11 || line.Len() != 11 {
		t.Fatalf("%d were left out and %d wait, want 89 and 11", len(dropped), line.Len())
	}
	for i, id := range dropped {
		if want := int64(i + 1); id != want && id != want+1 || id == 3 {
			t.Fatalf("left out as number %d: %d", i, id)
		}
	}
	for want := int64(91); line.Len() > 0; {
		job := line.Next(monday).Job
		line.Take(job, monday)
		if job.ID == 3 {
			continue
		}
		if job.ID != want {
			t.Fatalf("served %d, want %d", job.ID, want)
		}
		want++
	}
}
