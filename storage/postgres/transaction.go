package postgres

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"loket/storage"
	"loket/storage/tables"
)

// transaction is the connection that writes, in the middle of its transaction. What
// nobody waits for is put off, and sent with the next thing that somebody does.
type transaction struct {
	conn   *pgx.Conn
	within time.Duration // for an answer
	until  time.Time     // when the whole of it is given up
	putOff []message     // what was put off
	ahead  []question    // what is asked ahead
	sent   bool          // the server knows of the transaction
	part   bool          // within a part
	dead   error         // why the server takes nothing more of it
}

// question is asked ahead, with the next thing that somebody waits for.
type question struct {
	message
	take func(tables.Scanner) error
	done func()
}

// message is a statement on its way.
type message struct {
	text string
	args []any
}

var _ tables.Conn = (*transaction)(nil)

func (t *transaction) put(text string, args ...any) { t.putOff = append(t.putOff, message{text, args}) }

// Classify sorts what the server answered.
func (*transaction) Classify(doing string, err error) error { return classify(doing, err) }

// Exec puts a change off.
func (t *transaction) Exec(_ context.Context, change tables.Statement, args []any) error {
	args, err := written(args)
	if err != nil {
		return err
	}
	if t.dead != nil {
		return t.dead
	}
	t.put(texts.of(change), args...)
	return nil
}

// Change changes something at once, and tells how many rows it met.
func (t *transaction) Change(ctx context.Context, change tables.Statement, args []any) (n int, err error) {
	args, err = written(args)
	if err != nil {
		return 0, err
	}
	t.put(texts.of(change), args...)
	err = t.ask(ctx, t.within, func(answers pgx.BatchResults) error {
		tag, err := answers.Exec()
		n = int(tag.RowsAffected())
		return err
	})
	return n, err
}

// One reads the first row of an answer.
func (t *transaction) One(ctx context.Context, ask tables.Statement, args []any, into []any) error {
	t.put(texts.of(ask), asked(args)...)
	return t.ask(ctx, t.within, func(answers pgx.BatchResults) error { return answers.QueryRow().Scan(into...) })
}

