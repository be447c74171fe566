package telegram

import (
	"encoding/json"
	"slices"
	"strings"
)

// maxKind bounds the name of a kind that nobody knows yet.
const maxKind = 40

// updateKind names an update of a kind that is not decoded.
func updateKind(raw []byte) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return "malformed"
	}
	delete(fields, "update_id")
	return firstKind(fields)
}

// messageKind names what a message consists of that has nothing we take.
// service is true where nobody said anything: something happened in the chat.
func messageKind(raw []byte) (kind string, service bool) {
	var update struct {
		Message map[string]json.RawMessage `json:"message"`
		Edited  map[string]json.RawMessage `json:"edited_message"`
	}
	if json.Unmarshal(raw, &update) != nil {
		return "malformed", true
	}
	fields := update.Message
	if fields == nil {
		fields = update.Edited
	}
	for name, value := range fields {
		if isFrame(name) || string(value) == "null" {
			delete(fields, name)
		}
	}
	if _, both := fields["venue"]; both {
		return "venue", false // it comes with a location
	}
	if kind = firstKind(fields); kind == "" {
		return "empty", true
	}
	return kind, isService(kind)
}

// firstKind is the first name in alphabetical order, so that the same update
// has the same kind every time.
func firstKind(fields map[string]json.RawMessage) string {
	kind := ""
	for name := range fields {
		if kind == "" || name < kind {
			kind = name
		}
	}
	return kind[:min(len(kind), maxKind)]
}

// isFrame tells whether a field stands around the content of a message.
func isFrame(name string) bool {
	for _, prefix := range []string{"sender_", "is_", "has_", "forward_", "reply_", "caption", "guest_", "business_", "show_"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return slices.Contains([]string{
		"message_id", "message_thread_id", "direct_messages_topic", "from", "date", "chat", "external_reply",
		"quote", "via_bot", "edit_date", "media_group_id", "author_signature", "paid_star_count", "text",
		"entities", "link_preview_options", "suggested_post_info", "effect_id", "photo",
		"receiver_user", "ephemeral_message_id",
	}, name)
}

// isService tells whether a field reports what happened in a chat.
func isService(name string) bool {
	for _, prefix := range []string{"forum_topic_", "general_forum_topic_", "video_chat_", "suggested_post_", "new_chat_",
		"chat_", "paid_message_price_", "direct_message_price_", "checklist_tasks_", "giveaway_c", "poll_option_", "community_chat_"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return strings.HasSuffix(name, "_chat_created") || slices.Contains([]string{
		"delete_chat_photo", "message_auto_delete_timer_changed", "successful_payment", "refunded_payment",
		"users_shared", "gift", "unique_gift", "gift_upgrade_sent", "write_access_allowed",
		"proximity_alert_triggered", "boost_added", "managed_bot_created", "web_app_data",
		"pinned_message", "connected_website", "passport_data",
	}, name)
}
