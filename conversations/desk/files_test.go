package desk_test

import (
	"fmt"
	"testing"
	"time"

	"loket/conversations"
)

const (
	second = time.Second
	minute = time.Minute
	hour   = time.Hour
	day    = 24 * hour
	mega   = 1 << 20
)

// atLetter is somebody who is asked for the letter.
func atLetter(t *testing.T) (*stage, *actor) {
	t.Helper()
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/website").hears("Surat usulan")
	return s, rina
}

func TestAnAlbumAndSingleMessagesBringOneAnswer(t *testing.T) {
	s, rina := atLetter(t)
	began := s.now
	rina.sends(s.photos(4)...).one().hears("4 berkas")
	if waited := s.now.Sub(began); waited != 700*time.Millisecond {
		t.Fatalf("the answer came after %s", waited)
	}
	rina.event(rina.writes(conversations.Message{File: &s.photos(1)[0]}))
	s.passes(600 * time.Millisecond)
	rina.sends(s.photos(1)...).one().hears("6 berkas")
}

func TestSelesaiPressedAtOnceTakesThePlaceOfTheAnswer(t *testing.T) {
	s, rina := atLetter(t)
	rina.event(rina.writes(conversations.Message{File: &s.photos(1)[0]}))
	rina.presses("✅ Selesai").hears("Langkah 2 dari 5")
	rina.presses("⏭️ Lewati").hears("Langkah 3 dari 5")
	if n := rina.count("berkas sudah kami terima"); n != 0 {
		t.Fatal("the answer to the files comes after the next question")
	}
}

func TestCancelledFilesAreNotAnsweredAfterwards(t *testing.T) {
	s, rina := atLetter(t)
	rina.event(rina.writes(conversations.Message{File: &s.photos(1)[0]}))
	rina.says("/batal").hears("dibatalkan")
	if n := rina.count("berkas sudah kami terima"); n != 0 {
		t.Fatal("files of a draft that is gone are answered")
	}
}

func TestSelesaiWithoutAFileIsRefused(t *testing.T) {
	_, rina := atLetter(t)
	rina.presses("✅ Selesai").sees("Belum ada berkas").nothing()
	rina.says("selesai").hears("Belum ada berkas", "Langkah 1 dari 5")
}

func TestFilesAreRefusedAtOnceByTypeAndSize(t *testing.T) {
	s, rina := atLetter(t)
	tests := []struct {
		file    conversations.File
		because string
	}{
		{s.document("besar.pdf", "application/pdf", 25*mega), "20 MB"},
		{s.document("surat.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", 9000), "PDF"},
		{s.document("foto.heic", "image/heic", 9000), "HEIC"},
		{s.document("program.exe", "application/x-msdownload", 9000), "bukan PDF atau gambar"},
	}
	for _, tt := range tests {
		rina.sends(tt.file).one().hears(tt.because, tt.file.Name, "Surat usulan").offers("✅ Selesai", "✖️ Batal")
		s.passes(time.Second)
	}
	if len(s.fetched) != 0 {
		t.Fatal("a refused file is fetched")
	}
	rina.presses("✅ Selesai").sees("Belum ada berkas")
}

func TestADocumentsContentIsTheAnswer(t *testing.T) {
	s, rina := atLetter(t)
	s.spoiled["surat.pdf"] = "file_content"
	rina.sends(s.pdf()).one().hears("bukan PDF atau gambar", "surat.pdf")
	s.spoiled["surat.pdf"] = "file_unreachable"
	s.passes(time.Second)
	rina.sends(s.pdf(), s.photos(1)[0]).one().hears("belum berhasil kami terima", "1 berkas")
	delete(s.spoiled, "surat.pdf")
	rina.sends(s.pdf()).one().hears("2 berkas")
}

