package e2e

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"loket/bot/simulator/botapi"
	"loket/bot/simulator/hosting"
	"loket/bot/simulator/mailbox"
	"loket/bot/simulator/referee"
	"loket/locales"
)

// meant is what may come alive in a message of the bot: its commands, addresses
// under the base domain, e-mail addresses in the fields for them, and what the
// office has set.
var meant = regexp.MustCompile(`^(url ([a-z0-9-]+\.)*banyuasinkab\.go\.id|url (lapor|desa|go)(\.go)?\.id|url https?://(127\.0\.0\.1|localhost)(:\d+)?/?` +
	`|email [\w.+-]+@([a-z0-9-]+\.)*go\.id)$`)

// nothingAlive looks at everything that the bot ever sent or wrote anew: nothing
// comes alive in it by itself but what is meant, and what the team wrote.
func (s *siege) nothingAlive(team ...string) {
	s.t.Helper()
	book, err := locales.Load()
	s.must(err)
	var commands []string
	for _, key := range book.Keys("id") {
		if name, is := strings.CutPrefix(key, "command_"); is {
			commands = append(commands, "bot_command /"+strings.TrimPrefix(name, "group_"))
		}
	}
	looked := 0
	for _, c := range s.world.Telegram().Calls() {
		page := c.Params["text"] + c.Params["caption"]
		if page == "" || c.Params["parse_mode"] == "" {
			continue
		}
		looked++
		alive, err := referee.Alive(page)
		s.must(err)
		for _, found := range alive {
			_, words, _ := strings.Cut(found, " ")
			written := slices.ContainsFunc(team, func(text string) bool {
				return strings.Contains(text, words) && strings.Contains(page, escaped(text))
			})
			if !meant.MatchString(found) && !slices.Contains(commands, found) && !written {
				s.t.Errorf("%s brings %s to life: %s", c.Method, found, page)
			}
		}
	}
	if looked == 0 {
		s.t.Error("nothing was sent")
	}
}

// escaped is a text as it stands in HTML.
func escaped(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;").Replace(text)
}

// TestWhatServersSayComesNotAlive lets panel and mail server answer with links.
func TestWhatServersSayComesNotAlive(t *testing.T) {
	s := besiege(t)
	const words = "buka https://contoh-palsu.example/x, @seseorang #kejahatan $IDR /kejahatan panel.contoh.com 4111111111111111"
	s.world.Hosting().Inject(hosting.Fault{Path: "CMD_API_ACCOUNT_USER", Times: 1 << 20, Shape: hosting.SaysError, Text: words})
	s.world.Mailbox().SetFaults(mailbox.Faults{RefuseContent: words})
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.fillsSubdomain("dishub")
	ticket := ticketOrCredential.FindString(rina.presses("✅ Kirim").Content())
	budi.onCard(ticket, "✅ Setujui")
	budi.onCard(ticket, "Ya, setujui")
	said := func() bool {
		return slices.ContainsFunc(s.world.Telegram().Messages(budi.chat), func(m botapi.Message) bool {
			return strings.Contains(read(m), "https://contoh-palsu.example/x")
		})
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.world.Telegram().WaitFor(ctx, said); err != nil {
		t.Fatalf("the card does not repeat the panel: %v", err)
	}
	s.nothingAlive()
}
