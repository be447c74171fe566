package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
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
		d.bad("group", trouble(err), nothing)
		return
	case chat == 0:
		d.warn("group", words("group_none"), words("group_none_todo"))
		if !joins {
			d.bad("group", words("group_joins"), words("group_joins_todo"))
		}
		return
	}
	var facts groupFacts
	err = client.Ask(ctx, "getChat", map[string]any{"chat_id": chat}, &facts)
	if no, is := errors.AsType[*telegram.Refusal](err); is && no.MovedTo != 0 {
		d.warn("group", words("group_moved", "Number", no.MovedTo), words("group_moved_todo"))
		chat = no.MovedTo
		err = client.Ask(ctx, "getChat", map[string]any{"chat_id": chat}, &facts)
	}
	if err != nil {
		d.bad("group", words("group_unseen", "Number", chat, "Why", err), words("group_unseen_todo"))
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
	title := strconv.Quote(g.Title)
	switch {
	case g.Type != "group" && g.Type != "supergroup":
		d.bad("group", words("group_not", "Type", g.Type), words("group_not_todo"))
	case g.Username != "" || len(g.Usernames) > 0:
		d.bad("group", words("group_public", "Title", title), words("group_public_todo"))
	case len(g.Location) > 0:
		d.bad("group", words("group_place", "Title", title), words("group_place_todo"))
	case g.Linked != 0:
		d.warn("group", words("group_channel", "Title", title), words("group_channel_todo"))
	default:
		d.good("group", words("group_private", "Title", title))
	}
}

// rights looks what the bot is in the group. Telegram answers reliably who is
// a member, and tells of people who come and go, to administrators alone.
func (d *doctor) rights(ctx context.Context, client *telegram.Client, chat, bot int64, members *chatRights) {
	var me struct {
		Status string `json:"status"`
		chatRights
	}
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
		d.bad("group_rights", trouble(err), words("rights_unseen_todo"))
	case me.Status == "administrator" || me.Status == "creator":
		d.good("group_rights", words("rights_administrator"))
	case len(missing) > 0:
		d.bad("group_rights", words("rights_missing", "Kinds", d.sendings(missing)), words("rights_missing_todo"))
	case me.Status == "member":
		d.warn("group_rights", words("rights_member"), words("rights_member_todo"))
	case me.Status == "restricted":
		d.warn("group_rights", words("rights_restricted"), words("rights_restricted_todo"))
	default:
		d.bad("group_rights", words("rights_outside", "Status", me.Status), words("rights_outside_todo"))
	}
}

// sendings names what the bot may not send.
func (d *doctor) sendings(kinds []string) string {
	names := make([]string, len(kinds))
	for i, kind := range kinds {
		names[i] = d.text("doctor_sending_"+kind, nil)
	}
	return strings.Join(names, ", ")
}

// topic looks whether the topic is there. Only writing shows that, so the bot
// is shown as typing there for a moment.
func (d *doctor) topic(ctx context.Context, client *telegram.Client, chat int64, topic int, g groupFacts) {
	switch {
	case topic == 0 && g.Forum:
		d.warn("topic", words("topic_general"), words("topic_general_todo"))
		return
	case topic == 0:
		return
	case !g.Forum:
		d.bad("topic", words("topic_no_forum"), words("topic_no_forum_todo"))
		return
	}
	var done bool
	err := client.Ask(ctx, "sendChatAction", map[string]any{"chat_id": chat, "message_thread_id": topic, "action": "typing"}, &done)
	if err != nil {
		d.bad("topic", words("topic_unwritten", "Number", topic, "Why", err), words("topic_unwritten_todo"))
		return
	}
	d.good("topic", words("topic_written", "Number", topic))
}
