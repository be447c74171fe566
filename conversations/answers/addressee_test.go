package answers_test

import (
	"slices"
	"testing"

	"loket/conversations/answers"
)

func TestALetterGoesToTheHeadOfTheUnit(t *testing.T) {
	units, err := answers.EmbeddedUnits()
	if err != nil {
		t.Fatal(err)
	}
	for unit, want := range map[string]answers.Addressee{
		"Dinas Perhubungan":                             {Head: answers.HeadHead, Of: "Dinas Perhubungan"},
		"dinas perhubungan":                             {Head: answers.HeadHead, Of: "Dinas Perhubungan"},
		"DINAS PEMUDA DAN OLAHRAGA":                     {Head: answers.HeadHead, Of: "Dinas Pemuda dan Olahraga"},
		"dishub":                                        {Head: answers.HeadHead, Of: "Dinas Perhubungan"},
		"Badan Pendapatan Daerah":                       {Head: answers.HeadHead, Of: "Badan Pendapatan Daerah"},
		"satuan polisi pamong praja":                    {Head: answers.HeadHead, Of: "Satuan Polisi Pamong Praja"},
		"Bagian Hukum Sekretariat Daerah":               {Head: answers.HeadHead, Of: "Bagian Hukum Sekretariat Daerah"},
		"uptd metrologi":                                {Head: answers.HeadHead, Of: "UPTD Metrologi"},
		"PUSKESMAS MARIANA":                             {Head: answers.HeadHead, Of: "Puskesmas Mariana"},
		"sd negeri 1 betung":                            {Head: answers.HeadHead, Of: "SD Negeri 1 Betung"},
		"SMPN 2 BANYUASIN III":                          {Head: answers.HeadHead, Of: "SMPN 2 Banyuasin III"},
		"Kecamatan Talang Kelapa":                       {Head: answers.HeadCamat, Of: "Talang Kelapa"},
		"kec. betung":                                   {Head: answers.HeadCamat, Of: "Betung"},
		"Kantor Camat Betung":                           {Head: answers.HeadNamed, Of: "Camat Betung"},
		"Kelurahan Mariana":                             {Head: answers.HeadLurah, Of: "Mariana", District: "Banyuasin I"},
		"Kantor Lurah Mariana":                          {Head: answers.HeadNamed, Of: "Lurah Mariana", District: "Banyuasin I"},
		"RSUD Banyuasin":                                {Head: answers.HeadDirector, Of: "Rumah Sakit Umum Daerah Banyuasin"},
		"rsud pulau rimau":                              {Head: answers.HeadDirector, Of: "RSUD Pulau Rimau"},
		"rumah sakit umum daerah sukajadi":              {Head: answers.HeadDirector, Of: "Rumah Sakit Umum Daerah Sukajadi"},
		"Sekretariat Daerah":                            {Head: answers.HeadSecretary, Of: "Daerah"},
		"setda":                                         {Head: answers.HeadSecretary, Of: "Daerah"},
		"SEKRETARIAT DPRD":                              {Head: answers.HeadSecretary, Of: "Dewan Perwakilan Rakyat Daerah"},
		"Inspektorat":                                   {Head: answers.HeadInspector, Of: "Daerah"},
		"inspektorat kabupaten banyuasin":               {Head: answers.HeadInspector, Of: "Kabupaten Banyuasin"},
		"TP PKK Kabupaten Banyuasin":                    {Head: answers.HeadChair, Of: "TP PKK Kabupaten Banyuasin"},
		"badan amil zakat nasional":                     {Head: answers.HeadChair, Of: "Badan Amil Zakat Nasional"},
		"Desa Sungai Rebo":                              {Head: answers.HeadHead, Of: "Desa Sungai Rebo", District: "Banyuasin I"},
		"DESA SUNGAI REBO":                              {Head: answers.HeadHead, Of: "Desa Sungai Rebo", District: "Banyuasin I"},
		"Desa Karang Anyar":                             {Head: answers.HeadHead, Of: "Desa Karang Anyar", Unclear: true},
		"Desa Karang Anyar, Kec. Tungkal Ilir":          {Head: answers.HeadHead, Of: "Desa Karang Anyar", District: "Tungkal Ilir"},
		"desa karang anyar kecamatan muara padang":      {Head: answers.HeadHead, Of: "Desa Karang Anyar", District: "Muara Padang"},
		"Pemerintah Desa Karang Anyar (Kec. Air Salek)": {Head: answers.HeadHead, Of: "Desa Karang Anyar", District: "Air Salek"},
		"Kantor Kepala Desa Sungai Rebo":                {Head: answers.HeadNamed, Of: "Kepala Desa Sungai Rebo", District: "Banyuasin I"},
		"Desa Antah Berantah":                           {Head: answers.HeadHead, Of: "Desa Antah Berantah", Unclear: true},
		"Kepala Dinas Perhubungan":                      {Head: answers.HeadNamed, Of: "Kepala Dinas Perhubungan"},
		"Sanggar Melati":                                {Head: answers.HeadLeader, Of: "Sanggar Melati"},
		"Dinas Penanaman Modal <b>& PTSP</b>":           {Head: answers.HeadHead, Of: "Dinas Penanaman Modal <b>& PTSP</b>"},
		"sanggar melati":                                {Head: answers.HeadLeader, Of: "Sanggar Melati"}, "Aman saja": {Head: answers.HeadLeader, Of: "Aman saja"}, "../etc/passwd": {Head: answers.HeadLeader, Of: "../etc/passwd"},
		"": {Head: answers.HeadLeader},
	} {
		if got := units.Addressee(unit); got != want {
			t.Errorf("%q is addressed as %+v, want %+v", unit, got, want)
		}
	}
}

// TestEveryListedUnitHasItsHead: only what is of no known kind has a leader, and
// each village names its kecamatan.
func TestEveryListedUnitHasItsHead(t *testing.T) {
	units, err := answers.EmbeddedUnits()
	if err != nil {
		t.Fatal(err)
	}
	villages := 0
	for _, unit := range units.All() {
		to := units.Addressee(unit.Name)
		if !slices.Contains(answers.Heads(), to.Head) || to.Head == answers.HeadLeader || to.Unclear {
			t.Errorf("%s is addressed as %+v", unit.Name, to)
		}
		if unit.District != "" {
			if villages++; to.District != unit.District {
				t.Errorf("%s is addressed in %q", unit.Name, to.District)
			}
		}
	}
	if villages != 313 {
		t.Errorf("%d villages and kelurahan, want 313", villages)
	}
}
