package answers

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// monthNames spell the months of a stored date.
var monthNames = [12]string{"Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"}

// monthsByName are the months as people write them in letters: in full and short,
// in the old spelling, in English, and in Roman figures.
var monthsByName = func() map[string]time.Month {
	months := map[string]time.Month{}
	for i, spellings := range [12][]string{
		{"januari", "january", "jan", "i"},
		{"februari", "pebruari", "febuari", "february", "febr", "pebr", "feb", "peb", "ii"},
		{"maret", "march", "mar", "mrt", "iii"},
		{"april", "apr", "iv"},
		{"mei", "may", "v"},
		{"juni", "june", "jun", "vi"},
		{"juli", "july", "jul", "vii"},
		{"agustus", "august", "agust", "agus", "agst", "agts", "agt", "agu", "ags", "aug", "viii"},
		{"september", "septem", "sept", "sep", "ix"},
		{"oktober", "october", "okt", "oct", "x"},
		{"november", "nopember", "novem", "nopem", "nov", "nop", "xi"},
		{"desember", "december", "desem", "des", "dec", "xii"},
	} {
		for _, spelling := range spellings {
			months[spelling] = time.Month(i + 1)
		}
	}
	return months
}()

// monthSpellings lists the names of months, the longest first.
func monthSpellings() []string {
	names := slices.Sorted(maps.Keys(monthsByName))
	slices.SortStableFunc(names, func(a, b string) int { return len(b) - len(a) })
	return names
}

// monthWords are the spellings of months but for the Roman figures.
func monthWords() []string {
	return slices.DeleteFunc(monthSpellings(), func(name string) bool { return strings.Trim(name, "ivx") == "" })
}

// weekdays are the days of the week as people write them.
var weekdays = map[string]time.Weekday{
	"minggu": time.Sunday, "ahad": time.Sunday, "min": time.Sunday, "sunday": time.Sunday,
	"senin": time.Monday, "senen": time.Monday, "sen": time.Monday, "monday": time.Monday,
	"selasa": time.Tuesday, "sel": time.Tuesday, "tuesday": time.Tuesday,
	"rabu": time.Wednesday, "rebo": time.Wednesday, "rab": time.Wednesday, "wednesday": time.Wednesday,
	"kamis": time.Thursday, "kam": time.Thursday, "thursday": time.Thursday,
	"jumat": time.Friday, "jum'at": time.Friday, "juma't": time.Friday, "jumat'": time.Friday, "jumaat": time.Friday, "jum": time.Friday, "friday": time.Friday,
	"sabtu": time.Saturday, "sab": time.Saturday, "saturday": time.Saturday,
}

// leadsOver are words between a letter's number and its date.
var leadsOver = []string{"tanggal", "tgl", "tg", "tertgl", "ttgl", "tertanggal", "bertanggal", "dated", "date", "hari", "pada", "per", "dan", "surat"}
