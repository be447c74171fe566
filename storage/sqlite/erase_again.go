package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/storage"
)

// numberGap is left between the numbers of before a restore and those given
// after it: who was given one since the newest list was written cannot be known.
// No regency has as many officers.
const numberGap = 100_000

// returning are the persons of a restored copy who were erased after it was
// taken.
type returning struct {
	known  storage.ErasedList // what all lists together know
	people map[int64]int64    // who stands behind a number in the copy
	passed int                // optional lists of other data
	hidden bool               // the copy is so old that not everybody in it has a number
}

const (
	userOf = `SELECT user FROM people WHERE number = ? AND user IS NOT NULL`
	// leaveGap makes the next number a higher one: no person stands behind it.
	leaveGap = `INSERT INTO people (number, user) VALUES (?, NULL)`

	worksRunning statement = workColumns + ` WHERE ticket = ? AND state = 'running'`
)

// findReturning looks in the unpacked database, as it is, for those whom the
// lists name. It must be asked before the database is migrated: that gives
// numbers to those who had none, and they are no longer the same as elsewhere.
func findReturning(ctx context.Context, dir string, lists []storage.ErasedList) (returning, error) {
	found := returning{people: map[int64]int64{}}
	db := openWriter(filepath.Join(dir, DatabaseName))
	defer db.Close()
	copied, err := erasedIn(ctx, db)
	if err != nil {
		return found, err
	}
	found.known.Highest = copied.Highest
	for _, list := range lists {
		switch {
		case list.SameData(copied.Trail):
			found.known.Merge(list)
		case list.Optional:
			found.passed++
		default:
			return found, storage.ErrOtherBot
		}
	}
	if err := found.resolve(ctx, db); err != nil {
		return found, err
	}
	schema, err := schemaOf(ctx, db)
	if err != nil {
		return found, err
	}
	found.hidden = schema < erasedSince && len(found.known.Erased) > 0
	if _, err := db.ExecContext(ctx, leaveGap, found.known.Highest+numberGap); err != nil {
		return found, classify("leave a gap between the numbers", err)
	}
	return found, nil
}

// resolve finds who stands behind the numbers.
func (f *returning) resolve(ctx context.Context, db *sql.DB) error {
	for _, erased := range f.known.Erased {
		var user int64
		err := db.QueryRowContext(ctx, userOf, erased.Number).Scan(&user)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return classify("find who was erased", err)
		}
		f.people[erased.Number] = user
	}
	return nil
}

