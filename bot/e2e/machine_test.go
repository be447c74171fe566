//go:build machine

package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"loket/bot/panel"
	"loket/bot/simulator/botapi"
	"loket/bot/simulator/hosting"
	"loket/bot/simulator/mailbox"
)

// machine is a Debian of its own with a systemd that runs, made by .ci/deb/test,
// in whose network this test runs too. Everybody outside stands at the address
// that they really have: the names lead here.
type machine struct {
	site
	pid  string // of its systemd
	tree string // its files, as they are seen from here
}

// Where everybody outside is reached on a machine.
const (
	machinePanel = "panel.banyuasinkab.go.id"
	machineMail  = "mail.banyuasinkab.go.id"
	machineHome  = "/home/budi"
)

func openMachine(t *testing.T) *machine {
	t.Helper()
	m := &machine{site: site{t: t}, pid: os.Getenv("LOKET_MACHINE"), tree: os.Getenv("LOKET_TREE")}
	if m.pid == "" || m.tree == "" {
		t.Fatal("LOKET_MACHINE and LOKET_TREE name a machine: run .ci/deb/test")
	}
	certificates := m.certified("/usr/local/share/ca-certificates/outside.crt")
	m.root("update-ca-certificates")
	m.telegram = botapi.New(botapi.Config{Token: setupToken})
	m.telegram.AddUser(botapi.User{ID: setupBoss, FirstName: "Budi"})
	m.telegram.AddGroup(botapi.Chat{ID: setupGroup, Type: "supergroup", Title: "Tim Diskominfo"})
	m.telegram.AddMember(setupGroup, setupBoss, "creator")
	m.telegram.AddMember(setupGroup, 4242, "administrator")
	t.Cleanup(m.telegram.Close)
	m.serves("127.0.0.1:443", certificates, m.telegram)
	var commands []string
	for _, need := range panel.Needs() {
		commands = append(commands, need.Commands...)
	}
	m.hosting = hosting.New(hosting.Config{User: "diskominfo", Key: setupKey, BaseDomain: "banyuasinkab.go.id", Commands: commands})
	m.serves("127.0.0.1:2222", certificates, m.hosting)
	m.panel = "https://" + machinePanel + ":2222"
	m.mailbox = mailbox.New(mailbox.Options{Users: map[string]string{"loket": setupPass}, TLS: m.certified("/home/budi/email.pem")}) // which nobody knows
	listener, err := net.Listen("tcp", "127.0.0.1:587")
	m.must(err)
	go func() { _ = m.mailbox.Serve(listener) }()
	t.Cleanup(func() { _ = m.mailbox.Close() })
	m.mail = machineMail
	m.names()
	return m
}

func (m *machine) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

// certified makes certificates by an authority whose own it leaves in a file.
func (m *machine) certified(file string) *tls.Config {
	m.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	m.must(err)
	now := time.Now()
	authority := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: file}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(240 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	raw, err := x509.CreateCertificate(rand.Reader, authority, authority, &key.PublicKey, key)
	m.must(err)
	m.must(os.WriteFile(filepath.Join(m.tree, file), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}), 0o644))
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "outside"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(240 * time.Hour),
		DNSNames: []string{"api.telegram.org", machinePanel, machineMail}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, KeyUsage: x509.KeyUsageDigitalSignature}
	own, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	m.must(err)
	signed, err := x509.CreateCertificate(rand.Reader, leaf, authority, &own.PublicKey, key)
	m.must(err)
	return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{{Certificate: [][]byte{signed}, PrivateKey: own}}}
}

func (m *machine) serves(address string, certificates *tls.Config, handler http.Handler) {
	listener, err := tls.Listen("tcp", address, certificates)
	m.must(err)
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0)}
	go func() { _ = server.Serve(listener) }()
	m.t.Cleanup(func() { _ = server.Close() })
}

