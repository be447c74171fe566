package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"loket/conversations"
	"loket/conversations/turn"
	"loket/storage"
)

// maxAgain bounds how often a batch gives way to somebody else who writes, such as an
// import, before it pauses.
const maxAgain = 10

// maxDue bounds how many reminders are decided in one commit.
const maxDue = 50

// unreadable asks for the batch once more, without the question that met a
// damaged page: in a transaction that has met one nothing more can be written.
type unreadable struct {
	where string // the event or the look for reminders, unmistakable in its batch
	err   error
}

func (u *unreadable) Error() string { return u.err.Error() }
func (u *unreadable) Unwrap() error { return u.err }

// dueNow is where the look for reminders stands.
const dueNow = "due"

// batch is one transaction in the making.
type batch struct {
	*Engine
	tx        storage.Batch
	separate  bool             // a savepoint around each decision's writes
	damaged   map[string]error // what met a damaged page before, by where it stands
	items     []Item
	forget    []int64
	unseen    map[int64]bool // numbers of updates that are still to be decided
	reminded  bool
	held      bool             // reminders may be due that wait for Telegram's clock
	moved     bool             // the team's group was linked or moved
	withdrawn []storage.Stored // effects whose person was erased
	failed    map[*group]error // tasks that fail alone
	aside     []aside
	steps     []conversations.AuditEntry // what is logged when it is committed
}

// aside is an event that was put aside, for the log.
type aside struct {
	what string
	err  error
}

// commit decides tasks inside one transaction. The quick way writes without
// savepoints; only where a decision's writes turn out to be impossible the
// batch is done again with them, so that this one alone is undone. It is done
// again, too, for each event that meets a damaged page, and where somebody else wrote
// meanwhile.
func (e *Engine) commit(ctx context.Context, tasks []task, forget []int64) (*batch, error) {
	separate, again := false, 0
	var damaged map[string]error
	for {
		b := &batch{Engine: e, separate: separate, damaged: damaged, forget: append([]int64(nil), forget...)}
		err := guarded(func() error {
			return e.Store.Batch(context.WithoutCancel(ctx), func(tx storage.Batch) error { return b.work(tx, tasks) })
		})
		var met *unreadable
		switch {
		case err == nil:
			return b, nil
		case errors.As(err, &met) && damaged[met.where] == nil:
			if damaged == nil {
				damaged = map[string]error{}
			}
			damaged[met.where] = met.err
		case errors.Is(err, storage.ErrApart) && !separate:
			separate = true
		case errors.Is(err, storage.ErrAgain) && again < maxAgain:
			again++
		default:
			return nil, err
		}
	}
}

// work decides the tasks in a transaction.
func (b *batch) work(tx storage.Batch, tasks []task) error {
	b.tx = tx
	if err := b.markSeen(tasks); err != nil {
		return err
	}
	for i, t := range tasks {
		if err := b.task("task "+strconv.Itoa(i), t); err != nil {
			return err
		}
	}
	b.withdrawn = tx.Withdrawn()
	return tx.Forget(b.forget)
}

// markSeen marks the updates of a batch, and notes which were not decided yet.
func (b *batch) markSeen(tasks []task) (err error) {
	var updates []int64
	var expected conversations.Expected
	for _, t := range tasks {
		if t.update != 0 {
			updates = append(updates, t.update)
		}
		if t.event != nil {
			expected.Add(b.Desk.Expect(t.event))
		}
	}
	b.tx.Expect(expected)
	b.unseen, err = b.tx.MarkSeen(updates, b.Clock.Now())
	return err
}

func (b *batch) task(where string, t task) error {
	switch {
	case t.spend != nil:
		return b.tx.Spend(t.spend.chat, t.spend.n, t.spend.at)
	case t.due:
		return b.remind(t)
	case t.again != nil:
		return b.deadLetter(where, t)
	case t.own != nil:
		return b.own(t)
	case t.update != 0 && !b.unseen[t.update]:
		return nil
	}
	delete(b.unseen, t.update) // it may be in the batch twice
	b.deciding = t.update
	defer func() { b.deciding = 0 }()
	if t.effect != 0 {
		b.forget = append(b.forget, t.effect)
	}
	if t.update == 0 { // what a panel or a mail server said may end a password
		return b.eventAt(where, t.event, b.Clock.Earlier())
	}
	return b.event(where, t.event)
}

// own keeps what the program itself wants remembered.
func (b *batch) own(t task) error {
	err := b.store(conversations.Decision{Records: t.own}, b.Clock.Now())
	if err == nil || storage.IsStorage(err) || errors.Is(err, storage.ErrApart) {
		return err
	}
	b.Log.Error("what the program wanted remembered cannot be", "error", err)
	return nil
}

