package tables

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"sync"

	"loket/conversations"
	"loket/storage"
)

// These read many rows at once; the first column is what a question for one of them
// names.
const (
	sessionsOf statement = `SELECT chat, session FROM sessions WHERE chat IN (SELECT value FROM json_each(?))`
	requestsIn statement = `SELECT ticket, ` + requestFields + ` FROM requests WHERE ticket IN (SELECT value FROM json_each(?))`
	foundByIn  statement = `SELECT ticket, label, unit, officer, coalesce(record ->> '$.address', '') FROM requests WHERE ticket IN (SELECT value FROM json_each(?))`
	officersIn statement = `SELECT o.id, o.profile FROM requests r JOIN officers o ON o.id = r.officer WHERE r.ticket IN (SELECT value FROM json_each(?))`
	worksIn    statement = `SELECT id, ` + workFields + ` FROM works WHERE id IN (SELECT value FROM json_each(?))`
	membersOf  statement = `SELECT "user", member FROM members WHERE "user" IN (SELECT value FROM json_each(?))`
	numbersOf  statement = `SELECT "user", number FROM people WHERE "user" IN (SELECT value FROM json_each(?))`
	settingsOf statement = `SELECT key, value FROM settings WHERE key IN (SELECT value FROM json_each(?))`
	endOfTrail statement = `SELECT 0, id, hash FROM audit ORDER BY id DESC LIMIT 1`
)

// The columns of answers.
const requestColumnCount, foundByColumnCount, workColumnCount = 11, 4, 4

// Expect has what is named read together, with the next question that is asked.
func (b *Batch) Expect(e conversations.Expected) {
	readAhead(b, sessionsOf, getSession, 1, e.Chats, e.Chats)
	readAhead(b, membersOf, getMember, 1, e.People, e.People)
	readAhead(b, numbersOf, getPerson, 1, e.People, e.People)
	readAhead(b, settingsOf, getSetting, 1, e.Settings, e.Settings)
	readAhead(b, requestsIn, getRequest, requestColumnCount, e.Tickets, e.Tickets)
	readAhead(b, foundByIn, getFoundBy, foundByColumnCount, e.Tickets, e.Tickets)
	readAhead(b, worksIn, getWork, workColumnCount, e.Tickets, e.Tickets)
	readAhead[string, int64](b, officersIn, getOfficer, 1, e.Tickets, nil)
	if len(e.Tickets) > 0 {
		b.conn.answerAhead(endOfTrail, auditEnd, nil, 2, nil)
	}
}

// readAhead has a question asked ahead for many keys: those of every row that is not
// there are known not to be.
func readAhead[K, A any](b *Batch, all, each statement, columns int, keys []K, every []A) {
	if len(keys) == 0 {
		return
	}
	named := make([]any, len(every))
	for i, key := range every {
		named[i] = key
	}
	b.conn.answerAhead(all, each, values{keys}, columns, named)
}

// ahead is the connection that writes, with what was read ahead kept beside it. A
// question is answered from there where it can be; what is written since is known.
type ahead struct {
	Conn
	known map[question]row
}

// question is one for a single row: by what it names, nil where it names nothing.
type question struct {
	ask statement
	of  any // int64 or string
}

// row are the columns of an answer; nil for none.
type row []any

// errNone is the answer to a question for a row that is known not to be there.
var errNone = errors.New("there is no such row")

// answerAhead has a statement asked whose rows are answers to the questions of another.
func (a *ahead) answerAhead(all, each statement, args values, columns int, keys []any) {
	found := map[question]row{}
	a.Ahead(all, args, func(scan Scanner) error {
		got := make(row, columns+1)
		into := make([]any, len(got))
		for i := range got {
			into[i] = &got[i]
		}
		err := scan(into...)
		q := question{each, got[0]}
		if args == nil {
			q.of = nil
		}
		found[q] = got[1:]
		return err
	}, func() {
		if a.known == nil {
			a.known = map[question]row{}
		}
		for _, key := range keys {
			a.known[question{each, key}] = nil
		}
		for q, r := range found {
			a.known[q] = r
		}
	})
}

// One reads the first row of an answer, from what is known where it is.
func (a *ahead) One(ctx context.Context, ask Statement, args []any, into []any) error {
	if r, known := a.answer(ask, args); known {
		if r == nil {
			return errNone
		}
		return r.scan(into)
	}
	a.forget(ask)
	return a.Conn.One(ctx, ask, args, into)
}

// Each hands every row to take.
func (a *ahead) Each(ctx context.Context, ask Statement, args []any, take func(Scanner) error) error {
	a.forget(ask)
	return a.Conn.Each(ctx, ask, args, take)
}

// Exec changes something, and what is known of it.
func (a *ahead) Exec(ctx context.Context, change Statement, args []any) error {
	err := a.Conn.Exec(ctx, change, args)
	if err != nil {
		clear(a.known)
		return err
	}
	a.written(change, args)
	return nil
}

