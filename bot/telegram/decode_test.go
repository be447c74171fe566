package telegram_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"loket/bot/telegram"
	"loket/conversations"
)

const (
	budi       = `{"id":7,"is_bot":false,"first_name":"Budi","last_name":"Santoso","username":"budi","language_code":"id"}`
	privately  = `"message_id":5,"date":1,"chat":{"id":7,"type":"private","first_name":"Budi"},"from":` + budi
	inGroup    = `"message_id":5,"date":1,"chat":{"id":-1009,"type":"supergroup","title":"Tim"},"from":` + budi
	inTopic    = inGroup + `,"message_thread_id":3,"is_topic_message":true`
	groupAdmin = `"message_id":5,"date":1,"chat":{"id":-1009,"type":"supergroup"},"from":{"id":1087968824,"is_bot":true,"first_name":"Group","username":"GroupAnonymousBot"},"sender_chat":{"id":-1009,"type":"supergroup"}`
)

var (
	budiPerson = conversations.Person{ID: 7, Name: "Budi Santoso", Username: "budi", Language: "id"}
	withBudi   = conversations.Place{Chat: 7, Private: true}
	withTeam   = conversations.Place{Chat: -1009}
)

func said(change func(*conversations.Message)) conversations.Message {
	m := conversations.Message{Place: withBudi, From: budiPerson, Number: 5}
	change(&m)
	return m
}

func decode(t testing.TB, raw string) telegram.Update {
	t.Helper()
	decoder := &telegram.Decoder{Username: func() string { return "Loket_Bot" }}
	update, err := decoder.Decode([]byte(raw))
	if err != nil {
		t.Fatalf("Decode(%s): %v", raw, err)
	}
	return update
}

