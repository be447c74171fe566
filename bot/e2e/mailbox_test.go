package e2e

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"loket/bot/simulator/botapi"
	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/desk"
	"loket/conversations/forms"
	"loket/conversations/requests"
	"loket/conversations/services"
	hints "loket/conversations/team"
	"loket/conversations/turn"
	"loket/locales"
)

// mailboxAccount is a kind of account that the panel knows nothing of.
const mailboxAccount conversations.AccountKind = "mailbox"

// officialMailbox is a further service: an official mailbox, asked for with three
// questions, decided by the team and made by hand.
func officialMailbox() *turn.Service {
	const key conversations.Service = "mailbox"
	return &turn.Service{
		Key: key, Prefix: "EML",
		Opening: turn.Opening{Name: "mailbox", Commands: []string{"emaildinas"}, Menu: "menu_mailbox", Link: true, Profile: true,
			Begin: func(t *turn.Turn) error { return requests.BeginRequest(t, "mailbox") }},
		Form: &turn.Form{Name: "mailbox", Version: 1,
			Questions: []turn.Question{
				forms.Files("letter"),
				{Key: "mailbox", Accept: forms.Plain(answers.Email), Write: turn.MailShown},
				requests.EmailQuestion(),
			},
			Finish: func(t *turn.Turn, d *conversations.Draft) error { return requests.Send(t, t.ServiceOf(key), d) }},
		Life:     conversations.RequestLife,
		Received: "request_received", Addressed: "mailbox", Editable: true, Vouched: true,
		Kind: mailboxAccount, Makes: "kind_mailbox",
		Corrections: []turn.Reason{{Name: "mailbox_long", Question: "mailbox"}},
		Rejections:  []turn.Reason{{Name: "not_unit", DeniesUnit: true}},
		Decisions: [][]turn.Action{
			{{Label: "button_claim", Act: "claim"}, {Label: "button_approve", Act: "approve"}},
			{{Label: "button_correction", Act: "correct"}, {Label: "button_reject", Act: "reject"}},
		},
		GiveUp: turn.Action{Label: "button_reject", Act: "reject"}, Letter: true,
		Judge:    hints.Judges(hints.PersonHints, hints.UnitHints, hints.HolderHints),
		Standard: &turn.Standard{Key: "mailbox", Decree: func(turn.Standards) string { return "" }},
		Recap:    "mailbox", About: "mailbox", LetterBody: "mailbox",
	}
}

// mailboxWords are all words that it needs.
var mailboxWords = []locales.Words{
	{Lang: "id", TOML: `
menu_mailbox = "📧 Ajukan Email Dinas"
command_emaildinas = "Mengajukan email dinas"
service_mailbox = "Email dinas"
form_mailbox = "permohonan email dinas"
ask_mailbox_letter = "Surat permohonan\nSilakan kirim surat permohonan dari unit kerja."
ask_mailbox_mailbox = "Alamat email\nContoh: umum@banyuasinkab.go.id"
ask_mailbox_email = "Email untuk akun\nKe email mana akun dikirim?"
field_mailbox = "Alamat email"
reason_mailbox_long = "Alamat email terlalu panjang."
recap_kind_mailbox = "Email dinas"
kind_mailbox = "kotak surat dinas"
letter_body_mailbox = "Menindaklanjuti permohonan {{.Unit}}, bersama ini kami sampaikan akun email dinas."
standard_mailbox = "Standar Pelayanan Email Dinas\nNo. SK: {{.Decree}}"
standard_mailbox_parts = "Persyaratan: surat permohonan unit kerja. Telepon {{.Phone}}."
button_standard_mailbox = "📧 Email Dinas"
`},
	{Lang: "en", TOML: `
menu_mailbox = "📧 Ask for a mailbox"
command_emaildinas = "Ask for an official mailbox"
service_mailbox = "Official mailbox"
form_mailbox = "request for a mailbox"
ask_mailbox_letter = "Request letter\nPlease send your unit's letter."
ask_mailbox_mailbox = "Mail address\nExample: umum@banyuasinkab.go.id"
ask_mailbox_email = "E-mail for the account\nWhere should it go?"
field_mailbox = "Mail address"
reason_mailbox_long = "The mail address is too long."
recap_kind_mailbox = "Official mailbox"
kind_mailbox = "official mailbox"
letter_body_mailbox = "On the request of {{.Unit}} we hand over the official mailbox."
standard_mailbox = "Service standard: official mailbox\nDecree: {{.Decree}}"
standard_mailbox_parts = "Requirements: a letter. Telephone {{.Phone}}."
button_standard_mailbox = "📧 Mailbox"
`}}

