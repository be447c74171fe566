package realsite_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"loket/bot/panel/statements"
	"loket/bot/simulator/hosting"
)

// row is a user as both kinds of database show one. The row of number 0 is the
// website: who registers becomes Login if Hash is 1, and Email waits to be its
// administration's.
type row struct {
	ID           int
	Login, Email string
	Hash         string // whose it was before: PREFIX/ID; "!" for none that lets in
	Roles        []string
	Rights       []string
	Sessions     int
	Applications int
	Reset        bool
	Pending      bool
}

// twoSites are two websites in one database, the prefix of one being the
// beginning of the other's; each has our login and somebody else's with every
// key there is.
type twoSites interface {
	rows() map[string][]row // by prefix
	run(text string) int    // status of the import
}

// givenRows are what is there before each text.
func givenRows() map[string][]row {
	ours := row{ID: 1, Login: "dinkes", Email: "dinkes@" + base, Roles: []string{"administrator"}}
	other := row{ID: 2, Login: "O'Brien é", Email: "orang@" + base, Roles: []string{"editor"}, Rights: []string{"edit_users"}, Sessions: 1, Applications: 1, Reset: true, Pending: true}
	given := map[string][]row{}
	for _, prefix := range []string{"wp_", "wp_b_"} {
		given[prefix] = append(given[prefix], row{Login: "editor", Email: "lain@" + base, Hash: "1"})
		for _, r := range []row{ours, other} {
			r.Hash = fmt.Sprintf("%s/%d", prefix, r.ID)
			given[prefix] = append(given[prefix], r)
		}
	}
	return given
}

// hash is a stored password of a row, which differs from every other's.
func hashOf(prefix string, id int) string {
	return fmt.Sprintf("$P$Bkasus%s%d", strings.Repeat(strings.ReplaceAll(prefix, "_", ""), 3), id)
}

func whose(hash string) string {
	for prefix, all := range givenRows() {
		for _, r := range all[1:] {
			if hashOf(prefix, r.ID) == hash {
				return r.Hash
			}
		}
	}
	return hash
}

// inMemory are the simulator's.
type inMemory struct {
	s        *stand
	database string
}

func newInMemory(t *testing.T) twoSites {
	b := newBench(t, nil)
	b.fake.Seed(hosting.Seed{Username: "dinkes", Domain: siteHost, Email: "dinkes@" + base, Password: right, SiteTitle: "Dinas Kesehatan"})
	s := &stand{bench: b, kind: simulated{"6.8.12"}, t: t, user: "dinkes", domain: siteHost, at: siteHost}
	_, config := s.siteConfig()
	m := inMemory{s, config["dbName"]}
	b.fake.EditTables("dinkes", m.database, func(tables map[string]*hosting.Site) {
		for prefix, all := range givenRows() {
			site := *tables["wp_"]
			site.Users, site.Registration, site.DefaultRole, site.NewAdminEmail = nil, true, all[0].Login, all[0].Email
			for _, r := range all[1:] {
				u := hosting.SiteUser{ID: r.ID, Login: r.Login, Email: r.Email, Hash: hashOf(prefix, r.ID), Roles: r.Roles, Rights: r.Rights}
				if r.Sessions > 0 {
					u.Sessions, u.Applications, u.ResetKey, u.NewEmail = []hosting.SiteSession{{Token: "x"}}, []hosting.ApplicationPassword{{Name: "ponsel"}}, "x", "lain@"+base
				}
				site.Users = append(site.Users, u)
			}
			tables[prefix] = &site
		}
	})
	return m
}

func (m inMemory) run(text string) int { return m.s.runSQL(m.database, text) }

func (m inMemory) rows() map[string][]row {
	found := map[string][]row{}
	m.s.fake.EditTables("dinkes", m.database, func(tables map[string]*hosting.Site) {
		for prefix, site := range tables {
			registers := map[bool]string{true: "1", false: "0"}[site.Registration]
			found[prefix] = []row{{Login: site.DefaultRole, Email: site.NewAdminEmail, Hash: registers}}
			for _, u := range site.Users {
				found[prefix] = append(found[prefix], row{u.ID, u.Login, u.Email, whose(u.Hash), sorted(u.Roles), sorted(u.Rights), len(u.Sessions), len(u.Applications), u.ResetKey != "", u.NewEmail != ""})
			}
		}
	})
	return found
}

