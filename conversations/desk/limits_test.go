package desk_test

import (
	"strings"
	"testing"
	"time"

	"loket/conversations"
	"loket/conversations/turn"
)

// erases takes a person out and introduces them anew.
func (a *actor) erases() *actor {
	a.Helper()
	a.says("/privasi")
	a.presses("🗑️ Hapus data saya")
	a.presses("Ya, hapus").hears("sudah kami hapus")
	return a.introduced()
}

// asksQuestion sends a question to the team, if it is taken.
func (a *actor) asksQuestion() *answer {
	a.Helper()
	a.says("🙋 Tanya Petugas")
	return a.says("Apakah layanan ini berbayar?")
}

// asksCode asks for a code that links an account.
func (a *actor) asksCode(address string) *answer {
	a.Helper()
	a.says("/lupapassword")
	a.presses("🔗 Tautkan akun lewat email")
	return a.says(address)
}

// TestErasingSetsNoLimitBack uses up what a person may do, erasing in between:
// the limit stands until its own span is over, and not a moment longer.
func TestErasingSetsNoLimitBack(t *testing.T) {
	for name, c := range map[string]struct {
		most  int
		span  time.Duration
		tries func(a *actor) (taken bool)
	}{
		"what is sent to the team": {20, hour, func(a *actor) bool {
			taken := !strings.Contains(a.asksQuestion().message().text, "20 kali mengirim")
			a.says("/batal")
			return taken
		}},
		"codes that link an account": {3, day, func(a *actor) bool {
			mails := len(a.mails)
			a.asksCode(dishub)
			a.says("/batal")
			return len(a.mails) > mails
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			rina := s.rina().introduced()
			s.imported(dishub, "dishub@banyuasinkab.go.id")
			began, taken := s.now, 0
			for range c.most + 3 {
				if c.tries(rina) {
					taken++
				}
				rina.erases()
			}
			if taken != c.most {
				t.Fatalf("%d were taken, not %d", taken, c.most)
			}
			s.until(began.Add(c.span - time.Second))
			if c.tries(rina) {
				t.Fatal("the limit ended early")
			}
			s.until(began.Add(c.span + 2*time.Minute))
			if !c.tries(rina) {
				t.Fatal("the limit outlives its span")
			}
		})
	}
}

// TestWhatOutlivesAnErasureTellsNobody looks at what is left of a limit.
func TestWhatOutlivesAnErasureTellsNobody(t *testing.T) {
	asked := map[string]bool{}
	s := newStage(t, func(c *turn.Config) {
		c.Hash = func(words string) string {
			asked[words] = true
			return "mark"
		}
	})
	rina := s.rina().introduced()
	rina.asksQuestion()
	rina.erases()
	left, err := s.store.Memory(t.Context()).Reminder("limit", "mark")
	if err != nil || strings.Contains(left.Note, itoa(int(rinaID))) {
		t.Fatalf("left is %+v, %v", left, err)
	}
	if !asked["limit sends "+itoa(int(rinaID))] {
		t.Fatalf("hashed was %v", asked)
	}
	s.passes(hour)
	if _, err := s.store.Memory(t.Context()).Reminder("limit", "mark"); err == nil {
		t.Fatal("the mark outlives the limit")
	}
}

// TestCodesAreComparedAsPeopleTypeThem types a code in the ways in which
// keyboards and mail programs change it.
func TestCodesAreComparedAsPeopleTypeThem(t *testing.T) {
	for name, typed := range map[string]func(string) string{
		"as it stands":         func(c string) string { return c },
		"small":                strings.ToLower,
		"in capitals":          strings.ToUpper,
		"in fours":             func(c string) string { return c[:4] + "-" + c[4:8] + "-" + c[8:12] + "-" + c[12:] },
		"with a first capital": func(c string) string { return strings.ToUpper(c[:1]) + strings.ToLower(c[1:]) },
		"with blanks":          func(c string) string { return " " + c[:8] + " " + c[8:] + "\u00a0" },
		"over two lines":       func(c string) string { return c[:8] + "\n" + c[8:] },
		"with other dashes":    func(c string) string { return c[:8] + "–" + c[8:12] + "\u2011" + c[12:] + "." },
		"with a joiner in it":  func(c string) string { return c[:5] + "\u200b" + c[5:] },
		"in quotation marks":   func(c string) string { return "“" + c + "”" },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			rina := s.rina().introduced()
			s.imported(dishub, "dishub@banyuasinkab.go.id")
			rina.asksCode(dishub)
			code := mailedCode.FindString(s.mails[0].text)
			rina.says(code[:15]).hears("belum sesuai")
			rina.says(typed(code)).hears("sekarang tertaut")
		})
	}
	s := newStage(t, func(c *turn.Config) { c.TeamChat = 0 })
	s.remember(conversations.Setting{Key: conversations.SettingLinkCode, Value: turn.LinkMark("ABCD-1234")})
	s.budi().says("/hubungkan abcd 12 34").hears("menjadi grup tim")
}

// TestWrongCodesAreCountedWhateverComesBetween guesses a code in pieces: what
// is done in between gives no new tries, only a new code does.
func TestWrongCodesAreCountedWhateverComesBetween(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	s.imported(dishub, "dishub@banyuasinkab.go.id")
	var code string
	for range 3 {
		rina.asksCode(dishub)
		code = mailedCode.FindString(s.mails[len(s.mails)-1].text)
		rina.says("salah").hears("belum sesuai", "5 kali salah")
		rina.says("/batal")
	}
	for range 3 { // no code is mailed any more: the last one goes on, with the tries it has left
		rina.asksCode(dishub)
		rina.says("salah").hears("belum sesuai")
		rina.says("/batal")
	}
	rina.asksCode(dishub)
	rina.says("salah").hears("belum sesuai")
	rina.says(code).hears("belum sesuai")
	if len(s.mails) != 3 {
		t.Fatalf("%d codes were mailed", len(s.mails))
	}
}

// TestACodeIsPromisedToNobody asks for a code that nobody will get: no answer
// says that it was sent.
func TestACodeIsPromisedToNobody(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	s.imported(dishub, "dishub@banyuasinkab.go.id")
	for range 5 {
		rina.asksCode(dishub).hears("3 kode untuk Bapak/Ibu", "10 kode untuk satu akun", "0711-7690037").lacks("sudah kami kirim")
		rina.says("/batal")
	}
}
