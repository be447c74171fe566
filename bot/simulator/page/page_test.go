package page_test

import (
	"bytes"
	"image"
	_ "image/jpeg"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"loket/bot/simulator/botapi"
	"loket/bot/simulator/page"
)

// TestSwitchesAreThoseOfThePage: what no control of the page asks for is refused.
func TestSwitchesAreThoseOfThePage(t *testing.T) {
	var on []page.Party
	restarted := 0
	p := page.New(page.Config{Telegram: botapi.New(botapi.Config{Token: "1:a", BotUsername: "loket_bot", BotName: "Loket"}),
		Switch: func(party page.Party, up bool) error {
			if up {
				on = append(on, party)
			}
			return nil
		},
		Restart: func() error { restarted++; return nil }})
	post := func(path, body string) int {
		answer := httptest.NewRecorder()
		p.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/api/"+path, strings.NewReader(body)))
		return answer.Code
	}
	for body, want := range map[string]int{`{"kind":"panel","on":true}`: 200, `{"kind":"mail","on":false}`: 200, `{"kind":"internet","on":true}`: 400, `{}`: 400} {
		if got := post("switch", body); got != want {
			t.Errorf("%s is answered with %d, want %d", body, got, want)
		}
	}
	if len(on) != 1 || on[0] != page.PanelDown {
		t.Errorf("in trouble are %v", on)
	}
	if post("restart", `{}`) != 200 || restarted != 1 {
		t.Errorf("begun anew %d times", restarted)
	}
	bare := page.New(page.Config{})
	answer := httptest.NewRecorder()
	bare.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/api/restart", strings.NewReader(`{}`)))
	if answer.Code != 400 {
		t.Errorf("a page that cannot begin anew says %d", answer.Code)
	}
}

