package conversations

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The nine elements of the satisfaction survey by PermenPANRB 14/2017. Some forms
// print the last two the other way round: what is stored names them by key.
const (
	SurveyRequirements = "U1" // persyaratan
	SurveyProcedure    = "U2" // sistem, mekanisme, dan prosedur
	SurveyTime         = "U3" // waktu penyelesaian
	SurveyCost         = "U4" // biaya atau tarif
	SurveyProduct      = "U5" // produk spesifikasi jenis pelayanan
	SurveyCompetence   = "U6" // kompetensi pelaksana
	SurveyConduct      = "U7" // perilaku pelaksana
	SurveyComplaints   = "U8" // penanganan pengaduan, saran, dan masukan
	SurveyFacilities   = "U9" // sarana dan prasarana
)

// SurveyElements are the elements in the order they are asked for.
func SurveyElements() []string {
	return []string{SurveyRequirements, SurveyProcedure, SurveyTime, SurveyCost, SurveyProduct, SurveyCompetence, SurveyConduct, SurveyComplaints, SurveyFacilities}
}

// surveyMost is the best answer to an element; 1 is the worst.
const surveyMost = 4

// SurveyFew is how many respondents are too few to speak for all.
const SurveyFew = 30

// Half is half a calendar year, in which a person answers the survey once.
type Half struct {
	Year, Number int // Number is 1 or 2
}

// HalfOf is the half that an instant lies in, in its own zone.
func HalfOf(at time.Time) Half {
	return Half{at.Year(), 1 + (int(at.Month())-1)/6}
}

var halfForm = regexp.MustCompile(`^(\d{4})-([12])$`)

// ParseHalf reads 2026-1 or 2026-2.
func ParseHalf(text string) (Half, bool) {
	m := halfForm.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return Half{}, false
	}
	year, _ := strconv.Atoi(m[1])
	number, _ := strconv.Atoi(m[2])
	return Half{year, number}, year >= firstYear && year <= lastYear
}

// String writes a half as ParseHalf reads it.
func (h Half) String() string { return fmt.Sprintf("%04d-%d", h.Year, h.Number) }

// Begins is the first instant of the half.
func (h Half) Begins(zone *time.Location) time.Time {
	return time.Date(h.Year, time.Month(6*h.Number-5), 1, 0, 0, 0, 0, zone)
}

// Surveying is a sheet being filled in. It is with the person until it is whole.
type Surveying struct {
	Half    string         `json:"half"`
	No      int            `json:"no"` // of the message; buttons name it
	Answers map[string]int `json:"answers,omitempty"`
	Counted bool           `json:"counted,omitempty"` // all nine were taken away from here; a suggestion may follow
}

// Next is the element to be asked for; empty when all are answered.
func (s *Surveying) Next() string {
	for _, element := range SurveyElements() {
		if s.Answers[element] == 0 {
			return element
		}
	}
	return ""
}

// SurveySheet is a whole sheet. It names nobody, and nothing tells when it came.
type SurveySheet struct {
	Half    string
	Answers map[string]int // 1 to 4 by element, all nine
}

// SurveySuggestion is what somebody wrote below a sheet; nothing tells which.
type SurveySuggestion struct {
	Half, Words string
}

// Whole tells whether every element has an answer.
func (s SurveySheet) Whole() bool {
	for _, element := range SurveyElements() {
		if s.Answers[element] < 1 || s.Answers[element] > surveyMost {
			return false
		}
	}
	return true
}

// Surveyed notes that somebody has answered in a half, apart from what: Mark is a
// keyed hash of the person.
type Surveyed struct {
	Half, Mark string
}

// SurveyResult is what the whole sheets of a half come to.
type SurveyResult struct {
	Respondents int
	Elements    []SurveyElement // in their order
	Hundredths  int             // the index in hundredths, rounded once: 2500 to 10000
	Band        string          // A to D; empty without respondents
}

// SurveyElement is what an element came to.
type SurveyElement struct {
	Key string
	Sum int // of its answers
	Of  int // respondents
}

// Mean is the element's average, 1 to 4 (NRR).
func (e SurveyElement) Mean() float64 { return float64(e.Sum) / float64(max(e.Of, 1)) }

// EvaluateSurvey works the index out: 25 times the sum of the elements' averages,
// each with the weight of an exact ninth, rounded to two digits at the end alone.
// Sheets that are not whole do not count.
func EvaluateSurvey(sheets []SurveySheet) SurveyResult {
	var r SurveyResult
	for _, element := range SurveyElements() {
		r.Elements = append(r.Elements, SurveyElement{Key: element})
	}
	total := 0
	for _, sheet := range sheets {
		if !sheet.Whole() {
			continue
		}
		r.Respondents++
		for i := range r.Elements {
			r.Elements[i].Sum += sheet.Answers[r.Elements[i].Key]
			total += sheet.Answers[r.Elements[i].Key]
		}
	}
	if r.Respondents == 0 {
		return r
	}
	for i := range r.Elements {
		r.Elements[i].Of = r.Respondents
	}
	ninths := len(r.Elements) * r.Respondents
	r.Hundredths = (2*2500*total + ninths) / (2 * ninths) // half up, in whole numbers
	r.Band = surveyBand(r.Hundredths)
	return r
}

// surveyBand is the mutu of an index that is rounded already, so that there is no
// gap between two bands.
func surveyBand(hundredths int) string {
	switch {
	case hundredths >= 8831:
		return "A"
	case hundredths >= 7661:
		return "B"
	case hundredths >= 6500:
		return "C"
	}
	return "D"
}

// Weakest are the elements with the lowest averages, the lowest first.
func (r SurveyResult) Weakest(most int) []SurveyElement {
	sorted := slices.Clone(r.Elements)
	slices.SortStableFunc(sorted, func(a, b SurveyElement) int { return cmp.Compare(a.Sum, b.Sum) })
	return sorted[:min(most, len(sorted))]
}

// Few tells whether the respondents are too few to speak for all.
func (r SurveyResult) Few() bool { return r.Respondents < SurveyFew }
