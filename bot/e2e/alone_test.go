package e2e

import (
	"context"
	"strings"
	"testing"
	"time"

	"loket/bot/simulator/botapi"
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
// request, both ways, from card to decision and on to the delivery.
func TestWhatTheGroupSees(t *testing.T) {
	for _, api := range []botapi.API{botapi.API101, botapi.API103} {
		s := openSpeaking(t, api)
		rina, budi := s.officer(rina), s.verifier(budi)
		rina.introduce()
		rina.fillsSubdomain("sipandu")
		telegram := s.world.Telegram()
		before := len(telegram.Messages(budi.chat))
		rina.presses("✅ Kirim")
		budi.reads("SD-2026-0001")
		seen := func() (messages, edits int) {
			for _, m := range telegram.Messages(budi.chat)[before:] {
				if m.Album == "" || messages == 0 {
					messages++
				}
				edits += m.Edits
			}
			return messages, edits
		}
		settled := func() { // edits that nobody asked for come a moment later
			last := time.Now()
			_, count := seen()
			for time.Since(last) < 1500*time.Millisecond {
				ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond-time.Since(last))
				_ = telegram.WaitFor(ctx, func() bool { _, now := seen(); return now != count })
				cancel()
				if _, now := seen(); now != count {
					count, last = now, time.Now()
				}
			}
		}
		settled()
		_, hints := seen()
		budi.does("✅ Setujui")
		budi.does("Ya, setujui")
		rina.reads("sudah siap")
		settled()
		messages, edits := seen()
		t.Logf("%s, from card to delivery: %d messages, %d edits (%d of them hints before anybody decides)", api, messages, edits, hints)
		if api == botapi.API103 && (messages > 2 || edits-hints > 4) { // two of them the steps of work and delivery
			t.Errorf("the group sees %d messages and %d edits:\n%s", messages, edits-hints, budi.transcript())
		}
		s.stop()
	}
}
