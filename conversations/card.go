package conversations

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	// albumsAtOnce is how many new requests come with their files before the
	// rest of a rush is announced by a digest.
	albumsAtOnce = 5
	// cardRunes is what person and answers may take of a card, by the estimate
	// of runes, before the answers move into a message of their own above it:
	// Telegram takes 4,096, and hints, steps and story are still to come. It
	// does not look at those, so that answers never leave a card that stands.
	cardRunes = 2400
)

// cardName is our name of a request's current card.
func (r *Request) cardName() string { return r.cardAt(r.CardNo) }

// answersName is our name of the message with answers too long for the card.
func (r *Request) answersName() string { return answersOf(r.cardName()) }

func answersOf(card string) string { return "answers:" + card }

func filesOf(card string) string { return "files:" + card }

func (r *Request) cardAt(no int) string { return fmt.Sprintf("card:%s/%d", r.Ticket, no) }

// announce brings a request to the group: its files, and as a reply to them
// the card. In a rush the card comes with a button for its files instead.
func (t *turn) announce(r *Request) error {
	if r.Announced {
		t.do(Edit{Chat: Team, Name: r.cardName(), Text: text(say("card_superseded").with("Ticket", r.Ticket)), Class: ClassChange})
		r.CardNo++
		r.CardPosted = false
	}
	r.Announced = true
	t.cardMark(r).judge = true
	waiting, err := t.mem.UnpostedCards()
	if err != nil {
		return err
	}
	attached := r.files(t.forms[r.form()])
	replyTo := ""
	if waiting < albumsAtOnce && len(attached) > 0 {
		replyTo = filesOf(r.cardName())
		t.do(Post{Chat: Team, Name: replyTo, Files: attached, Class: ClassNews})
	}
	if waiting >= albumsAtOnce {
		if err := t.digest(waiting + 1); err != nil {
			return err
		}
	}
	if r.Address != "" && r.Service != Inquiry {
		t.do(CheckAddress{Ticket: r.Ticket, Address: r.Address})
	}
	t.postCard(r, replyTo, ClassNews)
	return nil
}

const (
	// digestName is our name of the message that announces a rush.
	digestName = "digest"
	// digestWait gathers the first of a rush, so that one message counts them.
	digestWait = 2 * time.Second
	// digestLife is how long a rush is counted on in the same message.
	digestLife = 10 * time.Minute
)

// digest tells the group of a rush in one message, which goes on counting.
func (t *turn) digest(waiting int) error {
	body := text(say("digest").with("Count", waiting))
	queue := rows(row(Button{Label: say("button_queue"), Data: "q:0"}))
	posted, err := t.mem.Posted(digestName)
	switch {
	case err == nil && t.now.Sub(posted.At) < digestLife:
		t.do(Edit{Chat: Team, Name: digestName, Text: body, Keyboard: queue, Class: ClassChange})
		return nil
	case err != nil && !errors.Is(err, ErrNotFound):
		return err
	}
	t.do(Send{Chat: Team, Name: digestName, Text: body, Keyboard: queue, Class: ClassAnswer,
		Key: digestName, Replaces: digestName, NotBefore: notBefore(t.now.Truncate(digestWait).Add(digestWait))})
	return nil
}

// countDown takes a request that is over before its card has come off the count
// of a rush.
func (t *turn) countDown(r *Request) error {
	if r.CardPosted || !r.Announced {
		return nil
	}
	waiting, err := t.mem.UnpostedCards()
	if err != nil || waiting <= albumsAtOnce {
		return err
	}
	return t.digest(waiting - 1)
}

// postCard has the turn's end send the card as a new message.
func (t *turn) postCard(r *Request, replyTo string, class Class) {
	t.keep(r)
	mark := t.cardMark(r)
	mark.post, mark.replyTo, mark.class = true, replyTo, class
}

// redraw has the turn's end edit the card to what it should show then.
func (t *turn) redraw(r *Request, class Class) error {
	t.keep(r)
	mark := t.cardMark(r)
	if !mark.post {
		mark.class = max(mark.class, class)
	}
	return nil
}

