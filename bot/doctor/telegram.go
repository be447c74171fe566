package doctor

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"loket/bot/telegram"
	"loket/conversations"
)

// The clock may be a little off; deadlines, and the panel's certificate, need
// it right to the minute.
const (
	clockSlack = 5 * time.Second
	clockWrong = time.Minute
)

// telegram looks at the token, at how updates come, at the group and at the
// clock.
func (d *doctor) telegram(ctx context.Context) {
	if d.wrong[partTelegram] {
		return
	}
	compared := &clocks{next: http.DefaultTransport, now: d.now}
	client, err := telegram.NewClient(telegram.Options{Token: d.TelegramToken, URL: d.TelegramAPIURL, Transport: compared})
	if err != nil {
		d.bad("token", trouble(err), nothing)
		return
	}
	var me struct {
		ID         int64  `json:"id"`
		Username   string `json:"username"`
		JoinGroups bool   `json:"can_join_groups"`
		Topics     bool   `json:"has_topics_enabled"`
	}
	if err := client.Ask(ctx, "getMe", nil, &me); err != nil {
		d.bad("token", tokenTrouble(err), tokenAdvice(err))
	} else {
		d.good("token", words("token_belongs", "Bot", me.Username))
		if me.Topics {
			d.warn("topics", words("topics_private"), words("topics_private_todo"))
		}
		d.delivery(ctx, client)
		d.group(ctx, client, me.ID, me.JoinGroups)
	}
	d.clock(ctx, compared)
}

func tokenTrouble(err error) phrase {
	if refused(err) {
		return words("token_refused", "Why", err)
	}
	return trouble(err)
}

// refused tells whether Telegram does not know the token.
func refused(err error) bool {
	no, is := errors.AsType[*telegram.Refusal](err)
	return is && no.BadToken()
}

func tokenAdvice(err error) phrase {
	if refused(err) {
		return words("token_refused_todo")
	}
	return words("token_unreached_todo")
}

// delivery looks how updates come: Telegram knows one webhook at most, and
// what went wrong with it last.
func (d *doctor) delivery(ctx context.Context, client *telegram.Client) {
	var hook struct {
		URL         string `json:"url"`
		Waiting     int    `json:"pending_update_count"`
		LastErrorAt int64  `json:"last_error_date"`
		LastError   string `json:"last_error_message"`
	}
	if err := client.Ask(ctx, "getWebhookInfo", nil, &hook); err != nil {
		d.warn("updates", trouble(err), nothing)
		return
	}
	switch {
	case d.wrong[partWebhook]:
	case d.WebhookURL == "" && hook.URL == "":
		d.good("updates", words("updates_polling", "Waiting", hook.Waiting))
	case d.WebhookURL == "":
		d.warn("updates", words("updates_elsewhere", "Host", d.hostOf(hook.URL)), words("updates_elsewhere_todo"))
	case hook.URL != d.WebhookURL:
		d.warn("updates", words("updates_unregistered"), words("updates_unregistered_todo"))
	case hook.LastError != "":
		d.warn("updates", words("updates_undelivered", "Ago", d.since(hook.LastErrorAt), "Why", hook.LastError, "Waiting", hook.Waiting),
			words("updates_undelivered_todo"))
	default:
		d.good("updates", words("updates_webhook", "Host", d.hostOf(hook.URL), "Waiting", hook.Waiting))
	}
}

// hostOf is as much of a webhook's address as may be shown: its path may be
// what keeps others out.
func (d *doctor) hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return d.say(words("another_address"))
	}
	return u.Host
}

func (d *doctor) since(unix int64) time.Duration {
	return max(0, d.now().Sub(time.Unix(unix, 0)).Round(time.Second))
}

// clock says how far our clock is from Telegram's.
// What the running bot saw counts more than the answer's date: that of a Bot API
// server of one's own is the server's clock, not Telegram's.
func (d *doctor) clock(ctx context.Context, c *clocks) {
	todo := words("clock_todo")
	off := c.ahead.Round(time.Second)
	how := words("clock_ahead", "Off", off)
	if off < 0 {
		how = words("clock_behind", "Off", -off)
	}
	seen := d.clockSeen(ctx)
	switch {
	case seen < 0:
		d.bad("clock", words("clock_seen_behind", "Off", -seen), todo)
	case seen > 0:
		d.bad("clock", words("clock_seen_ahead", "Off", seen), todo)
	case !c.heard:
		d.warn("clock", words("clock_unknown"), nothing)
	case off.Abs() > clockWrong:
		d.bad("clock", how, todo)
	case off.Abs() > clockSlack:
		d.warn("clock", how, todo)
	default:
		if strings.TrimRight(d.TelegramAPIURL, "/") != telegram.DefaultURL {
			d.good("clock", words("clock_own_server"))
			return
		}
		d.good("clock", words("clock_right"))
	}
}

// clockSeen is how far ahead the running bot saw the clock last; 0 where it was
// right.
func (d *doctor) clockSeen(ctx context.Context) time.Duration {
	if d.store == nil {
		return 0
	}
	said, err := d.store.Setting(ctx, conversations.SettingClock)
	number, _, _ := strings.Cut(said, " ")
	seconds, wrong := strconv.ParseInt(number, 10, 64)
	if err != nil || wrong != nil {
		return 0
	}
	return time.Duration(seconds) * time.Second
}
