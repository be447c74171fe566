package telegram_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"loket/conversations"
)

func teamSend(id int64, text string, class conversations.Class) engineItem {
	return item(id, conversations.Send{Chat: conversations.Team, Text: say(text), Class: class})
}

func teamEdit(id int64, name, text string, class conversations.Class) engineItem {
	return item(id, conversations.Edit{Chat: conversations.Team, Name: name, Text: say(text), Class: class})
}

func TestTheTeamsLaneServesAnswersThenChangesThenNews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, unpaced)
		b.office.post("card1", -100500, 11)
		b.office.post("card2", -100500, 12)
		b.office.setTeam(0) // everything gathers until a group is linked
		b.take(
			teamSend(1, "news1", conversations.ClassNews),
			teamSend(2, "news2", conversations.ClassNews),
			teamEdit(3, "card1", "change1", conversations.ClassChange),
			teamSend(4, "answer1", conversations.ClassAnswer),
			teamEdit(5, "card2", "change2", conversations.ClassNews), // an edit is never news
			teamSend(6, "answer2", conversations.ClassAnswer),
		)
		passes(10 * time.Second)
		b.office.setTeam(-100500)
		b.Wake()
		synctest.Wait()
		b.stop(t)
		wantStory(t, b.api.story(),
			"10s sendMessage answer1", "10s sendMessage answer2",
			"10s editMessageText change1", "10s editMessageText change2",
			"10s sendMessage news1", "10s sendMessage news2")
	})
}

func TestWithoutAGroupTheTeamsEffectsWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.office.setTeam(0)
		b.take(teamSend(1, "news", conversations.ClassNews))
		passes(24 * time.Hour)
		if len(b.api.all()) != 0 || !b.office.running(1) {
			t.Errorf("called %v", b.api.story())
		}
		b.office.setTeam(-100500) // linked, and nobody said so
		passes(time.Minute + time.Second)
		b.stop(t)
		if b.office.running(1) {
			t.Error("still waiting a minute after a group was linked")
		}
	})
}

func TestOneEditInThreeSecondsACardAndTheNewestCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.office.post("a", -100500, 11)
		b.office.post("b", -100500, 12)
		for i := range int64(8) { // about one a second for card a
			b.take(teamEdit(i+1, "a", fmt.Sprintf("a%d", i), conversations.ClassChange))
			if i == 1 {
				b.take(teamEdit(100, "b", "b0", conversations.ClassChange))
			}
			passes(900 * time.Millisecond)
		}
		passes(time.Minute)
		b.stop(t)
		wantStory(t, b.api.story(),
			"0s editMessageText a0", "900ms editMessageText b0",
			"3s editMessageText a3", "6s editMessageText a6", "9s editMessageText a7")
		for id := range int64(8) {
			if event := b.office.ending(t, id+1); event != nil {
				t.Errorf("row %d ended as %+v; a replaced edit is done", id+1, event)
			}
		}
	})
}

func TestATapsOwnEditGoesAtOnceAndDropsOlderOnes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.office.post("a", -100500, 11)
		b.take(teamEdit(1, "a", "first", conversations.ClassChange))
		passes(time.Second)
		b.take(teamEdit(2, "a", "second", conversations.ClassChange))
		passes(500 * time.Millisecond)
		b.take(teamEdit(3, "a", "tap", conversations.ClassAnswer))
		passes(500 * time.Millisecond)
		b.take(teamEdit(4, "a", "third", conversations.ClassChange))
		passes(time.Minute)
		b.stop(t)
		wantStory(t, b.api.story(), "0s editMessageText first", "1.5s editMessageText tap", "4.5s editMessageText third")
	})
}

func TestAnEditSupersedesOneThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.office.post("a", -100500, 11)
		b.api.answer = func(c call) reply {
			if c.fields["text"] == "first" {
				passes(10 * time.Second)
				return refuse(500, "Internal Server Error")
			}
			return reply{}
		}
		b.take(teamEdit(1, "a", "first", conversations.ClassAnswer))
		passes(time.Second)
		b.take(teamEdit(2, "a", "second", conversations.ClassChange))
		passes(time.Minute)
		b.stop(t)
		wantStory(t, b.api.story(), "0s editMessageText first", "10s editMessageText second")
		if b.office.ending(t, 1) != nil || b.office.ending(t, 2) != nil {
			t.Errorf("ended as %v", b.office.ended)
		}
	})
}

func TestNothingPassesTheMessageItSpeaksOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, unpaced)
		b.office.setTeam(0)
		b.take(
			teamSend(1, "other news", conversations.ClassNews),
			item(2, conversations.Send{Chat: conversations.Team, Name: "card", Text: say("card")}),
			teamEdit(3, "card", "edit", conversations.ClassChange),
			item(4, conversations.Send{Chat: conversations.Team, ReplyTo: "card", Text: say("prompt"), Class: conversations.ClassAnswer}),
			teamSend(5, "answer", conversations.ClassAnswer),
			item(6, conversations.Send{Chat: conversations.Team, Name: "card", Text: say("card anew")}),
			teamEdit(7, "card", "edit anew", conversations.ClassChange),
		)
		passes(time.Second)
		b.office.setTeam(-100500)
		b.Wake()
		passes(time.Minute)
		b.stop(t)
		wantStory(t, b.api.story(), "1s sendMessage answer", "1s sendMessage other news", "1s sendMessage card",
			"1s sendMessage prompt", "1s editMessageText edit", "1s sendMessage card anew", "4s editMessageText edit anew")
		if c := b.api.all()[6]; c.fields["message_id"] != "1006" {
			t.Errorf("the last edit went to message %s", c.fields["message_id"])
		}
	})
}

func TestANewerAnswerInTheGroupReplacesAnUnsentOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, unpaced)
		digest := func(id int64) engineItem {
			return item(id, conversations.Send{Chat: conversations.Team, Text: say(fmt.Sprint("digest", id)), Key: "digest", Replaces: "digest",
				Class: conversations.ClassAnswer, NotBefore: time.Now().Add(2 * time.Second).UnixMilli()})
		}
		b.take(digest(1), teamSend(2, "news", conversations.ClassNews))
		passes(time.Second)
		b.take(digest(3))
		passes(time.Minute)
		b.stop(t)
		wantStory(t, b.api.story(), "0s sendMessage news", "3s sendMessage digest3")
		if b.office.ending(t, 1) != nil {
			t.Errorf("ended as %v", b.office.ended)
		}
	})
}

// What waits a moment for more goes at once when that comes, and says it from
// the first.
func TestAMessageThatWaitsForMoreIsSentWithIt(t *testing.T) {
	card := func(words string) conversations.Send {
		return conversations.Send{Chat: conversations.Team, Name: "card", Text: say(words), NotBefore: time.Now().Add(3 * time.Second).UnixMilli()}
	}
	t.Run("in time", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, unpaced)
			b.take(item(1, card("bare")))
			passes(time.Second)
			b.take(teamEdit(2, "card", "with hints", conversations.ClassChange))
			rests()
			b.take(teamEdit(3, "card", "decided", conversations.ClassAnswer))
			rests()
			b.stop(t)
			wantStory(t, b.api.story(), "1s sendMessage with hints", "1s editMessageText with hints", "2s editMessageText decided")
		})
	})
	t.Run("too late", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, unpaced)
			b.take(item(1, card("bare")), teamSend(2, "next", conversations.ClassNews))
			passes(5 * time.Second)
			b.take(teamEdit(3, "card", "with hints", conversations.ClassChange))
			rests()
			b.stop(t)
			wantStory(t, b.api.story(), "3s sendMessage bare", "3s sendMessage next", "5s editMessageText with hints")
		})
	})
	t.Run("never", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, unpaced)
			b.take(item(1, card("bare")))
			passes(time.Minute)
			b.stop(t)
			wantStory(t, b.api.story(), "3s sendMessage bare")
		})
	})
	t.Run("while it is tried", func(t *testing.T) { // it may have been sent as it was
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, unpaced)
			tries := 0
			b.api.answer = func(call) reply {
				if tries++; tries == 1 {
					return refuse(500, "Internal Server Error")
				}
				return reply{}
			}
			b.take(item(1, card("bare")))
			passes(3*time.Second + 100*time.Millisecond)
			b.take(teamEdit(2, "card", "with hints", conversations.ClassChange))
			passes(time.Minute)
			b.stop(t)
			got := b.api.story()
			if len(got) < 3 || got[len(got)-1][len(got[len(got)-1])-len("with hints"):] != "with hints" {
				t.Errorf("the story is %v", got)
			}
		})
	})
}

