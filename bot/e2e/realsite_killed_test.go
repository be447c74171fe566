package e2e

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"path/filepath"

	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"loket/bot/datatest"
	"loket/bot/engine"
	"loket/bot/settings"
	"loket/bot/simulator/botapi"
	"loket/bot/simulator/realsite"
)

// manyDeaths is how long a play may take whose program dies over and over.
const manyDeaths = 10 * time.Minute

// ourMark is on the page of an address that we closed.
const ourMark = "loket-sedang-diperbaiki"

// TestRealSiteKilledAtEachStep: the program is killed at each kind of change
// that it makes at the panel, in a reset, a way back, the end of a temporary
// password, a handover, and where others are locked out and let in again. It goes
// on where it was; nothing is called done that is not, nothing stays closed or
// open, nobody is locked out of their own website.
func TestRealSiteKilledAtEachStep(t *testing.T) {
	dir, versions := realsite.Prepared()
	if dir == "" {
		t.Skip("left out: no real WordPress; .ci/site prepares it and runs this")
	}
	plan := []death{diesBefore, diesAmid, diesAfter}
	if testing.Short() { // behind one change is before the next
		versions, plan = map[string]string{"new": versions["new"]}, []death{diesAmid, diesAfter}
	}
	for core, version := range versions {
		t.Run(version, func(t *testing.T) {
			ground, err := realsite.Start(dir, core)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(ground.Close)
			clock := engine.NewClock(nil)
			clock.Advance(time.Until(datatest.Monday))
			s := &stage{t: t, dir: startedOnce(t), clock: clock, ground: ground, tune: func(*settings.Settings) {}}
			s.apart = &mortal{t: t, stage: s, log: filepath.Join(t.TempDir(), "bot.log"), deaths: map[string]int{}}
			s.open()
			k := killedPlay{s, ground, plan, s.officer(rina), s.officer(agus), s.verifier(budi), ""}
			k.play()
		})
	}
}

// killedPlay is a play in which the program is killed.
type killedPlay struct {
	*stage
	ground           *realsite.Machine
	plan             []death
	rina, agus, budi *actor
	username         string
}

func (k *killedPlay) play() {
	username, password := k.rina.getsWebsite(k.budi)
	k.username = username
	k.changesPanel(username, password)
	k.changesSite(username, password)
	k.php("foreach (['lama', 'humas'] as $n) wp_insert_user(['user_login' => $n, 'user_pass' => 'Orang4Lain', 'user_email' => $n . '@contoh.go.id', 'role' => 'administrator']); "+
		"wp_insert_post(['post_title' => 'Berita lama', 'post_status' => 'publish']); return true;", nil)
	k.resets()
	password = k.comesBack()
	k.ends(password)
	k.handsOver()
	k.locks()
}

func (k *killedPlay) php(code string, into any) {
	k.t.Helper()
	k.must(k.ground.Do(k.username, perpus, code, into))
}

// dying plays a part in which the program dies, until done is so; meanwhile
// nobody meets an open installer.
func (k *killedPlay) dying(part string, begin func(), done func() bool) {
	k.t.Helper()
	began, starts := time.Now(), k.apart.starts
	installer := k.watches()
	k.apart.dies(k.plan...)
	begin()
	for end := time.Now().Add(manyDeaths); !done(); time.Sleep(100 * time.Millisecond) { // real processes end and start
		if time.Now().After(end) {
			k.t.Fatalf("%s does not end\n%s\n%s", part, k.rina.transcript(), k.apart.tail())
		}
	}
	deaths := k.apart.dies()
	if open := installer(); open > 0 {
		k.t.Errorf("%s: %d looks met an open installer", part, open)
	}
	if deaths == 0 {
		k.t.Errorf("%s: it never died", part)
	}
	k.t.Logf("%s: %d deaths, %d starts, %s", part, deaths, k.apart.starts-starts, time.Since(began).Round(time.Second))
	if status, text := k.visits("/"); status != http.StatusOK || strings.Contains(text, ourMark) {
		k.t.Errorf("%s: the address answers %d", part, status)
	}
}

