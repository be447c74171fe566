package workers

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"loket/bot/datatest"
	"loket/bot/delivery"
	"loket/bot/engine"
	"loket/bot/lanes"
	"loket/bot/panel"
	"loket/bot/simulator/mailbox"
	"loket/conversations"
)

// ends gathers what workers report from their lanes.
type ends struct {
	engine.Reporter
	events chan conversations.Event
	done   chan int64
}

func newEnds() *ends {
	return &ends{events: make(chan conversations.Event, 20), done: make(chan int64, 20)}
}

func (e *ends) Report(_ int64, event conversations.Event) { e.events <- event }
func (e *ends) Tell(event conversations.Event)            { e.events <- event }
func (e *ends) Done(id int64)                             { e.done <- id }

// plainWords writes a line as its key, and a text's secret behind it.
type plainWords struct{ fails error }

func (w plainWords) Label(_ string, line conversations.Line, _ func(string) (string, error)) (string, error) {
	return line.Key, w.fails
}

func (plainWords) Mail(_ string, text conversations.Text, secrets func(string) (string, error)) (html, plain string, err error) {
	if text[0].Key == "without" {
		return "<b>without</b>", "without", nil
	}
	opened, err := secrets("C1")
	return "<tg-spoiler>" + opened + "</tg-spoiler>\nbye", text[0].Key + " " + opened, err
}

// safe opens every secret, or fails so.
type safe struct{ fails error }

func (s safe) Secret(context.Context, string) (string, error) { return secret, s.fails }

type oneLetter struct{}

func (oneLetter) Letter(_ context.Context, credential string) (string, []byte, error) {
	return credential + ".pdf", []byte("%PDF-1.7 a letter"), nil
}

// postOffice is a worker before a real mail server's stand-in.
func postOffice(t *testing.T) (*Mail, *mailbox.Mailbox, *ends) {
	t.Helper()
	box := mailbox.New(mailbox.Options{})
	listener, err := datatest.Listen()
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = box.Serve(listener) }()
	t.Cleanup(func() { _ = box.Close() })
	mailer, err := delivery.NewMailer(delivery.Config{URL: "smtp://" + listener.Addr().String(), From: "Loket <loket@" + base + ">"})
	if err != nil {
		t.Fatal(err)
	}
	reported := newEnds()
	m := &Mail{Mailer: mailer, Words: plainWords{}, Secrets: safe{}, Letters: oneLetter{}, Reporter: reported, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	return m.Start(), box, reported
}

func credentialMail() conversations.Mail {
	return conversations.Mail{Name: "credential:C1", To: "rina@" + base, Lang: "id", Subject: conversations.Line{Key: "subject"},
		Text: conversations.Text{{Key: "with"}}, Without: conversations.Text{{Key: "without"}}, Letter: "C1", Secret: "C1"}
}

func stopped(t *testing.T, stop func(context.Context) error) {
	t.Helper()
	if err := stop(t.Context()); err != nil {
		t.Errorf("stop: %v", err)
	}
}

func TestAMailIsDeliveredWithItsLetter(t *testing.T) {
	m, box, reported := postOffice(t)
	watched := make(chan string, 1)
	m.Watch = func(_ time.Duration, end string) { watched <- end }
	m.Take([]engine.Item{{ID: 1, Effect: credentialMail()}})
	if sent, is := (<-reported.events).(conversations.MailSent); !is || sent.Name != "credential:C1" {
		t.Errorf("reported is %+v", sent)
	}
	stopped(t, m.Stop)
	mails := box.Mails()
	if len(mails) != 1 || mails[0].Subject != "subject" || !strings.Contains(mails[0].Text, "with "+secret) || !strings.Contains(mails[0].HTML, secret+"</code><br>") ||
		len(mails[0].Attachments) != 1 || mails[0].Attachments[0].Name != "C1.pdf" {
		t.Errorf("the mailbox has %+v", mails)
	}
	if end := <-watched; end != "ok" {
		t.Errorf("it ended with %q", end)
	}
}

