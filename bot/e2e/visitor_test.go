package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// watching is how long a visitor waits for what must come; a browser takes its
// time on a busy machine.
const watching = time.Minute

// visitor is a person before a real browser. They touch only what they can see
// and reach, and read only what is visible.
type visitor struct {
	t        *testing.T
	ctx      context.Context
	fingers  bool // a touch screen instead of a mouse
	console  sync.Mutex
	mistakes []string // what the page wrote to the browser's console
}

// chromium opens a browser with nobody's data, or leaves the test where there
// is none to open.
func chromium(t *testing.T) *visitor {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("chromium is missing")
		}
		t.Skip("chromium is missing: apt-get install chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WindowSize(1280, 900), chromedp.Flag("lang", "id"),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	allocator, release := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(release)
	ctx, leave := chromedp.NewContext(allocator)
	t.Cleanup(leave)
	v := &visitor{t: t, ctx: ctx}
	// The browser lives as long as the context of its first step.
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900)); err != nil {
		t.Fatal(err)
	}
	v.listen()
	return v
}

// listen gathers what goes wrong in the page without anybody seeing it.
func (v *visitor) listen() {
	messages := chromedp.Console(v.ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.IsException() || m.Type == chromedp.ConsoleError || m.Type == chromedp.ConsoleWarning {
				v.console.Lock()
				v.mistakes = append(v.mistakes, m.Text+" "+m.URL)
				v.console.Unlock()
			}
		}
	}()
}

// sawNoMistakes fails if the page complained.
func (v *visitor) sawNoMistakes() {
	v.t.Helper()
	v.console.Lock()
	defer v.console.Unlock()
	if len(v.mistakes) > 0 {
		v.t.Errorf("the page complained:\n%s", strings.Join(v.mistakes, "\n"))
	}
}

func (v *visitor) do(steps ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, watching)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		v.t.Fatal(err)
	}
}

// opens visits an address and waits until the page is connected.
func (v *visitor) opens(address string) {
	v.t.Helper()
	v.do(chromedp.Navigate(address), chromedp.WaitReady(chromedp.CSS(`body[data-ready="true"]`)))
}

// takesPhone goes on with a phone of 390 × 844 points in the dark.
func (v *visitor) takesPhone() {
	v.t.Helper()
	v.fingers = true
	v.do(chromedp.EmulateViewport(390, 844, chromedp.EmulateScale(2), chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulatePortrait),
		chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			dark := &emulation.MediaFeature{Name: "prefers-color-scheme", Value: "dark"}
			_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{dark}})
			return err
		}))
}

// spot is the middle of the last element that fits, once it stands still and
// a finger can touch it: nothing lies over it.
const spot = `async (selector, words) => {
	const middle = () => {
		const fitting = [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility() && (!words || e.textContent.trim() === words));
		const element = fitting.at(-1);
		if (!element) return null;
		element.scrollIntoView({ block: 'nearest' });
		const { x, y, width, height } = element.getBoundingClientRect();
		const top = document.elementFromPoint(x + width / 2, y + height / 2);
		return top && element.contains(top) ? [x + width / 2, y + height / 2] : null;
	};
	const before = middle();
	await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
	const after = middle();
	return before && after && before.join() === after.join() && after;
}`

// touches clicks or taps the last visible element of the selector, or the last
// that says exactly these words.
func (v *visitor) touches(selector, words string) {
	v.t.Helper()
	at := polls[[]float64](v, fmt.Sprintf("%s %q to touch", selector, words), spot, selector, words)
	if v.fingers {
		v.do(chromedp.TapXY(at[0], at[1]))
		return
	}
	v.do(chromedp.MouseClickXY(at[0], at[1]))
}

// types writes into a field.
func (v *visitor) types(field, text string) {
	v.t.Helper()
	v.touches(field, "")
	v.do(chromedp.KeyEvent(text))
}

// pastes puts what was copied into a field.
func (v *visitor) pastes(field string) {
	v.t.Helper()
	v.touches(field, "")
	v.do(chromedp.KeyEvent("v", chromedp.KeyModifiers(chromedp.ModifierCtrl), func(key *input.DispatchKeyEventParams) {
		if key.Type == kb.KeyDown || key.Type == kb.KeyRawDown {
			key.Commands = []string{"paste"}
		}
	}))
}

// sees waits until the visible text of the selector's last element holds all
// words, and returns it.
func (v *visitor) sees(selector string, words ...string) string {
	v.t.Helper()
	what := fmt.Sprintf("%s to say %q", selector, words)
	return polls[string](v, what, `(selector, ...words) => {
		const text = [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility()).at(-1)?.innerText || '';
		return words.every((w) => text.includes(w)) && text;
	}`, append([]any{selector}, anys(words)...)...)
}

func anys(words []string) []any {
	all := make([]any, len(words))
	for i, w := range words {
		all[i] = w
	}
	return all
}

// polls asks the page until it has an answer.
func polls[T any](v *visitor, what, function string, args ...any) T {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, watching)
	defer cancel()
	answer, err := chromedp.Run(ctx, chromedp.PollFunction[T](function, chromedp.WithPollingArgs(args...),
		chromedp.WithPollingInterval(20*time.Millisecond), chromedp.WithPollingTimeout(0))) // the context has the time
	if err != nil {
		v.t.Fatalf("waited in vain for %s: %v\n%s", what, err, v.screen())
	}
	return answer
}

// screen is everything that can be read now.
func (v *visitor) screen() string {
	ctx, cancel := context.WithTimeout(v.ctx, watching)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	return text
}

// keepsPicture writes what is on the screen into the folder that
// LOKET_PICTURES names; without one it keeps none.
func (v *visitor) keepsPicture(name string) {
	v.t.Helper()
	folder := os.Getenv("LOKET_PICTURES")
	if folder == "" {
		return
	}
	polls[bool](v, "a screen without passing notices", `() => !document.querySelector('.toast')`)
	ctx, cancel := context.WithTimeout(v.ctx, watching)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, name), picture, 0o644)
	}
	if err != nil {
		v.t.Fatal(err)
	}
}

// column is one of the page's chats: "phone" or "team".
type column struct {
	*visitor
	name string
}

// says writes a message and sends it.
func (c column) says(text string) {
	c.t.Helper()
	c.types("#"+c.name+"-input", text)
	c.touches("#"+c.name+"-send", "")
}

// presses touches the youngest button with this label.
func (c column) presses(label string) {
	c.t.Helper()
	c.touches("#"+c.name+"-log [data-button]", label)
}

// reads waits until the youngest message of the other side holds all words.
func (c column) reads(words ...string) string {
	c.t.Helper()
	return c.sees("#"+c.name+"-log .block:not(.own)", words...)
}

// sends one of the ready-made files.
func (c column) sends(sample string) {
	c.t.Helper()
	c.touches("#"+c.name+"-attach", "")
	c.touches("#"+c.name+`-menu [data-sample="`+sample+`"]`, "")
}