// eraseAgain takes those who were erased out of a restored copy, and notes all
// who were, for the lists to come. What is newer than their erasure stays.
func (s *Store) eraseAgain(ctx context.Context, found returning, now time.Time) error {
	err := s.transact(ctx, func(b *Batch) error {
		for _, erased := range found.known.Erased {
			if user, there := found.people[erased.Number]; there {
				if err := b.eraseAgain(user, erased, now); err != nil {
					return fmt.Errorf("erase person %d again: %w", erased.Number, err)
				}
			}
			if err := b.exec("note an erasure", putErased, erased.Number, stored(erased.At)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.Checkpoint(ctx) // nothing erased is left in the log
}

func (b *Batch) eraseAgain(user int64, erased storage.ErasedNumber, now time.Time) error {
	e := &erasure{Batch: b, person: user, at: erased.At, until: erased.At}
	if err := e.list(); err != nil {
		return err
	}
	if err := b.putAudit(conversations.AuditEntry{Actor: user, Action: "privacy.erased_again"}, now); err != nil {
		return err
	}
	if err := e.close(now); err != nil {
		return err
	}
	effects, err := e.takeBack()
	if err != nil {
		return err
	}
	if err := e.finish(); err != nil {
		return err
	}
	_, err = b.putEffects(effects, now)
	return err
}

// close ends what was open for the person when the copy was taken, as their
// erasure did.
func (e *erasure) close(now time.Time) error {
	for _, ticket := range e.own {
		request, err := e.Request(ticket)
		if err == nil {
			err = e.cancel(request, now)
		}
		if err != nil {
			return err
		}
	}
	for _, id := range e.credentials {
		credential, err := e.Credential(id)
		if err == nil && credential.State == conversations.CredentialPending {
			err = e.withdrawPassword(credential, now)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// cancel ends a request that was open, whatever its state: what was being done
// for it ends too, for nobody knows any more how far it came.
func (e *erasure) cancel(r conversations.Request, now time.Time) error {
	if r.Ended() {
		return nil
	}
	r.State = conversations.Cancelled
	r.Version++
	r.Face, r.ClosedAt = conversations.Face{}, e.at
	r.Timeline = append(r.Timeline, conversations.Moment{At: e.at, What: "story_cancel"})
	if err := e.putRequest(r); err != nil {
		return err
	}
	if err := e.putAudit(conversations.AuditEntry{Action: "request.cancel", Ticket: r.Ticket, Detail: string(r.State)}, now); err != nil {
		return err
	}
	if err := e.exec("end a request's dates", dropReminders, r.Ticket); err != nil {
		return err
	}
	return e.endWorks(worksRunning, r.Ticket)
}

// endWorks ends panel work that is for the person alone.
func (e *erasure) endWorks(s statement, of string) error {
	works, err := e.worksOf(s, of)
	if err != nil {
		return err
	}
	for _, work := range works {
		if work.State == conversations.WorkDone || work.Ticket == "" && work.Goal != conversations.GoalPassword {
			continue
		}
		work.State = conversations.WorkFailed
		e.ended = append(e.ended, work.ID)
		if err := e.putWork(work, e.at); err != nil {
			return err
		}
	}
	return nil
}

// withdrawPassword ends a temporary password that was still to be set.
func (e *erasure) withdrawPassword(c conversations.Credential, now time.Time) error {
	next, err := conversations.Transition(c.State, conversations.PasswordLife, "replace")
	if err != nil {
		return err
	}
	c.State = next
	if err := e.putCredential(c); err != nil {
		return err
	}
	if err := e.putAudit(conversations.AuditEntry{Action: "password.replace", Ticket: c.Ticket, Detail: c.ID}, now); err != nil {
		return err
	}
	if err := e.exec("erase a secret", dropSecret, c.ID); err != nil {
		return err
	}
	if c.Ticket != "" {
		return nil // its dates are the request's
	}
	if err := e.exec("end a password's dates", dropReminders, c.ID); err != nil {
		return err
	}
	return e.endWorks(worksOfCredential, c.ID)
}

// takeBack takes away, once more, what others were shown: the erasure may have
// been committed and not carried out when the data was lost.
func (e *erasure) takeBack() ([]conversations.Effect, error) {
	var begin []string
	for _, ticket := range e.own {
		begin = append(begin, accounts.ShownNames(ticket, "")...)
	}
	for _, id := range e.credentials {
		begin = append(begin, accounts.ShownNames("", id)...)
	}
	var found []conversations.Posted
	var gone []conversations.Effect
	for _, name := range begin {
		all, err := e.PostedLike(name)
		if err != nil {
			return nil, err
		}
		_, of := accounts.SubjectOf(name)
		for _, posted := range all {
			if _, other := accounts.SubjectOf(posted.Name); other != of {
				continue // the name of another begins alike
			}
			found = append(found, posted)
		}
	}
	recaps, err := e.recaps()
	if err != nil {
		return nil, err
	}
	for _, posted := range append(found, recaps...) {
		d := accounts.TakeBack(posted)
		d.For = storage.Nobody // whom nobody tells; the team hears of what stays
		gone = append(gone, d)
		if err := e.dropPosted(conversations.NoPosted{Name: posted.Name}); err != nil {
			return nil, err
		}
		if err := e.exec("end a letter's date", dropReminders, posted.Name); err != nil {
			return nil, err
		}
	}
	return gone, nil
}

// recaps lists the workbooks that may hold the person's words. The office's zone
// is not known here: on the first and the last day of a month two are meant.
func (e *erasure) recaps() ([]conversations.Posted, error) {
	all, err := e.PostedLike(conversations.RecapKind)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	held := map[string]bool{}
	for _, ticket := range e.own {
		request, err := e.Request(ticket)
		if err != nil {
			return nil, err
		}
		for _, posted := range all {
			period, _ := conversations.RecapOf(posted.Name)
			for _, zone := range []time.Duration{-farthestZone, farthestZone} {
				held[posted.Name] = held[posted.Name] || conversations.RecapHolds(period, request.SentAt.Add(zone))
			}
		}
	}
	return slices.DeleteFunc(all, func(p conversations.Posted) bool { return !held[p.Name] }), nil
}

// farthestZone is how far a zone is from UTC, at most.
const farthestZone = 14 * time.Hour