// Change changes something at once, and what is known of it.
func (a *ahead) Change(ctx context.Context, change Statement, args []any) (int, error) {
	n, err := a.Conn.Change(ctx, change, args)
	a.forget(change)
	return n, err
}

// UndoPart undoes a part; what was written in it is not known any more.
func (a *ahead) UndoPart(ctx context.Context) error {
	clear(a.known)
	return a.Conn.UndoPart(ctx)
}

// Classify sorts what was answered.
func (a *ahead) Classify(doing string, err error) error {
	if errors.Is(err, errNone) {
		return fmt.Errorf("%s: %w", doing, storage.ErrNotFound)
	}
	return a.Conn.Classify(doing, err)
}

func (a *ahead) answer(ask statement, args []any) (r row, known bool) {
	if len(a.known) == 0 || len(args) > 1 {
		return nil, false
	}
	q := question{ask: ask}
	if len(args) == 1 {
		q.of = args[0]
	}
	switch q.of.(type) {
	case nil, int64, string:
		r, known = a.known[q]
	}
	return r, known
}

// rewrites are the changes of one row of which the answers that follow are known, from
// the change's own arguments.
var rewrites = map[statement]func(args []any) map[question]row{
	putSession: func(args []any) map[question]row { return map[question]row{{getSession, args[0]}: {args[1]}} },
	putOfficer: func(args []any) map[question]row { return map[question]row{{getOfficer, args[0]}: {args[1]}} },
	putMember:  func(args []any) map[question]row { return map[question]row{{getMember, args[0]}: {args[1]}} },
	putSetting: func(args []any) map[question]row { return map[question]row{{getSetting, args[0]}: {args[1]}} },
	putRequest: func(args []any) map[question]row {
		ticket, service, officer, state, label, unit := args[0], args[1], args[2], args[3], args[4], args[5]
		answers, sent, due, posted, record := args[7], args[8], args[9], args[10], args[11]
		return map[question]row{
			{getRequest, ticket}: {ticket, service, officer, state, label, unit, answers, sent, due, posted, record},
			{getFoundBy, ticket}: {label, unit, officer, argument(args[12])},
		}
	},
	putWork: func(args []any) map[question]row {
		return map[question]row{{getWork, args[0]}: {args[0], args[1], args[3], args[5]}}
	},
}

// argument is one as it is written.
func argument(arg any) any {
	if found, is := arg.(Found); is {
		return found.Value
	}
	return arg
}

// written keeps what is known true to a change.
func (a *ahead) written(change statement, args []any) {
	if len(a.known) == 0 {
		return
	}
	rewrite, is := rewrites[change]
	if !is {
		a.forget(change)
		return
	}
	for q, r := range rewrite(args) {
		if _, known := a.known[q]; known {
			a.known[q] = r
		}
	}
}

// forget forgets what is known of the tables that a statement changes.
func (a *ahead) forget(s statement) {
	if len(a.known) == 0 {
		return
	}
	changed := changes(s)
	if len(changed) == 0 {
		return
	}
	for q := range a.known {
		if changed[tableOf(q.ask)] {
			delete(a.known, q)
		}
	}
}

var (
	changing = regexp.MustCompile(`(?i)\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?([a-z_]+)`)
	reading  = regexp.MustCompile(`(?i)\bFROM\s+"?([a-z_]+)`)

	changesOf, tablesOf sync.Map // by statement
)

// changes are the tables that a statement changes.
func changes(s statement) map[string]bool {
	if known, is := changesOf.Load(s); is {
		return known.(map[string]bool)
	}
	tables := map[string]bool{}
	for _, found := range changing.FindAllStringSubmatch(string(s), -1) {
		tables[found[1]] = true
	}
	changesOf.Store(s, tables)
	return tables
}

// tableOf is the table that a question for one row asks.
func tableOf(s statement) string {
	if known, is := tablesOf.Load(s); is {
		return known.(string)
	}
	table := ""
	if found := reading.FindStringSubmatch(string(s)); found != nil {
		table = found[1]
	}
	tablesOf.Store(s, table)
	return table
}

// scan gives the columns as a driver does.
func (r row) scan(into []any) error {
	if len(into) != len(r) {
		return fmt.Errorf("read what is known: %d columns, not %d", len(r), len(into))
	}
	for i, value := range r {
		to := reflect.ValueOf(into[i]).Elem()
		from := reflect.ValueOf(value)
		if !from.IsValid() || !from.CanConvert(to.Type()) || from.CanInt() != to.CanInt() {
			return fmt.Errorf("read what is known: a %T is no %s", value, to.Type())
		}
		to.Set(from.Convert(to.Type()))
	}
	return nil
}
