package realsite_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"loket/bot/panel"
)

// looks is what an answer is like. In the place a website is sent to, URL
// stands for the address, WWW for the same on www.
//
// Over TLS of which PHP is told every address is https, whatever siteurl says.
type looks struct {
	status   int
	cookies  string
	location string
	box      bool
}

// ofAdvice is what an address to go to holds besides.
var ofAdvice = regexp.MustCompile(`&wp_lang=\w+|redirect_to=[^&]*&`)

func (s *stand) looks(r *http.Response, text string) looks {
	location := strings.NewReplacer("//www."+s.domain, "//WWW", "//"+s.domain, "//URL").Replace(ofAdvice.ReplaceAllString(r.Header.Get("Location"), ""))
	return looks{r.StatusCode, loginCookies(r), location, strings.Contains(text, `<div id="login_error"`)}
}

// logins is the table of what a website answers at its login page, and of what
// may be concluded from it, without and with XML-RPC.
var logins = []struct {
	name, situation, query, field string
	right, wrong                  looks
	saysRight, saysWrong          panel.SiteAnswer // XML-RPC is closed
	gentle                        panel.SiteAnswer // the right password with XML-RPC open; the wrong one is as without
}{
	{"usual", "", "", "", looks{302, "set", "https://URL/wp-admin/", false}, box, panel.SiteYes, panel.SiteNo, panel.SiteYes},
	{"with the test cookie, page not fetched", "", "", "&testcookie=1", looks{200, "set", "", true}, box, panel.SiteYes, panel.SiteNo, panel.SiteYes},
	{"reauth", "", "?reauth=1", "", looks{200, "set blank", "", false}, looks{200, "blank", "", false}, panel.SiteYes, panel.SiteNo, panel.SiteYes},
	{"administration e-mail due", "email due", "", "", looks{302, "set", "https://URL/wp-login.php?action=confirm_admin_email", false}, box, panel.SiteYes, panel.SiteNo, panel.SiteYes},
	{"siteurl on another host", "moved", "", "", looks{302, "set", "https://WWW/wp-admin/", false}, box, panel.SiteYes, panel.SiteNo, panel.SiteYes},
	{"siteurl https, TLS told", "https", "", "", looks{302, "set", "https://URL/wp-admin/", false}, box, panel.SiteYes, panel.SiteNo, panel.SiteYes},
	{"siteurl https, TLS not told", "untold", "", "", moves("https://URL/wp-login.php"), moves("https://URL/wp-login.php"), panel.SiteUnknown, panel.SiteUnknown, panel.SiteYes},
	{"the same at another host", "untold elsewhere", "", "", moves("https://WWW/wp-admin/"), moves("https://WWW/wp-admin/"), panel.SiteUnknown, panel.SiteUnknown, panel.SiteYes},
	{"user without a role", "no role", "", "", looks{302, "set", "https://URL", false}, box, panel.SiteYes, panel.SiteNo, panel.SiteYes},
	{"users' table lost", "users lost", "", "", box, box, panel.SiteUnknown, panel.SiteUnknown, panel.SiteUnknown},
	{"user not there", "login gone", "", "", box, box, panel.SiteUnknown, panel.SiteUnknown, panel.SiteUnknown},
	{"limiter", "limiter", "", "", box, box, panel.SiteUnknown, panel.SiteUnknown, panel.SiteUnknown},
	{"second factor", "second factor", "", "", looks{200, "set blank", "", false}, box, panel.SiteYes, panel.SiteNo, panel.SiteYes},
	{"maintenance", "maintenance", "", "", looks{503, "", "", false}, looks{503, "", "", false}, panel.SiteUnknown, panel.SiteUnknown, panel.SiteUnknown},
	{"error of PHP", "php error", "", "", looks{500, "", "", false}, looks{500, "", "", false}, panel.SiteUnknown, panel.SiteUnknown, panel.SiteUnknown},
	{"options' table lost", "options lost", "", "", looks{500, "", "", false}, looks{500, "", "", false}, panel.SiteUnknown, panel.SiteUnknown, panel.SiteUnknown},
	{"tables missing", "tables missing", "", "", moves("https://URL/wp-admin/install.php"), moves("https://URL/wp-admin/install.php"), panel.SiteUnknown, panel.SiteUnknown, panel.SiteUnknown},
	{"multisite, foreign host name", "foreign host", "", "", moves("https://utama." + base + "/"), moves("https://utama." + base + "/"), panel.SiteUnknown, panel.SiteUnknown, panel.SiteUnknown},
	{"wp-config.php missing", "no config", "", "", moves("https://URL/wp-admin/setup-config.php"), moves("https://URL/wp-admin/setup-config.php"), panel.SiteUnknown, panel.SiteUnknown, panel.SiteUnknown},
}