// TestAServiceIsOneValue adds a service by writing it down once, and plays it
// from the menu to the delivery, /status, /lupapassword, the recap, the letter
// and a correction.
func TestAServiceIsOneValue(t *testing.T) {
	t.Parallel()
	s := openOffering(t, append(services.All(), officialMailbox()), mailboxWords)
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.presses("✖️ Batal") // of the subdomain's form
	expect(t, rina.says("/layanan"), "Standar Pelayanan Email Dinas", "belum diisi")
	rina.says("/mulai")
	expect(t, rina.presses("📧 Ajukan Email Dinas"), "Langkah 1 dari 3", "Surat permohonan")
	rina.photographs(1)
	rina.presses("✅ Selesai")
	rina.says("bidang-umum-dan-kepegawaian@banyuasinkab.go.id")
	expect(t, rina.presses("Pakai rina@banyuasinkab.go.id"), "Kirim", "bidang-umum-dan-kepegawaian@banyuasinkab.go.id")
	expect(t, rina.presses("✅ Kirim"), "EML-2026-0001", "24 November 2026")

	expect(t, budi.reads("EML-2026-0001"), "Email dinas", "bidang-umum-dan-kepegawaian@")
	budi.tap("✏️ Minta perbaikan")
	budi.tap("Alamat email terlalu panjang.")
	rina.reads("Alamat email terlalu panjang.")
	rina.presses("✏️ Perbaiki")
	rina.says("umum@banyuasinkab.go.id")
	rina.presses("✅ Kirim")

	budi.reads("umum@")
	budi.tap("✅ Setujui")
	budi.tap("Ya, setujui")
	password := budi.makesByHand("umum@", "kotak surat dinas")
	rina.withButton("👁️ Tampilkan akun")
	if _, delivered := rina.opens(); delivered != password {
		t.Errorf("delivered is %q, set by hand was %q", delivered, password)
	}
	if calls := s.world.Hosting().Creates("umum@banyuasinkab.go.id"); calls != 0 {
		t.Errorf("the panel was asked for an account %d times", calls)
	}
	expect(t, rina.says("/status"), "EML-2026-0001", "umum@")
	budi.withButton("📄 Surat")
	budi.onPrivate("/start surat_EML-2026-0001")
	if letter := budi.letter(); !strings.Contains(letter, "akunemaildinas") {
		t.Errorf("the letter reads %s", letter)
	}
	expect(t, budi.says("/rekap"), "Email dinas: 1")

	rina.says("/lupapassword")
	rina.tap("🔑 Buat password sementara")
	if second := budi.makesByHand("umum@", "kotak surat dinas"); second == password {
		t.Error("the temporary password is the first one again")
	}
}

// makesByHand takes the youngest work of the group, does what the guide in the
// private chat says, and returns the password that is to be set.
func (a *actor) makesByHand(address, what string) string {
	a.t.Helper()
	task := a.withButton("🧑‍🔧 Kerjakan tugas ini")
	b, _ := task.Button("🧑‍🔧 Kerjakan tugas ini")
	_, start, _ := strings.Cut(b.URL, "start=")
	private := a.onPrivate("/start " + start)
	guide := private.finds("the guide for "+address, func(m botapi.Message) bool {
		_, ok := m.Button("✅ Sudah dibuat")
		return ok && strings.Contains(m.Content(), address)
	})
	expect(a.t, guide, what)
	copied, _ := guide.Button("📋 Salin password")
	private.tap("✅ Sudah dibuat")
	return copied.CopyText.Text
}

// letter is what the letter in the verifier's private chat says, without blanks.
func (a *actor) letter() string {
	a.t.Helper()
	private := *a
	private.chat = a.id
	m := private.finds("a letter", func(m botapi.Message) bool { return m.Document != nil })
	_, pdf, err := a.world.Telegram().File(m.Document.FileID)
	a.must(err)
	read := exec.Command("pdftotext", "-q", "-", "-")
	read.Stdin = bytes.NewReader(pdf)
	page, err := read.Output()
	a.must(err)
	return strings.Join(strings.Fields(string(page)), "")
}

// TestWhatIsNotWiredIsRefusedAtTheStart: a service of which something is
// missing never meets a person.
func TestWhatIsNotWiredIsRefusedAtTheStart(t *testing.T) {
	for what, spoil := range map[string]func(*turn.Service){
		"no form":                 func(s *turn.Service) { s.Form = nil },
		"no end":                  func(s *turn.Service) { s.Form.Finish = nil },
		"no life":                 func(s *turn.Service) { s.Life = nil },
		"no opening":              func(s *turn.Service) { s.Opening = turn.Opening{} },
		"no decisions":            func(s *turn.Service) { s.Decisions = nil },
		"no prefix":               func(s *turn.Service) { s.Prefix = "" },
		"no recap":                func(s *turn.Service) { s.Recap = "" },
		"another's name":          func(s *turn.Service) { s.Opening.Name = "website" },
		"another's form":          func(s *turn.Service) { s.Form.Name = "website" },
		"another's key":           func(s *turn.Service) { s.Key = conversations.Website },
		"a command that is taken": func(s *turn.Service) { s.Opening.Commands = []string{"status"} },
	} {
		further := officialMailbox()
		spoil(further)
		if _, err := desk.New(turn.Config{}, append(services.All(), further)); err == nil {
			t.Errorf("%s: the counter opens", what)
		}
	}
	d, err := desk.New(turn.Config{}, append(services.All(), officialMailbox()))
	if err != nil {
		t.Fatal(err)
	}
	book, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	if err := book.Has(d.Words()); err == nil || !strings.Contains(err.Error(), "menu_mailbox") {
		t.Errorf("missing words are told so: %v", err)
	}
}
