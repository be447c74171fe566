package e2e

import (
	"bytes"
	"context"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"loket/bot/datatest"
	"loket/bot/simulator/botapi"
)

// A number that is none is not quoted: it may be a token in the wrong place.
func TestANumberThatIsNoneIsNamedAndNotShown(t *testing.T) {
	for _, variable := range []string{"TEAM_CHAT_ID", "TEAM_TOPIC_ID"} {
		var said bytes.Buffer
		child := reexec(context.Background(), roleBot, []string{variable + "=123456:ABC-DEF"}, "serve")
		child.Stdout, child.Stderr = &said, &said
		if err := child.Run(); err == nil || !strings.HasPrefix(said.String(), "loket: "+variable+": should be ") ||
			strings.Contains(said.String(), "ABC") || strings.Count(said.String(), "\n") != 1 {
			t.Errorf("%v\n%s", err, said.String())
		}
	}
}

func TestTheCommandLineEndsWithOneWhereTheDoctorFindsSomething(t *testing.T) {
	const bot, boss, group = 4242, 820001, -1000500
	telegram := botapi.New(botapi.Config{Token: "4242:token"})
	telegram.AddUser(botapi.User{ID: boss, FirstName: "Budi"})
	telegram.AddGroup(botapi.Chat{ID: group, Type: "supergroup", Title: "Tim"})
	telegram.AddMember(group, boss, "creator")
	telegram.AddMember(group, bot, "administrator")
	server := httptest.NewServer(telegram)
	t.Cleanup(func() { telegram.Close(); server.Close() })
	env := []string{"TELEGRAM_TOKEN=4242:token", "TELEGRAM_API_URL=" + server.URL, "TEAM_CHAT_ID=-1000500", "DATA_DIR=" + datatest.New(t).Data}
	out, err := reexec(context.Background(), roleBot, env, "check").Output()
	if err != nil || !strings.Contains(string(out), "Nothing stands in the way") {
		t.Errorf("%v\n%s", err, out)
	}
	telegram.RemoveMember(group, bot)
	child := reexec(context.Background(), roleBot, env, "check")
	child.Stderr = io.Discard
	out, err = child.Output()
	if child.ProcessState.ExitCode() != 1 || !strings.Contains(string(out), "✖ group") {
		t.Errorf("%v\n%s", err, out)
	}
}
