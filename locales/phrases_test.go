package locales_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// TestLabelsAreThoseOfTheCounter: labels that instructions and habits go by.
func TestLabelsAreThoseOfTheCounter(t *testing.T) {
	texts := messages(t, "id")
	for key, label := range map[string]string{
		"menu_subdomain": "🌐 Ajukan Subdomain", "menu_website": "🏛️ Ajukan Website", "menu_forgotten": "🔑 Lupa Password",
		"menu_complaint": "🛠️ Pengaduan", "menu_status": "📄 Status", "menu_standards": "ℹ️ Standar Pelayanan",
		"menu_question": "🙋 Tanya Petugas",
		"button_back":   "⬅️ Kembali", "button_cancel": "✖️ Batal", "button_resume": "▶️ Lanjutkan", "button_drop": "🗑️ Buang draf",
		"button_done": "✅ Selesai", "button_skip": "⏭️ Lewati", "button_send": "✅ Kirim", "button_change": "✏️ Ubah",
		"button_withdraw": "✖️ Batalkan", "button_agree": "✅ Setuju", "button_disagree": "✖️ Tidak", "button_use": "Pakai {{.Value}}",
		"button_non_asn": "Saya non-ASN", "button_correct": "✏️ Perbaiki", "button_indonesian": "Indonesia", "button_english": "English",
		"button_show": "👁️ Tampilkan akun", "button_saved": "✅ Sudah saya simpan", "button_letter_download": "📄 Unduh surat",
		"button_make_temporary": "🔑 Buat password sementara", "button_not_listed": "Akun saya tidak ada di daftar",
		"button_changed": "✅ Sudah saya ganti", "button_site_changed": "✅ Password website sudah saya ganti",
		"button_not_us": "🚫 Bukan kami", "button_freeze": "🧊 Bekukan akun",
		"button_complaint_error": "🛠️ Error saat input data", "button_complaint_password": "🔑 Lupa password",
		"button_my_data": "📄 Salinan data saya", "button_erase": "🗑️ Hapus data saya",
		"button_claim": "🙋 Ambil", "button_approve": "✅ Setujui", "button_correction": "✏️ Minta perbaikan", "button_reject": "❌ Tolak",
		"button_yes_approve": "Ya, setujui", "button_no": "Kembali", "button_several": "Beberapa hal…",
		"button_send_correction": "📨 Kirim perbaikan", "button_write_reason": "Tulis alasan",
		"button_hand_over": "📨 Kirim akun yang ada", "button_yes_handover": "Ya, kirim", "button_letter": "📄 Surat",
		"button_letter_handed": "Tandai surat diserahkan", "button_retry": "🔁 Coba lagi", "button_by_hand": "🧑‍🔧 Kerjakan manual",
		"button_made": "✅ Sudah dibuat", "button_release": "↩️ Lepas", "button_contact": "📞 Kontak", "button_files": "📎 Berkas",
		"button_queue": "📋 Antrean", "button_reset": "♻️ Reset website", "button_yes_reset": "Ya, reset",
		"button_no_reset": "✅ Selesai tanpa reset",
	} {
		if got := texts[key].whole(); got != label {
			t.Errorf("%q reads %q, want %q", key, got, label)
		}
	}
}

// TestMessagesSayWhatTheyMust: phrases that a message may not lose.
func TestMessagesSayWhatTheyMust(t *testing.T) {
	w := newWriter(t, "id")
	for key, phrases := range map[string][]string{
		"step_of":             {"Langkah 88 dari 88"},
		"ask_profile_consent": {"setuju", "NIP", "nomor HP", "berkas", "hanya untuk layanan ini", "tim verifikasi", "disimpan selama", "Telegram di luar negeri", "/privasi"},
		"summary_ask":         {"Kirim"}, "refused_nip_digits": {"18 digit"}, "refused_nip_birth": {"18 digit"},
		"refused_nip_age": {"18 digit"}, "refused_nip_start": {"18 digit"}, "refused_file_large": {"20 MB"},
		"website_exists": {"Alamat ini sudah ada. Bila disetujui, akunnya kami kirim."},
		"reset_done":     {"input kembali"}, "digest": {"88888 permohonan menunggu"}, "decree_none": {"belum diisi"},
		"request_received": {"paling lambat"}, "request_rejected": {"Mohon maaf"}, "appeal": {"/pengaduan", "lapor.go.id", "keberatan"},
		"secret_until":      {"Berlaku sampai", "wajib diganti saat pertama kali masuk"},
		"secret_site":       {"Isi dan tampilan", "tanggung jawab unit kerja", "1. ", "2. ", "3. "},
		"secret_site_mails": {"bahasa Inggris", "New WordPress Site", "Password Changed"}, "secret_site_out": {"Peramban", "keluar", "Password Changed"},
		"secret_site_who": {"Users", "Application Passwords"}, "password_expired_out": {"Peramban", "keluar"}, "forgotten_site": {"Peramban", "keluar", "bahasa Inggris"},
		"letter_draft": {"KONSEP – menunggu tanda tangan"}, "letter_nature": {"Rahasia"},
		"ready_first": {"akun", "sudah siap", "disetujui"}, "ready_handover": {"akun", "sudah siap"}, "ready_forgotten": {"akun", "sudah siap"},
	} {
		said := plain(w.fill(key))
		for _, phrase := range phrases {
			if !strings.Contains(said, phrase) {
				t.Errorf("%q does not say %q: %s", key, phrase, said)
			}
		}
	}
}

