package desk

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"loket/conversations"
)

// TestOnlyWhatIsComposedHereIsMeantToBeALink: a value's name alone makes none.
func TestOnlyWhatIsComposedHereIsMeantToBeALink(t *testing.T) {
	tests := []struct {
		name, value string
		own         bool
	}{
		{"Address", "sipandu.banyuasinkab.go.id", true},
		{"Address", "Jl. Lingkar No. 1, @seseorang", false},
		{"Address", "evil.example/x.banyuasinkab.go.id", false},
		{"Address", "https://evil.example", false},
		{"Address", "petugas@evil.example", false},
		{"Address", "SIMRS.ID", false},
		{"Address", "", false},
		{"Email", "petugas.it+1@banyuasinkab.go.id", true},
		{"Email", "o'petugas@banyuasinkab.go.id", false},
		{"Email", "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz@evil.com", false},
		{"Email", "petugas@evil.com/x", false},
		{"Email", "petugas@evil.com @seseorang", false},
		{"Email", "4111111111111111'x@evil.com", false},
		{"Link", "https://panel.banyuasinkab.go.id:2222", true},
		{"Domain", "banyuasinkab.go.id", true},
		{"Name", "sipandu.banyuasinkab.go.id", false},
		{"Unit", "petugas@banyuasinkab.go.id", false},
		{"Detail", "panel.example", false},
	}
	for _, tt := range tests {
		if got := conversations.Say("x").With(tt.name, tt.value).Args[tt.name].Own; got != tt.own {
			t.Errorf("%s %q is our own: %v", tt.name, tt.value, got)
		}
	}
	if own := conversations.OwnWords("lihat www.x.com").Args["Text"].Own; !own {
		t.Error("the team's words are not its own")
	}
	if own := conversations.Verbatim("lihat www.x.com").Args["Text"].Own; own {
		t.Error("what was typed is taken for ours")
	}
}

// TestAddressesAreCompletedByWhatIsOurs: a value that stands directly behind a
// sign of a link completes it, and would part it if it were somebody else's.
func TestAddressesAreCompletedByWhatIsOurs(t *testing.T) {
	ours := []string{"Domain", "base", "Bot", "ID", "Actor", "Part", "Minute"} // ID stands in a tag; Actor, Part and Minute are numbers
	for _, lang := range []string{"id", "en"} {
		words, err := os.ReadFile("../../locales/active." + lang + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`[.@#$/=]\{\{\.(\w+)`).FindAllStringSubmatch(string(words), -1) {
			if !slices.Contains(ours, found[1]) {
				t.Errorf("%s: %s completes a link: give it by own, and list it here", lang, found[0])
			}
		}
	}
}
