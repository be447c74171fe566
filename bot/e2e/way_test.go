package e2e

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"loket/bot/settings"
)

// wayOf lists the functions through which the log saw an update go, each once.
func (s *siege) wayOf(update int64) (functions []string) {
	line := regexp.MustCompile(`msg="an update on its way" update=` + strconv.FormatInt(update, 10) + ` function=(\S+)`)
	for _, found := range line.FindAllStringSubmatch(s.log.String(), -1) {
		if !slices.Contains(functions, found[1]) {
			functions = append(functions, found[1])
		}
	}
	return functions
}

// updateOf is the number of the update that brought words.
func (s *siege) updateOf(words string) (number int64) {
	s.t.Helper()
	for _, call := range s.world.Telegram().Calls("getUpdates") {
		var updates []struct {
			ID      int64 `json:"update_id"`
			Message struct {
				Text string `json:"text"`
			} `json:"message"`
		}
		if json.Unmarshal(call.Result, &updates) != nil {
			continue
		}
		for _, u := range updates {
			if u.Message.Text == words {
				number = u.ID
			}
		}
	}
	if number == 0 {
		s.t.Fatalf("no update brought %q", words)
	}
	return number
}

// A real message goes through the functions that the README names, in its order:
// the program itself says so of each update, in the log for whoever debugs.
func TestAMessageGoesTheWayThatTheReadmeNames(t *testing.T) {
	var named []string
	for _, function := range quoted.FindAllStringSubmatch(between(t, readme(t), "**The way of a message**", "With `LOG_LEVEL=debug`"), -1) {
		if strings.Contains(function[1], ".") {
			named = append(named, function[1])
		}
	}
	if len(named) < 5 || len(named) > 8 {
		t.Fatalf("the README names %q", named)
	}
	s := besiege(t)
	officer, verifier := s.officer(rina), s.verifier(budi)
	for _, words := range []string{"/mulai", "halo"} {
		officer.says(words)
		s.idle()
		if way := s.wayOf(s.updateOf(words)); !slices.Equal(way, named) {
			t.Errorf("%q went\n%s\nand the README names\n%s", words, strings.Join(way, "\n"), strings.Join(named, "\n"))
		}
	}
	verifier.says("/antrean")
	s.idle()
	inGroup := slices.Clone(named)
	inGroup[slices.Index(named, "officer.PrivateMessage")] = "team.GroupMessage"
	if way := s.wayOf(s.updateOf("/antrean")); !slices.Equal(way, inGroup) {
		t.Errorf("in the group it went\n%s", strings.Join(way, "\n"))
	}
}

func TestAnUpdateOfTheWebhookGoesTheSameWay(t *testing.T) {
	s := besiege(t, func(set *settings.Settings, public string) { set.WebhookURL = "http://" + public + "/hook" })
	s.officer(rina).says("/mulai")
	s.idle()
	way := []string{"telegram.Webhook.receive", "engine.Engine.Take", "engine.Engine.Run", "desk.Desk.Decide",
		"officer.PrivateMessage", "turn.Turn.Decision", "telegram.Outbox.Take", "telegram.Outbox.carry"}
	for _, came := range regexp.MustCompile(`update=(\d+) function=telegram\.Webhook\.receive`).FindAllStringSubmatch(s.log.String(), -1) {
		number, err := strconv.ParseInt(came[1], 10, 64)
		s.must(err)
		if slices.Equal(s.wayOf(number), way) {
			return
		}
	}
	t.Errorf("no update went\n%s", strings.Join(way, "\n"))
}
