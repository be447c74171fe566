package e2e

import (
	"regexp"
	"slices"
	"testing"

	"loket/bot/simulator/botapi"
)

// twice delivers every update two times.
func twice(batch []botapi.Update) []botapi.Update {
	doubled := make([]botapi.Update, 0, 2*len(batch))
	for _, u := range batch {
		doubled = append(doubled, u, u)
	}
	return doubled
}

// haunting delivers the latest updates again and again, before what is new.
func haunting() func([]botapi.Update) []botapi.Update {
	var latest []botapi.Update
	return func(batch []botapi.Update) []botapi.Update {
		delivered := append(slices.Clone(latest), batch...)
		latest = append(latest, batch...)
		latest = latest[max(0, len(latest)-20):]
		return delivered
	}
}

// TestEveryUpdateTwice plays the main job with every update delivered twice,
// and with old ones coming back for long: people read exactly what they read
// when every update comes once.
func TestEveryUpdateTwice(t *testing.T) {
	t.Parallel()
	once := mainJob(t, nil)
	for name, delivery := range map[string]func([]botapi.Update) []botapi.Update{"each twice": twice, "old ones come back": haunting()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := mainJob(t, delivery); !slices.Equal(got, once) {
				t.Errorf("the officer read\n%q\nand not\n%q", got, once)
			}
		})
	}
}

var changing = regexp.MustCompile(`Password sementara: \S+|\d\d\.\d\d WIB`)

// mainJob goes from the first word to the opened account and a question in
// between, and returns what the officer read.
func mainJob(t *testing.T, delivery func([]botapi.Update) []botapi.Update) (read []string) {
	s := openStage(t)
	s.world.Telegram().OnDelivery(delivery)
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.asksSubdomain("sipandu")
	expect(t, rina.presses("✅ Kirim"), "SD-2026-0001")
	budi.tap("🙋 Ambil")
	budi.tap("✅ Setujui")
	budi.tap("Ya, setujui")
	username, password := rina.opens()
	if !s.world.Hosting().Login(username, password) {
		t.Errorf("the panel refuses %s", username)
	}
	rina.tap("✅ Sudah saya simpan")
	rina.presses("4 · Sangat baik")
	for _, a := range s.world.Telegram().Answers(0) {
		if !a.Answered {
			t.Errorf("a press of %s was not answered", a.Data)
		}
	}
	s.stop()
	if n := s.world.Hosting().Creates("sipandu." + baseDomain); n != 1 {
		t.Errorf("the account was created %d times", n)
	}
	for _, m := range s.world.Telegram().Messages(rina.chat) {
		if rina.fromBot(m) {
			read = append(read, changing.ReplaceAllString(m.Content(), "…"))
		}
	}
	return read
}
