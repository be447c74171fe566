package answers

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Head is what the one is called who leads a unit: a code, whose words live with
// the caller.
type Head string

// The heads of units.
const (
	HeadNamed     Head = "named" // the name says it already: "Camat Betung"
	HeadHead      Head = "head"
	HeadCamat     Head = "camat"
	HeadLurah     Head = "lurah"
	HeadDirector  Head = "director"
	HeadSecretary Head = "secretary"
	HeadInspector Head = "inspector"
	HeadChair     Head = "chair"
	HeadLeader    Head = "leader" // of what is of no known kind
)

// Heads lists all of them.
func Heads() []Head {
	return []Head{HeadNamed, HeadHead, HeadCamat, HeadLurah, HeadDirector, HeadSecretary, HeadInspector, HeadChair, HeadLeader}
}

// Addressee is to whom a letter to a unit goes.
type Addressee struct {
	Head Head
	// Of is what stands behind the head's title; empty where that is all.
	Of string
	// District is the kecamatan; empty where none is to be named.
	District string
	// Unclear villages have a namesake, or are not listed, so that their kecamatan
	// is to be filled in by hand.
	Unclear bool
}

// kinds of units by how their names begin, the longer before the shorter. Cut are
// words of the name that the title of the head takes the place of.
var kinds = []struct {
	begins, cut string
	head        Head
}{
	{"badan amil zakat", "", HeadChair}, {"badan permusyawaratan", "", HeadChair},
	{"sekretariat", "sekretariat", HeadSecretary}, {"inspektorat", "inspektorat", HeadInspector},
	{"kecamatan", "kecamatan", HeadCamat}, {"kec.", "kec.", HeadCamat}, {"kec", "kec", HeadCamat},
	{"kelurahan", "kelurahan", HeadLurah}, {"kel.", "kel.", HeadLurah}, {"kel", "kel", HeadLurah},
	{"rsud", "", HeadDirector}, {"rumah sakit", "", HeadDirector}, {"rs", "", HeadDirector},
}

// oneWordKinds are units by the first word of their names.
var oneWordKinds = map[Head][]string{
	HeadHead: {"dinas", "badan", "satuan", "satpol", "bagian", "uptd", "upt", "puskesmas", "pustu", "puskesdes", "desa", "sekolah", "sd", "sdn", "smp", "smpn", "sma", "sman", "smk", "smkn",
		"slb", "slbn", "tk", "tkn", "paud", "mi", "min", "mts", "mtsn", "ma", "man", "pkbm", "skb", "bidang", "subbagian", "subbag", "seksi", "kantor", "balai", "laboratorium", "labkesda",
		"unit", "instalasi", "pusat", "perpustakaan", "bappeda", "bpkad", "bkpsdm", "bapenda", "bpbd", "kesbangpol", "bakesbangpol", "dlh", "dpmd", "dpmptsp", "dpupr", "diskominfo", "dishub", "disdikbud", "dinkes", "dinsos"},
	HeadChair: {"ketua", "kpu", "bawaslu", "baznas", "koni", "pkk", "tp", "tim", "dekranasda", "korpri", "dprd", "dewan", "komisi", "komite", "forum", "bpd", "karang", "kwarcab", "kwartir", "majelis", "mui",
		"panitia", "lembaga", "dharma", "gow", "persatuan", "ikatan", "paguyuban", "asosiasi", "koperasi"},
	HeadNamed: {"kepala", "camat", "lurah", "direktur", "sekretaris", "inspektur", "ketua", "pimpinan", "plt.", "plt", "bupati", "wakil", "penjabat", "pj.", "rektor", "komandan", "kapolres", "dandim"},
}

// houses stand before the kinds that are also called after their building.
var houses = regexp.MustCompile(`(?i)^(?:kantor|pemerintah|pemerintahan)\s+((?:kepala desa|desa|camat|kecamatan|lurah|kelurahan|bupati|inspektorat|sekretariat|dinas|badan|bappeda|kepala)\b.*)$`)

// inDistrict is a kecamatan behind a unit's name.
var inDistrict = regexp.MustCompile(`(?i)^(.*?)[\s,(–-]+(?:kecamatan|kec)\b\.?\s*([^,()]+?)\)?(?:,.*)?$`)