func TestMessages(t *testing.T) {
	type M = conversations.Message
	tests := []struct {
		name, raw string
		want      conversations.Event
	}{
		{"a text", privately + `,"text":"halo"`, said(func(m *M) { m.Text = "halo" })},
		{"a text copied from us", privately + `,"text":"S.\u2060KM., www.\u2060x.\u2060com"`, said(func(m *M) { m.Text = "S.KM., www.x.com" })},
		{"a search copied from us", inGroup + `,"text":"/cari S.\u2060KM\u2060"`, said(func(m *M) { m.Place, m.Command, m.Text = withTeam, "cari", "S.KM" })},
		{"a caption copied from us", privately + `,"caption":"No.\u2060SK/\u206012","photo":[{"file_id":"s","file_unique_id":"us"}]`,
			said(func(m *M) {
				m.Text, m.File = "No.SK/12", &conversations.File{ID: "s", Unique: "us", Kind: conversations.PhotoFile}
			})},
		{"a command", privately + `,"text":"/Mulai"`, said(func(m *M) { m.Command = "mulai" })},
		{"a command with more", privately + `,"text":"/start  subdomain "`, said(func(m *M) { m.Command, m.Text = "start", "subdomain" })},
		{"a command to us", privately + `,"text":"/status@loket_BOT x\ny"`, said(func(m *M) { m.Command, m.Text = "status", "x\ny" })},
		{"a command to another bot", privately + `,"text":"/status@other_bot"`, said(func(m *M) { m.Command, m.Elsewhere = "status", true })},
		{"a path is no command", privately + `,"text":"/home/budi"`, said(func(m *M) { m.Text = "/home/budi" })},
		{"a slash is no command", privately + `,"text":"/ batal"`, said(func(m *M) { m.Text = "/ batal" })},
		{"a photo, largest size", privately + `,"caption":"surat","photo":[{"file_id":"s","file_unique_id":"us","width":90,"height":60,"file_size":900},{"file_id":"l","file_unique_id":"ul","width":1280,"height":800,"file_size":90000},{"file_id":"m","file_unique_id":"um","width":320,"height":200}]`,
			said(func(m *M) {
				m.Text, m.File = "surat", &conversations.File{ID: "l", Unique: "ul", Kind: conversations.PhotoFile, Size: 90000}
			})},
		{"a document", privately + `,"document":{"file_id":"d","file_unique_id":"ud","file_name":"surat.pdf","mime_type":"application/pdf","file_size":12}`,
			said(func(m *M) {
				m.File = &conversations.File{ID: "d", Unique: "ud", Kind: conversations.DocumentFile, Name: "surat.pdf", MIME: "application/pdf", Size: 12}
			})},
		{"an animation is no document", privately + `,"animation":{"file_id":"a"},"document":{"file_id":"a","file_unique_id":"u"}`,
			said(func(m *M) { m.Other = "animation" })},
		{"a contact", privately + `,"contact":{"phone_number":"+62812","first_name":"Budi","user_id":7}`,
			said(func(m *M) { m.Contact = &conversations.Contact{Phone: "+62812", User: 7} })},
		{"a contact of nobody", privately + `,"contact":{"phone_number":"110","first_name":"Polisi"}`,
			said(func(m *M) { m.Contact = &conversations.Contact{Phone: "110"} })},
		{"a sticker", privately + `,"sticker":{"file_id":"x","emoji":"x"}`, said(func(m *M) { m.Other = "sticker" })},
		{"a voice note", privately + `,"voice":{"file_id":"x"},"caption":"dengar"`, said(func(m *M) { m.Other, m.Text = "voice", "dengar" })},
		{"a video", privately + `,"video":{"file_id":"x"}`, said(func(m *M) { m.Other = "video" })},
		{"a video note", privately + `,"video_note":{"file_id":"x"}`, said(func(m *M) { m.Other = "video_note" })},
		{"a place comes with its point", privately + `,"location":{"latitude":1,"longitude":2},"venue":{"title":"Kantor"}`, said(func(m *M) { m.Other = "venue" })},
		{"a poll", privately + `,"poll":{"id":"1"}`, said(func(m *M) { m.Other = "poll" })},
		{"a kind of the future", privately + `,"hologram":{"depth":3},"is_hologram":true`, said(func(m *M) { m.Other = "hologram" })},
		{"a forwarded text with a new kind of origin", privately + `,"text":"halo","forward_origin":{"type":"from_mars","rock":1}`,
			said(func(m *M) { m.Text = "halo" })},
		{"an answer", privately + `,"text":"ya","reply_to_message":{"message_id":4,"chat":{"id":7,"type":"private"}}`,
			said(func(m *M) { m.Text, m.ReplyTo = "ya", 4 })},
		{"an answer to a card", inGroup + `,"text":"ya","reply_to_message":{"message_id":4,"from":{"is_bot":true,"username":"loket_bot"},"text":"SD-2026-0001 · Subdomain\nSD-2026-0002 · Website"}`,
			said(func(m *M) {
				m.Place, m.Text, m.ReplyTo, m.ToBot, m.ToTicket, m.ToRequest = withTeam, "ya", 4, true, "SD-2026-0001", true
			})},
		{"an answer to people's words", inGroup + `,"text":"ya","reply_to_message":{"message_id":4,"from":{"is_bot":true,"username":"loket_bot"},"text":"💬 Dari pemohon SD-2026-0001\nSD-2026-0002 · Website"}`,
			said(func(m *M) {
				m.Place, m.Text, m.ReplyTo, m.ToBot, m.ToTicket, m.ToRequest = withTeam, "ya", 4, true, "SD-2026-0001", true
			})},
		{"an answer to people's words that name a request", inGroup + `,"text":"ya","reply_to_message":{"message_id":4,"from":{"is_bot":true,"username":"loket_bot"},"text":"💬 Jawaban:\nSD-2026-0002 · Website"}`,
			said(func(m *M) { m.Place, m.Text, m.ReplyTo, m.ToBot, m.ToRequest = withTeam, "ya", 4, true, true })},
		{"an answer to what speaks of a request", inGroup + `,"text":"ya","reply_to_message":{"message_id":4,"from":{"is_bot":true,"username":"loket_bot"},"text":"Silakan tulis alasan untuk SD-2026-0001 dengan membalas pesan ini."}`,
			said(func(m *M) { m.Place, m.Text, m.ReplyTo, m.ToBot, m.ToRequest = withTeam, "ya", 4, true, true })},
		{"an answer to a file of somebody's", inGroup + `,"text":"ya","reply_to_message":{"message_id":4,"from":{"is_bot":true,"username":"loket_bot"},"caption":"SD-2026-0002 · Website","photo":[{"file_id":"s"}]}`,
			said(func(m *M) { m.Place, m.Text, m.ReplyTo, m.ToBot, m.ToRequest = withTeam, "ya", 4, true, true })},
		{"an answer to files of ours", inGroup + `,"text":"ya","reply_to_message":{"message_id":4,"from":{"is_bot":true,"username":"loket_bot"},"photo":[{"file_id":"s"}]}`,
			said(func(m *M) { m.Place, m.Text, m.ReplyTo, m.ToBot, m.ToRequest = withTeam, "ya", 4, true, true })},
		{"an answer to other words of ours", inGroup + `,"text":"ya","reply_to_message":{"message_id":4,"from":{"is_bot":true,"username":"loket_bot"},"text":"Silakan tulis /antrean"}`,
			said(func(m *M) { m.Place, m.Text, m.ReplyTo, m.ToBot = withTeam, "ya", 4, true })},
		{"an answer to another bot", inGroup + `,"text":"ya","reply_to_message":{"message_id":4,"from":{"is_bot":true,"username":"other_bot"},"text":"SD-2026-0001 · Subdomain"}`,
			said(func(m *M) { m.Place, m.Text, m.ReplyTo, m.ToBot = withTeam, "ya", 4, true })},
		{"an answer to a person", inGroup + `,"text":"ya","reply_to_message":{"message_id":4,"from":{"is_bot":false,"username":"loket_bot"},"text":"SD-2026-0001 · Subdomain"}`,
			said(func(m *M) { m.Place, m.Text, m.ReplyTo = withTeam, "ya", 4 })},
		{"in the group", inGroup + `,"text":"ya"`, said(func(m *M) { m.Place, m.Text = withTeam, "ya" })},
		{"a thread of replies is no topic", inGroup + `,"text":"ya","message_thread_id":3`, said(func(m *M) { m.Place, m.Text = withTeam, "ya" })},
		{"in a topic", inTopic + `,"text":"ya","reply_to_message":{"message_id":3}`,
			said(func(m *M) { m.Place, m.Text = conversations.Place{Chat: -1009, Thread: 3}, "ya" })},
		{"an answer in a topic", inTopic + `,"text":"ya","reply_to_message":{"message_id":4}`,
			said(func(m *M) { m.Place, m.Text, m.ReplyTo = conversations.Place{Chat: -1009, Thread: 3}, "ya", 4 })},
		{"an anonymous administrator", groupAdmin + `,"text":"setuju"`, said(func(m *M) {
			m.Place, m.Text = withTeam, "setuju"
			m.From = conversations.Person{ID: 1087968824, Name: "Group", Username: "GroupAnonymousBot", Pseudo: true}
		})},
		{"written in a channel's name", inGroup + `,"sender_chat":{"id":-1003,"type":"channel"},"text":"x"`,
			said(func(m *M) { m.Place, m.Text, m.From.Pseudo = withTeam, "x", true })},
		{"written by nobody", `"message_id":5,"chat":{"id":-1009,"type":"supergroup"},"text":"x"`,
			said(func(m *M) { m.Place, m.Text, m.From = withTeam, "x", conversations.Person{Pseudo: true} })},
		{"the group got a new number", inGroup + `,"migrate_to_chat_id":-100777`, conversations.GroupMigrated{From: -1009, To: -100777}},
		{"the new group tells its old number", inGroup + `,"migrate_from_chat_id":-88`, conversations.GroupMigrated{From: -88, To: -1009}},
		{"somebody left", inGroup + `,"left_chat_member":` + budi, conversations.MemberChanged{Chat: -1009, Person: budiPerson}},
		{"somebody entered", inGroup + `,"new_chat_members":[` + budi + `]`, conversations.MemberChanged{Chat: -1009, Person: budiPerson, Inside: true}},
		{"a pinned message", privately + `,"pinned_message":{"message_id":1,"sticker":{}}`, conversations.Ignored{Kind: "pinned_message"}},
		{"a topic was made", inGroup + `,"forum_topic_created":{"name":"x"}`, conversations.Ignored{Kind: "forum_topic_created"}},
		{"nothing at all", privately, conversations.Ignored{Kind: "empty"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := decode(t, `{"update_id":9,"message":{`+tt.raw+`}}`)
			if got.ID != 9 || !reflect.DeepEqual(got.Event, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got.Event, tt.want)
			}
		})
	}
}

