package panel

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"

	"loket/bot/panel/statements"
)

// databaseEntry is one line of the panel's list of databases.
type databaseEntry struct {
	Name   string `json:"database"`
	Tables int    `json:"tableCount"`
	Size   int64  `json:"sizeBytes"`
}

func (d *DirectAdmin) databases(ctx context.Context, op, user string) ([]databaseEntry, *Error) {
	found := []databaseEntry{}
	err := d.api(ctx, call{op: op, method: http.MethodGet, path: "/api/db-show/databases", as: user}, nil, &found)
	return found, err
}

// dropLeftovers removes databases that a failed installation left behind and
// tells whether it removed any. With a list of those before it removes what
// is new; without one, what is empty and bears the installer's name. Its own
// trouble is not reported: the failure before it is what matters.
func (d *DirectAdmin) dropLeftovers(ctx context.Context, op, user string, before []databaseEntry) bool {
	now, err := d.databases(ctx, op, user)
	if err != nil {
		return false
	}
	known := map[string]bool{}
	for _, entry := range before {
		known[entry.Name] = true
	}
	dropped := false
	for _, entry := range now {
		made := strings.HasPrefix(entry.Name, user+"_wp") && validIdentifier(entry.Name)
		if made && !known[entry.Name] && (before != nil || entry.Tables == 0) {
			dropped = d.dropDatabase(ctx, op, user, entry.Name) == nil || dropped
		}
	}
	return dropped
}

func (d *DirectAdmin) dropDatabase(ctx context.Context, op, user, name string) *Error {
	c := call{op: op, method: http.MethodDelete, path: "/api/db-manage/databases/" + name, as: user, patience: d.timeouts.Write}
	c.query = url.Values{"drop-orphan-users": {"true"}}
	return d.api(ctx, c, nil, nil)
}

// run has the panel run one statement in a database, which it calls importing
// a backup. No row comes back, and a panel may say yes and do nothing: what a
// statement did is looked at elsewhere.
func (d *DirectAdmin) run(ctx context.Context, op, user, name string, statement statements.Statement, values statements.Values) *Error {
	text, err := statement.With(values)
	if err != nil {
		return fail(op, Refused, CodeInvalid, "a statement could not be written: "+statement.Name())
	}
	c := call{op: op, method: http.MethodPost, path: "/api/db-manage/databases/" + name + "/import", as: user, patience: d.timeouts.Install}
	return d.sendFile(ctx, c, "sqlfile", "loket.sql", strings.NewReader(text), int64(len(text)))
}

// readExport reads rows of a database out of an export, as that comes by:
// nothing of it is kept. It gives the tables there are, with their columns.
func (d *DirectAdmin) readExport(ctx context.Context, op, user, name string, wanted []string, row func(table string, row map[string]dumpField) error) (map[string][]string, *Error) {
	source, sink := io.Pipe()
	type end struct {
		tables map[string][]string
		err    error
	}
	read := make(chan end, 1)
	go func() {
		tables, err := readZipped(source, wanted, row)
		_ = source.CloseWithError(errDump) // nobody reads on
		read <- end{tables, err}
	}()
	c := call{op: op, method: http.MethodGet, path: "/api/db-manage/databases/" + name + "/export", as: user, patience: d.timeouts.Install}
	c.query = url.Values{"gzip": {"true"}}
	c.sink = &limited{Writer: sink, left: maxExport}
	r, err := d.exchange(ctx, c)
	if err == nil {
		err = c.marked(judgeJSON(op, r, c.hiding(d.key)))
	}
	_ = sink.Close() // its reader ends by it
	got := <-read
	switch {
	case err != nil && err.Code != CodeUnreachable:
		return nil, err
	case got.err != nil && err == nil:
		return nil, unclear(op, "the export cannot be read")
	case err != nil:
		return nil, err
	}
	return got.tables, nil
}
