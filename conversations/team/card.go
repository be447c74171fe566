package team

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"unicode/utf8"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/forms"
	"loket/conversations/turn"
)

const (
	// cardRunes is what person and answers may take of a card, by the estimate
	// of runes, before the answers move into a message of their own above it:
	// Telegram takes 4,096, and hints, steps and story are still to come. It
	// does not look at those, so that answers never leave a card that stands.
	cardRunes = 2400
)

// card is what the team reads of a request. Answers that would not fit come
// back apart.
func card(t *turn.Turn, r *conversations.Request) (body, apart conversations.Text, err error) {
	o, known, err := t.Officer(r.Officer)
	if err != nil {
		return nil, nil, err
	}
	who := conversations.Say("card_erased")
	switch {
	case !known && o.Consented():
		who = conversations.Say("card_not_introduced").With("Name", o.Name)
	case r.Rehearsal != nil:
		who = conversations.Say("rehearsal_officer")
	case known:
		who = conversations.Say("card_officer").With("Name", o.Name, "Position", o.Position, "Unit", o.Unit,
			"NIP", maskedNIP(o.NIP), "Email", o.Email)
	}
	head := conversations.Compose(rehearsalHead(r), conversations.Say("card_head").With("Ticket", r.Ticket, "Service", conversations.Say("service_"+string(r.Service))), cardWarning(t, r), who)
	if r.Erased() && r.Ended() {
		return head, nil, nil
	}
	given := cardAnswers(t, r)
	tail := cardTail(t, r)
	if Runes(head, given) > cardRunes {
		r.Apart = cmp.Or(r.Apart, "below")
		return conversations.Squeezed(conversations.Compose(head, "card_answers_"+r.Apart, conversations.Blank, tail)), conversations.Compose(conversations.Say("card_answers_of").With("Ticket", r.Ticket), given), nil
	}
	return conversations.Squeezed(conversations.Compose(head, conversations.Blank, given, conversations.Blank, tail)), nil, nil
}

// cardAnswers lists a request's answers, with what a correction changed marked.
func cardAnswers(t *turn.Turn, r *conversations.Request) conversations.Text {
	if r.Rehearsal != nil {
		return rehearsalAnswers(t, r)
	}
	var body conversations.Text
	for _, q := range t.FormOf(r).Questions {
		now, asked := r.Answers[q.Key]
		if q.OfNew && now.Empty() {
			continue
		}
		line := conversations.Say("card_answer").With("Field", q.Field(), "Answer", forms.Shown(t, q, now))
		if !asked {
			line = line.With("Answer", conversations.Say("answer_none"))
		}
		if before, changed := r.Before[q.Key]; changed {
			line = changedAnswer(t, q, now, before)
		}
		body = append(body, line)
	}
	return body
}

// changedAnswer shows beside an answer what it was before. Files that read the same
// are told by how many of them are new.
func changedAnswer(t *turn.Turn, q turn.Question, now, before conversations.Answer) conversations.Line {
	fresh := 0
	for _, f := range now.Files {
		if !slices.ContainsFunc(before.Files, func(known conversations.File) bool { return known.Unique == f.Unique }) {
			fresh++
		}
	}
	line := conversations.Say("card_answer_changed").With("Field", q.Field(), "Answer", forms.Shown(t, q, now), "Before", forms.Shown(t, q, before), "New", conversations.Verbatim(""))
	if fresh > 0 {
		line = line.With("New", conversations.Say("answer_files_new").With("Count", fresh))
	}
	return line
}