// names leads the names of everybody outside here; no other name is known.
func (m *machine) names() {
	here := []string{"api.telegram.org", machinePanel, machineMail}
	conn, err := net.ListenPacket("udp", "127.0.0.1:53")
	m.must(err)
	server := &dns.Server{PacketConn: conn, Handler: dns.HandlerFunc(func(out dns.ResponseWriter, asked *dns.Msg) {
		var answer dns.Msg
		answer.SetReply(asked)
		name := strings.TrimSuffix(strings.ToLower(asked.Question[0].Name), ".")
		known := false
		for _, one := range here {
			known = known || one == name
		}
		switch {
		case !known:
			answer.Rcode = dns.RcodeNameError
		case asked.Question[0].Qtype == dns.TypeA:
			answer.Answer = []dns.RR{&dns.A{Hdr: dns.RR_Header{Name: asked.Question[0].Name, Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: 60}, A: net.IPv4(127, 0, 0, 1)}}
		}
		_ = out.WriteMsg(&answer)
	})}
	go func() { _ = server.ActivateAndServe() }()
	m.t.Cleanup(func() { _ = server.Shutdown() })
	_ = os.Remove(filepath.Join(m.tree, "etc/resolv.conf"))
	m.must(os.WriteFile(filepath.Join(m.tree, "etc/resolv.conf"), []byte("nameserver 127.0.0.1\n"), 0o644))
}

// inside is a command on the machine, as root where who is empty.
func (m *machine) inside(who string, args ...string) *exec.Cmd {
	enter := []string{"-t", m.pid, "-m", "-p", "-i", "-u", "-C", "-r", "-w"}
	if who != "" {
		enter = append(enter, "runuser", "-u", who, "--")
	}
	child := exec.Command("nsenter", append(enter, args...)...)
	child.Env = []string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "DEBIAN_FRONTEND=noninteractive"}
	return child
}

// root runs a command as root, which must succeed.
func (m *machine) root(args ...string) string {
	m.t.Helper()
	said, err := m.inside("", args...).CombinedOutput()
	if err != nil {
		m.t.Fatalf("%q: %v\n%s", args, err, said)
	}
	return strings.TrimSpace(string(said))
}

// person types a line in a shell of somebody who may use sudo, in their home.
func (m *machine) person(line string) string {
	m.t.Helper()
	said, err := m.inside("budi", "bash", "-c", "cd && "+line).CombinedOutput()
	if err != nil {
		m.t.Fatalf("$ %s: %v\n%s%s", line, err, said, m.log())
	}
	return string(said)
}

// before is a terminal in which the person typed a line.
func (m *machine) before(line string, columns uint16) *terminal {
	m.t.Helper()
	return openTerminal(m.t, m.inside("budi", "bash", "-c", "cd && "+line), columns, "xterm-256color")
}

func (m *machine) log() string {
	said, _ := m.inside("", "journalctl", "-u", "loket*", "-n", "40", "--no-pager").CombinedOutput()
	return string(said)
}

// commands are what the README has people type between two marks.
func (m *machine) commands(mark string, words ...string) []string {
	m.t.Helper()
	var lines []string
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(between(m.t, readme(m.t), "<!-- "+mark+" -->", "<!-- /"+mark+" -->"), -1) {
		for line := range strings.Lines(block[1]) {
			if line = strings.TrimSpace(line); line != "" {
				lines = append(lines, strings.NewReplacer(words...).Replace(line))
			}
		}
	}
	return lines
}

// holdsTogether looks at the owners and modes of settings and data.
func (m *machine) holdsTogether(after string, installed bool) {
	m.t.Helper()
	wanted := map[string]string{"/etc/loket/loket.env": "root:root 600", "/var/lib/loket": "loket:loket 700", "/var/lib/loket/loket.db": "loket:loket 600"}
	if installed {
		wanted["/etc/loket"] = "root:loket 750"
	}
	for path, owner := range wanted {
		if got := m.root("stat", "-c", "%U:%G %a", path); got != owner {
			m.t.Errorf("%s: %s is %s, not %s", after, path, got, owner)
		}
	}
	if others := m.root("find", "/var/lib/loket", "(", "!", "-user", "loket", "-o", "-perm", "/077", ")"); others != "" {
		m.t.Errorf("%s: not the bot's alone are %s", after, others)
	}
}

