package realsite_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"loket/bot/panel"
	"loket/bot/simulator/hosting"
	"loket/bot/simulator/realsite"
	"loket/conversations"
)

// gate stands before the panel: something goes wrong at each kind of change that
// comes through it, once.
type gate struct {
	party http.Handler

	mu      sync.Mutex
	trouble func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter)) // nil: everything passes
	held    bool                                                                         // nothing goes wrong for now
	struck  map[string]bool                                                              // kinds of change that it happened to
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	again := r.Clone(r.Context())
	again.Body = io.NopCloser(bytes.NewReader(body))
	change := hosting.ChangeOf(r, body)
	g.mu.Lock()
	trouble := g.trouble
	if trouble != nil && (change == "" || g.held || g.struck[change]) {
		trouble = nil
	}
	if trouble != nil {
		g.struck[change] = true
	}
	g.mu.Unlock()
	pass := func(w http.ResponseWriter) { g.party.ServeHTTP(w, again) }
	if trouble == nil {
		pass(w)
		return
	}
	trouble(w, r, pass)
}

// hold has nothing go wrong for now, or ends that.
func (g *gate) hold(held bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.held = held
}

// strikes has something go wrong from now on; it gives what it has happened to so far.
func (g *gate) strikes(trouble func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter))) []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	before := slices.Sorted(maps.Keys(g.struck))
	g.trouble, g.struck = trouble, map[string]bool{}
	return before
}

// back are the steps of the way back.
func (s *stand) back(name, of string) []func() error {
	ctx := s.t.Context()
	return []func() error{
		func() error { _, err := s.CopySite(ctx, s.user, s.domain, name); return err },
		func() error { return s.CloseSite(ctx, s.user, s.domain) },
		func() error { _, err := s.RestoreSite(ctx, s.user, s.domain, name, of); return err },
		func() error { return s.SetSitePassword(ctx, s.user, s.domain, s.user, own) },
		func() error { return s.OpenSite(ctx, s.user, s.domain) },
	}
}

// mostTries is how often a step is made again before it counts as never done. Each
// kind of change has its trouble, and a reset makes some twenty.
const mostTries = 60

