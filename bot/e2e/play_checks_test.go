package e2e

import (
	"bytes"
	"context"
	"database/sql"
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"loket/bot/simulator/botapi"
	"loket/conversations"
	"loket/storage"
)

// settled is how long the bot may take to send what is left when all people
// have what they want.
const settled = 40 * time.Second

// givenUp is when the bot gives up the transfer of a file whose server has fallen
// silent: where calls hung, that may have begun last.
const givenUp = 2 * time.Minute

// afterwards waits until the bot has nothing left to do, stops it, and looks at
// everything that must hold then, whatever happened before.
func (w *town) afterwards(p *play) {
	w.t.Helper()
	w.waitUntilIdle()
	w.everyChatAnswers(p)
	w.stop()
	if w.t.Failed() {
		return
	}
	e := &evidence{t: w.t, town: w, play: p}
	e.open()
	e.databaseIsWhole()
	for _, o := range p.officers {
		for _, wanted := range o.wants {
			e.requestStands(wanted)
		}
		e.questionsInOrder(o)
	}
	e.everyRequestOnce()
	e.noAccountTooMany()
	e.everyFileInItsPlace()
	e.cardsInOrder()
	e.secretsKept()
	e.lettersKept()
}

// waitUntilIdle returns when the outbox is empty; in a hurry changes of cards,
// which come every few seconds at most, may still wait in it.
func (w *town) waitUntilIdle() {
	w.t.Helper()
	limit := settled
	if w.hung {
		limit += givenUp
	}
	patience := time.After(limit)
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for {
		waiting := w.outbox()
		if len(waiting) == 0 && len(w.telegram.Pending()) == 0 {
			return
		}
		select {
		case <-ticker.C:
		case <-patience:
			w.t.Errorf("after %s the outbox still holds %q", limit, waiting)
			return
		}
	}
}

// everyChatAnswers asks something in every chat, so that one whose lane stands
// still is found although nobody waits for anything in it any more.
func (w *town) everyChatAnswers(p *play) {
	w.t.Helper()
	if w.t.Failed() {
		return
	}
	before := map[int64]int{}
	ask := func(chat, from int64, text string) {
		for _, m := range w.telegram.Messages(chat) {
			before[chat] = max(before[chat], m.ID)
		}
		w.telegram.SendText(chat, from, text)
	}
	for _, o := range p.officers {
		ask(o.id, o.id, "/bantuan")
	}
	alone := len(w.telegram.EphemeralsSent(w.group))
	ask(w.group, budi, "/bantuan")
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for chat, last := range before {
		answered := func() bool {
			return slices.ContainsFunc(w.telegram.MessagesAfter(chat, last), p.fromBot) ||
				chat == w.group && len(w.telegram.EphemeralsSent(chat)) > alone // to who asked alone
		}
		if err := w.telegram.WaitFor(ctx, answered); err != nil {
			w.t.Errorf("chat %d stands still", chat)
		}
	}
	w.waitUntilIdle()
}

// outbox lists the kinds of the effects that wait.
func (w *town) outbox() (kinds []string) {
	w.t.Helper()
	store := w.look()
	for row, err := range store.Outbox(context.Background()) {
		w.must(err)
		if edit, is := row.Effect.(conversations.Edit); is && edit.Chat == conversations.Team && !w.thorough {
			continue
		}
		kinds = append(kinds, row.Effect.Kind())
	}
	w.must(store.Close())
	return kinds
}

// look opens the bot's storage for reading, beside the bot.
func (w *town) look() storage.Store {
	w.t.Helper()
	return lookInto(w.t, w.dir)
}

// evidence is what is left behind for the examination.
type evidence struct {
	t     *testing.T
	town  *town
	play  *play
	store storage.Store
	db    *sql.DB
}

func (e *evidence) open() {
	e.t.Helper()
	e.store = e.town.look()
	e.db = beside(e.t, e.town.dir)
	e.t.Cleanup(func() { _, _ = e.store.Close(), e.db.Close() })
}

// strings reads a column.
func (e *evidence) strings(query string, args ...any) (all []string) {
	e.t.Helper()
	rows, err := e.db.Query(numberedFor(e.t, e.town.dir, query), args...)
	e.town.must(err)
	defer rows.Close()
	for rows.Next() {
		var text string
		e.town.must(rows.Scan(&text))
		all = append(all, text)
	}
	e.town.must(rows.Err())
	return all
}

func (e *evidence) count(query string, args ...any) (n int) {
	e.t.Helper()
	e.town.must(e.db.QueryRow(numberedFor(e.t, e.town.dir, query), args...).Scan(&n))
	return n
}

