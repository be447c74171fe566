package delivery_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"loket/bot/delivery"
	"loket/bot/simulator/mailbox"
)

// kindIs fails unless an error is a delivery error of this kind.
func kindIs(t *testing.T, err error, want delivery.Kind) *delivery.Error {
	t.Helper()
	failure, ok := errors.AsType[*delivery.Error](err)
	if !ok || failure.Kind != want {
		t.Fatalf("error %v, want one that is %v", err, want)
	}
	return failure
}

func TestGreylistingPassesWithTime(t *testing.T) {
	box, address := open(t, mailbox.Options{})
	box.SetFaults(mailbox.Faults{Greylist: 2})
	m := mailer(t, "smtp://"+address, nil)
	for range 2 {
		if failure := kindIs(t, m.Send(t.Context(), message()), delivery.Temporary); failure.Code != 451 || !strings.Contains(failure.Text, "Greylisted") {
			t.Errorf("code %d, text %q", failure.Code, failure.Text)
		}
	}
	if err := m.Send(t.Context(), message()); err != nil {
		t.Fatal(err)
	}
}

func TestARefusedRecipientIsForGood(t *testing.T) {
	box, address := open(t, mailbox.Options{})
	box.SetFaults(mailbox.Faults{Refuse: map[string]string{message().To: "No such user here\x07 " + strings.Repeat("é", 500)}})
	m := mailer(t, "smtp://"+address, nil)
	failure := kindIs(t, m.Send(t.Context(), message()), delivery.Refused)
	if failure.Code != 550 || !strings.Contains(failure.Text, "No such user here é") {
		t.Errorf("code %d, text %q", failure.Code, failure.Text)
	}
	if n := utf8.RuneCountInString(failure.Text); n > 200 {
		t.Errorf("the server's words have %d runes, want at most 200", n)
	}
	other := message()
	other.To = "budi@example.com"
	if err := m.Send(t.Context(), other); err != nil {
		t.Errorf("another recipient suffers: %v", err)
	}
}

func TestARefusedMessageIsForGood(t *testing.T) {
	box, address := open(t, mailbox.Options{})
	box.SetFaults(mailbox.Faults{RefuseContent: "looks like spam"})
	failure := kindIs(t, mailer(t, "smtp://"+address, nil).Send(t.Context(), message()), delivery.Refused)
	if failure.Code != 554 || failure.Step != "content" || len(box.Mails()) != 0 {
		t.Errorf("code %d at %q, %d mails", failure.Code, failure.Step, len(box.Mails()))
	}
}

func TestAServerThatFailsIsTriedAgain(t *testing.T) {
	for name, faults := range map[string]mailbox.Faults{
		"down": {Down: true}, "cut before storing": {Drop: 1}, "cut before answering": {LoseReply: 1},
	} {
		box, address := open(t, mailbox.Options{})
		m := mailer(t, "smtp://"+address, nil)
		box.SetFaults(faults)
		kindIs(t, m.Send(t.Context(), message()), delivery.Temporary)
		if stored := len(box.Mails()); stored != faults.LoseReply {
			t.Errorf("%s: %d mails stored, want %d", name, stored, faults.LoseReply)
		}
		box.SetFaults(mailbox.Faults{})
		if err := m.Send(t.Context(), message()); err != nil {
			t.Errorf("%s, and afterwards: %v", name, err)
		}
	}
}

// scripted is a server of the test's own: it greets, and answers each command
// by the beginning of its line; what has no answer gets silence.
func scripted(t *testing.T, answers map[string]string) func(*delivery.Config) {
	return func(config *delivery.Config) {
		config.Dial = func(context.Context, string, string) (net.Conn, error) {
			client, server := net.Pipe()
			go play(server, answers)
			t.Cleanup(func() { _ = server.Close() })
			return client, nil
		}
	}
}

func play(conn net.Conn, answers map[string]string) {
	reply := func(key string) {
		if answer, known := answers[key]; known {
			_, _ = fmt.Fprint(conn, answer+"\r\n")
		}
	}
	reply("greeting")
	lines := bufio.NewScanner(conn)
	for inData := false; lines.Scan(); {
		verb, _, _ := strings.Cut(lines.Text(), " ")
		switch {
		case inData && verb == ".":
			inData = false
			reply(".")
		case !inData:
			reply(verb)
			inData = verb == "DATA"
		}
	}
}

// healthy are the answers of a server that takes everything, with some of them
// replaced.
func healthy(replaced ...string) map[string]string {
	answers := map[string]string{
		"greeting": "220 mail", "EHLO": "250-mail\r\n250 AUTH PLAIN", "HELO": "250 mail", "AUTH": "235 welcome",
		"MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on", ".": "250 queued", "QUIT": "221 bye", "*": "501 no",
	}
	for i := 0; i < len(replaced); i += 2 {
		answers[replaced[i]] = replaced[i+1]
	}
	return answers
}

