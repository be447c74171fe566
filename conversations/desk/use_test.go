package desk_test

import (
	"strings"
	"testing"

	"loket/conversations"
)

// handedOver is an officer whose subdomain was made and handed over.
func handedOver(t *testing.T) (s *stage, rina *actor, ticket string) {
	t.Helper()
	s = newStage(t)
	rina = s.rina().introduced()
	ticket = rina.asksSubdomain("sipandu")
	s.budi().approves()
	return s, rina, ticket
}

func TestASubdomainComesWithItsFirstThreeSteps(t *testing.T) {
	s, rina, _ := handedOver(t)
	rina.presses("👁️ Tampilkan akun").hears("Tiga langkah pertama", "1. Masuk ke panel, lalu ganti password", "2. Unggah aplikasi", "3. Buka sipandu.banyuasinkab.go.id")
	if text := s.mails[len(s.mails)-1].text; !strings.Contains(text, "2. Unggah aplikasi") {
		t.Fatalf("the mail lacks the steps:\n%s", text)
	}
	rina.presses("✅ Sudah saya simpan")
	rina.asksPassword("sipandu.banyuasinkab.go.id")
	rina.presses("👁️ Tampilkan akun").lacks("langkah pertama")
}

func TestAWeekAfterTheDeliveryItsOfficerIsAsked(t *testing.T) {
	const question = "Apakah situsnya sudah dapat dipakai?"
	s, rina, ticket := handedOver(t)
	s.until(s.now.Add(6*day + 23*hour))
	if strings.Contains(s.transcript(rinaID), question) {
		t.Fatal("asked before a week was over")
	}
	s.until(s.now.Add(2 * hour))
	rina.reads(ticket, question)
	m := rina.last()
	if _, has := m.button("Ya"); !has {
		t.Fatalf("no Ya:\n%s", m)
	}
	rina.pressesOn(m, "Ya").hears("Terima kasih")
	s.budi().reads("Menurut pemohon, situsnya sudah dapat dipakai")
	rina.pressesOn(m, "Ya").sees("sudah tidak berlaku")
	s.until(s.now.Add(8 * day))
	if n := strings.Count(s.transcript(rinaID), question); n != 1 {
		t.Fatalf("asked %d times", n)
	}
}

func TestWhoNeedsHelpWritesBelowTheTicket(t *testing.T) {
	s, rina, ticket := handedOver(t)
	s.until(s.now.Add(7*day + hour))
	m := rina.last()
	rina.pressesOn(m, "Perlu bantuan").hears("Silakan tulis kendalanya", ticket)
	s.budi().reads("Pemohon memerlukan bantuan")
	rina.says("Halamannya masih kosong").hears("sudah kami teruskan")
	s.budi().reads("Dari pemohon", "Halamannya masih kosong")
	s.inState(ticket, s.request(ticket).State)
	rina.pressesOn(m, "Ya").sees("sudah tidak berlaku") // help was asked for
	rina.pressesOn(m, "Perlu bantuan").hears("Silakan tulis kendalanya")
}

func TestNobodyIsAskedAboutWhatIsNotTheirsAnyMore(t *testing.T) {
	for name, change := range map[string]func(*stage, *actor){
		"held by another": func(s *stage, _ *actor) {
			a := s.account("sipandu.banyuasinkab.go.id")
			a.Holder = agusID
			s.remember(a)
		},
		"account gone": func(s *stage, _ *actor) {
			a := s.account("sipandu.banyuasinkab.go.id")
			a.EndedAt = s.now
			s.remember(a)
		},
		"erased": func(_ *stage, rina *actor) {
			rina.says("/privasi")
			rina.presses("🗑️ Hapus data saya")
			rina.presses("Ya, hapus")
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, rina, _ := handedOver(t)
			change(s, rina)
			s.until(s.now.Add(10 * day))
			if strings.Contains(s.transcript(rinaID), "Apakah situsnya") {
				t.Fatal("asked")
			}
		})
	}
}

func TestNobodyIsAskedAtNight(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.asksSubdomain("sipandu")
	s.until(at(23, 21, 0))
	s.budi().approves()
	s.until(at(30, 23, 0))
	if strings.Contains(s.transcript(rinaID), "Apakah situsnya") {
		t.Fatal("asked at night")
	}
	s.until(at(30, 23, 0).Add(9 * hour))
	rina.reads("Apakah situsnya sudah dapat dipakai?")
}

func TestForgedAnswersAboutUseChangeNothing(t *testing.T) {
	s, rina, ticket := handedOver(t)
	rina.claims("r:"+ticket+":in_use", 0).sees("sudah tidak berlaku")
	s.agus().introduced().claims("r:"+ticket+":in_use_help", 0).sees("bukan untuk akun Telegram")
	if r := s.request(ticket); r.InUse != "" || r.State != conversations.Delivered {
		t.Fatalf("the request is %+v", r)
	}
}
