package conversations

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"
)

// limit bounds how often something may be done within a span. What an account
// may be asked for is counted in its record; what a person may do is counted
// under a keyed hash of their number, so that an erasure sets nothing back. The
// count ends by itself with its span.
type limit struct {
	name string
	most int
	span time.Duration
}

// The limits of a person.
var (
	limitSends     = limit{"sends", maxSends, sendsIn}            // what is sent to the team
	limitLinkCodes = limit{"link_codes", maxOwnCodes, day}        // codes mailed to link accounts
	limitLinkTries = limit{"link_tries", linkTries, 2 * linkLife} // wrong codes for one account
)

// limitKind is the kind of the reminders that counts are kept as: each is due
// when it is over.
const limitKind = "limit"

// mark names whoever a limit is for, in a form that tells nobody who it is.
func (t *turn) mark(l limit, whom string) string { return t.Hash("limit " + l.name + " " + whom) }

// unkeyed is the hash where the office has given none.
func unkeyed(words string) string {
	sum := sha256.Sum256([]byte(words))
	return hex.EncodeToString(sum[:])
}

// spent lists when a limit was used within its span.
func (t *turn) spent(l limit, whom string) ([]time.Time, error) {
	kept, err := t.mem.Reminder(limitKind, t.mark(l, whom))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return within(l.span, instants(kept.Note), t.now), nil
}

// used up tells whether a limit leaves nothing, and until when.
func (l limit) usedUp(spent []time.Time) (until time.Time, is bool) {
	if len(spent) < l.most {
		return time.Time{}, false
	}
	return spent[len(spent)-l.most].Add(l.span), true
}

// spend uses a limit once more; spent is what spent told.
func (t *turn) spend(l limit, whom string, spent []time.Time) {
	t.count(l, whom, append(spent, t.now))
}

// count remembers when a limit was used, oldest first.
func (t *turn) count(l limit, whom string, spent []time.Time) {
	if len(spent) == 0 {
		return
	}
	stamps := make([]string, len(spent))
	for i, at := range spent {
		stamps[i] = strconv.FormatInt(at.UnixMilli(), 36)
	}
	t.remember(Reminder{Kind: limitKind, Subject: t.mark(l, whom), At: spent[len(spent)-1].Add(l.span), Note: strings.Join(stamps, " ")})
}

// renew lets a limit begin anew.
func (t *turn) renew(l limit, whom string) {
	t.remember(NoReminder{Kind: limitKind, Subject: t.mark(l, whom)})
}

func instants(stamps string) []time.Time {
	var all []time.Time
	for _, stamp := range strings.Fields(stamps) {
		if at, err := strconv.ParseInt(stamp, 36, 64); err == nil {
			all = append(all, time.UnixMilli(at))
		}
	}
	return all
}

// recent lists when the officer of this turn used a limit that their session
// counts, which is written anyway. Only where it holds nothing there may be
// some of before an erasure.
func (t *turn) recent(l limit, counted []time.Time) ([]time.Time, error) {
	if recent := within(l.span, counted, t.now); len(recent) > 0 {
		return recent, nil
	}
	return t.spent(l, idText(t.session.Chat))
}

// outlive has the limits that the officer's session counts go on when it is
// erased.
func (t *turn) outlive() error {
	for l, counted := range map[*limit][]time.Time{&limitSends: t.session.Sends, &limitLinkCodes: t.session.Codes} {
		spent, err := t.recent(*l, counted)
		if err != nil {
			return err
		}
		t.count(*l, idText(t.session.Chat), spent)
	}
	return nil
}
