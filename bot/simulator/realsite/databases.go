package realsite

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// mariadb runs the client, which stops at the first error.
func (m *Machine) mariadb(database, user, password string, commands io.Reader) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	c := m.command(ctx, "bin/mariadb", "--no-defaults", "--socket="+m.socket(), "--user="+user, "--password="+password, "--batch", "--skip-column-names", "--default-character-set=utf8mb4", database)
	if database == "" {
		c.Args = c.Args[:len(c.Args)-1]
	}
	c.Stdin = commands
	var out, said bytes.Buffer
	c.Stdout, c.Stderr = &out, &said
	if err := c.Run(); err != nil {
		return "", fmt.Errorf("%w: %s", err, strings.TrimSpace(said.String()))
	}
	return out.String(), nil
}

// databasesOf lists an account's databases.
func (m *Machine) databasesOf(user string) []string {
	out, err := m.SQL("", "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE '"+user+"\\_%' ORDER BY 1")
	if err != nil {
		return nil
	}
	return strings.Fields(out)
}

func (p place) has(name string) bool {
	for _, known := range p.databasesOf(p.User) {
		if known == name {
			return true
		}
	}
	return false
}

func (p place) databases(_ []string) answer {
	list := []map[string]any{}
	for _, name := range p.databasesOf(p.User) {
		out, err := p.SQL("", "SELECT COUNT(*), COALESCE(SUM(data_length + index_length), 0) FROM information_schema.tables WHERE table_schema = '"+name+"'")
		var tables, size int
		if _, scanned := fmt.Sscan(out, &tables, &size); err != nil || scanned != nil {
			return failed(fmt.Errorf("count tables: %w", err))
		}
		list = append(list, map[string]any{"database": name, "tableCount": tables, "sizeBytes": size, "userCount": 1, "definerIssues": 0})
	}
	return jsonAnswer(http.StatusOK, list)
}

func (p place) createDatabase(_ []string) answer {
	var in struct {
		Database string `json:"database"`
		User     string `json:"dbuser"`
		Password string `json:"password"`
	}
	switch {
	case !p.read(&in):
		return badRequest("no database named")
	case !strings.HasPrefix(in.Database, p.User+"_") || strings.ContainsAny(in.Database+in.User+in.Password, "'`\\"):
		return refused(494, "DATABASE_INVALID_ENTITY_NAME", "")
	case p.has(in.Database):
		return refused(490, "ALREADY_EXISTS", "")
	case len(p.databasesOf(p.User)) >= p.Databases:
		return refused(496, "DATABASES_EXCEED_LIMIT", "")
	}
	if in.User == "" {
		in.User = in.Database
	}
	if err := p.make(in.Database, in.User, in.Password); err != nil {
		return failed(err)
	}
	return jsonAnswer(http.StatusOK, map[string]any{"database": in.Database, "dbuser": in.User, "password": in.Password})
}

// make makes a database with a user that has all rights in it alone.
func (m *Machine) make(database, user, password string) error {
	_, err := m.SQL("", "CREATE DATABASE `"+database+"` CHARACTER SET utf8mb4; CREATE USER '"+user+"'@'localhost' IDENTIFIED BY '"+password+
		"'; GRANT ALL ON `"+database+"`.* TO '"+user+"'@'localhost'")
	return err
}

func (p place) dropDatabase(values []string) answer {
	if !p.has(values[0]) {
		return notFound()
	}
	commands := "DROP DATABASE `" + values[0] + "`"
	if p.call.Query.Get("drop-orphan-users") == "true" {
		commands += "; DROP USER IF EXISTS '" + values[0] + "'@'localhost'"
	}
	if _, err := p.SQL("", commands); err != nil {
		return failed(err)
	}
	return done()
}

func (p place) export(values []string) answer {
	if !p.has(values[0]) {
		return notFound()
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	c := p.command(ctx, "bin/mariadb-dump", "--no-defaults", "--socket="+p.socket(), "--user=root", "--default-character-set=utf8mb4", values[0])
	dump, err := c.Output()
	if err != nil {
		return failed(fmt.Errorf("export: %w", err))
	}
	if p.call.Query.Get("gzip") == "true" {
		var out bytes.Buffer
		w := gzip.NewWriter(&out)
		if _, err := w.Write(dump); err != nil {
			return failed(err)
		}
		if err := w.Close(); err != nil {
			return failed(err)
		}
		dump = out.Bytes()
	}
	return answer{http.StatusOK, http.Header{"Content-Type": {"application/octet-stream"}}, dump}
}

// importSQL runs what was sent with the rights of the database alone.
func (p place) importSQL(values []string) answer {
	if !p.has(values[0]) {
		return notFound()
	}
	_, content, ok := p.sent("sqlfile")
	if !ok {
		return badRequest("sqlfile is missing")
	}
	var commands io.Reader = bytes.NewReader(content)
	if r, err := gzip.NewReader(bytes.NewReader(content)); err == nil {
		commands = r
	}
	if p.call.Query.Get("clean") == "true" {
		if err := p.clean(values[0]); err != nil {
			return failed(err)
		}
	}
	if err := p.RunSQL(values[0], commands); err != nil {
		return refused(http.StatusConflict, "DATABASE_IMPORT", err.Error())
	}
	return done()
}

// RunSQL runs commands with rights in one database alone, as an import does.
func (m *Machine) RunSQL(database string, commands io.Reader) error {
	m.mu.Lock()
	m.serial++
	user := fmt.Sprintf("import%d", m.serial)
	m.mu.Unlock()
	if _, err := m.SQL("", "CREATE USER '"+user+"'@'localhost' IDENTIFIED BY 'x'; GRANT ALL ON `"+database+"`.* TO '"+user+"'@'localhost'"); err != nil {
		return err
	}
	_, err := m.mariadb(database, user, "x", commands)
	if _, gone := m.SQL("", "DROP USER '"+user+"'@'localhost'"); err == nil {
		err = gone
	}
	return err
}

func (m *Machine) clean(database string) error {
	tables, err := m.SQL("", "SELECT table_name FROM information_schema.tables WHERE table_schema = '"+database+"'")
	if err != nil {
		return err
	}
	for _, table := range strings.Fields(tables) {
		if _, err := m.SQL(database, "DROP TABLE `"+table+"`"); err != nil {
			return err
		}
	}
	return nil
}
