package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"loket/bot/telegram"
	"loket/conversations/turn"
)

// groupFacts is what is looked at of a chat.
type groupFacts struct {
	Type      string   `json:"type"`
	Title     string   `json:"title"`
	Username  string   `json:"username"`
	Usernames []string `json:"active_usernames"`
	Forum     bool     `json:"is_forum"`

	Location json.RawMessage `json:"location"`
	Linked   int64           `json:"linked_chat_id"`
	Members  *chatRights     `json:"permissions"` // what members may do
}

// chatRights are what the bot needs to be allowed to do in the group.
type chatRights struct {
	Messages  bool `json:"can_send_messages"`
	Photos    bool `json:"can_send_photos"`
	Documents bool `json:"can_send_documents"`
}

// missing names what is not allowed; r is nil where Telegram does not say.
func (r *chatRights) missing() []string {
	var names []string
	if r == nil {
		return names
	}
	for _, right := range []struct {
		allowed bool
		name    string
	}{{r.Messages, "messages"}, {r.Photos, "photos"}, {r.Documents, "documents"}} {
		if !right.allowed {
			names = append(names, right.name)
		}
	}
	return names
}

// group looks at the team's group and at what the bot may do in it. bot is the
// bot's own number.
func (d *doctor) group(ctx context.Context, client *telegram.Client, bot int64, joins bool) {
	chat, topic, err := d.team(ctx)
	switch {
	case err != nil:
		d.bad("group", err.Error(), "")
		return
	case chat == 0:
		d.warn("group", "none is linked", "start the bot, add it to the team's group, and write there what it prints: /hubungkan CODE; or set TEAM_CHAT_ID")
		if !joins {
			d.bad("group", "the bot cannot be added to groups", "allow it at @BotFather: /setjoingroups")
		}
		return
	}
	var facts groupFacts
	err = client.Ask(ctx, "getChat", map[string]any{"chat_id": chat}, &facts)
	if no, is := errors.AsType[*telegram.Refusal](err); is && no.MovedTo != 0 {
		d.warn("group", fmt.Sprintf("it became a supergroup with the number %d", no.MovedTo), "set TEAM_CHAT_ID to that number; a running bot follows by itself")
		chat = no.MovedTo
		err = client.Ask(ctx, "getChat", map[string]any{"chat_id": chat}, &facts)
	}
	if err != nil {
		d.bad("group", fmt.Sprintf("%d cannot be looked at: %v", chat, err), "add the bot to the team's group, and set TEAM_CHAT_ID to that group's number (it begins with a minus)")
		return
	}
	d.privacy(facts)
	d.rights(ctx, client, chat, bot, facts.Members)
	d.topic(ctx, client, chat, topic, facts)
}

// team is the group that the bot would use now, at the number it moved to.
func (d *doctor) team(ctx context.Context) (chat int64, topic int, err error) {
	setting := func(string) (string, error) { return "", nil }
	if d.store != nil {
		setting = func(key string) (string, error) { return d.store.Setting(ctx, key) }
	}
	if chat, err = turn.TeamChat(setting, d.TeamChatID); err != nil {
		return 0, 0, err
	}
	topic, err = turn.TeamTopic(setting, chat, d.TeamTopicID)
	return chat, topic, err
}

// privacy refuses groups that anybody can read: cards show personal data.
func (d *doctor) privacy(g groupFacts) {
	switch {
	case g.Type != "group" && g.Type != "supergroup":
		d.bad("group", "this is a "+g.Type+", not a group", "set TEAM_CHAT_ID to the team's group")
	case g.Username != "" || len(g.Usernames) > 0:
		d.bad("group", fmt.Sprintf("%q is public: anybody can read officers' data there and join; no card goes there", g.Title), "make the group private (Edit, Group type, Private)")
	case len(g.Location) > 0:
		d.bad("group", fmt.Sprintf("%q is shown to whoever is near its place, and can be read by them; no card goes there", g.Title), "take the place off the group, or use another group")
	case g.Linked != 0:
		d.warn("group", fmt.Sprintf("%q is the discussion of a channel: whoever reads the channel may read officers' data there", g.Title), "unlink the channel (channel's settings, Discussion), or use another group")
	default:
		d.good("group", fmt.Sprintf("%q is private", g.Title))
	}
}

// rights looks what the bot is in the group. Telegram answers reliably who is
// a member, and tells of people who come and go, to administrators alone.
func (d *doctor) rights(ctx context.Context, client *telegram.Client, chat, bot int64, members *chatRights) {
	var me struct {
		Status string `json:"status"`
		chatRights
	}
	const lift = "lift that, or make the bot an administrator"
	err := client.Ask(ctx, "getChatMember", map[string]any{"chat_id": chat, "user_id": bot}, &me)
	var missing []string
	if me.Status == "restricted" {
		missing = me.missing()
	}
	if me.Status == "restricted" || me.Status == "member" {
		for _, name := range members.missing() {
			if !slices.Contains(missing, name) {
				missing = append(missing, name)
			}
		}
	}
	switch {
	case err != nil:
		d.bad("group rights", err.Error(), "add the bot to the group")
	case me.Status == "administrator" || me.Status == "creator":
		d.good("group rights", "the bot is an administrator")
	case len(missing) > 0:
		d.bad("group rights", "the bot may not send "+strings.Join(missing, ", "), lift)
	case me.Status == "member":
		d.warn("group rights", "the bot is a plain member: it is not told who comes and goes, may not be told who is a member when somebody presses a button, and reads only commands and replies to itself",
			"make it an administrator; it needs no single right")
	case me.Status == "restricted":
		d.warn("group rights", "the bot is restricted", "lift the restriction and make it an administrator")
	default:
		d.bad("group rights", "the bot is not in the group ("+me.Status+")", "add it to the group")
	}
}

// topic looks whether the topic is there. Only writing shows that, so the bot
// is shown as typing there for a moment.
func (d *doctor) topic(ctx context.Context, client *telegram.Client, chat int64, topic int, g groupFacts) {
	switch {
	case topic == 0 && g.Forum:
		d.warn("topic", "the group is a forum, and messages go to its general topic", "set TEAM_TOPIC_ID to use a topic of their own")
		return
	case topic == 0:
		return
	case !g.Forum:
		d.bad("topic", "TEAM_TOPIC_ID is set, but the group is not a forum", "unset it, or switch topics on in the group")
		return
	}
	var done bool
	err := client.Ask(ctx, "sendChatAction", map[string]any{"chat_id": chat, "message_thread_id": topic, "action": "typing"}, &done)
	if err != nil {
		d.bad("topic", fmt.Sprintf("the bot cannot write to topic %d: %v", topic, err), "set TEAM_TOPIC_ID to the number in the topic's link (t.me/c/GROUP/NUMBER)")
		return
	}
	d.good("topic", fmt.Sprintf("the bot can write to topic %d", topic))
}
