package panel_test

import (
	"errors"
	"testing"
	"time"

	"loket/bot/panel"
	"loket/bot/simulator/hosting"
)

// withAccount is a bench whose panel has one account with a known password.
func withAccount(t *testing.T, options ...option) *bench {
	t.Helper()
	b := newBench(t, options...)
	b.fake.Seed(hosting.Seed{Username: "dinkes", Domain: "dinkes." + base, Email: "dinkes@" + base, Password: "YangLama1Sekali"})
	return b
}

func TestSetPassword(t *testing.T) {
	b := withAccount(t)
	must(t, b.SetPassword(t.Context(), "dinkes", password))
	must(t, b.SetPassword(t.Context(), "dinkes", password))
	if !b.fake.Login("dinkes", password) {
		t.Error("the password was not set")
	}
	wantFailure(t, b.SetPassword(t.Context(), "tiada", password), panel.NotFound, panel.CodeUserMissing)
	wantFailure(t, b.SetPassword(t.Context(), "dinkes", "lemah"), panel.Refused, panel.CodeWeakPassword)
	wantFailure(t, b.SetPassword(t.Context(), "dinkes|x", password), panel.Refused, panel.CodeInvalid)
}

// The panel's own account must never be handed to anybody, whichever address it
// is found to have.
func TestSetPasswordLeavesThePanelsOwnAccount(t *testing.T) {
	b := newBench(t)
	b.fake.Seed(hosting.Seed{Username: apiUser, Domain: "panel." + base, Email: "panel@" + base, Password: "YangLama1Sekali"})
	wantFailure(t, b.SetPassword(t.Context(), apiUser, password), panel.NotAllowed, panel.CodeTargetRefused)
	if !b.fake.Login(apiUser, "YangLama1Sekali") {
		t.Error("the password was changed")
	}
}

func TestSetPasswordAsksAfterALostAnswer(t *testing.T) {
	shapes := map[string]hosting.Fault{
		"empty answer": {Shape: hosting.EmptyBody},
		"no answer":    {Shape: hosting.Hang},
		"reset":        {Shape: hosting.Drop},
		"half answer":  {Shape: hosting.DropMidBody},
		"bad gateway":  {Shape: hosting.Status, Status: 502},
		"html":         {Shape: hosting.HTMLPage},
	}
	for name, fault := range shapes {
		t.Run(name, func(t *testing.T) {
			b := withAccount(t, impatient(panel.Timeouts{Write: 300 * time.Millisecond}, fault.Shape))
			fault.Path = "CMD_API_USER_PASSWD"
			b.fake.Inject(fault)
			if err := b.SetPassword(t.Context(), "dinkes", password); err == nil || panel.KindOf(err) != panel.Temporary {
				t.Errorf("nothing was changed, and the error is %v", err)
			}
			fault.Commit = true
			b.fake.Inject(fault)
			must(t, b.SetPassword(t.Context(), "dinkes", password))
			if n := b.callsOf("/CMD_API_USER_PASSWD"); n != 2 {
				t.Errorf("%d changes were sent", n)
			}
		})
	}
}

func TestPasswordValid(t *testing.T) {
	b := withAccount(t)
	for secret, want := range map[string]bool{"YangLama1Sekali": true, password: false} {
		valid, err := b.PasswordValid(t.Context(), "dinkes", secret)
		must(t, err)
		if valid != want {
			t.Errorf("valid is %t, want %t", valid, want)
		}
	}
	_, err := b.PasswordValid(t.Context(), "tiada", password)
	wantFailure(t, err, panel.NotFound, panel.CodeUserMissing)
	must(t, b.fake.ChangePassword("dinkes", "YangLama1Sekali", "MilikSendiri5"))
	valid, err := b.PasswordValid(t.Context(), "dinkes", "YangLama1Sekali")
	must(t, err)
	if valid {
		t.Error("a password that was changed still counts")
	}
}

// Whatever is not a clear yes or no must not end a reminder.
func TestPasswordValidWithoutAnswerIsUnknown(t *testing.T) {
	for name, shape := range map[string]hosting.Shape{"empty": hosting.EmptyBody, "html": hosting.HTMLPage, "huge": hosting.HugePage} {
		t.Run(name, func(t *testing.T) {
			b := withAccount(t)
			b.fake.Inject(hosting.Fault{Path: "CMD_API_VERIFY_PASSWORD", Shape: shape})
			_, err := b.PasswordValid(t.Context(), "dinkes", password)
			if failure, ok := errors.AsType[*panel.Error](err); !ok || !failure.Unclear() {
				t.Errorf("error is %v", err)
			}
		})
	}
}

// Asking about wrong passwords for ever must not shut us out.
func TestPasswordValidIsNoLogin(t *testing.T) {
	b := withAccount(t, func(h *hosting.Config, _ *panel.Config) { h.FailuresAllowed = 1 })
	for range 5 {
		valid, err := b.PasswordValid(t.Context(), "dinkes", "Salah9Sekali")
		must(t, err)
		if valid {
			t.Fatal("a wrong password counts as right")
		}
	}
}

func TestSuspendAndUnsuspendLookBeforeAndAfter(t *testing.T) {
	b := withAccount(t)
	for range 2 {
		must(t, b.Suspend(t.Context(), "dinkes"))
		if !b.account(t, "dinkes").Suspended {
			t.Fatal("not suspended")
		}
	}
	if n := b.callsOf("/CMD_API_SELECT_USERS"); n != 1 {
		t.Errorf("%d changes for one suspension", n)
	}
	for range 2 {
		must(t, b.Unsuspend(t.Context(), "dinkes"))
	}
	if b.account(t, "dinkes").Suspended || b.callsOf("/CMD_API_SELECT_USERS") != 2 {
		t.Error("not thawed by exactly one change")
	}
	wantFailure(t, b.Suspend(t.Context(), "tiada"), panel.NotFound, panel.CodeUserMissing)
}

func TestSuspendBelievesTheAccountNotTheAnswer(t *testing.T) {
	for name, fault := range map[string]hosting.Fault{
		"reset":       {Shape: hosting.Drop},
		"empty":       {Shape: hosting.EmptyBody},
		"html":        {Shape: hosting.HTMLPage},
		"unavailable": {Shape: hosting.Status, Status: 503},
	} {
		t.Run(name, func(t *testing.T) {
			b := withAccount(t)
			fault.Path = "CMD_API_SELECT_USERS"
			b.fake.Inject(fault)
			if err := b.Suspend(t.Context(), "dinkes"); err == nil {
				t.Error("nothing happened, and that was taken for success")
			}
			fault.Commit = true
			b.fake.Inject(fault)
			must(t, b.Suspend(t.Context(), "dinkes"))
			if !b.account(t, "dinkes").Suspended {
				t.Error("not suspended")
			}
		})
	}
}
