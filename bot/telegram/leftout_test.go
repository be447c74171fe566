package telegram_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"loket/bot/simulator/botapi"
	"loket/conversations"
)

// TestEveryKnownRefusalOfAlbums: what the group does not take is dropped alone,
// said, and holds up nothing.
func TestEveryKnownRefusalOfAlbums(t *testing.T) {
	photos := []conversations.File{photoFile("p1"), photoFile("p2"), documentFile("d1"), documentFile("d2")}
	for _, r := range botapi.KnownRefusals("sendMediaGroup") {
		t.Run(r.Description, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, unpaced)
				b.office.topic = 3
				b.office.post("answered", -100500, 8)
				want := meaningOfAlbum(t, r.Description)
				b.api.answer = telegramRefuses("sendMediaGroup", r, want == yields)
				b.take(item(1, conversations.Post{Chat: conversations.Team, Name: "files", Files: photos, ReplyTo: "answered"}),
					item(2, conversations.Send{Chat: conversations.Team, Name: "card", Text: say("card"), ReplyTo: "files"}))
				passes(10 * time.Minute)
				if want == waits || want == stands {
					if !b.office.running(1) || !b.office.running(2) {
						t.Errorf("ended: %v", b.office.ended)
					}
					b.api.answers(nil)
					passes(10 * time.Minute)
				}
				b.stop(t)
				sent, is := b.office.ending(t, 1).(conversations.Sent)
				if card, is := b.office.ending(t, 2).(conversations.Sent); !is || len(card.Numbers) != 1 {
					t.Errorf("the card ended as %+v", b.office.ended[2])
				}
				if !is || want == mend != (len(sent.Left) > 0) {
					t.Errorf("the files ended as %+v", b.office.ended[1])
				}
				if want == mend == (len(sent.Numbers) == 4) {
					t.Errorf("%v was posted, %v was left", sent.Numbers, sent.Left)
				}
			})
		})
	}
}

func meaningOfAlbum(t *testing.T, words string) string {
	for _, part := range []string{"file", "FILE", "PHOTO_", "MEDIA_", "IMAGE_", "DOCUMENT_", "send failed", "failed to send", "can't use", "UTF-8", "is empty"} {
		if strings.Contains(words, part) && !strings.Contains(words, "FORBIDDEN") {
			return yields // file by file
		}
	}
	return meaningOf(t, words, true)
}

func photoFile(id string) conversations.File {
	return conversations.File{ID: id, Unique: id, Kind: conversations.PhotoFile}
}

func documentFile(id string) conversations.File {
	return conversations.File{ID: id, Unique: id, Kind: conversations.DocumentFile}
}

func TestPhotosForbiddenInTheGroupAreDroppedAlone(t *testing.T) {
	for words, left := range map[string][]string{
		"Bad Request: not enough rights to send photos to the chat":    {conversations.LeftPhotos},
		"Forbidden: not enough rights to send photos to the chat":      {conversations.LeftPhotos},
		"Bad Request: not enough rights to send documents to the chat": {conversations.LeftDocuments},
		"Bad Request: CHAT_SEND_MEDIA_FORBIDDEN":                       {conversations.LeftPhotos, conversations.LeftDocuments},
		"Forbidden: some new reason":                                   {conversations.LeftFile},
	} {
		t.Run(words, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, unpaced)
				b.api.answer = func(c call) reply {
					photos := c.method == "sendPhoto" || strings.Contains(c.fields["media"], `"photo"`)
					documents := c.method == "sendDocument" || strings.Contains(c.fields["media"], `"document"`)
					wordsOf := strings.Contains(words, "photos") && photos || strings.Contains(words, "documents") && documents ||
						!strings.Contains(words, "photos") && !strings.Contains(words, "documents") && (photos || documents)
					if wordsOf {
						code := 400
						if strings.HasPrefix(words, "Forbidden") {
							code = 403
						}
						return refuse(code, words)
					}
					return reply{}
				}
				b.take(item(1, conversations.Post{Chat: conversations.Team, Name: "files", Files: []conversations.File{
					photoFile("1"), photoFile("2"), documentFile("3")}}),
					item(2, conversations.Send{Chat: conversations.Team, Name: "card", Text: say("card"), ReplyTo: "files"}))
				passes(time.Minute)
				b.stop(t)
				sent := b.office.ending(t, 1).(conversations.Sent)
				if !slices.Equal(sent.Left, left) {
					t.Errorf("left %v, want %v", sent.Left, left)
				}
				if b.office.failure(t, 2) != "" {
					t.Errorf("the card ended as %+v", b.office.ended[2])
				}
				if n := len(b.api.all()); n > 4 {
					t.Errorf("%d calls: %v", n, b.api.story())
				}
			})
		})
	}
}

func TestAFileThatTelegramHasLostIsLeftOutAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, unpaced)
		trouble := 2
		b.api.answer = func(c call) reply {
			if strings.Contains(c.fields["media"], "lost") || c.fields["photo"] == "lost" {
				return refuse(400, "Bad Request: wrong file identifier/HTTP URL specified")
			}
			if c.fields["photo"] == "third" && trouble > 0 {
				trouble--
				return refuse(502, "Bad Gateway")
			}
			return reply{}
		}
		b.take(item(1, conversations.Post{Chat: conversations.Team, Name: "files", Files: []conversations.File{
			photoFile("first"), photoFile("lost"), photoFile("third"), documentFile("d1"), documentFile("d2")}}))
		passes(time.Minute)
		b.stop(t)
		want := conversations.Sent{Name: "files", Chat: -100500, Numbers: []int{1001, 1002, 1003, 1004}, Left: []string{conversations.LeftFile}}
		if got := b.office.ending(t, 1); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("ended as %+v", got)
		}
		if n := len(b.api.all("sendMediaGroup")); n != 2 {
			t.Errorf("%d albums", n)
		}
	})
}

