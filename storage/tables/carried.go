package tables

import (
	"database/sql"
	"fmt"
	"strings"

	"loket/conversations"
)

// Kind is what a column holds.
type Kind int

// The kinds of columns. Numbered is an Integer that may be missing.
const (
	Integer Kind = iota
	Text
	Bytes
	Numbered
)

// Column is a column that every engine's table has.
type Column struct {
	Name string
	Kind Kind
}

// Table is a table as it is carried from one engine to another.
type Table struct {
	Name    string
	Columns []Column
	Key     int  // how many of the first columns tell one row from another, and order them
	Whole   bool // no columns tell its rows apart: all go at once
	Chained bool // its texts are under the hash chain

	// found are the columns by which PostgreSQL finds a row, and what gives their
	// values; nil where there are none.
	found  []string
	values func(row []any) ([]any, error)
}

// Row is the values of a table's columns: int64, string, []byte, or nil.
type Row []any

// columns are written as "name" for text, "name:n" for a number, "name:b" for bytes
// and "name:?" for a number that may be missing.
func table(name string, key int, columns string) Table {
	t := Table{Name: name, Key: key}
	for _, column := range strings.Fields(columns) {
		name, kind, _ := strings.Cut(column, ":")
		t.Columns = append(t.Columns, Column{name, map[string]Kind{"": Text, "n": Integer, "b": Bytes, "?": Numbered}[kind]})
	}
	return t
}

// finding adds the columns by which PostgreSQL finds a row of a record.
func finding[T any](t Table, found func(T) []any, names ...string) Table {
	record := 0
	for i, column := range t.Columns {
		if column.Name == "record" {
			record = i
		}
	}
	t.found = names
	t.values = func(row []any) ([]any, error) {
		var r T
		if err := decode("a row of "+t.Name, row[record].(string), &r); err != nil {
			return nil, err
		}
		return found(r), nil
	}
	return t
}

// Carried lists the tables, each after those it refers to. Tables of one engine
// alone, such as those of its migrations, are not among them.
func Carried() []Table {
	spends := table("spends", 3, "at:n chat:n n:n")
	spends.Whole = true
	audit := table("audit", 1, "id:n at:n actor:? action ticket detail hash:b")
	audit.Chained = true
	return []Table{
		table("settings", 1, "key value"),
		table("counters", 1, "series last:n"),
		table("sessions", 1, "chat:n session"),
		table("officers", 1, "id:n profile"),
		table("members", 1, "user:n member"),
		finding(table("requests", 1, "rowid:n ticket service officer:n state label unit unit_key answers sent_at:n due_at:n card_posted:n record"),
			requestFound, "address", "claimed", "decided", "facing"),
		table("search_words", 2, "ticket word"),
		table("attachments", 1, "rowid:n ticket file_unique file hash size:n"),
		table("accounts", 1, "address username holder:n unit_key look look_end ended_at:n record"),
		finding(table("credentials", 1, "number:n id address officer:n state record"), credentialFound, "frozen_by"),
		finding(table("works", 1, "id ticket credential state username record changed_at:n"), workFound, "address", "worker"),
		table("reminders", 2, "subject kind at:n note"),
		table("posted", 1, "name chat:n numbers at:n"),
		table("posted_numbers", 2, "chat:n number:n name"),
		table("outbox", 1, "id:n kind lane body at:n"),
		table("updates", 1, "id:n at:n"),
		spends,
		table("dead_letters", 1, "id:n kind event error at:n"),
		table("secrets", 1, "name sealed:b drawn_at:n"),
		table("people", 1, "number:n user:?"),
		table("erased", 1, "number:n at:n"),
		audit,
		table("lost_files", 1, "hash"),
		table("survey_sheets", 2, "half name answers"),
		table("survey_suggestions", 2, "half name words"),
		table("surveyed", 2, "half mark"),
	}
}

func requestFound(r conversations.Request) []any {
	return []any{r.Address, actor(r.Claimed), actor(r.Decided), r.Face.By.ID}
}

func credentialFound(c conversations.Credential) []any { return []any{actor(c.FrozenBy)} }

func workFound(w conversations.Work) []any { return []any{w.Address, actor(w.Worker)} }

// finders are the arguments by which PostgreSQL finds a row.
func finders(values []any) []any {
	args := make([]any, len(values))
	for i, value := range values {
		args[i] = Found{value}
	}
	return args
}

// quoted is a column's name as both engines take it.
func quoted(name string) string {
	if name == "user" {
		return `"user"`
	}
	return name
}

func (t Table) names(columns []Column) string {
	names := make([]string, len(columns))
	for i, column := range columns {
		names[i] = quoted(column.Name)
	}
	return strings.Join(names, ", ")
}

// Page asks for at most a number of rows in their order, behind a key where behind
// is true; the arguments are the key's values and the number.
func (t Table) Page(behind bool) Statement {
	text := `SELECT ` + t.names(t.Columns) + ` FROM ` + t.Name
	if behind {
		text += ` WHERE (` + t.names(t.Columns[:t.Key]) + `) > (` + places(t.Key) + `)`
	}
	return Statement(text + ` ORDER BY ` + t.names(t.Columns[:t.Key]) + ` LIMIT ?`)
}

// Last asks for the row with the highest key.
func (t Table) Last() Statement {
	order := strings.ReplaceAll(t.names(t.Columns[:t.Key]), ",", " DESC,") + " DESC"
	return Statement(`SELECT ` + t.names(t.Columns) + ` FROM ` + t.Name + ` ORDER BY ` + order + ` LIMIT 1`)
}

// Empty takes all rows away.
func (t Table) Empty() Statement { return Statement(`DELETE FROM ` + t.Name) }

// Insert adds a row; with finds also the columns by which PostgreSQL finds it.
func (t Table) Insert(finds bool) Statement {
	names, n := t.names(t.Columns), len(t.Columns)
	if finds && len(t.found) > 0 {
		names, n = names+", "+strings.Join(t.found, ", "), n+len(t.found)
	}
	return Statement(`INSERT INTO ` + t.Name + ` (` + names + `) VALUES (` + places(n) + `)`)
}

// Arguments are those of Insert.
func (t Table) Arguments(row Row) ([]any, error) {
	args := append([]any(nil), row...)
	if t.values == nil {
		return args, nil
	}
	values, err := t.values(row)
	if err != nil {
		return nil, fmt.Errorf("%s %v: %w", t.Name, row[:t.Key], err)
	}
	return append(args, finders(values)...), nil
}

func places(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// Scan reads a row of the table's columns.
func (t Table) Scan(scan Scanner) (Row, error) {
	into := make([]any, len(t.Columns))
	for i, column := range t.Columns {
		switch column.Kind {
		case Text:
			into[i] = new(string)
		case Bytes:
			into[i] = new([]byte)
		case Numbered:
			into[i] = new(sql.NullInt64)
		default:
			into[i] = new(int64)
		}
	}
	if err := scan(into...); err != nil {
		return nil, err
	}
	row := make(Row, len(into))
	for i, value := range into {
		switch v := value.(type) {
		case *string:
			row[i] = *v
		case *[]byte:
			row[i] = *v
		case *int64:
			row[i] = *v
		case *sql.NullInt64:
			if v.Valid {
				row[i] = v.Int64
			}
		}
	}
	return row, nil
}
