package lanes_test

import (
	"slices"
	"testing"
	"time"

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
			effect = conversations.Document{Chat: 7, Passing: true}
		}
		for _, job := range line.Put(&lanes.Job{Item: engine.Item{ID: id, Effect: effect}}) {
			dropped = append(dropped, job.ID)
		}
	}
	if len(dropped) != 89 || !slices.IsSorted(dropped) || slices.Contains(dropped, 3) || dropped[88] != 90 {
		t.Fatalf("left out: %v", dropped)
	}
	for _, want := range []int64{3, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100} {
		job := line.Next(time.Now()).Job
		line.Take(job, time.Now())
		if job.ID != want {
			t.Fatalf("served %d, want %d", job.ID, want)
		}
	}
	if line.Len() != 0 {
		t.Fatalf("%d more wait", line.Len())
	}
}
