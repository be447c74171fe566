package answers_test

import (
	"slices"
	"strings"
	"testing"

	"loket/conversations/answers"

	"pgregory.net/rapid"
)

func nothing(string) bool { return false }

func TestSuggestionsFollowTheUnit(t *testing.T) {
	for _, row := range []struct {
		label, unit string
		want        []string
	}{
		{"sipandu", "Dinas Kesehatan", []string{"sipandu-dinkes", "dinkes-sipandu", "layanan-sipandu"}},
		{"betung", "Kecamatan Betung", []string{"kec-betung", "layanan-betung", "aplikasi-betung"}},
		{"mariana", "Kelurahan Mariana, Kec. Banyuasin I", []string{"kel-mariana", "mariana-banyuasin-i", "kel-mariana-banyuasin-i"}},
		{"sipandu", "SMP Negeri 1 Betung", []string{"smpn1-sipandu", "sipandu-betung", "smpn1-sipandu-betung"}},
		{"sipandu", "UPTD Puskesmas Sembawa", []string{"pkm-sipandu", "sipandu-sembawa", "pkm-sipandu-sembawa"}},
		{"sipandu", "Desa Suka Mulya, Kec. Betung", []string{"desa-sipandu", "sipandu-suka-mulya", "sipandu-betung"}},
		{"sipandu", "UPTD Metrologi Legal Dinas Perdagangan", []string{"uptd-sipandu", "sipandu-metrologi-legal", "uptd-sipandu-metrologi-legal"}},
		{"sipandu", "Dinas Urusan Laut", []string{"sipandu-dul", "dul-sipandu", "layanan-sipandu"}},
		{"kec-betung", "Kecamatan Betung", []string{"layanan-kec-betung", "aplikasi-kec-betung", "portal-kec-betung"}},
	} {
		got := units(t).Suggestions(row.label, row.unit, nothing)
		if !slices.Equal(got, row.want) {
			t.Errorf("%s of %s: %v, want %v", row.label, row.unit, got, row.want)
		}
	}
}

func TestSuggestionsAreFree(t *testing.T) {
	list := units(t)
	rapid.Check(t, func(t *rapid.T) {
		label := rapid.StringMatching(`[a-z][a-z0-9]{1,20}(-[a-z0-9]{1,18})?`).Draw(t, "label")
		unit := rapid.SampledFrom([]string{"Dinas Kesehatan", "Kecamatan Betung", "", "PKK", "日本", "SD Negeri 12",
			"Kelurahan Tanah Mas Indah, Kec. Talang Kelapa", strings.Repeat("Panjang Sekali ", 9)}).Draw(t, "unit")
		asked := 0
		var taken []string
		suggestions := list.Suggestions(label, unit, func(name string) bool {
			asked++
			if rapid.Bool().Draw(t, "taken") {
				taken = append(taken, name)
				return true
			}
			return false
		})
		if len(suggestions) > 3 || asked > 60 {
			t.Fatalf("%v after asking %d times", suggestions, asked)
		}
		for _, name := range suggestions {
			if got, err := answers.Label(name, base); err != nil || got != name || name == label || slices.Contains(taken, name) {
				t.Fatalf("%q is suggested for %q (%v)", name, label, err)
			}
			if strings.Trim(strings.TrimPrefix(name, label), "0123456789-") == "" {
				t.Fatalf("%q only puts a digit behind %q", name, label)
			}
		}
	})
}

func TestNothingIsSuggestedWhenAllIsTaken(t *testing.T) {
	if got := units(t).Suggestions("sipandu", "Dinas Kesehatan", func(string) bool { return true }); len(got) > 0 {
		t.Errorf("suggests %v", got)
	}
}
