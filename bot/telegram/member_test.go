package telegram_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"loket/conversations"
)

func TestAskingForMembership(t *testing.T) {
	press := &conversations.Press{Query: "q", From: budiPerson}
	tests := map[string]struct {
		answer          reply
		inside, unknown bool
	}{
		"member":             {answer: ok(`{"status":"member","user":{}}`), inside: true},
		"administrator":      {answer: ok(`{"status":"administrator"}`), inside: true},
		"restricted inside":  {answer: ok(`{"status":"restricted","is_member":true}`), inside: true},
		"restricted outside": {answer: ok(`{"status":"restricted","is_member":false}`)},
		"left":               {answer: ok(`{"status":"left"}`)},
		"unknown status":     {answer: ok(`{"status":"hovering"}`)},
		"not there":          {answer: refuse(400, "Bad Request: USER_NOT_PARTICIPANT")},
		"no such person":     {answer: refuse(400, "Bad Request: PARTICIPANT_ID_INVALID"), unknown: true},
		"nobody":             {answer: refuse(400, "Bad Request: user not found"), unknown: true},
		"no member":          {answer: refuse(400, "Bad Request: member not found"), unknown: true},
		"no list":            {answer: refuse(400, "Bad Request: member list is inaccessible"), unknown: true},
		"no right":           {answer: refuse(400, "Bad Request: CHAT_ADMIN_REQUIRED"), unknown: true},
		"new words":          {answer: refuse(400, "Bad Request: some new reason"), unknown: true},
		"group closed":       {answer: refuse(403, "Forbidden: bot was kicked from the supergroup chat"), unknown: true},
		"no group":           {answer: refuse(400, "Bad Request: chat not found"), unknown: true},
		"no answer":          {answer: refuse(500, "Internal Server Error"), unknown: true},
		"no token":           {answer: refuse(401, "Unauthorized"), unknown: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				tries := 0
				b.api.answer = func(call) reply {
					switch tries++; tries {
					case 1:
						return reply{err: errors.New("connection reset")}
					case 2:
						return refuse(429, "Too Many Requests: retry after 3", `{"retry_after":3}`)
					}
					return tt.answer
				}
				b.take(item(1, conversations.AskMember{Person: budiPerson, Press: press}))
				passes(time.Minute)
				b.stop(t)
				want := conversations.MemberSeen{Person: budiPerson, Press: press, Inside: tt.inside, Unknown: tt.unknown}
				if logged := strings.Contains(b.log.String(), "could not be asked"); logged != tt.unknown {
					t.Errorf("logged: %v", logged)
				}
				if got := b.office.ending(t, 1); !reflect.DeepEqual(got, want) {
					t.Errorf("ended as %+v", got)
				}
				if c := b.api.all()[0]; c.number("chat_id") != -100500 || c.number("user_id") != 7 {
					t.Errorf("asked for %v", c.fields)
				}
			})
		})
	}
}

// A refusal that comes once is Telegram's whim: an identical question right
// behind is answered.
func TestARefusalToSayWhoIsAMemberIsAskedAgainOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		n := 0
		b.api.answer = func(call) reply {
			if n++; n == 1 {
				return refuse(400, "Bad Request: PARTICIPANT_ID_INVALID")
			}
			return ok(`{"status":"member"}`)
		}
		b.take(item(1, conversations.AskMember{Person: budiPerson}))
		passes(time.Minute)
		b.stop(t)
		if seen := b.office.ending(t, 1).(conversations.MemberSeen); !seen.Inside || seen.Unknown || n != 2 {
			t.Errorf("ended as %+v after %d calls", seen, n)
		}
	})
}

func TestWithoutAGroupNobodyCanBeAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.office.setTeam(0)
		b.take(item(1, conversations.AskMember{Person: budiPerson}))
		passes(time.Minute)
		b.stop(t)
		if seen := b.office.ending(t, 1).(conversations.MemberSeen); seen.Inside || !seen.Unknown || len(b.api.all()) != 0 {
			t.Errorf("ended as %+v after %v", b.office.ended[1], b.api.story())
		}
	})
}
