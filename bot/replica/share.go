package replica

import (
	"slices"

	"loket/storage/postgres"
)

// share is what this replica does about the offices that it knows.
type share struct {
	take     []string // free ones that are its own to take
	others   []string // free ones that are another's to take
	handOver string   // one of its own that another has too little of; "" for none
}

// shareOf shares offices out: all replicas see the same, and come to the same. A free
// office goes to whoever leads least. Where nothing is free, whoever leads most hands one
// over to one that leads at least two less. spare tells which of our own may be handed
// over.
func shareOf(me string, seen postgres.Survey, known []string, spare func(office string) bool) (s share) {
	counts := map[string]int{me: 0}
	for _, replica := range seen.Replicas {
		counts[replica] = 0
	}
	led := map[string]string{}
	for _, o := range seen.Offices {
		if !o.Led {
			continue
		}
		led[o.Office] = o.Holder
		if _, is := counts[o.Holder]; is {
			counts[o.Holder]++
		}
	}
	for _, office := range slices.Sorted(slices.Values(known)) {
		if led[office] != "" {
			continue
		}
		least := least(counts)
		counts[least]++
		if least == me {
			s.take = append(s.take, office)
		} else {
			s.others = append(s.others, office)
		}
	}
	if len(s.take)+len(s.others) > 0 || counts[least(counts)]+2 > counts[me] || most(counts) != me {
		return s
	}
	for _, office := range slices.Sorted(slices.Values(known)) {
		if led[office] == me && spare(office) {
			s.handOver = office
		}
	}
	return s
}

// least is who leads least, the first by name of several.
func least(counts map[string]int) (who string) {
	found := false
	for name, n := range counts {
		if !found || n < counts[who] || n == counts[who] && name < who {
			who, found = name, true
		}
	}
	return who
}

// most is who leads most, the first by name of several.
func most(counts map[string]int) (who string) {
	found := false
	for name, n := range counts {
		if !found || n > counts[who] || n == counts[who] && name < who {
			who, found = name, true
		}
	}
	return who
}
