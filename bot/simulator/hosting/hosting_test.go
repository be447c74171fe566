package hosting_test

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"loket/bot/simulator/hosting"
)

func TestOnlyTheRightKeyOpens(t *testing.T) {
	d := newCaller(t)
	wantText(t, text(d.get("/CMD_API_LOGIN_TEST")), "error=0&text=Login OK")
	forms := map[string]bool{}
	for range 4 {
		response := d.as("loket", "salah").get("/CMD_API_LOGIN_TEST")
		body := text(response)
		if strings.Contains(body, "Login OK") {
			t.Fatal("a wrong key was let in")
		}
		forms[http.StatusText(response.StatusCode)+body[:4]] = true
	}
	if len(forms) != 4 {
		t.Errorf("the refusal has %d forms, want 4", len(forms))
	}
	if response := d.as("loket", "salah").get("/api/session"); response.StatusCode != 401 || text(response) != `{"type":"UNAUTHORIZED"}` {
		t.Errorf("the JSON interface answers %d", response.StatusCode)
	}
}

func TestTooManyWrongLoginsShutEverybodyOut(t *testing.T) {
	d := newCaller(t, func(c *hosting.Config) { c.FailuresAllowed = 3 })
	for range 3 {
		d.as("loket", "salah").get("/CMD_API_LOGIN_TEST")
	}
	response := d.get("/CMD_API_LOGIN_TEST")
	if response.Header.Get("X-DirectAdmin") != "Unauthorized" || !strings.Contains(text(response), "DirectAdmin Login") {
		t.Error("the right key still opens")
	}
	d.Unblock()
	wantText(t, text(d.get("/CMD_API_LOGIN_TEST")), "Login OK")
}

func TestNetworksOfTheKey(t *testing.T) {
	d := newCaller(t, func(c *hosting.Config) { c.Networks = []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")} })
	if body := text(d.get("/CMD_API_LOGIN_TEST")); strings.Contains(body, "Login OK") {
		t.Error("let in from outside the key's networks")
	}
}

func TestActingAsAnotherNeedsAnAccountOfOnesOwn(t *testing.T) {
	d := newCaller(t)
	d.Seed(hosting.Seed{Username: "milik", Domain: "milik." + base}, hosting.Seed{Username: "orang2", Domain: "orang.id", Creator: "orang"})
	for user, want := range map[string]int{"loket|milik": 200, "loket|orang2": 401, "loket|tiada": 401} {
		if got := d.as(user, key).get("/api/session").StatusCode; got != want {
			t.Errorf("as %s: status %d, want %d", user, got, want)
		}
	}
	if got := d.as("loket|milik", key).get("/api/users/milik/config").StatusCode; got != 403 {
		t.Errorf("a user may do what resellers may: %d", got)
	}
}

func TestCommandsOutsideTheKeysList(t *testing.T) {
	d := newCaller(t, func(c *hosting.Config) { c.Commands = []string{"CMD_API_LOGIN_TEST", "session"} })
	forms := map[string]bool{}
	for range 6 {
		response := d.get("/CMD_API_PACKAGES_USER")
		body := text(response)
		if strings.Contains(body, "baku") {
			t.Fatal("allowed")
		}
		forms[response.Header.Get("Content-Type")+http.StatusText(response.StatusCode)] = true
	}
	if len(forms) != 3 {
		t.Errorf("the refusal has %d forms, want 3", len(forms))
	}
	if got := d.get("/api/users/induk/config"); got.StatusCode != 403 || text(got) != `{"type":"ACCESS_DENIED"}` {
		t.Error("the JSON interface allows it")
	}
	if got := d.post("/CMD_SUBDOMAIN", "action", "create"); !strings.Contains(got, "404") {
		t.Errorf("a command of the web pages answers %q", got)
	}
}

func TestCreationIsStrict(t *testing.T) {
	tests := []struct {
		name, want string
		pairs      []string
	}{
		{"passwords differ", "The passwords don't match", []string{"passwd2", "Lain7Lagi"}},
		{"weak password", "The password is too simple", []string{"passwd", "lemah", "passwd2", "lemah"}},
		{"password with the name", "The password is too simple", []string{"passwd", "Xdinkes77", "passwd2", "Xdinkes77"}},
		{"name with capitals", "not valid", []string{"username", "Dinkes"}},
		{"reserved name", "reserved username", []string{"username", "root"}},
		{"unknown package", "ackage", []string{"package", "BAKU"}},
		{"unknown address", "IP", []string{"ip", "192.0.2.99"}},
		{"known name", "That username already exists on the system", []string{"username", "lama"}},
		{"known domain", "That domain already exists", []string{"domain", "lama." + base}},
		{"subdomain of the base domain", "That domain already exists", []string{"domain", "ppid." + base}},
		{"pointer", "That domain already exists", []string{"domain", "alias." + base}},
		{"no e-mail", "email", []string{"email", "orang"}},
	}
	d := newCaller(t)
	d.Seed(
		hosting.Seed{Username: "lama", Domain: "lama." + base, Pointers: []string{"alias." + base}},
		hosting.Seed{Username: "induk", Domain: base, Subdomains: []string{"ppid"}},
	)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := d.create(test.pairs...)
			wantText(t, got, test.want)
			wantText(t, got, "error=1")
		})
	}
	wantText(t, d.create("add", ""), "error=0") // and yet:
	if len(d.Accounts()) != 2 || d.Creates("dinkes."+base) != 0 {
		t.Fatal("something was made")
	}
	if got := text(d.get("/CMD_API_ACCOUNT_USER?action=create&add=Submit")); !strings.HasPrefix(got, "error=1") {
		t.Errorf("a creation by GET answers %q", got)
	}
	wantText(t, d.create(), "User dinkes created")
	if !d.Login("dinkes", secret) || d.Creates("dinkes."+base) != 1 {
		t.Error("nothing was made in the end")
	}
}

