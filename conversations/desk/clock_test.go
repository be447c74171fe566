package desk_test

import (
	"testing"

	"loket/conversations"
)

func TestTheTeamIsToldOfAWrongClockEachWorkingDay(t *testing.T) {
	s := newStage(t)
	budi := s.budi()
	s.event(conversations.ClockSeen{})
	if len(s.chats[group]) != 0 {
		t.Fatalf("a right clock is spoken of:\n%s", s.transcript(group))
	}
	off := conversations.ClockSeen{Ahead: 2*86400 + 3*3600 + 60}
	s.event(off)
	budi.reads("lebih cepat 2 hari 3 jam 1 menit", "ditunda", "NTP")
	s.event(off)
	s.passes(day)
	s.event(off)
	s.event(off)
	if n := budi.count("lebih cepat"); n != 2 {
		t.Fatalf("told %d times on two days", n)
	}
	s.until(at(28, 10, 0)) // a Saturday
	s.event(off)
	if n := budi.count("lebih cepat"); n != 2 {
		t.Fatalf("told %d times: on a Saturday too", n)
	}
	s.event(conversations.ClockSeen{})
	budi.reads("benar kembali")
	s.event(conversations.ClockSeen{})
	if n := budi.count("benar kembali"); n != 1 {
		t.Fatalf("told %d times that it is right", n)
	}
	s.event(conversations.ClockSeen{Ahead: -130})
	budi.reads("lebih lambat 2 menit")
}
