package e2e

import (
	"strings"
	"testing"

	"loket/bot/simulator/botapi"
)

// TestTheSurveyFromTheOfficerToTheRecap answers the nine questions in one message,
// and brings the result to the team as picture, workbook and page.
func TestTheSurveyFromTheOfficerToTheRecap(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.asksSubdomain("sipandu")
	rina.presses("✅ Kirim")
	budi.tap("✅ Setujui")
	budi.tap("Ya, setujui")
	rina.opens()
	rina.tap("✅ Sudah saya simpan")
	survey := rina.presses("📋 Isi survei")
	for _, label := range []string{"Sangat sesuai", "Mudah", "Sangat cepat", "Gratis", "Sesuai", "Kompeten", "Sopan dan ramah", "Dikelola dengan baik", "Sangat baik"} {
		rina.tap(label)
	}
	if asked := rina.reads("Saran"); asked.ID != survey.ID {
		t.Errorf("the survey went on in another message: %s", asked.Text)
	}
	expect(t, rina.says("Mohon ada panduan video"), "Terima kasih")
	if toast := rina.tap("📋 Isi survei").Text; !strings.Contains(toast, "sudah Bapak/Ibu isi") {
		t.Errorf("a second survey is answered %q", toast)
	}

	expect(t, budi.says("/rekap skm"), "IKM 88,89, mutu A", "Responden: 1", "masih sedikit")
	for _, ending := range []string{".xlsx", ".pdf"} {
		budi.finds("a file "+ending, func(m botapi.Message) bool { return m.Document != nil && strings.HasSuffix(m.Document.Name, ending) })
	}
}
