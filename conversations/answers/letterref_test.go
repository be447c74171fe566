package answers_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"loket/conversations/answers"
)

// letterDay is the day on which the letters of these tests are judged.
var letterDay = time.Date(2026, time.November, 30, 0, 0, 0, 0, time.UTC)

func TestNumberAndDateOfALetterAreReadAsPeopleWriteThem(t *testing.T) {
	const want = "005/123/DISHUB/2026, 24 November 2026"
	for _, typed := range []string{
		want, "005/123/DISHUB/2026, 24-11-2026", "005/123/DISHUB/2026, 24/11/26", "005/123/DISHUB/2026, 24.11.2026", "005/123/DISHUB/2026 24 - 11 - 2026",
		"No.005/123/DISHUB/2026, 24 November 2026", "No. 005/123/DISHUB/2026 tanggal 24 November 2026", "Nomor: 005/123/DISHUB/2026; Tanggal: 24 November 2026",
		"Nomor : 005 / 123 / DISHUB / 2026\nTanggal : 24 November 2026", "nomor surat 005/123/DISHUB/2026 tgl. 24 nopember 2026.", "NO 005/123/DISHUB/2026, 24 NOVEMBER 2026",
		"Surat Nomor 005/123/DISHUB/2026 tertanggal Selasa, 24 November 2026", "005/123/DISHUB/2026, Selasa 24/11/2026", "005/123/DISHUB/2026, hari Selasa tanggal 24 Nov. 2026",
		"24 November 2026, No. 005/123/DISHUB/2026", "24-11-2026 005/123/DISHUB/2026", "005/123/DISHUB/2026, 24 November 2026 (Selasa)", "005/123/DISHUB/2026 – 24 Nop 2026",
		"005/123/DISHUB/2026, Pangkalan Balai, 24 November 2026", "005/123/DISHUB/2026, 2026-11-24", "005/123/DISHUB/2026, 24 XI 2026", "005/123/DISHUB/2026 tgl 24-XI-2026",
		"005/123/DISHUB/2026, 24-Nov-26", "005/123/DISHUB/2026, 24 November 2026 (24-11-2026)",
		"Nomor : 005/123/DISHUB/2026 Sifat : Biasa Lampiran : - Hal : Permohonan, 24 November 2026", "005/123/DISHUB/2026,24November2026",
		"005/123/DISHUB/2026, 24 Nov '26", "005/123/DISHUB/2026, 24-11-’26", "nmr. 005/123/DISHUB/2026, 24 Nopem. 2026", "005/123/DISHUB/2026, tanggal 24 bulan November tahun 2026",
		"Surat Kepala Dinas Perhubungan Nomor 005/123/DISHUB/2026 tanggal 24 November 2026 perihal Permohonan", "Surat dari Kepala Dinas Perhubungan No. 005/123/DISHUB/2026, 24-11-2026",
		"005/123/DISHUB/2026, Selasa/24 November 2026", "005/123/DISHUB/2026, Hari/Tanggal: Selasa/24-11-2026", "Nomor: 005/123/DISHUB/2026 Hari/Tgl : Selasa, 24 November 2026",
		"Nomor dan tanggal surat: 005/123/DISHUB/2026, 24 November 2026", "Nomor & tanggal: 005/123/DISHUB/2026, 24 November 2026", "No. & Tgl. 005/123/DISHUB/2026, 24-11-2026",
		"No/Tgl: 005/123/DISHUB/2026, 24 November 2026", "Nomor surat dan tanggal surat 005/123/DISHUB/2026 ttgl 24 Nov 2026", "005/123/DISHUB/2026 tertgl. 24 Nov 2026",
		"№ 005/123/DISHUB/2026, 24 November 2026", "“005/123/DISHUB/2026”, \"24 November 2026\"", "005/123/DISHUB/2026 / 24 November 2026",
		"Assalamualaikum, nomor 005/123/DISHUB/2026 tanggal 24 November 2026, terima kasih", "005/123/DISHUB/2026, 24 November 2026 hari Selasa",
		"005/123/DISHUB/2026, 14 Jumadil Akhir 1448 H / 24 November 2026 M",
	} {
		ref, warnings, err := answers.ParseLetterRef(typed, letterDay)
		wantValue(t, typed, ref.String(), err, want)
		if len(warnings) > 0 {
			t.Errorf("%q brings the warnings %v", typed, warnings)
		}
	}
}

