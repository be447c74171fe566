package desk_test

import (
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"loket/conversations"
	"loket/conversations/turn"
)

// Buttons that start something anew are for one use, and for as long as the
// conversation they belong to. All others say where one may go, or live as long
// as what they speak of. Every button is decided on here.

type buttonLife string

const (
	leads  buttonLife = "only asks or shows"                 // nothing is done by it; it never ends
	step   buttonLife = "the question that is being asked"   // its number
	once   buttonLife = "one use, while the talk goes on"    // an offer
	stands buttonLife = "as long as what it speaks of is so" // the record's own state
	state  buttonLife = "the request as it is"               // its version, and what its card shows
)

// buttonLives says of every button, by the shape of its data, how long it lives.
var buttonLives = []struct {
	shape string
	life  buttonLife
}{
	{`m:[a-z]+`, leads}, {`g:(id|en)`, leads}, {`l:(subdomain|website)`, leads}, {`q:\d+`, leads}, {`a:(card|alone)`, leads}, {`q:rehearse`, stands},
	{`f:\d+:(back|cancel|resume|drop|done|add|replace|pop|keep|skip|send|change|review|[coe]\d+)`, step},
	{`k:[0-9a-f]+:pick`, leads}, {`k:[0-9a-f]+:make:[0-9a-z+]+`, once},
	{`r:[A-Z0-9-]+:story`, leads}, {`y:(copy|erase)`, leads}, {`y:erase_yes:[0-9a-z+]+`, once}, {`y:keep`, stands},
	{`r:[A-Z0-9-]+:(change|correct|cancel|restore:\d+)`, stands}, {`u:[0-9A-Za-z+-]+`, stands},
	{`r:[A-Z0-9-]+:in_use(_help)?`, stands}, {`r:[A-Z0-9-]+:no_reply`, stands}, {`r:[A-Z0-9-]+:reply`, leads},
	{`t:[A-Z0-9-]+:\d+:[a-z]+`, stands},
	{`d:[A-Z0-9-]+:(show|saved|letter|changed|site_changed|not_us|agree)`, stands}, {`s:[A-Z0-9-]+:[1-4]`, stands},
	{`n:open:[A-Z0-9-]+`, stands}, {`n:\d+:(U[1-9]:[1-4]|skip)`, stands},
	{`z:[0-9a-f]+:[A-Z0-9-]+:(freeze|thaw)(:\d+)?`, stands}, {`w:[A-Z0-9-]+:retry(:\d+)?`, stands},
	{`h:[A-Z0-9-]+:(done|release|taken:\d+)`, stands},
	{`v:[A-Z0-9-]+:\d+:(contact|holder|files|letter|sign|number|open)`, leads},
	{`v:[A-Z0-9-]+:\d+:(handed|ready|rest(:\d+)?|unit:[0-9a-z]+)`, stands},
	{`v:[A-Z0-9-]+:\d+:(finish|again)`, stands}, {`v:[A-Z0-9-]+:\d+:(works|fails|corrected)`, state},
	{`v:[A-Z0-9-]+:\d+:(claim|release|take_over|approve|handover|reset|close|correct|reject|several|write|resume|send|retry|hand|hold|unheard|no|hacked|not_hacked|bring_back|hacked_back|not_hacked_back|lock|return_rights|make_admin)`, state},
	{`v:[A-Z0-9-]+:\d+:(open_address|unseen|seen_open|retry)(:\d+)?`, state},
	{`v:[A-Z0-9-]+:\d+:(yes:[a-z_]+|reason:\d+:[a-z]+|pick:\d+:[a-z]+|picked:[a-z]+)`, state},
}

// lifeOf tells how long a button lives; empty where nobody has decided.
func lifeOf(data string) buttonLife {
	for i, shape := range buttonShapes() {
		if shape.MatchString(data) {
			return buttonLives[i].life
		}
	}
	return ""
}