// Addressee tells to whom a letter to a unit goes, with the unit in its proper
// capitals and a village with its kecamatan. A name that is nearly a listed one
// stays what it is.
func (u Units) Addressee(unit string) Addressee {
	name := u.Proper(unit)
	if found := houses.FindStringSubmatch(name); found != nil {
		name = found[1]
	}
	folded := strings.ToLower(name)
	first, _, _ := strings.Cut(folded, " ")
	if slices.Contains(oneWordKinds[HeadNamed], first) {
		return u.placed(Addressee{Head: HeadNamed, Of: name})
	}
	switch folded {
	case "setda", "setwan":
		return Addressee{Head: HeadSecretary, Of: map[string]string{"setda": "Daerah", "setwan": "DPRD"}[folded]}
	}
	for _, kind := range kinds {
		if folded == kind.begins || strings.HasPrefix(folded, kind.begins+" ") {
			return u.placed(Addressee{Head: kind.head, Of: strings.TrimSpace(name[len(kind.cut):])})
		}
	}
	for _, head := range []Head{HeadHead, HeadChair} {
		if slices.Contains(oneWordKinds[head], first) {
			return u.placed(Addressee{Head: head, Of: name})
		}
	}
	if unit = line(unit); !plainlyTyped(unit) {
		name = unit
	}
	return Addressee{Head: HeadLeader, Of: name}
}

// plainlyTyped tells a name of mere words that were typed without capitals, or in
// capitals alone: of what is of no known kind, only such a name is set right.
func plainlyTyped(name string) bool {
	for _, r := range name {
		if !unicode.IsLetter(r) && r != ' ' {
			return false
		}
	}
	return name == strings.ToLower(name) || name == strings.ToUpper(name)
}

// placed names the kecamatan of a village or kelurahan apart.
func (u Units) placed(a Addressee) Addressee {
	village := strings.TrimPrefix(a.Of, "Kepala ")
	isVillage := strings.HasPrefix(village, "Desa ")
	if !isVillage && a.Head != HeadLurah && !strings.HasPrefix(a.Of, "Lurah ") {
		return a
	}
	if found := inDistrict.FindStringSubmatch(a.Of); found != nil {
		a.Of, a.District = found[1], found[2]
		return a
	}
	if a.Head == HeadLurah {
		village = "Kelurahan " + a.Of
	} else if name, is := strings.CutPrefix(a.Of, "Lurah "); is {
		village = "Kelurahan " + name
	}
	if listed, is := u.find(village); is {
		a.District = listed.District
	}
	a.Unclear = isVillage && a.District == ""
	return a
}

// Proper is a unit's name in its proper capitals: a listed one, or one known by
// its short name, as it is listed; else each word with a capital, but for small
// words, abbreviations, and what somebody wrote with care.
func (u Units) Proper(unit string) string {
	unit = line(unit)
	if listed, is := u.find(unit); is {
		return strings.Replace(listed.Name, ", Kec. ", ", Kecamatan ", 1)
	}
	if owner, whole := u.short(unit); whole {
		return owner
	}
	shouted := unit == strings.ToUpper(unit)
	words := strings.Split(unit, " ")
	for i, word := range words {
		words[i] = properWord(word, shouted, i == 0)
	}
	return strings.Join(words, " ")
}

// short finds the one listed unit that goes by a short name.
func (u Units) short(name string) (unit string, whole bool) {
	for _, listed := range u.list {
		for _, alias := range listed.Aliases {
			if unitKey(alias) != unitKey(name) {
				continue
			}
			if unit != "" && unit != listed.Name {
				return "", false
			}
			unit = listed.Name
		}
	}
	return unit, unit != ""
}

// smallWords stay small within a name.
var smallWords = []string{"dan", "di", "ke", "dari", "untuk", "dengan", "yang", "pada", "bagi", "serta", "atau", "dalam", "oleh"}

// abbreviations stay in capitals, however they were typed.
var abbreviations = []string{"rsud", "rs", "uptd", "upt", "dprd", "sd", "sdn", "smp", "smpn", "sma", "sman", "smk", "smkn", "slb", "slbn", "tk", "tkn", "paud", "mi", "mts", "ma", "pkbm", "skb", "kpu", "koni", "pkk", "tp",
	"bpbd", "bpkad", "bkpsdm", "dlh", "dpmd", "dpmptsp", "ptsp", "dpupr", "pupr", "pp", "kb", "bpd", "mui", "gow", "korpri", "bumd", "bumdes", "pdam", "ipal", "tpa", "ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii"}

// properWord gives a word its capitals. Shouted words tell nothing of their own;
// those of mixed letters were written with care.
func properWord(word string, shouted, first bool) string {
	bare := strings.ToLower(strings.Trim(word, ".,()&/"))
	switch {
	case bare == "" || !shouted && word != strings.ToLower(word):
		return word
	case slices.Contains(abbreviations, bare) || bare == "i" && !first:
		return strings.ToUpper(word)
	case shouted && !strings.ContainsAny(bare, "aiueo") && len(bare) > 1:
		return word
	case slices.Contains(smallWords, bare) && !first:
		return strings.ToLower(word)
	}
	runes := []rune(strings.ToLower(word))
	for i, r := range runes {
		if i == 0 || strings.ContainsRune("-/(", runes[i-1]) {
			runes[i] = []rune(strings.ToUpper(string(r)))[0]
		}
	}
	return string(runes)
}