func TestEverySpellingOfAMonthIsRead(t *testing.T) {
	for month, spellings := range map[string]string{
		"Januari": "januari JAN Jan. january i", "Februari": "februari Pebruari pebr febr peb Feb february ii", "Maret": "maret mar march iii", "April": "april apr iv",
		"Mei": "mei may v", "Juni": "juni jun june vi", "Juli": "juli jul july vii", "Agustus": "agustus Agts Agst Agt Agu Ags agust aug august viii",
		"September": "september sep sept ix", "Oktober": "oktober okt oct october x", "November": "november Nopember nov Nop xi", "Desember": "desember des december xii",
	} {
		for spelling := range strings.FieldsSeq(spellings) {
			ref, _, err := answers.ParseLetterRef("1/A/2025, 5 "+spelling+" 2025", letterDay)
			wantValue(t, spelling, ref.String(), err, "1/A/2025, 5 "+month+" 2025")
		}
	}
}

func TestANumberIsNotTakenForADate(t *testing.T) {
	for typed, want := range map[string]string{
		"005/12/11/2026, 24 November 2026":             "005/12/11/2026, 24 November 2026",
		"B-800.1.11.1/24/XI/2026 tgl 3/11/2026":        "B-800.1.11.1/24/XI/2026, 3 November 2026",
		"000.8.3.3/15/OR, 1 Des 2025":                  "000.8.3.3/15/OR, 1 Desember 2025",
		"NOTA/12/2026, 24 November 2026":               "NOTA/12/2026, 24 November 2026",
		"005 / 24 / 11 / 2026 tanggal 24.11.2026":      "005/24/11/2026, 24 November 2026",
		"SDN 1 Betung No. 12/2026, 24 November 2026":   "SDN 1 Betung No. 12/2026, 24 November 2026",
		"123/KAMIS, 25 November 2026":                  "123/KAMIS, 25 November 2026",
		"420/017/SDN 1 Betung/2026, Jum'at 27-11-26":   "420/017/SDN 1 Betung/2026, 27 November 2026",
		"420/017-A/SMP.4/2026, Jumat 27 Nov 2026":      "420/017-A/SMP.4/2026, 27 November 2026",
		"045.2/ 88 /Kec.TL/XI/2026, Jum’at 27 11 2026": "",
	} {
		ref, _, err := answers.ParseLetterRef(typed, letterDay)
		if want == "" {
			wantRefusal(t, typed, err, answers.ReasonLetterDate)
			continue
		}
		wantValue(t, typed, ref.String(), err, want)
	}
}

