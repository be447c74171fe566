package desk_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/desk"
)

// gone is somebody who is erased, with what is theirs.
func gone() accounts.Traces {
	set := func(names ...string) map[string]bool {
		all := map[string]bool{}
		for _, name := range names {
			all[name] = true
		}
		return all
	}
	return accounts.Traces{Person: rinaID, Tickets: set("SD-2026-0001"), Credentials: set("SD-2026-0001", "LP-2026-0003"),
		Works: set("SD-2026-0001", "K-2026-0007"), Ended: set("K-2026-0007"), Addresses: set("sipandu.banyuasinkab.go.id"), Mails: set("rina@banyuasinkab.go.id")}
}

// TestWhatGoesWithAPersonAndWhatStays goes over every kind of effect.
func TestWhatGoesWithAPersonAndWhatStays(t *testing.T) {
	const theirs, anothers = "SD-2026-0001", "SD-2026-0011"
	team := conversations.Team
	comment := func(ticket string) conversations.Text {
		return conversations.Text{{Key: "team_comment", Args: conversations.Args{"Ticket": {Text: ticket}}}}
	}
	goes := []conversations.Effect{
		conversations.Send{Chat: rinaID}, conversations.Edit{Chat: rinaID, Name: "ready:" + anothers}, conversations.Document{Chat: rinaID}, conversations.Post{Chat: rinaID},
		conversations.Send{Chat: team, Name: "card:" + theirs + "/0"}, conversations.Edit{Chat: team, Name: "card:" + theirs + "/12"},
		conversations.Send{Chat: team, Name: "answers:card:" + theirs + "/0"}, conversations.Post{Chat: team, Name: "files:card:" + theirs + "/0"},
		conversations.Post{Chat: team, Name: "files:card:" + theirs + "/0/3"}, conversations.Send{Chat: team, Name: "comment:" + theirs},
		conversations.Send{Chat: team, Text: comment(theirs)},
		conversations.Send{Chat: budiID, Name: "hand:K-2026-0007"}, conversations.Document{Chat: budiID, Name: "team_letter:" + theirs + "/5", Of: theirs},
		conversations.Document{Chat: budiID, Of: "LP-2026-0003"}, conversations.Document{Chat: budiID, Of: itoa(int(rinaID))},
		conversations.Mail{For: rinaID, Name: "credential:" + anothers, To: "kantor@banyuasinkab.go.id"},
		conversations.Mail{Name: "credential:LP-2026-0003", To: "kantor@banyuasinkab.go.id"}, conversations.Mail{Name: "decision:" + theirs + "/rejected"},
		conversations.Mail{Name: fmt.Sprintf("link:%d/dishub.banyuasinkab.go.id/17", rinaID)}, conversations.Mail{Name: fmt.Sprintf("link:dishub.banyuasinkab.go.id/%d/17", rinaID)},
		conversations.Mail{Name: "warning:sipandu.banyuasinkab.go.id/17"}, conversations.Mail{To: "rina@banyuasinkab.go.id"},
		conversations.PanelCall{Work: "K-2026-0007", Step: conversations.StepPassword}, conversations.PanelCall{Work: theirs, Ticket: theirs, Step: conversations.StepReset},
		conversations.PanelCall{Work: theirs, Ticket: theirs, Step: conversations.StepAccount},
		conversations.Copy{Chat: rinaID, Name: "copy:" + theirs + "/1/9"}, conversations.Copy{Chat: team, From: rinaID, Name: "from_file:" + theirs + "/2/9"},
		conversations.Send{Chat: team, Name: "from:" + theirs + "/2"}, conversations.Post{Chat: team, Name: "from_file:" + theirs + "/2/10"},
		conversations.Send{Chat: team, Name: "ask:" + theirs + "/3"}, conversations.Send{Chat: team, Name: "history:" + theirs + "/17"},
		conversations.Fetch{Officer: rinaID}, conversations.CheckSigned{Ticket: theirs}, conversations.Keep{Ticket: theirs}, conversations.AskMember{Person: conversations.Person{ID: rinaID}},
		conversations.Send{Chat: team, Name: "below:" + theirs + "/1/2"},
		conversations.Ephemeral{To: rinaID}, conversations.Ephemeral{To: budiID, Step: "face:" + theirs}, conversations.Ephemeral{To: budiID, Press: &conversations.Press{Data: "v:" + theirs + ":1:files"}},
	}
	stays := []conversations.Effect{
		conversations.Send{Chat: agusID}, conversations.Send{Chat: team}, conversations.Send{Chat: team, Text: comment(anothers)},
		conversations.Send{Chat: team, Name: "card:" + anothers + "/0"}, conversations.Post{Chat: team, Name: "files:card:" + anothers + "/0"},
		conversations.Send{Chat: team, Name: "notice:LP-2026-0003"}, conversations.Send{Chat: team, Name: "digest"},
		conversations.Send{Chat: budiID, Name: "hand:K-2026-0008"}, conversations.Document{Chat: budiID, Of: anothers}, conversations.Document{Chat: team, Of: "2026-11"},
		conversations.Delete{Chat: rinaID, Name: "ready:" + theirs}, conversations.Delete{Chat: team, Name: "files:card:" + theirs + "/0"},
		conversations.Mail{For: agusID, Name: "credential:" + theirs, To: "rina@banyuasinkab.go.id"},
		conversations.Mail{Name: "credential:" + anothers, To: "rina@banyuasinkab.go.id"}, conversations.Mail{Name: "decision:" + anothers + "/rejected", To: "rina@banyuasinkab.go.id"},
		conversations.Mail{Name: fmt.Sprintf("link:%d/sipandu.banyuasinkab.go.id/17", agusID)}, conversations.Mail{To: "agus@banyuasinkab.go.id"},
		conversations.PanelCall{Work: theirs, Ticket: theirs, Step: conversations.StepCertificate}, conversations.PanelCall{Work: "K-2026-0009", Step: conversations.StepVerify},
		conversations.PanelCall{Work: anothers, Ticket: anothers, Step: conversations.StepAccount},
		conversations.Fetch{Officer: agusID}, conversations.Keep{Ticket: anothers}, conversations.AskMember{Person: conversations.Person{ID: budiID}},
		conversations.Copy{Chat: agusID, From: group, Name: "copy:" + anothers + "/1/9"}, conversations.Send{Chat: team, Name: "from:" + anothers + "/2"},
		conversations.React{Chat: group, Tell: "ask:" + theirs + "/3"},
		conversations.Toast{Query: "1"}, conversations.AskGroup{}, conversations.AskAdmins{}, conversations.CheckAddress{Ticket: theirs}, conversations.Leave{Chat: rinaID},
		conversations.Ephemeral{To: budiID, Step: "face:" + anothers}, conversations.DropEphemeral{To: budiID, Numbers: []int{1}},
	}
	judged := map[string]bool{}
	for want, effects := range map[bool][]conversations.Effect{true: goes, false: stays} {
		for _, e := range effects {
			judged[e.Kind()] = true
			if gone().Takes(e) != want {
				t.Errorf("%s %+v: goes is %t", e.Kind(), e, !want)
			}
		}
	}
	for _, kind := range desk.EffectKinds() {
		if !judged[kind] {
			t.Errorf("nobody has said whether effects of the kind %q go with a person", kind)
		}
	}
}