// TestTheSecretMessageIsReadByRule: people and tests find the values by their
// lines, and the password is the only spoiler.
func TestTheSecretMessageIsReadByRule(t *testing.T) {
	data := map[string]any{"Address": "sipandu.banyuasinkab.go.id", "Username": "sipandu", "Secret": "Tq7m-Wd4x"}
	want := "Alamat: sipandu.banyuasinkab.go.id\nUsername: sipandu\nPassword sementara: <tg-spoiler>Tq7m-Wd4x</tg-spoiler>"
	if got := say(t, "id", "secret_account", data); got != want {
		t.Errorf("the secret message reads\n%s\nwant\n%s", got, want)
	}
	for _, lang := range []string{"id", "en"} {
		w := newWriter(t, lang)
		lines := strings.Split(w.fill("secret_account"), "\n")
		if len(lines) != 3 || strings.Contains(strings.ToLower(lines[0]), "username") || !strings.HasPrefix(lines[1], "Username: ") {
			t.Errorf("in %q its lines are %q", lang, lines)
		}
		for _, key := range []string{"secret_until", "secret_site", "secret_site_mails", "secret_site_out", "secret_site_who", "secret_care"} {
			if strings.Contains(w.fill(key), "tg-spoiler") {
				t.Errorf("%q in %q has a spoiler of its own", key, lang)
			}
		}
	}
}

// TestNothingAnnouncesThePassword: what can come between the wish for an
// account and its secret message does not hold the word.
func TestNothingAnnouncesThePassword(t *testing.T) {
	for _, lang := range []string{"id", "en"} {
		w := newWriter(t, lang)
		between := []string{"password_delayed", "request_approved", "apology_short", "chase", "mail_subject"}
		for key := range w.words {
			if strings.HasPrefix(key, "ready_") || strings.HasPrefix(key, "toast_") && key != "toast_letter_over" {
				between = append(between, key)
			}
		}
		for _, key := range between {
			said := strings.ReplaceAll(strings.ToLower(w.fill(key)), "/lupapassword", "")
			if strings.Contains(said, "password") || strings.Contains(said, "spoiler") {
				t.Errorf("%q in %q speaks of the password: %s", key, lang, said)
			}
		}
		for key, text := range w.words {
			may := strings.HasPrefix(key, "hand_") || slices.Contains([]string{"secret_account", "mail_account", "mail_link"}, key)
			if slices.Contains(speechOf(t, key, text.whole()).all(), "Secret") && !may {
				t.Errorf("%q in %q tells a secret", key, lang)
			}
		}
	}
}

// bare leaves the letters and digits of a text, so that spacing, signs and
// capitals do not count.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

// standard is the published text of a service standard, line by line, spelled
// as in the dictionary. One slip is put right: the first "sudah ada" of the
// website's time reads "belum ada".
var standards = map[string]string{
	"subdomain": `pembuatan sub domain
No. SK : belum diisi
Persyaratan
1. membawa surat permohonan dari unit kerja
2. print out tampilan aplikasi yang akan digunakan
3. data pendukung aplikasi meliputi (kapasitas penggunaan ruang server dan bahasa pemrograman dan lain lain)
Sistem, Mekanisme dan Prosedur
1. menerima usulan tertulis dari unit kerja beserta foto tampilan aplikasi dan data pendukung serta email yang ingin dibuatkan sub domain
2. tim melakukan proses verifikasi terkait data pendukung aplikasi yang akan menggunakan sub domain tersebut
3. apabila sesuai, maka tim langsung membuatkan sub domain sesuai usulan unit kerja tersebut
4. tim melakukan pengiriman data berisi username dan password penggunaan aplikasi direct admin melalui email
5. tim juga membuat surat tertulis berisi username dan password kepada unit kerja pemohon
Jangka Waktu
Waktu Penyelesaian: 1 Hari
hari pertama
masuk nya surat permohonan dari unit kerja beserta data pendukung aplikasi yang akan menggunakan sub domain
tim melakukan proses verifikasi terkait data pendukung aplikasi apakah bisa di integrasi kan atau tidak
apabila verifikasi dinyatakan sesuai prosedur, maka akan dibuatkan login untuk menggunakan sub domain tersebut
penyampaian login dilakukan secara tertulis ke unit kerja yang mengajukan
Biaya / Tarif
Tidak dipungut biaya
Produk Pelayanan
1. sub domain berisi login aplikasi direct admin
Penanganan Pengaduan
Pengaduan Layanan
pengaduan meliputi
lupa password (penanganannya diberikan password baru yang bersifat sementara untuk bisa akses dan wajib diganti kembali oleh unit kerja bersangkutan)`,
	"website": `pembuatan website pemerintah
No. SK : belum diisi
Persyaratan
1. surat usulan penerbitan website dari unit kerja
Sistem, Mekanisme dan Prosedur
1. surat usulan masuk dan langsung di verifikasi dengan cara mengecek apakah alamat website tersebut sudah ada atau belum
2. jika sudah ada, maka di sampaikan melalui email terkait username dan password website nya
3. jika belum ada, maka tim akan membuat website baku yang nanti nya unit kerja itu sendiri yang akan melakukan pengisian informasi dan konten website
4. setelah selesai, tim akan mengirimkan email dan surat tertulis kepada unit kerja terkait informasi alamat website, username dan password nya
Jangka Waktu
Waktu Penyelesaian: 1 Hari
hari pertama
adanya surat permohonan pembuatan website dari unit kerja
tim melakukan kroscek apakah website nya sudah ada atau belum
jika belum ada, tim akan membuat website secara baku, dalam artian tim internal unit kerja pemohon yang akan memperkaya konten maupun tampilan website tersebut
setelah selesai, alamat website, username dan password nya akan dikirim via email dan secara tertulis
Biaya / Tarif
Tidak dipungut biaya
Produk Pelayanan
Aplikasi Website
Penanganan Pengaduan
Pengaduan Layanan
pengaduan yang sering di terima
lupa password, penanganan nya yaitu membuatkan username dan password sementara agar bisa mengakses website tersebut dan sesegera mungkin harus diganti oleh unit kerja tersebut
terjadi error pada saat input data oleh unit kerja pengguna, penanganan nya dengan cara mereset ulang website nya dan menginput kembali`,
}