// cardTail tells deadline, hints, work and who did what.
func cardTail(t *turn.Turn, r *conversations.Request) conversations.Text {
	var body conversations.Text
	switch {
	case r.Ended():
	case r.State == conversations.NeedsCorrection:
		body = conversations.Compose("card_clock_stopped")
	default:
		body = conversations.Compose(conversations.Say("card_due").With("Due", r.Due, "Left", TimeLeft(t, r), "Now", conversations.At(t.Now, conversations.DateClock)))
		if r.Estimated {
			body = conversations.Compose(body, "deadline_estimated")
		}
	}
	body = conversations.Compose(body, cardUnit(t, r), cardMoved(t, r))
	if !r.Ended() {
		body = append(body, signatureHints(t, r)...)
		for _, hint := range slices.DeleteFunc(hints(t, r), warns) {
			body = append(body, conversations.Say("card_hint").With("Hint", hint))
		}
	}
	body = conversations.Compose(body, teamReasons(r), cardWork(t, r), cardReply(t, r))
	if len(r.Timeline) > 1 {
		body = append(body, conversations.Blank)
		body = append(body, cardStory(t, r)...)
	}
	return conversations.Compose(body, cardFace(t, r))
}

// TimeLeft says how much office time remains.
func TimeLeft(t *turn.Turn, r *conversations.Request) conversations.Line {
	if t.Now.After(r.Due) {
		return conversations.Say("left_overdue")
	}
	minutes := t.Calendar.OfficeMinutes(t.Now, r.Due)
	return conversations.Say("left_office").With("Hours", conversations.OrNothing(minutes/60), "Minutes", conversations.OrNothing(minutes%60))
}

// storyLines is how much of a long story a card shows.
const storyLines = 12

func cardStory(t *turn.Turn, r *conversations.Request) conversations.Text {
	story := r.Timeline
	if len(story) > storyLines {
		story = story[len(story)-storyLines:]
	}
	var body conversations.Text
	for _, m := range story {
		body = append(body, conversations.Say("story_line").With("At", conversations.At(m.At, conversations.DateShort), "What", m.What.Words().With("Who", m.Who)))
	}
	return body
}

// cardSteps shows the steps of the work at the panel, and what they found.
func cardSteps(t *turn.Turn, r *conversations.Request) conversations.Text {
	work, err := t.Work(r.Ticket)
	if err != nil {
		return nil
	}
	body := conversations.Compose(conversations.Blank)
	for _, s := range work.Steps {
		body = append(body, accounts.Line(s))
	}
	body = conversations.Compose(body, accounts.CardTold(t, r, work), accounts.ClosedLine(t, r), accounts.CardKeys(t, r, work), accounts.CardNewcomers(r))
	switch {
	case work.SeenOpen:
		body = append(body, conversations.Say("card_seen_open"))
	case work.Unseen:
		body = append(body, conversations.Say("card_unseen"))
	}
	if back := work.Step(conversations.StepBack); back != nil && back.Value == conversations.SaltsKept {
		body = append(body, conversations.Say("card_salts_kept"))
	}
	if open := work.Step(conversations.StepOpen); open != nil && open.Value != "" {
		body = append(body, conversations.Say("card_links_"+open.Value))
	}
	switch {
	case work.Anew:
		body = append(body, conversations.Say("card_hacked"))
	case work.NotHacked:
		body = append(body, conversations.Say("card_not_hacked"))
	}
	return body
}

