package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"loket/bot/settings"
	"loket/bot/simulator/botapi"
)

// foreignGroup is a group that the team does not know.
const foreignGroup int64 = -1009990000001

// TestForgedPressesChangeNothing replays every button of a busy week from
// everybody who has no right to it, with the numbers of others, and with
// nonsense: nothing that is remembered changes, and each press is answered.
func TestForgedPressesChangeNothing(t *testing.T) {
	s := besiege(t, func(set *settings.Settings, _ string) { set.PanelWebsite = "manual" })
	s.busyWeek()
	seen := s.buttonsSeen()
	s.everyKind(seen)
	s.strangers()
	// What the week still brings by itself comes first, however slow the machine.
	s.clock.Advance(time.Minute)
	s.officer(rina).reads("Kami sedang menyiapkan disperkim.")
	s.idle()
	before := s.records()

	forged := slices.Concat(seen, mutations(seen), nonsense())
	group := s.world.Telegram().Current(s.world.Group)
	for _, try := range []struct {
		what       string
		from, chat int64
		data       []string
	}{
		{"another officer's own chat", agus, agus, forged},
		{"another officer in the owner's chat", agus, rina, forged},
		{"a verifier in the owner's chat", sari, rina, forged},
		{"the owner among the team", rina, group, forged},
		{"a stranger among the team", agus, group, forged},
		{"an anonymous administrator", botapi.AnonymousAdmin, group, forged},
		{"a channel", botapi.ChannelSender, group, forged},
		{"a stranger elsewhere", agus, foreignGroup, forged},
		{"a verifier elsewhere", budi, foreignGroup, forged},
		{"a verifier's own chat", sari, sari, forged},
		{"a verifier, with the owner's buttons", budi, group, ownersAlone(forged)},
		{"a verifier, late or too early", budi, group, otherVersions(seen)},
		{"a verifier, with nonsense", budi, group, nonsense()},
		{"the owner, with nonsense", rina, rina, append(nonsense(), teamsAlone(seen)...)},
	} {
		s.forges(try.from, try.chat, try.data)
		s.idle()
		s.unchanged(try.what, before)
		if t.Failed() {
			t.Fatalf("%s changed what is remembered", try.what)
		}
	}
	s.neverRefused()
	s.noApology()
}

// forges presses, and waits until every press is answered.
func (s *siege) forges(from, chat int64, data []string) {
	s.t.Helper()
	telegram := s.world.Telegram()
	number := 1
	if messages := telegram.Messages(chat); len(messages) > 0 {
		number = messages[len(messages)-1].ID
	}
	queries := make([]string, len(data))
	for i, d := range data {
		queries[i] = telegram.PressForged(from, chat, number, d)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for i, query := range queries {
		if _, err := telegram.WaitAnswer(ctx, query); err != nil {
			s.t.Fatalf("%d in %d: no answer to the press of %q", from, chat, data[i])
		}
	}
}

// strangers join: who stands for nobody, and a group that has nothing to do
// with the team.
func (s *siege) strangers() {
	telegram := s.world.Telegram()
	telegram.AddUser(botapi.User{ID: botapi.AnonymousAdmin, IsBot: true, FirstName: "Group", Username: "GroupAnonymousBot"})
	telegram.AddUser(botapi.User{ID: botapi.ChannelSender, IsBot: true, FirstName: "Channel", Username: "Channel_Bot"})
	telegram.AddGroup(botapi.Chat{ID: foreignGroup, Type: botapi.Supergroup, Title: `<b>Tim</b> "; DROP TABLE requests;--`})
	telegram.AddMember(foreignGroup, agus, "creator")
	telegram.AddMember(foreignGroup, budi, "member")
	telegram.AddMember(foreignGroup, telegram.Bot().ID, "administrator")
}

// everyKind fails where the week did not show every kind of button. Two are
// rare: pages of the queue (q) and of the service standards (l).
func (s *siege) everyKind(seen []string) {
	s.t.Helper()
	kinds := map[string]int{}
	for _, data := range seen {
		kind, _, _ := strings.Cut(data, ":")
		kinds[kind]++
	}
	for _, kind := range strings.Split("f m g r d k s h y v z", " ") {
		if kinds[kind] == 0 {
			s.t.Errorf("no button of the kind %s was seen, but %v", kind, slices.Sorted(maps.Keys(kinds)))
		}
	}
}

// mutations are buttons with the numbers of other requests, versions and
// credentials in them.
func mutations(seen []string) (all []string) {
	var numbers []string
	for _, data := range seen {
		if n := ticketOrCredential.FindString(data); n != "" && !slices.Contains(numbers, n) {
			numbers = append(numbers, n)
		}
	}
	for _, data := range seen {
		own := ticketOrCredential.FindString(data)
		if own == "" {
			continue
		}
		for _, other := range append(numbers, "SD-2026-9999") {
			if forged := strings.Replace(data, own, other, 1); !slices.Contains(seen, forged) && !slices.Contains(all, forged) {
				all = append(all, forged)
			}
		}
	}
	return all
}

// otherVersions are the card's buttons with a version that is not the card's.
func otherVersions(seen []string) (all []string) {
	for _, data := range seen {
		parts := strings.SplitN(data, ":", 4)
		if parts[0] != "v" || slices.Contains([]string{"contact", "files", "letter", "ready", "handed", "open"}, parts[3]) {
			continue
		}
		for _, version := range []string{"", "0", "-1", "99", "1e0", "9223372036854775808"} {
			parts[2] = version
			all = append(all, strings.Join(parts, ":"))
		}
	}
	return all
}

// ownersAlone are the buttons of an officer's private chat.
func ownersAlone(all []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(data string) bool { return strings.ContainsAny(data[:min(len(data), 1)], "vqz") })
}