func TestADeletionMakesAWaitingEditNeedless(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.office.post("a", -100500, 11)
		b.take(teamEdit(1, "a", "first", conversations.ClassChange))
		passes(time.Second)
		b.take(teamEdit(2, "a", "second", conversations.ClassChange), item(3, conversations.Delete{Chat: conversations.Team, Name: "a"}))
		passes(time.Minute)
		b.stop(t)
		wantStory(t, b.api.story(), "0s editMessageText first", "1s deleteMessage 11")
	})
}

func TestAnAnswerFindsRoomWhereNewsWaitForTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := settled(t)
		for id := range int64(30) {
			b.take(teamSend(id+1, "news", conversations.ClassNews))
		}
		passes(30 * time.Second)
		b.take(teamSend(99, "answer", conversations.ClassAnswer))
		passes(10 * time.Minute)
		b.stop(t)
		if answer := b.api.all()[15]; answer.fields["text"] != "answer" || answer.at > 31*time.Second {
			t.Errorf("the answer came late: %v", b.api.story())
		}
	})
}

func TestTheTopicOfAForum(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, unpaced)
		b.office.topic = 77
		b.api.answer = func(c call) reply {
			if c.fields["text"] == "lost" && c.fields["message_thread_id"] != "" {
				return refuse(400, "Bad Request: message thread not found")
			}
			return reply{}
		}
		b.take(teamSend(1, "there", conversations.ClassNews), teamSend(2, "lost", conversations.ClassNews))
		synctest.Wait()
		b.stop(t)
		var topics []string
		for _, c := range b.api.all() {
			topics = append(topics, c.fields["text"]+" "+c.fields["message_thread_id"])
		}
		wantStory(t, topics, "there 77", "lost 77", "lost ")
	})
}

// Whatever comes in whatever class and fails how often, every row ends once,
// news keep their order, and the last edit of a card is the one that stands.
func TestTheTeamsLaneUnderAnyLoad(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		kinds := rapid.SliceOfN(rapid.IntRange(0, 8), 1, 40).Draw(rt, "kinds")
		fails := rapid.SliceOfN(rapid.IntRange(0, 3), 40, 40).Draw(rt, "fails")
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t)
			b.office.post("a", -100500, 11)
			b.office.post("b", -100500, 12)
			n := 0
			b.api.answer = func(call) reply {
				if n++; n < len(fails) && fails[n] == 0 {
					return refuse(500, "Internal Server Error")
				}
				return reply{}
			}
			var news []string
			lastEdit := map[string]string{}
			for i, kind := range kinds {
				id, class := int64(i+1), conversations.Class(kind%3)
				text := fmt.Sprintf("%d", id)
				if kind < 6 {
					if class == conversations.ClassNews {
						news = append(news, text)
					}
					b.take(teamSend(id, text, class))
				} else {
					name := string(rune('a' + kind%2))
					lastEdit[name] = text
					b.take(teamEdit(id, name, text, conversations.Class(1+kind%2)))
				}
				passes(time.Duration(kind) * 200 * time.Millisecond)
			}
			passes(time.Hour)
			b.stop(t)
			checkTeam(t, b, kinds, news, lastEdit)
		})
	})
}

func checkTeam(t *testing.T, b *bench, kinds []int, news []string, lastEdit map[string]string) {
	t.Helper()
	for i := range kinds {
		if event := b.office.ending(t, int64(i+1)); event != nil {
			t.Errorf("row %d ended as %+v", i+1, event)
		}
	}
	var sent []string
	shown := map[string]string{}
	for _, c := range b.api.all() {
		if text := c.fields["text"]; slices.Contains(news, text) && !slices.Contains(sent, text) {
			sent = append(sent, text)
		}
		if c.method == "editMessageText" {
			shown[map[string]string{"11": "a", "12": "b"}[c.fields["message_id"]]] = c.fields["text"]
		}
	}
	if !slices.Equal(sent, news) {
		t.Errorf("news came as %v, want %v", sent, news)
	}
	for name, text := range lastEdit {
		if shown[name] != text {
			t.Errorf("card %s shows %q, want %q", name, shown[name], text)
		}
	}
}
