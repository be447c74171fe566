package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"loket/bot/telegram"
)

func TestIntroducingTheBot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, o := newAPI(), newOffice()
		o.setTeam(0)
		n := 0
		a.answer = func(call) reply {
			if n++; n == 1 {
				return reply{err: errors.New("no route to host")}
			}
			return reply{}
		}
		identity := telegram.NewIdentity("")
		setup := telegram.NewSetup(newClient(t, a), identity)
		var learned []string
		setup.Learned = func(name string) { learned = append(learned, name) }
		setup.Private = []telegram.Menu{{Commands: []telegram.Command{{Name: "mulai", Description: "Menu"}}}, {Lang: "en", Commands: []telegram.Command{{Name: "mulai", Description: "Menu"}}}}
		setup.Group = []telegram.Menu{{Commands: []telegram.Command{{Name: "antrean", Description: "Antrean"}}}}
		setup.Team = o.Team
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { setup.Run(ctx); close(ended) }()
		if name, err := identity.Username(t.Context()); err != nil || name != "loket_bot" {
			t.Errorf("Username = %q, %v", name, err)
		}
		passes(time.Minute)
		o.setTeam(-100500)
		setup.TeamChanged()
		synctest.Wait()
		cancel()
		<-ended
		var got []string
		for _, c := range a.all() {
			got = append(got, strings.TrimSpace(fmt.Sprintf("%v %s %s %s %s", c.at, c.method, c.fields["scope"], c.fields["language_code"], c.fields["commands"])))
		}
		wantStory(t, got, "0s getMe", "1s getMe",
			`1s setMyCommands {"type":"all_private_chats"}  [{"command":"mulai","description":"Menu"}]`,
			`1s setMyCommands {"type":"all_private_chats"} en [{"command":"mulai","description":"Menu"}]`,
			`1m1s setMyCommands {"type":"chat","chat_id":-100500}  [{"command":"antrean","description":"Antrean"}]`)
		if !slices.Equal(learned, []string{"loket_bot"}) {
			t.Errorf("learned %v", learned)
		}
	})
}

func TestARefusedMenuIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		a.answer = forever("setMyCommands", refuse(400, "Bad Request: BOT_COMMAND_INVALID"))
		setup := telegram.NewSetup(newClient(t, a), telegram.NewIdentity(""))
		setup.Private = []telegram.Menu{{}, {Lang: "en"}}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		setup.Run(ctx)
		wantStory(t, a.story(), "0s getMe ", "0s setMyCommands ", "0s setMyCommands ")
	})
}

func TestARememberedNameIsKnownAtOnce(t *testing.T) {
	identity := telegram.NewIdentity("loket_bot")
	if name, err := identity.Username(t.Context()); err != nil || name != "loket_bot" || identity.Known() != name {
		t.Errorf("Username = %q, %v", name, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := telegram.NewIdentity("").Username(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
}
