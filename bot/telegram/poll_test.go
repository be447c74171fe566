package telegram_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"loket/bot/telegram"
	"loket/conversations"
)

// polling is a poller with a fake Telegram and a fake writer. Polls answers
// getUpdates; without an answer the poll is held for its timeout.
type polling struct {
	*telegram.Poller
	api   *api
	polls func(n int, c call) reply
	take  func(n int, batch []telegram.Update) error
	log   bytes.Buffer

	taken []string // each batch: "at ids"
	told  []string
}

func newPolling(t *testing.T) *polling {
	p := &polling{api: newAPI()}
	polls := 0
	p.api.answer = func(c call) reply {
		if c.method != "getUpdates" {
			return reply{}
		}
		polls++
		if p.polls != nil {
			if r := p.polls(polls, c); r != (reply{}) {
				return r
			}
		}
		select {
		case <-time.After(time.Duration(c.number("timeout")) * time.Second):
			return ok("[]")
		case <-c.ctx.Done():
			return reply{err: &url.Error{Op: "Post", URL: "http://api.test/bot" + token, Err: c.ctx.Err()}}
		}
	}
	p.Poller = &telegram.Poller{
		Client:  newClient(t, p.api),
		Decoder: &telegram.Decoder{},
		Take: func(_ context.Context, batch []telegram.Update) error {
			var ids []int64
			for _, update := range batch {
				ids = append(ids, update.ID)
			}
			p.taken = append(p.taken, fmt.Sprintf("%v %v", time.Since(p.api.start), ids))
			if p.take != nil {
				return p.take(len(p.taken), batch)
			}
			return nil
		},
		Tell: func(e conversations.Event) {
			p.told = append(p.told, fmt.Sprintf("%v %T", time.Since(p.api.start), e))
		},
		Log: slog.New(slog.NewTextHandler(&p.log, nil)),
	}
	return p
}

// run polls for so long and returns what Run returned.
func (p *polling) run(t *testing.T, long time.Duration) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), long)
	defer cancel()
	err := p.Run(ctx)
	if strings.Contains(p.log.String(), "very-secret") || err != nil && strings.Contains(err.Error(), "very-secret") {
		t.Errorf("the token is told: %v %s", err, p.log.String())
	}
	return err
}

// asked lists the polls: "at offset/timeout".
func (p *polling) asked() []string {
	var lines []string
	for _, c := range p.api.all("getUpdates") {
		lines = append(lines, fmt.Sprintf("%v %s/%s", c.at, c.fields["offset"], c.fields["timeout"]))
	}
	return lines
}

func updates(ids ...int) reply {
	var list []string
	for _, id := range ids {
		list = append(list, fmt.Sprintf(`{"update_id":%d,"message":{%s,"text":"halo"}}`, id, privately))
	}
	return ok("[" + strings.Join(list, ",") + "]")
}

// once answers the n-th poll.
func once(n int, r reply) func(int, call) reply {
	return func(poll int, _ call) reply {
		if poll == n {
			return r
		}
		return reply{}
	}
}

func TestPollingStartsWithoutOffsetAndConfirmsWhatIsCommitted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPolling(t)
		polled := 0
		p.Polled = func() { polled++ }
		p.polls = once(1, updates(41, 42))
		if err := p.run(t, time.Minute); err != nil {
			t.Errorf("Run = %v", err)
		}
		wantStory(t, p.asked(), "0s /0", "0s 43/50", "50s 43/50")
		wantStory(t, p.taken, "0s [41 42]")
		if polled != 1 {
			t.Errorf("the first answer was told %d times", polled)
		}
		allowed := p.api.all("getUpdates")[0].fields["allowed_updates"]
		if allowed != `["message","edited_message","callback_query","my_chat_member","chat_member"]` {
			t.Errorf("allowed_updates = %s", allowed)
		}
		if at := p.LastPoll(); at.Sub(p.api.start) != 50*time.Second {
			t.Errorf("last poll %v after the start", at.Sub(p.api.start))
		}
	})
}

func TestWhatIsNotCommittedComesAgainBeforeAnythingElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPolling(t)
		p.polls = once(1, updates(41, 42))
		p.take = func(n int, _ []telegram.Update) error {
			if n < 4 {
				return errors.New("the disk is full")
			}
			return nil
		}
		_ = p.run(t, 20*time.Second)
		wantStory(t, p.taken, "0s [41 42]", "500ms [41 42]", "1.5s [41 42]", "3.5s [41 42]")
		wantStory(t, p.asked(), "0s /0", "3.5s 43/50")
	})
}

