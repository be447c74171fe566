package telegram

import (
	"net/http"
	"slices"
	"strings"
)

// verdict is what a failed call means for the effect behind it.
type verdict int

// The closed list of verdicts; verdicts tells what each asks of us.
const (
	verdictOK          verdict = iota
	verdictAgain               // server trouble, timeout, dropped connection: fate unknown
	verdictThrottled           // too many requests: after a pause
	verdictMigrated            // the group has a new number
	verdictUnavailable         // the file cannot be had at the moment
	verdictUnreachable         // the chat is closed to us: blocked, kicked, gone
	verdictShut                // the chat is closed to us, in words that nobody knows
	verdictNoPhotos            // the group forbids us photos
	verdictNoDocuments         // the group forbids us documents
	verdictNoMedia             // the group forbids us files of any kind
	verdictTopicGone           // the forum's topic is not there any more
	verdictNoReply             // the message to answer is not there any more
	verdictLink                // the address of a button, or of a press's answer, is not taken
	verdictCopy                // what a button copies is not taken
	verdictKeyboard            // the buttons are not taken
	verdictMarkup              // the markup of the words is not taken
	verdictLong                // there are too many words
	verdictMedia               // a file is not taken, at least not as what it is sent as
	verdictGone                // the message is not there any more
	verdictUnmodified          // the message says that already
	verdictUndeletable         // too old to be deleted
	verdictNoText              // the message is a file: it has a caption instead
	verdictTooOld              // the press was answered too late
	verdictTooBig              // the file is larger than bots may send or fetch
	verdictNoMember            // the person is not in the group
	verdictUnaskable           // whether the person is in the group cannot be asked
	verdictRefused             // refused for good
	verdictUnknown             // refused in words that nobody knows
	verdictBroken              // we could not even write the request
	verdictNoToken             // the token is not accepted, or the method is not known there
	verdictElsewhere           // the bot lives at another Bot API server
	verdictHook                // the webhook's address is not taken
	verdictConflict            // another poller, or a webhook
)

// remedy is what a refusal asks of us. Whatever it is, nothing that was
// accepted from an officer ends by it: what is dropped stays in the database,
// and the team is told.
type remedy int

const (
	remedyNone     remedy = iota // there is nothing left to do
	remedyAgain                  // the same call later
	remedyDropPart               // the message without what was refused
	remedyDropAll                // the message ends; whoever asked for it is told
	remedyAway                   // the person is away: what matters waits for them
	remedyMend                   // the team's group must be mended: its messages wait, or go without what is forbidden
	remedySetRight               // the settings are wrong: everything waits for them
)

// verdicts names each verdict, for the metrics, and says what it asks of us.
var verdicts = [...]struct {
	name   string
	remedy remedy
}{
	verdictOK:          {"ok", remedyNone},
	verdictAgain:       {"again", remedyAgain},
	verdictThrottled:   {"throttled", remedyAgain},
	verdictMigrated:    {"migrated", remedyAgain},
	verdictUnavailable: {"unavailable", remedyAgain},
	verdictUnreachable: {"unreachable", remedyAway}, // of the team's group: mend it
	verdictShut:        {"shut", remedyAway},        // likewise
	verdictNoPhotos:    {"no_photos", remedyMend},
	verdictNoDocuments: {"no_documents", remedyMend},
	verdictNoMedia:     {"no_media", remedyMend},
	verdictTopicGone:   {"topic_gone", remedyDropPart},
	verdictNoReply:     {"no_reply", remedyDropPart},
	verdictLink:        {"link", remedyDropPart},
	verdictCopy:        {"copy", remedyDropPart},
	verdictKeyboard:    {"keyboard", remedyDropPart},
	verdictMarkup:      {"markup", remedyDropPart},
	verdictLong:        {"long", remedyDropPart},
	verdictMedia:       {"media", remedyDropPart},
	verdictGone:        {"gone", remedyDropAll},
	verdictUnmodified:  {"unmodified", remedyNone},
	verdictUndeletable: {"undeletable", remedyDropPart},
	verdictNoText:      {"no_text", remedyDropPart},
	verdictTooOld:      {"too_old", remedyNone},
	verdictTooBig:      {"too_big", remedyDropAll},
	verdictNoMember:    {"no_member", remedyNone},
	verdictUnaskable:   {"unaskable", remedyDropAll},
	verdictRefused:     {"refused", remedyDropAll},
	verdictUnknown:     {"unknown", remedyDropPart}, // all that can be left out, once; then the message ends
	verdictBroken:      {"broken", remedyDropAll},
	verdictNoToken:     {"no_token", remedySetRight},
	verdictElsewhere:   {"elsewhere", remedySetRight},
	verdictHook:        {"hook", remedySetRight},
	verdictConflict:    {"conflict", remedySetRight},
}