// Each hands every row to take.
func (t *transaction) Each(ctx context.Context, ask tables.Statement, args []any, take func(tables.Scanner) error) error {
	t.put(texts.of(ask), asked(args)...)
	return t.ask(ctx, walkWithin, func(answers pgx.BatchResults) error {
		rows, err := answers.Query()
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := take(rows.Scan); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

// Ahead has a question answered with the next one that somebody waits for.
func (t *transaction) Ahead(ask tables.Statement, args []any, take func(tables.Scanner) error, done func()) {
	t.ahead = append(t.ahead, question{message{texts.of(ask), asked(args)}, take, done})
}

// answerAhead reads what was asked ahead, before the answer that is waited for.
func answerAhead(answers pgx.BatchResults, all []question) error {
	for _, q := range all {
		rows, err := answers.Query()
		if err != nil {
			return err
		}
		for rows.Next() {
			if err := q.take(rows.Scan); err != nil {
				rows.Close()
				return err
			}
		}
		if err := rows.Err(); err != nil {
			return err
		}
		q.done()
	}
	return nil
}

// ask sends what was put off, and the question behind it, whose answer take reads.
func (t *transaction) ask(ctx context.Context, within time.Duration, take func(pgx.BatchResults) error) error {
	if t.dead != nil {
		return t.dead
	}
	ctx, cancel := t.bounded(ctx, within)
	defer cancel()
	ahead := t.ahead
	t.ahead = nil
	last := t.putOff[len(t.putOff)-1]
	t.putOff = t.putOff[:len(t.putOff)-1]
	for _, q := range ahead {
		t.putOff = append(t.putOff, q.message)
	}
	t.putOff = append(t.putOff, last)
	answers, err := t.deliver(ctx, len(ahead)+1)
	if err != nil {
		return err
	}
	if err = answerAhead(answers, ahead); err == nil {
		err = take(answers)
	}
	closed := answers.Close()
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return t.unanswered(err)
	}
	return errors.Join(err, t.unanswered(closed))
}

// unanswered is the error of a question. Where the server refused it, the whole
// transaction is over: it has to be done again without the question.
func (t *transaction) unanswered(err error) error {
	var a *answer
	if err == nil || !errors.As(quiet(err), &a) && !t.conn.IsClosed() {
		return err // of whoever took the rows
	}
	if atFault(classify("", err)) && !t.part {
		err = fmt.Errorf("%w (%w)", storage.ErrDamaged, quiet(err))
		t.dead = &storage.Error{Doing: "go on after a question that the database refused", Err: err}
		return err
	}
	t.dead = &storage.Error{Doing: "go on with the transaction", Err: quiet(err)}
	return err
}

// bounded is how long an answer is waited for: never longer than the transaction may
// take.
func (t *transaction) bounded(ctx context.Context, within time.Duration) (context.Context, context.CancelFunc) {
	until := time.Now().Add(within)
	if until.After(t.until) {
		until = t.until
	}
	return context.WithDeadline(ctx, until)
}

// send sends what was put off.
func (t *transaction) send(ctx context.Context) error {
	if t.dead != nil {
		return t.dead
	}
	if len(t.putOff) == 0 {
		return nil
	}
	ctx, cancel := t.bounded(ctx, t.within)
	defer cancel()
	answers, err := t.deliver(ctx, 0)
	if err != nil {
		return err
	}
	return answers.Close()
}

// deliver sends what was put off in one message, and reads the answers to all of it but
// the last few.
func (t *transaction) deliver(ctx context.Context, last int) (pgx.BatchResults, error) {
	all := t.putOff
	t.putOff, t.sent = nil, true
	batch := &pgx.Batch{QueuedQueries: make([]*pgx.QueuedQuery, 0, len(all))}
	for _, m := range all {
		batch.Queue(m.text, m.args...)
	}
	answers := t.conn.SendBatch(ctx, batch)
	for range len(all) - last {
		if _, err := answers.Exec(); err != nil {
			_ = answers.Close()
			return nil, t.late(err)
		}
	}
	return answers, nil
}

// late is the error of something that was put off. Outside a part nobody knows any
// more whose it was: the batch is to be done again, each decision apart.
func (t *transaction) late(err error) error {
	sorted := classify("write what was put off", err)
	if !atFault(sorted) {
		t.dead = &storage.Error{Doing: "go on with the transaction", Err: quiet(err)}
		return err
	}
	if t.part {
		return sorted
	}
	t.dead = fmt.Errorf("%w: %w", storage.ErrApart, sorted)
	return t.dead
}

// The statements around a part.
const (
	beginPart = `SAVEPOINT alone`
	undoPart  = `ROLLBACK TO alone; RELEASE alone`
	endPart   = `RELEASE alone`
)

// BeginPart begins a part that can be undone by itself. What was put off before is sent,
// so that its errors are not taken for the part's.
func (t *transaction) BeginPart(ctx context.Context) error {
	t.put(beginPart)
	if err := t.send(ctx); err != nil {
		return err
	}
	t.part = true
	return nil
}

// UndoPart undoes a part, and ends it.
func (t *transaction) UndoPart(ctx context.Context) error {
	t.putOff = nil
	if t.conn.IsClosed() {
		return t.dead
	}
	ctx, cancel := t.bounded(ctx, t.within)
	defer cancel()
	_, err := t.conn.Exec(ctx, undoPart, pgx.QueryExecModeSimpleProtocol)
	t.dead, t.part = err, false
	return err
}

// EndPart ends a part, and with it all that it put off.
func (t *transaction) EndPart(ctx context.Context) error {
	t.put(endPart)
	if err := t.send(ctx); err != nil {
		return err
	}
	t.part = false
	return nil
}

// undo gives the transaction up.
func (t *transaction) undo(ctx context.Context) {
	if !t.sent || t.conn.IsClosed() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, t.within)
	defer cancel()
	if _, err := t.conn.Exec(ctx, rollback, pgx.QueryExecModeSimpleProtocol); err != nil {
		_ = t.conn.Close(ctx)
	}
	t.sent = false
}

// texts are the statements as PostgreSQL takes them, made once.
var texts translated

type translated struct{ known sync.Map }

func (t *translated) of(s tables.Statement) string {
	if text, is := t.known.Load(s); is {
		return text.(string)
	}
	text := s.Postgres()
	t.known.Store(s, text)
	return text
}

// replacement stands where a text that is asked for has what none that is kept has.
const replacement = "\uFFFD"

// asked are the arguments of a question. What no text here can hold is not found.
func asked(args []any) []any {
	for i, arg := range args {
		switch v := arg.(type) {
		case string:
			args[i] = askable(v)
		case []string:
			for j, text := range v {
				v[j] = askable(text)
			}
		}
	}
	return args
}

func askable(text string) string {
	if keepable(text) {
		return text
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, replacement), "\x00", replacement)
}

// written are the arguments of a change. A text that cannot be kept is refused before it
// is sent: the whole transaction would end with it.
func written(args []any) ([]any, error) {
	for i, arg := range args {
		if found, is := arg.(tables.Found); is {
			arg = found.Value
			args[i] = arg
		}
		if !keepableArg(arg) {
			return nil, refused{"a text with a sign that the database cannot keep"}
		}
	}
	return args, nil
}

func keepableArg(arg any) bool {
	switch v := arg.(type) {
	case string:
		return keepable(v)
	case []string:
		for _, text := range v {
			if !keepable(text) {
				return false
			}
		}
		return true
	case int64, int, bool, []byte, []int64, nil:
		return true
	}
	if v := reflect.ValueOf(arg); v.Kind() == reflect.String {
		return keepable(v.String())
	}
	return true
}

// keepable tells whether the database can keep a text.
func keepable(text string) bool { return utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 }