// A mail brings along the file that it names, byte by byte, through a real
// conversation with the server; without it where it was destroyed meanwhile.
func TestAMailBringsASignedLetterAlong(t *testing.T) {
	signed := bytes.Repeat([]byte("%PDF-1.7\r\n.\r\n\x00\xff signed = \n"), 40_000) // dots, bare ends of lines, no text
	effect := conversations.Mail{Name: "signed:SD-2026-0001/ab", To: "rina@" + base, Lang: "id", Subject: conversations.Line{Key: "signed"},
		Text: conversations.Text{{Key: "without"}}, Hash: "ab", FileName: "surat-SD-2026-0001.pdf"}
	m, box, reported := postOffice(t)
	m.Files = func(hash string) (io.ReadCloser, error) {
		if hash != "ab" {
			return nil, conversations.ErrNotFound
		}
		return io.NopCloser(bytes.NewReader(signed)), nil
	}
	m.Take([]engine.Item{{ID: 1, Effect: effect}})
	if sent, is := (<-reported.events).(conversations.MailSent); !is || sent.Name != effect.Name {
		t.Errorf("reported is %+v", sent)
	}
	gone := effect
	gone.Hash = "destroyed"
	m.Take([]engine.Item{{ID: 2, Effect: gone}})
	<-reported.events
	stopped(t, m.Stop)
	mails := box.Mails()
	if len(mails) != 2 || len(mails[0].Attachments) != 1 || len(mails[1].Attachments) != 0 {
		t.Fatalf("the mailbox has %d mails", len(mails))
	}
	if a := mails[0].Attachments[0]; a.Name != effect.FileName || a.Type != "application/pdf" || !bytes.Equal(a.Data, signed) {
		t.Errorf("the letter comes as %s, %s, %d of %d bytes", a.Name, a.Type, len(a.Data), len(signed))
	}
}

// A secret that has died leaves the mail that says so, without the letter.
func TestAMailOutlivesItsSecret(t *testing.T) {
	m, box, reported := postOffice(t)
	m.Secrets = safe{conversations.ErrNotFound}
	m.Take([]engine.Item{{ID: 1, Effect: credentialMail()}})
	<-reported.events
	stopped(t, m.Stop)
	if mails := box.Mails(); len(mails) != 1 || strings.TrimSpace(mails[0].Text) != "without" || len(mails[0].Attachments) != 0 {
		t.Errorf("the mailbox has %+v", mails)
	}
}

func TestARefusedMailEndsWithTheServersWords(t *testing.T) {
	m, box, reported := postOffice(t)
	box.SetFaults(mailbox.Faults{Refuse: map[string]string{"rina@" + base: "no such mailbox"}})
	watched := make(chan string, 1)
	m.Watch = func(_ time.Duration, end string) { watched <- end }
	m.Take([]engine.Item{{ID: 1, Effect: credentialMail()}})
	if refused, is := (<-reported.events).(conversations.MailRefused); !is || !strings.Contains(refused.Detail, "no such mailbox") || refused.Unreached {
		t.Errorf("reported is %+v", refused)
	}
	if end := <-watched; end != "refused" {
		t.Errorf("it ended with %q", end)
	}
	stopped(t, m.Stop)
}

// While the server is away, or the mail cannot be written yet, it waits.
func TestAMailWaitsForItsServerAndItsWords(t *testing.T) {
	for why, spoil := range map[string]func(*Mail, *mailbox.Mailbox){
		"the server is away":  func(_ *Mail, box *mailbox.Mailbox) { box.SetFaults(mailbox.Faults{Down: true}) },
		"greylisting":         func(_ *Mail, box *mailbox.Mailbox) { box.SetFaults(mailbox.Faults{Greylist: 9}) },
		"the secret is shut":  func(m *Mail, _ *mailbox.Mailbox) { m.Secrets = safe{errors.New("the storage is busy")} },
		"the words are wrong": func(m *Mail, _ *mailbox.Mailbox) { m.Words = plainWords{errors.New("no such words")} },
	} {
		m, box, reported := postOffice(t)
		spoil(m, box)
		item := engine.Item{ID: 1, Effect: credentialMail()}
		long := &lanes.Job{Item: item, Attempt: 3, Since: time.Now().Add(-72 * time.Hour)}
		if got := m.run(t.Context(), long); got == lanes.Done() || len(box.Mails()) != 0 {
			t.Errorf("%s: a mail whose secret lives ends with %+v", why, got)
		}
		stopped(t, m.Stop)
		close(reported.events)
		for event := range reported.events {
			if _, waits := event.(conversations.MailWaits); !waits {
				t.Errorf("%s: reported is %+v", why, event)
			}
		}
	}
}

func TestWhatIsNoMailIsForgotten(t *testing.T) {
	m, _, reported := postOffice(t)
	m.Take([]engine.Item{{ID: 1, Effect: conversations.Leave{}}})
	if id := <-reported.done; id != 1 {
		t.Errorf("%d is done", id)
	}
	m.Mailer = nil // no mail server is set
	m.Take([]engine.Item{{ID: 2, Effect: credentialMail()}})
	if id := <-reported.done; id != 2 {
		t.Errorf("%d is done", id)
	}
	m.Withdraw(map[int64]bool{2: true})
	stopped(t, m.Stop)
}

