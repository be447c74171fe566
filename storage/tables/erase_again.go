package tables

import (
	"context"
	"fmt"
	"slices"
	"time"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/storage"
)

const worksRunning statement = workColumns + ` WHERE ticket = ? AND state = 'running'`

// EraseAgain takes those who were erased out of a restored copy, and notes all
// who were, for the lists to come; people tells who stands behind a number there.
// What is newer than their erasure stays.
func (s *Store) EraseAgain(ctx context.Context, all []storage.ErasedNumber, people map[int64]int64, now time.Time) error {
	err := s.transact(ctx, func(b *Batch) error {
		for _, erased := range all {
			if user, there := people[erased.Number]; there {
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
	return s.engine.Clean(ctx) // nothing erased is left behind
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