func (e *evidence) databaseIsWhole() {
	e.t.Helper()
	if databaseOf(e.t, e.town.dir) == "" {
		if got := e.strings("PRAGMA integrity_check"); !slices.Equal(got, []string{"ok"}) {
			e.t.Errorf("integrity check: %q", got)
		}
		if got := e.strings("SELECT \"table\" FROM pragma_foreign_key_check"); len(got) > 0 {
			e.t.Errorf("foreign keys broken in %q", got)
		}
	}
	if err := e.store.QuickCheck(context.Background()); err != nil {
		e.t.Errorf("a look over the database: %v", err)
	}
	if err := e.store.VerifyAudit(context.Background()); err != nil {
		e.t.Errorf("audit trail: %v", err)
	}
	for _, letter := range e.strings("SELECT kind || ': ' || error || ' ' || event FROM dead_letters") {
		e.t.Errorf("dead letter: %s", letter)
	}
}

// requestStands compares a request with what its officer asked for.
func (e *evidence) requestStands(w *want) {
	e.t.Helper()
	r, err := e.store.Request(context.Background(), w.ticket)
	if err != nil {
		e.t.Errorf("%s of officer %d: %v", w.ticket, w.officer.id, err)
		return
	}
	if !strings.HasPrefix(w.ticket, w.prefix) || !slices.Contains(w.end, string(r.State)) {
		e.t.Errorf("%s of a %s ended as %s, want %q", w.ticket, w.officer.plot, r.State, w.end)
	}
	if w.erased {
		if len(r.Answers) != 0 || r.Officer != storage.Nobody {
			e.t.Errorf("%s still tells of its officer", w.ticket)
		}
		return
	}
	if r.Officer != w.officer.id {
		e.t.Errorf("%s belongs to %d, want %d", w.ticket, r.Officer, w.officer.id)
	}
	for key, a := range r.Answers {
		if a.Text != w.texts[key] || len(a.Files) != w.files[key] {
			e.t.Errorf("%s, %s: %q and %d files, want %q and %d", w.ticket, key, a.Text, len(a.Files), w.texts[key], w.files[key])
		}
	}
	for _, key := range missing(r.Answers, w) {
		e.t.Errorf("%s has no answer to %s", w.ticket, key)
	}
	e.decidedOnce(w)
	e.provisionedOnce(w, r)
	if w.talked {
		e.talkedOnce(w, r)
	}
}

// talkedOnce: what each side said reached the other, is kept once, and nothing
// of it is open any more.
func (e *evidence) talkedOnce(w *want, r conversations.Request) {
	e.t.Helper()
	if r.Talk == nil || len(r.Talk.Said) != 2 || r.Talk.Open != nil || len(r.Talk.Way) > 0 {
		e.t.Errorf("the conversation of %s is %+v", w.ticket, r.Talk)
		return
	}
	for i, want := range []conversations.Remark{{Side: conversations.ToOfficer, Words: askedWords}, {Side: conversations.FromOfficer, Words: answeredWords}} {
		if got := r.Talk.Said[i]; got.Side != want.Side || got.Words != want.Words || got.Why != "" {
			e.t.Errorf("%s, said: %+v", w.ticket, got)
		}
	}
	says := func(chat int64, words string) bool {
		return slices.ContainsFunc(e.play.telegram.Messages(chat), func(m botapi.Message) bool {
			return e.play.fromBot(m) && strings.Contains(m.Content(), words) && len(m.ForwardOrigin) == 0
		})
	}
	if !says(w.officer.id, askedWords) || !says(e.town.group, answeredWords) {
		e.t.Errorf("what was said of %s did not arrive", w.ticket)
	}
	c := e.play.team.cards[w.ticket]
	if said, _ := e.play.telegram.Message(c.chat, c.said); said.Reaction != "👍" {
		e.t.Errorf("the verifier's message about %s is marked %q", w.ticket, said.Reaction)
	}
	if question, ok := e.play.telegram.Message(c.chat, c.question); ok && !question.Deleted {
		e.t.Errorf("the question about %s stands: %s", w.ticket, question.Content())
	}
}

func missing(given map[string]conversations.Answer, w *want) (keys []string) {
	for key := range w.texts {
		if _, ok := given[key]; !ok {
			keys = append(keys, key)
		}
	}
	for key := range w.files {
		if _, ok := given[key]; !ok {
			keys = append(keys, key)
		}
	}
	return keys
}

