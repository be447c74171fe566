package conversations_test

import "testing"

func TestASubdomainFromFirstWordToSavedAccount(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.approves()
	rina.reads("sudah siap")
	rina.presses("👁️ Tampilkan akun").hears("Username: sipandu", "Password sementara: ")
	rina.presses("✅ Sudah saya simpan").hears("penilaian")
	s.inState(ticket, "confirmed")
}