func TestSelesaiWaitsForADocumentThatIsBeingChecked(t *testing.T) {
	s, rina := atLetter(t)
	s.slow = true
	if got := rina.sends(s.pdf(), s.pdf()); len(got.news) != 0 {
		t.Fatal("the answer comes before the check")
	}
	rina.presses("✅ Selesai").sees("masih kami periksa").nothing()
	rina.says("selesai").hears("masih kami periksa")
	s.checksFiles()
	s.run()
	s.settles()
	rina.reads("2 berkas")
	rina.presses("✅ Selesai").hears("Langkah 2 dari 5")
	rina.presses("⏭️ Lewati").hears("Langkah 3 dari 5")
}

func TestACheckThatEndsAfterTheOfficerWentOnHoldsNothingUp(t *testing.T) {
	s, rina := atLetter(t)
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai").hears("Langkah 2 dari 5")
	rina.presses("⏭️ Lewati").hears("Langkah 3 dari 5")
	rina.presses("⬅️ Kembali").hears("Langkah 2 dari 5")
	rina.presses("⬅️ Kembali").hears("Langkah 1 dari 5", "1 berkas")
	s.slow = true
	rina.sends(s.pdf())
	rina.says("/batal")
	rina.says("/website")
	s.checksFiles()
	s.run()
	s.settles()
	rina.presses("✅ Selesai").sees("Belum ada berkas")
	s.slow = false
	rina.sends(s.pdf()).one().hears("1 berkas")
	rina.presses("✅ Selesai").hears("Langkah 2 dari 5")
	rina.presses("⏭️ Lewati").hears("Langkah 3 dari 5")
}

func TestGoingBackWhileADocumentIsCheckedBlocksNoLaterFiles(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.fillsSubdomain("sipandu")
	rina.presses("✏️ Ubah")
	rina.presses("Surat permohonan")
	s.slow = true
	rina.sends(s.pdf())
	rina.presses("⬅️ Kembali").hears("Ringkasan", "Surat permohonan: 2 berkas")
	s.slow = false
	rina.presses("✏️ Ubah")
	rina.presses("Tampilan aplikasi")
	rina.presses("♻️ Ganti semua")
	rina.sends(s.photos(3)...).one().hears("3 berkas")
	rina.presses("✅ Selesai").hears("Ringkasan", "Tampilan aplikasi: 3 berkas")
}

func TestARefusedFileLeavesTheEarlierAnswer(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.fillsSubdomain("sipandu")
	rina.presses("✏️ Ubah")
	rina.presses("Surat permohonan")
	rina.sends(s.document("surat.docx", "application/msword", 9000)).one().hears("PDF", "2 berkas")
	s.spoiled["surat.pdf"] = "file_content"
	rina.sends(s.pdf()).one().hears("bukan PDF")
	rina.presses("⬅️ Kembali").hears("Surat permohonan: 2 berkas")
	rina.presses("✏️ Ubah")
	rina.presses("Surat permohonan")
	rina.presses("♻️ Ganti semua")
	rina.sends(s.photos(3)...).one().hears("3 berkas")
	rina.presses("✅ Selesai").hears("Surat permohonan: 3 berkas")
}

func TestOneQuestionTakesTenFiles(t *testing.T) {
	s, rina := atLetter(t)
	rina.sends(s.photos(13)...).one().hears("paling banyak 10 berkas", "10 berkas sudah kami terima")
	rina.presses("✅ Selesai").hears("Langkah 2 dari 5")
	rina.presses("⏭️ Lewati").hears("Langkah 3 dari 5")
}

func TestTheSameFileTwiceIsOneFile(t *testing.T) {
	s, rina := atLetter(t)
	f := s.photos(1)[0]
	rina.sends(f, f).one().hears("1 berkas")
}

func TestManyFaultsStayOneReadableMessage(t *testing.T) {
	s, rina := atLetter(t)
	var bad []conversations.File
	for i := range 10 {
		name := fmt.Sprintf("%0200d.docx", i)
		bad = append(bad, s.document(name, "application/msword", 9000))
	}
	rina.sends(bad...).one().hears("PDF")
}

