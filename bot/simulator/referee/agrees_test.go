//go:build referee

package referee_test

import (
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"loket/bot/simulator/entities"
	"loket/bot/simulator/referee"
)

// span is how long random texts are tried; REFEREE_TIME sets another.
func span(t *testing.T) time.Duration {
	if given := os.Getenv("REFEREE_TIME"); given != "" {
		d, err := time.ParseDuration(given)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	return 5 * time.Second
}

// signs are what links, numbers and marks consist of. Unicode's newest letters
// are left out: Telegram knows more of them than Go.
var signs = strings.Split("a b X Z 9 1 0 . . . . @ @ # $ / / : : :// http:// https:// ftp:// tg:// ton:// www. mailto: KM km Kom id com go.id "+
	"xn-- xn--p1ai _ - -- ~ ? # ( ) [ ] { } < > \" ' ` « » , ; ! + = & % \n \u00a0 \u200c \u200b \u2060 \u2010 \u202e \u0d80 \u00b7 é я рф 日本 🌸 1INCH IDR "+
	"gif @gif @pics 4111111111111111 4111 1986 0926 2015051009 192.168 255 256 .1 :80 :65536 teiegram.org 198609262015051009 \u0660 ½ Ⅷ ² \t \r \u3000 \uff10 \u0301 "+
	"abcdefghijklmnopqrstuvwxyz 0123456789012345678901234567 -1 S.KM S.Kom surat.pdf", " ")

func randomText(r *rand.Rand) string {
	var text strings.Builder
	for range 1 + r.IntN(14) {
		switch r.IntN(20) {
		case 0:
			text.WriteRune(rune(1 + r.IntN(0x1c7f)))
		case 1, 2:
			text.WriteByte(' ')
		default:
			text.WriteString(signs[r.IntN(len(signs))])
		}
	}
	return text.String()
}

// mistakes is how many differences are shown.
const mistakes = 10

// TestRandomTextsAreSeenAsTelegramSeesThem compares the simulation with
// Telegram's code.
func TestRandomTextsAreSeenAsTelegramSeesThem(t *testing.T) {
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
	wrong := 0
	for end := time.Now().Add(span(t)); time.Now().Before(end) && wrong < mistakes; {
		text := randomText(r)
		want, err := referee.Found(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := entities.Find(text); !alike(got, want) {
			wrong++
			t.Errorf("%q\n     sees %v\n Telegram %v", text, got, want)
		}
	}
}

func alike(got []entities.Entity, want []referee.Entity) bool {
	var all []entities.Entity
	for _, e := range want {
		all = append(all, entities.Entity(e))
	}
	return len(got) == 0 && len(all) == 0 || reflect.DeepEqual(got, all)
}

// tags are what HTML consists of, right and wrong; an underscore is a blank.
var tags = strings.Split("<b> </b> <i> </i> <u> </u> <s> </s> <code> </code> <pre> </pre> <blockquote> </blockquote> <blockquote_expandable> "+
	"<a_href=\"https://x.id\"> <a_href='tg://user?id=12'> </a> <tg-spoiler> </tg-spoiler> a b c é 🌸 \n \r \u202e \u200e \u200f \u0007 \u0301 \u0333 "+
	"&lt; &amp; &#39; &#x1F338; &#xd800; &#1114111; &quot < > = \" </> <code_class=\"language-go\"> <b_x> <b_x=1> <b_x=_> <b_ <span_class=tg-spoiler> </span> "+
	"<tg-emoji_emoji-id=5> <tg-emoji_emoji-id=x> </tg-emoji> a.id @nama", " ")

// randomHTML is mostly well formed.
func randomHTML(r *rand.Rand) string {
	var page strings.Builder
	var open []string
	end := func() {
		page.WriteString("</" + open[len(open)-1] + ">")
		open = open[:len(open)-1]
	}
	for range 1 + r.IntN(16) {
		tag := strings.ReplaceAll(tags[r.IntN(len(tags))], "_", " ")
		switch name := strings.Fields(strings.Trim(tag, "<>") + " "); {
		case strings.HasPrefix(tag, "</") && r.IntN(15) > 0:
			if len(open) > 0 {
				end()
			}
		case strings.HasPrefix(tag, "<") && len(name) > 0:
			open = append(open, name[0])
			page.WriteString(tag)
		default:
			page.WriteString(tag)
		}
	}
	for len(open) > 0 && r.IntN(15) > 0 {
		end()
	}
	return page.String()
}

// TestRandomHTMLIsReadAsTelegramReadsIt compares refusals, marks and nesting.
func TestRandomHTMLIsReadAsTelegramReadsIt(t *testing.T) {
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
	wrong := 0
	for end := time.Now().Add(span(t)); time.Now().Before(end) && wrong < mistakes; {
		html := randomHTML(r)
		row, err := asked(referee.Row{HTML: html})
		if err != nil {
			t.Fatal(err)
		}
		reads, marks, err := entities.Read(html)
		refusal := ""
		if err != nil {
			refusal = err.Error()
		}
		if refusal != row.Refusal || reads != row.Reads || !alike(marks, row.Marks) {
			wrong++
			t.Errorf("%q\n    reads %q %v %q\n Telegram %q %v %q", html, reads, marks, refusal, row.Reads, row.Marks, row.Refusal)
			continue
		}
		shown, settled, err := entities.Settle(reads, marks)
		if row.Shown != "" && (err != nil || shown != row.Shown || !alike(settled, row.Settled)) {
			wrong++
			t.Errorf("%q\n  settles %q %v %v\n Telegram %q %v", html, shown, settled, err, row.Shown, row.Settled)
		}
	}
}