// standardPage is a service standard as it is shown.
func standardPage(t *testing.T, lang, service string) string {
	t.Helper()
	data := map[string]any{"Government": "Pemerintah Kabupaten Banyuasin", "Office": "Dinas Komunikasi dan Informatika",
		"Decree": say(t, lang, "decree_none", nil), "Phone": "0711-7690037"}
	return plain(say(t, lang, "standard_"+service, data) + "\n\n" + say(t, lang, "standard_"+service+"_parts", data))
}

// TestEveryLineOfTheStandardsIsShown, in its order.
func TestEveryLineOfTheStandardsIsShown(t *testing.T) {
	for service, text := range standards {
		page := bare(standardPage(t, "id", service))
		at := 0
		for _, line := range strings.Split(text, "\n") {
			found := strings.Index(page[at:], bare(line))
			if found < 0 {
				t.Errorf("the standard of %s lacks, or has elsewhere: %s", service, line)
				continue
			}
			at += found
		}
	}
}

// TestStandardsFitIntoOneMessage, both with their frame.
func TestStandardsFitIntoOneMessage(t *testing.T) {
	for _, lang := range []string{"id", "en"} {
		sum := shown(say(t, lang, "standards_which", nil)) + 400 // the office's address
		for service := range standards {
			long := shown(standardPage(t, lang, service))
			if sum += long; long > 1800 {
				t.Errorf("the standard of %s has %d characters in %q", service, long, lang)
			}
		}
		if sum > messageLimit {
			t.Errorf("both standards have %d characters in %q", sum, lang)
		}
	}
}

// TestPrivacyNoticeHasSevenItems: those of the law, in its order.
func TestPrivacyNoticeHasSevenItems(t *testing.T) {
	for lang, items := range map[string][]string{
		"id": {"Dasar hukum", "Tujuan", "Jenis dan relevansi", "Masa simpan dokumen", "Rincian informasi", "Jangka waktu pemrosesan", "Hak"},
		"en": {"Legal basis", "Purpose", "Kinds and relevance", "Retention of documents", "Details", "Period of processing", "Your rights"},
	} {
		notice, at := plain(newWriter(t, lang).fill("privacy_notice")), 0
		for i, item := range items {
			found := strings.Index(notice[at:], fmt.Sprintf("%d. %s", i+1, item))
			if found < 0 {
				t.Errorf("in %q item %d, %s, is missing or out of order", lang, i+1, item)
				continue
			}
			at += found
		}
	}
}

// TestTimeLeftIsSaidInAnyCase: a number of zero reaches the words as nothing.
func TestTimeLeftIsSaidInAnyCase(t *testing.T) {
	for _, c := range []struct {
		hours, minutes any
		want           string
	}{
		{2, 5, "sisa 2 jam 5 menit kerja"}, {2, "", "sisa 2 jam kerja"}, {"", 5, "sisa 5 menit kerja"}, {"", "", "sisa 0 menit kerja"},
	} {
		if got := say(t, "id", "left_office", map[string]any{"Hours": c.hours, "Minutes": c.minutes}); got != c.want {
			t.Errorf("%v hours and %v minutes read %q, want %q", c.hours, c.minutes, got, c.want)
		}
	}
	if got := say(t, "id", "group_wrong_code", map[string]any{"Left": ""}); !strings.Contains(got, "sudah habis") {
		t.Errorf("the last wrong code reads %q", got)
	}
}