// cardWork shows the steps of the work at the panel and what became of the delivery.
func cardWork(t *turn.Turn, r *conversations.Request) conversations.Text {
	body := cardSteps(t, r)
	if r.Failure.Key != "" && (r.State == conversations.FailedState || accounts.Asks(t, r)) {
		body = append(body, conversations.Say("card_failure").With("Why", r.Failure))
	}
	if r.Username != "" {
		body = append(body, conversations.Say("card_username").With("Username", r.Username, "Address", r.Address))
	}
	if r.FilesWait {
		body = append(body, conversations.Say("card_files_wait"))
	}
	if r.FileLost {
		body = append(body, conversations.Say("card_file_lost"))
	}
	for _, kind := range r.Left {
		body = append(body, conversations.Say("card_left_"+kind))
	}
	if r.Unshown != "" {
		body = append(body, conversations.Say("card_unshown").With("Why", r.Unshown))
	}
	if r.Blocked {
		body = append(body, conversations.Say("card_blocked"))
	}
	if !r.OpenedAt.IsZero() {
		body = append(body, conversations.Say("card_opened").With("At", conversations.At(r.OpenedAt, conversations.DateClock)))
	}
	if r.MailState != "" {
		body = append(body, conversations.Say("card_mail_"+r.MailState).With("Said", r.MailSaid))
	}
	if r.LetterNo != "" {
		body = append(body, conversations.Say("card_letter_number").With("Number", conversations.Own(r.LetterNo)))
	}
	if !r.SignedAt.IsZero() {
		body = append(body, conversations.Say("card_letter_signed").With("At", conversations.At(r.SignedAt, conversations.DateClock)))
	}
	if !r.ReadyAt.IsZero() && r.LetterBy == nil {
		body = append(body, conversations.Say("card_letter_ready").With("At", conversations.At(r.ReadyAt, conversations.DateShort)))
	}
	if r.LetterBy != nil {
		body = append(body, conversations.Say("card_letter").With("Name", r.LetterBy.Name, "At", conversations.At(r.LetterAt, conversations.DateShort)))
	}
	if r.InUse == "yes" || r.InUse == "help" {
		body = append(body, conversations.Say("card_in_use_"+r.InUse))
	}
	if r.Rating > 0 {
		body = append(body, conversations.Say("card_rating").With("Rating", strconv.Itoa(r.Rating)))
	}
	return body
}

// cardReply tells how a question is answered, or what was answered.
func cardReply(t *turn.Turn, r *conversations.Request) conversations.Text {
	switch {
	case !t.ServiceOf(r.Service).Answered:
		return nil
	case r.State == conversations.Submitted:
		return conversations.Compose(conversations.Blank, "card_reply_how")
	case r.Reply != "":
		return conversations.Compose(conversations.Blank, conversations.Say("card_reply").With("Answer", conversations.Own(r.Reply)))
	case r.Talk != nil && slices.ContainsFunc(r.Talk.Said, func(s conversations.Remark) bool { return s.Side == conversations.ToOfficer && s.Files > 0 }):
		return conversations.Compose(conversations.Blank, "card_reply_file")
	}
	return nil
}

// cardFace is the question that a verifier is being asked in place.
func cardFace(t *turn.Turn, r *conversations.Request) conversations.Text {
	f := r.Face
	switch {
	case !asks(t, r):
		return conversations.Compose(cardUnsent(r), cardClaimed(r))
	case f.Private:
		return conversations.Compose(cardClaimed(r), conversations.Blank, conversations.Say("face_private").With("Name", f.By.Name))
	}
	return conversations.Compose(conversations.Blank, conversations.Say("face_"+f.Mode).With("Name", f.By.Name, "Action", actionWords(r)), hackedWords(r), keysWarning(r))
}

// actionWords say what a verifier is about to do.
func actionWords(r *conversations.Request) conversations.Line {
	action := conversations.Say("action_" + actionName(r.Face.Action))
	if r.Claimed != nil {
		action = action.With("Holder", holderName(r))
	}
	return action
}

// cardClaimed tells who has taken a request.
func cardClaimed(r *conversations.Request) conversations.Text {
	if r.Claimed == nil || r.Claimed.ID == conversations.Nobody || r.Ended() {
		return nil
	}
	return conversations.Compose(conversations.Blank, conversations.Say("card_claimed").With("Name", r.Claimed.Name))
}

// cardUnsent tells whose reasons were written and not sent.
func cardUnsent(r *conversations.Request) conversations.Text {
	var body conversations.Text
	for _, u := range r.Unsent {
		body = conversations.Compose(body, conversations.Blank, conversations.Say("card_reason_unsent").With("Name", u.By.Name))
	}
	return body
}

