package team

import (
	"unicode/utf8"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/answers"
	"loket/conversations/requests"
	"loket/conversations/turn"
)

// closeComplaint ends a complaint without a reset, or a question without an answer.
func closeComplaint(t *turn.Turn, r *conversations.Request, by conversations.Actor) error {
	if accounts.StoppedBefore(t, r) {
		if err := t.Advance(r, "fail", conversations.Actor{}); err != nil {
			return err
		}
	}
	if !t.Can(r, "close") {
		t.Redraw(r, conversations.ClassAnswer)
		return nil
	}
	t.Decided(r, by)
	if err := t.Advance(r, "close", by); err != nil {
		return err
	}
	if err := t.TellOfficer(r, conversations.Compose(conversations.Say("closed_"+string(r.Service)).With("Ticket", r.Ticket, "Phone", t.Office.Phone), conversations.Blank, requests.RatingQuestion(r)), requests.RatingButtons(t, r)); err != nil {
		return err
	}
	t.Redraw(r, conversations.ClassAnswer)
	return nil
}

// maxShownReply is how much of an answer its card repeats, in runes.
const maxShownReply = 700

// inlineReply is how long an answer may be, in runes, to stand in the message
// that announces it; a longer one is copied below.
const inlineReply = 3000

// answerQuestion brings a reply of the group to the officer, whatever kind of
// message it is.
func answerQuestion(t *turn.Turn, r *conversations.Request, note conversations.TeamNote) error {
	by, words := note.By, answers.Shown(note.Words)
	if r.State == conversations.Submitted {
		t.Decided(r, by)
		if isText(&note) {
			r.Reply = conversations.Shortened(words, maxShownReply)
		}
		if err := t.Advance(r, "answer", by); err != nil {
			return err
		}
		t.Redraw(r, conversations.ClassAnswer)
	} else { // one more word on what was answered
		t.Note(by.ID, "request.answered_again", r.Ticket, "")
	}
	hear(t, r, note)
	return bringAnswer(t, r, note, words)
}

// bringAnswer sends an answer. Further messages of one album need no new
// announcement.
func bringAnswer(t *turn.Turn, r *conversations.Request, note conversations.TeamNote, words string) error {
	s, err := t.SessionOf(r.Officer)
	if err != nil {
		return err
	}
	parcel := conversations.Parcel{At: t.Now, Notes: []conversations.TeamNote{note}}
	if before := sameAlbum(r, note); before != 0 {
		parcel.No = r.Talk.Next()
		t.Do(conversations.Copy{Chat: r.Officer, From: note.Chat, Number: note.Number, Name: r.CopyName(parcel.No, note.Number), ReplyTo: r.WordName(before)})
		underWay(t, r, parcel)
		return nil
	}
	parcel.No = r.Talking().Next()
	parcel.Inline = isText(&note) && words != "" && utf8.RuneCountInString(words) <= inlineReply
	again := conversations.Row(conversations.Button{Label: conversations.Say("menu_question"), Data: "m:question"})
	announced := conversations.Send{Chat: s.Chat, Lang: s.Lang, Name: r.WordName(parcel.No), Keyboard: conversations.Rows(append(replyButton(r).Rows, again)...), Decision: r.Ticket,
		Text: conversations.Compose(conversations.Say("question_answered_below").With("Ticket", r.Ticket, "Name", t.VerifierShown(note.By.Name)))}
	if parcel.Inline {
		announced.Text = conversations.Compose(conversations.Say("question_answered").With("Ticket", r.Ticket, "Name", t.VerifierShown(note.By.Name), "Answer", conversations.Own(words)))
	}
	t.Do(announced)
	if parcel.Inline {
		underWay(t, r, parcel)
	} else {
		copyNotes(t, r, parcel)
	}
	return nil
}

// sameAlbum is the parcel that announced an earlier message of a note's album;
// 0: none.
func sameAlbum(r *conversations.Request, note conversations.TeamNote) int {
	if note.Album == "" {
		return 0
	}
	for _, said := range r.Talking().Said {
		if said.Side == conversations.ToOfficer && said.Album == note.Album {
			return said.No
		}
	}
	return 0
}