func (v verdict) String() string { return verdicts[v].name }

// forGood tells whether Telegram will say the same again about a message that
// is there.
func (v verdict) forGood() bool {
	switch verdicts[v].remedy {
	case remedyDropPart, remedyDropAll, remedyMend:
		return v != verdictGone
	}
	return false
}

// Methods that give the same words a meaning of their own.
var (
	askingMembers = []string{"getChatMember"}
	fetching      = []string{"getFile", methodDownload}
	hooking       = []string{"setWebhook"}
	deleting      = []string{"deleteMessage"}
)

// methodDownload names the fetching of a file that getFile has found.
const methodDownload = "download"

// refusal is a row of the table: words of Telegram's, in lower case, and what
// they mean, from the methods named or from any.
type refusal struct {
	words   string
	verdict verdict
	methods []string
}

// refusals are the words with which Telegram is known to refuse, by a 400 or a
// 403 (it uses both for the same). They come from the Bot API server's and
// TDLib's source, from Telegram's own list of errors, and from what bots have
// reported. The first row whose words are contained decides; what no row knows
// is verdictUnknown or verdictShut.
var refusals = []refusal{
	// Whose membership is asked for. A person of whom Telegram says nothing may
	// well be a member: USER_NOT_PARTICIPANT alone says that they are not.
	{"user_not_participant", verdictNoMember, askingMembers},
	{"", verdictUnaskable, askingMembers},

	// Which file is fetched. The second one also stands for every 5xx and 429
	// that the Bot API server itself got.
	{"file is too big", verdictTooBig, fetching},
	{"temporarily unavailable", verdictUnavailable, fetching},
	{"wrong file_id", verdictRefused, fetching},
	{"invalid file_id", verdictRefused, fetching},
	{"invalid file id", verdictRefused, fetching},
	{"file_id not specified", verdictRefused, fetching},
	{"wrong remote file", verdictRefused, fetching},
	{"file_id_invalid", verdictRefused, fetching},
	{"", verdictUnavailable, fetching},

	// Where updates are to be brought: "bad webhook: …" and its like.
	{"resolve host", verdictAgain, hooking},
	{"", verdictHook, hooking},

	{"logged out", verdictElsewhere, nil}, // by logOut, on the way to a server of one's own

	// What passes.
	{"slowmode_wait", verdictAgain, nil},
	{"flood_", verdictAgain, nil},
	{"msg_wait", verdictAgain, nil},
	{"temporarily unavailable", verdictAgain, nil},
	{"try again", verdictAgain, nil},

	// What is copied, and what is marked.
	{"message to copy not found", verdictGone, nil},
	{"message can't be copied", verdictRefused, nil},
	{"voice_messages_forbidden", verdictRefused, nil}, // by the person
	{"chat_send_voices_forbidden", verdictNoMedia, nil},
	{"forwards_restricted", verdictRefused, nil}, // its chat protects what is in it
	{"protected content", verdictRefused, nil},
	{"message to react not found", verdictGone, nil},
	{"reaction_", verdictRefused, nil}, // REACTION_INVALID, REACTION_EMPTY
	{"reactions_", verdictRefused, nil},

	// What stands in the chat.
	{"message is not modified", verdictUnmodified, nil},
	{"message_not_modified", verdictUnmodified, nil},
	{"message to edit not found", verdictGone, nil},
	{"message to delete not found", verdictGone, nil},
	{"message can't be edited", verdictGone, nil},
	{"message_edit_time_expired", verdictGone, nil},
	{"message_author_required", verdictGone, nil},
	{"message identifier is not specified", verdictGone, nil},
	{"message can't be deleted", verdictUndeletable, nil},
	{"chat_admin_required", verdictUndeletable, deleting},
	{"message_delete_forbidden", verdictUndeletable, nil},
	{"there is no text in the message", verdictNoText, nil},
	{"there is no caption in the message", verdictGone, nil},
	{"media can't be edited", verdictMedia, nil},
	{"can't change media type", verdictMedia, nil}, // in an album

	// What can be left out.
	{"message to be replied not found", verdictNoReply, nil},
	{"replied message not found", verdictNoReply, nil},
	{"reply message not found", verdictNoReply, nil},
	{"reply_message_id_invalid", verdictNoReply, nil},
	{"message_id_invalid", verdictGone, nil},
	{"message not found", verdictGone, nil},
	{"message_not_found", verdictGone, nil},
	{"message thread not found", verdictTopicGone, nil},
	{"message_thread_id", verdictTopicGone, nil},
	{"topic_deleted", verdictTopicGone, nil},
	{"topic_closed", verdictTopicGone, nil},
	{"topic_id_invalid", verdictTopicGone, nil},
	{"button url", verdictLink, nil}, // inline keyboard button URL '…' is invalid: Wrong HTTP URL
	{"button_url_invalid", verdictLink, nil},
	{"bot_domain_invalid", verdictLink, nil},
	{"button_copy_text_invalid", verdictCopy, nil},
	{"inline keyboard", verdictKeyboard, nil}, // can't parse inline keyboard button: …
	{"reply keyboard", verdictKeyboard, nil},
	{"keyboard button", verdictKeyboard, nil},
	{"reply markup", verdictKeyboard, nil},
	{"reply_markup", verdictKeyboard, nil},
	{"button_", verdictKeyboard, nil}, // BUTTON_DATA_INVALID, BUTTON_TYPE_INVALID, BUTTON_USER_INVALID …
	{"can be requested in private chats only", verdictKeyboard, nil},
	{"url_invalid", verdictLink, nil},
	{"can't parse entities", verdictMarkup, nil},
	{"unsupported parse_mode", verdictMarkup, nil},
	{"parse_mode_invalid", verdictMarkup, nil},
	{"entity", verdictMarkup, nil}, // ENTITY_BOUNDS_INVALID, ENTITY_MENTION_USER_INVALID …
	{"entities", verdictMarkup, nil},
	{"message is too long", verdictLong, nil},
	{"message_too_long", verdictLong, nil},
	{"text is too long", verdictLong, nil},
	{"caption is too long", verdictLong, nil},
	{"caption_too_long", verdictLong, nil},

	// What the group forbids.
	{"not enough rights to send photos", verdictNoPhotos, nil},
	{"chat_send_photos_forbidden", verdictNoPhotos, nil},
	{"not enough rights to send documents", verdictNoDocuments, nil},
	{"chat_send_docs_forbidden", verdictNoDocuments, nil},
	{"chat_send_media_forbidden", verdictNoMedia, nil},
	{"not enough rights to send text", verdictUnreachable, nil},
	{"not enough rights to send", verdictNoMedia, nil}, // voice notes, stickers, and whatever else
	{"chat_send_plain_forbidden", verdictUnreachable, nil},
	{"have no rights to send", verdictUnreachable, nil},
	{"no write access to the chat", verdictUnreachable, nil},
	{"need administrator rights", verdictUnreachable, nil},
	{"chat_write_forbidden", verdictUnreachable, nil},
	{"chat_restricted", verdictUnreachable, nil},
	{"chat_guest_send_forbidden", verdictUnreachable, nil},
	{"chat_admin_required", verdictUnreachable, nil},
	{"user_banned_in_channel", verdictUnreachable, nil},
	{"user_restricted", verdictUnreachable, nil},

	// Who is not there.
	{"chat not found", verdictUnreachable, nil},
	{"chat_id_invalid", verdictUnreachable, nil},
	{"chat_forbidden", verdictUnreachable, nil},
	{"channel_private", verdictUnreachable, nil},
	{"channel_invalid", verdictUnreachable, nil},
	{"peer_id_invalid", verdictUnreachable, nil},
	{"user not found", verdictUnreachable, nil},
	{"user_id_invalid", verdictUnreachable, nil},
	{"user is deactivated", verdictUnreachable, nil},
	{"user_deactivated", verdictUnreachable, nil},
	{"user_is_blocked", verdictUnreachable, nil},
	{"bot was blocked", verdictUnreachable, nil},
	{"bot can't initiate", verdictUnreachable, nil},
	{"can't send messages to bots", verdictUnreachable, nil},
	{"privacy_premium_required", verdictUnreachable, nil},
	{"allow_payment_required", verdictUnreachable, nil},
	{"bot was kicked", verdictUnreachable, nil},
	{"bot is not a member", verdictUnreachable, nil},
	{"group chat was deleted", verdictUnreachable, nil},
	{"group chat was deactivated", verdictUnreachable, nil},
	{"group chat is deactivated", verdictUnreachable, nil},
	{"group chat was upgraded", verdictUnreachable, nil}, // without a word where to
	{"group chat was migrated", verdictUnreachable, nil},

	// Which press is answered.
	{"query is too old", verdictTooOld, nil},
	{"query_id_invalid", verdictTooOld, nil},

	// Which file is sent.
	{"file is too big", verdictTooBig, nil},
	{"file_parts_invalid", verdictTooBig, nil},
	{"group send failed", verdictMedia, nil}, // of an album, without a word which one
	{"failed to send message #", verdictMedia, nil},
	{"wrong file", verdictMedia, nil}, // identifier/HTTP URL specified; file_id
	{"wrong remote file", verdictMedia, nil},
	{"invalid file", verdictMedia, nil},
	{"file_id", verdictMedia, nil},
	{"file_reference_", verdictMedia, nil},
	{"file must be non-empty", verdictMedia, nil},
	{"can't use file of type", verdictMedia, nil},
	{"type of file mismatch", verdictMedia, nil},
	{"can't use the media", verdictMedia, nil},
	{"image_process_failed", verdictMedia, nil},
	{"photo_", verdictMedia, nil}, // PHOTO_INVALID_DIMENSIONS, PHOTO_SAVE_FILE_INVALID …
	{"media_", verdictMedia, nil}, // MEDIA_EMPTY, MEDIA_INVALID …
	{"document_invalid", verdictMedia, nil},

	// What we have written wrongly. To say it again changes nothing.
	{"is empty", verdictRefused, nil}, // message text is empty, chat_id is empty
	{"must be non-empty", verdictRefused, nil},
	{"message_empty", verdictRefused, nil},
	{"must be encoded in utf-8", verdictRefused, nil},
	{"bot_command", verdictRefused, nil}, // BOT_COMMAND_INVALID, BOT_COMMANDS_TOO_MUCH …
	{"command length", verdictRefused, nil},
	{"command description", verdictRefused, nil},
	{"invalid language code", verdictRefused, nil},
	{"can't use specified scope", verdictRefused, nil},
}

// speaksOf tells whether the row is about a method's words, given in lower case.
func (r *refusal) speaksOf(method, words string) bool {
	return strings.Contains(words, r.words) && (r.methods == nil || slices.Contains(r.methods, method))
}

// judge looks a refusal up.
func judge(method string, code int, text string) verdict {
	switch {
	case code == http.StatusUnauthorized:
		return verdictNoToken
	case code == http.StatusNotFound && method == methodDownload:
		return verdictUnavailable // the path is over: getFile tells a new one
	case code == http.StatusNotFound:
		return verdictNoToken
	case code == http.StatusConflict:
		return verdictConflict
	case code == http.StatusRequestEntityTooLarge:
		return verdictTooBig
	case code == http.StatusTooManyRequests:
		return verdictThrottled
	case code < 400 || code >= 500:
		return verdictAgain
	}
	lower := strings.ToLower(text)
	for i := range refusals {
		if refusals[i].speaksOf(method, lower) {
			return refusals[i].verdict
		}
	}
	if code == http.StatusForbidden {
		return verdictShut
	}
	return verdictUnknown
}
