package delivery

import (
	"strings"
)

// wrap breaks a text into lines of the type in use, the first of them shorter
// by indent. A word wider than a line is broken where it must be. Empty text
// has no lines.
func (s *page) wrap(text string, width, indent float64) []string {
	var lines []string
	current, room := "", width-indent
	flush := func() {
		lines = append(lines, current)
		current, room = "", width
	}
	for word := range strings.FieldsSeq(text) {
		if current != "" && s.width(current+" "+word) <= room {
			current += " " + word
			continue
		}
		if current != "" {
			flush()
		}
		for s.width(word) > room {
			head := s.fitting(word, room)
			current, word = head, word[len(head):]
			flush()
		}
		current = word
	}
	if current != "" {
		flush()
	}
	return lines
}

// chop breaks a text into lines character by character, keeping every space:
// for what is to be typed off the paper.
func (s *page) chop(text string, width float64) []string {
	var lines []string
	for s.width(text) > width {
		head := s.fitting(text, width)
		lines, text = append(lines, head), text[len(head):]
	}
	if text != "" {
		lines = append(lines, text)
	}
	return lines
}

// fitting is the longest beginning of a text that fits, at least one character.
func (s *page) fitting(text string, width float64) string {
	used := 0.0
	for i, r := range text {
		used += s.width(string(r))
		if used > width && i > 0 {
			return text[:i]
		}
	}
	return text
}