var buttonShapes = sync.OnceValue(func() []*regexp.Regexp {
	var all []*regexp.Regexp
	for _, b := range buttonLives {
		all = append(all, regexp.MustCompile("^(?:"+b.shape+")$"))
	}
	return all
})

// begun counts what was started so far: work, letters, numbers and secrets.
func (s *stage) begun() int {
	s.Helper()
	n := len(s.panel.calls) + len(s.mails) + len(s.kept) + len(s.plain)
	for _, series := range []string{"SD", "WEB", "PGD", "TNY", "LP", "K"} {
		last, err := s.store.Memory(s.ctx()).Counter(series + "-2026")
		s.must(err)
		n += last
	}
	return n
}

// twice presses a button as a finger does that trembles: 50 ms later once more.
func (a *actor) twice(m *message, b conversations.Button) {
	a.Helper()
	life := lifeOf(b.Data)
	claims := a.claims
	if m.only != 0 {
		claims = a.claimsAlone
	}
	claims(b.Data, m.number)
	before := a.begun()
	a.now = a.now.Add(50 * time.Millisecond)
	claims(b.Data, m.number)
	if after := a.begun(); after != before && life != leads {
		a.Errorf("a second tap on %s started something:\n%s", b.Data, a.transcript(a.chat))
	}
}

func TestADoubleTapMakesOnePassword(t *testing.T) {
	for _, manual := range []bool{false, true} {
		s := newStage(t, func(c *turn.Config) { c.PanelManual = manual })
		rina := s.rina().holds(arsip, "arsip", true)
		m := rina.says("/lupapassword").message()
		b, _ := m.button("🔑 Buat password sementara")
		rina.twice(m, b)
		if n := len(s.account(arsip).Issues); n != 1 {
			t.Errorf("%d of the day's passwords are used", n)
		}
	}
}

// agings are what makes the question for a password one of long ago.
var agings = map[string]func(*actor){
	"used":                  func(a *actor) { a.presses("🔑 Buat password sementara"); a.uses() },
	"used, two weeks ago":   func(a *actor) { a.presses("🔑 Buat password sementara"); a.uses(); a.passes(14 * day) },
	"two weeks ago":         func(a *actor) { a.passes(14 * day) },
	"half a day ago":        func(a *actor) { a.passes(12 * hour) },
	"asked anew":            func(a *actor) { a.now = a.now.Add(time.Second); a.says("/lupapassword") },
	"another form is begun": func(a *actor) { a.says("/subdomain") },
	"/batal":                func(a *actor) { a.says("/batal") },
	"/privasi and erasure":  func(a *actor) { a.says("/privasi"); a.presses("🗑️ Hapus data saya") },
}

// uses makes the temporary password the officer's own.
func (a *actor) uses() {
	a.Helper()
	a.presses("👁️ Tampilkan akun")
	a.panel.passwords["arsip"] = "their own"
	a.presses("✅ Sudah saya simpan")
	a.passes(4 * hour)
}

func TestAnOldButtonMakesNoPassword(t *testing.T) {
	for how, ages := range agings {
		s := newStage(t)
		rina := s.rina().introduced().holds(arsip, "arsip", false)
		old := rina.says("/lupapassword").message()
		b, _ := old.button("🔑 Buat password sementara")
		ages(rina)
		before, own := s.begun(), s.panel.passwords["arsip"]
		rina.claims(b.Data, old.number).sees("sudah tidak berlaku", "/lupapassword").nothing()
		if how != "asked anew" {
			rina.claims("k:"+keyOf(arsip)+":make", 0).sees("sudah tidak berlaku").nothing() // as it was before
		}
		if s.begun() != before || s.panel.passwords["arsip"] != own {
			t.Errorf("%s: the old button set a password", how)
		}
	}
}

func TestAQuestionForAPasswordOutlivesALook(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced().holds(arsip, "arsip", false)
	rina.says("/lupapassword")
	for _, look := range []string{"/status", "/bantuan", "/layanan", "/profil", "/privasi", "terima kasih"} {
		rina.says(look)
	}
	s.passes(hour)
	rina.presses("🔑 Buat password sementara").sees("sedang kami siapkan")
}

