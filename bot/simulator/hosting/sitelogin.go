package hosting

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
)

// testCookie tells whether a browser takes cookies.
const testCookie = "wordpress_test_cookie"

// loginPage is wp-login.php.
func (v *siteVisit) loginPage() {
	if v.forcesTLS() {
		return
	}
	if v.r.URL.Query().Get("action") == "logout" {
		v.logOut()
		return
	}
	http.SetCookie(v.w, &http.Cookie{Name: testCookie, Value: "WP%20Cookie%20check", Path: "/"})
	if v.r.Method != http.MethodPost {
		v.form("")
		return
	}
	if strings.HasPrefix(v.r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		_ = v.r.ParseForm() // what cannot be read is no login
	}
	v.signOn(strings.TrimSpace(v.r.PostForm.Get("log")), strings.TrimSpace(v.r.PostForm.Get("pwd")))
}

// forcesTLS sends a visitor to TLS where siteurl asks for it and PHP is not
// told that it is there: for ever to itself, or straight on at another host.
func (v *siteVisit) forcesTLS() bool {
	if !strings.HasPrefix(v.here.URL, "https://") || v.told() {
		return false
	}
	if "https://"+v.host == v.here.URL {
		v.moves("https://" + v.host + v.r.URL.RequestURI())
	} else {
		v.moves(v.here.URL + "/wp-admin/")
	}
	return true
}

// signOn looks at a name and a password, in WordPress's own order: the cookies
// are set before it is known whether the browser takes them.
func (v *siteVisit) signOn(login, password string) {
	u, box := v.authenticate(login, password)
	if u != nil {
		v.here.loggedIn(u, password, true)
		v.logIn(u)
		if v.here.Behaviour == SecondFactor {
			v.blank()
			v.page(http.StatusOK, "Kode verifikasi", `<form id="loginform"><input name="two-factor-code"></form>`)
			return
		}
	}
	if v.r.PostForm.Has("testcookie") {
		if _, err := v.r.Cookie(testCookie); err != nil {
			v.form(`<strong>Error:</strong> Cookies are blocked or not supported by your browser. You must <a href="https://developer.wordpress.org/advanced-administration/wordpress/cookies/">enable cookies</a> to use WordPress.`)
			return
		}
	}
	switch {
	case v.r.FormValue("reauth") != "":
		v.blank()
		v.form("")
	case u == nil:
		v.form(box)
	case v.here.Behaviour == EmailDue && u.administers():
		v.moves(v.address() + "/wp-login.php?redirect_to=" + url.QueryEscape(v.address()+"/wp-admin/") + "&action=confirm_admin_email&wp_lang=id_ID")
	case !u.allowed():
		v.moves(v.address())
	default:
		v.moves(v.address() + "/wp-admin/")
	}
}

// address is where the website leads to: siteurl, over TLS where PHP knows of it.
func (v *siteVisit) address() string {
	if rest, plain := strings.CutPrefix(v.here.URL, "http://"); plain && v.told() {
		return "https://" + rest
	}
	return v.here.URL
}

// told tells whether PHP knows that it was asked over TLS.
func (v *siteVisit) told() bool {
	return v.r.TLS != nil && (v.here == nil || v.here.Behaviour != TLSUntold)
}

// authenticate gives the user, or what the box says.
func (v *siteVisit) authenticate(login, password string) (u *SiteUser, box string) {
	name := html.EscapeString(login)
	switch {
	case v.here.Behaviour == Limiter:
		return nil, "<strong>Error:</strong> Too many failed login attempts. Please try again in 20 minutes."
	case login == "":
		return nil, "<strong>Error:</strong> The username field is empty."
	case password == "":
		return nil, "<strong>Error:</strong> The password field is empty."
	}
	if v.here.Behaviour != UsersLost {
		u = v.here.find(login)
	}
	if u == nil {
		return nil, fmt.Sprintf("<strong>Error:</strong> The username <strong>%s</strong> is not registered on this site. If you are unsure of your username, try your email address instead.", name)
	}
	if v.here.accepts(u.Hash, password) {
		return u, ""
	}
	lost := html.EscapeString(v.here.URL + "/wp-login.php?action=lostpassword")
	if v.here.English {
		return nil, fmt.Sprintf(`<strong>Error:</strong> The password you entered for the username <strong>%s</strong> is incorrect. <a href="%s">Lost your password?</a>`, name, lost)
	}
	return nil, fmt.Sprintf(`<strong>Galat:</strong> Sandi yang Anda masukkan untuk nama pengguna <strong>%s</strong> salah. <a href="%s">Lupa sandi Anda?</a>`, name, lost)
}

// form is the login page, whose foot links to "lost password" on every day.
func (v *siteVisit) form(box string) {
	if box != "" && v.here.since(6, 4) {
		box = `<div id="login_error" class="notice notice-error"><p>` + box + "</p></div>\n"
	} else if box != "" {
		box = `<div id="login_error">	` + box + "<br />\n</div>\n"
	}
	login := html.EscapeString(v.r.PostForm.Get("log"))
	v.page(http.StatusOK, "Log Masuk", `<div id="login"><h1><a href="https://wordpress.org/">`+html.EscapeString(v.here.Title)+"</a></h1>\n"+box+
		`<form name="loginform" id="loginform" action="`+html.EscapeString(v.here.URL)+`/wp-login.php" method="post">
<input type="text" name="log" id="user_login" value="`+login+`"><input type="password" name="pwd" id="user_pass">
<input type="submit" name="wp-submit" id="wp-submit" value="Log Masuk"><input type="hidden" name="testcookie" value="1">
</form>
<p id="nav"><a class="wp-login-lost-password" href="`+html.EscapeString(v.here.URL)+`/wp-login.php?action=lostpassword">Lupa sandi Anda?</a></p></div>`)
}

// logOut ends the session of the cookie, if the link holds the right word.
func (v *siteVisit) logOut() {
	if v.r.URL.Query().Get("_wpnonce") != v.nonce() {
		link := v.address() + "/wp-login.php?" + url.Values{"action": {"logout"}, "_wpnonce": {v.nonce()}}.Encode()
		v.page(http.StatusForbidden, "Konfirmasi", `<div class="wp-die-message">You are attempting to log out of `+html.EscapeString(v.here.Title)+
			`</div><p>Do you really want to <a href="`+html.EscapeString(link)+`">log out</a>?</p>`)
		return
	}
	if v.user != nil {
		if at := v.user.session(v.token, v.config.Now()); at >= 0 {
			v.user.Sessions = append(v.user.Sessions[:at:at], v.user.Sessions[at+1:]...)
		}
	}
	v.blank()
	v.moves(v.address() + "/wp-login.php?loggedout=true&wp_lang=id_ID")
}

func (v *siteVisit) page(status int, title, body string) {
	v.w.Header().Set("Content-Type", "text/html; charset=UTF-8")
	v.w.WriteHeader(status)
	fmt.Fprintf(v.w, "<!DOCTYPE html>\n<html lang=\"id-ID\">\n<head>\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=UTF-8\" />\n<title>%s</title>\n</head>\n<body class=\"login\">\n%s\n</body>\n</html>\n",
		html.EscapeString(title), body)
}
