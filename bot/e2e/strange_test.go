package e2e

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// strangeWords are no ordinary texts, as they stand between the quotation marks of an
// update: what JSON writes as signs that are none, and bytes that are no UTF-8.
var strangeWords = []string{`Rina\u0000Kartika`, `\u0000`, `Rina \ud83d Kartika`, `Rina \ude00 Kartika`, `\ude00\ud83d Kartika`, "Rina \xff Kartika", "Rina Kartika \xe2\x82",
	"Rina \xed\xa0\x80 Kartika", "Rina \xed\xa0\xbd\xed\xb8\x80 Kartika", "Rina \xc0\x80 Kartika", "\xf4\x90\x80\x80 Kartika", `Rina \uffff Kartika`, `Rina \ufdd0 Kartika`}

// TestStrangeTextsHurtNobodyOnPostgreSQL has texts that the database cannot keep come by
// HTTP, as words, names, file names and buttons: everyone is answered, nothing is put
// aside, and whoever writes beside them is served. Of two who want one name at the same
// moment one gets it, and the other reads that it is taken.
func TestStrangeTextsHurtNobodyOnPostgreSQL(t *testing.T) {
	s := besiege(t)
	telegram := s.world.Telegram()
	inject := func(kind, body string) { telegram.Inject(json.RawMessage(`{"` + kind + `":` + body + `}`)) }
	for i, word := range strangeWords {
		id := int64(850000 + i)
		s.person(id, "Rina", "Kartika")
		a := s.as(t, id)
		a.says("/subdomain")
		expect(t, a.presses("✅ Setuju"), "Langkah 2 dari 7")
		person := fmt.Sprintf(`{"id":%d,"is_bot":false,"first_name":"%s","last_name":"%s","username":"%s","language_code":"id"}`, id, word, word, word)
		head := func(n int) string {
			return fmt.Sprintf(`{"message_id":%d,"date":%d,"chat":{"id":%d,"type":"private","first_name":"%s"},"from":%s,`, 700000+10*i+n, s.clock.Now().Unix(), id, word, person)
		}
		for n, what := range []string{`"text":"` + word + `"}`, `"caption":"` + word + `","document":{"file_id":"` + word + `","file_unique_id":"` + word + `","file_name":"` + word + `","mime_type":"` + word + `","file_size":10}}`} {
			a.skip()
			inject("message", head(n)+what)
			a.answer(fmt.Sprintf("after %q", what))
		}
		query := strconv.Itoa(880000 + i)
		inject("callback_query", fmt.Sprintf(`{"id":"%s","from":%s,"chat_instance":"1","message":{"message_id":1,"date":0,"chat":{"id":%d,"type":"private"}},"data":"r:%s:cancel"}`, query, person, id, word))
		inject("callback_query", fmt.Sprintf(`{"id":"%s0","from":%s,"chat_instance":"1","message":{"message_id":1,"date":0,"chat":{"id":%d,"type":"supergroup"}},"data":"v:%s:1:approve"}`, query, person, s.world.Group, word))
		inject("message", fmt.Sprintf(`{"message_id":%d,"date":%d,"chat":{"id":%d,"type":"supergroup","title":"%s"},"from":%s,"text":"/cari %s"}`, 700009+10*i, s.clock.Now().Unix(), s.world.Group, word, person, word))
	}
	s.idle()
	s.noApology()

	both := []*actor{s.officer(rina), s.officer(agus)}
	for _, a := range both {
		a.introduce()
		a.fillsSubdomain("sipandu")
	}
	var sending sync.WaitGroup
	for _, a := range both {
		sending.Go(func() { a.tap("✅ Kirim") })
	}
	sending.Wait()
	s.idle()
	sent := 0
	for _, a := range both {
		if strings.Contains(a.transcript(), "SD-2026-0001") {
			sent++
		}
	}
	if sent != 1 {
		t.Errorf("%d of two got the name", sent)
	}
	s.noApology()
	s.must(s.app.Store.VerifyAudit(t.Context()))
}
