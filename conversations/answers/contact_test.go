package answers_test

import (
	"net/mail"
	"regexp"
	"strings"
	"testing"

	"loket/conversations/answers"
)

func TestEmailAccepted(t *testing.T) {
	for typed, want := range map[string]string{
		" rina@dinkes.banyuasinkab.go.id ": "rina@dinkes.banyuasinkab.go.id",
		"Rina.Wati+web@GMAIL.com":          "Rina.Wati+web@gmail.com",
		"mailto:rina@gmail.com":            "rina@gmail.com",
		"o'brien_1-2%x@a-b.co.id":          "o'brien_1-2%x@a-b.co.id",
		"ri\u200bna@gmail.com":             "rina@gmail.com",
		strings.Repeat("a", 64) + "@x.id":  strings.Repeat("a", 64) + "@x.id",
	} {
		got, err := answers.Email(typed)
		wantValue(t, typed, got, err, want)
	}
}

func TestEmailRefused(t *testing.T) {
	for typed, reason := range map[string]string{
		"":                                answers.ReasonEmpty,
		"rina":                            answers.ReasonEmailForm,
		"@gmail.com":                      answers.ReasonEmailForm,
		"ri na@gmail.com":                 answers.ReasonEmailForm,
		"Rina <rina@gmail.com>":           answers.ReasonEmailForm,
		`"rina"@gmail.com`:                answers.ReasonEmailForm,
		".rina@gmail.com":                 answers.ReasonEmailForm,
		"ri..na@gmail.com":                answers.ReasonEmailForm,
		"-oQ/tmp@gmail.com":               answers.ReasonEmailForm,
		"a|b@gmail.com":                   answers.ReasonEmailForm,
		"rina@gmail.com, budi@gmail.com":  answers.ReasonEmailSeveral,
		"rina@gmail.com\nBcc: a@evil.com": answers.ReasonEmailSeveral,
		"rina@gmail.com\r\nBcc: evil":     answers.ReasonEmailDomain,
		"rína@gmail.com":                  answers.ReasonEmailASCII,
		"rina@gmail":                      answers.ReasonEmailDomain,
		"rina@":                           answers.ReasonEmailDomain,
		"rina@[127.0.0.1]":                answers.ReasonEmailDomain,
		"rina@1.2.3.4":                    answers.ReasonEmailDomain,
		"rina@gmail..com":                 answers.ReasonEmailDomain,
		"rina@-gmail.com":                 answers.ReasonEmailDomain,
		"rina@gmáil.com":                  answers.ReasonEmailDomain,
		"rina@" + strings.Repeat("abcdefg.", 40) + "com": answers.ReasonEmailLong,
		strings.Repeat("a", 65) + "@x.id":                answers.ReasonEmailForm,
	} {
		_, err := answers.Email(typed)
		wantRefusal(t, typed, err, reason)
	}
}

func TestGovernmentEmail(t *testing.T) {
	for email, want := range map[string]bool{
		"a@banyuasinkab.go.id": true, "a@GO.ID": true, "a@sukamulya.desa.id": true,
		"a@gmail.com": false, "a@gogo.id": false, "a@go.id.evil.com": false, "": false,
	} {
		if got := answers.IsGovernment(email); got != want {
			t.Errorf("%q is government: %v", email, got)
		}
	}
}

