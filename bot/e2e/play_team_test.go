package e2e

import (
	"hash/fnv"
	"regexp"
	"strings"
	"time"

	"loket/bot/simulator/botapi"
)

// verdict is what the team does about a request.
type verdict int

const (
	leaves           verdict = iota // nothing: its officer withdraws it
	approves                        //
	approvesTogether                // two verifiers at once, each tap twice
	approvesChanged                 // once its officer has changed it
	approvesBlocked                 // once its officer has blocked the bot
	corrects                        // asks for another e-mail, then approves
	rejects                         // with a ready reason
	writesRejection                 // with a reason in their own words
	asksFirst                       // asks its officer something, then approves
)

// askedWords is what a verifier asks below a card, answeredWords what the
// officer says to it.
const (
	askedWords    = "Apakah aplikasi ini juga untuk kecamatan?"
	answeredWords = "Ya, untuk semua kecamatan."
)

// writtenReason is what a verifier writes.
const writtenReason = "Mohon diajukan oleh dinas induknya."

// team plays the verifiers in their group.
type team struct {
	*play
	group    int64
	cards    map[string]*card
	verdicts map[string]verdict // by label
	answers  map[string]string  // by an officer's question
}

// card is the youngest card of a ticket.
type card struct {
	ticket    string
	chat      int64
	number    int
	pressed   time.Time
	edits     int  // how often it had been changed when something was last done about it
	corrected bool // a correction has been asked for
	prompt    int  // the message that asks for a reason
	said      int  // what a verifier wrote below the card
	question  int  // the message that asks for whom it is
	answered  bool // the officer's answer stands below the card
	below     int  // the message that shows a reason back
	aside     int  // what verifiers alone had been shown of it by then
}

var (
	cardHead   = regexp.MustCompile(`^((?:SD|WEB|PGD|TNY)-\d{4}-\d{4,}) · `)
	cardLabel  = regexp.MustCompile(`([a-z0-9-]+)\.` + regexp.QuoteMeta(baseDomain))
	forWhom    = regexp.MustCompile(`^💬 \d+ balasan untuk (\S+) dari`)
	fromHead   = regexp.MustCompile(`^💬 Dari pemohon (\S+)`)
	promptHead = regexp.MustCompile(`silakan tulis alasan untuk (\S+) `)
)

// notice takes in a message of the group that is new or was changed.
func (t *team) notice(chat int64, number int) {
	m, ok := t.telegram.Message(chat, number)
	if !ok || !t.fromBot(m) {
		return
	}
	if found := promptHead.FindStringSubmatch(m.Content()); found != nil && t.cards[found[1]] != nil {
		t.cards[found[1]].prompt = m.ID
		return
	}
	if found := forWhom.FindStringSubmatch(m.Content()); found != nil && t.cards[found[1]] != nil {
		t.cards[found[1]].question = m.ID
		return
	}
	if found := fromHead.FindStringSubmatch(m.Content()); found != nil && t.cards[found[1]] != nil {
		t.cards[found[1]].answered = true
		return
	}
	found := cardHead.FindStringSubmatch(m.Content())
	if found == nil {
		t.noticeBelow(m)
		return
	}
	c := t.cards[found[1]]
	if c == nil {
		c = &card{ticket: found[1]}
		t.cards[c.ticket] = c
	}
	if chat != c.chat || number > c.number {
		c.chat, c.number, c.pressed, c.edits = chat, number, time.Time{}, 0
	}
}

// noticeBelow takes in a message that shows a reason back.
func (t *team) noticeBelow(m botapi.Message) {
	for ticket, c := range t.cards {
		if has(m, "Ya, kirim alasan") && strings.Contains(m.Content(), ticket) {
			c.below, c.edits = m.ID, -1
		}
	}
}

func (t *team) lookAtAll() {
	for _, m := range t.telegram.Messages(t.group) {
		t.notice(t.group, m.ID)
	}
}

// look goes on with every card that wants something of the team.
func (t *team) look() {
	for _, c := range t.cards {
		m, ok := t.telegram.Message(c.chat, c.number)
		aside := t.shownAlone(c)
		if !ok || !t.fromBot(m) || m.Edits == c.edits && aside == c.aside && time.Since(c.pressed) < again {
			continue
		}
		c.edits, c.aside = m.Edits, aside
		t.decide(c, m)
	}
}

