package desk_test

import (
	"math"
	"os"
	"strings"
	"testing"

	"loket/conversations"
)

// TestNoSentenceLeadsToAWrongAction says every sentence of the table to the
// counter, as an officer with an account and requests: each brings one message,
// begins no form, sends nothing, and leads where the table says.
func TestNoSentenceLeadsToAWrongAction(t *testing.T) {
	leads := map[string]string{ // a button or words of the answer that a wish leads to
		"subdomain": "🌐 Ajukan Subdomain", "website": "🏛️ Ajukan Website", "question": "🙋 Tanya Petugas", "link": "🔗 Tautkan akun lewat email",
		"takeover": "Akun saya tidak ada di daftar", "lupapassword": "🔑", "pengaduan": "🛠️", "status": "SD-2026-0001", "layanan": "STANDAR PELAYANAN",
		"profil": "Data diri", "privasi": "pelindungan data pribadi", "bahasa": "Please choose a language", "bantuan": "/lupapassword", "mulai": "Silakan pilih layanan",
		"greeting": "Selamat", "salam": "Waalaikumsalam", "thanks": "Sama-sama", "assent": "Baik, Bapak/Ibu", "no": "Tidak ada yang kami kirim atau ubah",
		"-": "belum dapat kami pahami",
	}
	unsure := map[string]string{"status": "📄 Status", "layanan": "ℹ️ Standar Pelayanan", "profil": "Lihat dan ubah data diri", "privasi": "Atur data pribadi",
		"bahasa": "Pilih bahasa", "bantuan": "Tampilkan bantuan", "lupapassword": "🔑 Lupa Password", "pengaduan": "🛠️ Pengaduan"}
	s := newStage(t)
	rina := s.rina().introduced().holds(arsip, "arsip", true)
	rina.asksSubdomain("sipandu")
	data, err := os.ReadFile("../intents/testdata/sentences.tsv")
	s.must(err)
	for line := range strings.Lines(string(data)) {
		meant, sentence, _ := strings.Cut(strings.TrimSpace(line), "\t")
		s.now = s.now.Add(seconds(60))
		before := s.traces(rina)
		m := rina.says(sentence).message()
		if label := s.config.Spoken[conversations.Fold(sentence)]; strings.HasPrefix(label, "menu_") {
			if begun := strings.Contains(m.text, "Langkah 1 dari"); begun {
				rina.says("/batal")
				continue
			}
		}
		if after := s.traces(rina); after != before {
			t.Fatalf("%q did something:\n%v\n%v", sentence, before, after)
		}
		wishes := strings.TrimSuffix(strings.TrimPrefix(meant, "no "), "?")
		sure := meant == wishes
		for wish := range strings.SplitSeq(wishes, "+") {
			want := leads[wish]
			if other, ok := unsure[wish]; ok && !sure {
				want = other
			}
			if _, has := m.button(want); want == "" || !has && !strings.Contains(m.String(), want) {
				t.Errorf("%q should lead to %q (%s):\n%s", sentence, want, wish, m)
			}
		}
	}
}

// traces are what an officer's words must not have changed.
func (s *stage) traces(a *actor) (seen struct {
	requests, mails, credentials, works int
	draft                               bool
	state                               conversations.State
}) {
	s.Helper()
	memory := s.store.Memory(s.ctx())
	own, err := memory.RequestsOf(a.person.ID, math.MaxInt32)
	s.must(err)
	held, err := memory.CredentialsOf(a.person.ID)
	s.must(err)
	session, err := memory.Session(a.person.ID)
	s.must(err)
	seen.requests, seen.mails, seen.credentials, seen.draft, seen.state = len(own), len(s.mails), len(held), session.Draft != nil, own[0].State
	return seen
}

func TestABareTicketNumberShowsItsRequest(t *testing.T) {
	s := newStage(t)
	rina, agus := s.rina().introduced(), s.agus().introduced().from("Dinas Perhubungan", "Agus")
	rina.asksSubdomain("sipandu")
	for _, typed := range []string{"SD-2026-0001", "sd-2026-0001", "SD 2026 0001", "sd20260001", "SD-2026-1", "status SD-2026-0001 bagaimana pak?"} {
		rina.says(typed).hears("SD-2026-0001", "sipandu.banyuasinkab.go.id").offers("✖️ Batalkan")
		agus.says(typed).hears("SD-2026-0001", "tidak ada di antara permohonan").lacks("sipandu").withholds("✖️ Batalkan")
	}
	rina.says("WEB-2026-0099").hears("WEB-2026-0099", "tidak ada di antara permohonan").offers("📄 Status")
}

func TestAGreetingIsNoAnswerAndADraftIsNoConversation(t *testing.T) {
	s := newStage(t)
	rina := s.rina()
	rina.says("/subdomain")
	rina.says("halo").hears("Selamat siang, Bapak/Ibu.", "Langkah 1 dari 7", "setuju")
	rina.says("setuju")
	for _, said := range []string{"selamat pagi", "Assalamualaikum", "terima kasih", "Makasih ya pak", "hello"} {
		rina.says(said).hears("Langkah 2 dari 7", "Nama lengkap")
	}
	rina.says("Salam").hears("Langkah 2 dari 7", "Jika itu memang jawabannya")
	rina.presses("Salam").hears("Langkah 3 dari 7") // it may be a name after all
	rina.says("terima kasih").hears("Sama-sama", "NIP")
	rina.says("non-ASN")
	rina.says("lupa password").hears("Langkah 5 dari 7") // whatever was typed is the answer
	rina.says("/batal")

	rina.introduced().fillsSubdomain("sipandu")
	rina.says("terima kasih").hears("Sama-sama", "Ringkasan").offers("✅ Kirim")
	rina.presses("✅ Kirim").hears("SD-2026-0001")
}

func TestAGreetingIsNoAnswerToAQuestionForFiles(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/website")
	rina.says("assalamualaikum").hears("Waalaikumsalam", "Surat usulan").lacks("memerlukan berkas")
	rina.sends(rina.photos(1)...)
	rina.presses("✅ Selesai")
	rina.presses("⏭️ Lewati").hears("Langkah 3 dari 5")
	rina.says("halo").hears("Langkah 3 dari 5", "Alamat website")
	rina.presses("halo").hears("Langkah 4 dari 5") // halo.banyuasinkab.go.id is a name as others are
}

func TestThanksAfterARatingAreNoCommentAndWordsAre(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.approves()
	rina.presses("👁️ Tampilkan akun")
	rina.presses("✅ Sudah saya simpan")
	rina.presses("4 · Sangat baik")
	rina.says("terima kasih").hears("Sama-sama")
	if r := s.request(ticket); r.Comment != "" {
		t.Fatalf("thanks became the comment %q", r.Comment)
	}
	rina.says("website rusak, tetapi petugasnya baik")
	if r := s.request(ticket); r.Comment == "" {
		t.Fatal("the comment was taken for something else")
	}
}

func TestItUnderstandsInEnglishToo(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/bahasa")
	rina.presses("English")
	rina.says("I want a subdomian").hears("subdomain request").offers("🌐 Request a Subdomain")
	rina.says("thanks").hears("You are welcome")
	rina.says("never mind").hears("We have sent and changed nothing")
}
