package desk_test

import (
	"context"
	"errors"

	"loket/conversations"
)

// introduced tells who somebody is, as the first request asks it.
func (a *actor) introduced() *actor {
	a.Helper()
	a.remember(conversations.Officer{ID: a.person.ID, Name: "Rina Kartika, S.Kom.", NIP: "198609262015052001", Position: "Kepala Seksi Aplikasi",
		Unit: "Dinas Perpustakaan dan Arsip Daerah", Email: "rina@banyuasinkab.go.id", Phone: "+6281234567801", PhoneVerified: true,
		ConsentVersion: "2026-11", ConsentAt: a.now})
	a.people = append(a.people, person{"+6281234567801", "198609262015052001"})
	return a
}

// from makes an officer's unit another.
func (a *actor) from(unit, name string) *actor {
	a.Helper()
	o := a.profile()
	o.Unit, o.Name, o.Email = unit, name, "kantor@banyuasinkab.go.id"
	a.remember(o)
	return a
}

func (a *actor) profile() conversations.Officer {
	a.Helper()
	o, err := a.store.Officer(context.Background(), a.person.ID)
	a.must(err)
	return o
}

// fillsSubdomain answers the whole form up to the summary.
func (a *actor) fillsSubdomain(label string) *answer {
	a.Helper()
	a.says("/subdomain")
	a.sends(a.photos(2)...)
	a.presses("✅ Selesai")
	a.presses("⏭️ Lewati")
	a.says(label)
	a.says("SIPANDU, sistem pelayanan terpadu")
	a.sends(a.photos(1)...)
	a.presses("✅ Selesai")
	a.presses("1–5 GB")
	a.presses("Laravel")
	a.presses("⏭️ Lewati")
	return a.presses("Pakai rina@banyuasinkab.go.id")
}

// asksSubdomain sends a request and returns its number.
func (a *actor) asksSubdomain(label string) string {
	a.Helper()
	began := a.now
	a.fillsSubdomain(label)
	a.now = began // the waits for further files aside
	a.presses("✅ Kirim").hears("Terima kasih")
	return a.newest()
}

// asksWebsite sends a request and returns its number.
func (a *actor) asksWebsite(label string) string {
	a.Helper()
	began := a.now
	a.says("/website")
	a.sends(a.photos(1)...)
	a.presses("✅ Selesai")
	a.presses("⏭️ Lewati")
	a.says(label)
	a.says("Dinas Perpustakaan dan Arsip")
	a.says("arsip@banyuasinkab.go.id")
	a.now = began
	a.presses("✅ Kirim").hears("nomor WEB-")
	return a.newest()
}

// asksPassword asks for a temporary password for an account of theirs.
func (a *actor) asksPassword(address string) *answer {
	a.Helper()
	m := a.says("/lupapassword").message()
	if _, several := m.button(address); several {
		a.pressesOn(m, address)
	}
	return a.presses("🔑 Buat password sementara")
}

// newest is the number of the person's latest request.
func (a *actor) newest() string {
	a.Helper()
	own, err := a.store.Memory(context.Background()).RequestsOf(a.person.ID, 1)
	a.must(err)
	if len(own) == 0 {
		a.Fatalf("%s has sent nothing", a.person.Name)
	}
	return own[0].Ticket
}

// approves presses both buttons of an approval.
func (a *actor) approves() *answer {
	a.Helper()
	a.presses("✅ Setujui").hears("menyetujui permohonan ini")
	return a.presses("Ya, setujui")
}

// request is a request as it is remembered.
func (s *stage) request(ticket string) conversations.Request {
	s.Helper()
	r, err := s.store.Request(context.Background(), ticket)
	s.must(err)
	return r
}

// session reads a private chat's session.
func (s *stage) session(chat int64) conversations.Session {
	s.Helper()
	session, err := s.store.Memory(s.ctx()).Session(chat)
	s.must(err)
	return session
}

// findsReminder looks for a date of that kind.
func (s *stage) findsReminder(kind, subject string) (conversations.Reminder, bool) {
	s.Helper()
	date, err := s.store.Memory(s.ctx()).Reminder(kind, subject)
	if errors.Is(err, conversations.ErrNotFound) {
		return date, false
	}
	s.must(err)
	return date, true
}

// reminder is a date that has to be set.
func (s *stage) reminder(kind, subject string) conversations.Reminder {
	s.Helper()
	date, waits := s.findsReminder(kind, subject)
	if !waits {
		s.Fatalf("no date %s for %s", kind, subject)
	}
	return date
}

// inState fails unless the request is there.
func (s *stage) inState(ticket string, want conversations.State) conversations.Request {
	s.Helper()
	r := s.request(ticket)
	if r.State != want {
		s.Fatalf("%s is %s, not %s", ticket, r.State, want)
	}
	return r
}

func (s *stage) credential(id string) conversations.Credential {
	s.Helper()
	c, err := s.store.Credential(context.Background(), id)
	s.must(err)
	return c
}

func (s *stage) account(address string) conversations.Account {
	s.Helper()
	a, err := s.store.Account(context.Background(), address)
	s.must(err)
	return a
}

// card is the current card of a request.
func (s *stage) card(ticket string) *message {
	s.Helper()
	m := s.named[cardName(s.request(ticket))]
	if m == nil {
		s.Fatalf("%s has no card", ticket)
	}
	return m
}

func cardName(r conversations.Request) string { return "card:" + r.Ticket + "/" + itoa(r.CardNo) }

// remember stores records as they are.
func (s *stage) remember(records ...conversations.Record) {
	s.Helper()
	s.must(s.batch(conversations.Decision{Records: records}))
}

// holds gives an officer an account that was there before.
func (a *actor) holds(address, user string, site bool) *actor {
	kind := conversations.HostingAccount
	if site {
		kind = conversations.WebsiteAccount
	}
	a.Helper()
	a.remember(conversations.Account{Address: address, Username: user, Holder: a.person.ID, Unit: "Dinas Perpustakaan dan Arsip Daerah",
		Email: "arsip@banyuasinkab.go.id", Kind: kind, CreatedAt: a.now})
	a.panel.has(address, user)
	return a
}
