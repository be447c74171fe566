package answers_test

import (
	"slices"
	"strings"
	"testing"

	"loket/conversations/answers"

	"pgregory.net/rapid"
)

func units(t testing.TB) answers.Units {
	t.Helper()
	list, err := answers.EmbeddedUnits()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestTheEmbeddedListIsComplete(t *testing.T) {
	kinds := map[string]int{}
	for _, unit := range units(t).All() {
		kinds[unit.Kind]++
		if exact, suggestions := units(t).Match(unit.Name); exact != unit.Name || suggestions != nil {
			t.Errorf("%q matches %q %q", unit.Name, exact, suggestions)
		}
	}
	if kinds["kecamatan"] != 21 || kinds["kelurahan"] != 25 || kinds["opd"] == 0 || kinds["opd perkiraan"] == 0 {
		t.Errorf("the list has %v", kinds)
	}
}

func TestAListedUnitIsTakenAtOnce(t *testing.T) {
	for typed, want := range map[string]string{
		"dinas kesehatan":    "Dinas Kesehatan",
		" DINAS  KESEHATAN ": "Dinas Kesehatan",
		"DinasKesehatan":     "Dinas Kesehatan",
		"dinas komunikasi informatika statistik dan persandian": "Dinas Komunikasi, Informatika, Statistik dan Persandian",
		"kelurahan mariana":                   "Kelurahan Mariana, Kec. Banyuasin I",
		"Kelurahan Mariana, Kec. Banyuasin I": "Kelurahan Mariana, Kec. Banyuasin I",
	} {
		if exact, suggestions := units(t).Match(typed); exact != want || suggestions != nil {
			t.Errorf("%q matches %q %q, want %q", typed, exact, suggestions, want)
		}
	}
}

// TestNearTwinsAreTwo: names that only their spaces tell apart are offered, and
// never put in the other's place.
func TestNearTwinsAreTwo(t *testing.T) {
	for listed, typed := range map[string][]string{
		"Desa Sukaraja":  {"Desa Suka Raja", "desa suka raja", "DesaSukaRaja", "DESA SUKA-RAJA"},
		"Desa Suka Raja": {"Desa Sukaraja", "desa sukaraja"},
		"Desa Sidomulyo": {"Desa Sido Mulyo", "Desa Sidomulya"},
	} {
		list, err := answers.ParseUnits(strings.NewReader("name,kind\n" + listed + ",desa\nDinas Kesehatan,opd\n"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range typed {
			exact, suggestions := list.Match(name)
			if exact != "" || !slices.Equal(suggestions, []string{listed, name}) {
				t.Errorf("%q matches %q %q where %s is listed", name, exact, suggestions, listed)
			}
		}
		if exact, _ := list.Match(strings.ToUpper(listed)); exact != listed {
			t.Errorf("%s itself matches %q", listed, exact)
		}
	}
	both, err := answers.ParseUnits(strings.NewReader("name,kind\nDesa Suka Raja,desa\nDesa Sukaraja,desa\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Desa Suka Raja", "Desa Sukaraja"} {
		if exact, suggestions := both.Match(strings.ToLower(name)); exact != name {
			t.Errorf("%q matches %q %q where both are listed", name, exact, suggestions)
		}
	}
}

func TestAResemblingUnitIsSuggested(t *testing.T) {
	for typed, want := range map[string]string{
		"dinkes": "Dinas Kesehatan", "Dinkes Banyuasin": "Dinas Kesehatan", "kesehatan": "Dinas Kesehatan",
		"Dinas Kesehatan Kabupaten Banyuasin": "Dinas Kesehatan", "dinas kesehtan": "Dinas Kesehatan",
		"disdik": "Dinas Pendidikan dan Kebudayaan", "Dinas Pendidikan": "Dinas Pendidikan dan Kebudayaan",
		"dlh": "Dinas Lingkungan Hidup", "DISKOMINFO": "Dinas Komunikasi, Informatika, Statistik dan Persandian",
		"Dinas Kominfo": "Dinas Komunikasi, Informatika, Statistik dan Persandian",
		"kec betung":    "Kecamatan Betung", "Kec. Talang Klapa": "Kecamatan Talang Kelapa", "camat rambutan": "Kecamatan Rambutan",
		"kel. mariana": "Kelurahan Mariana, Kec. Banyuasin I", "Kelurahan Sukajdi": "Kelurahan Sukajadi, Kec. Talang Kelapa",
		"Kecamatan Banyuasin 3": "Kecamatan Banyuasin III", "Bagian Umum Setda": "Bagian Umum Sekretariat Daerah",
		"perhubungan": "Dinas Perhubungan", "satpol pp": "Satuan Polisi Pamong Praja dan Pemadam Kebakaran",
		"Inspektorat": "Inspektorat Daerah", "Kecamatan Banyuasin": "Kecamatan Banyuasin I", "betung": "Kecamatan Betung", "dukcapil": "Dinas Kependudukan dan Pencatatan Sipil", "bapeda": "Badan Perencanaan Pembangunan Daerah, Penelitian dan Pengembangan",
	} {
		exact, suggestions := units(t).Match(typed)
		if exact != "" || len(suggestions) < 2 || len(suggestions) > 6 {
			t.Errorf("%q matches %q %q", typed, exact, suggestions)
			continue
		}
		if suggestions[0] != want || suggestions[len(suggestions)-1] != typed {
			t.Errorf("%q suggests %q, want %q first and the typed one last", typed, suggestions, want)
		}
	}
}

func TestAnUnknownUnitIsTakenAsTyped(t *testing.T) {
	for _, typed := range []string{
		"Puskesmas Betung", "SMP Negeri 1 Betung", "Karang Taruna Mawar", "Dinas", "PKK Kabupaten",
		"Desa Karang Anyar, Kec. Muara Padang", "UPTD Metrologi Legal", "Perumda Air Minum Tirta Betuah", "日本", "",
	} {
		if exact, suggestions := units(t).Match(typed); exact != typed || suggestions != nil {
			t.Errorf("%q matches %q %q", typed, exact, suggestions)
		}
	}
}

func TestAbbreviationsOfUnitsAreOwned(t *testing.T) {
	for label, want := range map[string]string{
		"dinkes": "Dinas Kesehatan", "ppid-dinkes": "Dinas Kesehatan", "din-kes": "Dinas Kesehatan", "satpolpp": "Satuan Polisi Pamong Praja dan Pemadam Kebakaran",
		"bagumum": "Bagian Umum Sekretariat Daerah", "rsud": "Rumah Sakit Umum Daerah Banyuasin",
		"sipandu": "", "dinkesku": "", "betung": "",
	} {
		if got, _ := units(t).Owner(label); got != want {
			t.Errorf("%q is owned by %q, want %q", label, got, want)
		}
	}
	for other, want := range map[string]bool{"Dinas Kesehatan": true, "UPTD Laboratorium Dinas Kesehatan": true, "Dinas Kesehatan Kabupaten Banyuasin": true, "puskesmas betung": false, "": false} {
		if got := units(t).Same(other, "Dinas Kesehatan"); got != want {
			t.Errorf("%q is the department: %v", other, got)
		}
	}
}

func TestVillagesOfOneName(t *testing.T) {
	list, err := answers.ParseUnits(strings.NewReader("name,kind,kecamatan\n" +
		"Desa Purwosari,desa,Makarti Jaya\nDesa Purwosari,desa,Sembawa\nDesa Lalang,desa,Sembawa\n"))
	if err != nil {
		t.Fatal(err)
	}
	exact, suggestions := list.Match("desa purwosari")
	want := []string{"Desa Purwosari, Kec. Makarti Jaya", "Desa Purwosari, Kec. Sembawa", "desa purwosari"}
	if exact != "" || !slices.Equal(suggestions, want) {
		t.Errorf("matches %q %q", exact, suggestions)
	}
	exact, _ = list.Match("desa purwosari kec sembawa")
	if exact != "Desa Purwosari, Kec. Sembawa" {
		t.Errorf("matches %q", exact)
	}
	_, suggestions = list.Match("Ds. Purwosari Sembawa")
	if len(suggestions) == 0 || suggestions[0] != "Desa Purwosari, Kec. Sembawa" {
		t.Errorf("suggests %q", suggestions)
	}
}

func TestFaultyUnitListsNameTheLine(t *testing.T) {
	for table, want := range map[string]string{
		"": "header row", "kind\nopd\n": "line 1", "name\nDinas A\n dinas  a\n": "line 3", "name,kind\n,opd\n": "line 2",
		"name\nDinas A, B\n": "line 2",
	} {
		if _, err := answers.ParseUnits(strings.NewReader(table)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q in it", table, err, want)
		}
	}
}

func TestMatchesAreWellFormed(t *testing.T) {
	list := units(t)
	word := rapid.SampledFrom([]string{"dinas", "kec.", "betung", "kesehatn", "DAERAH", "dan", "banyuasin", "i", "x", "desa", "sukajadi", ",", "🌸"})
	rapid.Check(t, func(t *rapid.T) {
		typed := strings.Join(rapid.SliceOfN(word, 0, 12).Draw(t, "words"), " ")
		exact, suggestions := list.Match(typed)
		if len(suggestions) == 0 {
			return
		}
		if exact != "" || len(suggestions) < 2 || len(suggestions) > 6 {
			t.Fatalf("%q matches %q %q", typed, exact, suggestions)
		}
		if sorted := slices.Compact(slices.Sorted(slices.Values(suggestions))); len(sorted) != len(suggestions) {
			t.Fatalf("%q suggests %q", typed, suggestions)
		}
	})
}

func FuzzUnits(f *testing.F) {
	list := units(f)
	f.Add("kec. betung")
	f.Fuzz(func(t *testing.T, typed string) {
		exact, suggestions := list.Match(typed)
		checkShown(t, exact)
		if exact != "" && suggestions != nil {
			t.Fatalf("%q matches %q %q", typed, exact, suggestions)
		}
		for _, name := range list.Suggestions("sipandu", typed, func(string) bool { return false }) {
			if !labelForm.MatchString(name) {
				t.Fatalf("%q suggests %q", typed, name)
			}
		}
	})
}

func BenchmarkUnitsMatch(b *testing.B) {
	list := units(b)
	for name, typed := range map[string]string{
		"listed": "Dinas Kesehatan", "short": "dinkes", "slips": "dinas kependudkan dan pencatatn sipl kabupaten banyuasin",
		"unknown": "yayasan pendidikan anak usia dini melati putih indah permai jaya makmur sejahtera",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				list.Match(typed)
			}
		})
	}
}