// remind decides the reminders that are due. A row goes with its decision, so
// that a clock that jumps back fires nothing twice. Where they cannot be read,
// the task fails alone.
func (b *batch) remind(t task) error {
	if err := b.damaged[dueNow]; err != nil {
		b.aside = append(b.aside, aside{"the reminders that are due", err})
		return b.alone(t, err)
	}
	due, now, held, err := b.due()
	if err != nil {
		return damagedAt(dueNow, err)
	}
	b.reminded, b.held = !held, held
	for _, r := range due {
		fired, err := b.tx.Fired(r)
		if err != nil {
			return err
		}
		if fired {
			if err := b.eventAt("reminder "+r.Kind+" "+r.Subject, conversations.Due{Reminder: r}, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// due lists the reminders whose time has come, and the moment they are decided at:
// where the machine's clock is far ahead of Telegram's that is Telegram's. Before
// Telegram has said anything, those that destroy wait. held tells that nothing but
// such as wait is left.
func (b *batch) due() (due []conversations.Reminder, now time.Time, held bool, err error) {
	now, sure := b.Clock.Now(), b.Clock.ForDestroying()
	switch {
	case sure.IsZero():
		due, err = b.tx.DueRemindersBut(conversations.Destroying(), now, maxDue)
	case sure.Before(now):
		now = sure
		due, err = b.tx.DueReminders(now, maxDue)
	default:
		due, err = b.tx.DueReminders(now, maxDue)
		return due, now, false, err
	}
	return due, now, len(due) == 0, err
}

// damagedAt has the batch done again without the question that met a damaged
// page; other errors stay as they are.
func damagedAt(where string, err error) error {
	if errors.Is(err, storage.ErrDamaged) && !storage.IsStorage(err) {
		return &unreadable{where, err}
	}
	return err
}

// event decides one event. A decision that fails or panics is undone alone and
// put aside; errors of the storage come back and fail the batch.
func (b *batch) event(where string, event conversations.Event) error {
	return b.eventAt(where, event, b.Clock.Now())
}

// eventAt is event at another moment than the clock's.
func (b *batch) eventAt(where string, event conversations.Event, now time.Time) error {
	now = now.Truncate(time.Millisecond) // as dates are stored, so that a reminder is never early
	err := b.damaged[where]
	if err == nil {
		err = damagedAt(where, b.decide(event, now))
		var met *unreadable
		if err == nil || storage.IsStorage(err) || errors.Is(err, storage.ErrApart) || errors.As(err, &met) {
			return err
		}
	}
	b.aside = append(b.aside, aside{conversations.EventKind(event), err})
	var body []byte
	_ = guarded(func() (err error) { body, err = json.Marshal(event); return err }) // better without its body than not at all
	if err := b.tx.DeadLetter(conversations.EventKind(event), body, err.Error(), now); err != nil {
		return err
	}
	if _, again := event.(conversations.Apologise); again {
		return nil
	}
	return b.event(where+", the apology", apologyFor(event))
}

// now is as dates are stored, so that a reminder is never early.
func (b *batch) now() time.Time { return b.Clock.Now().Truncate(time.Millisecond) }

func (b *batch) decide(event conversations.Event, now time.Time) error {
	decision, err := b.ask(event, now)
	if err != nil {
		return err
	}
	return b.store(decision, now)
}

// store writes a decision. On the quick way one whose writes fail has the batch
// done again, with a savepoint around each.
func (b *batch) store(decision conversations.Decision, now time.Time) error {
	remember := func() error { return b.remember(decision, now) }
	if b.separate {
		return guarded(func() error { return b.tx.Isolated(remember) })
	}
	err := guarded(remember)
	if err != nil && !storage.IsStorage(err) {
		return fmt.Errorf("%w: %w", storage.ErrApart, err)
	}
	return err
}

// ask lets the desk decide.
func (b *batch) ask(event conversations.Event, now time.Time) (decision conversations.Decision, err error) {
	err = guarded(func() (err error) {
		decision, err = b.Desk.Decide(b.tx, now, event)
		return err
	})
	if unread := b.tx.Unread(); unread != nil && !errors.Is(err, storage.ErrDamaged) {
		err = errors.Join(unread, err) // whoever asked went on without the answer
	}
	return decision, err
}

// guarded makes a panic an error like any other: an event that brings one would
// bring it again at the next start.
func guarded(work func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return work()
}

func (b *batch) remember(d conversations.Decision, now time.Time) error {
	ids, err := b.tx.Remember(d, now)
	if err != nil {
		return err
	}
	for _, entry := range d.Audit {
		if entry.Ticket != "" {
			b.steps = append(b.steps, entry)
		}
	}
	for i, effect := range d.Effects {
		b.items = append(b.items, Item{ID: ids[i], Effect: effect, Update: b.deciding})
	}
	for _, r := range d.Records {
		switch r := r.(type) {
		case conversations.Reminder, conversations.NoReminder:
			b.reminded = true
		case conversations.Setting:
			b.moved = b.moved || r.Key == conversations.SettingTeam || r.Key == turn.SettingGroup || strings.HasPrefix(r.Key, conversations.SettingMigrated)
		}
	}
	return nil
}

// apologyFor names whom to tell, and the request to park, when an event could
// not be decided.
func apologyFor(event conversations.Event) conversations.Apologise {
	switch e := event.(type) {
	case conversations.Message:
		return conversations.Apologise{Place: e.Place}
	case conversations.Press:
		return conversations.Apologise{Place: e.Place, Query: e.Query}
	case conversations.MemberSeen:
		switch {
		case e.Press != nil:
			return conversations.Apologise{Place: e.Press.Place, Query: e.Press.Query}
		case e.Message != nil:
			return conversations.Apologise{Place: e.Message.Place}
		}
	case conversations.PanelReplied:
		return conversations.Apologise{Ticket: e.Call.Ticket}
	case conversations.AddressSeen:
		return conversations.Apologise{Ticket: e.Ticket}
	case conversations.Due:
		return conversations.Apologise{Ticket: e.Reminder.Subject}
	}
	return conversations.Apologise{}
}