func TestOneStrangeUpdateDoesNotHoldUpTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPolling(t)
		p.polls = once(1, ok(`[{"update_id":1,"message":{"chat":{"id":"x"}}},"nonsense",{"update_id":2,"new_thing":{}},{"update_id":3,"message":{`+privately+`,"text":"halo"}}]`))
		var kinds []string
		p.take = func(_ int, batch []telegram.Update) error {
			for _, update := range batch {
				kinds = append(kinds, fmt.Sprintf("%T", update.Event))
			}
			return nil
		}
		_ = p.run(t, time.Second)
		wantStory(t, p.taken, "0s [1 2 3]")
		wantStory(t, kinds, "conversations.Ignored", "conversations.Ignored", "conversations.Message")
	})
}

func TestATokenThatIsNotAcceptedEndsPolling(t *testing.T) {
	for _, r := range []reply{refuse(401, "Unauthorized"), refuse(404, "Not Found")} {
		synctest.Test(t, func(t *testing.T) {
			p := newPolling(t)
			p.polls = once(1, r)
			if err := p.run(t, time.Hour); !errors.Is(err, telegram.ErrToken) || !strings.Contains(err.Error(), "TELEGRAM_TOKEN") {
				t.Errorf("Run = %v", err)
			}
			wantStory(t, p.asked(), "0s /0")
		})
	}
}

func TestAWebhookInTheWayIsTakenAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPolling(t)
		p.polls = once(1, refuse(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"))
		_ = p.run(t, 10*time.Second)
		wantStory(t, p.api.story(), "0s getUpdates ", "0s deleteWebhook ", "500ms getUpdates ", "500ms getUpdates ")
		if drop, given := p.api.all("deleteWebhook")[0].fields["drop_pending_updates"]; given && drop != "false" {
			t.Error("waiting updates would be thrown away")
		}
		if len(p.told) != 0 {
			t.Errorf("told %v", p.told)
		}
	})
}

func TestAnotherPollerIsToldOfOnceAfterAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPolling(t)
		p.polls = func(n int, _ call) reply {
			if n%5 == 0 {
				return ok("[]") // now and then it is our turn
			}
			return refuse(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
		}
		_ = p.run(t, 10*time.Minute)
		if len(p.told) != 1 || !strings.HasSuffix(p.told[0], "PollerConflict") {
			t.Fatalf("told %v", p.told)
		}
		if at, _ := time.ParseDuration(strings.Fields(p.told[0])[0]); at < time.Minute || at > 80*time.Second {
			t.Errorf("told after %v", at)
		}
	})
}

func TestPollingBearsEveryTrouble(t *testing.T) {
	troubles := map[string]struct {
		reply
		cause string
	}{
		"server trouble":            {refuse(502, "Bad Gateway"), `end=again cause="502 Bad Gateway"`},
		"words of ours":             {refuse(500, `no such name "Rina" <rina@dinkes.go.id>`), `cause="500 no such name … …"`},
		"not Telegram at all":       {reply{200, "<html>login to the hotel's network</html>", nil}, "status 200 is not Telegram's"},
		"the wrong shape":           {ok(`{"not":"a list"}`), "decode result of getUpdates"},
		"a dropped connection":      {reply{err: errors.New("read: connection reset by peer")}, "connection reset by peer"},
		"an address with the token": {reply{err: &url.Error{Op: "Post", URL: "http://api.test/bot" + token, Err: errors.New("no route to host")}}, "no route to host"},
	}
	for name, trouble := range troubles {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPolling(t)
				p.polls = func(n int, _ call) reply {
					switch {
					case n <= 10:
						return trouble.reply
					case n == 11:
						return updates(1)
					}
					return reply{}
				}
				_ = p.run(t, 10*time.Minute)
				wantStory(t, p.taken, "2m31.5s [1]") // 0.5+1+2+4+8+16 and four times 30
				if log := p.log.String(); !strings.Contains(log, trouble.cause) || strings.Contains(log, "ina") && strings.Contains(log, "dinkes") {
					t.Errorf("the log does not say %s:\n%s", trouble.cause, log)
				}
			})
		})
	}
}

func TestPollingObeysRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPolling(t)
		p.polls = once(1, refuse(429, "Too Many Requests: retry after 7", `{"retry_after":7}`))
		_ = p.run(t, 8*time.Second)
		wantStory(t, p.asked(), "0s /0", "7s /0", "7s /50")
	})
}

func TestStoppingEndsAPollAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPolling(t)
		began := time.Now()
		if err := p.run(t, 3*time.Second); err != nil {
			t.Errorf("Run = %v", err)
		}
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("stopped after %v", took)
		}
	})
}

func TestAfterAQuietDayTheOldOffsetIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPolling(t)
		p.polls = once(1, updates(900))
		_ = p.run(t, 25*time.Hour)
		asked := p.asked()
		old := slices.IndexFunc(asked, func(line string) bool { return strings.Contains(line, " 901/") })
		if last := asked[len(asked)-1]; old != 1 || !strings.HasSuffix(last, " /50") {
			t.Errorf("second poll %q, last poll %q", asked[1], last)
		}
	})
}