// through makes steps until each has ended well; between two tries the trouble
// is gone. The error is that of a step that never does.
func (s *stand) through(steps []func() error, mend func()) error {
	for _, step := range steps {
		var err error
		for range mostTries {
			if err = step(); err == nil {
				break
			}
			mend()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// a trouble is what goes wrong at a change, and what mends it between two tries.
type trouble struct {
	name   string
	strike func(s *stand) func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter))
	mend   func(s *stand)
	spares string // a step before which it is not there; a website that is broken when it is copied is an input of its own
}

func answers(status int, kind, body string) func(*stand) func(http.ResponseWriter, *http.Request, func(http.ResponseWriter)) {
	return func(*stand) func(http.ResponseWriter, *http.Request, func(http.ResponseWriter)) {
		return func(w http.ResponseWriter, _ *http.Request, _ func(http.ResponseWriter)) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
}

func nothingMore(*stand) {}

var troubles = []trouble{
	{"the answer is lost", func(*stand) func(http.ResponseWriter, *http.Request, func(http.ResponseWriter)) {
		return func(_ http.ResponseWriter, _ *http.Request, pass func(http.ResponseWriter)) {
			pass(httptest.NewRecorder())
			panic(http.ErrAbortHandler)
		}
	}, nothingMore, ""},
	{"the panel is away", answers(502, "text/html", "<html><body>Bad Gateway</body></html>"), nothingMore, ""},
	{"it is refused", answers(409, "application/json", `{"type":"DATABASE_IMPORT","message":"ERROR 1226"}`), nothingMore, ""},
	{"an error of the panel's", answers(500, "application/json", `{"type":"INTERNAL_ERROR","message":"exit status 1"}`), nothingMore, ""},
	{"204 and nothing done", answers(204, "", ""), nothingMore, ""},
	{"the quota is full", func(s *stand) func(http.ResponseWriter, *http.Request, func(http.ResponseWriter)) {
		return func(w http.ResponseWriter, _ *http.Request, pass func(http.ResponseWriter)) {
			s.kind.(*genuine).FillQuota(s.user, true)
			pass(w)
		}
	}, func(s *stand) { s.kind.(*genuine).FillQuota(s.user, false) }, ""},
	{"the website answers 500", func(s *stand) func(http.ResponseWriter, *http.Request, func(http.ResponseWriter)) {
		return func(w http.ResponseWriter, _ *http.Request, pass func(http.ResponseWriter)) {
			s.kind.(*genuine).Spoil(s.domain, true)
			pass(w)
		}
	}, func(s *stand) { s.kind.(*genuine).Spoil(s.domain, false) }, "the copy"},
}

// TestTroubleAtEachStepOnARealSite: a reset, the way back after it, a handover,
// and others locked out and let in again, with one thing going wrong at each kind
// of change that they make. Whatever it was, the next try goes on where it was;
// nothing is said to be done that is not, nothing stays closed, no installer is
// ever open, and nobody is locked out of their own website.
func TestTroubleAtEachStepOnARealSite(t *testing.T) {
	eachVersion(t, len(troubles), func(t *testing.T, n int, begin func() *stand) {
		trouble := troubles[n]
		s := begin()
		s.people()
		s.part(trouble, "reset", s.resetSteps())
		s.part(trouble, "way back", s.backSteps())
		s.part(trouble, "handover", s.handoverSteps())
	})
}

// eachVersion plays so many cases, each with a website of its own, before every real
// version of WordPress; in a short run the versions take turns.
func eachVersion(t *testing.T, cases int, play func(t *testing.T, n int, begin func() *stand)) {
	t.Helper()
	_, versions := realsite.Prepared()
	if len(versions) == 0 {
		t.Skip("left out: no real WordPress; .ci/site prepares it and runs this")
	}
	for c, core := range slices.Sorted(maps.Keys(versions)) {
		t.Run(versions[core], func(t *testing.T) {
			t.Parallel()
			m := machine(t, core)
			b := newBench(t, m)
			for n := range cases {
				if testing.Short() && n%len(versions) != c { // they take turns
					continue
				}
				play(t, n, func() *stand { return former(t, m, b, versions[core], n+1) })
			}
		})
	}
}

// step is one of a part's; must tells what has to be so when it has ended well.
type step struct {
	name string
	do   func() error
	must func() string
}

// part goes through steps with trouble at each change.
func (s *stand) part(trouble trouble, name string, steps []step) {
	s.t.Helper()
	looks := s.watch()
	s.gate.strikes(trouble.strike(s))
	for _, step := range steps {
		s.gate.hold(step.name == trouble.spares)
		var err error
		for range mostTries {
			if err = step.do(); err == nil {
				break
			}
			trouble.mend(s)
		}
		trouble.mend(s)
		if err != nil {
			s.t.Errorf("%s, %s: %s never ends well: %v", trouble.name, name, step.name, err)
			break
		}
		if wrong := step.must(); wrong != "" {
			s.t.Errorf("%s, %s: %s is said to be done: %s", trouble.name, name, step.name, wrong)
		}
	}
	struck := s.gate.strikes(nil)
	if open := looks(); open > 0 {
		s.t.Errorf("%s, %s: %d looks met an open installer", trouble.name, name, open)
	}
	if len(struck) < 5 {
		s.t.Errorf("%s, %s: it happened to %q alone", trouble.name, name, struck)
	}
	if status, text := s.get("/"); status != 200 || strings.Contains(text, mark) {
		s.t.Errorf("%s, %s: at the end the address answers %d", trouble.name, name, status)
	}
}

func fine() string { return "" }

// worked makes a step as the panel's worker does.
func (s *stand) worked(name string, kind conversations.Step) func() error {
	return func() error {
		reply, ended := s.works(conversations.PanelCall{Work: name, Ticket: name, Step: kind, Username: s.user, Address: s.domain}, 5*time.Second)
		switch {
		case !ended:
			return errors.New("it is still being tried")
		case reply.Outcome != conversations.PanelDone:
			return fmt.Errorf("%s (%s)", reply.Outcome, reply.Code)
		}
		return nil
	}
}

// closedNow and openNow are what an address must be like after its step.
func (s *stand) closedNow() string {
	if status, text := s.get("/"); status != 503 || !strings.Contains(text, mark) {
		return fmt.Sprintf("the address answers %d", status)
	}
	return ""
}

func (s *stand) openNow() string {
	r, text := s.browse("GET", "/", "", "")
	moved := r.StatusCode == 301 && strings.Contains(r.Header.Get("Location"), "//www."+s.domain+"/") // where its siteurl is there
	if r.StatusCode != 200 && !moved || strings.Contains(text, mark) {
		return fmt.Sprintf("the address answers %d", r.StatusCode)
	}
	return ""
}

func (s *stand) resetSteps() []step {
	ctx := s.t.Context()
	carried := false
	return []step{
		{"the copy", func() error { _, err := s.CopySite(ctx, s.user, s.domain, ticket); return err }, fine},
		{"the closing", s.worked(ticket, conversations.StepClose), s.closedNow},
		{"the reset", func() error {
			return s.ResetSite(ctx, s.user, s.domain, ticket, panel.Site{Title: "Dinas Kesehatan", AdminName: s.user, AdminEmail: "umum@" + base}, false)
		}, func() string {
			var prefix string
			if s.php("global $wpdb; return $wpdb->prefix;", &prefix); prefix != "pgd20260001_" {
				return "it is not the fresh one: " + prefix
			}
			return ""
		}},
		{"the carry", func() (err error) { carried, err = s.CarryLogin(ctx, s.user, s.domain, ticket); return err }, fine},
		{"the opening", s.worked(ticket, conversations.StepOpen), s.openNow},
		{"the end", func() error { return nil }, func() string {
			if got := s.takes(s.now); got != carried { // where it is not, the officer reads that
				return fmt.Sprintf("carried %t, and our login is let in: %t", carried, got)
			}
			return ""
		}},
	}
}

func (s *stand) backSteps() []step {
	ctx := s.t.Context()
	return []step{
		{"the copy", func() error { _, err := s.CopySite(ctx, s.user, s.domain, later); return err }, fine},
		{"the closing", s.worked(later, conversations.StepClose), s.closedNow},
		{"the way back", func() error { _, err := s.RestoreSite(ctx, s.user, s.domain, later, ticket); return err }, func() string {
			var prefix string
			if s.php("global $wpdb; return $wpdb->prefix;", &prefix); prefix != "wp_" {
				return "it is not the former one: " + prefix
			}
			for _, name := range []string{"lama", "hak", "redaksi"} {
				var left bool
				if s.php("$u = get_user_by('login', '"+name+"'); return $u->user_pass !== '!' || $u->allcaps !== [];", &left); left {
					return name + " is not shut"
				}
			}
			return ""
		}},
		{"the password", func() error { return s.sets("Kembali5Lagi") }, fine},
		{"the opening", s.worked(later, conversations.StepOpen), s.openNow},
	}
}

func (s *stand) handoverSteps() []step {
	ctx := s.t.Context()
	s.php("foreach (['lama' => 'administrator', 'redaksi' => 'editor'] as $n => $r) get_user_by('login', $n)->set_role($r); get_user_by('login', 'hak')->add_cap('edit_users'); $u = get_user_by('login', '"+s.user+"')->ID; "+
		"WP_Application_Passwords::create_new_application_password($u, ['name' => 'ponsel']); WP_Session_Tokens::get_instance($u)->create(time() + 99999); get_password_reset_key(get_userdata($u)); return true;", nil)
	var keys panel.SiteKeys
	read := func() (err error) { keys, err = s.ReadSiteKeys(ctx, s.user, s.domain, s.user, newHolder); return err }
	asRead := func() string { return s.compare(keys) }
	var taken []panel.SiteKey
	return []step{
		{"the account's e-mail", func() error { return s.SetEmail(ctx, s.user, newHolder) }, func() string {
			if facts, err := s.UserFacts(ctx, s.user); err != nil || facts.Email != newHolder {
				return "it is " + facts.Email
			}
			return ""
		}},
		{"the panel's password", func() error { return s.SetPassword(ctx, s.user, "Serah7Terima") }, fine},
		{"the website's e-mails", func() error { _, err := s.MoveSiteEmails(ctx, s.user, s.domain, s.user, ticket, newHolder); return err }, fine},
		{"the website's password", func() error { return s.sets("Serah7Terima") }, fine},
		{"the keys", func() error { _, err := s.EndSiteKeys(ctx, s.user, s.domain, s.user, ticket); return err }, func() string {
			var left int
			if s.php("global $wpdb; $u = get_user_by('login', '"+s.user+"')->ID; return (int) $wpdb->get_var(\"SELECT (SELECT COUNT(*) FROM $wpdb->usermeta WHERE user_id = $u AND meta_key IN ('session_tokens', '_application_passwords', '_new_email')) + "+
				"(SELECT COUNT(*) FROM $wpdb->users WHERE ID = $u AND user_activation_key <> '')\");", &left); left > 0 {
				return fmt.Sprintf("%d of them are left", left)
			}
			return ""
		}},
		{"the reading", read, asRead},
		{"the lock", func() error { taken = keys.Others; return s.LockOthers(ctx, s.user, s.domain, s.user, taken) }, fine},
		{"the reading after it", read, asRead},
		{"the rights given back", func() error { return s.ReturnRights(ctx, s.user, s.domain, taken) }, fine},
		{"the reading after that", read, asRead},
		{"the end", func() error { return nil }, func() string {
			if !s.takes(s.now) && !s.takes("Kembali5Lagi") && !s.takes(own) { // a panel that does nothing leaves the former one
				return "no password of our login's opens the website"
			}
			return ""
		}},
	}
}

// sets gives our login another password.
func (s *stand) sets(password string) error {
	err := s.SetSitePassword(s.t.Context(), s.user, s.domain, s.user, password)
	if err == nil {
		s.now = password
	}
	return err
}

// takes tells whether the website stores a password for our login, which
// administers it, whatever stands in the way of logging in.
func (s *stand) takes(password string) (yes bool) {
	s.t.Helper()
	s.php("wp_cache_flush(); $u = get_user_by('login', "+quotedPHP(s.user)+"); return $u && wp_check_password("+quotedPHP(password)+", $u->user_pass) && $u->has_cap('edit_users');", &yes)
	return yes
}

func quotedPHP(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(text) + "'"
}

// compare tells where what was read is not what there is.
func (s *stand) compare(read panel.SiteKeys) string {
	if len(read.Unread) > 0 {
		return ""
	}
	var is struct {
		Email, Site         string
		Apps, Sessions, Key bool
		Others              []string
	}
	s.php("wp_cache_flush(); $u = get_user_by('login', '"+s.user+"'); $t = get_user_meta($u->ID, 'session_tokens', true); return ['Email' => $u->user_email, 'Site' => get_option('admin_email'), "+
		"'Apps' => (bool) WP_Application_Passwords::get_user_application_passwords($u->ID), 'Sessions' => (bool) $t, 'Key' => $u->user_activation_key !== '', "+
		"'Others' => array_values(array_map(fn ($o) => $o->user_login, array_filter(get_users(['orderby' => 'ID']), fn ($o) => $o->ID !== $u->ID && ($o->has_cap('edit_users') || $o->has_cap('manage_options')))))];", &is)
	var others []string
	for _, o := range read.Others {
		others = append(others, o.Login)
	}
	if read.UserEmail != (is.Email == newHolder) || read.AdminEmail != (is.Site == newHolder) || read.Applications != is.Apps || read.Sessions != is.Sessions || read.ResetKey != is.Key || !slices.Equal(others, is.Others) {
		return fmt.Sprintf("%+v is read, and there is %+v", read, is)
	}
	return ""
}