func TestPhoneAccepted(t *testing.T) {
	for typed, want := range map[string]string{
		"081234567890": "+6281234567890", "0812-3456-7890": "+6281234567890", "0812 3456 7890": "+6281234567890",
		"+6281234567890": "+6281234567890", "+62 812-3456-7890": "+6281234567890", "62 81234567890": "+6281234567890",
		"006281234567890": "+6281234567890", "+62 0812 3456 7890": "+6281234567890", "81234567890": "+6281234567890",
		"0711-7690037": "+627117690037", "(0711) 7690037": "+627117690037", "021.5551234": "+62215551234",
		"tel:+6281234567890": "+6281234567890", "0812\u2011345\u00a0678": "+62812345678",
		"0812 3456 7890 (WA)": "+6281234567890", "HP: 0812 3456 7890": "+6281234567890", "HP/WA 081234567890": "+6281234567890", "No. HP 0812-3456-7890 a.n. Rina": "+6281234567890",
		"0711-7690037/7690038": "+627117690037", "0711-7690037, 7690038": "+627117690037", "0711/7690037": "+627117690037", "+62711/7690037/38": "+627117690037",
		"0711-7690037 ext 12": "+627117690037", "(0711) 7690037 ext. 12": "+627117690037", "0711-7690037 (pes. 12)": "+627117690037", "0711 7690037 x12": "+627117690037", "0711 7690037 pesawat 3": "+627117690037",
		"0812345678/0812345679": "+62812345678", "kantor 7690037, HP 081234567890": "+6281234567890", "https://wa.me/6281234567890": "+6281234567890",
	} {
		got, err := answers.Phone(typed)
		wantValue(t, typed, got, err, want)
	}
}

func TestPhoneRefused(t *testing.T) {
	for typed, reason := range map[string]string{
		"": answers.ReasonEmpty, "saya": answers.ReasonPhoneForm, "ext 12": answers.ReasonPhoneForm,
		"+": answers.ReasonPhoneForm, "0": answers.ReasonPhoneForm, "+62": answers.ReasonPhoneForm, "00": answers.ReasonPhoneForm,
		"0011": answers.ReasonPhoneForeign, "+60123456789": answers.ReasonPhoneForeign, "+1 202 555 0100": answers.ReasonPhoneForeign,
		"7690037": answers.ReasonPhoneArea, "0812345": answers.ReasonPhoneLength, "08123456789012345": answers.ReasonPhoneLength,
		"0112345678": answers.ReasonPhoneForm, "+62+6281234567890": answers.ReasonPhoneForm, "०८१२३४५६७८९": answers.ReasonPhoneForm,
		"HP: 0812345": answers.ReasonPhoneLength,
	} {
		_, err := answers.Phone(typed)
		wantRefusal(t, typed, err, reason)
	}
}

func TestASharedNumberIsInternational(t *testing.T) {
	for shared, want := range map[string]string{
		"6281234567890": "+6281234567890", "+62 812-3456-7890": "+6281234567890", "81234567890": "+81234567890", "+81234567890": "+81234567890",
		"14155550123": "+14155550123", "60123456789": "+60123456789", "081234567890": "+6281234567890", "": "",
	} {
		if got := answers.SharedPhone(shared); got != want {
			t.Errorf("%q is %q, want %q", shared, got, want)
		}
	}
}

func FuzzEmail(f *testing.F) {
	f.Add("rina@gmail.com")
	f.Add("a@b\r\nBcc: c@d.e")
	f.Fuzz(func(t *testing.T, typed string) {
		email, err := answers.Email(typed)
		if err != nil {
			checkContract(t, err)
			return
		}
		if parsed, err := mail.ParseAddress(email); err != nil || parsed.Address != email || len(email) > 254 {
			t.Fatalf("%q became %q (%v)", typed, email, err)
		}
		if strings.ContainsAny(email, "\r\n\t <>\",;:") {
			t.Fatalf("%q became %q", typed, email)
		}
		if again, err := answers.Email(email); err != nil || again != email {
			t.Fatalf("%q became %q", email, again)
		}
	})
}

func FuzzPhone(f *testing.F) {
	f.Add("0812 3456 7890")
	f.Add("+62(0)")
	form := regexp.MustCompile(`^\+62[2-9][0-9]{7,11}$`)
	f.Fuzz(func(t *testing.T, typed string) {
		phone, err := answers.Phone(typed)
		if err != nil {
			checkContract(t, err)
			return
		}
		if !form.MatchString(phone) {
			t.Fatalf("%q became %q", typed, phone)
		}
		if again, err := answers.Phone(phone); err != nil || again != phone {
			t.Fatalf("%q became %q (%v)", phone, again, err)
		}
	})
}