func TestWhatIsNoReferenceOfALetterIsRefused(t *testing.T) {
	const number = "005/123/DISHUB/2026"
	for typed, reason := range map[string]string{
		"": answers.ReasonEmpty, " \u200b ": answers.ReasonEmpty,
		number: answers.ReasonLetterDate, "24 November 2026": answers.ReasonLetterNumber, "tanpa nomor, 24 November 2026": answers.ReasonLetterNumber,
		"Nomor: tanggal: 24-11-2026": answers.ReasonLetterNumber, "belum ada": answers.ReasonLetterDate, number + ", 24 November": answers.ReasonLetterDate,
		strings.Repeat("0", 300) + ", 24 November 2026": answers.ReasonTooLong, strings.Repeat("005/", 75): answers.ReasonTooLong,
		"005/😀/DISHUB/2026, 24 November 2026": answers.ReasonLetterCharacter, "<b>005</b>, 24 November 2026": answers.ReasonLetterCharacter,
		"٠٠٥/123, 24 November 2026": answers.ReasonLetterCharacter, "005/www.contoh.example, 24 November 2026": answers.ReasonAddress,
		number + ", 24 November 1899": answers.ReasonLetterOld, number + ", 24-11-1899": answers.ReasonLetterOld, number + ", 31 Desember 1999": answers.ReasonLetterOld,
		number + ", 24 November 2027": answers.ReasonLetterFuture, number + ", 1-1-27": answers.ReasonLetterFuture, number + ", 1 Januari 9999": answers.ReasonLetterFuture,
		number + ", 31 Februari 2026": answers.ReasonLetterNoDay, number + ", 31/2/2026": answers.ReasonLetterNoDay, number + ", 29-2-2026": answers.ReasonLetterNoDay,
		number + ", 0-11-2026": answers.ReasonLetterNoDay, number + ", 11/24/2026": answers.ReasonLetterNoDay, number + ", 31.11.26": answers.ReasonLetterNoDay,
		number + ", 24 November 2026 s.d. 25 November 2026": answers.ReasonLetterDates,
		number + " tgl 24 s.d 25 November 2026":             answers.ReasonLetterDates, number + ", 24 sampai dengan 25 November 2026": answers.ReasonLetterDates, number + ", 24 s/d 25-11-2026": answers.ReasonLetterDates,
		number + ", Jumat, 24 November 2026": answers.ReasonLetterWeekday, number + ", Jum’at 24/11/26": answers.ReasonLetterWeekday,
		number + ", 24 November 2026 (Rabu)": answers.ReasonLetterWeekday, number + ", Ahad 24 Nop 2026": answers.ReasonLetterWeekday,
		number + ", 24 November 2026 hari Kamis": answers.ReasonLetterWeekday, number + ", 24-11-2026, hari Kamis": answers.ReasonLetterWeekday,
		number + ", Jum at 24 November 2026": answers.ReasonLetterWeekday, number + ", Jum-at, 24-11-2026": answers.ReasonLetterWeekday, number + `, Jum"at 24/11/26`: answers.ReasonLetterWeekday,
		number + ", Juma't 24 Nop 2026": answers.ReasonLetterWeekday, number + ", Rebo 24 November 2026": answers.ReasonLetterWeekday,
		number + ", Kamis/24 Nop 2026": answers.ReasonLetterWeekday, number + ", Jum´at, 24-11-2026": answers.ReasonLetterWeekday,
	} {
		_, _, err := answers.ParseLetterRef(typed, letterDay)
		wantRefusal(t, typed, err, reason)
	}
}

func TestADateThatIsUnusualIsTakenWithAWarning(t *testing.T) {
	for typed, want := range map[string]string{
		"1/A, 30 November 2026": "", "1/A, 1 Desember 2026": answers.WarningLetterAhead, "1/A, 31 Desember 2026": answers.WarningLetterAhead,
		"1/A, 30 November 2025": "", "1/A, 29 November 2025": answers.WarningLetterStale, "1/A, 3 Maret 2016": answers.WarningLetterStale,
		"1/A, 29 Februari 2024": answers.WarningLetterStale,
	} {
		_, warnings, err := answers.ParseLetterRef(typed, letterDay)
		if err != nil || strings.Join(warnings, " ") != want {
			t.Errorf("%q: %v, %v; want %q", typed, warnings, err, want)
		}
	}
}

// TestAReferenceOfALetterReadsBackAsItWasTaken: whatever is typed, what is taken
// of it reads back the same, now and later.
func TestAReferenceOfALetterReadsBackAsItWasTaken(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typed := rapid.OneOf(rapid.String(), rapid.StringMatching(`(No\.? ?:? ?)?[0-9A-Z/. ,()-]{1,30},? (tgl|hari|Selasa)? ?[0-9]{1,2}[-/. ](11|XI|Nop|Agustus)[-/. ]20[0-9]{2}[ .,)a-z0-9]{0,9}`)).Draw(t, "typed")
		ref, _, err := answers.ParseLetterRef(typed, letterDay)
		if err != nil {
			checkContract(t, err)
			return
		}
		checkShown(t, ref.String())
		if again, known := answers.ReadLetterRef(ref.String()); !known || again != ref || answers.LetterNumber(ref.String()) != ref.Number {
			t.Errorf("%q is taken as %q, which reads back %q", typed, ref, again)
		}
	})
}

func TestANumberThatEndsInAMonthEatsNoDay(t *testing.T) {
	for typed, number := range map[string]string{
		"800/12/V, 10 November 2026": "800/12/V", "12/V, 10 November 2026": "12/V", "10 XI 2026 0v": "0v", "0v, 10 November, 2026": "0v",
	} {
		ref, _, err := answers.ParseLetterRef(typed, endOfNovember)
		if err != nil || ref.Number != number || ref.Date != time.Date(2026, 11, 10, 0, 0, 0, 0, time.UTC) {
			t.Errorf("%q is read as %q: %v", typed, ref, err)
		}
	}
}

var endOfNovember = time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
