package botapi_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"loket/bot/simulator/botapi"
)

func TestHTMLIsKeptAsTelegramKeepsIt(t *testing.T) {
	w := newWorld(t)
	for sent, want := range map[string][2]string{
		`<b>a</b> &amp; <i>b</i>`:                               {"a & b", "<b>a</b> &amp; <i>b</i>"},
		`<STRONG>a<em>b</em></STRONG>`:                          {"ab", "<b>a</b><b><i>b</i></b>"},
		`<span class="tg-spoiler">x&lt;y</span>`:                {"x<y", "<tg-spoiler>x&lt;y</tg-spoiler>"},
		`<pre><code class="language-go">a</code></pre>`:         {"a", "<pre>a</pre>"},
		`<a href>a</a>`:                                         {"a", "a"},
		`<blockquote>a<blockquote>b</blockquote>c</blockquote>`: {"abc", "<blockquote>abc</blockquote>"},
		`<blockquote expandable>a</blockquote>`:                 {"a", "<blockquote expandable>a</blockquote>"},
		`<a href="https://a.id?x=1&amp;y=2">a</a>`:              {"a", `<a href="https://a.id/?x=1&amp;y=2">a</a>`},
		`<a href="tg://user?id=1002">Budi</a>`:                  {"Budi", `<a href="tg://user?id=1002">Budi</a>`},
		`<a href="tg://user?id=77">Siapa</a>`:                   {"Siapa", "Siapa"},
		`<a href="javascript:x">a</a>`:                          {"a", "a"},
		`😀<code>&#39;&nbsp;</code>`:                             {"😀'&nbsp;", "😀<code>'&amp;nbsp;</code>"},
		" \n<u> a </u> ":                                        {"a", "<u>a</u>"},
		`<tg-spoiler>p&quot;ss</tg-spoiler>`:                    {`p"ss`, `<tg-spoiler>p"ss</tg-spoiler>`},
		`<tg-spoiler>a<code>b</code>c</tg-spoiler>`:             {"abc", "<tg-spoiler>a</tg-spoiler><code>b</code><tg-spoiler>c</tg-spoiler>"},
		`<a href="https://a.id">a<code>b</code></a>`:            {"ab", `<a href="https://a.id/">ab</a>`},
		`<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>`: {"👍", "👍"},
	} {
		m := w.send("sendMessage", fields{"chat_id": rina, "text": sent, "parse_mode": "HTML"})
		if m.Text != want[0] || m.HTML() != want[1] {
			t.Errorf("%s\n got %q %s\nwant %q %s", sent, m.Text, m.HTML(), want[0], want[1])
		}
	}
}

func TestBotsAreNotToldOfBankCards(t *testing.T) {
	w := newWorld(t)
	m := w.send("sendMessage", fields{"chat_id": rina, "text": "4111 1111 1111 1111, (@nama), S.Kom"})
	if got, _ := w.Message(rina, m.ID); len(got.Entities) != 2 || got.Entities[0].Type != "bank_card_number" || got.Entities[1].Type != "mention" {
		t.Errorf("people see %+v", got.Entities)
	}
	if len(m.Entities) != 1 || m.Entities[0].Type != "mention" {
		t.Errorf("the bot is told %+v", m.Entities)
	}
}

func TestEntitiesCanBeGivenInstead(t *testing.T) {
	w := newWorld(t)
	m := w.send("sendMessage", fields{"chat_id": rina, "text": "😀 tebal", "entities": []fields{{"type": "bold", "offset": 3, "length": 5}}})
	if m.HTML() != "😀 <b>tebal</b>" {
		t.Error(m.HTML())
	}
}

func TestParametersInEveryForm(t *testing.T) {
	w := newWorld(t)
	before := len(w.Messages(rina))
	first := w.Messages(rina)[0].ID
	path := "/bot" + token + "/SendMessage"
	for kind, body := range map[string]string{
		"application/x-www-form-urlencoded": "chat_id=1001&text=a",
		"application/json":                  `{"chat_id":1001,"text":"a","reply_parameters":{"message_id":` + strconv.Itoa(first) + `}}`,
	} {
		if r := w.post(path, kind, strings.NewReader(body)); !r.OK {
			t.Errorf("%s: %s", kind, r.Description)
		}
	}
	if r := w.post(path+"?chat_id=1001&text=a", "", nil); !r.OK {
		t.Errorf("query: %s", r.Description)
	}
	if got := len(w.Messages(rina)) - before; got != 3 {
		t.Errorf("%d messages", got)
	}
}