func actionName(action string) string {
	name, _, _ := strings.Cut(action, ":")
	return name
}

// maskedNIP shows the last three digits alone: the others tell birthday and sex.
func maskedNIP(nip string) conversations.Arg {
	if nip == "" {
		return conversations.ArgOf(conversations.Say("nip_none"))
	}
	return conversations.ArgOf("NIP •••• " + nip[max(0, len(nip)-3):])
}

// Runes estimates how long texts get: the values as they are, 60 for the words of a line.
func Runes(parts ...conversations.Text) int {
	sum := 0
	for _, part := range parts {
		for _, line := range part {
			sum += 60
			for _, arg := range line.Args {
				sum += utf8.RuneCountInString(arg.Text)
				if arg.Words != nil {
					sum += Runes(arg.Words) - 60*len(arg.Words) + 20
				}
			}
		}
	}
	return sum
}

// cardButtons are the actions that the request's state allows.
func cardButtons(t *turn.Turn, r *conversations.Request) conversations.Keyboard {
	if asks(t, r) && !r.Face.Private {
		return faceButtons(t, r)
	}
	if r.Erased() && r.Ended() {
		return conversations.Keyboard{}
	}
	k := stateButtons(t, r)
	return conversations.Rows(append(append(k.Rows, unitRow(t, r)), rehearsalRows(r)...)...)
}

func stateButtons(t *turn.Turn, r *conversations.Request) conversations.Keyboard {
	b := func(key, act string) conversations.Button { return r.Button(key, act) }
	extra := conversations.Row(b("button_contact", "contact"))
	if holderElse(t, r) != nil {
		extra = append(extra, b("button_holder", "holder"))
	}
	if len(t.FilesOf(r)) > 0 {
		extra = append(extra, b("button_files", "files"))
	}
	switch r.State {
	case conversations.Submitted:
		return submittedButtons(t, r, extra)
	case conversations.Approved:
		if r.Looked != nil && r.Looked.Owner != "" {
			return conversations.Rows(conversations.Row(b("button_hand_over", "handover")), conversations.Row(b("button_reject", "reject")), extra)
		}
		return conversations.Rows(extra)
	case conversations.FailedState:
		return failedButtons(t, r, extra)
	case conversations.Provisioning, conversations.Manual, conversations.HandingOver, conversations.Resetting:
		if accounts.Asks(t, r) {
			return askedButtons(t, r, extra)
		}
		return conversations.Rows(accounts.ManualRow(t, r), accounts.UnheardRow(t, r), holdRow(t, r), extra)
	case conversations.Delivered, conversations.Confirmed, conversations.Done:
		return endedButtons(t, r)
	case conversations.NeedsCorrection:
		return conversations.Rows(claimRow(r), extra)
	}
	return conversations.Keyboard{}
}

// endedButtons are the letter's, and the way on from what did not succeed
// behind the delivery.
func endedButtons(t *turn.Turn, r *conversations.Request) conversations.Keyboard {
	var letter, number, paper, again []conversations.Button
	if r.Credential != "" && t.ServiceOf(r.Service).Letter {
		letter = conversations.Row(r.Button("button_letter", "letter"), r.Button("button_letter_sign", "sign"))
		number = conversations.Row(r.Button("button_letter_number", "number"))
		if r.LetterBy == nil {
			paper = conversations.Row(r.Button("button_letter_handed", "handed"))
			if r.ReadyAt.IsZero() {
				paper = conversations.Row(r.Button("button_letter_ready", "ready"), paper[0])
			}
		}
	}
	if w, err := t.Work(r.Ticket); err == nil && w.Unfinished() >= 0 {
		again = conversations.Row(r.Button("button_retry", accounts.TryAct(t, r, "rest")))
	}
	locks := keysRow(t, r)
	if accounts.ObjectedTo(r) { // the old holder did not want it
		return conversations.Rows(locks, letter, number, paper, again)
	}
	return conversations.Rows(letter, number, paper, again, locks)
}

