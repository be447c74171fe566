package e2e

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"loket/bot/simulator/botapi"
	"loket/bot/simulator/hosting"
)

// Private steps over HTTP, against servers of different versions: who asks,
// reads and presses is a person, whichever way the bot goes.

// sees waits for the youngest message of the bot that a member sees, alone or
// with everybody, and that has the button.
func (a *actor) sees(label string) (found botapi.Message) {
	a.t.Helper()
	a.waits("a button "+label, func() bool {
		for _, list := range [][]botapi.Message{a.world.Telegram().Ephemerals(a.chat, a.id), a.world.Telegram().Messages(a.chat)} {
			for i := len(list) - 1; i >= 0; i-- {
				if _, has := list[i].Button(label); has && a.fromBot(list[i]) && !list[i].Deleted {
					found = list[i]
					return true
				}
			}
		}
		return false
	})
	return found
}

// does presses a button that they see, alone or with everybody.
func (a *actor) does(label string) botapi.Answer {
	a.t.Helper()
	m := a.sees(label)
	var query string
	var err error
	if m.Ephemeral != 0 {
		query, err = a.world.Telegram().PressEphemeral(a.id, a.chat, m.Ephemeral, label)
	} else {
		query, err = a.world.Telegram().Press(a.id, a.chat, m.ID, label)
	}
	a.must(err)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	answer, err := a.world.Telegram().WaitAnswer(ctx, query)
	a.must(err)
	return answer
}

// guarded looks at every call of the bot: what is meant for one member has its
// guard, what is meant for all has none of it, and no number is 0.
func (s *stage) guarded() {
	s.t.Helper()
	for _, c := range s.world.Telegram().Calls() {
		alone, guard := c.Params["ephemeral_message_parameters"] != "", strings.Contains(c.Params["reply_markup"], `"disabled":{}`)
		edited := strings.Contains(c.Method, "Ephemeral")
		switch {
		case alone && !guard:
			s.t.Errorf("%s for one member has no guard: %v", c.Method, c.Params)
		case !alone && !edited && guard:
			s.t.Errorf("%s for everybody has a disabled button", c.Method)
		case strings.Contains(c.Params["reply_parameters"], `"message_id":0`), c.Params["message_id"] == "0":
			s.t.Errorf("%s names message 0: %v", c.Method, c.Params)
		case strings.HasPrefix(c.Method, "send") && c.Params["receiver_user_id"] != "":
			s.t.Errorf("%s uses a parameter of 10.2", c.Method)
		case strings.Contains(c.Params["ephemeral_message_parameters"], "replace_callback_query_message"):
			s.t.Errorf("%s hides the card", c.Method)
		}
	}
}

var bothServers = []botapi.API{botapi.API101, botapi.API102, botapi.API103}

func TestDecisionsAtEveryServer(t *testing.T) {
	for _, api := range bothServers {
		t.Run(string(api), func(t *testing.T) {
			t.Parallel()
			s := openSpeaking(t, api)
			rina, budi := s.officer(rina), s.verifier(budi)
			rina.introduce()
			rina.fillsSubdomain("sipandu")
			rina.presses("✅ Kirim")
			budi.reads("SD-2026-0001")
			budi.does("❌ Tolak")
			budi.does("Tulis alasan")
			if api == botapi.API103 {
				prompt := budi.sees("✖️ Batal")
				if !prompt.Markup.ForceReply {
					t.Error("no field opens")
				}
				s.world.Telegram().SendEphemeral(budi.chat, budi.id, "Mohon diajukan oleh dinas induknya.", prompt.Ephemeral, false)
				budi.does("Ya, kirim alasan") // the app did not say what it answers
			} else {
				prompt := budi.reads("silakan tulis alasan")
				s.idle() // so that the prompt's place is remembered by now
				s.world.Telegram().SendText(budi.chat, budi.id, "Mohon diajukan oleh dinas induknya.", botapi.InReplyTo(prompt.ID))
			}
			rina.reads("dinas induknya")
			alone := len(s.world.Telegram().EphemeralsSent(budi.chat)) > 0
			if alone != (api == botapi.API103) {
				t.Errorf("shown to one member alone: %v", alone)
			}
			s.guarded()
		})
	}
}

