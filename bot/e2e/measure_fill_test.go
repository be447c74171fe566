//go:build measure

package e2e

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mattn/go-sqlite3"

	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
)

// filled is how much lies in a database.
type filled struct{ requests, officers int }

// The tickets of the filling bear years gone by, 100,000 a year, so that they
// do not meet those that are asked for while measuring.
const (
	fillYears   = 100_000
	fillOpen    = 400 // requests that wait for the team, whatever the size: it works a queue off
	fillOfficer = 6_000_000_000
)

// fill makes a database in dir and fills it with rows as years of service leave
// them: requests with their words, files, audit trail, accounts, credentials,
// dates and messages. Tables are written in the order of their keys and the
// indexes made afterwards, or a million would take hours.
func (f filled) fill(t *testing.T, dir string) {
	t.Helper()
	key, err := storage.KeyFile(dir)
	check(t, err)
	store, err := sqlite.Open(context.Background(), sqlite.Options{Dir: dir, Key: key})
	check(t, err)
	check(t, store.Close())
	db, err := sql.Open(fillDriver, "file:"+filepath.Join(dir, sqlite.DatabaseName)+"?_journal_mode=OFF&_synchronous=OFF&_cache_size=-400000&_foreign_keys=off")
	check(t, err)
	defer db.Close()
	db.SetMaxOpenConns(1)
	p := &pen{t: t, db: db}
	p.write("PRAGMA temp_store = MEMORY")
	remade := p.takeIndexes()
	for _, statement := range f.statements(t) {
		p.write(statement)
	}
	for _, statement := range remade {
		p.write(statement)
	}
	p.write("PRAGMA journal_mode = WAL")
}

// fillDriver is SQLite with what the filling needs beside.
const fillDriver = "sqlite3 for filling"