func TestAnOfficerLeavesAtMost300MB(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	s.remember(conversations.Request{Ticket: "OLD", Service: conversations.Website, Officer: rinaID, State: conversations.Delivered, SentAt: s.now})
	for i := range 14 {
		s.remember(conversations.Request{Ticket: fmt.Sprint("OLD-", i), Service: conversations.Website, Officer: rinaID, State: conversations.Rejected, SentAt: s.now},
			conversations.Attachment{Ticket: fmt.Sprint("OLD-", i), File: s.pdf(), Size: 20 * mega})
	}
	rina.says("/website")
	s.slow = true
	rina.sends(s.document("a.pdf", "application/pdf", 15*mega), s.document("b.pdf", "application/pdf", 15*mega))
	s.checksFiles()
	s.run()
	s.settles()
	rina.reads("300 MB", "1 berkas sudah kami terima")
	rina.sends(s.document("c.pdf", "application/pdf", 15*mega)).one().hears("300 MB")
}

// served lists what makes an officer somebody for whom something was delivered.
var served = map[string]conversations.Record{
	"a rejection":                 conversations.Request{Ticket: "OLD", Service: conversations.Website, Officer: rinaID, State: conversations.Rejected},
	"a question":                  conversations.Request{Ticket: "OLD", Service: conversations.Inquiry, Officer: rinaID, State: conversations.Done},
	"a delivery":                  conversations.Request{Ticket: "OLD", Service: conversations.Website, Officer: rinaID, State: conversations.Delivered},
	"one that they confirmed":     conversations.Request{Ticket: "OLD", Service: conversations.Subdomain, Officer: rinaID, State: conversations.Confirmed},
	"an account handed over":      conversations.Request{Ticket: "OLD", Service: conversations.Takeover, Officer: rinaID, State: conversations.Done},
	"an account that is theirs":   conversations.Account{Address: arsip, Username: "arsip", Holder: rinaID},
	"a delivery to somebody else": conversations.Request{Ticket: "OLD", Service: conversations.Website, Officer: agusID, State: conversations.Delivered},
}

func TestWhoGotNothingYetLeavesAtMost60MB(t *testing.T) {
	for what, record := range served {
		s := newStage(t)
		rina := s.rina().introduced()
		s.remember(record)
		rina.says("/website")
		files := make([]conversations.File, 4) // each as large as one may be
		for i := range files {
			files[i] = s.document(fmt.Sprint(i, ".pdf"), "application/pdf", 19*mega)
		}
		got := rina.sends(files...).one()
		switch what {
		case "a rejection", "a question", "a delivery to somebody else":
			got.hears("60 MB", "3 berkas sudah kami terima")
		default:
			got.hears("4 berkas sudah kami terima").lacks("60 MB")
		}
	}
}

func TestWhatIsNoFileIsRefusedWhereFilesAreAsked(t *testing.T) {
	_, rina := atLetter(t)
	rina.says("suratnya menyusul").hears("memerlukan berkas", "Langkah 1 dari 5")
	for _, kind := range []string{"sticker", "voice", "location", "poll"} {
		rina.sendsOther(kind).hears("belum dapat kami baca", "Langkah 1 dari 5")
	}
	rina.shares("628123", rinaID).one().hears("belum dapat kami baca")
}

func TestWhatIsNoTextIsRefusedWhereTextIsAsked(t *testing.T) {
	s, rina := atLetter(t)
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai")
	rina.presses("⏭️ Lewati")
	rina.sends(s.photos(1)...).one().hears("jawaban tertulis", "Langkah 3 dari 5")
	rina.does("a video with words", rina.writes(conversations.Message{Other: "video", Text: "arsip"}), "").one().hears("belum dapat kami baca", "Langkah 3 dari 5")
}
