package doctor

import (
	"context"
	"errors"
	"fmt"
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
		d.bad("token", err.Error(), "")
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
		d.good("token", "belongs to @"+me.Username)
		if me.Topics {
			d.warn("topics", "private chats with the bot have topics: people lose sight of their conversation",
				"switch topics in private chats off in @BotFather (the bot's settings, Threaded Mode); answers go where people write meanwhile")
		}
		d.delivery(ctx, client)
		d.group(ctx, client, me.ID, me.JoinGroups)
	}
	d.clock(ctx, compared)
}

func tokenTrouble(err error) string {
	if refused(err) {
		return "Telegram does not accept it (" + err.Error() + ")"
	}
	return err.Error()
}

// refused tells whether Telegram does not know the token.
func refused(err error) bool {
	no, is := errors.AsType[*telegram.Refusal](err)
	return is && no.BadToken()
}

func tokenAdvice(err error) string {
	if refused(err) {
		return "set TELEGRAM_TOKEN to the token that @BotFather shows for this bot (/mybots, API Token)"
	}
	return "look whether this machine reaches TELEGRAM_API_URL: name resolution, firewall, proxy"
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
		d.warn("updates", err.Error(), "")
		return
	}
	switch {
	case d.wrong[partWebhook]:
	case d.WebhookURL == "" && hook.URL == "":
		d.good("updates", fmt.Sprintf("by polling; %d wait", hook.Waiting))
	case d.WebhookURL == "":
		d.warn("updates", "WEBHOOK_URL is not set, yet Telegram delivers to "+hostOf(hook.URL), "`loket serve` takes that back at its start; if it comes again, another program uses this token")
	case hook.URL != d.WebhookURL:
		d.warn("updates", "Telegram does not deliver to WEBHOOK_URL yet", "`loket serve` registers it at its start; if it runs, another program uses this token")
	case hook.LastError != "":
		d.warn("updates", fmt.Sprintf("Telegram could not deliver %s ago: %s; %d wait", d.since(hook.LastErrorAt), hook.LastError, hook.Waiting),
			"if the bot runs, look whether WEBHOOK_URL reaches LISTEN from outside, with a valid certificate")
	default:
		d.good("updates", fmt.Sprintf("by webhook at %s; %d wait", hostOf(hook.URL), hook.Waiting))
	}
}

// hostOf is as much of a webhook's address as may be shown: its path may be
// what keeps others out.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "another address"
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
	const todo = "let this machine keep its time by NTP (`timedatectl set-ntp true`)"
	off := c.ahead.Round(time.Second)
	how := fmt.Sprintf("%v ahead of Telegram's", off)
	if off < 0 {
		how = fmt.Sprintf("%v behind Telegram's", -off)
	}
	seen := d.clockSeen(ctx)
	switch {
	case seen != "":
		d.bad("clock", "the bot saw it "+seen+" Telegram's, by the dates of messages", todo)
	case !c.heard:
		d.warn("clock", "it could not be compared with Telegram's", "")
	case off.Abs() > clockWrong:
		d.bad("clock", how, todo)
	case off.Abs() > clockSlack:
		d.warn("clock", how, todo)
	default:
		if strings.TrimRight(d.TelegramAPIURL, "/") != telegram.DefaultURL {
			d.good("clock", "right by the Bot API server's own clock, which is not Telegram's: the running bot compares it with the dates of messages")
			return
		}
		d.good("clock", "right")
	}
}

// clockSeen is how far off the running bot saw the clock last; empty where it was
// right.
func (d *doctor) clockSeen(ctx context.Context) string {
	if d.store == nil {
		return ""
	}
	said, err := d.store.Setting(ctx, conversations.SettingClock)
	number, _, _ := strings.Cut(said, " ")
	seconds, wrong := strconv.ParseInt(number, 10, 64)
	switch off := time.Duration(seconds) * time.Second; {
	case err != nil || wrong != nil || off == 0:
		return ""
	case off < 0:
		return fmt.Sprintf("%v behind", -off)
	default:
		return fmt.Sprintf("%v ahead of", off)
	}
}