func init() {
	sql.Register(fillDriver, &sqlite3.SQLiteDriver{ConnectHook: func(conn *sqlite3.SQLiteConn) error {
		look := strings.NewReplacer("0", "o", "1", "l", "i", "l", "-", "").Replace
		backwards := func(text string) string {
			letters := []byte(text)
			slices.Reverse(letters)
			return string(letters)
		}
		return errors.Join(conn.RegisterFunc("look", look, true), conn.RegisterFunc("backwards", backwards, true))
	}})
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// pen writes to the database and says what takes long.
type pen struct {
	t  *testing.T
	db *sql.DB
}

func (p *pen) write(statement string) {
	p.t.Helper()
	began := time.Now()
	if _, err := p.db.Exec(statement); err != nil {
		p.t.Fatalf("%v: %s", err, statement)
	}
	if took := time.Since(began); took > 5*time.Second {
		fmt.Printf("%6.1fs %.60s\n", took.Seconds(), strings.Join(strings.Fields(statement), " "))
	}
}

// takeIndexes drops what slows writing down and returns the statements that
// make it again.
func (p *pen) takeIndexes() (remade []string) {
	p.t.Helper()
	rows, err := p.db.Query("SELECT type || ' ' || name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL")
	check(p.t, err)
	var dropped []string
	for rows.Next() {
		var name, statement string
		check(p.t, rows.Scan(&name, &statement))
		dropped, remade = append(dropped, "DROP "+name), append(remade, statement)
	}
	check(p.t, rows.Close())
	for _, statement := range dropped {
		p.write(statement)
	}
	return remade
}

// list is a JSON list of words, as a table function takes it.
func list(words string) string {
	body, _ := json.Marshal(strings.Fields(words))
	return "'" + string(body) + "'"
}

// The words of the filling: n-th of a list by %.
const (
	fillFirst = "rina agus budi sari dewi eko fitri hendra indah joko kartika lestari mega nanda putri rudi siti tono umi wahyu yanti zaki bayu citra dian galih"
	fillLast  = "kartika saputra wulandari hidayat lestari pratama nugroho safitri kurniawan rahmawati setiawan anggraini wijaya permata siregar harahap nasution"
	fillNoun  = "sipandu layanan arsip desa kesehatan perizinan pustaka statistik pajak wisata tani ikan hutan sekolah guru siswa bidan puskesmas aset gaji absen surat rapat lapor aduan peta banjir tanah nikah ktp"
	fillUnit  = "dinas badan kantor kecamatan kelurahan puskesmas bagian sekretariat inspektorat"
	fillOf    = "perpustakaan kesehatan pendidikan pertanian perikanan kehutanan sosial perhubungan kebudayaan pariwisata keuangan kepegawaian talang betung rambutan suak tapeh makarti jaya muara telang"
)

func word(words, n string) string {
	return fmt.Sprintf("(SELECT value FROM json_each(%s) WHERE key = (%s) %% %d)", list(words), n, len(strings.Fields(words)))
}

// statements are the filling, from the requests to what hangs on them.
func (f filled) statements(t *testing.T) []string {
	request, answers, profile, session := samples(t)
	replaced := func(body, what, with string) string { return fmt.Sprintf("replace(%s, '%s', %s)", body, what, with) }
	due := time.Now().Add(24 * time.Hour).UnixMilli()
	return append([]string{
		"CREATE TEMP TABLE person (i INTEGER PRIMARY KEY, first TEXT, last TEXT, unit TEXT)",
		fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d - 1) INSERT INTO person
			SELECT i, %s, %s, %s || ' ' || %s FROM n`, f.officers, word(fillFirst, "i"), word(fillLast, "i / 7"), word(fillUnit, "i / 3"), word(fillOf, "i / 11")),
		"CREATE TEMP TABLE label (i INTEGER PRIMARY KEY, name TEXT)",
		fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO label
			SELECT i, %s || '-' || %s || (i %% 977) FROM n`, word(fillNoun, "i"), word(fillOf, "i / 13")),
		"CREATE TEMP TABLE r (i INTEGER PRIMARY KEY, ticket TEXT, year TEXT, officer INTEGER, label TEXT, state TEXT, sent INTEGER)",
		fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d - 1) INSERT INTO r
			SELECT i, printf('SD-%%d-%%05d', 2016 + i / %d, i %% %d), 2016 + i / %d, i * 7919 %% %d, (SELECT name FROM label l WHERE l.i = n.i %% 20000),
			CASE WHEN i >= %d THEN 'submitted' WHEN i %% 10 = 0 THEN 'rejected' WHEN i %% 10 = 1 THEN 'cancelled' WHEN i %% 3 = 0 THEN 'confirmed' ELSE 'delivered' END,
			1451606400000 + i * 315360 FROM n`, f.requests, fillYears, fillYears, fillYears, f.officers, f.requests-fillOpen),
		fmt.Sprintf(`INSERT INTO officers SELECT %d + i, %s FROM person`, fillOfficer, replaced(replaced(profile, "FIRST", "first"), "LAST", "last")),
		fmt.Sprintf(`INSERT INTO sessions SELECT %d + i, %s FROM person`, fillOfficer, session),
		"INSERT INTO people SELECT i + 1, " + fmt.Sprint(fillOfficer) + " + i FROM person",
		fmt.Sprintf(`INSERT INTO requests SELECT ticket, 'subdomain', %d + officer, state, CASE WHEN state = 'submitted' THEN 'offen-' || r.i ELSE label END, unit, unit, %s, sent,
			CASE WHEN state = 'submitted' THEN %d + r.i ELSE sent + 86400000 END, 1, %s FROM r JOIN person p ON p.i = officer ORDER BY ticket`,
			fillOfficer, replaced(answers, "LABEL", "label"), due, replaced(request, "LABEL", "label")),
	}, f.hanging()...)
}

// hanging is what hangs on the requests.
func (f filled) hanging() []string {
	const made = "(state = 'delivered' OR state = 'confirmed')"
	words := []string{"label || '.measure.invalid'", "lower(ticket)", "'sd'", "year", "substr(ticket, 9)", "label", "substr(label, 1, instr(label, '-') - 1)",
		"substr(label, instr(label, '-') + 1)", "substr(unit, 1, instr(unit, ' ') - 1)", "substr(unit, instr(unit, ' ') + 1)", "first", "last"}
	var all []string
	for _, w := range words {
		all = append(all, "SELECT "+w+" AS word, ticket FROM r JOIN person p ON p.i = officer")
	}
	year := time.Now().AddDate(1, 0, 0).UnixMilli()
	recent := time.Now().UnixMilli()
	return []string{
		"INSERT OR IGNORE INTO search_words SELECT word, ticket FROM (" + strings.Join(all, " UNION ALL ") + ") ORDER BY word, ticket DESC",
		`INSERT INTO attachments SELECT ticket, 'AQAD' || i || '-' || k, '{"id":"AgACAgUAAxkBAAIBZ2c","unique":"AQAD","kind":"photo","size":51234}', hex(randomblob(32)), 51234
			FROM r, (SELECT 1 AS k UNION ALL SELECT 2) ORDER BY ticket, 2`,
		`INSERT INTO audit SELECT i * 4 + k, sent + k * 1000, CASE WHEN k = 4 THEN NULL ELSE officer + 1 END,
			CASE k WHEN 1 THEN 'request.submitted' WHEN 2 THEN 'request.claim' WHEN 3 THEN 'request.approve' ELSE 'request.deliver' END, ticket, '', randomblob(32)
			FROM r, (SELECT 1 AS k UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) ORDER BY 1`,
		fmt.Sprintf(`INSERT INTO accounts SELECT name || '.measure.invalid', 'u' || i, holder, unit, look(name), backwards(look(name)), 0, '{"unit":"x","ticket":"' || ticket || '"}'
			FROM (SELECT label || '-' || r.i AS name, r.i AS i, %d + officer AS holder, unit, ticket FROM r JOIN person p ON p.i = officer WHERE %s AND r.i %% 2 = 0) ORDER BY 1`, fillOfficer, made),
		fmt.Sprintf(`INSERT INTO credentials SELECT i + 1, ticket, label || '.measure.invalid', %d + officer, 'changed', '{"username":"u","service":"subdomain"}' FROM r WHERE %s`, fillOfficer, made),
		fmt.Sprintf(`INSERT INTO works SELECT ticket, ticket, ticket, 'done', 'u', '{"goal":"create","address":"x","steps":[],"next":4}', %d FROM r WHERE i %% 50 = 0 ORDER BY ticket`, recent),
		// Of messages the last year's are known, a tenth of all.
		fmt.Sprintf(`INSERT INTO posted SELECT 'card:' || ticket, -1001000000001, '[' || (1000000 + i) || ']', %d FROM r WHERE i >= %d ORDER BY 1`, recent, f.requests*9/10),
		fmt.Sprintf(`INSERT INTO posted_numbers SELECT -1001000000001, 1000000 + i, 'card:' || ticket FROM r WHERE i >= %d`, f.requests*9/10),
		fmt.Sprintf(`INSERT INTO reminders SELECT 'retire', ticket, %d + i * 60000, '' FROM r WHERE state <> 'submitted' ORDER BY ticket`, year),
		fmt.Sprintf(`INSERT INTO updates SELECT 900000000 + i, %d FROM r WHERE i < 100000`, recent),
	}
}

// samples are the JSON of records as the program writes them, quoted for SQL.
func samples(t *testing.T) (request, answers, profile, session string) {
	t.Helper()
	quoted := func(record any) string {
		body, err := json.Marshal(record)
		check(t, err)
		return "'" + strings.ReplaceAll(string(body), "'", "''") + "'"
	}
	now := time.Date(2020, time.March, 2, 3, 15, 0, 0, time.UTC)
	by := &conversations.Actor{ID: budi, Name: "Budi Verifikator"}
	file := conversations.File{ID: "AgACAgUAAxkBAAIBZ2cAgACAgUAAxkBAAIBZ2c", Unique: "AQADqroxG0eN", Kind: conversations.PhotoFile, Size: 51234}
	r := conversations.Request{Version: 4, Address: "LABEL.measure.invalid", CountsFrom: now, Claimed: by, Decided: by, DecidedAt: now,
		Username: "LABEL", MailState: "sent", OpenedAt: now, Asked: true, Rating: 4, ClosedAt: now}
	for range 6 {
		r.Timeline = append(r.Timeline, conversations.Moment{At: now, What: conversations.MomentApproved, Who: "Budi Verifikator", ByID: budi})
	}
	given := map[string]conversations.Answer{"letter": {Files: []conversations.File{file}}, "screens": {Files: []conversations.File{file}},
		"label": {Text: "LABEL"}, "app": {Text: "Sistem pelayanan terpadu untuk warga kabupaten"}, "capacity": {Text: "1–5 GB"},
		"language": {Text: "Laravel"}, "email": {Text: "LABEL@measure.invalid"}}
	o := conversations.Officer{Name: "FIRST LAST", NIP: "198609262015052001", Position: "Kepala Seksi Aplikasi", Unit: "Dinas Perpustakaan dan Arsip Daerah",
		Email: "FIRST@measure.invalid", Phone: "+6281234567801", ConsentVersion: "2026-11", ConsentAt: now}
	return quoted(r), quoted(given), quoted(o), quoted(conversations.Session{Lang: "id", Seq: 21, Heard: time.Now().UTC()})
}
