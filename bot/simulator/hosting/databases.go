package hosting

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// database holds the tables of websites, by their prefix.
type database struct {
	User     string
	Password string
	Tables   map[string]*Site
}

// tablesOfSite is how many tables a website has.
const tablesOfSite = 12

// makeDatabase makes one with a name that only depends on how many there were.
func (p *Panel) makeDatabase(a *account) (string, *database) {
	p.serial++
	name := fmt.Sprintf("%s_wp%04d", a.Username, p.serial)
	base := &database{User: name, Password: fmt.Sprintf("%x", randomBytes(8)), Tables: map[string]*Site{}}
	a.Databases[name] = base
	return name, base
}

func (p *Panel) showDatabases(r *request, _ []string) response {
	list := []map[string]any{}
	a, found := p.self(r)
	if !found {
		return jsonBody(http.StatusOK, list)
	}
	var names []string
	for name := range a.Databases {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		tables := tablesOfSite * len(a.Databases[name].Tables)
		list = append(list, map[string]any{
			"database": name, "tableCount": tables, "sizeBytes": bytesOfTable * tables, "userCount": 1, "definerIssues": 0,
		})
	}
	return jsonBody(http.StatusOK, list)
}

func (p *Panel) createDatabase(r *request, _ []string) response {
	var in struct {
		Database string `json:"database"`
		User     string `json:"dbuser"`
		Password string `json:"password"`
	}
	a, found := p.self(r)
	switch {
	case !found || !r.input(&in):
		return badRequest("no database named")
	case !strings.HasPrefix(in.Database, a.Username+"_"):
		return apiError(494, "DATABASE_INVALID_ENTITY_NAME", "")
	case a.Databases[in.Database] != nil:
		return apiError(490, "ALREADY_EXISTS", "")
	case len(a.Databases) >= p.config.Databases:
		return apiError(496, "DATABASES_EXCEED_LIMIT", "")
	}
	if in.User == "" {
		in.User = in.Database
	}
	a.Databases[in.Database] = &database{User: in.User, Password: in.Password, Tables: map[string]*Site{}}
	return jsonBody(http.StatusOK, map[string]any{"database": in.Database, "dbuser": in.User, "password": in.Password})
}

func (p *Panel) deleteDatabase(r *request, values []string) response {
	a, found := p.self(r)
	if !found || a.Databases[values[0]] == nil {
		return notFound()
	}
	delete(a.Databases, values[0])
	return noContent()
}

func (p *Panel) exportDatabase(r *request, values []string) response {
	a, found := p.self(r)
	if !found || a.Databases[values[0]] == nil {
		return notFound()
	}
	dump, err := dumpDatabase(a.Databases[values[0]], r.query.Get("gzip") == "true")
	if err != nil {
		return apiError(http.StatusInternalServerError, "INTERNAL_ERROR", err.Error())
	}
	return response{status: http.StatusOK, header: http.Header{"Content-Type": {"application/octet-stream"}}, body: dump}
}

// dumpState begins what lies behind a dump.
const dumpState = "-- loket "

func dumpDatabase(base *database, zipped bool) ([]byte, error) {
	tables, err := json.MarshalIndent(base.Tables, "-- ", "  ")
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w := io.Writer(&out)
	zip := gzip.NewWriter(&out)
	if zipped {
		w = zip
	}
	if err := base.writeDump(w); err != nil {
		return nil, err
	}
	// What this stand-in takes back in lies behind it, as comments.
	if _, err := fmt.Fprintf(w, "%s%s\n", dumpState, tables); err != nil || !zipped {
		return out.Bytes(), err
	}
	err = zip.Close()
	return out.Bytes(), err
}

func (p *Panel) importDatabase(r *request, values []string) response {
	a, found := p.self(r)
	if !found || a.Databases[values[0]] == nil {
		return notFound()
	}
	_, content, ok := r.upload("sqlfile")
	if !ok {
		return badRequest("sqlfile is missing")
	}
	base := a.Databases[values[0]]
	if r.query.Get("clean") == "true" {
		base.Tables = map[string]*Site{}
	}
	if err := base.run(content); err != nil {
		return apiError(http.StatusConflict, "DATABASE_IMPORT", err.Error())
	}
	return noContent()
}

// run executes statements, or takes a gzipped dump back in.
func (b *database) run(content []byte) error {
	if r, err := gzip.NewReader(bytes.NewReader(content)); err == nil {
		dump, err := io.ReadAll(r)
		if err != nil {
			return fmt.Errorf("read the dump: %w", err)
		}
		defer b.mend()
		if _, state, found := bytes.Cut(dump, []byte(dumpState)); found {
			dump = state
		}
		return json.Unmarshal(bytes.ReplaceAll(dump, []byte("\n-- "), []byte("\n")), &b.Tables)
	}
	return b.runStatements(string(content))
}

// DropDatabases loses an account's databases, as a damaged server does.
func (p *Panel) DropDatabases(user string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if a, found := p.accounts[user]; found {
		clear(a.Databases)
	}
}