// cardMark is the note that a request's card has to be drawn.
func (t *turn) cardMark(r *Request) *cardMark {
	for _, known := range t.cards {
		if known.request == r {
			return known
		}
	}
	mark := &cardMark{request: r}
	t.cards = append(t.cards, mark)
	return mark
}

// cardMark says how a card is to be drawn when the turn ends.
type cardMark struct {
	request *Request
	class   Class
	post    bool   // as a new message, not as an edit
	judge   bool   // with hints worked out anew
	replyTo string // name of the message that a new card answers
}

// drawCards draws every card whose request changed in the turn, once.
func (t *turn) drawCards() error {
	for _, mark := range t.cards {
		r := mark.request
		if mark.judge {
			if err := t.workOutHints(r); err != nil {
				return err
			}
		}
		body, answers, err := t.card(r)
		if err != nil {
			return err
		}
		if !mark.post {
			t.do(Edit{Chat: Team, Name: r.cardName(), Text: body, Keyboard: t.cardButtons(r), Class: mark.class, Whole: r.Officer == nobody})
			continue
		}
		replyTo := mark.replyTo
		if answers != nil {
			t.do(Send{Chat: Team, Name: r.answersName(), Text: answers, ReplyTo: replyTo, Class: mark.class})
			replyTo = ""
		}
		t.do(Send{Chat: Team, Name: r.cardName(), Text: body, Keyboard: t.cardButtons(r), ReplyTo: replyTo, Class: mark.class})
	}
	t.cards = nil
	return nil
}

// card is what the team reads of a request. Answers that would not fit come
// back apart.
func (t *turn) card(r *Request) (body, apart Text, err error) {
	o, known, err := t.officer(r.Officer)
	if err != nil {
		return nil, nil, err
	}
	who := say("card_erased")
	if known {
		who = say("card_officer").with("Name", o.Name, "Position", o.Position, "Unit", o.Unit,
			"NIP", maskedNIP(o.NIP), "Email", o.Email)
	}
	head := text(say("card_head").with("Ticket", r.Ticket, "Service", say("service_"+string(r.Service))), who)
	if r.Officer == nobody && r.ended() {
		return head, nil, nil
	}
	given := t.cardAnswers(r)
	tail := t.cardTail(r)
	if runes(head, given) > cardRunes {
		return squeezed(text(head, "card_answers_above", blank, tail)), text(say("card_answers_of").with("Ticket", r.Ticket), given), nil
	}
	return squeezed(text(head, blank, given, blank, tail)), nil, nil
}

// cardAnswers lists a request's answers, with what a correction changed marked.
func (t *turn) cardAnswers(r *Request) Text {
	var body Text
	for _, q := range t.forms[r.form()].Questions {
		now := r.Answers[q.Key]
		line := say("card_answer").with("Field", q.field(), "Answer", t.shown(q, now))
		if before, changed := r.Before[q.Key]; changed {
			line = say("card_answer_changed").with("Field", q.field(), "Answer", t.shown(q, now), "Before", t.shown(q, before))
		}
		body = append(body, line)
	}
	return body
}

// cardTail tells deadline, hints, work and who did what.
func (t *turn) cardTail(r *Request) Text {
	var body Text
	switch {
	case r.ended():
	case r.State == NeedsCorrection:
		body = text("card_clock_stopped")
	default:
		body = text(say("card_due").with("Due", r.Due, "Left", t.timeLeft(r), "Now", at(t.now, DateClock)))
		if r.Estimated {
			body = text(body, "deadline_estimated")
		}
	}
	body = text(body, t.cardUnit(r))
	if !r.ended() {
		for _, hint := range t.hints(r) {
			body = append(body, say("card_hint").with("Hint", hint))
		}
	}
	body = text(body, r.teamReasons(), t.cardWork(r), r.cardReply())
	if len(r.Timeline) > 1 {
		body = append(body, blank)
		body = append(body, t.cardStory(r)...)
	}
	return text(body, t.cardFace(r))
}

// timeLeft says how much office time remains.
func (t *turn) timeLeft(r *Request) Line {
	if t.now.After(r.Due) {
		return say("left_overdue")
	}
	minutes := t.Calendar.OfficeMinutes(t.now, r.Due)
	return say("left_office").with("Hours", orNothing(minutes/60), "Minutes", orNothing(minutes%60))
}