func TestThePageIsServed(t *testing.T) {
	w := newWorld(t)
	content, header := w.get("/")
	for _, want := range []string{`id="phone"`, `id="team"`, `id="mail"`, `id="panel"`, "⏩ 1 jam", "⏩ 1 hari", `lang="id"`} {
		if !strings.Contains(content, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if !strings.Contains(header.Get("Content-Security-Policy"), "default-src 'self'") {
		t.Error("no content security policy")
	}
	for _, path := range []string{"/app.js", "/chat.js", "/composer.js", "/message.js", "/office.js", "/api.js", "/layout.css", "/chat.css", "/icon.svg"} {
		if _, header := w.get(path); strings.HasPrefix(header.Get("Content-Type"), "text/plain") {
			t.Errorf("%s is not served", path)
		}
	}
}

func TestPostsFromOtherSitesAreRefused(t *testing.T) {
	w := newWorld(t)
	request, err := http.NewRequest(http.MethodPost, w.server.URL+"/api/start", strings.NewReader(`{"user":11}`))
	w.must(err)
	request.Header.Set("Sec-Fetch-Site", "cross-site")
	response, err := http.DefaultClient.Do(request)
	w.must(err)
	response.Body.Close()
	if response.StatusCode != http.StatusForbidden || w.telegram.Started(rina) {
		t.Errorf("status %d", response.StatusCode)
	}
}

func TestWritingAndReplying(t *testing.T) {
	w := newWorld(t)
	if o := w.post("start", body{"user": rina, "data": "subdomain"}); !o.OK || w.last(rina).Text != "/start subdomain" {
		t.Errorf("start: %+v", o)
	}
	first := w.post("text", body{"user": rina, "chat": rina, "text": " halo "})
	w.post("text", body{"user": rina, "chat": rina, "text": "lagi", "replyTo": first.Message})
	if m := w.last(rina); m.Text != "lagi" || m.ReplyTo == nil || m.ReplyTo.Text != "halo" {
		t.Errorf("%+v", m)
	}
	if o := w.post("text", body{"user": rina, "chat": rina, "text": "  "}); o.status != 400 || o.Detail == "" {
		t.Errorf("empty text: %+v", o)
	}
	w.post("edit", body{"user": rina, "chat": rina, "message": first.Message, "text": "hai"})
	if m, _ := w.telegram.Message(rina, first.Message); m.Text != "hai" || m.EditDate == 0 {
		t.Errorf("edited: %+v", m)
	}
	if o := w.post("edit", body{"user": budi, "chat": rina, "message": first.Message, "text": "hai"}); o.status != 400 {
		t.Error("edited another's message")
	}
}

// Officers are not in the group, and nobody acts in another's private chat.
func TestPeopleActOnlyWhereTheyAre(t *testing.T) {
	w := newWorld(t)
	for _, b := range []body{
		{"user": rina, "chat": team}, {"user": dewi, "chat": rina}, {"user": rina, "chat": budi},
		{"user": 99, "chat": 99}, {"user": botID, "chat": botID}, {"user": rina, "chat": -77},
	} {
		for _, path := range []string{"text", "press", "key", "contact", "sample"} {
			b["text"], b["kind"] = "halo", "surat"
			if o := w.post(path, b); o.status != 400 {
				t.Errorf("%s %v: %+v", path, b, o)
			}
		}
	}
	if o := w.post("text", body{"user": dewi, "chat": team, "text": "halo"}); !o.OK {
		t.Errorf("verifier in the group: %+v", o)
	}
}

func TestPressesAndKeys(t *testing.T) {
	w := newWorld(t)
	w.post("start", body{"user": rina})
	w.bot("sendMessage", body{"chat_id": rina, "text": "Kirim?", "reply_markup": body{"inline_keyboard": [][]body{{{"text": "Ya", "callback_data": "y"}}}}})
	question := w.last(rina)
	o := w.post("press", body{"user": rina, "chat": rina, "message": question.ID, "data": "y"})
	if a, ok := w.telegram.Answer(o.Query); !ok || a.Data != "y" || a.User != rina {
		t.Errorf("press: %+v", o)
	}
	if o := w.post("press", body{"user": rina, "chat": rina, "message": question.ID, "data": "n"}); o.status != 400 {
		t.Error("pressed a button that is not there")
	}
	w.bot("sendMessage", body{"chat_id": rina, "text": "Nomor?", "reply_markup": body{"keyboard": [][]body{{{"text": "Bagikan", "request_contact": true}}}}})
	w.post("key", body{"user": rina, "chat": rina, "text": "Bagikan"})
	if c := w.last(rina).Contact; c == nil || c.Phone != "+628111" || c.UserID != rina {
		t.Errorf("contact: %+v", c)
	}
	w.post("contact", body{"user": rina, "chat": rina, "kind": "other"})
	if c := w.last(rina).Contact; c == nil || c.UserID != 0 {
		t.Errorf("another's contact: %+v", c)
	}
	w.post("block", body{"user": rina, "on": true})
	if !w.telegram.Blocked(rina) {
		t.Error("not blocked")
	}
	w.post("block", body{"user": rina})
	if w.telegram.Blocked(rina) {
		t.Error("still blocked")
	}
}

func (w *world) upload(kind string, files map[string]string) outcome {
	w.t.Helper()
	var content bytes.Buffer
	form := multipart.NewWriter(&content)
	for name, value := range map[string]string{"user": "11", "chat": "11", "kind": kind, "text": "lampiran"} {
		w.must(form.WriteField(name, value))
	}
	for name, data := range files {
		part, err := form.CreateFormFile("files", name)
		w.must(err)
		_, err = part.Write([]byte(data))
		w.must(err)
	}
	w.must(form.Close())
	return w.send("files", form.FormDataContentType(), &content)
}

func TestUploads(t *testing.T) {
	w := newWorld(t)
	w.upload("photo", map[string]string{"a.jpg": "a", "b.jpg": "b"})
	messages := w.telegram.Messages(rina)
	if len(messages) != 2 || messages[0].Album == "" || messages[0].Album != messages[1].Album || messages[0].Caption != "lampiran" {
		t.Errorf("album: %+v", messages)
	}
	w.upload("document", map[string]string{"surat.html": "<script>"})
	d := w.last(rina).Document
	if d == nil || d.Name != "surat.html" {
		t.Fatalf("document: %+v", d)
	}
	content, header := w.get("/file/" + d.FileID)
	if content != "<script>" || header.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(header.Get("Content-Disposition"), "attachment") {
		t.Errorf("a page that was sent could run here: %v", header)
	}
	if o := w.upload("document", nil); o.status != 400 {
		t.Error("nothing was sent")
	}
}

func TestSamples(t *testing.T) {
	w := newWorld(t)
	for kind, count := range map[string]int{"surat": 1, "tampilan": 1, "tampilan-album": 3} {
		before := len(w.telegram.Messages(rina))
		w.post("sample", body{"user": rina, "chat": rina, "kind": kind})
		messages := w.telegram.Messages(rina)[before:]
		if len(messages) != count {
			t.Errorf("%s: %d messages", kind, len(messages))
			continue
		}
		sizes := messages[0].Photo
		content, _ := w.get("/file/" + sizes[len(sizes)-1].FileID)
		picture, format, err := image.Decode(strings.NewReader(content))
		if err != nil || format != "jpeg" || picture.Bounds().Dx() < 900 {
			t.Errorf("%s: %s %v", kind, format, err)
		}
	}
	w.post("sample", body{"user": rina, "chat": rina, "kind": "surat-pdf"})
	content, header := w.get("/file/" + w.last(rina).Document.FileID)
	if !strings.HasPrefix(content, "%PDF-1.4") || !strings.HasSuffix(content, "%%EOF\n") || header.Get("Content-Type") != "application/pdf" {
		t.Errorf("PDF: %v", header)
	}
	if !strings.Contains(content, "Nama : Rina") {
		t.Error("the letter does not name its sender")
	}
}

func TestCommandsOfAChat(t *testing.T) {
	w := newWorld(t)
	w.bot("setMyCommands", body{"commands": []body{{"command": "antrean", "description": "Antrean"}}, "scope": body{"type": "chat", "chat_id": team}})
	if got, _ := w.get("/api/commands?chat=-5&user=21"); !strings.Contains(got, `"command":"antrean"`) {
		t.Error(got)
	}
	if got, _ := w.get("/api/commands?chat=11&user=11"); strings.TrimSpace(got) != "[]" {
		t.Error(got)
	}
}

func TestClock(t *testing.T) {
	w := newWorld(t)
	if o := w.post("advance", body{"hours": 24}); o.Detail != "Selasa, 24 November 2026 pukul 10.15 WIB" {
		t.Errorf("%+v", o)
	}
	for _, hours := range []int{0, -1, 1000} {
		if o := w.post("advance", body{"hours": hours}); o.status != 400 {
			t.Errorf("%d hours: %+v", hours, o)
		}
	}
}

func TestMailbox(t *testing.T) {
	w := newWorld(t)
	w.mails = []page.Mail{
		{ID: "1", Subject: "Lama", At: w.now.UTC()},
		{ID: "2", Subject: "Baru", Text: "isi", At: w.now, Attachments: []page.Attachment{{Name: "surat.pdf", Mime: "application/pdf", Data: []byte("%PDF")}}},
	}
	got, _ := w.get("/api/mails")
	if strings.Index(got, "Baru") > strings.Index(got, "Lama") || !strings.Contains(got, `"at":"Senin, 23 November 2026 pukul 10.15 WIB","attachments":["surat.pdf"]`) {
		t.Error(got)
	}
	if content, header := w.get("/mail/2/0"); content != "%PDF" || header.Get("Content-Disposition") != "inline; filename=surat.pdf" {
		t.Errorf("%q %v", content, header)
	}
	for _, path := range []string{"/mail/2/1", "/mail/2/-1", "/mail/3/0", "/file/nothing"} {
		if content, _ := w.get(path); !strings.HasPrefix(content, "404") {
			t.Errorf("%s: %q", path, content)
		}
	}
}

func TestPanel(t *testing.T) {
	w := newWorld(t)
	if got, _ := w.get("/api/panel"); !strings.Contains(got, `"username":"antrean","domain":"antrean.go.id"`) {
		t.Error(got)
	}
	if o := w.post("panel/login", body{"name": "antrean", "password": "salah"}); o.OK || o.Detail != "Username atau password tidak cocok." {
		t.Errorf("%+v", o)
	}
	if o := w.post("panel/login", body{"name": "antrean", "password": "lama"}); !o.OK {
		t.Errorf("%+v", o)
	}
	if o := w.post("panel/password", body{"name": "antrean", "password": "salah", "new": "baru"}); o.OK || o.Detail != "password lama salah" {
		t.Errorf("%+v", o)
	}
	if o := w.post("site/password", body{"name": "antrean", "password": "salah", "new": "baru"}); o.OK || w.password != "lama" {
		t.Errorf("the website's password with a wrong old one: %+v", o)
	}
	if o := w.post("site/password", body{"name": "antrean", "password": "lama", "new": "lama"}); !o.OK || o.Detail != "Password website sudah diganti." {
		t.Errorf("the website's password: %+v", o)
	}
	if o := w.post("panel/password", body{"name": "antrean", "password": "lama", "new": "baru"}); !o.OK || w.password != "baru" {
		t.Errorf("%+v", o)
	}
}

func TestEventsBringEverythingAndThenChanges(t *testing.T) {
	w := newWorld(t)
	w.post("start", body{"user": rina})
	next := w.stream()
	e := next()
	if !e.Full || len(e.Chats) != 4 || e.Now != "Senin, 23 November 2026 pukul 10.15 WIB" {
		t.Fatalf("%+v", e)
	}
	if e.Chats[0].ID != rina || !e.Chats[0].Started || e.Chats[1].Started {
		t.Errorf("%+v", e.Chats[:2])
	}
	w.bot("sendMessage", body{"chat_id": rina, "text": "<b>Siap</b> & <tg-spoiler>x</tg-spoiler>", "parse_mode": "HTML", "reply_markup": body{"inline_keyboard": [][]body{{
		{"text": "Ya", "callback_data": "y"}, {"text": "Buka", "url": "https://a.id"}, {"text": "Salin", "copy_text": body{"text": "x"}}}}}})
	e = next()
	m := e.Chats[0].Messages[0]
	if e.Full || m.HTML != "<b>Siap</b> &amp; <tg-spoiler>x</tg-spoiler>" || m.Time != "10.15" || m.Name != "Loket" {
		t.Errorf("%+v", m)
	}
	if b := m.Buttons[0]; b[0].Kind != "callback" || b[1].Kind != "url" || b[2].Kind != "copy" || b[2].Value != "x" {
		t.Errorf("%+v", b)
	}
	query, err := w.telegram.Press(rina, rina, m.ID, "Ya")
	w.must(err)
	w.bot("answerCallbackQuery", body{"callback_query_id": query, "text": "Baik", "show_alert": true})
	if e = next(); len(e.Answers) != 1 || e.Answers[0].Query != query || !e.Answers[0].Alert {
		t.Errorf("%+v", e)
	}
	w.bot("sendChatAction", body{"chat_id": rina, "action": "typing"})
	if e = next(); len(e.Busy) != 1 {
		t.Errorf("%+v", e)
	}
	w.telegram.DeleteMessage(rina, m.ID)
	if m = next().Chats[0].Messages[0]; !m.Deleted || m.HTML != "" || m.Buttons != nil {
		t.Errorf("a deleted message should be gone, with what it said: %+v", m)
	}
}

// What the page shows must follow the team into its supergroup.
func TestEventsFollowAMigratedGroup(t *testing.T) {
	w := newWorld(t)
	next := w.stream()
	next()
	moved := w.telegram.Migrate(team)
	e := next()
	if !e.Full || e.Chats[3].ID != moved || e.Chats[3].Messages[0].Service != "Grup ini menjadi supergrup" {
		t.Errorf("%+v", e)
	}
	if o := w.post("text", body{"user": dewi, "chat": moved, "text": "halo"}); !o.OK {
		t.Errorf("%+v", o)
	}
}

func TestForcedReplyNamesWhoIsMeant(t *testing.T) {
	w := newWorld(t)
	w.bot("sendMessage", body{"chat_id": team, "text": `<a href="tg://user?id=21">Dewi</a>, alasan?`, "parse_mode": "HTML",
		"reply_markup": body{"force_reply": true, "selective": true}})
	e := w.stream()()
	k := e.Chats[3].Keyboard
	if k == nil || !k.ForceReply || len(k.Only) != 1 || k.Only[0] != dewi {
		t.Errorf("%+v", k)
	}
}

func TestServiceLines(t *testing.T) {
	w := newWorld(t)
	w.telegram.AddUser(botapi.User{ID: 22, FirstName: "Agus"})
	w.telegram.AddMember(team, 22, botapi.Member)
	w.telegram.RemoveMember(team, 22)
	messages := w.stream()().Chats[3].Messages
	n := len(messages)
	if messages[n-2].Service != "Agus bergabung dengan grup" || messages[n-1].Service != "Agus meninggalkan grup" {
		t.Errorf("%+v", messages)
	}
}

// What one verifier alone sees comes with their name, and goes when their app
// starts anew; they press and answer it.
func TestWhatOneVerifierAloneSees(t *testing.T) {
	w := newWorld(t)
	next := w.stream()
	next()
	w.bot("sendMessage", body{"chat_id": team, "text": "Pilih alasan", "ephemeral_message_parameters": body{"receiver_user_id": dewi},
		"reply_markup": body{"force_reply": true, "inline_keyboard": [][]body{{{"text": "Kembali", "callback_data": "no"}}, {{"text": "🔒", "disabled": body{}}}}}})
	e := next()
	chat := e.Chats[0]
	if len(chat.Messages) != 0 || len(chat.Private) != 1 {
		t.Fatalf("%+v", chat)
	}
	m := chat.Private[0]
	if m.Only != dewi || m.OnlyName != "Dewi" || m.Ephemeral == 0 || !m.ForceReply || m.Buttons[1][0].Kind != "disabled" {
		t.Errorf("%+v", m)
	}
	if o := w.post("press", body{"user": dewi, "chat": team, "ephemeral": m.Ephemeral, "data": "no"}); !o.OK || o.Query == "" {
		t.Errorf("%+v", o)
	}
	w.bot("setMyCommands", body{"scope": body{"type": "chat", "chat_id": team}, "commands": []body{{"command": "antrean", "description": "x", "is_ephemeral": true}}})
	before := len(w.telegram.Messages(team))
	for _, b := range []body{{"user": dewi, "chat": team, "text": "tidak lengkap", "ephemeral": m.Ephemeral}, {"user": dewi, "chat": team, "text": "/antrean"}} {
		if o := w.post("text", b); !o.OK {
			t.Errorf("%+v", o)
		}
	}
	if n := len(w.telegram.Messages(team)); n != before || len(w.telegram.Ephemerals(team, dewi)) != 3 {
		t.Errorf("the group has %d more messages, Dewi sees %v", n-before, w.telegram.Ephemerals(team, dewi))
	}
	if o := w.post("lose", body{"user": dewi}); !o.OK || len(w.telegram.Ephemerals(team, dewi)) != 0 {
		t.Errorf("%+v", o)
	}
	if o := w.post("lose", body{"user": rina}); o.OK {
		t.Error("an officer's app loses the team's messages")
	}
}
