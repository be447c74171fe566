package answers

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

const (
	// maxLetterNumber is what the answering letter has room for, in runes.
	maxLetterNumber = 100
	// maxLetterLine is a number with its date in any writing, in runes.
	maxLetterLine = maxLetterNumber + 80
	// firstLetterYear is before any letter that is still answered.
	firstLetterYear = 2000
	// staleMonths is the age from which a letter's date is worth a second look.
	staleMonths = 12
)

// LetterRef is what a letter is known by: the number that its writer gave it, and
// its date, a day at midnight UTC.
type LetterRef struct {
	Number string
	Date   time.Time
}

// String is the reference in one spelling, which ParseLetterRef reads back:
// "005/123/DISHUB/2026, 24 November 2026".
func (l LetterRef) String() string {
	return l.Number + ", " + strconv.Itoa(l.Date.Day()) + " " + monthNames[l.Date.Month()-1] + " " + strconv.Itoa(l.Date.Year())
}

// Codes of warnings about a letter whose number and date are taken.
const (
	WarningLetterAhead = "letter_ahead"
	WarningLetterStale = "letter_stale"
)

// ParseLetterRef reads number and date of a letter from one line, in the usual
// ways of writing both: a date in figures (day first) or with a month's name, new
// or old spelling, perhaps behind its weekday; the number before or after it,
// perhaps behind "No." or "Nomor:". Today is the day in the office's zone. A date
// ahead of today or a year old is taken with a warning; one of a year to come is
// refused. Where weekday and date disagree the reference that the date alone
// would give comes with the refusal.
func ParseLetterRef(typed string, today time.Time) (ref LetterRef, warnings []string, err error) {
	text := straightened(line(typed))
	if text == "" {
		return LetterRef{}, nil, refuse(ReasonEmpty)
	}
	found, err := soleDate(text)
	if err != nil {
		return LetterRef{}, nil, err
	}
	if untilDate.MatchString(text[:found.from]) {
		return LetterRef{}, nil, refuse(ReasonLetterDates)
	}
	before, weekday := cutBackwards(text[:found.from])
	after, behind := cutForwards(text[found.to:])
	if ref.Number, err = letterNumber(before, after); err != nil {
		return LetterRef{}, nil, err
	}
	ref.Date = found.day
	if warnings, err = judgeDate(found.day, today); err != nil {
		return LetterRef{}, nil, err
	}
	for _, said := range []string{weekday, behind} {
		if day, is := weekdays[said]; is && day != found.day.Weekday() {
			return ref, nil, refuse(ReasonLetterWeekday, "weekday", said, "date", found.day.Format("02-01-2006"))
		}
	}
	return ref, warnings, nil
}

// judgeDate refuses what cannot be the date of a letter that somebody has sent.
func judgeDate(day, today time.Time) (warnings []string, err error) {
	year, month, date := today.Date()
	now := time.Date(year, month, date, 0, 0, 0, 0, time.UTC)
	switch {
	case day.Year() < firstLetterYear:
		return nil, refuse(ReasonLetterOld, "date", day.Format("02-01-2006"))
	case day.Year() > year:
		return nil, refuse(ReasonLetterFuture, "date", day.Format("02-01-2006"))
	case day.After(now):
		return []string{WarningLetterAhead}, nil
	case day.Before(now.AddDate(0, -staleMonths, 0)):
		return []string{WarningLetterStale}, nil
	}
	return nil, nil
}

// plainMarks are the marks that phones and copied pages put for a plain one.
var plainMarks = strings.NewReplacer("‐", "-", "‑", "-", "–", "-", "—", "-", "−", "-",
	"’", "'", "‘", "'", "`", "'", "´", "'", "ʼ", "'", "′", "'", "‛", "'", "＇", "'", "⁄", "/", "∕", "/",
	"“", " ", "”", " ", "„", " ", "«", " ", "»", " ", `"`, " ", "№", "No. ")