// storyLines is how much of a long story a card shows.
const storyLines = 12

func (t *turn) cardStory(r *Request) Text {
	story := r.Timeline
	if len(story) > storyLines {
		story = story[len(story)-storyLines:]
	}
	var body Text
	for _, m := range story {
		body = append(body, say("story_line").with("At", at(m.At, DateShort), "What", say(m.What).with("Who", m.Who)))
	}
	return body
}

// cardWork shows the steps of the work at the panel and what became of the delivery.
func (t *turn) cardWork(r *Request) Text {
	var body Text
	if work, err := t.work(r.Ticket); err == nil {
		body = text(body, blank)
		for _, s := range work.Steps {
			body = append(body, s.line())
		}
		body = text(body, t.cardTold(r, work))
	}
	if r.Failure.Key != "" && r.State == FailedState {
		body = append(body, say("card_failure").with("Why", r.Failure))
	}
	if r.Username != "" {
		body = append(body, say("card_username").with("Username", r.Username, "Address", r.Address))
	}
	if r.FileLost {
		body = append(body, say("card_file_lost"))
	}
	for _, kind := range r.Left {
		body = append(body, say("card_left_"+kind))
	}
	if r.Unshown != "" {
		body = append(body, say("card_unshown").with("Why", r.Unshown))
	}
	if r.Blocked {
		body = append(body, say("card_blocked"))
	}
	if !r.OpenedAt.IsZero() {
		body = append(body, say("card_opened").with("At", at(r.OpenedAt, DateClock)))
	}
	if r.MailState != "" {
		body = append(body, say("card_mail_"+r.MailState))
	}
	if r.LetterBy != nil {
		body = append(body, say("card_letter").with("Name", r.LetterBy.Name, "At", at(r.LetterAt, DateShort)))
	}
	if r.Rating > 0 {
		body = append(body, say("card_rating").with("Rating", strconv.Itoa(r.Rating)))
	}
	return body
}

// cardReply tells how a question is answered, or what was answered.
func (r *Request) cardReply() Text {
	switch {
	case r.Service != Inquiry:
		return nil
	case r.State == Submitted:
		return text(blank, "card_reply_how")
	case r.Reply != "":
		return text(blank, say("card_reply").with("Answer", own(r.Reply)))
	}
	return nil
}

func stepSign(how string) string {
	switch how {
	case "done", "waiting", "failed", "skipped":
		return how
	}
	return "open"
}

// cardFace is the question that a verifier is being asked in place.
func (t *turn) cardFace(r *Request) Text {
	f := r.Face
	if !t.asks(r) {
		if r.Claimed != nil && r.Claimed.ID != nobody && !r.ended() {
			return text(blank, say("card_claimed").with("Name", r.Claimed.Name))
		}
		return nil
	}
	return text(blank, say("face_"+f.Mode).with("Name", f.By.Name, "Action", say("action_"+actionName(f.Action))))
}

func actionName(action string) string {
	name, _, _ := strings.Cut(action, ":")
	return name
}

// maskedNIP shows the last three digits alone: the others tell birthday and sex.
func maskedNIP(nip string) Arg {
	if nip == "" {
		return argOf(say("nip_none"))
	}
	return argOf("NIP •••• " + nip[max(0, len(nip)-3):])
}

// runes estimates how long texts get: the values as they are, 60 for the words of a line.
func runes(parts ...Text) int {
	sum := 0
	for _, part := range parts {
		for _, line := range part {
			sum += 60
			for _, arg := range line.Args {
				sum += utf8.RuneCountInString(arg.Text)
				if arg.Words != nil {
					sum += runes(arg.Words) - 60*len(arg.Words) + 20
				}
			}
		}
	}
	return sum
}

// cardButtons are the actions that the request's state allows.
func (t *turn) cardButtons(r *Request) Keyboard {
	if t.asks(r) {
		return t.faceButtons(r)
	}
	if r.Officer == nobody && r.ended() {
		return Keyboard{}
	}
	k := t.stateButtons(r)
	return rows(append(k.Rows, t.unitRow(r))...)
}

