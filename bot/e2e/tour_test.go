package e2e

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestAStrangerFinishesTheTour lets the guided tour do each of its eight steps,
// as somebody would who only presses its button, and looks at what else the page
// promises to those who try it.
func TestAStrangerFinishesTheTour(t *testing.T) {
	address := openDemo(t)
	v := chromium(t)
	v.opens(address)
	v.composerComesFirst()
	v.placeholdersAreReadable()
	v.touches("#tour-open", "")
	for step := 1; step <= 8; step++ {
		title := fmt.Sprintf("langkah %d dari 8", step)
		v.sees("#tour", title)
		v.touches("#tour-do", "")
		polls[bool](v, "the tour to go on from "+title, `(title) => !document.querySelector('#tour-title').textContent.includes(title)`, title)
	}
	v.sees("#tour", "Tur selesai")
	v.touches("#tour-close", "")
	v.keepsWhatIsTyped()
	v.switchesTrouble()
	v.sawNoMistakes()
	v.beginsAnew(address)
}

// composerComesFirst: Tab reaches where one writes before the buttons of old
// messages.
func (v *visitor) composerComesFirst() {
	v.t.Helper()
	polls[bool](v, "a composer before the messages, in the order of Tab", `() => ['phone', 'team'].every((column) =>
		document.querySelector('#' + column + '-input').compareDocumentPosition(document.querySelector('#' + column + '-log')) & Node.DOCUMENT_POSITION_FOLLOWING)`)
}

// placeholdersAreReadable: their contrast is at least 4.5 to 1.
func (v *visitor) placeholdersAreReadable() {
	v.t.Helper()
	polls[bool](v, "placeholders of enough contrast", `() => {
		const light = (colour) => { const [r, g, b] = colour.match(/[\d.]+/g).slice(0, 3).map((n) => { n /= 255; return n <= 0.03928 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
		const input = document.querySelector('#team-input'), hint = getComputedStyle(input, '::placeholder');
		const [dark, bright] = [light(hint.color), light(getComputedStyle(input).backgroundColor)].sort((a, b) => a - b);
		return hint.opacity === '1' && (bright + 0.05) / (dark + 0.05) >= 4.5;
	}`)
}

// keepsWhatIsTyped: what could not be sent stands in the field again, also after
// another person was chosen meanwhile.
func (v *visitor) keepsWhatIsTyped() {
	v.t.Helper()
	polls[bool](v, "the way to the bot to be cut", `() => { window.kept = window.fetch; window.fetch = () => Promise.reject(new Error('offline')); return true; }`)
	v.types("#phone-input", "Apakah ini hilang?")
	v.touches("#phone-send", "")
	v.sees("#phone-toasts", "tidak berjalan")
	const typed = `() => document.querySelector('#phone-input').value === 'Apakah ini hilang?'`
	polls[bool](v, "what was typed", typed)
	polls[bool](v, "another person with a field of their own", `() => {
		const select = document.querySelector('#officer');
		select.selectedIndex = 1; select.dispatchEvent(new Event('change'));
		const empty = document.querySelector('#phone-input').value === '';
		select.selectedIndex = 0; select.dispatchEvent(new Event('change'));
		return empty;
	}`)
	polls[bool](v, "what was typed, after another person was chosen", typed)
	polls[bool](v, "the way to the bot to be open again", `() => { window.fetch = window.kept; return true; }`)
	v.touches("#phone-send", "")
	v.sees("#phone-log", "Apakah ini hilang?")
}

// switchesTrouble brings the panel down and up again.
func (v *visitor) switchesTrouble() {
	v.t.Helper()
	for _, party := range []string{"panel", "mail", "telegram"} {
		v.touches("#switch-"+party, "")
		polls[bool](v, "the switch of "+party+" to be on", `(s) => document.querySelector(s).ariaPressed === 'true'`, "#switch-"+party)
	}
	v.touches("#tab-panel", "")
	v.sees("#panel-note", "Panel sedang mati")
	for _, party := range []string{"panel", "mail", "telegram"} {
		v.touches("#switch-"+party, "")
		polls[bool](v, "the switch of "+party+" to be off", `(s) => document.querySelector(s).ariaPressed === 'false'`, "#switch-"+party)
	}
}

// beginsAnew throws everything away; the account that waits to be claimed is there
// again.
func (v *visitor) beginsAnew(address string) {
	v.t.Helper()
	v.touches("#restart", "Mulai dari awal")
	v.touches("#restart-yes", "")
	within, end := context.WithTimeout(v.t.Context(), watching)
	defer end()
	for accounts := ""; !strings.Contains(accounts, "kecbetung") || strings.Contains(accounts, "dinkes."); {
		req, err := http.NewRequestWithContext(within, http.MethodGet, address+"/api/panel", nil)
		if err != nil {
			v.t.Fatal(err)
		}
		if answer, err := http.DefaultClient.Do(req); err == nil { // else it is being begun
			body, _ := io.ReadAll(answer.Body)
			answer.Body.Close()
			accounts = string(body)
		}
		if within.Err() != nil {
			v.t.Fatalf("the demonstration did not begin anew; the panel has %s", accounts)
		}
	}
	v.opens(address)
	polls[bool](v, "an empty beginning", `() => !document.querySelector('#phone .start').hidden && !document.querySelector('#phone-log [data-message]')
		&& !localStorage.getItem('tour')`)
	column{v, "phone"}.begins()
}
