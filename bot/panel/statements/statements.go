// Package statements holds every SQL text that is run in a website's database,
// each once and with a name. The panel runs what it is given and returns no
// row, so a text says itself how many rows it must meet and fails where it
// would meet others. Nothing that anybody typed gets into a text: it takes
// table prefixes, table names, numbers, and everything else as a hexadecimal
// literal.
package statements

import (
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// Values are what a text is filled with, by the name of the parameter: a
// string for a prefix, a table or a text, an int for a number.
type Values map[string]any

// Statement is one text. It may be several commands, of which the client of
// the database runs none after the first that fails.
type Statement struct {
	name     string
	template string
	shape    func() *regexp.Regexp // of the filled text, at the beginning of what is read; worked out when one is read
	holes    []hole                // in the order in which they stand in the text
}

// hole is a parameter at one place of a text.
type hole struct {
	kind kind
	name string
}

// kind is what may be put into a hole.
type kind string

const (
	prefixKind kind = "prefix" // of a website's tables
	tableKind  kind = "table"  // a whole name, as it was noted
	numberKind kind = "number" // positive, such as that of a user
	textKind   kind = "text"   // anything, as a hexadecimal literal
)

// forms tells what each kind looks like inside a text. A table prefix stands
// between the quotation marks of a name, or alone within a literal; both only
// hold what these let through.
var forms = map[kind]string{
	prefixKind: `[A-Za-z0-9_]{1,64}`,
	tableKind:  `[A-Za-z0-9_$-]{1,64}`,
	numberKind: `[1-9][0-9]{0,18}`,
	textKind:   `_utf8mb4 X'(?:[0-9A-F]{2})*'`,
}

var (
	parameter = regexp.MustCompile(`\{(prefix|table|number|text):([a-z]+)\}`)
	prefix    = regexp.MustCompile(`^` + forms[prefixKind] + `$`)
	table     = regexp.MustCompile(`^` + forms[tableKind] + `$`)
)

// errUnfit never tells the value: it may be personal.
var errUnfit = errors.New("does not fit")

// all are the texts there are.
var all []Statement

// define makes a text out of a template, in which {prefix:NAME}, {table:NAME},
// {number:NAME} and {text:NAME} are parameters. It is called where the program
// starts, and panics over what no text can be.
func define(name, template string) Statement {
	s := Statement{name: name, template: template}
	shape, rest := "^", template
	for {
		at := parameter.FindStringSubmatchIndex(rest)
		if at == nil {
			break
		}
		h := hole{kind(rest[at[2]:at[3]]), rest[at[4]:at[5]]}
		s.holes = append(s.holes, h)
		shape += regexp.QuoteMeta(rest[:at[0]]) + "(" + forms[h.kind] + ")"
		rest = rest[at[1]:]
	}
	s.shape = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(shape + regexp.QuoteMeta(rest)) })
	if strings.ContainsAny(rest, "{}") || !strings.HasSuffix(template, ";\n") || slices.ContainsFunc(all, func(o Statement) bool { return o.name == name }) {
		panic("statements: " + name + " is no text")
	}
	all = append(all, s)
	return s
}

// All gives every text, in the order of their definition.
func All() []Statement { return slices.Clone(all) }

// Name is what a text is called.
func (s Statement) Name() string { return s.name }

// Parameters gives the kind of each parameter by its name: prefix, table,
// number or text.
func (s Statement) Parameters() map[string]string {
	found := map[string]string{}
	for _, h := range s.holes {
		found[h.name] = string(h.kind)
	}
	return found
}

// With fills the text. It fails where a value is missing, too many, or of
// another form than its parameter's; the error never holds the value.
func (s Statement) With(values Values) (string, error) {
	known := s.Parameters()
	for name := range values {
		if _, found := known[name]; !found {
			return "", fmt.Errorf("fill %s: parameter %q: %w", s.name, name, errUnfit)
		}
	}
	var failure error
	filled := parameter.ReplaceAllStringFunc(s.template, func(found string) string {
		m := parameter.FindStringSubmatch(found)
		text, ok := written(kind(m[1]), values[m[2]])
		if !ok && failure == nil {
			failure = fmt.Errorf("fill %s: parameter %q: %w", s.name, m[2], errUnfit)
		}
		return text
	})
	if failure != nil {
		return "", failure
	}
	return filled, nil
}

// written is a value as it stands in a text.
func written(k kind, value any) (string, bool) {
	switch v := value.(type) {
	case int:
		return strconv.Itoa(v), k == numberKind && v > 0
	case string:
		switch k {
		case prefixKind:
			return v, prefix.MatchString(v)
		case tableKind:
			return v, table.MatchString(v)
		case textKind:
			return "_utf8mb4 X'" + strings.ToUpper(hex.EncodeToString([]byte(v))) + "'", utf8.ValidString(v)
		}
	}
	return "", false
}

// Call is a text with what it was filled with.
type Call struct {
	Statement
	Values Values
}

// Parse reads texts that follow each other. It fails where anything else than
// these stands there, and where one parameter is filled with two values.
func Parse(content string) ([]Call, error) {
	var calls []Call
	for content != "" {
		call, length := first(content)
		if length == 0 {
			return nil, errors.New("read statements: this is none of them")
		}
		calls, content = append(calls, call), content[length:]
	}
	return calls, nil
}

// first reads the longest text that content begins with; 0 where there is none.
func first(content string) (found Call, length int) {
	for _, s := range all {
		m := s.shape().FindStringSubmatch(content)
		if m == nil || len(m[0]) <= length {
			continue
		}
		if values, ok := s.read(m[1:]); ok {
			found, length = Call{s, values}, len(m[0])
		}
	}
	return found, length
}

// read gives the values that were found in a text's holes.
func (s Statement) read(found []string) (Values, bool) {
	values := Values{}
	for i, h := range s.holes {
		var value any = found[i]
		switch h.kind {
		case numberKind:
			number, err := strconv.Atoi(found[i])
			if err != nil {
				return nil, false
			}
			value = number
		case textKind:
			raw, err := hex.DecodeString(strings.TrimSuffix(strings.TrimPrefix(found[i], "_utf8mb4 X'"), "'"))
			if err != nil || !utf8.Valid(raw) {
				return nil, false
			}
			value = string(raw)
		}
		if before, twice := values[h.name]; twice && before != value {
			return nil, false
		}
		values[h.name] = value
	}
	return values, true
}

// Text gives a string value, Number an int; empty or 0 where there is none.
func (c Call) Text(name string) string { text, _ := c.Values[name].(string); return text }

// Number gives an int value; 0 where there is none.
func (c Call) Number(name string) int { number, _ := c.Values[name].(int); return number }

// exactlyOne is a command that fails (ERROR 1242) unless exactly one row of
// the table meets the condition. It begins each text that means one row.
func exactlyOne(table, condition string) string {
	return "SET @loket = (SELECT 1 FROM (SELECT 1 AS met UNION ALL SELECT 2) AS rows_met WHERE (SELECT COUNT(*) FROM " +
		table + " WHERE " + condition + ") <> 1);\n"
}
