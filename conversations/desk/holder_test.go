package desk_test

import (
	"strings"
	"testing"

	"loket/conversations"
)

func TestTheCardOfATakeoverWarnsFirstAndNamesWhomToCall(t *testing.T) {
	for _, asks := range []func(*actor) string{
		func(a *actor) string { return a.asksTakeover(dishub) },
		func(a *actor) string {
			a.says("/website")
			a.sends(a.photos(1)...)
			a.presses("✅ Selesai")
			a.presses("⏭️ Lewati")
			a.says("dishub")
			a.presses("Pakai rina@banyuasinkab.go.id")
			a.presses("✅ Kirim")
			return a.newest()
		},
	} {
		s := newStage(t)
		rina, agus, budi := s.rina().introduced(), s.agus().introduced().from("Dinas Perhubungan", "Agus Salim"), s.budi()
		agus.holds(dishub, "dishub", true)
		ticket := asks(rina)
		card := s.card(ticket)
		warning, who := strings.Index(card.text, "⚠️ Akun ini tercatat pada pemegang lain"), strings.Index(card.text, "Rina Kartika")
		if warning < 0 || warning > who || strings.Count(card.text, "tercatat pada pemegang lain") != 1 {
			t.Errorf("the card does not warn first, once:\n%s", card)
		}
		budi.presses("📞 Pemegang").sees("Agus Salim", agus.profile().Phone).nothing()
		if got := budi.presses("📞 Pemegang"); !got.alert {
			t.Error("a contact is shown in a passing note")
		}
		budi.says("/riwayat " + ticket).hears("kontak pemegang akun dilihat")
		budi.presses("❌ Tolak").offers("Pemegang akun yang tercatat masih bertugas", "Surat belum cukup sebagai dasar penyerahan akun")
		budi.presses("Pemegang akun yang tercatat masih bertugas")
		s.inState(ticket, conversations.Rejected)
		if _, has := s.card(ticket).button("📞 Pemegang"); has || contains(s.card(ticket).text, "⚠️ Akun ini") {
			t.Errorf("the card warns of what is over:\n%s", s.card(ticket))
		}
	}
}

func TestWhereNoOtherHolderIsOnFileNobodyIsNamed(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	one := rina.asksTakeover("tidak-ada.banyuasinkab.go.id")
	card := s.card(one)
	if !strings.HasPrefix(strings.SplitN(card.text, "\n", 3)[1], "⚠️ Alamat ini tidak tercatat") {
		t.Errorf("the card does not warn first:\n%s", card)
	}
	if _, has := card.button("📞 Pemegang"); has {
		t.Errorf("nobody is to be called:\n%s", card)
	}
	budi.claims("v:"+one+":1:holder", 0).sees("Tidak ada kontak").nothing()
	s.imported(dishub, "dishub@banyuasinkab.go.id")
	two := rina.asksTakeover(dishub)
	budi.pressesOn(s.card(two), "📞 Pemegang").sees("dishub@banyuasinkab.go.id").nothing()
	three := rina.asksWebsite("baru-saja")
	budi.pressesOn(s.card(three), "❌ Tolak").withholds("Pemegang akun yang tercatat masih bertugas")
}

func TestASiteThatEndsMeanwhileIsGivenANameAfterAll(t *testing.T) {
	s := newStage(t)
	rina, agus := s.rina().introduced(), s.agus().introduced()
	agus.holds(dishub, "dishub", true)
	rina.says("/website")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai")
	rina.presses("⏭️ Lewati")
	rina.says("dishub")
	rina.presses("Pakai rina@banyuasinkab.go.id").hears("Ringkasan")
	a := s.account(dishub)
	a.EndedAt = s.now
	s.remember(a)
	rina.presses("✅ Kirim").hears("Nama website", "Langkah 4 dari 5")
	rina.says("Dinas Perhubungan").hears("Ringkasan")
	rina.presses("✅ Kirim").hears("WEB-2026-0001")
}
