package botapi

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// known are words with which Telegram refuses some methods for reasons that do
// not lie in what is simulated here: they come from the Bot API server's and
// TDLib's source, from Telegram's list of errors, and from what bots have met.
type known struct {
	methods string // separated by spaces; "*" for all
	code    int
	texts   []string // without "Bad Request: " or "Forbidden: "
}

const (
	sendMethods   = "sendMessage sendPhoto sendDocument sendMediaGroup"
	fileMethods   = "sendPhoto sendDocument sendMediaGroup"
	editMethods   = "editMessageText editMessageCaption"
	markupMethods = "sendMessage sendPhoto sendDocument editMessageText editMessageCaption"
	chatMethods   = sendMethods + " " + editMethods + " deleteMessage getChat getChatMember leaveChat sendChatAction"
)

var knownRefusals = []known{
	{"*", 401, []string{"Unauthorized"}},
	{"*", 404, []string{"Not Found"}},
	{"*", 429, []string{"Too Many Requests: retry after 1"}},
	{"*", 500, []string{"Internal Server Error", "Internal Server Error: restart", "Internal Server Error: sent message was immediately deleted and can't be returned"}},
	{"*", 502, []string{"Bad Gateway"}},
	{"*", 503, []string{"Service Unavailable"}},
	{"*", 504, []string{"Gateway Timeout"}},
	{"*", 400, []string{"Logged out"}},
	{sendMethods, 400, []string{"SLOWMODE_WAIT_30", "FLOOD_WAIT_3", "MSG_WAIT_FAILED", "service is temporarily unavailable", "please try again later"}},

	{chatMethods, 400, []string{"chat not found", "CHAT_ID_INVALID", "PEER_ID_INVALID", "CHANNEL_PRIVATE", "CHANNEL_INVALID",
		"CHAT_FORBIDDEN", "group chat was deactivated", "group chat is deactivated", "group chat was upgraded to a supergroup chat",
		"group chat was migrated to a supergroup chat", "private chat not found"}},
	{chatMethods, 403, []string{"bot was kicked from the group chat", "bot was kicked from the supergroup chat",
		"bot is not a member of the group chat", "bot is not a member of the supergroup chat",
		"bot is not a member of the channel chat", "the group chat was deleted"}},
	{sendMethods + " " + editMethods, 403, []string{"bot was blocked by the user", "user is deactivated", "bot can't initiate conversation with a user",
		"bot can't send messages to bots", "bots can't send messages to bots"}},
	{sendMethods, 400, []string{"USER_IS_BLOCKED", "INPUT_USER_DEACTIVATED", "user not found", "USER_ID_INVALID", "PRIVACY_PREMIUM_REQUIRED", "ALLOW_PAYMENT_REQUIRED_5"}},

	{sendMethods, 400, []string{"have no rights to send a message", "need administrator rights in the channel chat", "have no write access to the chat",
		"CHAT_WRITE_FORBIDDEN", "CHAT_RESTRICTED", "CHAT_GUEST_SEND_FORBIDDEN", "CHAT_ADMIN_REQUIRED", "USER_BANNED_IN_CHANNEL", "USER_RESTRICTED"}},
	{"sendMessage", 400, []string{"not enough rights to send text messages to the chat", "CHAT_SEND_PLAIN_FORBIDDEN"}},
	{"sendPhoto sendMediaGroup", 400, []string{"not enough rights to send photos to the chat", "CHAT_SEND_PHOTOS_FORBIDDEN"}},
	{"sendDocument sendMediaGroup", 400, []string{"not enough rights to send documents to the chat", "CHAT_SEND_DOCS_FORBIDDEN"}},
	{fileMethods, 400, []string{"CHAT_SEND_MEDIA_FORBIDDEN"}},

	{sendMethods, 400, []string{"message to be replied not found", "replied message not found", "reply message not found", "REPLY_MESSAGE_ID_INVALID"}},
	{sendMethods + " sendChatAction", 400, []string{"message thread not found", "invalid message_thread_id specified", "TOPIC_CLOSED", "TOPIC_DELETED", "TOPIC_ID_INVALID"}},
	{markupMethods, 400, []string{"inline keyboard button URL 'https://panel:2222' is invalid: Wrong HTTP URL",
		"inline keyboard button URL 'panel://x' is invalid: Unsupported URL protocol", "BUTTON_URL_INVALID", "BOT_DOMAIN_INVALID"}},
	{markupMethods, 400, []string{"BUTTON_COPY_TEXT_INVALID"}},
	{markupMethods, 400, []string{"BUTTON_DATA_INVALID", "BUTTON_TYPE_INVALID", "BUTTON_USER_INVALID", "BUTTON_INVALID", "reply markup is too long", "REPLY_MARKUP_INVALID",
		"can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard", "inline keyboard button text must be non-empty",
		"can't parse reply keyboard markup JSON object", "object expected as reply markup"}},
	{"sendMessage sendPhoto sendDocument", 400, []string{"keyboard button text must be non-empty", "phone number can be requested in private chats only"}},
	{markupMethods, 400, []string{"can't parse entities: Unsupported start tag \"x\" at byte offset 2", "unsupported parse_mode", "entities too long", "ENTITIES_TOO_LONG",
		"ENTITY_BOUNDS_INVALID", "ENTITY_TEXTURL_INVALID", "ENTITY_MENTION_USER_INVALID", "PARSE_MODE_INVALID"}},
	{"sendMessage editMessageText", 400, []string{"message is too long", "text is too long", "MESSAGE_TOO_LONG"}},
	{"sendPhoto sendDocument editMessageCaption", 400, []string{"message caption is too long", "MEDIA_CAPTION_TOO_LONG"}},
	{"sendMessage editMessageText", 400, []string{"message text is empty", "text must be non-empty", "MESSAGE_EMPTY"}},
	{sendMethods + " " + editMethods, 400, []string{"strings must be encoded in UTF-8", "chat_id is empty"}},

	{fileMethods, 400, []string{"wrong file identifier/HTTP URL specified", "wrong remote file identifier specified: Wrong character in the string",
		"invalid file_id", "can't use file of type Photo as Document", "type of file mismatch", "file_id is invalid", "FILE_REFERENCE_EXPIRED", "FILE_REFERENCE_INVALID", "MEDIA_EMPTY",
		"MEDIA_INVALID", "file must be non-empty"}},
	{"sendPhoto sendMediaGroup", 400, []string{"PHOTO_INVALID_DIMENSIONS", "PHOTO_SAVE_FILE_INVALID", "PHOTO_EXT_INVALID", "IMAGE_PROCESS_FAILED"}},
	{"sendDocument sendMediaGroup", 400, []string{"DOCUMENT_INVALID"}},
	{"sendMediaGroup", 400, []string{"group send failed", "failed to send message #2 with the error message \"WEBPAGE_MEDIA_EMPTY\"",
		"can't use the media of the specified type in the album"}},
	{"sendPhoto sendDocument", 400, []string{"file is too big", "FILE_PARTS_INVALID"}},
	{"sendPhoto sendDocument", 413, []string{"Request Entity Too Large"}},

	{editMethods, 400, []string{"message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
		"message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID", "message identifier is not specified",
		"MESSAGE_NOT_MODIFIED", "message not found", "MESSAGE_NOT_FOUND", "MESSAGE_EDIT_TIME_EXPIRED", "MESSAGE_AUTHOR_REQUIRED"}},
	{"copyMessage", 400, []string{"message to copy not found", "message can't be copied", "CHAT_FORWARDS_RESTRICTED",
		"message has protected content and can't be copied", "MESSAGE_ID_INVALID"}},
	{"copyMessage", 400, []string{"not enough rights to send voice notes to the chat", "not enough rights to send stickers to the chat",
		"VOICE_MESSAGES_FORBIDDEN", "CHAT_SEND_VOICES_FORBIDDEN"}},
	{"copyMessage", 403, []string{"bot was blocked by the user", "user is deactivated", "bot can't initiate conversation with a user"}},
	{"setMessageReaction", 400, []string{"message to react not found", "REACTION_INVALID", "REACTION_EMPTY", "REACTIONS_TOO_MANY",
		"MESSAGE_NOT_MODIFIED", "MESSAGE_ID_INVALID", "CHAT_ADMIN_REQUIRED"}},

	{"editMessageText", 400, []string{"there is no text in the message to edit"}},
	{"editMessageCaption", 400, []string{"there is no caption in the message to edit"}},
	{"deleteMessage", 400, []string{"message to delete not found", "message can't be deleted", "message can't be deleted for everyone",
		"message identifier is not specified", "MESSAGE_ID_INVALID", "CHAT_ADMIN_REQUIRED"}},
	{"editMessageMedia", 400, []string{"message to edit not found", "message can't be edited", "message media can't be edited", "can't change media type in the album",
		"MEDIA_EMPTY", "PHOTO_INVALID_DIMENSIONS", "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"}},
	{"deleteMessage", 403, []string{"MESSAGE_DELETE_FORBIDDEN"}},

	{"answerCallbackQuery", 400, []string{"query is too old and response timeout expired or query ID is invalid", "QUERY_ID_INVALID", "URL_INVALID", "MESSAGE_TOO_LONG"}},
	{"getChatMember", 400, []string{"user not found", "member not found", "member list is inaccessible", "invalid user_id specified", "PARTICIPANT_ID_INVALID",
		"USER_ID_INVALID", "CHAT_ADMIN_REQUIRED", "USER_NOT_PARTICIPANT"}},
	{"getFile", 400, []string{"wrong file_id or the file is temporarily unavailable", "wrong file_id", "invalid file_id", "invalid file id", "file_id not specified",
		"wrong remote file identifier specified: can't unserialize it", "FILE_ID_INVALID", "file is too big"}},
	{"setMyCommands", 400, []string{"BOT_COMMAND_INVALID", "BOT_COMMANDS_TOO_MUCH", "BOT_COMMAND_DESCRIPTION_INVALID", "command length must not exceed 32",
		"command description length must not exceed 256", "invalid language code specified", "can't use specified scope in private chats", "chat not found"}},
	{"getUpdates", 409, []string{"Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
		"Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"}},
	{"setWebhook", 400, []string{"bad webhook: An HTTPS URL must be provided for webhook", "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
		"bad webhook: Failed to resolve host: Name or service not known", "bad webhook: IP address 10.0.0.1 is reserved", "invalid webhook URL specified",
		"secret token contains unallowed characters"}},
}

