package answers

import (
	"regexp"
	"strings"
	"unicode"
)

// Limits of text answers, in runes. They follow what the cards and the letter
// have room for.
const (
	minName, maxName               = 2, 100
	minPosition, maxPosition       = 2, 100
	minWorkUnit, maxWorkUnit       = 2, 150
	minDescription, maxDescription = 5, 300
	minTitle, maxTitle             = 5, 100
)

// PersonName accepts a full name of 2 to 100 characters with at least two
// letters; titles and their commas are part of it, emoji are dropped. Like posts
// and units it holds no web address and no @.
func PersonName(typed string) (string, error) {
	name := withoutPictures(unstyled(line(typed)))
	if err := checkLength(name, typed, minName, maxName); err != nil {
		return "", err
	}
	if letters(name) < 2 {
		return "", refuse(ReasonNoLetters)
	}
	if err := latin(name); err != nil {
		return "", err
	}
	return name, withoutAddress(name)
}

// Position accepts the title of an officer's post, 2 to 100 characters.
func Position(typed string) (string, error) {
	return formal(typed, minPosition, maxPosition)
}

// WorkUnit accepts the name of a work unit as typed, 2 to 150 characters. Units
// knows whether it is a listed one.
func WorkUnit(typed string) (string, error) {
	return formal(typed, minWorkUnit, maxWorkUnit)
}

// AppDescription accepts name and purpose of an application, 5 to 300
// characters, as one line.
func AppDescription(typed string) (string, error) {
	return wording(line(typed), typed, minDescription, maxDescription)
}

// SiteTitle accepts the name of a website, 5 to 100 characters. An address is
// not a name.
func SiteTitle(typed string) (string, error) {
	title, err := wording(unstyled(line(typed)), typed, minTitle, maxTitle)
	if err == nil {
		err = latin(title)
	}
	if err == nil && addressForm.MatchString(title) {
		return "", refuse(ReasonTitleAddress)
	}
	return title, err
}

var addressForm = regexp.MustCompile(`(?i)^(https?://\S*|www\.\S*|[^\s@]+\.[a-z]{2,}(/\S*)?)$`)

// FreeText accepts text of least to most runes that has a letter or a digit in it.
// Line breaks stay. A least below one counts as one.
func FreeText(typed string, least, most int) (string, error) {
	text := paragraphs(typed)
	if err := checkLength(text, typed, least, most); err != nil {
		return "", err
	}
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return text, nil
		}
	}
	return "", refuse(ReasonNoLetters)
}

// Shown is what people may see of any text: without what cannot be seen, such
// as the marks that turn the direction of what stands around it. Line breaks
// stay. It may be empty.
func Shown(typed string) string { return paragraphs(typed) }

// OneLine is Shown in a single line.
func OneLine(typed string) string { return line(typed) }

// formal is text for the letter: without emoji and addresses.
func formal(typed string, least, most int) (string, error) {
	text, err := wording(withoutPictures(unstyled(line(typed))), typed, least, most)
	if err == nil {
		err = latin(text)
	}
	if err != nil {
		return "", err
	}
	return text, withoutAddress(text)
}

// withoutAddress refuses what belongs into no name: others would read it in
// official messages.
func withoutAddress(name string) error {
	for _, sign := range []string{"://", "www.", "@"} {
		if strings.Contains(lowerASCII(name), sign) {
			return refuse(ReasonAddress, "sign", sign)
		}
	}
	return nil
}

func wording(text, typed string, least, most int) (string, error) {
	if err := checkLength(text, typed, least, most); err != nil {
		return "", err
	}
	if letters(text) == 0 {
		return "", refuse(ReasonNoLetters)
	}
	return text, nil
}

// checkLength tells an empty answer from one whose characters were all dropped.
func checkLength(text, typed string, least, most int) error {
	length := runes(text)
	switch {
	case length == 0 && line(typed) != "":
		return refuse(ReasonNoLetters)
	case length == 0:
		return refuse(ReasonEmpty)
	case length < least:
		return refuse(ReasonTooShort, "min", number(least), "length", number(length))
	case length > most:
		return refuse(ReasonTooLong, "max", number(most), "length", number(length))
	}
	return nil
}