func TestOtherUpdates(t *testing.T) {
	member := func(kind, chat, status string) string {
		return `{"update_id":9,"` + kind + `":{"chat":` + chat + `,"from":` + budi +
			`,"date":1,"old_chat_member":{"status":"???"},"new_chat_member":{"user":` + budi + `,` + status + `}}}`
	}
	group, public, private := `{"id":-1009,"type":"supergroup","title":"Tim"}`, `{"id":-1009,"type":"supergroup","title":"Tim","username":"tim"}`, `{"id":7,"type":"private","username":"budi"}`
	seen := func(inside bool) conversations.Event {
		return conversations.MemberChanged{Chat: -1009, Person: budiPerson, Inside: inside}
	}
	tests := []struct {
		name, raw string
		want      conversations.Event
	}{
		{"an edited message", `{"update_id":9,"edited_message":{` + privately + `,"text":"halo"}}`,
			said(func(m *conversations.Message) { m.Text, m.Edited = "halo", true })},
		{"a press", `{"update_id":9,"callback_query":{"id":"q","from":` + budi + `,"data":"a:1","message":{"message_id":8,"date":1,"chat":{"id":-1009,"type":"supergroup"},"is_topic_message":true,"message_thread_id":3}}}`,
			conversations.Press{Query: "q", From: budiPerson, Data: "a:1", Number: 8, Place: conversations.Place{Chat: -1009, Thread: 3}}},
		{"a press under a message too old to show", `{"update_id":9,"callback_query":{"id":"q","from":` + budi + `,"data":"a:1","message":{"message_id":8,"date":0,"chat":{"id":7,"type":"private"}}}}`,
			conversations.Press{Query: "q", From: budiPerson, Data: "a:1", Number: 8, Place: withBudi}},
		{"a press on what one person sees", `{"update_id":9,"callback_query":{"id":"q","from":` + budi + `,"data":"a:1","message":{"message_id":0,"ephemeral_message_id":12,"receiver_user":` + budi + `,"date":1,"chat":{"id":-1009,"type":"supergroup"}}}}`,
			conversations.Press{Query: "q", From: budiPerson, Data: "a:1", Ephemeral: 12, Place: withTeam}},
		{"a press on what has no number at all", `{"update_id":9,"callback_query":{"id":"q","from":` + budi + `,"data":"a:1","message":{"message_id":0,"date":1,"chat":{"id":-1009,"type":"supergroup"}}}}`,
			conversations.Press{Query: "q", From: budiPerson, Data: "a:1", Place: withTeam}},
		{"a command that nobody else sees", `{"update_id":9,"message":{"message_id":0,"ephemeral_message_id":3,"date":1,"chat":{"id":-1009,"type":"supergroup","title":"Tim"},"from":` + budi + `,"text":"/antrean@loket_bot"}}`,
			conversations.Message{Place: withTeam, From: budiPerson, Ephemeral: 3, Command: "antrean"}},
		{"a reply to what one person sees", `{"update_id":9,"message":{"message_id":0,"ephemeral_message_id":4,"date":1,"chat":{"id":-1009,"type":"supergroup","title":"Tim"},"from":` + budi + `,"text":"Sebab","reply_to_message":{"message_id":0,"ephemeral_message_id":12,"from":{"id":1,"is_bot":true}}}}`,
			conversations.Message{Place: withTeam, From: budiPerson, Ephemeral: 4, ReplyToEphemeral: 12, Text: "Sebab"}},
		{"an answer that does not say to what", `{"update_id":9,"message":{"message_id":0,"ephemeral_message_id":4,"date":1,"chat":{"id":-1009,"type":"supergroup","title":"Tim"},"from":` + budi + `,"text":"Sebab"}}`,
			conversations.Message{Place: withTeam, From: budiPerson, Ephemeral: 4, Text: "Sebab"}},
		{"a subscription", `{"update_id":9,"subscription":{"user":` + budi + `}}`, conversations.Ignored{Kind: "subscription"}},
		{"writing that was stopped", `{"update_id":9,"stopped_message_generation":{"user":` + budi + `}}`, conversations.Ignored{Kind: "stopped_message_generation"}},
		{"a chat that joined a community", `{"update_id":9,"message":{` + inGroup + `,"community_chat_joined":{"community":{"id":1}}}}`, conversations.Ignored{Kind: "community_chat_joined"}},
		{"a chat that a community lost", `{"update_id":9,"message":{` + inGroup + `,"community_chat_removed":{"community":{"id":1}}}}`, conversations.Ignored{Kind: "community_chat_removed"}},
		{"a press without a message", `{"update_id":9,"callback_query":{"id":"q","from":` + budi + `,"inline_message_id":"i"}}`,
			conversations.Press{Query: "q", From: budiPerson}},
		{"a member", member("chat_member", group, `"status":"member"`), seen(true)},
		{"the owner", member("chat_member", group, `"status":"creator"`), seen(true)},
		{"restricted inside", member("chat_member", group, `"status":"restricted","is_member":true`), seen(true)},
		{"restricted outside", member("chat_member", group, `"status":"restricted","is_member":false`), seen(false)},
		{"thrown out", member("chat_member", group, `"status":"kicked"`), seen(false)},
		{"a status of the future", member("chat_member", group, `"status":"hovering"`), seen(false)},
		{"we were added", member("my_chat_member", group, `"status":"administrator"`),
			conversations.BotMoved{Place: withTeam, By: budiPerson, Inside: true, Title: "Tim"}},
		{"we were added in public", member("my_chat_member", public, `"status":"member"`),
			conversations.BotMoved{Place: withTeam, By: budiPerson, Inside: true, Title: "Tim", Public: true}},
		{"we were blocked", member("my_chat_member", private, `"status":"kicked"`),
			conversations.BotMoved{Place: withBudi, By: budiPerson}},
		{"a kind we did not ask for", `{"update_id":9,"inline_query":{"id":"1"}}`, conversations.Ignored{Kind: "inline_query"}},
		{"a kind of the future", `{"update_id":9,"telepathy":[1,2]}`, conversations.Ignored{Kind: "telepathy"}},
		{"nothing", `{"update_id":9}`, conversations.Ignored{}},
		{"the wrong shape", `{"update_id":9,"message":{"message_id":"five"}}`, conversations.Ignored{Kind: "malformed"}},
		{"the wrong shape altogether", `{"update_id":9,"message":[]}`, conversations.Ignored{Kind: "malformed"}},
		{"the wrong shape before its number", `{"message":{"from":7},"update_id":9}`, conversations.Ignored{Kind: "malformed"}},
		{"a number that is a fraction", `{"update_id":9,"message":{"message_id":5.5}}`, conversations.Ignored{Kind: "malformed"}},
		{"a number beyond all numbers", `{"update_id":9,"message":{"chat":{"id":99999999999999999999}}}`, conversations.Ignored{Kind: "malformed"}},
		{"a list that is none", `{"update_id":9,"message":{` + privately + `,"photo":{}}}`, conversations.Ignored{Kind: "malformed"}},
		{"a flag that is none", `{"update_id":9,"chat_member":{"new_chat_member":{"is_member":"yes"}}}`, conversations.Ignored{Kind: "malformed"}},
		{"fields of nothing", `{"update_id":9,"message":{` + privately + `,"text":"halo","photo":null,"animation":null,"sender_chat":null,"reply_to_message":null}}`,
			said(func(m *conversations.Message) { m.Text = "halo" })},
		{"a reply to something new", `{"update_id":9,"message":{` + privately + `,"text":"halo","reply_to_message":{"message_id":4,"text":{"of":"Mars"},"photo":7}}}`,
			said(func(m *conversations.Message) { m.Text, m.ReplyTo = "halo", 4 })},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := decode(t, tt.raw); got.ID != 9 || !reflect.DeepEqual(got.Event, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got.Event, tt.want)
			}
		})
	}
}