// decidedOnce looks into the trail: nothing was decided twice.
func (e *evidence) decidedOnce(w *want) {
	e.t.Helper()
	for _, action := range []string{"request.submitted", "request.approve", "request.reject", "request.cancel", "request.deliver", "request.confirm",
		"request.hand_over", "request.reset", "request.answer", "account.created", "account.handed_over", "password.opened"} {
		if n := e.count("SELECT count(*) FROM audit WHERE ticket = ? AND action = ?", w.ticket, action); n > 1 {
			e.t.Errorf("%s: %s happened %d times", w.ticket, action, n)
		}
	}
	if n := e.count("SELECT count(*) FROM audit WHERE ticket = ? AND action = 'request.submitted'", w.ticket); n != 1 {
		e.t.Errorf("%s was submitted %d times", w.ticket, n)
	}
}

// noAccountTooMany looks over the panel: nothing stands there that nobody was
// given, such as a second attempt under another user name.
func (e *evidence) noAccountTooMany() {
	e.t.Helper()
	expected := map[string]bool{}
	for _, o := range e.play.officers {
		for _, w := range o.wants {
			expected[w.label+"."+baseDomain] = w.made
		}
	}
	for _, a := range e.town.panel.Accounts() {
		if made, wanted := expected[a.Domain]; !made && !e.town.seeded[a.Domain] {
			t := "nobody asked for it"
			if wanted {
				t = "it was not to be made"
			}
			e.t.Errorf("the panel has an account %s for %s: %s", a.Username, a.Domain, t)
		}
		if e.town.seeded[a.Domain] && e.town.panel.Creates(a.Domain) > 0 {
			e.t.Errorf("%s was made a second time", a.Domain)
		}
	}
}

func (e *evidence) provisionedOnce(w *want, r conversations.Request) {
	e.t.Helper()
	if r.Address == "" {
		return
	}
	creates := 0
	if w.made {
		creates = 1
	}
	if w.prefix != "PGD" && e.town.panel.Creates(r.Address) != creates {
		e.t.Errorf("%s was created %d times, want %d", r.Address, e.town.panel.Creates(r.Address), creates)
	}
	if !w.account {
		return
	}
	if !e.town.panel.Login(w.officer.username, w.officer.password) {
		e.t.Errorf("the panel refuses the last password of %s", r.Address)
	}
	for _, mail := range e.town.mails.To(w.mail) {
		// Where a newer password took the first one's place before its mail went,
		// that mail says so; the newer goes to the chat alone, its address unproved.
		replaced := len(w.officer.kept) > 1 && strings.Contains(mail.Text, "/lupapassword")
		if strings.Contains(mail.Subject, r.Address) && (len(mail.Attachments) == 1 || replaced && len(mail.Attachments) == 0) {
			return
		}
	}
	e.t.Errorf("the account of %s did not reach %s by mail", r.Address, w.mail)
}

func (e *evidence) everyRequestOnce() {
	e.t.Helper()
	owner := map[string]int64{}
	for _, o := range e.play.officers {
		for _, w := range o.wants {
			if owner[w.ticket] != 0 {
				e.t.Errorf("%s was given to %d and to %d", w.ticket, owner[w.ticket], o.id)
			}
			owner[w.ticket] = o.id
		}
	}
	for _, ticket := range e.strings("SELECT ticket FROM requests") {
		if owner[ticket] == 0 {
			e.t.Errorf("nobody asked for %s", ticket)
		}
	}
	for _, o := range e.play.officers {
		for _, m := range e.play.telegram.Messages(o.id) {
			for _, ticket := range ticketNumber.FindAllString(m.Content(), -1) {
				if owner[ticket] != o.id && e.play.fromBot(m) {
					e.t.Errorf("officer %d read of %s, which is %d's", o.id, ticket, owner[ticket])
				}
			}
		}
	}
}

// everyFileInItsPlace finds files that are not kept, or answer two questions.
func (e *evidence) everyFileInItsPlace() {
	e.t.Helper()
	if n := e.count("SELECT count(*) FROM attachments WHERE hash = ''"); n > 0 {
		e.t.Errorf("%d attachments were never kept", n)
	}
	place := map[string]string{}
	for _, ticket := range e.strings("SELECT ticket FROM requests") {
		r, err := e.store.Request(context.Background(), ticket)
		e.town.must(err)
		for key, a := range r.Answers {
			for _, f := range a.Files {
				if before := place[f.ID]; before != "" {
					e.t.Errorf("one file answers %s and %s %s", before, ticket, key)
				}
				place[f.ID] = ticket + " " + key
			}
		}
	}
}

var questionMark = regexp.MustCompile(`^Langkah \d+ dari \d+\n.*`)

// questionsInOrder: a question may come twice, after a crash even behind the
// next one; but both the first and the last time they come in order.
func (e *evidence) questionsInOrder(o *officer) {
	e.t.Helper()
	var first, last []string
	for _, m := range e.play.telegram.Messages(o.id) {
		mark := questionMark.FindString(m.Content())
		if mark == "" || m.From.ID != e.play.telegram.Bot().ID {
			continue
		}
		if !slices.Contains(first, mark) {
			first = append(first, mark)
		}
		last = append(slices.DeleteFunc(last, func(known string) bool { return known == mark }), mark)
	}
	if o.plot != "change" && !slices.Equal(first, last) {
		e.t.Errorf("officer %d was asked in the order %q, and the last time in the order %q", o.id, first, last)
	}
}