func TestPanelWorkIsDoneOnItsLane(t *testing.T) {
	p, fake, _ := desk(t)
	reported := newEnds()
	p.Reporter = reported
	watched := make(chan string, 20)
	p.Watch = func(step string, _ time.Duration, end string) { watched <- step + " " + end }
	p.Start()
	call := conversations.PanelCall{Work: "W1", Ticket: "T1", Address: dinkes, Username: "dinkes", Secret: "C1", Title: "Dinkes", Email: "a@" + base}
	for i, step := range []conversations.Step{conversations.StepOwner, conversations.StepPassword, conversations.StepVerify, conversations.StepFreeze, conversations.StepThaw} {
		call.Step = step
		p.Take([]engine.Item{{ID: int64(i), Effect: call}})
		reply, is := (<-reported.events).(conversations.PanelReplied)
		if !is || reply.Outcome != conversations.PanelDone || reply.Call.Step != step {
			t.Errorf("%s: %+v", step, reply)
		}
		if end := <-watched; end != string(step)+" ok" {
			t.Errorf("%s is watched as %q", step, end)
		}
	}
	p.Take([]engine.Item{{ID: 99, Effect: conversations.Leave{}}})
	p.Withdraw(map[int64]bool{99: true})
	stopped(t, p.Stop)
	if a := fake.Accounts()[0]; a.Username != "dinkes" || a.Suspended || !fake.Login("dinkes", secret) {
		t.Errorf("the account is %+v", a)
	}
}

// How each way to fail is told to the desk.
func TestEachFailureHasItsOutcome(t *testing.T) {
	for _, test := range []struct {
		err  error
		want conversations.PanelReplied
	}{
		{conversations.ErrLostKey, conversations.PanelReplied{Outcome: conversations.PanelExpired, Code: conversations.CodeLostKey}},
		{conversations.ErrNotFound, conversations.PanelReplied{Outcome: conversations.PanelExpired, Code: "no_secret"}},
		{errors.New("anything"), conversations.PanelReplied{Outcome: conversations.PanelRefused, Code: string(panel.CodeOf(errors.New("anything")))}},
		{&panel.Error{Kind: panel.Taken, Code: panel.CodeOther, Said: "taken"}, conversations.PanelReplied{Outcome: conversations.PanelTaken, Code: string(panel.CodeOther), Detail: "taken"}},
		{&panel.Error{Kind: panel.Conflict, Code: panel.CodeOther, Owner: "dinkes"}, conversations.PanelReplied{Outcome: conversations.PanelExists, Code: string(panel.CodeOther), Value: "dinkes"}},
		{&panel.Error{Kind: panel.Unknown, Code: panel.CodeOther}, conversations.PanelReplied{Outcome: conversations.PanelUnknown, Code: string(panel.CodeOther)}},
		{&panel.Error{Kind: panel.Refused, Code: panel.CodeOther}, conversations.PanelReplied{Outcome: conversations.PanelRefused, Code: string(panel.CodeOther)}},
	} {
		if got := failure(test.err); got != test.want {
			t.Errorf("%v is told as %+v, want %+v", test.err, got, test.want)
		}
	}
}

func TestThePanelsOwnPauseIsObeyed(t *testing.T) {
	patient := &panel.Error{Kind: panel.Temporary, RetryAfter: 10 * time.Minute}
	if got := pauseFor(patient, 0); got != 10*time.Minute {
		t.Errorf("it pauses for %v", got)
	}
	patient.RetryAfter = time.Millisecond
	if got := pauseFor(patient, 0); got < panelPause/2 || got > 2*panelPause {
		t.Errorf("it pauses for %v", got)
	}
}

