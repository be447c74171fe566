package locales_test

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// Limits of Telegram in UTF-16 units of what is shown, and our own for labels.
const (
	messageLimit = 4096
	toastLimit   = 200
	labelLimit   = 64
	commandLimit = 60
)

// shown is how long a message is for Telegram.
func shown(page string) int { return len(utf16.Encode([]rune(plain(page)))) }

var tag = regexp.MustCompile(`<[^>]*>`)

func plain(page string) string { return html.UnescapeString(tag.ReplaceAllString(page, "")) }

// isLabel tells buttons and what stands on them: no markup, and short.
func isLabel(key string) bool {
	for _, begin := range []string{"button_", "menu_", "rating_", "check_", "field_", "reason_", "recap_sheet_", "recap_column_"} {
		if strings.HasPrefix(key, begin) {
			return !slices.Contains([]string{"reason_item", "reason_too_short", "menu_text"}, key)
		}
	}
	return false
}

// isToast tells what answers a press, as a note or a box.
func isToast(key string) bool {
	return strings.HasPrefix(key, "toast_") || slices.Contains([]string{"apology_short", "card_erased", "contact_box", "holder_box", "contact_not_introduced"}, key)
}

// isCommand tells the lines of Telegram's command menu.
func isCommand(key string) bool {
	return strings.HasPrefix(key, "command_") && !slices.Contains([]string{"command_for_group", "command_for_private", "command_unknown"}, key)
}

func TestMessagesFit(t *testing.T) {
	for _, lang := range []string{"id", "en"} {
		w := newWriter(t, lang)
		for key := range w.words {
			limit := messageLimit
			switch {
			case isToast(key):
				limit = toastLimit
			case isLabel(key):
				limit = labelLimit
			case isCommand(key):
				limit = commandLimit
			}
			if long := shown(w.fill(key)); long > limit {
				t.Errorf("%q has %d characters in %q, at most %d fit", key, long, lang, limit)
			}
		}
	}
}

// TestWholeMessagesFit puts the lines together that the code puts together.
func TestWholeMessagesFit(t *testing.T) {
	summary := []string{"summary_head", "summary_ask"}
	for _, key := range []string{"letter", "letter_ref", "label", "app", "screens", "capacity", "language", "support", "email"} {
		summary = append(summary, "field_"+key)
	}
	for _, lang := range []string{"id", "en"} {
		w := newWriter(t, lang)
		for _, whole := range [][]string{
			{"refused_file_content", "step_of", "ask_subdomain_letter", "answer_so_far"},
			{"refused_consent", "step_of", "ask_profile_consent"},
			{"secret_account", "secret_until", "secret_two", "secret_site", "secret_site_who", "secret_site_mails", "secret_care"},
			{"secret_account", "secret_until", "secret_steps", "secret_care"},
			{"mail_account", "secret_care", "mail_signature"},
			{"welcome", "menu_text"},
			slices.Concat([]string{"morning_head", "morning_counts", "morning_free", "morning_first"}, slices.Repeat([]string{"morning_held"}, 5), slices.Repeat([]string{"queue_line"}, 6)),
		} {
			sum := 0
			for _, key := range whole {
				sum += shown(w.fill(key)) + 2
			}
			if sum > messageLimit {
				t.Errorf("%q have %d characters together in %q", whole, sum, lang)
			}
		}
		sum := 300 + 1000 + 254 + 60 // the app, the support, the e-mail, the language; the rest is short
		for _, key := range summary {
			sum += shown(w.fill(key)) + 60
		}
		if sum > messageLimit {
			t.Errorf("a summary has %d characters in %q", sum, lang)
		}
	}
}

// markup are the tags that words may use; those of Telegram's HTML that we need.
var markup = regexp.MustCompile(`^<(/?)(b|i|u|code|blockquote|tg-spoiler|a)( href="(tg://user\?id=|https://)[^"<>]*")?>$`)

// faults of a message's markup: unknown or unbalanced tags, bare signs.
func faults(page string) error {
	var open []string
	for _, found := range tag.FindAllString(page, -1) {
		parts := markup.FindStringSubmatch(found)
		switch {
		case parts == nil || (parts[2] == "a") != (parts[3] != "") && parts[1] == "":
			return fmt.Errorf("the tag %s", found)
		case parts[1] == "":
			open = append(open, parts[2])
		case len(open) == 0 || open[len(open)-1] != parts[2]:
			return fmt.Errorf("%s closes nothing", found)
		default:
			open = open[:len(open)-1]
		}
	}
	rest := tag.ReplaceAllString(page, "")
	switch {
	case len(open) > 0:
		return fmt.Errorf("%q stay open", open)
	case strings.ContainsAny(rest, "<>"), strings.Contains(strings.NewReplacer("&amp;", "", "&lt;", "", "&gt;", "", "&quot;", "").Replace(rest), "&"):
		return fmt.Errorf("bare signs of markup")
	}
	return nil
}