// TestWhatIsLeftOut looks at what goes out the second time.
func TestWhatIsLeftOut(t *testing.T) {
	const all = `{"inline_keyboard":[[{"text":"ok","callback_data":"d"}],[{"text":"copy","copy_text":{"text":"c"}}],[{"text":"open","url":"https://panel.test"}]]}`
	const instead = "link_instead"
	tests := map[string]struct {
		words          string
		keyboard, mode string
		told           bool // the address stands in the text
	}{
		"the link":   {"Bad Request: BUTTON_URL_INVALID", `{"inline_keyboard":[[{"text":"ok","callback_data":"d"}],[{"text":"copy","copy_text":{"text":"c"}}]]}`, "HTML", true},
		"the copy":   {"Bad Request: BUTTON_COPY_TEXT_INVALID", `{"inline_keyboard":[[{"text":"ok","callback_data":"d"}],[{"text":"open","url":"https://panel.test"}]]}`, "HTML", false},
		"the markup": {"Bad Request: can't parse entities: Unsupported start tag", all, "", false},
		"everything": {"Bad Request: SOME_NEW_REASON", `{"inline_keyboard":[[{"text":"ok","callback_data":"d"}]]}`, "", true},
	}
	for name, tt := range tests {
		for _, method := range []string{"sendMessage", "editMessageText"} {
			t.Run(name+" "+method, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := newBench(t, unpaced)
					b.office.post("old", 5, 9)
					b.api.answer = telegramRefuses(method, botapi.Refusal{Code: 400, Description: tt.words}, true)
					b.take(item(1, sends(method, false)))
					synctest.Wait()
					b.stop(t)
					calls := b.api.all(method)
					if len(calls) != 2 {
						t.Fatalf("%d calls", len(calls))
					}
					second := calls[1].fields
					if second["reply_markup"] != tt.keyboard || second["parse_mode"] != tt.mode {
						t.Errorf("sent %q with %s", second["parse_mode"], second["reply_markup"])
					}
					if told := strings.Contains(second["text"], instead) && strings.Contains(second["text"], "https://panel.test"); told != tt.told {
						t.Errorf("sent %s", second["text"])
					}
					if second["chat_id"] != calls[0].fields["chat_id"] || !strings.HasPrefix(second["text"], "a a a") {
						t.Errorf("sent %v", second)
					}
				})
			})
		}
	}
}

func TestButtonsThatTelegramCannotTakeAreLeftOutAtOnce(t *testing.T) {
	for address, taken := range map[string]bool{
		"https://panel:2222": false, "https://localhost:2222": false, "http://panel": false, "ftp://panel.test": false, "https://": false,
		"https://panel.example.go.id:2222": true, "http://10.0.0.5:2222/": true, "https://[2001:db8::1]:2222": true, "tg://resolve?domain=x": true,
	} {
		t.Run(address, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.take(item(1, conversations.Send{Chat: 5, Text: say("akun"), Keyboard: conversations.Keyboard{Rows: [][]conversations.Button{
					{{Label: conversations.Line{Key: "open"}, Link: address}, {Label: conversations.Line{Key: "ok"}, Data: "d"}}}}}))
				synctest.Wait()
				b.stop(t)
				sent := b.api.all()
				if len(sent) != 1 || strings.Contains(sent[0].fields["reply_markup"], address) != taken || !strings.Contains(sent[0].fields["reply_markup"], `"ok"`) {
					t.Fatalf("sent %v", sent)
				}
				if told := strings.Contains(sent[0].fields["text"], address); told == taken {
					t.Errorf("sent %q", sent[0].fields["text"])
				}
			})
		})
	}
}

func TestAnEditThatAsksToKnowIsToldWhenTheMessageSaysSo(t *testing.T) {
	for name, tt := range map[string]struct {
		first reply
		want  conversations.Event
	}{
		"at once":        {reply{}, conversations.Edited{Name: "ready", Told: "opened"}},
		"unchanged":      {refuse(400, "Bad Request: message is not modified"), conversations.Edited{Name: "ready", Told: "opened"}},
		"without a link": {refuse(400, "Bad Request: BUTTON_URL_INVALID"), conversations.Edited{Name: "ready", Told: "opened"}},
		"after trouble":  {refuse(502, "Bad Gateway"), conversations.Edited{Name: "ready", Told: "opened"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.office.post("ready", 5, 9)
				n := 0
				b.api.answer = func(call) reply {
					if n++; n == 1 {
						return tt.first
					}
					return reply{}
				}
				b.take(item(1, conversations.Edit{Chat: 5, Name: "ready", Text: say("secret"), Tell: "opened", Keyboard: conversations.Keyboard{
					Rows: [][]conversations.Button{{{Label: conversations.Line{Key: "open"}, Link: "https://panel.test"}}}}}))
				passes(time.Minute)
				b.stop(t)
				if got := b.office.ending(t, 1); got != tt.want {
					t.Errorf("ended as %+v", got)
				}
			})
		})
	}
}
