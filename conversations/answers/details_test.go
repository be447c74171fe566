package answers_test

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"loket/conversations/answers"

	"pgregory.net/rapid"
)

const (
	mb = int64(1) << 20
	gb = int64(1) << 30
)

func TestCapacityAccepted(t *testing.T) {
	for _, row := range []struct {
		typed, want string
		bytes       int64
	}{
		{"< 1 GB", "< 1 GB", gb}, {"1–5 GB", "1–5 GB", 5 * gb}, {"5–20 GB", "5–20 GB", 20 * gb}, {"> 20 GB", "> 20 GB", math.MaxInt64},
		{"500 MB", "500 MB", 500 * mb}, {"500mb", "500 MB", 500 * mb}, {"1,5 GB", "1,5 GB", gb + gb/2}, {"1.5gb", "1,5 GB", gb + gb/2},
		{"1.500 MB", "1500 MB", 1500 * mb}, {"0.125 GB", "0,125 GB", gb / 8}, {"2 giga", "2 GB", 2 * gb}, {"1 TB", "1 TB", 1024 * gb},
		{"1-5 gb", "1–5 GB", 5 * gb}, {"1 - 5GB", "1–5 GB", 5 * gb}, {"1 s.d. 5 GB", "1–5 GB", 5 * gb}, {"1 s/d 5 GB.", "1–5 GB", 5 * gb},
		{"1 sampai dengan 5 gb", "1–5 GB", 5 * gb}, {"500 MB - 1 GB", "500 MB–1 GB", gb}, {"kurang dari 1 GB", "< 1 GB", gb},
		{"lebih dari 20gb", "> 20 GB", math.MaxInt64}, {"sekitar 10 GB", "10 GB", 10 * gb}, {"maks. 2 GB", "2 GB", 2 * gb},
		{"minimal 2 GB", "> 2 GB", math.MaxInt64}, {"±3 gb", "3 GB", 3 * gb}, {"<1gb", "< 1 GB", gb}, {"100 TB", "100 TB", 100 * 1024 * gb},
	} {
		got, err := answers.Capacity(row.typed)
		wantValue(t, row.typed, got.Text, err, row.want)
		if got.MaxBytes != row.bytes {
			t.Errorf("%q is %d bytes, want %d", row.typed, got.MaxBytes, row.bytes)
		}
	}
}

func TestCapacityRefused(t *testing.T) {
	for typed, reason := range map[string]string{
		"": answers.ReasonEmpty, "5": answers.ReasonCapacityUnit, "1-5": answers.ReasonCapacityUnit, "5 kb": answers.ReasonCapacityUnit,
		"banyak": answers.ReasonCapacityForm, "GB": answers.ReasonCapacityForm, "-5 GB": answers.ReasonCapacityForm,
		"1,2,3 GB": answers.ReasonCapacityForm, "1,2,3": answers.ReasonCapacityForm, "2 GB dan 3 GB": answers.ReasonCapacityForm,
		"0 GB": answers.ReasonCapacityZero, "5-1 GB": answers.ReasonCapacityRange, "5-5 GB": answers.ReasonCapacityRange,
		"2 GB - 500 MB": answers.ReasonCapacityRange, "> 1-5 GB": answers.ReasonCapacityRange,
		"101 TB": answers.ReasonCapacityLarge, "999999999999 GB": answers.ReasonCapacityLarge, "🌸": answers.ReasonCapacityForm,
	} {
		_, err := answers.Capacity(typed)
		wantRefusal(t, typed, err, reason)
	}
}

func FuzzCapacity(f *testing.F) {
	f.Add("1,5 GB")
	f.Add("500 MB s.d. 1 GB")
	f.Fuzz(func(t *testing.T, typed string) {
		space, err := answers.Capacity(typed)
		if err != nil {
			checkContract(t, err)
			return
		}
		if space.MaxBytes <= 0 {
			t.Fatalf("%q is %d bytes", typed, space.MaxBytes)
		}
		if again, err := answers.Capacity(space.Text); err != nil || again.Text != space.Text {
			t.Fatalf("%q became %q (%v)", space.Text, again.Text, err)
		}
	})
}

func TestAnAnswerThatOnlySaysItDoesNotKnow(t *testing.T) {
	for typed, want := range map[string]bool{
		"tidak tahu": true, "Tidak tau": true, "belum tahu": true, "kurang tahu": true, "saya tdk tahu": true, "belum ditentukan": true, "belum ada": true,
		"-": true, "?": true, "entah": true, "I don't know": true, "not sure": true, "tidak": true,
		"": false, "PHP": false, "Go": false, "Java": false, "PHP, versi belum tahu 8": false, "tahu": false, "R": false,
	} {
		if got := answers.Unsaid(typed); got != want {
			t.Errorf("%q says nothing: %v", typed, got)
		}
	}
}