// The server is updated while the bot runs, and back.
func TestTheServerIsUpdatedAndBack(t *testing.T) {
	t.Parallel()
	s := openSpeaking(t, botapi.API101)
	rina, budi, sari := s.officer(rina), s.verifier(budi), s.verifier(sari)
	rina.introduce()
	rina.fillsSubdomain("sipandu")
	rina.presses("✅ Kirim")
	budi.reads("SD-2026-0001")
	telegram := s.world.Telegram()
	openly := func(who *actor, wanted bool) {
		t.Helper()
		who.does("❌ Tolak")
		if m := who.sees("Tulis alasan"); (m.Ephemeral == 0) != wanted {
			t.Fatalf("the reasons stand openly: %v", m.Ephemeral == 0)
		}
		who.does("Kembali")
		who.waits("the card's buttons", func() bool {
			card, _ := telegram.LastFromBot(who.chat)
			return strings.Contains(strings.Join(card.Buttons(), " "), "❌ Tolak") && !strings.Contains(card.Content(), "sedang memutuskan")
		})
	}
	openly(budi, true)
	telegram.SetAPI(botapi.API103)
	openly(sari, true) // until the next start
	s.stop()
	s.start()
	openly(budi, false)
	telegram.SetAPI(botapi.API101)
	openly(sari, true)
	telegram.SetAPI(botapi.API103)
	s.stop()
	s.start()
	budi.does("✅ Setujui")
	if m := budi.sees("Ya, setujui"); m.Ephemeral == 0 {
		t.Fatal("the question stands openly")
	}
	s.stop() // between two steps
	s.start()
	budi.does("Ya, setujui")
	rina.reads("telah disetujui")
	s.guarded()
}

// A bot that is no administrator may answer presses only.
func TestTheBotIsNoAdministrator(t *testing.T) {
	t.Parallel()
	s := openSpeaking(t, botapi.API103)
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.fillsSubdomain("sipandu")
	rina.presses("✅ Kirim")
	budi.reads("SD-2026-0001")
	telegram := s.world.Telegram()
	telegram.AddMember(budi.chat, telegram.Bot().ID, botapi.Member)
	telegram.SendText(budi.chat, budi.id, "/antrean@loket_bot")
	if m := budi.reads("permohonan menunggu"); m.Ephemeral != 0 {
		t.Fatal("who is no administrator shows something unasked")
	}
	budi.does("✅ Setujui")
	if m := budi.sees("Ya, setujui"); m.Ephemeral == 0 {
		t.Error("a press is answered openly")
	}
	budi.does("Ya, setujui")
	rina.reads("telah disetujui")
	s.guarded()
}

// Commands are registered so, and come and are answered alone; files too.
func TestCommandsAndFilesAlone(t *testing.T) {
	t.Parallel()
	s := openSpeaking(t, botapi.API103)
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.fillsSubdomain("sipandu")
	rina.presses("✅ Kirim")
	budi.reads("SD-2026-0001")
	telegram := s.world.Telegram()
	budi.waits("the commands", func() bool {
		alone := 0
		for _, c := range telegram.CommandsFor(budi.chat, budi.id) {
			if c.Ephemeral {
				alone++
			}
		}
		return alone == 4
	})
	public := len(telegram.Messages(budi.chat))
	for _, command := range []string{"/antrean", "/riwayat SD-2026-0001", "/cari sipandu", "/bantuan"} {
		telegram.SendEphemeral(budi.chat, budi.id, command, 0, false)
	}
	for _, words := range []string{"permohonan menunggu", "diterima", "ditemukan", "Perintah untuk tim"} {
		budi.waits(words, func() bool {
			for _, m := range telegram.Ephemerals(budi.chat, budi.id) {
				if strings.Contains(m.Content(), words) && budi.fromBot(m) {
					return true
				}
			}
			return false
		})
	}
	budi.tap("📎 Berkas")
	budi.waits("the files", func() bool {
		files := 0
		for _, m := range telegram.Ephemerals(budi.chat, budi.id) {
			if m.Photo != nil || m.Document != nil {
				files++
			}
		}
		return files == 2 || len(telegram.Messages(budi.chat)) > public
	})
	if n := len(telegram.Messages(budi.chat)); n != public {
		t.Errorf("the group sees %d messages more:\n%s", n-public, budi.transcript())
	}
	s.guarded()
}