func TestFaultsOfMarkupAreSeen(t *testing.T) {
	for _, page := range []string{"<b>x", "x</b>", "<b><i>x</b></i>", "<p>x</p>", "<a>x</a>", `<a href="http://x">x</a>`, "1 < 2", "a & b", `<b href="https://x">x</b>`} {
		if faults(page) == nil {
			t.Errorf("%q passes for good markup", page)
		}
	}
	for _, page := range []string{"x", "<b>x <i>y</i></b>", `<a href="https://x.id">x</a>`, "1 &lt; 2 &amp; 3"} {
		if err := faults(page); err != nil {
			t.Errorf("%q passes for bad markup: %v", page, err)
		}
	}
}

func TestMarkupIsTelegrams(t *testing.T) {
	for _, lang := range []string{"id", "en"} {
		w := newWriter(t, lang)
		for key := range w.words {
			page := w.fill(key)
			if err := faults(page); err != nil {
				t.Errorf("%q in %q: %v", key, lang, err)
			}
			bare := isToast(key) || isLabel(key) || isCommand(key) ||
				strings.HasPrefix(key, "state_") || strings.HasPrefix(key, "mail_") || strings.HasPrefix(key, "letter_")
			if bare && strings.ContainsAny(page, "<>&") {
				t.Errorf("%q in %q has markup where none is shown", key, lang)
			}
			if strings.TrimSpace(page) != page {
				t.Errorf("%q in %q begins or ends with space", key, lang)
			}
		}
	}
}

// picture is an emoji, with what varies and joins it.
var picture = regexp.MustCompile(`[\x{231A}\x{231B}\x{23E9}-\x{23FA}\x{25AB}\x{25B6}\x{25C0}\x{2600}-\x{27BF}\x{2139}\x{267B}\x{21A9}\x{2B05}\x{2B1C}\x{1F000}-\x{1FAFF}][\x{FE0F}\x{200D}\x{2640}\x{2642}\x{1F000}-\x{1FAFF}]*`)

// TestOnePictureAtTheHead: a message has at most one emoji, and begins with it.
func TestOnePictureAtTheHead(t *testing.T) {
	for _, lang := range []string{"id", "en"} {
		for key, text := range messages(t, lang) {
			for form, words := range text {
				found := picture.FindAllStringIndex(plain(words), -1)
				if len(found) > 1 || len(found) == 1 && found[0][0] != 0 && key != "button_next" {
					t.Errorf("%q (%s) in %q has emoji at %v", key, form, lang, found)
				}
			}
		}
	}
}

var pressed = regexp.MustCompile(`(?:[Tt]ekan|[Pp]ress|pilih|choose) <b>([^<{]+)</b>|, <b>([^<{]+)</b>|(?:atau|or) <b>([^<{]+)</b>`)

// TestButtonsAreCalledByTheirNames: where words ask to press something, there
// is a button of that label.
func TestButtonsAreCalledByTheirNames(t *testing.T) {
	for _, lang := range []string{"id", "en"} {
		texts := messages(t, lang)
		labels := map[string]bool{}
		for key, text := range texts {
			if isLabel(key) {
				labels[strings.TrimSpace(picture.ReplaceAllString(text.whole(), ""))] = true
			}
		}
		mentions := 0
		for key, text := range texts {
			for _, found := range pressed.FindAllStringSubmatch(text.whole(), -1) {
				mentions++
				if label := found[1] + found[2] + found[3]; !labels[label] {
					t.Errorf("%q in %q speaks of a button %q that does not exist", key, lang, label)
				}
			}
		}
		if mentions < 25 {
			t.Errorf("only %d mentions of buttons were found in %q", mentions, lang)
		}
	}
}

var unfit = regexp.MustCompile(`(?i)\b(kamu|silahkan|dong|kok|nih|ijin|resiko|analisa|jum'at|nopember|pebruari|dimana|merubah|himbau)\b`)

// TestIndonesianIsProper: official spelling, and nobody is thou'd.
func TestIndonesianIsProper(t *testing.T) {
	for key, text := range messages(t, "id") {
		if found := unfit.FindString(text.whole()); found != "" {
			t.Errorf("%q says %q", key, found)
		}
		if strings.Contains(text.whole(), " Anda") && key != "button_only_you" { // a label that is given
			t.Errorf("%q does not say Bapak/Ibu", key)
		}
	}
}