var (
	// partedFriday is Jum'at with something else in the place of its mark.
	partedFriday = regexp.MustCompile(`(?i)(^|[\s,;:(])jum\s*[- ]\s*at\b`)
	// slashBeforeDate parts a number from a date that no number ends in.
	slashBeforeDate = regexp.MustCompile(`(?i)\s+/\s+(\d{1,2}\s+(?:` + strings.Join(monthWords(), "|") + `)\.?\s+\d{4}\b)`)
)

// straightened brings the marks that phones put for a plain one back to it, and
// the marks between number, weekday and date to those that they are read by.
func straightened(text string) string {
	text = line(plainMarks.Replace(text))
	return slashBeforeDate.ReplaceAllString(partedFriday.ReplaceAllString(text, "${1}Jumat"), ", $1")
}

// dated is a date found in a text, from one byte to before another.
type dated struct {
	from, to int
	day      time.Time
}

var (
	textDate    = regexp.MustCompile(`(?i)(\d{1,2})\s*(?:[-./]|bulan|bln\.?)?\s*(` + strings.Join(monthSpellings(), "|") + `)\.?\s*(?:(?:[-./]|tahun|thn?\.?)?\s*(\d{4}|'?\d{2})|,\s*(\d{4}))`)
	figuresDate = regexp.MustCompile(`(?i)(\d{1,2})\s*[-./]\s*(\d{1,2}|[ivx]{1,4})\s*[-./]\s*(\d{4}|'?\d{2})`)
	isoDate     = regexp.MustCompile(`(\d{4})[-./](\d{1,2})[-./](\d{1,2})`)
)

// untilDate makes the date behind it the end of some days.
var untilDate = regexp.MustCompile(`(?i)\b\d{1,2}\s*(?:s\.?\s*/?\s*d\b\.?|sampai(?:\s+dengan)?|hingga)\s*$`)

// soleDate finds the one date of a text. What only looks like one, such as
// 31 February, is refused for what it is; two different ones are too many.
func soleDate(text string) (dated, error) {
	var real []dated
	unreal := ""
	for _, form := range []*regexp.Regexp{textDate, figuresDate, isoDate} {
		for _, at := range form.FindAllStringSubmatchIndex(text, -1) {
			if !standsAlone(text, at[0], at[1]) {
				continue
			}
			if at[6] < 0 { // behind a comma is a whole year, else a number that ends in V eats the day
				at[6], at[7] = at[8], at[9]
			}
			parts := [3]string{text[at[2]:at[3]], text[at[4]:at[5]], text[at[6]:at[7]]}
			if form == isoDate {
				parts[0], parts[2] = parts[2], parts[0]
			}
			if day, is := dayOf(parts); is {
				real = append(real, dated{at[0], at[1], day})
			} else {
				unreal = text[at[0]:at[1]]
			}
		}
	}
	slices.SortFunc(real, func(a, b dated) int { return a.from - b.from })
	switch {
	case len(real) == 0 && unreal != "":
		return dated{}, refuse(ReasonLetterNoDay, "date", shortened(unreal, 40))
	case len(real) == 0 && runes(text) > maxLetterLine:
		return dated{}, refuse(ReasonTooLong, "max", number(maxLetterNumber), "length", number(runes(text)))
	case len(real) == 0:
		return dated{}, refuse(ReasonLetterDate)
	}
	sole := real[0]
	for _, other := range real[1:] {
		if !other.day.Equal(sole.day) {
			return dated{}, refuse(ReasonLetterDates)
		}
		sole.to = other.to // written twice
	}
	return sole, nil
}

// standsAlone tells a date from a part of a number, such as 005/24/11/2026.
func standsAlone(text string, from, to int) bool {
	before, after := withoutWeekday(text[:from]), text[to:]
	if endsInWord(before) || strings.HasSuffix(strings.TrimRight(before, " "), "/") {
		return false
	}
	if after == "" {
		return true
	}
	if strings.ContainsRune("/-_", rune(after[0])) || strings.HasPrefix(strings.TrimLeft(after, " "), "/") {
		return false
	}
	next := []rune(after)
	if next[0] == '.' && len(next) > 1 {
		return !unicode.IsLetter(next[1]) && !unicode.IsNumber(next[1])
	}
	return !unicode.IsLetter(next[0]) && !unicode.IsNumber(next[0])
}