// holdRow stops a handover while the holder on file may object.
func holdRow(t *turn.Turn, r *conversations.Request) []conversations.Button {
	w, err := t.Work(r.Ticket)
	if err != nil || !w.Objectable() {
		return nil
	}
	return conversations.Row(r.Button("button_hold", "hold"))
}

// submittedButtons are the decisions of the request's service. Who claimed it
// shows as "Ambil" gone; where the address has an account already, approving
// means to hand that over.
func submittedButtons(t *turn.Turn, r *conversations.Request, extra []conversations.Button) conversations.Keyboard {
	service := t.ServiceOf(r.Service)
	var all [][]conversations.Button
	for _, actions := range service.Decisions {
		var row []conversations.Button
		for _, a := range actions {
			switch {
			case a.Act == "claim" && r.Claimed != nil, a.Unless != nil && a.Unless(t, r):
				continue
			case a.Act == "approve" && service.Existing && r.Existing():
				a = turn.Action{Label: "button_hand_over", Act: "handover"}
			}
			row = append(row, r.Button(a.Label, a.Act))
		}
		all = append(all, row)
	}
	return conversations.Rows(append(all, claimRow(r), extra)...)
}

func failedButtons(t *turn.Turn, r *conversations.Request, extra []conversations.Button) conversations.Keyboard {
	b := func(key, act string) conversations.Button { return r.Button(key, act) }
	service := t.ServiceOf(r.Service)
	last := conversations.Row(b(service.GiveUp.Label, service.GiveUp.Act))
	switch {
	case accounts.SiteMoved(t, r):
		return conversations.Rows(last, extra)
	case service.Plan != nil && r.Existing() && r.Credential == "" && !accounts.HandsOver(t, r):
		// What exists is handed over with the holder's knowledge, or not at all.
		return conversations.Rows(conversations.Row(b("button_hand_over", "handover")), conversations.Row(b("button_retry", "retry")), last, extra)
	case accounts.LacksAdministrator(t, r):
		return conversations.Rows(conversations.Row(b("button_make_admin", "make_admin")), conversations.Row(b("button_retry", "retry"), b("button_by_hand", "hand")), last, extra)
	case accounts.HandsOver(t, r) && !(accounts.KnowsUser(t, r) && accounts.MayGoByHand(t, r)), accounts.Withheld(t, r):
		return conversations.Rows(conversations.Row(b("button_retry", "retry")), last, extra)
	}
	var open []conversations.Button
	if accounts.MayOpen(t, r) {
		open = conversations.Row(b("button_open_address", accounts.TryAct(t, r, "open_address")))
	}
	return conversations.Rows(conversations.Row(b("button_retry", "retry"), b("button_by_hand", "hand")), unseenRow(t, r), open, last, extra)
}

// askedButtons answer whether work goes on whose address cannot be looked at.
func askedButtons(t *turn.Turn, r *conversations.Request, extra []conversations.Button) conversations.Keyboard {
	var last []conversations.Button
	if giveUp := t.ServiceOf(r.Service).GiveUp; accounts.StoppedBefore(t, r) {
		last = conversations.Row(r.Button(giveUp.Label, giveUp.Act))
	}
	return conversations.Rows(conversations.Row(r.Button("button_retry", accounts.TryAct(t, r, "retry")), r.Button("button_by_hand", "hand")), unseenRow(t, r), last, extra)
}

// unseenRow lets work go on, or end, without a look at its address from here.
func unseenRow(t *turn.Turn, r *conversations.Request) []conversations.Button {
	switch {
	case accounts.MaySayOpen(t, r):
		return conversations.Row(r.Button("button_seen_open", accounts.TryAct(t, r, "seen_open")))
	case accounts.MayGoOnUnseen(t, r):
		return conversations.Row(r.Button("button_unseen", accounts.TryAct(t, r, "unseen")))
	}
	return nil
}
