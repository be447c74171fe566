// Package workers carries out the effects that go elsewhere than Telegram:
// panel work, e-mail, and looks at an address from outside. It knows what an
// effect asks for and how its outcome is told; it decides nothing.
package workers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"regexp"
	"time"

	"loket/bot/engine"
	"loket/bot/lanes"
	"loket/bot/panel"
	"loket/conversations"
)

// Secrets opens secrets at the moment they are needed. The error of one that
// does not live any more is conversations.ErrNotFound.
type Secrets interface {
	Secret(ctx context.Context, name string) (string, error)
}

// SiteAsker asks a website whether it takes a password; *panel.SiteAsker is one.
type SiteAsker interface {
	Ask(ctx context.Context, ip, domain, login, password string) panel.SiteAnswer
}

const (
	// tellWaiting is how many attempts pass before the card says that the
	// panel does not answer.
	tellWaiting = 3
	// optionalTries is how often a step is tried that nobody waits for.
	optionalTries = 3
	// unclearTries is how often a look-up is made whose answer cannot be
	// understood, before the team is told: over some four minutes.
	unclearTries = 8
	panelPause   = 2 * time.Second
	panelMost    = 5 * time.Minute
	visitWait    = 15 * time.Second
)

// Panel carries PanelCalls out, in order for each address.
type Panel struct {
	Hosting  panel.Hosting
	Package  string // of new accounts
	IP       string // of new accounts
	Visit    func(ctx context.Context, address string) (status int, err error)
	Sites    SiteAsker
	Views    SiteViewer
	Secrets  Secrets
	Reporter engine.Reporter
	Log      *slog.Logger
	// Wanted tells at the moment of a call whether its work is still going on:
	// what waited for the panel may be for nothing by then. May be nil.
	Wanted func(ctx context.Context, work string) (bool, error)
	// Watch is told of every finished call. May be nil.
	Watch func(step string, took time.Duration, end string)

	lanes  *lanes.Lanes
	unsure unsure
}

// Start makes the lanes; to be called before the first Take.
func (p *Panel) Start() *Panel {
	p.lanes = lanes.New(lanes.Config{Run: p.run, Log: p.Log})
	return p
}

// Take carries items out; it does not wait for it.
func (p *Panel) Take(items []engine.Item) { p.lanes.Take(items) }

// Withdraw lets go of items that nobody wants any more.
func (p *Panel) Withdraw(ids map[int64]bool) { p.lanes.Withdraw(ids) }

// Stop finishes what is running.
func (p *Panel) Stop(ctx context.Context) error { return p.lanes.Stop(ctx) }

// run does one call. What may succeed later is tried again, with growing
// pauses, for as long as it takes; everything else is told and forgotten.
func (p *Panel) run(ctx context.Context, job *lanes.Job) lanes.Outcome {
	call, ok := job.Effect.(conversations.PanelCall)
	if !ok {
		p.Log.Error("an effect that is not the panel's was given to it", "outbox", job.ID, "kind", job.Effect.Kind())
		return lanes.Done()
	}
	switch wanted, err := p.wanted(ctx, call.Work); {
	case err != nil:
		p.Log.Error("it cannot be told whether panel work is still wanted", "work", call.Work, "error", err)
		return lanes.Again(panelPause)
	case !wanted:
		p.Reporter.Report(job.ID, conversations.PanelReplied{Call: call, Outcome: conversations.PanelExpired, Code: "no_secret"})
		return lanes.Done()
	}
	began := time.Now()
	reply, err := p.once(ctx, job, call)
	p.watch(call.Step, time.Since(began), err)
	if ctx.Err() != nil && !final(call.Step, reply, err) {
		return lanes.Again(panelPause)
	}
	if again(err, job.Attempt+1) && !call.Once && job.Attempt+1 < most(call.Step) {
		if job.Attempt+1 == tellWaiting {
			p.Reporter.Tell(conversations.PanelReplied{Call: call, Outcome: conversations.PanelWaiting, Code: string(panel.CodeOf(err))})
		}
		pause := pauseFor(err, job.Attempt)
		p.Log.Warn("panel work is tried again", "ticket", call.Ticket, "step", call.Step, "attempt", job.Attempt+1, "pause", pause, "error", withoutPeople(err))
		return lanes.Again(pause)
	}
	if err != nil {
		reply = failure(err)
		if where := p.whereItStands(ctx, call, err); where != "" {
			reply.Value = where
		}
	}
	reply = p.whoAdministers(ctx, call, reply)
	p.tell(call, reply, err)
	p.unsure.forget(job.ID)
	reply.Call = call
	p.Reporter.Report(job.ID, reply)
	return lanes.Done()
}

