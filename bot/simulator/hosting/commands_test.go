package hosting_test

import (
	"strings"
	"testing"

	"loket/bot/simulator/hosting"
)

func TestSubdomainsBelongToTheParentsAccount(t *testing.T) {
	d := newCaller(t)
	d.create()
	parent := d.as("loket|induk", key)
	change := func(d caller, action, label string) string {
		return d.post("/CMD_API_SUBDOMAINS", "action", action, "domain", base, "subdomain", label, "select0", label)
	}
	wantText(t, change(d.as("loket|dinkes", key), "create", "ppid"), "You do not own that domain")
	wantText(t, change(parent, "add", "ppid"), "no action included")
	wantText(t, change(parent, "create", "dinkes"), "already exists")
	wantText(t, change(parent, "create", "ppid.jdih"), "Invalid name")
	wantText(t, change(parent, "create", "ppid"), "Subdomain created")
	wantText(t, change(parent, "create", "ppid"), "already exists")
	wantText(t, text(parent.get("/CMD_API_SUBDOMAINS?domain="+base)), "list[]=ppid")
	wantText(t, text(d.get("/CMD_API_DOMAIN_OWNERS?domain=ppid."+base)), "Cannot find that domain")
	wantText(t, change(parent, "delete", "ppid"), "Subdomains deleted")
	wantText(t, change(parent, "delete", "ppid"), "does not exist")
}

func TestLookUpsOfAccounts(t *testing.T) {
	d := newCaller(t)
	d.create()
	d.Seed(hosting.Seed{Username: "orang2", Domain: "orang.id", Creator: "orang"})
	for path, want := range map[string]string{
		"/CMD_API_DOMAIN_OWNERS":                     "contoh.go.id=induk&dinkes.contoh.go.id=dinkes",
		"/CMD_API_SHOW_USERS":                        "list[]=dinkes&list[]=induk",
		"/CMD_API_SHOW_USER_CONFIG?user=dinkes":      "suspended=no",
		"/CMD_API_SHOW_USER_DOMAINS?user=dinkes":     "dinkes.contoh.go.id=",
		"/CMD_API_SHOW_USER_DOMAINS?user=orang2":     "Unable to find user",
		"/CMD_API_USER_EXISTS?user=orang2":           "exists=1",
		"/CMD_API_USER_EXISTS?user=tiada":            "exists=0",
		"/CMD_API_USER_EXISTS?user=root":             "reserved username",
		"/CMD_API_SHOW_RESELLER_IPS":                 "list[]=192.0.2.10",
		"/api/users/dinkes/usage":                    `"mySqlDatabases":{"limit":2,"unlimited":false,"usage":0}`,
		"/CMD_API_DOMAIN_OWNERS?domain=orang.id":     "Cannot find that domain",
		"/CMD_API_DOMAIN_OWNERS?domain=dinkes.go.id": "Cannot find that domain",
	} {
		wantText(t, text(d.get(path)), want)
	}
	wantText(t, d.post("/CMD_API_MODIFY_USER", "action", "package", "user", "dinkes", "package", "emas"), "Package does not exist")
	wantText(t, d.post("/CMD_API_MODIFY_USER", "action", "single", "user", "dinkes", "evalue", "b@"+base), "User Modified")
}

func TestDatabasesHaveALimitAndComeBackFromADump(t *testing.T) {
	d := owner(t)
	make := func(name string) int {
		return d.json("POST", "/api/db-manage/create-db-with-user", `{"database":"`+name+`"}`).StatusCode
	}
	for _, step := range []struct {
		name string
		want int
	}{{"orang_satu", 494}, {"dinkes_satu", 200}, {"dinkes_satu", 490}, {"dinkes_dua", 200}, {"dinkes_tiga", 496}} {
		if got := make(step.name); got != step.want {
			t.Errorf("%s: status %d, want %d", step.name, got, step.want)
		}
	}
	if got := d.do("DELETE", "/api/db-manage/databases/dinkes_dua", "", "").StatusCode; got != 204 {
		t.Errorf("status %d", got)
	}
	quick := `{"filePath":"domains/dinkes.` + base + `/public_html","title":"Dinas","adminName":"dinkes","adminPass":"` + secret + `"}`
	d.json("POST", "/api/wordpress/install-quick", quick)
	name := d.Accounts()[0].Databases[1]
	dump := text(d.get("/api/db-manage/databases/" + name + "/export?gzip=true"))
	if !strings.HasPrefix(dump, "\x1f\x8b") {
		t.Fatal("the export is not gzipped")
	}
	for content, want := range map[string]int{dump: 204, "DROP TABLE x;": 409} {
		body := "--batas\r\nContent-Disposition: form-data; name=\"sqlfile\"; filename=\"a.sql\"\r\n\r\n" + content + "\r\n--batas--\r\n"
		if got := d.do("POST", "/api/db-manage/databases/"+name+"/import?clean=true", "multipart/form-data; boundary=batas", body); got.StatusCode != want {
			t.Errorf("status %d, want %d: %s", got.StatusCode, want, text(got))
		}
		if want == 204 && !d.SiteLogin("dinkes."+base, "dinkes", secret) {
			t.Error("the dump did not bring the site back")
		}
	}
}

func TestRemovingASiteKeepsItsDatabase(t *testing.T) {
	d := owner(t)
	d.json("POST", "/api/wordpress/install-quick", `{"filePath":"domains/dinkes.`+base+`/public_html","title":"Dinas","adminName":"dinkes"}`)
	places := text(d.get("/api/wordpress/locations?domain=dinkes." + base))
	_, id, _ := strings.Cut(places, `"id":"`)
	id, _, _ = strings.Cut(id, `"`)
	if got := d.do("DELETE", "/api/wordpress/locations/"+id, "", "").StatusCode; got != 204 {
		t.Fatalf("status %d", got)
	}
	account := d.Accounts()[0]
	if account.SiteTitle != "" || len(account.Databases) != 1 || len(account.Files) != 1 {
		t.Errorf("the account is %+v", account)
	}
}