// KnownRefusals lists the refusals that Telegram is known to have for a method.
func KnownRefusals(method string) []Refusal {
	var list []Refusal
	for _, k := range knownRefusals {
		if k.methods != "*" && !slices.Contains(strings.Fields(k.methods), method) {
			continue
		}
		for _, text := range k.texts {
			list = append(list, worded(k.code, text))
		}
	}
	return list
}

func worded(code int, text string) Refusal {
	switch code {
	case http.StatusBadRequest:
		return *badRequest(text)
	case http.StatusForbidden:
		return *forbidden(text)
	case http.StatusTooManyRequests:
		return *tooMany(1)
	}
	return Refusal{Code: code, Description: text}
}

// Refuse lets the next calls of a method, so many of them, be refused with
// words that Telegram is known to use for it; 0 takes that back. The words may
// be given without what stands before the colon. Words that are not Telegram's
// are a fault of the calling program.
func (s *Server) Refuse(method, words string, times int) { s.RefuseIn(0, method, words, times) }

// RefuseIn is Refuse for the calls that name one chat.
func (s *Server) RefuseIn(chat int64, method, words string, times int) {
	list := KnownRefusals(method)
	at := slices.IndexFunc(list, func(r Refusal) bool {
		return r.Description == words || strings.HasSuffix(r.Description, ": "+words)
	})
	if at < 0 {
		panic(fmt.Sprintf("botapi: Telegram is not known to refuse %s with %q", method, words))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusing == nil {
		s.refusing = map[string]*refusing{}
	}
	s.refusing[method] = &refusing{chat: chat, left: times, with: list[at]}
}

// refusing is a method that is being refused.
type refusing struct {
	chat int64 // 0: any
	left int
	with Refusal
}

// refusedNow is the refusal that a call meets by Refuse; nil for none.
func (s *Server) refusedNow(call *Call) *Refusal {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.refusing[call.Method]
	if r == nil || r.left <= 0 || r.chat != 0 && r.chat != call.Chat {
		return nil
	}
	r.left--
	refusal := r.with
	return &refusal
}
