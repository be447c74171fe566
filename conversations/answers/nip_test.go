package answers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"loket/conversations/answers"

	"pgregory.net/rapid"
)

func TestNIPAsPeopleWriteIt(t *testing.T) {
	const want = "198609262015051001"
	for _, typed := range []string{
		want, "19860926 201505 1 001", "19860926.201505.1.001", "19860926-201505-1-001",
		" NIP. 19860926 201505 1 001", "nip: 198609262015051001", "19860926\u00a0201505–1–001",
		"NIP saya 19860926 201505 1 001", "NIP saya: 19860926 201505 1 001 (PNS)", "198609262015051001 x", "saya Budi, 198609262015051001, gol. 3",
		"198609262015051001 / 19860926 201505 1 001", "NIP/NRP 198609262015051001.",
	} {
		got, warnings, err := answers.NIP(typed, today)
		wantValue(t, typed, got, err, want)
		if len(warnings) > 0 {
			t.Errorf("%q warns of %v", typed, warnings)
		}
	}
}

func TestNIPRefused(t *testing.T) {
	for typed, reason := range map[string]string{
		"":                    answers.ReasonEmpty,
		"12345":               answers.ReasonNIPDigits,
		"1986092620150510011": answers.ReasonNIPDigits,
		"19860926201505100a":  answers.ReasonNIPDigits,
		"19860926a2015051001": answers.ReasonNIPDigits,
		"NIP saya lupa":       answers.ReasonNIPDigits,
		"198609262015051001 atau 198609262015051002": answers.ReasonNIPDigits,
		"١٩٨٦٠٩٢٦٢٠١٥٠٥١٠٠١":                         answers.ReasonNIPDigits,
		"198613262015051001":                         answers.ReasonNIPBirth,
		"198602302015051001":                         answers.ReasonNIPBirth,
		"000000000000000000":                         answers.ReasonNIPBirth,
		"201201012026011001":                         answers.ReasonNIPAge,
		"194901012015051001":                         answers.ReasonNIPAge,
		"198609262001051001":                         answers.ReasonNIPStart,
		"198609262028051001":                         answers.ReasonNIPStart,
	} {
		_, _, err := answers.NIP(typed, today)
		wantRefusal(t, typed, err, reason)
	}
	for typed, want := range map[string]string{"1986 0926": "8", "NIP saya 19860926": "8", "1986x0926201505 1 0012": "15", "198609262015051001 atau 198609262015051002": "36"} {
		_, _, err := answers.NIP(typed, today)
		if count := checkContract(t, err).Data["count"]; count != want {
			t.Errorf("%q: %s digits are counted, want %s", typed, count, want)
		}
	}
}

func TestWhoHasNoNIPSaysSoInManyWays(t *testing.T) {
	for typed, want := range map[string]bool{
		"non asn": true, "Non-ASN": true, "nonasn": true, "NON PNS": true, "bukan ASN": true, "honorer": true, "Saya honorer": true, "tenaga kontrak": true,
		"THL": true, "PTT": true, "-": true, "–": true, "--": true, ".": true, "tidak ada": true, "belum punya NIP": true, "saya tdk punya": true,
		"tanpa NIP": true, "tidak": true, "none": true, "no NIP": true,
		"PPNPN": true, "swasta": true, "n/a": true, "N/A": true, "NA": true, "lewati": true, "Perangkat desa": true, "kepala desa Suka Raja": true, "kades": true,
		"bukan perangkat desa": false, "Dinas Pemberdayaan Masyarakat dan Desa": false,
		"": false, "198609262015051001": false, "asn": false, "PNS": false, "bukan honorer": false, "lupa": false, "NIP saya": false,
		"tidak hafal": false, "ada": false, "non": false, "1": false, "honorer sejak 2015": false,
	} {
		if got := answers.WithoutNIP(typed); got != want {
			t.Errorf("%q says that there is no NIP: %v", typed, got)
		}
	}
}

func TestNIPWarnings(t *testing.T) {
	for typed, want := range map[string][]string{
		"198609262015211001": {answers.WarningNIPMonth}, // PPPK
		"198609262015001001": {answers.WarningNIPMonth},
		"198609262015053001": {answers.WarningNIPSex},
		"198609262015051000": {answers.WarningNIPSerial},
		"198609262027051001": {answers.WarningNIPNextYear},
		"198609262015219000": {answers.WarningNIPMonth, answers.WarningNIPSex, answers.WarningNIPSerial},
	} {
		_, warnings, err := answers.NIP(typed, today)
		if err != nil || !slices.Equal(warnings, want) {
			t.Errorf("%s warns of %v (%v), want %v", typed, warnings, err, want)
		}
	}
}

func TestAgeCountsToTheDay(t *testing.T) {
	for birth, accepted := range map[string]bool{
		"20101122": true, "20101123": false, // 16 today, and tomorrow
		"19501123": true, "19501122": false, // 75 still, and 76 today
	} {
		start := "2026"
		_, _, err := answers.NIP(birth+start+"011001", today)
		if (err == nil) != accepted {
			t.Errorf("born %s: %v", birth, err)
		}
	}
}

func TestAMaskedNIPShowsThreeDigits(t *testing.T) {
	if got, want := answers.MaskNIP("198609262015051001"), "••••••••••••••• 001"; got != want {
		t.Errorf("masked: %q, want %q", got, want)
	}
	for _, odd := range []string{"", "1", "001", "12345678", "198609262015051x01"} {
		if got := answers.MaskNIP(odd); strings.ContainsAny(got, "0123456789x") {
			t.Errorf("%q shows as %q", odd, got)
		}
	}
}

func TestEveryPlausibleNIPIsAccepted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		birth := today.AddDate(-rapid.IntRange(17, 74).Draw(t, "age"), 0, -rapid.IntRange(0, 300).Draw(t, "days"))
		start := rapid.IntRange(birth.Year()+16, today.Year()).Draw(t, "start")
		nip := fmt.Sprintf("%s%04d%02d%d%03d", birth.Format("20060102"), start,
			rapid.IntRange(1, 12).Draw(t, "month"), rapid.IntRange(1, 2).Draw(t, "sex"), rapid.IntRange(1, 999).Draw(t, "serial"))
		got, warnings, err := answers.NIP(nip, today)
		if err != nil || got != nip || len(warnings) > 0 {
			t.Fatalf("%s: %q %v %v", nip, got, warnings, err)
		}
	})
}

func FuzzNIP(f *testing.F) {
	f.Add("19860926 201505 1 001")
	f.Add("NIP")
	f.Fuzz(func(t *testing.T, typed string) {
		nip, _, err := answers.NIP(typed, today)
		if err != nil {
			checkContract(t, err)
			return
		}
		if again, _, err := answers.NIP(nip, today); err != nil || again != nip || len(nip) != 18 {
			t.Fatalf("%q became %q, then %q (%v)", typed, nip, again, err)
		}
		if _, err := time.Parse("20060102", nip[:8]); err != nil {
			t.Fatalf("%q has no birth date", nip)
		}
	})
}