func TestBytesThatAreNoUpdate(t *testing.T) {
	for _, raw := range []string{"", "null", "[]", "{", `{"update_id":`, `{"update_id":"9"}`, `{"update_id":0}`, `{"update_id":-3}`, `{"message":{}}`, "\xff"} {
		if update, err := new(telegram.Decoder).Decode([]byte(raw)); !errors.Is(err, telegram.ErrNoUpdate) {
			t.Errorf("Decode(%q) = %+v, %v", raw, update, err)
		}
	}
}

func TestWhileOurNameIsUnknownEveryCommandIsOurs(t *testing.T) {
	decoder := &telegram.Decoder{Username: func() string { return "" }}
	update, err := decoder.Decode([]byte(`{"update_id":9,"message":{` + privately + `,"text":"/status@some_bot"}}`))
	if err != nil || update.Event.(conversations.Message).Elsewhere {
		t.Errorf("%+v, %v", update, err)
	}
}

// TestWhileOurNameIsUnknownNoCardIsOurs: another bot of the group could write one.
func TestWhileOurNameIsUnknownNoCardIsOurs(t *testing.T) {
	decoder := &telegram.Decoder{Username: func() string { return "" }}
	update, err := decoder.Decode([]byte(`{"update_id":9,"message":{` + inGroup +
		`,"text":"ya","reply_to_message":{"message_id":4,"from":{"is_bot":true,"username":"other_bot"},"text":"SD-2026-0001 · Subdomain"}}}`))
	if m, is := update.Event.(conversations.Message); err != nil || !is || m.ToTicket != "" || m.ToRequest {
		t.Errorf("%+v, %v", update, err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(`{"update_id":9,"message":{` + privately + `,"text":"/start@loket_bot x"}}`)
	f.Add(`{"update_id":9,"callback_query":{"id":"q","from":` + budi + `,"data":"a"}}`)
	f.Add(`{"update_id":9,"message":{` + inTopic + `,"photo":[{}],"new_chat_members":[{}]}}`)
	f.Add(`{"update_id":9,"poll":null}`)
	decoder := &telegram.Decoder{Username: func() string { return "loket_bot" }}
	f.Fuzz(func(t *testing.T, raw string) {
		update, err := decoder.Decode([]byte(raw))
		if (err == nil) != (update.ID > 0 && update.Event != nil) {
			t.Errorf("Decode(%q) = %+v, %v", raw, update, err)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	raw := []byte(`{"update_id":9,"message":{` + privately + `,"text":"/start@loket_bot subdomain","entities":[{"type":"bot_command","offset":0,"length":16}]}}`)
	decoder := &telegram.Decoder{Username: func() string { return "loket_bot" }}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := decoder.Decode(raw); err != nil {
			b.Fatal(err)
		}
	}
}

// TestWhatIsNestedBeyondAllBoundsIsNoUpdate: to read it to its end would take
// more stack than a program may have.
func TestWhatIsNestedBeyondAllBoundsIsNoUpdate(t *testing.T) {
	raw := `{"update_id":9,"message":` + strings.Repeat("[", 8<<20)
	if update, err := new(telegram.Decoder).Decode([]byte(raw)); !errors.Is(err, telegram.ErrNoUpdate) {
		t.Errorf("it is %+v, %v", update, err)
	}
	raw += strings.Repeat("]", 8<<20) + "}"
	if update, err := new(telegram.Decoder).Decode([]byte(raw)); !errors.Is(err, telegram.ErrNoUpdate) {
		t.Errorf("it is %+v, %v", update, err)
	}
}