func TestCheckSubdomainOwner(t *testing.T) {
	d := newCaller(t, func(c *hosting.Config) { c.CheckSubdomainOwner = true })
	wantText(t, d.create(), "belongs to another user")
}

func TestBothVocabularies(t *testing.T) {
	d := newCaller(t)
	d.create()
	wantText(t, d.create(), "error=1&text=Cannot Create Account&details=That username already exists on the system")
	if got := d.post("/CMD_API_USER_PASSWD?json=yes", "username", "dinkes", "passwd", secret, "passwd2", secret); got != `{"result":"Password successfully changed","success":"Password Changed"}` {
		t.Errorf("JSON answer is %s", got)
	}
	if got := text(d.get("/CMD_API_PACKAGES_USER?json=yes")); got != `["baku"]` {
		t.Errorf("JSON list is %s", got)
	}
	empty := map[string]bool{}
	for range 2 {
		empty[text(d.as("loket|induk", key).get("/CMD_API_SUBDOMAINS?domain="+base))] = true
	}
	if !empty[""] || !empty["list[]="] {
		t.Errorf("an empty list is %v", empty)
	}
}

func TestSuspensionVerbs(t *testing.T) {
	d := newCaller(t)
	d.create()
	suspended := func() bool {
		return slices.ContainsFunc(d.Accounts(), func(a hosting.AccountView) bool { return a.Username == "dinkes" && a.Suspended })
	}
	verb := func(pairs ...string) string {
		return d.post("/CMD_API_SELECT_USERS", append([]string{"location", "CMD_SELECT_USERS", "select0", "dinkes"}, pairs...)...)
	}
	verb("suspend", "Suspend")
	verb("suspend", "Suspend")
	if !suspended() || d.Login("dinkes", secret) {
		t.Error("a named verb does not hold")
	}
	verb("suspend", "Suspend/Unsuspend")
	if suspended() {
		t.Error("the toggle does not toggle")
	}
	wantText(t, verb(), "Unkown Select Command")
	wantText(t, d.post("/CMD_API_SELECT_USERS", "delete", "yes", "select0", "dinkes"), "<html>")
	if !d.Login("dinkes", secret) {
		t.Error("deleted without confirmation")
	}
	wantText(t, d.post("/CMD_API_SELECT_USERS", "delete", "yes", "confirmed", "Confirm", "select0", "dinkes"), "Users deleted")
	wantText(t, d.post("/CMD_API_SELECT_USERS", "delete", "yes", "confirmed", "Confirm", "select0", "dinkes"), "did not exist")
}

func TestAPersonAtTheLoginPage(t *testing.T) {
	d := newCaller(t)
	d.create()
	if d.Login("dinkes", "salah") || d.Login("tiada", "") || d.Login("induk", "") {
		t.Error("a wrong login works")
	}
	if err := d.ChangePassword("dinkes", "salah", "Baru8Sekali"); !errors.Is(err, hosting.ErrWrongPassword) {
		t.Errorf("error is %v", err)
	}
	if err := d.ChangePassword("dinkes", secret, "baru"); !errors.Is(err, hosting.ErrWeakPassword) {
		t.Errorf("error is %v", err)
	}
	if err := d.ChangePassword("dinkes", secret, "Baru8Sekali"); err != nil {
		t.Error(err)
	}
	wantText(t, d.post("/CMD_API_VERIFY_PASSWORD", "user", "dinkes", "passwd", secret), "valid=0")
	wantText(t, d.post("/CMD_API_VERIFY_PASSWORD", "user", "dinkes", "passwd", "Baru8Sekali"), "valid=1")
}

