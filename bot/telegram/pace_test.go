package telegram_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"loket/bot/telegram"
	"loket/conversations"
)

func hello(id, chat int64) engineItem {
	return item(id, conversations.Send{Chat: chat, Text: say(fmt.Sprintf("m%d", id))})
}

// settled lets the first seconds pass, in which an outbox is careful.
func settled(t *testing.T, change ...func(*telegram.Parts)) *bench {
	b := newBench(t, change...)
	passes(10 * time.Second)
	b.api.start = time.Now()
	return b
}

// times lists when the calls were made, those of one chat or of all (0).
func (a *api) times(chat int64) []time.Duration {
	var times []time.Duration
	for _, c := range a.all() {
		if chat == 0 || c.number("chat_id") == chat {
			times = append(times, c.at)
		}
	}
	slices.Sort(times)
	return times
}

// most is how many of the times lie in any window of that length.
func most(times []time.Duration, window time.Duration) int {
	found := 0
	for i := range times {
		n := 0
		for n < len(times)-i && times[i+n]-times[i] < window {
			n++
		}
		found = max(found, n)
	}
	return found
}

func TestAPrivateChatGetsThreeInThreeSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := settled(t)
		for id := range int64(6) {
			b.take(hello(id+1, 5))
		}
		passes(time.Minute)
		b.stop(t)
		want := []time.Duration{0, 0, 0, 3050, 3050, 3050}
		for i, at := range b.api.times(5) {
			if d := at - want[i]*time.Millisecond; d < -time.Millisecond || d > 100*time.Millisecond {
				t.Errorf("message %d at %v, want about %v", i+1, at, want[i]*time.Millisecond)
			}
		}
	})
}

func TestRightAfterTheStartThereIsNoBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		for id := range int64(3) {
			b.take(hello(id+1, 5))
		}
		passes(time.Minute)
		b.stop(t)
		if times := b.api.times(5); times[0] > time.Second || times[1] < 3*time.Second {
			t.Errorf("messages at %v: the last run may have sent three right before", times)
		}
	})
}

func TestRecoveredRowsWaitAMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.Recover([]engineItem{hello(1, 5), hello(2, 5)})
		passes(time.Minute)
		b.stop(t)
		wantStory(t, b.api.story(), "1s sendMessage m1", "3.05s sendMessage m2")
	})
}

func TestAllChatsTogetherStayBelowThirtyASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := settled(t)
		for id := range int64(500) {
			b.take(hello(id+1, id+1))
		}
		for id := range int64(10) { // the team does not wait behind the crowd
			b.take(item(1000+id, conversations.Send{Chat: conversations.Team, Text: say("team")}))
		}
		passes(time.Minute)
		b.stop(t)
		times := b.api.times(0)
		if n := most(times, time.Second); len(times) != 510 || n > 29 || n < 27 {
			t.Errorf("%d messages, %d in a second", len(times), n)
		}
		if team := b.api.times(-100500); team[9] > time.Second {
			t.Errorf("the team's tenth message at %v", team[9])
		}
	})
}

func TestMessagesHeldUpOnTheirWayDoNotArriveTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := settled(t)
		const jam = 700 * time.Millisecond // until then nothing gets through, and then everything
		var mu sync.Mutex
		var arrived []time.Duration
		b.api.answer = func(c call) reply {
			passes(jam - c.at%jam)
			mu.Lock()
			defer mu.Unlock()
			arrived = append(arrived, time.Since(b.api.start))
			return reply{}
		}
		for id := range int64(300) {
			b.take(hello(id+1, id+1))
		}
		passes(time.Minute)
		b.stop(t)
		if n := most(arrived, time.Second); len(arrived) != 300 || n > 29 {
			t.Errorf("%d messages, %d in a second", len(arrived), n)
		}
	})
}

func TestCallsThatNeverEndHoldNobodyUpForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := settled(t)
		b.api.answer = func(c call) reply {
			if c.number("chat_id") <= 40 {
				<-c.ctx.Done()
				return reply{err: c.ctx.Err()}
			}
			return reply{}
		}
		for id := range int64(60) {
			b.take(hello(id+1, id+1))
		}
		passes(10 * time.Second)
		for id := int64(41); id <= 60; id++ {
			if b.office.running(id) {
				t.Errorf("message %d waits for those that hang", id)
			}
		}
		b.stop(t)
	})
}

func TestAGroupGetsNineteenInAnySixtyOneSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		b := newBench(t, func(p *telegram.Parts) {
			p.Recent = []telegram.Spent{{Chat: -100500, N: 10, At: start.Add(-50 * time.Second)}, {Chat: -100500, N: 4, At: start.Add(-time.Hour)}}
		})
		for id := range int64(60) {
			b.take(item(id+1, conversations.Send{Chat: conversations.Team, Text: say("answer"), Class: conversations.ClassAnswer}))
		}
		passes(10 * time.Minute)
		b.stop(t)
		times := b.api.times(-100500)
		if n := most(times, 61*time.Second); len(times) != 60 || n > 19 {
			t.Errorf("%d messages, %d in 61 seconds", len(times), n)
		}
		if times[9] > 11*time.Second || times[9] < 11*time.Second-time.Millisecond && times[9] > time.Second {
			t.Errorf("the tenth at %v: ten were spent by the last run", times[9])
		}
		if times[8] > time.Second {
			t.Errorf("the ninth at %v: there was room for nine", times[8])
		}
		for i, spent := range b.office.spent {
			if at := spent.At.Sub(start); at > times[i] || spent.N != 1 {
				t.Errorf("spend %d at %v, its message at %v", i, at, times[i])
			}
		}
	})
}