// weekdayBefore is a weekday with a stroke between it and the date, as the head
// of an invitation has both: "Hari/Tanggal: Rabu/25 November 2026".
var weekdayBefore = regexp.MustCompile(`(?i)\b([a-z']+)\s*/\s*$`)

// dayLabel is what stands before weekday and date there.
var dayLabel = regexp.MustCompile(`(?i)(?:^|[\s,;])hari\s*/\s*(?:tanggal|tgl)$`)

// dayBefore leads over to a weekday behind a date.
var dayBefore = regexp.MustCompile(`(?i)^[ ,;:.()|-]*hari\b`)

// withoutWeekday takes such a weekday off a text's end.
func withoutWeekday(text string) string {
	if at := weekdayBefore.FindStringSubmatchIndex(text); at != nil {
		if _, is := weekdays[lowerASCII(text[at[2]:at[3]])]; is {
			return text[:at[0]]
		}
	}
	return text
}

func endsInWord(text string) bool {
	all := []rune(text)
	if len(all) == 0 {
		return false
	}
	last := all[len(all)-1]
	if last == '.' && len(all) > 1 { // "tgl.24-11-2026"
		return !unicode.IsLetter(all[len(all)-2])
	}
	return unicode.IsLetter(last) || unicode.IsNumber(last) || strings.ContainsRune("/-_.", last)
}

// dayOf makes a day of its three parts; is tells whether there is such a day.
func dayOf(parts [3]string) (day time.Time, is bool) {
	month, known := monthsByName[lowerASCII(parts[1])]
	if !known {
		month = time.Month(figure(parts[1]))
	}
	parts[2] = strings.TrimPrefix(parts[2], "'")
	year := figure(parts[2])
	if len(parts[2]) == 2 {
		year += 2000
	}
	date := figure(parts[0])
	day = time.Date(year, month, date, 0, 0, 0, 0, time.UTC)
	return day, month >= time.January && month <= time.December && day.Day() == date && day.Month() == month
}

// around are the marks between number, weekday and date.
const around = " ,;:.-()|"

// cutBackwards takes the words that lead over to a date off a text's end, and
// tells the weekday among them.
func cutBackwards(text string) (rest, weekday string) {
	if rest := withoutWeekday(text); rest != text {
		weekday = lowerASCII(weekdayBefore.FindStringSubmatch(text)[1])
		text = rest
	}
	for {
		text = dayLabel.ReplaceAllString(strings.TrimRight(text, around), "")
		start := strings.LastIndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' }) + 1
		word := lowerASCII(text[start:])
		_, is := weekdays[word]
		switch {
		case start > 0 && strings.ContainsRune("/.-_", rune(text[start-1])): // the end of a number
			return text, weekday
		case is:
			weekday = word
		case !slices.Contains(leadsOver, word):
			return text, weekday
		}
		text = text[:start]
	}
}

// cutForwards takes the marks and the weekday off the beginning of what follows a
// date.
func cutForwards(text string) (rest, weekday string) {
	text = strings.TrimLeft(dayBefore.ReplaceAllString(text, ""), around)
	end := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' })
	if end < 0 {
		end = len(text)
	}
	word := lowerASCII(text[:end])
	if _, is := weekdays[word]; is {
		return strings.TrimLeft(text[end:], around), word
	}
	return text, ""
}

