package replica

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"loket/storage/postgres"
)

// TestSharesEvenOut: whoever comes and goes, after some looks every office is led by one
// that is there, and no two replicas differ by more than one office. Nothing is handed
// over any more then.
func TestSharesEvenOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var known []string
		for i := range rapid.IntRange(1, 25).Draw(t, "offices") {
			known = append(known, fmt.Sprintf("kantor-%02d", i))
		}
		leads := map[string]string{} // who leads an office; "" nobody
		there := map[string]bool{"a": true}
		for range rapid.IntRange(1, 6).Draw(t, "changes") {
			who := rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "who")
			if there[who] && len(there) > 1 {
				delete(there, who)
				for office, leader := range leads {
					if leader == who {
						leads[office] = ""
					}
				}
			} else {
				there[who] = true
			}
			for range rapid.IntRange(0, 3).Draw(t, "looks") {
				look(there, leads, known)
			}
		}
		for range 2*len(known) + 2 {
			look(there, leads, known)
		}
		counts := map[string]int{}
		for who := range there {
			counts[who] = 0
		}
		for _, office := range known {
			if !there[leads[office]] {
				t.Fatalf("%s is led by %q", office, leads[office])
			}
			counts[leads[office]]++
		}
		if counts[most(counts)] > counts[least(counts)]+1 {
			t.Fatalf("they lead %v", counts)
		}
		before := fmt.Sprint(leads)
		if look(there, leads, known); fmt.Sprint(leads) != before {
			t.Fatalf("it does not come to rest: %s, then %v", before, leads)
		}
	})
}

// look has every replica look once, one after the other.
func look(there map[string]bool, leads map[string]string, known []string) {
	for _, me := range []string{"a", "b", "c", "d"} {
		if !there[me] {
			continue
		}
		seen := postgres.Survey{}
		for _, who := range []string{"a", "b", "c", "d"} {
			if there[who] {
				seen.Replicas = append(seen.Replicas, who)
			}
		}
		for office, leader := range leads {
			seen.Offices = append(seen.Offices, postgres.Standing{Office: office, Holder: leader, Led: leader != ""})
		}
		s := shareOf(me, seen, known, func(string) bool { return true })
		for _, office := range s.take {
			leads[office] = me
		}
		if s.handOver != "" {
			leads[s.handOver] = ""
		}
	}
}

// TestWhatMayNotBeHandedOver stays, and who is no replica counts for nothing.
func TestWhatMayNotBeHandedOver(t *testing.T) {
	seen := postgres.Survey{Replicas: []string{"a", "b"}, Offices: []postgres.Standing{
		{Office: "1", Holder: "a", Led: true}, {Office: "2", Holder: "a", Led: true}, {Office: "3", Holder: "loket restore", Led: true}, {Office: "4", Holder: "gone"}}}
	known := []string{"1", "2", "3"}
	if s := shareOf("a", seen, known, func(office string) bool { return office != "2" }); s.handOver != "1" || len(s.take)+len(s.others) != 0 {
		t.Errorf("it is %+v", s)
	}
	if s := shareOf("a", seen, known, func(string) bool { return false }); s.handOver != "" {
		t.Errorf("it hands over %s", s.handOver)
	}
	if s := shareOf("b", seen, append(known, "4"), nil); len(s.take) != 1 || s.take[0] != "4" {
		t.Errorf("it is %+v", s)
	}
}