// tell logs how a step ended.
func (p *Panel) tell(call conversations.PanelCall, reply conversations.PanelReplied, err error) {
	if err != nil {
		p.Log.Warn("panel work", "ticket", call.Ticket, "step", call.Step, "outcome", reply.Outcome, "error", withoutPeople(err))
		return
	}
	p.Log.Info("panel work", "ticket", call.Ticket, "step", call.Step, "outcome", reply.Outcome)
}

// mailAddress is an address in somebody else's words.
var mailAddress = regexp.MustCompile(`[^\s<>"'(),;:=]+@[^\s<>"'(),;:]+`)

// withoutPeople is an error for the log, without the addresses in it.
func withoutPeople(err error) string { return mailAddress.ReplaceAllString(err.Error(), "…") }

// final tells whether a website has given an answer that is told even while the
// program stops: to ask it once more would count there.
func final(step conversations.Step, reply conversations.PanelReplied, err error) bool {
	return step == conversations.StepSiteVerify && err == nil && reply.Value != string(panel.SiteUnknown)
}

func (p *Panel) wanted(ctx context.Context, work string) (bool, error) {
	if p.Wanted == nil {
		return true, nil
	}
	return p.Wanted(ctx, work)
}

func (p *Panel) watch(step conversations.Step, took time.Duration, err error) {
	if p.Watch == nil {
		return
	}
	end := "ok"
	if err != nil {
		end = string(panel.KindOf(err))
	}
	p.Watch(string(step), took, end)
}

// again tells whether a call that was tried so often is to be tried once more.
func again(err error, tries int) bool {
	failure, ok := asPanelError(err)
	return ok && (failure.Retry() || failure.Unclear() && tries < unclearTries)
}

func asPanelError(err error) (*panel.Error, bool) { return errors.AsType[*panel.Error](err) }

// most is how often a step is tried: nobody waits longer for what is a remark.
func most(step conversations.Step) int {
	switch {
	case step.Optional():
		return optionalTries
	case step.Reads():
		return unclearTries
	}
	return math.MaxInt
}

func pauseFor(err error, attempt int) time.Duration {
	pause := lanes.Backoff(attempt, panelPause, panelMost)
	if failure, ok := errors.AsType[*panel.Error](err); ok && failure.RetryAfter > pause {
		return failure.RetryAfter
	}
	return pause
}

// failure says how a call ended that cannot succeed by itself. That an account
// is missing is said by a look alone: what sounds like it in the refusal of a
// change may be about anything.
func failure(err error) conversations.PanelReplied {
	reply := conversations.PanelReplied{Outcome: conversations.PanelRefused, Code: string(panel.CodeOf(err))}
	switch {
	case errors.Is(err, conversations.ErrLostKey):
		return conversations.PanelReplied{Outcome: conversations.PanelExpired, Code: conversations.CodeLostKey}
	case errors.Is(err, conversations.ErrNotFound):
		return conversations.PanelReplied{Outcome: conversations.PanelExpired, Code: "no_secret"}
	}
	failed, ok := errors.AsType[*panel.Error](err)
	if !ok {
		return reply
	}
	reply.Detail = failed.Said
	switch failed.Kind {
	case panel.Taken:
		reply.Outcome = conversations.PanelTaken
	case panel.Conflict:
		reply.Outcome, reply.Value = conversations.PanelExists, failed.Owner
	case panel.Unknown:
		reply.Outcome = conversations.PanelUnknown
	}
	return reply
}