func (t *turn) stateButtons(r *Request) Keyboard {
	b := func(key, act string) Button { return r.button(key, act) }
	extra := row(b("button_contact", "contact"))
	if len(r.files(t.forms[r.form()])) > 0 {
		extra = append(extra, b("button_files", "files"))
	}
	switch r.State {
	case Submitted:
		return t.submittedButtons(r, extra)
	case Approved:
		if r.Looked != nil && r.Looked.Owner != "" {
			return rows(row(b("button_hand_over", "handover")), row(b("button_reject", "reject")), extra)
		}
		return rows(extra)
	case FailedState:
		return t.failedButtons(r, extra)
	case Provisioning, Manual, HandingOver, Resetting:
		return rows(t.handRow(r), t.unheardRow(r), t.holdRow(r), extra)
	case Delivered, Confirmed, Done:
		return t.endedButtons(r)
	case NeedsCorrection:
		return rows(extra)
	}
	return Keyboard{}
}

// endedButtons are the letter's, and the way on from what did not succeed
// behind the delivery.
func (t *turn) endedButtons(r *Request) Keyboard {
	var letter, again []Button
	if r.Credential != "" && r.Service != Reset {
		letter = row(r.button("button_letter", "letter"))
		if r.LetterBy == nil {
			letter = append(letter, r.button("button_letter_handed", "handed"))
		}
	}
	if w, err := t.work(r.Ticket); err == nil && w.unfinished() >= 0 {
		again = row(r.button("button_retry", "rest"))
	}
	return rows(letter, again)
}

// holdRow stops a handover while the holder on file may object.
func (t *turn) holdRow(r *Request) []Button {
	w, err := t.work(r.Ticket)
	if err != nil || !w.objectable() {
		return nil
	}
	return row(r.button("button_hold", "hold"))
}

func (t *turn) submittedButtons(r *Request, extra []Button) Keyboard {
	b := func(key, act string) Button { return r.button(key, act) }
	var claim []Button
	if r.Claimed == nil {
		claim = row(b("button_claim", "claim"))
	}
	switch r.Service {
	case Reset:
		return rows(claim, row(b("button_reset", "reset"), b("button_no_reset", "close")), row(b("button_reject", "reject")), extra)
	case Inquiry:
		return rows(claim, row(b("button_close", "close")), extra)
	case Takeover:
		return rows(append(claim, b("button_approve", "approve")), row(b("button_reject", "reject")), extra)
	}
	yes := b("button_approve", "approve")
	if r.Service == Website && r.existing() {
		yes = b("button_hand_over", "handover")
	}
	return rows(append(claim, yes), row(b("button_correction", "correct"), b("button_reject", "reject")), extra)
}

func (t *turn) failedButtons(r *Request, extra []Button) Keyboard {
	b := func(key, act string) Button { return r.button(key, act) }
	last := row(b("button_reject", "reject"))
	switch {
	case r.Service == Reset:
		last = row(b("button_no_reset", "close"))
	case r.Service != Takeover && r.existing() && r.Credential == "" && !t.handsOver(r):
		// What exists is handed over with the holder's knowledge, or not at all.
		return rows(row(b("button_hand_over", "handover")), row(b("button_retry", "retry")), last, extra)
	case t.handsOver(r) && !(t.knowsUser(r) && t.mayGoByHand(r)), t.withheld(r):
		return rows(row(b("button_retry", "retry")), last, extra)
	}
	return rows(row(b("button_retry", "retry"), b("button_by_hand", "hand")), last, extra)
}

// handsOver tells whether a request's work was to hand an account over.
func (t *turn) handsOver(r *Request) bool {
	w, err := t.work(r.Ticket)
	return err == nil && w.Goal == goalHandover
}

// knowsUser tells whether the user name of a request's account is known:
// without it nobody can set a password by hand.
func (t *turn) knowsUser(r *Request) bool {
	w, err := t.work(r.Ticket)
	return err == nil && w.Username != ""
}

// existing tells whether the wanted address has an account already.
func (r *Request) existing() bool { return r.Looked != nil && r.Looked.Owner != "" }

// button proposes an action on the request as it stands now.
func (r *Request) button(key, act string) Button {
	return Button{Label: say(key), Data: "v:" + r.Ticket + ":" + strconv.Itoa(r.Version) + ":" + act}
}