// isGreen looks at what the check said. The table of holidays ends some day, and
// the check says so two months before: that is no fault of a machine.
func (m *machine) isGreen(said string) {
	m.t.Helper()
	if !strings.Contains(said, "Nothing stands in the way") && !strings.Contains(said, "Tidak ada yang menghalangi") {
		m.t.Errorf("the check is not green:\n%s", said)
	}
	for line := range strings.Lines(said) {
		line = strings.TrimSpace(line)
		late := strings.HasPrefix(line, "! holidays") || strings.HasPrefix(line, "! hari libur")
		if strings.HasPrefix(line, "✖") || strings.HasPrefix(line, "! ") && !late {
			m.t.Errorf("the check says: %s", line)
		}
	}
}

// runs looks whether the bot runs, as its user, and gives its number.
func (m *machine) runs(after string) string {
	m.t.Helper()
	pid := m.root("systemctl", "show", "-p", "MainPID", "--value", "loket")
	if state, _ := m.inside("", "systemctl", "is-active", "loket").Output(); strings.TrimSpace(string(state)) != "active" || pid == "0" {
		m.t.Fatalf("%s: it does not run:\n%s", after, m.log())
	}
	owner := ""
	for deadline := time.Now().Add(patience); owner != "loket" && time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		owner = m.root("stat", "-c", "%U", "/proc/"+pid) // root's until systemd has become the user
	}
	if owner != "loket" {
		m.t.Errorf("%s: it runs as %s", after, owner)
	}
	return pid
}

// answersPeople looks whether somebody who writes to the bot gets an answer.
func (m *machine) answersPeople(after string) {
	m.t.Helper()
	before := len(m.telegram.Calls("sendMessage"))
	m.telegram.SendText(setupBoss, setupBoss, "/mulai")
	for deadline := time.Now().Add(patience); len(m.telegram.Calls("sendMessage")) == before; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			m.t.Fatalf("%s: nobody answers:\n%s", after, m.log())
		}
	}
}

// Who follows the README word for word on a fresh Debian has a bot that runs and a
// check without a warning; upgrade, removal and purge leave settings and data; on
// a new machine the backup brings everything back.
func TestMachineByTheReadme(t *testing.T) {
	m := openMachine(t)
	steps := m.commands("lima langkah", "VERSI", "0.1.0")
	if len(steps) != 3 {
		t.Fatalf("the README has the steps %q", steps)
	}
	m.person(steps[0])
	if state, err := m.inside("", "systemctl", "is-active", "loket").Output(); err == nil {
		t.Errorf("before any settings it is %s", state)
	}
	m.refusesOthers(steps[1])
	m.setsUp(steps[1])
	m.runs("set up")
	m.holdsTogether("set up", true)
	m.isGreen(m.person(steps[2]))
	m.answersPeople("set up")
	m.person("sudo loket poster poster.pdf && test -s poster.pdf && sudo loket dead")
	m.holdsTogether("checked", true)
	if said := m.root("systemd-analyze", "verify", "--recursive-errors=yes", "loket.service", "loket-backup.service", "loket-backup.timer"); said != "" {
		t.Errorf("systemd says of the units: %s", said) // it ends with 0 for a misspelt key too
	}
	m.breaksOff(steps[1])
	m.changesByFile()
	m.upgrades(steps[2])
	m.goesAndComesBack(steps[0])
	m.isReplaced(steps[0])
}

// refusesOthers calls the setup as somebody else than root.
func (m *machine) refusesOthers(line string) {
	m.t.Helper()
	for _, other := range []string{strings.TrimPrefix(line, "sudo "), strings.Replace(line, "sudo", "sudo -u loket", 1)} {
		said, err := m.inside("budi", "bash", "-c", "cd && "+other+" </dev/null").CombinedOutput()
		if err == nil || !strings.Contains(string(said), "hanya dapat ditulis oleh root: jalankan sudo loket setup") || strings.Contains(string(said), "Token bot") {
			m.t.Errorf("$ %s: %v\n%s", other, err, said)
		}
	}
}