// cardOrReplaced is a card, or what is left of one that was posted anew.
var cardOrReplaced = regexp.MustCompile(`^(?:Kartu )?((?:SD|WEB|PGD|TNY)-\d{4}-\d{4,}) (?:·|diganti)`)

// cardsInOrder: new cards reach the group in the order of their tickets.
func (e *evidence) cardsInOrder() {
	e.t.Helper()
	last := map[string]string{}
	seen := map[string]bool{}
	for _, m := range e.play.telegram.Messages(e.town.group) {
		found := cardOrReplaced.FindStringSubmatch(m.Content())
		if found == nil || seen[found[1]] {
			continue
		}
		ticket := found[1]
		seen[ticket] = true
		series, _, _ := strings.Cut(ticket, "-")
		if ticket < last[series] {
			e.t.Errorf("the card of %s came after that of %s", ticket, last[series])
		}
		last[series] = ticket
	}
}

var shownSecret = regexp.MustCompile(`Password sementara: <tg-spoiler>(.*?)</tg-spoiler>`)

// secretsKept: a password was shown to its officer alone, and lies nowhere.
func (e *evidence) secretsKept() {
	e.t.Helper()
	calls := e.play.telegram.Calls()
	owner := map[string]int64{}
	for _, c := range calls {
		for _, found := range shownSecret.FindAllStringSubmatch(c.Params["text"], -1) {
			secret := html.UnescapeString(found[1])
			if before := owner[secret]; before != 0 && before != c.Chat {
				e.t.Errorf("a password was shown to %d and to %d", before, c.Chat)
			}
			owner[secret] = c.Chat
		}
	}
	for _, o := range e.play.officers {
		for _, secret := range o.kept {
			if owner[secret] != o.id {
				e.t.Errorf("officer %d read a password that was shown to %d", o.id, owner[secret])
			}
		}
	}
	for secret, chat := range owner {
		e.secretKept(secret, chat, calls)
	}
	e.nothingWritten(owner)
}

func (e *evidence) secretKept(secret string, chat int64, calls []botapi.Call) {
	e.t.Helper()
	forms := []string{secret, html.EscapeString(secret)}
	for _, c := range calls {
		for _, value := range c.Params {
			if c.Chat != chat && slices.ContainsFunc(forms, func(form string) bool { return strings.Contains(value, form) }) {
				e.t.Errorf("%s told chat %d the password of officer %d", c.Method, c.Chat, chat)
			}
		}
	}
	o := e.play.officers[chat]
	for _, m := range e.town.mails.Mails() {
		if strings.Contains(m.Text, secret) && (o == nil || !strings.HasSuffix(m.Recipients[0], o.email)) {
			e.t.Errorf("a mail to %q told the password of officer %d", m.Recipients, chat)
		}
	}
}

// lettersKept: a letter, in which the password stands, went to nobody but the
// officer of its address.
func (e *evidence) lettersKept() {
	e.t.Helper()
	owner := map[string]string{} // e-mail by address
	for _, o := range e.play.officers {
		for _, w := range o.wants {
			if r, err := e.store.Request(context.Background(), w.ticket); err == nil && w.account {
				owner[r.Address] = o.email
			}
		}
	}
	for _, m := range e.town.mails.Mails() {
		if len(m.Attachments) == 0 {
			continue
		}
		own := false
		for address, email := range owner {
			own = own || strings.Contains(m.Subject, address) && len(m.Recipients) == 1 && strings.HasSuffix(m.Recipients[0], email)
		}
		if !own {
			e.t.Errorf("the letter %q went to %q", m.Subject, m.Recipients)
		}
	}
}

// nothingWritten searches data directory and log.
func (e *evidence) nothingWritten(secrets map[string]int64) {
	e.t.Helper()
	search := func(path string, words []byte) {
		for secret := range secrets {
			if bytes.Contains(words, []byte(secret)) {
				e.t.Errorf("%s holds a password", path)
			}
		}
		if bytes.Contains(words, []byte("town-login-key")) || bytes.Contains(words, []byte(townToken)) {
			e.t.Errorf("%s holds a key", path)
		}
	}
	err := filepath.WalkDir(e.town.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		words, err := os.ReadFile(path)
		search(path, words)
		return err
	})
	e.town.must(err)
	words, err := os.ReadFile(e.town.logFile)
	e.town.must(err)
	search(e.town.logFile, words)
}