var (
	// numberLabel is what people write in front of a number.
	numberLabel = regexp.MustCompile(`(?i)^(?:surat|permohonan|usulan|dengan|nomor|nomer|nomr|number|nmr|no|nr|num)(?:([\s.:;=]+)(.*)|(\d.*))$`)
	// questionLabel is the question's own name, copied before the answer.
	questionLabel = regexp.MustCompile(`(?i)^(?:nomor|nomer|nmr|no)\.?(?:\s+surat)?\s*(?:dan|&|/|,|\+)\s*(?:tanggal|tgl)\b\.?`)
	// senderBefore is who wrote, as other letters speak of one: "Surat Kepala Dinas
	// Perhubungan Nomor …".
	senderBefore = regexp.MustCompile(`(?i)^\s*(?:[\pL.,()&]{3,}\s+){2,}(?:nomor|nomer|no)[\s.:]+`)
	// furtherLabel begins the next line of a letter's head, copied along.
	furtherLabel = regexp.MustCompile(`(?i)[\s,;]+(sifat|lampiran|lamp|perihal|hal|hari|kepada)\b\s*[.:].*$`)
	// otherCalendar is the day of the Islamic calendar, which some letters have too.
	otherCalendar = regexp.MustCompile(`(?i)^\s*\d{1,2}\s+[\pL' .-]+\s+1[34]\d\d\s*H\b\.?\s*$`)
	slashes       = regexp.MustCompile(`\s*/\s*`)
)

// letterNumber finds the number in what stands before and after the date.
func letterNumber(before, after string) (string, error) {
	first, second := bareNumber(before), bareNumber(after)
	switch {
	case digitsOf(first) == "" && digitsOf(second) == "":
		return "", refuse(ReasonLetterNumber)
	case digitsOf(first) == "" || digitsOf(second) != "" && labelled(after) && !labelled(before):
		first = second
	}
	if length := runes(first); length > maxLetterNumber {
		return "", refuse(ReasonTooLong, "max", number(maxLetterNumber), "length", number(length))
	}
	for _, r := range first {
		if !unicode.Is(unicode.Latin, r) && !isDigit(r) && !strings.ContainsRune(" /.-_()&:,'+#", r) {
			return "", refuse(ReasonLetterCharacter, "character", string(r))
		}
	}
	return first, withoutAddress(first)
}

// LetterNo reads the number of a letter alone, as the office's register has it; a
// date behind it is left out.
func LetterNo(typed string) (string, error) {
	text := straightened(line(typed))
	if text == "" {
		return "", refuse(ReasonEmpty)
	}
	before, after := text, ""
	if found, err := soleDate(text); err == nil {
		before, _ = cutBackwards(text[:found.from])
		after, _ = cutForwards(text[found.to:])
	}
	return letterNumber(before, after)
}

func labelled(text string) bool { return numberLabel.MatchString(strings.TrimLeft(text, around)) }

// bareNumber is a number without its label, without the place of the date, and in
// one spelling of its slashes.
func bareNumber(text string) string {
	text = senderBefore.ReplaceAllString(furtherLabel.ReplaceAllString(text, ""), "")
	for {
		text = strings.Trim(questionLabel.ReplaceAllString(strings.Trim(text, around), ""), around)
		found := numberLabel.FindStringSubmatch(text)
		if found == nil {
			break
		}
		text = found[2] + found[3]
	}
	var kept []string
	for part := range strings.SplitSeq(text, ",") {
		if (digitsOf(part) != "" || strings.Contains(part, "/")) && !otherCalendar.MatchString(part) {
			kept = append(kept, strings.TrimSpace(part))
		}
	}
	text = strings.Trim(slashes.ReplaceAllString(strings.Join(kept, ", "), "/"), around)
	if len(kept) == 1 { // behind a greeting stands the label too
		if found := numberLabel.FindStringSubmatch(text); found != nil {
			text = strings.Trim(found[2]+found[3], around)
		}
	}
	return text
}

// LetterNumber is the number in a stored reference; empty where it holds none.
func LetterNumber(stored string) string { return stored[:max(0, strings.LastIndex(stored, ", "))] }

// ReadLetterRef reads a stored reference; known is false where there is none.
func ReadLetterRef(stored string) (ref LetterRef, known bool) {
	ref, _, err := ParseLetterRef(stored, farAhead)
	return ref, err == nil
}

// farAhead is later than any date that was taken.
var farAhead = time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC)