func TestAnAlbumCountsAsItsItems(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := settled(t)
		var files []conversations.File
		for i := range 7 {
			files = append(files, conversations.File{ID: fmt.Sprint(i), Kind: conversations.PhotoFile})
		}
		for id := range int64(4) {
			b.take(item(id+1, conversations.Post{Chat: conversations.Team, Files: files}))
		}
		passes(10 * time.Minute)
		b.stop(t)
		var at []time.Duration
		for _, c := range b.api.all("sendMediaGroup") {
			at = append(at, c.at.Truncate(10*time.Second))
		}
		if want := []time.Duration{0, 0, time.Minute, time.Minute}; !slices.Equal(at, want) {
			t.Errorf("albums at %v", at)
		}
		for _, spent := range b.office.spent {
			if spent.N != 7 {
				t.Errorf("an album of 7 counts as %d", spent.N)
			}
		}
	})
}

func TestEditsDeletionsAndToastsWaitForNoLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := settled(t)
		b.office.post("card", -100500, 7)
		b.office.post("old", -100500, 8)
		for id := range int64(25) {
			b.take(hello(id+1, conversations.Team))
		}
		passes(5 * time.Second)
		b.take(
			item(101, conversations.Edit{Chat: conversations.Team, Name: "card", Text: say("edit")}),
			item(102, conversations.Delete{Chat: conversations.Team, Name: "old"}),
			item(103, conversations.Toast{Query: "q"}),
		)
		passes(100 * time.Millisecond)
		if n := len(b.api.all("editMessageText", "deleteMessage", "answerCallbackQuery")); n != 3 {
			t.Errorf("%d of 3 went out at once", n)
		}
		if n := len(b.api.all("sendMessage")); n != 15 {
			t.Errorf("%d messages, want 15 and the others waiting", n)
		}
		b.stop(t)
	})
}

func TestWithoutPacingNothingWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, unpaced)
		for id := range int64(200) {
			b.take(hello(id+1, 5), hello(id+1001, conversations.Team))
		}
		synctest.Wait()
		if n := len(b.api.all()); n != 400 {
			t.Errorf("%d of 400 went out at once", n)
		}
		if n := len(b.office.spent); n != 0 {
			t.Errorf("%d spends were committed for nothing", n)
		}
		b.stop(t)
	})
}

func TestRetryAfterHoldsItsChatAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := settled(t)
		b.office.post("m", 5, 9)
		throttled := 1
		b.api.answer = func(c call) reply {
			if c.number("chat_id") == 5 && throttled > 0 {
				throttled--
				return refuse(429, "Too Many Requests: retry after 7", `{"retry_after":7}`)
			}
			return reply{}
		}
		b.take(hello(1, 5), item(2, conversations.Edit{Chat: 5, Name: "m", Text: say("edit")}), hello(3, 6))
		passes(time.Minute)
		b.stop(t)
		if at := b.api.times(5); at[1]-at[0] != 7*time.Second || b.api.all()[len(b.api.all())-1].method != "editMessageText" {
			t.Errorf("the throttled chat at %v: %v", at, b.api.story())
		}
		if at := b.api.times(6); at[0] > time.Second {
			t.Errorf("the other chat at %v", at)
		}
	})
}

func TestRetryAfterOfManyChatsHoldsAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := settled(t)
		b.api.answer = func(c call) reply {
			if c.at < 9*time.Second && c.method == "sendMessage" {
				return refuse(429, "Too Many Requests: retry after 9", `{"retry_after":9}`)
			}
			return reply{}
		}
		for id := range int64(50) {
			b.take(hello(id+1, id+1))
		}
		passes(time.Minute)
		b.stop(t)
		early := 0
		for _, at := range b.api.times(0) {
			if at < 9*time.Second {
				early++
			}
		}
		if early > 5 {
			t.Errorf("%d calls before the pause ended", early)
		}
		for id := range int64(50) {
			if b.office.running(id + 1) {
				t.Errorf("row %d is not sent", id+1)
			}
		}
	})
}

func TestALongCrowdLeavesNothingBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := settled(t)
		for id := range int64(300) {
			b.take(hello(id+1, id+1))
		}
		passes(time.Minute)
		if n := b.Working(); n != 0 {
			t.Errorf("%d lanes outlive their work", n)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := b.Stop(ctx); err != nil {
			t.Errorf("Stop = %v", err)
		}
	})
}