func TestAnOldButtonErasesNobody(t *testing.T) {
	for how, ages := range map[string]func(*actor){
		"turned down":    func(a *actor) { a.presses("Kembali") },
		"two weeks ago":  func(a *actor) { a.passes(14 * day) },
		"a form begun":   func(a *actor) { a.says("/website") },
		"/lupapassword":  func(a *actor) { a.says("/lupapassword") },
		"used, and back": func(a *actor) { a.presses("Ya, hapus"); a.now = a.now.Add(hour); a.introduced() },
	} {
		s := newStage(t)
		rina := s.rina().introduced()
		rina.says("/privasi")
		old := rina.presses("🗑️ Hapus data saya").message()
		b, _ := old.button("Ya, hapus")
		ages(rina)
		rina.claims(b.Data, old.number).sees("tidak berlaku").nothing()
		rina.claims("y:erase_yes", 0).sees("tidak berlaku").nothing()
		if rina.profile().Name == "" {
			t.Errorf("%s: the old button erased", how)
		}
	}
}

func TestAButtonConfirmsOnlyWhatItSays(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced().holds(arsip, "arsip", true), s.budi()
	ticket := rina.complains()
	budi.presses("♻️ Reset website")
	reset, _ := budi.finds("Ya, reset").button("Ya, reset")
	budi.presses("Kembali")
	budi.presses("✅ Selesai tanpa reset").offers("Ya, tutup")
	budi.claims(reset.Data, 0).sees(ticket)
	s.inState(ticket, conversations.Submitted)

	ask := rina.asksSubdomain("sipandu")
	budi.pressesOn(s.card(ask), "✏️ Minta perbaikan")
	letter, _ := budi.finds("Surat tidak terbaca atau halamannya kurang").button("Surat tidak terbaca atau halamannya kurang")
	budi.pressesOn(s.card(ask), "Kembali")
	budi.pressesOn(s.card(ask), "❌ Tolak")
	budi.claims(letter.Data, 0).sees(ask)
	s.inState(ask, conversations.Submitted)
}

func TestADoubleTapPassesOverNoUserName(t *testing.T) {
	s := newStage(t, byHand)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("pelayananterpadu")
	m := budi.approves().message()
	b, _ := m.button("Username sudah dipakai")
	budi.alone().twice(m, b)
	if w, err := s.store.Memory(s.ctx()).Work(ticket); err != nil || w.Candidate != 1 {
		t.Fatalf("after %v the work is %+v", err, w)
	}
}

func TestADoubleTapAsksThePanelOnce(t *testing.T) {
	s := newStage(t)
	rina := s.rina().holds(arsip, "arsip", false)
	rina.says("/lupapassword")
	rina.presses("🔑 Buat password sementara")
	rina.presses("👁️ Tampilkan akun")
	s.passes(3*hour + minute)
	m := rina.finds("✅ Sudah saya ganti")
	b, _ := m.button("✅ Sudah saya ganti")
	s.panel.down = true
	rina.twice(m, b)
	s.panel.works()
	if n := rina.count("masih dipakai"); n != 2 {
		t.Errorf("the officer reads %d times that it is still in use", n)
	}
}

// Every button that any test shows is looked up in the table; the properties tap
// twice what they tap.
func TestEveryButtonIsDecidedOn(t *testing.T) {
	for _, data := range []string{"x:1", "k:ab:make", "y:erase_yes", "v:SD-2026-0001:1:yes", "h:K-1:taken"} {
		if life := lifeOf(data); life != "" {
			t.Errorf("%s is decided on: %s", data, life)
		}
	}
	if !strings.HasPrefix(string(lifeOf("y:erase_yes:mwsp")), "one use") {
		t.Error("an erasure is not for one use")
	}
}