// setsUp answers all questions in a terminal.
func (m *machine) setsUp(line string) {
	m.t.Helper()
	term := m.before(line, 80)
	term.answers("Token bot", setupToken)
	term.reads("(@loket_bot)")
	term.answers("Grup tim", "")
	m.links(term, setupGroup)
	term.answers("grup tim Bapak/Ibu?", "")
	m.setsThePanelUp(term)
	m.setsTheirMailUp(term)
	m.fillsTheOfficeIn(term)
	term.answers("Kunci untuk salinan", "")
	term.answers("Berkas kunci rahasia", "")
	term.answers("Bagaimana bot dijalankan?", "")
	term.answers("Jalankan bot sekarang?", "")
	term.reads("Bot berjalan")
	term.reads("Salinan pertama")
	term.reads("Pemeriksaan menyeluruh")
	m.isGreen(term.reads("Selesai. Loket siap dipakai."))
	if status := term.ends(); status != 0 {
		m.t.Errorf("the setup ends with %d", status)
	}
	for _, secret := range []string{"token-of-the-setup", setupKey, "mail password"} {
		if strings.Contains(term.all(), secret) {
			m.t.Errorf("the terminal shows %q", secret)
		}
	}
	if mode := m.root("stat", "-c", "%U:%G %a", "/root/backup.key"); mode != "root:root 600" {
		m.t.Errorf("the secret half of the key pair is %s", mode)
	}
	if drop, err := m.inside("", "ls", "/etc/systemd/system/loket.service", "/etc/systemd/system/loket.service.d").CombinedOutput(); err == nil {
		m.t.Errorf("beside the package's unit stands %s", drop)
	}
}

// setsTheirMailUp has a mail server with a certificate of its own, whose file must lie
// where the bot can read it: its unit sees no home.
func (m *machine) setsTheirMailUp(term *terminal) {
	m.t.Helper()
	term.answers("Kirim email juga?", keyDown)
	term.answers("Server email", m.mail)
	term.answers("Pengamanan sambungan", "")
	term.answers("Nama akun email", "loket")
	term.answers("Password akun email", setupPass)
	term.answers("Alamat pengirim", "loket@banyuasinkab.go.id")
	term.reads("Sertifikat server email tidak dikenal")
	term.answers("Berkas sertifikat server email", machineHome+"/email.pem")
	term.reads("tidak dapat dibaca bot (pengguna loket)")
	m.person("sudo install -m 600 email.pem /etc/loket/email.pem")
	term.types(keyDelete + "/etc/loket/email.pem\r")
	term.reads("email.pem tidak dapat dibaca bot")
	m.person("sudo chmod 644 /etc/loket/email.pem")
	term.types(keyDelete + "/etc/loket/email.pem\r")
	term.reads("menerima email dari kita")
	term.answers("Kirim surat percobaan", "budi@banyuasinkab.go.id")
	term.reads("Surat percobaan dikirim")
}

// breaksOff ends the setup in the middle, with sudo between: the bot runs on.
func (m *machine) breaksOff(line string) {
	m.t.Helper()
	pid := m.runs("before it is broken off")
	term := m.before(line, 40)
	term.answers("Token bot", "")
	term.reads("Grup tim")
	term.types(keyBreak)
	term.reads("Jawaban sejauh ini tersimpan")
	if status := term.ends(); status == 0 {
		m.t.Error("broken off it ends well")
	}
	if got := m.root("stat", "-c", "%U:%G %a", "/etc/loket/loket.env.baru"); got != "root:root 600" {
		m.t.Errorf("the answers so far are %s", got)
	}
	if m.runs("broken off") != pid {
		m.t.Error("breaking off the setup restarted the bot")
	}
}