func TestEditsReplaceTextAndKeyboard(t *testing.T) {
	w := newWorld(t)
	m := w.send("sendMessage", fields{"chat_id": rina, "text": "a", "protect_content": true,
		"reply_markup": inline(fields{"text": "Ya", "callback_data": "y"})})
	w.advance(time.Minute)
	w.call("editMessageText", fields{"chat_id": rina, "message_id": m.ID, "text": "b"})
	got, _ := w.Message(rina, m.ID)
	if got.Text != "b" || got.Markup != nil || got.Edits != 1 || got.EditDate == 0 || !got.Protected {
		t.Errorf("%+v", got)
	}
	w.call("deleteMessages", fields{"chat_id": rina, "message_ids": []int{m.ID, 999}})
	if got, _ := w.Message(rina, m.ID); !got.Deleted {
		t.Error("not deleted")
	}
}

func TestLimitsAreCounted(t *testing.T) {
	w := newWorld(t)
	send := func(chat int64, n int) {
		for range n {
			w.call("sendMessage", fields{"chat_id": chat, "text": "a"})
		}
	}
	send(rina, 4)
	w.advance(3 * time.Second)
	send(rina, 4)
	w.advance(3 * time.Second)
	send(team, 20)
	if got := w.Breaches(); len(got) != 0 {
		t.Fatalf("within the limits: %+v", got)
	}
	send(team, 1)
	w.advance(time.Minute)
	send(rina, 5)
	rules := map[string]int{}
	for _, b := range w.Breaches() {
		rules[b.Rule]++
	}
	if rules["group"] != 1 || rules["private"] != 1 || rules["overall"] != 0 {
		t.Errorf("%v", rules)
	}
	for i := range int64(31) {
		w.AddUser(botapi.User{ID: 2000 + i, FirstName: "A"})
		w.Start(2000+i, "")
	}
	w.advance(time.Minute)
	for i := range int64(31) {
		send(2000+i, 1)
	}
	if last := w.Breaches()[2]; last.Rule != "overall" || last.Chat != 2030 {
		t.Errorf("%+v", last)
	}
}

func TestAnAlbumCountsAsItsItems(t *testing.T) {
	w := newWorld(t)
	photo := w.SendPhoto(rina, rina, [][]byte{picture(9, 9)})[0].Photo[0].FileID
	items := make([]fields, 7)
	for i := range items {
		items[i] = fields{"type": "photo", "media": photo}
	}
	for range 3 {
		w.call("sendMediaGroup", fields{"chat_id": team, "media": items})
	}
	if got := w.Breaches(); len(got) != 1 || got[0].Rule != "group" {
		t.Errorf("%+v", got)
	}
}

func TestLimitsCanBeEnforced(t *testing.T) {
	w := newWorld(t, func(c *botapi.Config) { c.EnforceLimits = true })
	for range 4 {
		w.send("sendMessage", fields{"chat_id": rina, "text": "a"})
	}
	r := w.call("sendMessage", fields{"chat_id": rina, "text": "a"})
	if r.Code != 429 || r.Parameters.RetryAfter != 3 {
		t.Fatalf("%+v", r)
	}
	w.advance(3 * time.Second)
	w.send("sendMessage", fields{"chat_id": rina, "text": "a"})
	if got := len(w.Breaches()); got != 1 {
		t.Errorf("%d breaches", got)
	}
}

func TestCallsAreLogged(t *testing.T) {
	w := newWorld(t, func(c *botapi.Config) { c.KeepCalls = 3 })
	for i := range 5 {
		w.send("sendMessage", fields{"chat_id": rina, "text": strconv.Itoa(i)})
	}
	w.call("sendMessage", fields{"chat_id": 77, "text": "a"})
	calls := w.Calls("sendMessage")
	if len(calls) != 3 || calls[0].Params["text"] != "3" || calls[2].Chat != 77 || calls[2].Description != "Bad Request: chat not found" {
		t.Errorf("%+v", calls)
	}
}

func TestOldMessagesAreForgotten(t *testing.T) {
	w := newWorld(t, func(c *botapi.Config) { c.KeepMessages = 10; c.KeepFiles = 10 })
	for range 100 {
		w.SendPhoto(rina, rina, [][]byte{picture(9, 9)})
	}
	if got := len(w.Messages(rina)); got < 10 || got > 20 {
		t.Errorf("%d messages are kept", got)
	}
	last := w.MessagesAfter(rina, 0)
	w.download(last[len(last)-1].Photo[0].FileID)
}