// reads tells whether a ticket's card holds the words.
func (t *team) reads(ticket, words string) bool {
	c := t.cards[ticket]
	if c == nil {
		return false
	}
	m, _ := t.telegram.Message(c.chat, c.number)
	return strings.Contains(m.Content(), words)
}

func (t *team) verdict(c *card) verdict {
	m, _ := t.telegram.Message(c.chat, c.number)
	found := cardLabel.FindAllStringSubmatch(m.Content(), -1)
	for _, f := range found {
		if v, known := t.verdicts[f[1]]; known {
			return v
		}
	}
	return leaves
}

// decide does the next thing about a card.
func (t *team) decide(c *card, m botapi.Message) {
	by := t.decider(c)
	if shown, ok := t.telegram.Message(c.chat, c.below); ok && has(shown, "Ya, kirim alasan") {
		t.press(c, by, shown, "Ya, kirim alasan")
		return
	}
	if who, asked, is := t.askedAlone(c); is && t.decideAlone(c, who, asked) {
		return
	}
	for _, sure := range []string{"Ya, setujui", "Ya, kirim", "Ya, reset"} {
		if _, asked := m.Button(sure); asked {
			t.press(c, t.asked(m, by), m, sure)
			return
		}
	}
	switch {
	case strings.HasPrefix(c.ticket, "TNY"):
		t.answer(c, by, m)
	case has(m, "✅ Situs terbuka, sudah saya lihat"):
		t.press(c, by, m, "✅ Situs terbuka, sudah saya lihat")
	case has(m, "▶️ Lanjutkan tanpa dilihat dari luar"): // nobody answers at the address here
		t.press(c, by, m, "▶️ Lanjutkan tanpa dilihat dari luar")
	case has(m, "🔁 Coba lagi") && !has(m, "📄 Surat"):
		t.press(c, by, m, "🔁 Coba lagi")
	case has(m, "📨 Kirim akun yang ada"):
		t.press(c, by, m, "📨 Kirim akun yang ada")
	case has(m, "♻️ Reset website"):
		t.press(c, by, m, "♻️ Reset website")
	default:
		t.decideByVerdict(c, by, m)
	}
}

// shownAlone counts what verifiers alone were shown of a ticket, and its changes.
func (t *team) shownAlone(c *card) (n int) {
	for _, m := range t.telegram.EphemeralsSent(c.chat) {
		if strings.Contains(m.Content(), c.ticket) {
			n += 1 + m.Edits
		}
	}
	return n
}

// askedAlone is what a verifier alone is asked about a ticket now.
func (t *team) askedAlone(c *card) (who int64, asked botapi.Message, is bool) {
	for _, who := range []int64{t.decider(c), budi + sari - t.decider(c)} {
		seen := t.telegram.Ephemerals(c.chat, who)
		for i := len(seen) - 1; i >= 0; i-- {
			if m := seen[i]; t.fromBot(m) && strings.Contains(m.Content(), c.ticket) && m.Markup != nil && len(m.Markup.Rows) > 1 {
				return who, m, true
			}
		}
	}
	return 0, botapi.Message{}, false
}

// decideAlone does the next thing about what a verifier alone is asked; false:
// there is nothing to be done about it.
func (t *team) decideAlone(c *card, who int64, m botapi.Message) bool {
	v := t.verdict(c)
	for _, label := range []string{"Ya, setujui", "Ya, kirim", "Ya, reset", "Ya, kirim alasan", "Email bukan milik unit kerja atau salah", "Permohonan ganda", "Tulis alasan"} {
		switch {
		case !has(m, label), label == "Permohonan ganda" && v == writesRejection, label == "Tulis alasan" && v != writesRejection:
			continue
		}
		c.corrected = c.corrected || strings.HasPrefix(label, "Email")
		c.pressed = time.Now()
		_, _ = t.telegram.PressEphemeral(who, c.chat, m.Ephemeral, label)
		return true
	}
	if v == writesRejection && strings.Contains(m.Content(), "tulis alasan") {
		c.pressed = time.Now()
		t.telegram.SendEphemeral(c.chat, who, writtenReason, m.Ephemeral, true)
		return true
	}
	return false
}