// visits gets a page of the website as anybody does.
func (k *killedPlay) visits(target string) (int, string) {
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return k.world.Dial(ctx, "tcp", net.JoinHostPort(k.world.PanelIP, "443"))
	}, TLSClientConfig: &tls.Config{RootCAs: k.world.Trust(), ServerName: perpus}}
	defer transport.CloseIdleConnections()
	request, err := http.NewRequestWithContext(k.t.Context(), http.MethodGet, "https://"+perpus+target, nil)
	if err != nil {
		return 0, err.Error()
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return 0, err.Error()
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body)
	return response.StatusCode, string(text)
}

// watches looks for an installer over and over until it is asked how often one
// was open.
func (k *killedPlay) watches() (open func() int) {
	stop, count, looks := make(chan struct{}), 0, sync.WaitGroup{}
	looks.Go(func() {
		for look := time.NewTicker(20 * time.Millisecond); ; {
			select {
			case <-stop:
				look.Stop()
				return
			case <-look.C:
			}
			status, text := k.visits("/wp-admin/install.php")
			if status == http.StatusOK && !strings.Contains(strings.ToLower(text), "already installed") {
				count++
			}
		}
	})
	return func() int { close(stop); looks.Wait(); return count }
}

// has tells whether a message of the bot in a chat has all words.
func (a *actor) has(words ...string) bool {
	return slices.ContainsFunc(a.world.Telegram().Messages(a.chat), func(m botapi.Message) bool {
		return a.fromBot(m) && !m.Deleted && !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(m.Content(), word) })
	})
}

// opensSite tells whether a password opens the website.
func (k *killedPlay) opensSite(password string) bool {
	return k.world.Hosting().SiteLogin(perpus, k.username, password)
}

func (k *killedPlay) resets() {
	k.rina.says("/pengaduan")
	k.rina.presses("🛠️ Error saat input data")
	k.rina.presses(perpus)
	k.rina.says("Halaman tidak dapat disimpan")
	k.rina.presses("⏭️ Lewati")
	ticket := ticketOrCredential.FindString(k.rina.presses("✅ Kirim").Content())
	k.budi.onCard(ticket, "♻️ Reset website")
	k.dying("reset", func() { k.budi.onCard(ticket, "Ya, reset") }, func() bool { return k.rina.has("input kembali") })
	k.budi.finds("the end of the reset", func(m botapi.Message) bool {
		return strings.HasPrefix(m.Content(), ticket) && strings.Contains(m.Content(), "✅ Mempertahankan cara masuk") && strings.Contains(m.Content(), "selesai dan disampaikan")
	})
	if !k.opensSite("PunyaWebsite6") {
		k.t.Error("the officer's own password does not open the new website")
	}
	var links string
	if k.php("return get_option('permalink_structure');", &links); links == "" {
		k.t.Error("the new website has plain links")
	}
}

func (k *killedPlay) comesBack() (password string) {
	k.rina.presses("📦 Pulihkan salinan")
	k.rina.presses(perpus)
	ticket := ticketOrCredential.FindString(k.rina.presses("✅ Kirim").Content())
	k.budi.onCard(ticket, "📦 Kembalikan isi lama")
	k.dying("way back", func() { k.budi.onCard(ticket, "Ya, pulihkan") }, func() bool { return k.rina.has("sudah kami kembalikan") })
	if _, text := k.visits("/"); !strings.Contains(text, "Berita lama") {
		k.t.Error("the former website does not stand there")
	}
	k.rina.withButton("👁️ Tampilkan akun")
	username, password := k.rina.opens()
	if username != k.username || !k.opensSite(password) || !k.world.Hosting().Login(username, password) || k.opensSite("PunyaWebsite6") {
		k.t.Error("the new password does not open panel and website, or that of before does")
	}
	if left := k.administrators(); !slices.Equal(left, []string{k.username}) {
		k.t.Errorf("%q administer", left)
	}
	return password
}

// administrators are the logins that administer the website.
func (k *killedPlay) administrators() (left []string) {
	k.t.Helper()
	k.php("return array_values(array_map(fn ($u) => $u->user_login, array_filter(get_users(['orderby' => 'ID']), fn ($u) => $u->has_cap('edit_users'))));", &left)
	return left
}