var box = looks{200, "", "", true}

func moves(to string) looks { return looks{302, "", to, false} }

func TestALoginIsAnsweredAsByEveryWordPress(t *testing.T) {
	eachKind(t, func(t *testing.T, open func(*testing.T) *stand) {
		for _, row := range logins {
			s := open(t)
			s.put(s, row.situation)
			for password, want := range map[string]looks{right: row.right, wrong: row.wrong} {
				if got := s.looks(s.signOn(row.query, login, password, row.field)); got != want {
					t.Errorf("%s, %s: %+v, want %+v", row.name, password, got, want)
				}
			}
			if row.query+row.field != "" {
				continue
			}
			for password, want := range map[string]panel.SiteAnswer{right: row.gentle, wrong: row.saysWrong} {
				if got := s.ask(password); got != want {
					t.Errorf("%s: the answer to %s is %q, want %q", row.name, password, got, want)
				}
			}
			s.put(s, "xmlrpc gone")
			for password, want := range map[string]panel.SiteAnswer{right: row.saysRight, wrong: row.saysWrong} {
				if got := s.ask(password); got != want {
					t.Errorf("%s, without XML-RPC: the answer to %s is %q, want %q", row.name, password, got, want)
				}
			}
		}
	})
}

// TestADoorThatIsShutSaysNothing: however a hoster closes XML-RPC, the page is asked.
func TestADoorThatIsShutSaysNothing(t *testing.T) {
	eachKind(t, func(t *testing.T, open func(*testing.T) *stand) {
		for _, door := range []string{"xmlrpc off", "xmlrpc closed", "xmlrpc gone", "xmlrpc page"} {
			s := open(t)
			s.put(s, door)
			if yes, no := s.ask(right), s.ask(wrong); yes != panel.SiteYes || no != panel.SiteNo {
				t.Errorf("%s: %s and %s", door, yes, no)
			}
		}
	})
}

// TestLoginNamesOfEveryKind: case, accents, e-mail and blanks around.
func TestLoginNamesOfEveryKind(t *testing.T) {
	eachKind(t, func(t *testing.T, open func(*testing.T) *stand) {
		s := open(t)
		for _, name := range []string{"DinKes", " dinkés ", "DINKES@" + base, "dinkes"} {
			r, _ := s.signOn("", name, " "+right+" ", "")
			if got := loginCookies(r); got != "set" {
				t.Errorf("%q: cookies %q", name, got)
			}
			_, text := s.signOn("", name, wrong, "")
			_, inside, _ := strings.Cut(text, `<div id="login_error"`)
			inside, _, _ = strings.Cut(inside, "</div>")
			if !strings.Contains(inside, "action=lostpassword") {
				t.Errorf("%q: the box has no link", name)
			}
		}
		_, text := s.signOn("", "orang", wrong, "")
		_, inside, _ := strings.Cut(text, `<div id="login_error"`)
		inside, _, _ = strings.Cut(inside, "</div>")
		if inside == "" || strings.Contains(inside, "action=lostpassword") {
			t.Errorf("the box for an unknown name is %s", inside)
		}
	})
}
