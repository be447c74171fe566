package desk_test

import "testing"

func TestANameOfTheWrongShapeIsOfferedMended(t *testing.T) {
	for typed, want := range map[string]string{
		"sipandu betung": "sipandu-betung", "  Sipandu   Betung ": "sipandu-betung", "SIPANDU_BETUNG": "sipandu-betung", "sipandu.betung": "sipandu-betung",
		"-sipandu": "sipandu", "sipandu-": "sipandu", "sipandu & betung": "sipandu-betung", "Sipandu’s": "sipandu-s", "sípandu": "sipandu",
		"si--pandu": "si-pandu", "sipandu.com": "sipandu", "sipandu betung.banyuasinkab.go.id": "sipandu-betung",
	} {
		s := newStage(t)
		rina := s.rina().introduced()
		rina.says("/website")
		rina.sends(s.photos(1)...)
		rina.presses("✅ Selesai")
		rina.presses("⏭️ Lewati")
		got := rina.says(typed)
		if m := got.message(); len(m.labels) == 0 || m.labels[0][0] != "Pakai "+want {
			t.Errorf("%q is answered by %s", typed, m)
			continue
		}
		rina.presses("Pakai " + want).hears("Langkah 4 dari 5")
		rina.presses("⬅️ Kembali").hears(want + ".banyuasinkab.go.id").withholds("Pakai " + want)
	}
}

func TestAMendedNameThatIsTakenGivesWayToFreeOnes(t *testing.T) {
	s := newStage(t)
	rina, agus := s.rina().introduced(), s.agus().introduced().from("Dinas Perhubungan", "Agus Salim")
	agus.asksWebsite("sipandu-betung")
	rina.says("/subdomain")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai")
	rina.presses("⏭️ Lewati")
	got := rina.says("sipandu betung").hears("spasi").withholds("Pakai sipandu-betung")
	rina.presses(got.message().labels[0][0]).hears("Langkah 4 dari 9")
	rina.presses("⬅️ Kembali")
	rina.says("123 45").hears("angka").withholds("Pakai 123-45")
}
