package telegram_test

import (
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"loket/conversations"
)

func TestPersonsWhoAdministerTheGroupUnderTheirNameAreNamed(t *testing.T) {
	for name, tt := range map[string]struct {
		answer reply
		want   []conversations.Person
	}{
		"all kinds": {ok(`[{"status":"creator","user":{"id":7,"first_name":"Budi"},"is_anonymous":false},
			{"status":"administrator","user":{"id":8,"first_name":"Sari"},"is_anonymous":true},
			{"status":"administrator","user":{"id":9,"is_bot":true,"first_name":"Loket"}},
			{"status":"administrator","user":{"id":1087968824,"first_name":"Group"}},
			{"status":"administrator","user":{"id":10,"first_name":"Agus","last_name":"Salim"}}]`),
			[]conversations.Person{{ID: 7, Name: "Budi"}, {ID: 10, Name: "Agus Salim"}}},
		"a refusal": {refuse(403, "Forbidden: bot is not a member of the supergroup chat"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.api.answer = func(call) reply { return tt.answer }
				b.take(item(1, conversations.AskAdmins{}))
				passes(2 * time.Minute)
				b.stop(t)
				if got := b.office.ending(t, 1); !reflect.DeepEqual(got, conversations.AdminsSeen{Admins: tt.want}) {
					t.Errorf("ended as %+v", got)
				}
			})
		})
	}
}