// A new address is visited until it answers; a password that cannot be opened now
// is tried again, and one that nobody can open ends the step.
func TestAStepWaitsForWhatItNeeds(t *testing.T) {
	p, _, heard := desk(t)
	visits := 0
	p.Visit = func(context.Context, string) (int, error) {
		if visits++; visits < 3 {
			return 0, errors.New("no such host")
		}
		return http.StatusOK, nil
	}
	if tries, reply := p.tries(t, heard, conversations.PanelCall{Step: conversations.StepAnswer, Address: dinkes}); tries != 3 || reply.Outcome != conversations.PanelDone || reply.Value != "OK" {
		t.Errorf("after %d visits: %+v", tries, reply)
	}
	call := conversations.PanelCall{Step: conversations.StepPassword, Address: dinkes, Username: "dinkes", Secret: "C1"}
	job := &lanes.Job{Item: engine.Item{ID: 1, Effect: call}}
	heard.replies, p.Secrets = nil, safe{errors.New("the storage is busy")}
	if got := p.run(t.Context(), job); got == lanes.Done() || len(heard.replies) != 0 {
		t.Errorf("while the secret is shut: %+v, %+v", got, heard.replies)
	}
	p.Secrets = safe{conversations.ErrNotFound}
	if got := p.run(t.Context(), job); got != lanes.Done() || len(heard.replies) != 1 || heard.replies[0].Outcome != conversations.PanelExpired {
		t.Errorf("without its secret: %+v, %+v", got, heard.replies)
	}
	heard.replies, p.Secrets = nil, safe{}
	over, end := context.WithCancel(t.Context())
	end()
	if got := p.run(over, job); got == lanes.Done() || len(heard.replies) != 0 {
		t.Errorf("while the program stops: %+v, %+v", got, heard.replies)
	}
	call.Step = "dance"
	if _, reply := p.tries(t, heard, call); reply.Outcome != conversations.PanelRefused {
		t.Errorf("a step that nobody knows: %+v", reply)
	}
}

func TestAnAddressIsLookedAtOnItsLane(t *testing.T) {
	reported := newEnds()
	a := (&Address{Resolver: &zone{hosts: map[string]string{dinkes: "192.0.2.1"}}, BaseDomain: base, Hosting: hostingThatKnows{owner: "dinkes"},
		Visit: func(context.Context, string) (int, error) { return 503, nil }, Reporter: reported, Log: slog.New(slog.DiscardHandler)}).Start()
	a.Take([]engine.Item{{ID: 1, Effect: conversations.CheckAddress{Ticket: "T1", Address: dinkes}}, {ID: 2, Effect: conversations.Leave{}}})
	want := conversations.AddressSeen{Ticket: "T1", Resolves: true, Owner: "dinkes", Answers: 503}
	if got := <-reported.events; got != want {
		t.Errorf("seen is %+v, want %+v", got, want)
	}
	a.Withdraw(map[int64]bool{2: true})
	stopped(t, a.Stop)
	over, end := context.WithCancel(t.Context())
	end()
	if a.pause(t.Context(), time.Millisecond) != nil || a.pause(over, time.Hour) == nil {
		t.Error("a pause ends by its time, or with the look")
	}
}

// A visit counts what answers: HTTPS where its certificate holds, else HTTP, and a
// redirection as it is.
func TestAVisitTellsWhatAnswers(t *testing.T) {
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.UserAgent() != "Loket" {
			t.Errorf("it calls itself %q", r.UserAgent())
		}
		http.Redirect(w, r, "https://elsewhere.example/", http.StatusFound)
	}))
	defer plain.Close()
	sealed := httptest.NewTLSServer(http.NotFoundHandler())
	defer sealed.Close()
	sealed.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	at := func(http, https string) func(context.Context, string, string) (net.Conn, error) {
		return func(ctx context.Context, network, address string) (net.Conn, error) {
			target := http
			if strings.HasSuffix(address, ":443") {
				target = https
			}
			return (&net.Dialer{}).DialContext(ctx, network, strings.TrimPrefix(strings.TrimPrefix(target, "https://"), "http://"))
		}
	}
	nobody := datatest.ClosedAddress(t)
	if status, err := Visitor(at(plain.URL, sealed.URL))(t.Context(), dinkes); status != http.StatusFound || err != nil {
		t.Errorf("a site with a certificate of its own answers %d, %v", status, err)
	}
	if status, err := Visitor(at(nobody, nobody))(t.Context(), dinkes); status != 0 || err == nil {
		t.Errorf("where nobody listens %d answers", status)
	}
	if _, err := Visitor(at(plain.URL, sealed.URL))(t.Context(), "a b"); err == nil {
		t.Error("an address that is none answers")
	}
}

func TestTheResolverAsksTheServerThatIsSet(t *testing.T) {
	if r := NewResolver(""); r.Dial != nil || !r.PreferGo || !r.StrictErrors {
		t.Errorf("the system's resolver is %+v", r)
	}
	if r := NewResolver("192.0.2.53"); r.Dial == nil || !r.StrictErrors {
		t.Errorf("a server's resolver is %+v", r)
	}
}