func TestLanguagesThatFitTheHosting(t *testing.T) {
	hosting := []string{"PHP", "Laravel", "CodeIgniter", "WordPress"}
	for language, fits := range map[string]bool{
		"PHP": true, "php 8.2": true, "PHP8.2": true, "laravel 11": true, "CI4": true, "CI 3": true, "Code Igniter 4": true,
		"Laravel (PHP 8.3) + MySQL": true, "Yii2": true, "wp": true, "PHP native": true, "HTML5": true, "HTML, CSS, JavaScript": true,
		"Laravel + Vue.js": true, "Python": false, "Django": false, "Node.js": false, "node js": false, "Java": false, "Go": false,
		"golang": false, "PHP dan Python": false, "C#": false, ".NET": false, "": false, "?": false, "bahasa lain": false, "Next.js": false,
	} {
		if got := answers.FitsHosting(language, hosting); got != fits {
			t.Errorf("%q fits: %v", language, got)
		}
	}
	if !answers.FitsHosting("Node 20", []string{"nodejs"}) || !answers.FitsHosting("flask", []string{"Python 3"}) {
		t.Error("a hosting for others does not take them")
	}
	if answers.FitsHosting("Laravel", []string{"WordPress"}) || answers.FitsHosting("PHP", nil) {
		t.Error("a hosting takes what it does not offer")
	}
}

func TestUserNamesCanBeRead(t *testing.T) {
	for label, want := range map[string]string{
		"sipandu": "sipandu", "sistem-pelayanan": "sistempe", "dlh": "dlhweb", "3dukasi": "w3dukasi", "kec-betung": "kecbetun",
	} {
		if got := answers.UserNameCandidates(label); got[0] != want {
			t.Errorf("%s has the user names %v, want %s first", label, got, want)
		}
	}
	if got := answers.UserNameCandidates("sistem-pelayanan"); !slices.Contains(got, "sistpela") || !slices.Contains(got, "sistemp2") {
		t.Errorf("sistem-pelayanan has the user names %v", got)
	}
}

func TestSystemUsersAreNotOffered(t *testing.T) {
	for _, system := range []string{"mail", "root", "admin", "mysql", "apache", "diradmin"} {
		if got := answers.UserNameCandidates(system); slices.Contains(got, system) {
			t.Errorf("%s is offered in %v", system, got)
		}
	}
}

func TestUserNamesAreSafe(t *testing.T) {
	form := regexp.MustCompile(`^[a-z][a-z0-9]{3,7}$`)
	rapid.Check(t, func(t *rapid.T) {
		label := rapid.OneOf(rapid.StringMatching(`[a-z0-9][a-z0-9-]{1,38}[a-z0-9]`), rapid.String()).Draw(t, "label")
		got := answers.UserNameCandidates(label)
		if len(got) < 20 || len(got) > 30 || !slices.Equal(got, answers.UserNameCandidates(label)) {
			t.Fatalf("%q has the user names %v", label, got)
		}
		for i, name := range got {
			if !form.MatchString(name) || slices.Contains([]string{"root", "admin", "mysql", "nobody", "diradmin"}, name) || slices.Contains(got[:i], name) {
				t.Fatalf("%q has the user name %q", label, name)
			}
		}
	})
}

func TestFilesByWhatIsDeclared(t *testing.T) {
	for _, row := range []struct {
		name, mime string
		size       int64
		want       answers.Kind
		reason     string
	}{
		{"surat.pdf", "application/pdf", 1000, answers.KindPDF, ""},
		{"surat.PDF", "", 0, answers.KindPDF, ""},
		{"surat", "application/pdf; charset=binary", answers.MaxFileBytes, answers.KindPDF, ""},
		{"foto.JPG", "application/octet-stream", 10, answers.KindImage, ""},
		{"", "image/jpeg", 10, answers.KindImage, ""},
		{"a.webp", "image/webp", 10, answers.KindImage, ""},
		{"a.png", "image/png", 10, answers.KindImage, ""},
		{"surat.pdf", "application/pdf", answers.MaxFileBytes + 1, 0, answers.ReasonFileLarge},
		{"IMG_1.HEIC", "image/heic", 10, 0, answers.ReasonFileHEIC},
		{"IMG_1.heic", "", 10, 0, answers.ReasonFileHEIC},
		{"surat.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", 10, 0, answers.ReasonFileWord},
		{"surat.doc", "", 10, 0, answers.ReasonFileWord},
		{"virus.exe", "application/x-msdownload", 10, 0, answers.ReasonFileType},
		{"surat.pdf.exe", "application/octet-stream", 10, 0, answers.ReasonFileType},
		{"a.svg", "image/svg+xml", 10, 0, answers.ReasonFileType},
		{"a.gif", "image/gif", 10, 0, answers.ReasonFileType},
		{"", "", 0, 0, answers.ReasonFileType},
	} {
		got, err := answers.FileKind(row.name, row.mime, row.size)
		if row.reason != "" {
			wantRefusal(t, row.name, err, row.reason)
		} else if err != nil || got != row.want {
			t.Errorf("%q %q is %v (%v)", row.name, row.mime, got, err)
		}
	}
	_, err := answers.FileKind("a.pdf", "application/pdf", answers.MaxFileBytes+1)
	if data := checkContract(t, err).Data; data["max"] != "20 MB" || data["size"] != "20,1 MB" {
		t.Errorf("the refusal says %v", data)
	}
	_, err = answers.FileKind(strings.Repeat("a\u202e", 300)+".exe", "", 10)
	if name := checkContract(t, err).Data["name"]; len([]rune(name)) != 60 || strings.Contains(name, "\u202e") {
		t.Errorf("the refusal shows %q", name)
	}
}
