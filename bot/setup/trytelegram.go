package setup

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"loket/bot/telegram"
)

// client asks Telegram as the command does, by the token that was given.
func (w *wizard) client() (*telegram.Client, error) {
	return telegram.NewClient(telegram.Options{Token: w.values["TELEGRAM_TOKEN"], URL: w.defaulted("TELEGRAM_API_URL"), Transport: http.DefaultTransport})
}

// tryToken asks Telegram whose token it is.
func tryToken(ctx context.Context, w *wizard) problem {
	client, err := w.client()
	if err != nil {
		return w.wrong("setup_token_refused")
	}
	defer client.Close()
	w.trying()
	var me struct {
		Username string `json:"username"`
		Name     string `json:"first_name"`
		Joins    bool   `json:"can_join_groups"`
	}
	err = client.Ask(ctx, "getMe", nil, &me)
	refused, is := errors.AsType[*telegram.Refusal](err)
	switch {
	case is && refused.BadToken():
		return w.wrong("setup_token_refused")
	case err != nil:
		return w.doubt("setup_token_unreached", "Why", err.Error())
	}
	w.known.bot = me.Username
	w.say("setup_token_good", "Name", me.Name, "Bot", "@"+me.Username)
	if !me.Joins {
		return w.doubt("setup_token_no_groups")
	}
	return problem{}
}

// groupOptions depend on whether a group is linked, and whether a bot runs.
func groupOptions(w *wizard) []option {
	if w.values["TEAM_CHAT_ID"] != "" || w.known.chat != 0 {
		return either("keep", "link")(w)
	}
	return either("link", "later")(w)
}

// tryGroup links a group where that is wanted, and looks at the one that is used.
func tryGroup(ctx context.Context, w *wizard) problem {
	switch {
	case w.values[groupChoice] == "later":
		return problem{}
	case w.values[groupChoice] == "keep":
		return w.lookAtGroup(ctx)
	case w.system.running(w):
		w.say("setup_group_running")
		return problem{}
	}
	if err := w.link(ctx); err != nil {
		return w.doubt("setup_group_failed", "Why", err.Error())
	}
	w.values[groupChoice] = "keep"
	if trouble := w.lookAtGroup(ctx); !trouble.none() {
		return trouble
	}
	ours, err := w.confirm(ctx, "group_ours", "Title", w.known.group)
	if err == nil && !ours {
		w.values[groupChoice] = "link"
		return w.wrong("setup_group_not_ours")
	}
	return problem{}
}

// link lets a bot of the office's own wait for /hubungkan, shows its code, and
// ends when a group was linked.
func (w *wizard) link(ctx context.Context) error {
	args := []string{"link"}
	if w.known.chat != 0 || w.values["TEAM_CHAT_ID"] != "" {
		args = append(args, "--anew")
	}
	delete(w.values, "TEAM_CHAT_ID")
	child, err := w.system.child(ctx, w, args...)
	if err != nil {
		return err
	}
	var said strings.Builder
	child.Stderr = &said
	out, err := child.StdoutPipe()
	if err != nil {
		return err
	}
	if err := child.Start(); err != nil {
		return err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		what, value, _ := strings.Cut(lines.Text(), " ")
		switch what {
		case "code":
			w.say("setup_group_code", "Code", value, "Bot", "@"+w.known.bot)
		case "linked":
			w.known.chat, _ = strconv.ParseInt(value, 10, 64)
		}
	}
	if err := child.Wait(); err != nil {
		return errors.New(lastLine(said.String(), err))
	}
	return nil
}

// lastLine is what a child said at its end, or how it ended.
func lastLine(said string, err error) string {
	lines := strings.Split(strings.TrimSpace(said), "\n")
	if last := lines[len(lines)-1]; last != "" {
		return strings.TrimPrefix(last, "loket: ")
	}
	return err.Error()
}

// lookAtGroup says which group it is, and what the bot lacks there. Where a bot
// runs nothing but this is asked of Telegram.
func (w *wizard) lookAtGroup(ctx context.Context) problem {
	chat := w.known.chat
	if text := w.values["TEAM_CHAT_ID"]; text != "" {
		chat, _ = strconv.ParseInt(text, 10, 64)
	}
	client, err := w.client()
	if err != nil {
		return problem{}
	}
	defer client.Close()
	w.trying()
	var group struct {
		Title     string   `json:"title"`
		Username  string   `json:"username"`
		Usernames []string `json:"active_usernames"`
	}
	if err := client.Ask(ctx, "getChat", map[string]any{"chat_id": chat}, &group); err != nil {
		return w.doubt("setup_group_unseen", "Why", err.Error())
	}
	if group.Username != "" || len(group.Usernames) > 0 {
		return w.doubt("setup_group_public", "Title", group.Title)
	}
	w.known.group = group.Title
	w.say("setup_group_good", "Title", group.Title)
	if w.system.running(w) {
		return problem{}
	}
	return w.rightsIn(ctx, client, chat)
}

// rightsIn looks whether the bot is an administrator, who is told who comes and goes.
func (w *wizard) rightsIn(ctx context.Context, client *telegram.Client, chat int64) problem {
	bot, _, _ := strings.Cut(w.values["TELEGRAM_TOKEN"], ":")
	id, err := strconv.ParseInt(bot, 10, 64)
	if err != nil {
		return problem{}
	}
	var me struct {
		Status string `json:"status"`
	}
	err = client.Ask(ctx, "getChatMember", map[string]any{"chat_id": chat, "user_id": id}, &me)
	if err == nil && me.Status != "administrator" && me.Status != "creator" {
		w.say("setup_group_member")
	}
	return problem{}
}