func sorted(names []string) []string {
	if len(names) == 0 {
		return nil
	}
	return slices.Sorted(slices.Values(names))
}

// inMariaDB are real ones; the second has another collation and engine.
type inMariaDB struct {
	s        *stand
	k        *genuine
	database string
}

// elsewhere are what tables of websites are found with.
var elsewhere = []string{"CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci", "CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci", "CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci", "CHARACTER SET latin1 COLLATE latin1_swedish_ci"}

func newInMariaDB(t *testing.T, s *stand, collation, engine string) twoSites {
	k := s.kind.(*genuine)
	_, config := s.siteConfig()
	m := inMariaDB{s, k, config["dbName"]}
	var sql strings.Builder
	sql.WriteString("DELETE FROM wp_users; DELETE FROM wp_usermeta;\n")
	for _, table := range []string{"users", "usermeta", "options"} {
		fmt.Fprintf(&sql, "DROP TABLE IF EXISTS wp_b_%s; CREATE TABLE wp_b_%s LIKE wp_%s; ALTER TABLE wp_b_%s CONVERT TO %s, ENGINE=%s;\n", table, table, table, table, collation, engine)
	}
	for prefix, all := range givenRows() {
		for name, value := range map[string]string{"default_role": all[0].Login, "new_admin_email": all[0].Email, "users_can_register": all[0].Hash} {
			fmt.Fprintf(&sql, "REPLACE INTO %soptions (option_name, option_value) VALUES ('%s', '%s');\n", prefix, name, value)
		}
		for _, r := range all[1:] {
			fmt.Fprintf(&sql, "INSERT INTO %susers (ID, user_login, user_pass, user_email, user_activation_key) VALUES (%d, '%s', '%s', '%s', '%s');\n",
				prefix, r.ID, strings.ReplaceAll(r.Login, "'", "''"), hashOf(prefix, r.ID), r.Email, map[bool]string{true: "1:x"}[r.Reset])
			meta := func(key, value string) {
				fmt.Fprintf(&sql, "INSERT INTO %susermeta (user_id, meta_key, meta_value) VALUES (%d, '%s', '%s');\n", prefix, r.ID, key, value)
			}
			meta(prefix+"capabilities", serialized(append(slices.Clone(r.Roles), r.Rights...)))
			meta(prefix+"user_level", "10")
			if r.Sessions > 0 {
				meta("session_tokens", `a:1:{s:1:"x";a:1:{s:10:"expiration";i:4000000000;}}`)
				meta("_application_passwords", `a:1:{i:0;a:1:{s:4:"name";s:6:"ponsel";}}`)
				meta("_new_email", `a:1:{s:8:"newemail";s:4:"lain";}`)
			}
		}
	}
	if _, err := k.SQL(m.database, sql.String()); err != nil {
		t.Fatal(err)
	}
	return m
}

// serialized is a list of rights as WordPress stores it.
func serialized(names []string) string {
	var text strings.Builder
	for _, name := range names {
		fmt.Fprintf(&text, `s:%d:"%s";b:1;`, len(name), name)
	}
	return fmt.Sprintf("a:%d:{%s}", len(names), text.String())
}

func (m inMariaDB) run(text string) int { return m.s.runSQL(m.database, text) }