// asked is whom a card asks once more; where two tapped at once, one of them.
func (t *team) asked(m botapi.Message, otherwise int64) int64 {
	for _, who := range []int64{budi, sari} {
		if u, known := t.telegram.User(who); known && strings.Contains(m.Content(), "❓ "+u.FirstName) {
			return who
		}
	}
	return otherwise
}

func (t *team) decideByVerdict(c *card, by int64, m botapi.Message) {
	v := t.verdict(c)
	switch {
	case has(m, "Email bukan milik unit kerja atau salah"):
		c.corrected = true
		t.press(c, by, m, "Email bukan milik unit kerja atau salah")
	case v == rejects && has(m, "Permohonan ganda"):
		t.press(c, by, m, "Permohonan ganda")
	case v == writesRejection && has(m, "Tulis alasan"):
		t.press(c, by, m, "Tulis alasan")
	case v == writesRejection && c.prompt != 0 && strings.Contains(m.Content(), "menulis alasannya"):
		t.reply(c, by, c.prompt, writtenReason)
	case v == asksFirst && !c.answered:
		t.asks(c, by, m)
	case !has(m, "✅ Setujui"):
	case v == corrects && !c.corrected:
		t.press(c, by, m, "✏️ Minta perbaikan")
	case v == rejects, v == writesRejection:
		t.press(c, by, m, "❌ Tolak")
	case v == approves, v == corrects, v == approvesTogether, v == asksFirst,
		v == approvesChanged && strings.Contains(m.Content(), " → "),
		v == approvesBlocked && t.hasBlocked(c.ticket):
		t.approve(c, by, m, v)
	}
}

// asks writes below a card, once, and chooses the officer when the bot asks.
func (t *team) asks(c *card, by int64, m botapi.Message) {
	if c.said == 0 {
		c.said = t.telegram.SendText(c.chat, by, askedWords, botapi.InReplyTo(m.ID)).ID
		c.pressed = time.Now()
		return
	}
	if question, ok := t.telegram.Message(c.chat, c.question); ok && has(question, "📨 Kirim ke pemohon") {
		t.press(c, by, question, "📨 Kirim ke pemohon")
	}
}

// approve claims a request sometimes, and sometimes two verifiers tap at once.
func (t *team) approve(c *card, by int64, m botapi.Message, v verdict) {
	if v == approvesTogether {
		other := budi + sari - by
		for _, who := range []int64{by, other, by, other} {
			t.press(c, who, m, "✅ Setujui")
		}
		return
	}
	if has(m, "🙋 Ambil") && by == budi {
		t.press(c, by, m, "🙋 Ambil")
	}
	t.press(c, by, m, "✅ Setujui")
}

// hasBlocked tells whether a ticket's officer has blocked the bot by now.
func (t *team) hasBlocked(ticket string) bool {
	for _, o := range t.officers {
		if o.ticket == ticket {
			return o.blocked
		}
	}
	return false
}

// press taps a button; a card that was changed meanwhile may not have it.
func (t *team) press(c *card, by int64, m botapi.Message, label string) {
	c.pressed = time.Now()
	_, _ = t.telegram.Press(by, m.Chat.ID, m.ID, label)
}

// answer replies to an officer's question.
func (t *team) answer(c *card, by int64, m botapi.Message) {
	if !has(m, "✅ Tutup tiket") {
		return
	}
	for question, words := range t.answers {
		if strings.Contains(m.Content(), question) {
			t.reply(c, by, m.ID, words)
		}
	}
}

func (t *team) reply(c *card, by int64, to int, words string) {
	c.pressed = time.Now()
	t.telegram.SendText(c.chat, by, words, botapi.InReplyTo(to))
}

// decider is the verifier who decides on a ticket.
func (t *team) decider(c *card) int64 {
	sum := fnv.New32a()
	sum.Write([]byte(c.ticket))
	if sum.Sum32()%2 == 0 {
		return budi
	}
	return sari
}

func has(m botapi.Message, label string) bool {
	_, ok := m.Button(label)
	return ok
}