// kept is a server that keeps itself in a folder, as after a restart.
func kept(t *testing.T, dir string) *botapi.Server {
	t.Helper()
	s := botapi.New(botapi.Config{Token: token, FilesDir: dir})
	if err := s.KeepIn(dir + "/chats"); err != nil {
		t.Fatal(err)
	}
	return s
}

// A killed program finds everything that was acknowledged: nothing is closed here.
func TestEverythingSurvivesAKill(t *testing.T) {
	dir := t.TempDir()
	s := kept(t, dir)
	s.AddUser(botapi.User{ID: rina, FirstName: "Rina"})
	s.AddGroup(botapi.Chat{ID: forum, Type: botapi.Supergroup, Forum: true})
	s.AddMember(forum, rina, botapi.Creator)
	photo := s.SendPhoto(rina, rina, [][]byte{picture(1000, 500)})[0]
	request := httptest.NewRequest(http.MethodPost, "/bot"+token+"/sendMessage",
		formOf(map[string]string{"chat_id": "1001", "text": "Kirim?", "reply_markup": `{"inline_keyboard":[[{"text":"Ya","callback_data":"y"}]]}`}))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	s.ServeHTTP(httptest.NewRecorder(), request)
	before, pending := s.Messages(rina), s.Pending()
	if err := s.KeepError(); err != nil {
		t.Fatal(err)
	}

	again := kept(t, dir)
	defer again.Close()
	if got := again.Messages(rina); len(got) != 2 || got[1].Text != "Kirim?" || got[1].ID != before[1].ID {
		t.Fatalf("%+v", got)
	}
	if got := again.Pending(); len(got) != 1 || !bytes.Equal(got[0].Raw, pending[0].Raw) {
		t.Errorf("%+v", got)
	}
	if _, data, err := again.File(photo.Photo[3].FileID); err != nil || !bytes.Equal(data, picture(1000, 500)) {
		t.Errorf("the photo is lost: %v", err)
	}
	if again.Status(forum, rina) != botapi.Creator {
		t.Error("the group's members are lost")
	}
	if _, err := again.Press(rina, rina, before[1].ID, "Ya"); err != nil {
		t.Error(err)
	}
	if next := again.SendText(rina, rina, "lagi"); next.ID != before[1].ID+1 {
		t.Errorf("numbers go on with %d", next.ID)
	}
}

func TestSaveAndLoad(t *testing.T) {
	w := newWorld(t)
	w.SendPhoto(rina, rina, [][]byte{picture(9, 9)})
	var saved bytes.Buffer
	w.must(w.Save(&saved))
	again := botapi.New(botapi.Config{Token: token})
	w.must(again.Load(&saved))
	if got := again.Messages(rina); len(got) != 2 {
		t.Fatalf("%d messages", len(got))
	}
	if _, data, err := again.File(again.Messages(rina)[1].Photo[0].FileID); err != nil || len(data) == 0 {
		t.Errorf("contents are lost: %v", err)
	}
	if err := again.Load(strings.NewReader("x")); err == nil {
		t.Error("nonsense was loaded")
	}
}

func TestChangesCanBeFollowed(t *testing.T) {
	w := newWorld(t)
	from := w.LastChange()
	m := w.SendText(rina, rina, "halo")
	changes, complete := w.Changes(from)
	if !complete || len(changes) != 2 || changes[0].Kind != botapi.MessageChange || changes[0].Message != m.ID {
		t.Errorf("%v %+v", complete, changes)
	}
	for range 5000 {
		w.SendText(rina, rina, "halo")
	}
	if _, complete := w.Changes(from); complete {
		t.Error("forgotten changes are not admitted")
	}
}

func BenchmarkSendMessage(b *testing.B) {
	s := botapi.New(botapi.Config{Token: token, KeepMessages: 10, KeepCalls: 100})
	s.AddUser(botapi.User{ID: rina, FirstName: "Rina"})
	s.Start(rina, "")
	for b.Loop() {
		request := httptest.NewRequest(http.MethodPost, "/bot"+token+"/sendMessage", formOf(map[string]string{
			"chat_id": "1001", "text": "<b>Langkah 2 dari 8</b>\nNama?", "parse_mode": "HTML",
			"reply_markup": `{"inline_keyboard":[[{"text":"⬅️ Kembali","callback_data":"k"},{"text":"✖️ Batal","callback_data":"b"}]]}`}))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		s.ServeHTTP(httptest.NewRecorder(), request)
	}
}