func (m inMariaDB) rows() map[string][]row {
	found := map[string][]row{}
	for _, prefix := range []string{"wp_", "wp_b_"} {
		options, err := m.k.SQL(m.database, fmt.Sprintf("SELECT CONCAT_WS('/', (SELECT option_value FROM %[1]soptions WHERE option_name = 'default_role'), "+
			"COALESCE((SELECT option_value FROM %[1]soptions WHERE option_name = 'new_admin_email'), ''), (SELECT option_value FROM %[1]soptions WHERE option_name = 'users_can_register'))", prefix))
		if err != nil {
			m.s.t.Fatal(err)
		}
		parts := strings.Split(strings.TrimSpace(options), "/")
		all := []row{{Login: parts[0], Email: parts[1], Hash: parts[2]}}
		out, err := m.k.SQL(m.database, fmt.Sprintf(`SELECT JSON_OBJECT('ID', ID, 'Login', user_login, 'Email', user_email, 'Hash', user_pass, 'Reset', user_activation_key <> '',
			'Sessions', (SELECT COUNT(*) FROM %[1]susermeta WHERE user_id = ID AND meta_key = 'session_tokens'),
			'Applications', (SELECT COUNT(*) FROM %[1]susermeta WHERE user_id = ID AND meta_key = '_application_passwords'),
			'Pending', (SELECT COUNT(*) FROM %[1]susermeta WHERE user_id = ID AND meta_key = '_new_email') > 0,
			'Rights', COALESCE((SELECT GROUP_CONCAT(CONVERT(meta_value USING utf8mb4) SEPARATOR ' and ') FROM %[1]susermeta WHERE user_id = ID AND meta_key = '%[1]scapabilities'), '')) FROM %[1]susers ORDER BY ID`, prefix))
		if err != nil {
			m.s.t.Fatal(err)
		}
		for line := range strings.Lines(out) {
			var one struct {
				row
				Rights string
			}
			if err := json.Unmarshal([]byte(strings.ReplaceAll(strings.TrimSpace(line), `\\`, `\`)), &one); err != nil {
				m.s.t.Fatalf("%v: %s", err, line)
			}
			r := one.row
			r.Hash = whose(r.Hash)
			r.Roles, r.Rights = nil, nil
			parts := strings.Split(one.Rights, `"`)
			for i := 1; i < len(parts); i += 2 {
				if slices.Contains([]string{"administrator", "editor", "author", "subscriber"}, parts[i]) {
					r.Roles = append(r.Roles, parts[i])
				} else {
					r.Rights = append(r.Rights, parts[i])
				}
			}
			r.Roles, r.Rights = sorted(r.Roles), sorted(r.Rights)
			all = append(all, r)
		}
		found[prefix] = all
	}
	return found
}

// fills are what each text about users is filled with, among it what it must
// refuse. Texts that are not about users have a table of their own.
var fills = map[string][]statements.Values{
	"carry login": {
		{"former": "wp_b_", "formeruser": 1, "fresh": "wp_", "freshuser": 2}, {"former": "wp_", "formeruser": 2, "fresh": "wp_b_", "freshuser": 1},
		{"former": "wp_b_", "formeruser": 9, "fresh": "wp_", "freshuser": 1}, {"former": "wp_b_", "formeruser": 1, "fresh": "wp_", "freshuser": 9},
		{"former": "tidak_", "formeruser": 1, "fresh": "wp_", "freshuser": 1},
	},
	"set e-mail":       {{"site": "wp_", "user": 2, "email": "baru'é@contoh.go.id"}, {"site": "wp_b_", "user": 1, "email": "baru@contoh.go.id"}, {"site": "wp_", "user": 9, "email": "x@contoh.go.id"}, {"site": "tidak_", "user": 1, "email": "x@contoh.go.id"}},
	"end keys":         {{"site": "wp_", "user": 2}, {"site": "wp_b_", "user": 2}, {"site": "wp_", "user": 1}, {"site": "wp_", "user": 9}},
	"take rights":      {{"site": "wp_", "user": 2}, {"site": "wp_b_", "user": 2}, {"site": "wp_", "user": 9}},
	"give rights":      {{"site": "wp_", "user": 2, "rights": serialized([]string{"administrator"}), "level": "10"}, {"site": "wp_b_", "user": 9, "rights": serialized([]string{"administrator"}), "level": "10"}},
	"shut all but one": {{"site": "wp_", "keeper": 1}, {"site": "wp_b_", "keeper": 2}, {"site": "wp_", "keeper": 9}, {"site": "wp_b_", "keeper": 1}},
	"make user":        {{"site": "wp_", "login": "dinkes", "email": "x@contoh.go.id"}, {"site": "wp_b_", "login": "baru", "email": "baru@contoh.go.id"}},
}

// TestEachTextDoesOnMariaDBWhatItDoesHere runs every text that the product has
// on a real database and on the simulated one, over tables of every collation
// and engine, and compares what came of it.
func TestEachTextDoesOnMariaDBWhatItDoesHere(t *testing.T) {
	for _, s := range statements.All() {
		if fills[s.Name()] == nil && !ofTables[s.Name()] {
			t.Errorf("%s is tried nowhere", s.Name())
		}
	}
	m := machine(t, "old")
	real := openReal(t, newBench(t, m), m, "", 1)
	for _, s := range statements.All() {
		for i, values := range fills[s.Name()] {
			collation, engine := elsewhere[i%len(elsewhere)], []string{"InnoDB", "MyISAM"}[i%2]
			text, err := s.With(values)
			must(t, err)
			here, there := newInMemory(t), newInMariaDB(t, real, collation, engine)
			if before := there.rows(); !reflect.DeepEqual(before, here.rows()) || !reflect.DeepEqual(before, givenRows()) {
				t.Fatalf("the two begin with\n%+v\n%+v", here.rows(), before)
			}
			// what is run over and over does the same once
			for range 2 {
				if a, b := here.run(text), there.run(text); a != b {
					t.Errorf("%s %v: %d here, %d on MariaDB (%s, %s)", s.Name(), values, a, b, collation, engine)
				}
			}
			if a, b := here.rows(), there.rows(); !reflect.DeepEqual(a, b) {
				t.Errorf("%s %v: there are\n%+v here,\n%+v on MariaDB (%s, %s)", s.Name(), values, a, b, collation, engine)
			}
		}
	}
}

// TestTextsForUsersDoSomething holds the table above to be no empty one.
func TestTextsForUsersDoSomething(t *testing.T) {
	for _, s := range statements.All() {
		did := 0
		for _, values := range fills[s.Name()] {
			text, err := s.With(values)
			must(t, err)
			here := newInMemory(t)
			if here.run(text) == 204 && !reflect.DeepEqual(here.rows(), givenRows()) {
				did++
			}
		}
		if did == 0 && fills[s.Name()] != nil && s.Name() != "give rights" {
			t.Errorf("%s never does anything", s.Name())
		}
	}
}

// ofTables names the texts that are about tables.
var ofTables = map[string]bool{"drop table": true}

// TestATableIsTakenAwayByItsWholeName: never another one whose name begins alike.
func TestATableIsTakenAwayByItsWholeName(t *testing.T) {
	m := machine(t, "old")
	real := openReal(t, newBench(t, m), m, "", 1)
	for _, name := range []string{"wp_users", "wp_b_usermeta", "wp_b_", "tidak_ada"} {
		text, err := statements.DropTable.With(statements.Values{"name": name})
		must(t, err)
		here, there := newInMemory(t).(inMemory), newInMariaDB(t, real, elsewhere[0], "InnoDB").(inMariaDB)
		before := m.Tables(there.database)
		if a, b := here.run(text), there.run(text); a != 204 || b != 204 {
			t.Errorf("%s: %d here, %d on MariaDB", name, a, b)
		}
		var gone []string
		here.s.fake.EditTables("dinkes", here.database, func(tables map[string]*hosting.Site) {
			for prefix, site := range tables {
				for _, table := range site.Dropped {
					gone = append(gone, prefix+table)
				}
			}
		})
		after := m.Tables(there.database)
		goneThere := slices.DeleteFunc(before, func(table string) bool { return slices.Contains(after, table) })
		if !slices.Equal(gone, goneThere) {
			t.Errorf("%s: gone are %q here, %q on MariaDB", name, gone, goneThere)
		}
		if slices.Contains(goneThere, "wp_users") {
			_, err := m.SQL(there.database, "CREATE TABLE wp_users LIKE wp_b_users")
			must(t, err)
		}
	}
}