// changesByFile changes one answer from a file beside the running bot.
func (m *machine) changesByFile() {
	m.t.Helper()
	m.root("sh", "-c", `printf '# catatan kami\n' >>/etc/loket/loket.env`)
	pid := m.runs("before the change")
	// The draft is thrown away; kept are token, group, panel and mail as they stand, the signatory changes.
	answers := slices.Concat([]string{"tidak"}, slices.Repeat([]string{""}, 15), []string{"-"}, slices.Repeat([]string{""}, 6), []string{"Rina Kartika, S.T.", "", "", "ya"}, slices.Repeat([]string{""}, 8), []string{"ya"})
	m.must(os.WriteFile(filepath.Join(m.tree, machineHome, "jawaban"), []byte(strings.Join(answers, "\n")+"\n"), 0o644))
	said := m.person("sudo loket setup <jawaban")
	for _, word := range []string{"Ada jawaban yang belum selesai", "Bot sedang berjalan. Mulai ulang sekarang?", "✔ Bot berjalan", "Loket siap dipakai"} {
		if !strings.Contains(said, word) {
			m.t.Errorf("%q is not in\n%s", word, said)
		}
	}
	settings := m.root("cat", "/etc/loket/loket.env")
	if !strings.Contains(settings, "# catatan kami") || !strings.Contains(settings, `OFFICE_SIGNATORY="Rina Kartika, S.T."`) || strings.Contains(settings, "SETUP_") {
		m.t.Errorf("the settings are now\n%s", settings)
	}
	if m.runs("changed") == pid {
		m.t.Error("the bot was not restarted with the change")
	}
	m.holdsTogether("changed", true)
	m.isGreen(said)
}

// upgrades installs a newer package, with another example, while the bot runs.
func (m *machine) upgrades(check string) {
	m.t.Helper()
	settings, pid := m.root("cat", "/etc/loket/loket.env"), m.runs("before the upgrade")
	m.person("sudo apt install -y ./loket_0.2.0_amd64.deb </dev/null")
	if m.runs("upgraded") == pid {
		m.t.Error("the upgrade did not restart it")
	}
	if got := m.root("dpkg-query", "-W", "-f", "${Version}", "loket"); got != "0.2.0" {
		m.t.Errorf("installed is %s", got)
	}
	if !strings.Contains(m.root("cat", "/usr/share/doc/loket/examples/loket.env"), "0.2.0") || m.root("cat", "/etc/loket/loket.env") != settings {
		m.t.Error("the example is old, or the settings changed")
	}
	m.holdsTogether("upgraded", true)
	m.answersPeople("upgraded")
	m.isGreen(m.person(check))
}

// goesAndComesBack removes and purges, and installs again.
func (m *machine) goesAndComesBack(install string) {
	m.t.Helper()
	m.person("sudo apt remove -y loket")
	if state, err := m.inside("", "systemctl", "is-active", "loket").Output(); err == nil {
		m.t.Errorf("removed it is %s", state)
	}
	m.holdsTogether("removed", true)
	m.person("sudo apt purge -y loket")
	m.holdsTogether("purged", false)
	m.root("id", "loket")
	m.person(strings.Replace(install, "0.1.0", "0.2.0", 1))
	m.root("systemctl", "enable", "--now", "loket")
	m.runs("installed again")
	m.holdsTogether("installed again", true)
	m.answersPeople("installed again")
}

// isReplaced loses everything but what an office keeps elsewhere.
func (m *machine) isReplaced(install string) {
	m.t.Helper()
	day := strings.TrimSuffix(filepath.Base(m.root("sh", "-c", "ls /var/lib/loket/backup/*.age")), ".age")
	m.root("sh", "-c", "cp /etc/loket/loket.env /etc/loket/email.pem /root/backup.key /var/lib/loket/backup/* "+machineHome+" && chown budi "+machineHome+"/*")
	m.person("sudo apt purge -y loket")
	m.root("rm", "-rf", "/etc/loket", "/var/lib/loket")
	m.person(strings.Replace(install, "0.1.0", "0.2.0", 1))
	steps := m.commands("server rusak", "loket-TANGGAL", day)
	m.person("sudo install -m 644 email.pem /etc/loket/")
	for _, line := range steps[:len(steps)-1] {
		m.person(line)
	}
	m.runs("replaced")
	m.answersPeople("replaced")
	m.isGreen(m.person(steps[len(steps)-1]))
	m.holdsTogether("replaced", true)
	if people := fmt.Sprint(m.telegram.Calls("sendMessage")); strings.Contains(people, "/hubungkan") {
		m.t.Error("the group is not linked any more")
	}
}
