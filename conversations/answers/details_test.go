package answers_test

import (
	"math"
	"regexp"
	"slices"
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

func TestFilesByTheirBytes(t *testing.T) {
	for mime, want := range map[string]string{
		"application/pdf": "", "image/jpeg": "", "image/png": "", "image/webp": "", "application/pdf; charset=binary": "",
		"image/heic": answers.ReasonFileHEIC, "image/heif": answers.ReasonFileHEIC, "image/heic-sequence": answers.ReasonFileHEIC,
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document": answers.ReasonFileWord,
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":       answers.ReasonFileWord,
		"application/msword": answers.ReasonFileWord, "text/rtf": answers.ReasonFileWord, "application/vnd.oasis.opendocument.text": answers.ReasonFileWord,
		"application/x-msdownload": answers.ReasonFileContent, "image/svg+xml": answers.ReasonFileContent, "image/gif": answers.ReasonFileContent, "": answers.ReasonFileContent,
	} {
		if err := answers.FileContent(mime); want != "" {
			wantRefusal(t, mime, err, want)
		} else if err != nil {
			t.Errorf("%q is refused: %v", mime, err)
		}
	}
	for mime, want := range map[string]string{
		"image/gif": "GIF", "video/mp4": "MP4", "application/zip": "ZIP", "text/plain; charset=utf-8": "TXT", "text/html": "HTML", "application/octet-stream": "", "": "",
		"application/vnd.microsoft.portable-executable": "PORTABLE-EXECUTABLE", "image/svg+xml": "SVG", "application/x-7z-compressed": "7Z-COMPRESSED",
	} {
		if got := answers.FileType(mime); got != want {
			t.Errorf("%q is called %q, want %q", mime, got, want)
		}
	}
	if err := answers.FileSize(answers.MaxFileBytes); err != nil {
		t.Errorf("20 MB are refused: %v", err)
	}
	if data := checkContract(t, answers.FileSize(answers.MaxFileBytes+1)).Data; data["max"] != "20 MB" || data["size"] != "20,1 MB" {
		t.Errorf("the refusal says %v", data)
	}
}