// keys gives the login keys beside its password.
func (k *killedPlay) keys() {
	k.t.Helper()
	k.php("$u = get_user_by('login', '"+k.username+"')->ID; update_user_meta($u, '_application_passwords', [['uuid' => 'x', 'app_id' => '', 'name' => 'ponsel', 'password' => 'x', 'created' => 1, 'last_used' => null, 'last_ip' => null]]); "+
		"WP_Session_Tokens::get_instance($u)->create(time() + 99999); get_password_reset_key(get_userdata($u)); return true;", nil)
}

// keysLeft counts them.
func (k *killedPlay) keysLeft() (left int) {
	k.t.Helper()
	k.php("global $wpdb; $u = get_user_by('login', '"+k.username+"')->ID; return (int) $wpdb->get_var(\"SELECT COUNT(*) FROM $wpdb->usermeta WHERE user_id = $u AND meta_key IN ('session_tokens', '_application_passwords', '_new_email')\") + "+
		"(int) $wpdb->get_var(\"SELECT COUNT(*) FROM $wpdb->users WHERE ID = $u AND user_activation_key <> ''\");", &left)
	return left
}

func (k *killedPlay) ends(password string) {
	k.keys()
	k.dying("end of a temporary password", func() {
		k.stop()
		k.clock.Advance(76 * time.Hour)
		k.start()
	}, func() bool { return k.rina.has("baik di panel maupun di website") })
	if k.opensSite(password) || k.world.Hosting().Login(k.username, password) {
		k.t.Error("the temporary password lives")
	}
	if n := k.keysLeft(); n > 0 {
		k.t.Errorf("%d keys beside the password are left", n)
	}
}

func (k *killedPlay) handsOver() {
	k.php("foreach (['lama', 'humas'] as $n) get_user_by('login', $n)->set_role('administrator'); return true;", nil)
	k.keys()
	k.agus.introduce()
	k.agus.says("/batal")
	k.agus.takesOver("perpus")
	ticket := k.budi.youngest("PGD-")
	k.budi.onCard(ticket, "✅ Setujui")
	k.budi.onCard(ticket, "Ya, setujui")
	k.rina.withButton("🚫 Bukan kami")
	k.dying("handover", func() {
		k.stop()
		k.clock.Advance(2 * time.Hour)
		k.start()
	}, func() bool { return k.agus.has("sudah siap") })
	k.agus.withButton("👁️ Tampilkan akun")
	username, password := k.agus.opens()
	if username != k.username || !k.opensSite(password) || !k.world.Hosting().Login(username, password) {
		k.t.Error("the new holder's password does not open panel and website")
	}
	if n := k.keysLeft(); n > 0 {
		k.t.Errorf("%d keys beside the password are left", n)
	}
	k.budi.finds("who administers besides", func(m botapi.Message) bool {
		return strings.HasPrefix(m.Content(), ticket) && strings.Contains(m.Content(), "2 pengelola lain masih dapat masuk")
	})
	var owner, site string
	k.php("return get_user_by('login', '"+k.username+"')->user_email;", &owner)
	k.php("return get_option('admin_email');", &site)
	if owner != "rina@banyuasinkab.go.id" || site != owner { // both officers give the same
		k.t.Errorf("the addresses are %q and %q", owner, site)
	}
}

func (k *killedPlay) locks() {
	ticket := k.budi.youngestOf("🔒 Kunci pengelola lain")
	k.budi.onCard(ticket, "🔒 Kunci pengelola lain")
	k.dying("lock", func() { k.budi.onCard(ticket, "Ya, kunci") }, func() bool { return k.budi.has(ticket, "Peran 2 pengelola lain dicabut") })
	if left := k.administrators(); !slices.Equal(left, []string{k.username}) {
		k.t.Errorf("%q administer", left)
	}
	k.budi.onCard(ticket, "↩️ Kembalikan peran")
	k.dying("rights given back", func() { k.budi.onCard(ticket, "Ya, kembalikan") }, func() bool { return k.budi.has(ticket, "2 pengelola lain masih dapat masuk") })
	if left := k.administrators(); !slices.Contains(left, "lama") || !slices.Contains(left, "humas") || len(left) != 3 {
		k.t.Errorf("%q administer", left)
	}
}

// youngestOf is the ticket of the youngest card with a button.
func (a *actor) youngestOf(label string) string {
	a.t.Helper()
	return ticketOrCredential.FindString(a.withButton(label).Content())
}