// call asks the panel for one step.
func (p *Panel) call(ctx context.Context, c conversations.PanelCall) (conversations.PanelReplied, error) {
	done := conversations.PanelReplied{Outcome: conversations.PanelDone}
	switch c.Step {
	case conversations.StepLook:
		return p.free(ctx, c.Address)
	case conversations.StepOwner:
		return p.look(ctx, c.Address, c.Username)
	case conversations.StepFreeze:
		return done, p.Hosting.Suspend(ctx, c.Username)
	case conversations.StepThaw:
		return done, p.Hosting.Unsuspend(ctx, c.Username)
	case conversations.StepCertificate:
		return p.certificate(ctx, c)
	case conversations.StepAnswer:
		return p.visit(ctx, c)
	}
	if reply, is, err := p.siteStep(ctx, c); is {
		return reply, err
	}
	if reply, is, err := p.keys(ctx, c); is {
		return reply, err
	}
	return p.withSecret(ctx, c)
}

// free finds out whether a wanted address is free.
func (p *Panel) free(ctx context.Context, address string) (conversations.PanelReplied, error) {
	owner, err := p.Hosting.Owner(ctx, address)
	if panel.CodeOf(err) == panel.CodeDomainMissing {
		return conversations.PanelReplied{Outcome: conversations.PanelMissing}, nil
	}
	return conversations.PanelReplied{Outcome: conversations.PanelDone, Value: owner}, err
}

// look finds out whose account an address is, and how that account is.
func (p *Panel) look(ctx context.Context, address, username string) (conversations.PanelReplied, error) {
	held, err := p.Hosting.Look(ctx, address, username)
	switch panel.CodeOf(err) {
	case "":
	case panel.CodeUserMissing, panel.CodeDomainMissing:
		if panel.KindOf(err) == panel.NotFound {
			return conversations.PanelReplied{Outcome: conversations.PanelMissing, Code: string(panel.CodeOf(err))}, nil
		}
		return conversations.PanelReplied{}, err
	default:
		return conversations.PanelReplied{}, err
	}
	return conversations.PanelReplied{Outcome: conversations.PanelDone, Value: held.Owner, Account: &conversations.AccountSeen{
		Owner: held.Owner, Domain: held.Facts.Domain, Domains: held.Domains, Suspended: held.Facts.Suspended,
		Manages: held.Kind != "" && held.Kind != "user"}}, nil
}

// withSecret does the steps that carry a password.
func (p *Panel) withSecret(ctx context.Context, c conversations.PanelCall) (conversations.PanelReplied, error) {
	done := conversations.PanelReplied{Outcome: conversations.PanelDone, Value: c.Username}
	password, err := p.opened(ctx, c.Secret)
	if err != nil {
		return done, err
	}
	switch c.Step {
	case conversations.StepAccount:
		return done, p.Hosting.CreateAccount(ctx, panel.Account{Username: c.Username, Domain: c.Address, Email: c.Email,
			Password: password, Package: p.Package, IP: p.IP})
	case conversations.StepPassword:
		return done, p.Hosting.SetPassword(ctx, c.Username, password)
	case conversations.StepSite:
		return done, p.Hosting.InstallSite(ctx, c.Username, c.Address, panel.Site{Title: c.Title, AdminName: c.Username, AdminEmail: c.Email, AdminPassword: password})
	case conversations.StepSiteAccess:
		return p.siteAccess(ctx, c, password)
	case conversations.StepSiteVerify:
		return p.siteVerify(ctx, c, password)
	case conversations.StepVerify:
		return p.verify(ctx, c, password)
	}
	return done, fmt.Errorf("panel step %q: no such step", c.Step)
}

