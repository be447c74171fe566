package answers

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Sizes count in steps of 1024, as hosting panels do.
const (
	megabyte = 1 << 20
	gigabyte = 1 << 30
	terabyte = 1 << 40

	// maxCapacity is far above any single server of the office: more is a slip.
	maxCapacity = 100 * terabyte
)

// Space is how much server space an application wants.
type Space struct {
	// Text is the wish in one spelling: "500 MB", "1,5 GB", "1–5 GB", "> 20 GB".
	Text string
	// MaxBytes is its upper end; math.MaxInt64 where there is none.
	MaxBytes int64
}

// amount is a number with its unit; unit is zero where none was written.
type amount struct {
	value float64
	unit  float64
}

// Capacity accepts the texts of the four buttons, or a size or range typed with
// a unit: "500 MB", "1,5 gb", "2-4 GB", "kurang dari 1 GB". A comma or a dot
// marks decimals; a dot before exactly three digits groups thousands.
func Capacity(typed string) (Space, error) {
	text := lowerASCII(line(typed))
	if text == "" {
		return Space{}, refuse(ReasonEmpty)
	}
	bound, text := cutBound(text)
	found := capacityForm.FindStringSubmatch(text)
	if found == nil {
		return Space{}, refuse(ReasonCapacityForm)
	}
	low, high := parseAmount(found[1], found[2]), parseAmount(found[3], found[4])
	isRange := found[3] != ""
	if !isRange {
		high = low
	}
	if low.unit == 0 {
		low.unit = high.unit
	}
	if math.IsNaN(low.value) || math.IsNaN(high.value) {
		return Space{}, refuse(ReasonCapacityForm)
	}
	if high.unit == 0 {
		return Space{}, refuse(ReasonCapacityUnit, "number", spelled(high.value))
	}
	return space(bound, low, high, isRange)
}

// capacityForm is a number and perhaps a unit, once or as a range.
var capacityForm = regexp.MustCompile(`^([0-9][0-9.,]{0,11}) ?([a-z]+)?` +
	`(?: ?(?:-|–|—|~|s\.?/?d\.?|sampai|sampai dengan|hingga|to) ?([0-9][0-9.,]{0,11}) ?([a-z]+)?)?\.?$`)

// cutBound takes the words before the number off; bound is "<", ">" or empty.
func cutBound(text string) (bound, rest string) {
	for _, word := range []struct{ typed, bound string }{
		{"<=", ""}, {">=", ">"}, {"≤", ""}, {"≥", ">"}, {"<", "<"}, {">", ">"},
		{"kurang lebih", ""}, {"lebih kurang", ""}, {"kira-kira", ""}, {"sekitar", ""}, {"±", ""}, {"~", ""},
		{"kurang dari", "<"}, {"di bawah", "<"}, {"dibawah", "<"},
		{"lebih dari", ">"}, {"di atas", ">"}, {"diatas", ">"}, {"minimal", ">"}, {"minimum", ">"}, {"min", ">"},
		{"maksimal", ""}, {"maksimum", ""}, {"maks", ""}, {"max", ""}, {"hingga", ""}, {"sampai", ""},
	} {
		if rest, found := strings.CutPrefix(text, word.typed); found {
			return word.bound, strings.TrimLeft(rest, " .:")
		}
	}
	return "", text
}

func space(bound string, low, high amount, isRange bool) (Space, error) {
	from, to := low.value*low.unit, high.value*high.unit
	switch {
	case to < megabyte/1024:
		return Space{}, refuse(ReasonCapacityZero)
	case isRange && (from >= to || bound != ""):
		return Space{}, refuse(ReasonCapacityRange)
	case to > maxCapacity:
		return Space{}, refuse(ReasonCapacityLarge, "max", "100 TB")
	}
	s := Space{Text: high.String(), MaxBytes: int64(to)}
	switch {
	case isRange && low.unit == high.unit:
		s.Text = spelled(low.value) + "–" + s.Text
	case isRange:
		s.Text = low.String() + "–" + s.Text
	case bound == ">":
		s.Text, s.MaxBytes = "> "+s.Text, math.MaxInt64
	case bound == "<":
		s.Text = "< " + s.Text
	}
	return s, nil
}

func parseAmount(digits, unit string) amount {
	a := amount{value: decimal(digits)}
	switch unit {
	case "mb", "m", "mib", "mega", "megabyte", "megabytes", "megabita":
		a.unit = megabyte
	case "gb", "g", "gib", "giga", "gigabyte", "gigabytes", "gigabita":
		a.unit = gigabyte
	case "tb", "t", "tib", "tera", "terabyte", "terabytes", "terabita":
		a.unit = terabyte
	}
	return a
}

// decimal reads Indonesian numbers and tolerates English decimals; it is NaN for
// what is no number.
func decimal(digits string) float64 {
	whole, fraction := digits, ""
	if i := strings.LastIndex(digits, ","); i >= 0 {
		whole, fraction = digits[:i], digits[i+1:]
	} else if i := strings.LastIndex(digits, "."); i >= 0 && !groupsThousands(digits, i) {
		whole, fraction = digits[:i], digits[i+1:]
	}
	if strings.Contains(whole, ",") || digitsOf(fraction) != fraction {
		return math.NaN()
	}
	value, err := strconv.ParseFloat(strings.ReplaceAll(whole, ".", "")+"."+fraction+"0", 64)
	if err != nil {
		return math.NaN()
	}
	return value
}

// groupsThousands tells 1.500 (fifteen hundred) from 0.500 and 1.5.
func groupsThousands(digits string, dot int) bool {
	return len(digits)-dot == 4 && !strings.HasPrefix(digits, "0") || strings.Count(digits, ".") > 1
}

func (a amount) String() string {
	switch a.unit {
	case megabyte:
		return spelled(a.value) + " MB"
	case terabyte:
		return spelled(a.value) + " TB"
	}
	return spelled(a.value) + " GB"
}

// spelled writes a number with a decimal comma.
func spelled(value float64) string {
	text := strconv.FormatFloat(math.Round(value*1000)/1000, 'f', -1, 64)
	return strings.ReplaceAll(text, ".", ",")
}