func TestEveryReplyOfAServerHasItsKind(t *testing.T) {
	for _, c := range []struct {
		at, reply string
		want      delivery.Kind
	}{
		{"greeting", "421 too busy", delivery.Temporary},
		{"greeting", "554 go away", delivery.Configuration},
		{"greeting", "SSH-2.0-OpenSSH", delivery.Temporary},
		{"AUTH", "454 try later", delivery.Temporary},
		{"AUTH", "535 wrong", delivery.Configuration},
		{"MAIL", "451 try later", delivery.Temporary},
		{"MAIL", "553 not your address", delivery.Configuration},
		{"RCPT", "450 mailbox busy", delivery.Temporary},
		{"RCPT", "452 over quota now", delivery.Temporary},
		{"RCPT", "530 log in first", delivery.Configuration},
		{"RCPT", "550 unknown", delivery.Refused},
		{"RCPT", "554 no", delivery.Refused},
		{"DATA", "451 try later", delivery.Temporary},
		{"DATA", "554 no valid recipients", delivery.Refused},
		{".", "452 disk full", delivery.Temporary},
		{".", "550 spam", delivery.Refused},
	} {
		synctest.Test(t, func(t *testing.T) {
			m := mailer(t, "smtp://loket:secret@127.0.0.1", scripted(t, healthy(c.at, c.reply)))
			if got := delivery.KindOf(m.Send(t.Context(), message())); got != c.want {
				t.Errorf("%s answered with %q: %v, want %v", c.at, c.reply, got, c.want)
			}
		})
	}
	m := mailer(t, "smtp://loket:secret@127.0.0.1", scripted(t, healthy("QUIT", "500 what?")))
	if err := m.Send(t.Context(), message()); err != nil {
		t.Errorf("a server that took the mail but cannot say goodbye: %v", err)
	}
}

func TestASilentServerIsLeftAfterTwoMinutes(t *testing.T) {
	for _, silent := range []string{"greeting", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "."} {
		synctest.Test(t, func(t *testing.T) {
			answers := healthy()
			delete(answers, silent)
			m := mailer(t, "smtp://loket:secret@127.0.0.1", scripted(t, answers))
			begun := time.Now()
			err := m.Send(t.Context(), message())
			kindIs(t, err, delivery.Temporary)
			if waited := time.Since(begun); waited != 2*time.Minute || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("silent at %s: left after %v with %v", silent, waited, err)
			}
		})
	}
}

func TestASilentGoodbyeDoesNotUndoADelivery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answers := healthy()
		delete(answers, "QUIT")
		m := mailer(t, "smtp://127.0.0.1", scripted(t, answers))
		begun := time.Now()
		if err := m.Send(t.Context(), message()); err != nil {
			t.Error(err)
		}
		if waited := time.Since(begun); waited > 5*time.Second {
			t.Errorf("waited %v for a goodbye", waited)
		}
	})
}

func TestTheCallerCanGiveUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() { // a server that accepts and says nothing
		if conn, err := listener.Accept(); err == nil {
			defer conn.Close()
			cancel()
			_, _ = conn.Read(make([]byte, 1))
		}
	}()
	err = mailer(t, "smtp://"+listener.Addr().String(), nil).Send(ctx, message())
	kindIs(t, err, delivery.Temporary)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the cancellation inside", err)
	}
}

func TestProbeSendsNothing(t *testing.T) {
	box, address := open(t, mailbox.Options{Users: map[string]string{"loket": "secret"}})
	if err := mailer(t, "smtp://loket:secret@"+address, nil).Probe(t.Context()); err != nil {
		t.Error(err)
	}
	kindIs(t, mailer(t, "smtp://loket:wrong@"+address, nil).Probe(t.Context()), delivery.Configuration)
	box.SetFaults(mailbox.Faults{Down: true})
	kindIs(t, mailer(t, "smtp://loket:secret@"+address, nil).Probe(t.Context()), delivery.Temporary)
	if n := len(box.Mails()); n != 0 {
		t.Errorf("%d mails arrived", n)
	}
}

func TestKindsOfForeignErrors(t *testing.T) {
	if delivery.KindOf(nil) != 0 || delivery.KindOf(errors.New("x")) != 0 {
		t.Error("a foreign error has a kind")
	}
	wrapped := fmt.Errorf("send: %w", &delivery.Error{Kind: delivery.Refused})
	if delivery.KindOf(wrapped) != delivery.Refused {
		t.Error("a wrapped delivery error has lost its kind")
	}
}