func TestChangePasswordAsTheUser(t *testing.T) {
	d := newCaller(t)
	d.create()
	self := d.as("dinkes", secret)
	for body, want := range map[string]int{
		`{"newPassword":"Baru8Sekali"}`:                              400,
		`{"currentPassword":"salah","newPassword":"Baru8Sekali"}`:    431,
		`{"currentPassword":"Sementara7Kuda","newPassword":"lemah"}`: 490,
	} {
		if got := self.json("POST", "/api/change-password", body).StatusCode; got != want {
			t.Errorf("%s: status %d, want %d", body, got, want)
		}
	}
	if got := self.json("POST", "/api/change-password", `{"currentPassword":"Sementara7Kuda","newPassword":"Baru8Sekali"}`).StatusCode; got != 204 {
		t.Errorf("status %d", got)
	}
}

func TestSavedStateComesBackAndHoldsNoPassword(t *testing.T) {
	d := newCaller(t)
	d.create()
	d.as("loket|dinkes", key).json("POST", "/api/wordpress/install-quick",
		`{"filePath":"domains/dinkes.`+base+`/public_html","title":"Dinas","adminName":"dinkes","adminPass":"`+secret+`"}`)
	var state bytes.Buffer
	if err := d.Save(&state); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(state.String(), secret) {
		t.Error("a password lies in the saved state")
	}
	again := newCaller(t)
	if err := again.Load(&state); err != nil {
		t.Fatal(err)
	}
	if !again.Login("dinkes", secret) || !again.SiteLogin("dinkes."+base, "dinkes", secret) || again.Creates("dinkes."+base) != 1 {
		t.Errorf("after loading: %+v", again.Accounts())
	}
	if err := again.Load(strings.NewReader(`{"Accounts":{"a":null}}`)); err == nil {
		t.Error("half a state was taken")
	}
	for _, call := range d.Calls() {
		if strings.Contains(call.Form.Encode()+call.Query.Encode(), secret) {
			t.Error("a password lies in the record of calls")
		}
	}
}

func TestFrontAnswersByHost(t *testing.T) {
	d := newCaller(t)
	d.Seed(
		hosting.Seed{Username: "dinkes", Domain: "dinkes." + base, SiteTitle: "Dinas <Kesehatan>", Password: secret},
		hosting.Seed{Username: "kosong", Domain: "kosong." + base},
		hosting.Seed{Username: "beku", Domain: "beku." + base, SiteTitle: "Beku", Suspended: true},
		hosting.Seed{Username: "rusak", Domain: "rusak." + base, SiteTitle: "Rusak"},
	)
	if !d.BreakSite("rusak."+base) || d.BreakSite("kosong."+base) {
		t.Error("the wrong sites were broken")
	}
	for host, want := range map[string]int{"dinkes": 200, "kosong": 403, "beku": 403, "rusak": 500, "tiada": 404} {
		recorder := httptest.NewRecorder()
		request := httptest.NewRequest("GET", "/", nil)
		request.Host = host + "." + base + ":8080"
		d.Front().ServeHTTP(recorder, request)
		if recorder.Code != want {
			t.Errorf("%s: status %d, want %d", host, recorder.Code, want)
		}
		if host == "dinkes" && !strings.Contains(recorder.Body.String(), "<h1>Dinas &lt;Kesehatan&gt;</h1>") {
			t.Errorf("the page is %s", recorder.Body)
		}
	}
}

func TestQueuedBackupAppearsLater(t *testing.T) {
	now := start
	d := newCaller(t, func(c *hosting.Config) { c.Now = func() time.Time { return now } })
	d.create()
	user := d.as("loket|dinkes", key)
	wantText(t, user.post("/CMD_API_SITE_BACKUP", "action", "backup", "domain", "dinkes."+base, "select0", "domain"), "added to queue")
	if got := text(user.get("/CMD_API_SITE_BACKUP?domain=dinkes." + base)); strings.Contains(got, "backup") {
		t.Errorf("already there: %s", got)
	}
	now = now.Add(2 * time.Minute)
	wantText(t, text(user.get("/CMD_API_SITE_BACKUP?domain=dinkes."+base)), "list[]=backup-")
}