// TestWhatTheGroupSees counts messages and edits that the group sees of one
// request, both ways: from the card to a rejection in a verifier's own words,
// and from the card to the delivery. What was found out about the address
// stands on the card from the first.
func TestWhatTheGroupSees(t *testing.T) {
	for _, api := range []botapi.API{botapi.API101, botapi.API103} {
		t.Run(string(api), func(t *testing.T) {
			t.Parallel()
			s := openSpeaking(t, api)
			rina, budi := s.officer(rina), s.verifier(budi)
			rina.introduce()
			telegram := s.world.Telegram()
			s.world.Hosting().Seed(hosting.Seed{Username: "sipandu", Domain: "sipandu." + baseDomain, Email: "umum@" + baseDomain})
			for i, decision := range []string{"rejection", "delivery"} {
				if decision != "rejection" {
					rina.says("/subdomain")
					rina.reads("Langkah 1 dari 9")
				}
				rina.fillsSubdomain([]string{"sipandu", "siarsip"}[i])
				before := len(telegram.Messages(budi.chat))
				rina.presses("✅ Kirim")
				card := budi.reads(fmt.Sprintf("SD-2026-%04d · Subdomain", i+1))
				if decision == "rejection" && !strings.Contains(card.Content(), "sudah ada di panel") {
					t.Errorf("the card comes without what was found out about its address:\n%s", card.Content())
				}
				if decision == "rejection" {
					budi.rejects(api, "Mohon diajukan oleh dinas induknya.")
					rina.reads("dinas induknya")
				} else {
					budi.does("✅ Setujui")
					budi.does("Ya, setujui")
					rina.reads("sudah siap")
				}
				messages, edits := budi.settledSince(before)
				decided := budi.editsUntil(card.ID, "oleh Budi")
				t.Logf("%s, from card to %s: %d messages, %d edits, the decision with edit %d", api, decision, messages, edits, decided)
				if api == botapi.API103 && (messages > 2 || decided > 2) {
					t.Errorf("the group sees %d messages and %d edits up to the decision:\n%s", messages, decided, budi.transcript())
				}
			}
		})
	}
}

// editsUntil counts the edits of a message up to the first that says the words.
func (a *actor) editsUntil(message int, words string) (n int) {
	a.t.Helper()
	for _, c := range a.world.Telegram().Calls("editMessageText") {
		if c.Params["message_id"] != strconv.Itoa(message) || c.Params["chat_id"] != strconv.FormatInt(a.chat, 10) || c.Code != http.StatusOK {
			continue // another message, or nothing changed
		}
		if n++; strings.Contains(c.Params["text"], words) {
			return n
		}
	}
	a.t.Errorf("no edit says %q", words)
	return n
}

// rejects a request in the verifier's own words.
func (a *actor) rejects(api botapi.API, words string) {
	a.t.Helper()
	a.does("❌ Tolak")
	a.does("Tulis alasan")
	if api == botapi.API103 {
		prompt := a.sees("✖️ Batal")
		a.idle() // so that the prompt's place is remembered by now
		a.world.Telegram().SendEphemeral(a.chat, a.id, words, prompt.Ephemeral, true)
		return
	}
	prompt := a.reads("silakan tulis alasan")
	a.idle()
	a.world.Telegram().SendText(a.chat, a.id, words, botapi.InReplyTo(prompt.ID))
}

// settledSince counts the messages of a chat from one on, an album as one, and
// their edits, when none comes any more.
func (a *actor) settledSince(first int) (messages, edits int) {
	telegram := a.world.Telegram()
	seen := func() (messages, edits int) {
		albums := map[string]bool{}
		for _, m := range telegram.Messages(a.chat)[first:] {
			if m.Album == "" || !albums[m.Album] {
				messages++
			}
			albums[m.Album] = true
			edits += m.Edits
		}
		return messages, edits
	}
	messages, edits = seen()
	for last := time.Now(); time.Since(last) < 1500*time.Millisecond; {
		ctx, cancel := context.WithTimeout(a.t.Context(), 1500*time.Millisecond-time.Since(last))
		_ = telegram.WaitFor(ctx, func() bool { m, e := seen(); return m != messages || e != edits })
		cancel()
		if m, e := seen(); m != messages || e != edits {
			messages, edits, last = m, e, time.Now()
		}
	}
	return messages, edits
}