// TestWhichDeadLettersGoWithAPerson tries events as they are put aside.
func TestWhichDeadLettersGoWithAPerson(t *testing.T) {
	rina, agus := conversations.Person{ID: rinaID, Name: "Rina"}, conversations.Person{ID: agusID}
	for want, events := range map[bool][]any{
		true: {
			conversations.Message{From: rina}, conversations.Press{From: rina}, conversations.MemberChanged{Person: rina},
			conversations.MemberSeen{Person: agus, Message: &conversations.Message{From: rina}}, conversations.FileKept{Ticket: "SD-2026-0001"},
			conversations.FileChecked{Officer: rinaID}, conversations.PanelReplied{Call: conversations.PanelCall{Work: "K-2026-0007", Email: "rina@banyuasinkab.go.id"}},
			conversations.Sent{Name: "files:card:SD-2026-0001/0", Chat: group}, conversations.Sent{Name: "anything", Chat: rinaID},
			conversations.MailRefused{Name: "credential:LP-2026-0003", Detail: "rina@banyuasinkab.go.id is unknown"},
			conversations.MailSent{Name: fmt.Sprintf("link:%d/a.go.id/1", rinaID)}, conversations.AddressSeen{Ticket: "SD-2026-0001"},
			conversations.Due{Reminder: conversations.Reminder{Subject: "SD-2026-0001", Kind: "half"}}, conversations.Press{From: agus, Data: "v:SD-2026-0001:1:claim"},
		},
		false: {
			conversations.Message{From: agus, Text: "8100012 810001x"}, conversations.FileKept{Ticket: "SD-2026-00012"}, conversations.FileKept{Ticket: "XSD-2026-0001"},
			conversations.Sent{Name: "files:card:SD-2026-0011/0", Chat: group}, conversations.MemberChanged{Person: conversations.Person{ID: 18100010}},
			conversations.MailSent{Name: "credential:LP-2026-00034"}, conversations.PollerConflict{},
		},
	} {
		for _, e := range events {
			body, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			if gone().TakesEvent(body, "panic: index out of range") != want {
				t.Errorf("%T %s: goes is %t", e, body, !want)
			}
		}
	}
	if !gone().TakesEvent([]byte("17"), "request SD-2026-0001: no such state") || !gone().TakesEvent([]byte("not JSON 810001"), "") {
		t.Error("the words of the failure are not looked at as they should be")
	}
}