// teamsAlone are the buttons of the team's group.
func teamsAlone(all []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(data string) bool { return data == "" || !strings.ContainsAny(data[:1], "vqzh") })
}

// nonsense is what no button ever said.
func nonsense() []string {
	all := []string{"", ":", "::::", "v", "v:", "v::", "v:::", "r:../../etc/passwd:cancel", "d:%00:show", "f:0:", "f:-1:c-1",
		"f:1:o99999999999999999999", "q:-1", "q:9999999999999999999999", "k::make", "s:SD-2026-0001:5", "s:SD-2026-0001:-1", "g:xx",
		"m:correct SD-2026-0001", "m:takeover'--", "l:<b>", "h::done", "z::", "y:", "\x00", "🌸", "r:SD-2026-0001:cancel\n",
		"' OR 1=1 --", strings.Repeat("A", 70), strings.Repeat("v:SD-2026-0001:", 300)}
	for _, kind := range strings.Split("f m g l r d k s h y v q z", " ") {
		all = append(all, kind, kind+":", kind+":x:y:z", kind+":"+strings.Repeat("9", 5000), "X"+kind+":SD-2026-0001:cancel")
	}
	return all
}

// TestBrokenPressesAreAnswered presses with bytes that are no text, and without
// what every press has.
func TestBrokenPressesAreAnswered(t *testing.T) {
	s := besiege(t)
	agus := s.officer(agus)
	agus.says("/mulai")
	before := s.records()
	for i, callback := range []string{
		`{"id":"Q","from":{"id":810002,"first_name":"A"},"chat_instance":"1"}`,
		`{"id":"Q","from":{"id":810002,"first_name":"A"},"inline_message_id":"x","data":"y:erase_yes"}`,
		`{"id":"Q","from":{"id":810002,"first_name":"A"},"message":{"message_id":1,"date":0,"chat":{"id":0,"type":"private"}},"data":"m:subdomain"}`,
		`{"id":"Q","from":{"id":0},"message":{"message_id":1,"date":0,"chat":{"id":0,"type":"private"}},"data":"m:subdomain"}`,
		`{"id":"Q","from":{"id":810002,"first_name":"A"},"message":{"message_id":1,"date":0,"chat":{"id":810002,"type":"private"}},"data":"r:` + "\xff\xfe\xc3(" + `:cancel"}`,
		`{"id":"Q","from":{"id":810002,"first_name":"A"},"message":{"message_id":1,"date":0,"chat":{"id":810002,"type":"channel"}},"data":"v:SD-2026-0001:1:approve"}`,
	} {
		query := fmt.Sprint(777000 + i)
		s.world.Telegram().Inject(json.RawMessage(`{"callback_query":` + strings.Replace(callback, `"Q"`, `"`+query+`"`, 1) + `}`))
		s.waitsForCall(t, "answerCallbackQuery", func(c botapi.Call) bool { return c.Params["callback_query_id"] == query })
	}
	s.idle()
	s.unchanged("a broken press", before)
	s.noApology()
	agus.says("/mulai")
}

// waitsForCall waits until the bot has called that method so.
func (s *siege) waitsForCall(t *testing.T, method string, fits func(botapi.Call) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	err := s.world.Telegram().WaitFor(ctx, func() bool { return slices.ContainsFunc(s.world.Telegram().Calls(method), fits) })
	if err != nil {
		t.Fatalf("the bot never called %s as it should", method)
	}
}
