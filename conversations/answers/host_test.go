package answers_test

import (
	"strings"
	"testing"

	"loket/conversations/answers"

	"pgregory.net/rapid"
)

// An address that exists is judged by what DNS allows, not by what may be
// wished for.
func TestAnExistingAddressIsJudgedAsAHostName(t *testing.T) {
	for typed, want := range map[string]string{
		"ai." + base: "ai." + base, "ai": "ai." + base, "a." + base: "a." + base, "112." + base: "112." + base,
		"lama.pasar." + base: "lama.pasar." + base, "lama.pasar": "lama.pasar." + base, "www." + base: "", // the base itself
		"https://Lama.Pasar." + base + "/x?y": "lama.pasar." + base, "www.ai." + base + ".": "ai." + base,
		"xn--caf-dma." + base: "xn--caf-dma." + base, "www2." + base: "www2." + base, "mail." + base: "mail." + base,
		strings.Repeat("a", 63) + "." + base: strings.Repeat("a", 63) + "." + base,
		"sipandu." + base:                    "sipandu." + base,
	} {
		got, err := answers.Host(typed, base)
		if want == "" {
			wantRefusal(t, typed, err, answers.ReasonLabelBase)
			continue
		}
		wantValue(t, typed, got, err, want)
	}
}

func TestWhatIsNoHostNameIsRefused(t *testing.T) {
	for typed, reason := range map[string]string{
		"": answers.ReasonEmpty, base: answers.ReasonLabelBase, "sipandu.com": answers.ReasonLabelOtherParent,
		"https://lama.pasar.palembang.go.id": answers.ReasonLabelOtherParent, "a..b." + base: answers.ReasonLabelCharacter,
		"-a." + base: answers.ReasonLabelHyphenStart, "a-.pasar." + base: answers.ReasonLabelHyphenEnd,
		"a_b." + base: answers.ReasonLabelUnderscore, "a b." + base: answers.ReasonLabelSpace, "bad|name." + base: answers.ReasonLabelCharacter,
		"café." + base: answers.ReasonLabelASCII, strings.Repeat("a", 64) + "." + base: answers.ReasonLabelLong,
		strings.Repeat(strings.Repeat("a", 60)+".", 4) + base: answers.ReasonLabelLong, "*." + base: answers.ReasonLabelCharacter,
	} {
		_, err := answers.Host(typed, base)
		wantRefusal(t, typed, err, reason)
	}
}

// Whatever may be wished for is an address once it exists.
func TestEveryLabelIsAHost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typed := rapid.OneOf(rapid.StringMatching(`[a-z0-9-]{1,45}`), rapid.String()).Draw(t, "typed")
		label, err := answers.Label(typed, base)
		if err != nil {
			return
		}
		if host, err := answers.Host(typed, base); err != nil || host != label+"."+base {
			t.Fatalf("%q is the label %q and the host %q (%v)", typed, label, host, err)
		}
	})
}
