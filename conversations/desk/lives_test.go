package desk_test

import (
	"slices"
	"testing"

	"github.com/looplab/fsm"
	"pgregory.net/rapid"

	"loket/conversations"
	"loket/conversations/desk"
)

// begins are the states in which the machines start.
var begins = map[string]string{"request": "submitted", "complaint": "submitted", "password": "pending", "single password": "temporary"}

// undoes are the events by which an officer takes back that they cancelled.
var undoes = map[string]bool{"restore": true, "restore_correction": true, "revive": true}

// statesOf lists every state that a machine names.
func statesOf(life fsm.Events) []string {
	var all []string
	for _, e := range life {
		all = append(append(all, e.Src...), e.Dst)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func TestEveryStateIsReachedAndHasOneWayForAnEvent(t *testing.T) {
	for name, life := range desk.Lives() {
		reached := []string{begins[name]}
		ways := map[string]bool{}
		for grown := true; grown; {
			grown = false
			for _, e := range life {
				for _, from := range e.Src {
					if slices.Contains(reached, from) && !slices.Contains(reached, e.Dst) {
						reached, grown = append(reached, e.Dst), true
					}
				}
			}
		}
		for _, e := range life {
			for _, from := range e.Src {
				if way := e.Name + " from " + from; ways[way] {
					t.Errorf("%s: %s has two ends", name, way)
				} else {
					ways[way] = true
				}
			}
		}
		for _, state := range statesOf(life) {
			if !slices.Contains(reached, state) {
				t.Errorf("%s: nothing leads to %s", name, state)
			}
		}
	}
}

// TestAnySequenceOfEventsKeepsTheLifeWhole takes the machines from any state
// through any events.
func TestAnySequenceOfEventsKeepsTheLifeWhole(t *testing.T) {
	for name, life := range desk.Lives() {
		t.Run(name, func(t *testing.T) {
			known := statesOf(life)
			var names []string
			for _, e := range life {
				names = append(names, e.Name)
			}
			rapid.Check(t, func(t *rapid.T) {
				state := rapid.SampledFrom(known).Draw(t, "from")
				for _, event := range rapid.SliceOf(rapid.SampledFrom(append(names, "unheard_of"))).Draw(t, "events") {
					next, err := desk.Transition(state, life, event)
					if err != nil {
						continue
					}
					if !slices.Contains(known, next) {
						t.Fatalf("%s from %s leads to %q", event, state, next)
					}
					if name != "password" && desk.Ended(conversations.State(state)) && (state != "delivered" || next != "confirmed") && (state != "cancelled" || !undoes[event]) {
						t.Fatalf("%s was at its end and is %s", state, next)
					}
					if name == "password" && (state == conversations.CredentialChanged || state == conversations.CredentialReplaced) {
						t.Fatalf("a password that is over becomes %s", next)
					}
					state = next
				}
			})
		})
	}
}