// opened opens a secret: conversations.ErrNotFound and its like for one that
// nobody can open, and else an error that says to try again.
func (p *Panel) opened(ctx context.Context, name string) (string, error) {
	password, err := p.Secrets.Secret(ctx, name)
	if err != nil && !errors.Is(err, conversations.ErrNotFound) {
		return "", &panel.Error{Op: "open the secret", Kind: panel.Temporary, Code: panel.CodeInternal}
	}
	return password, err
}

// verify asks whether a password still works. A no ends what waits for it, so
// that it is looked whether the account is still the one, and open: a
// suspended account's password matches nothing.
func (p *Panel) verify(ctx context.Context, c conversations.PanelCall, password string) (conversations.PanelReplied, error) {
	done := conversations.PanelReplied{Outcome: conversations.PanelDone, Value: "yes"}
	valid, err := p.Hosting.PasswordValid(ctx, c.Username, password)
	if err != nil || valid {
		return done, err
	}
	seen, err := p.look(ctx, c.Address, c.Username)
	seen.Value = "no"
	return seen, err
}

// siteAccess sets the site administrator's password. An account whose site was
// taken away by its unit still gets its panel password; a remark says so.
func (p *Panel) siteAccess(ctx context.Context, c conversations.PanelCall, password string) (conversations.PanelReplied, error) {
	done := conversations.PanelReplied{Outcome: conversations.PanelDone}
	err := p.Hosting.SetSitePassword(ctx, c.Username, c.Address, c.Username, password)
	switch panel.CodeOf(err) {
	case panel.CodeSiteMissing:
		done.Code = conversations.RemarkSiteMissing
		return done, nil
	case panel.CodeSiteAdminMissing:
		done.Code = conversations.RemarkLoginMissing
		return done, nil
	}
	return done, err
}

// siteVerify asks the website whether it takes the password, once the panel
// has told that the website can say so. The panel is asked again until it
// answers; the website is not.
func (p *Panel) siteVerify(ctx context.Context, c conversations.PanelCall, password string) (conversations.PanelReplied, error) {
	reply := conversations.PanelReplied{Outcome: conversations.PanelDone, Value: string(panel.SiteUnknown)}
	ip, err := p.Hosting.SiteAddress(ctx, c.Username, c.Address, c.Username)
	switch {
	case again(err, 0):
		return reply, err
	case err != nil:
		reply.Code = string(panel.CodeOf(err))
		return reply, nil
	}
	reply.Value = string(p.Sites.Ask(ctx, cmp.Or(ip, p.IP), c.Address, c.Username, password))
	return reply, nil
}

func (p *Panel) certificate(ctx context.Context, c conversations.PanelCall) (conversations.PanelReplied, error) {
	got, err := p.Hosting.Certificate(ctx, c.Username, c.Address)
	if err != nil {
		return conversations.PanelReplied{}, err
	}
	reply := conversations.PanelReplied{Outcome: conversations.PanelDone, Value: string(got.State)}
	switch got.State {
	case panel.CertificatePending:
		reply.Code = conversations.RemarkPending
	case panel.CertificateFailed:
		reply.Outcome, reply.Code, reply.Detail = conversations.PanelRefused, string(got.Code), got.Said
	}
	return reply, nil
}

// visit fetches the address once, the way a browser would first.
func (p *Panel) visit(ctx context.Context, c conversations.PanelCall) (conversations.PanelReplied, error) {
	ctx, cancel := context.WithTimeout(ctx, visitWait)
	defer cancel()
	status, err := p.Visit(ctx, c.Address)
	if err != nil { // a new address takes a while to be known everywhere
		return conversations.PanelReplied{}, &panel.Error{Op: "visit the address", Kind: panel.Temporary, Code: "no_answer"}
	}
	return conversations.PanelReplied{Outcome: conversations.PanelDone, Value: http.StatusText(status)}, nil
}
