package turn

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"strconv"
	"strings"
	"time"

	"loket/conversations"
)

const (
	// filesKey names the answer that waits for further files.
	FilesKey = "files"
)

// Within keeps what happened no longer ago than a span.
func Within(span time.Duration, all []time.Time, now time.Time) []time.Time {
	var recent []time.Time
	for _, at := range all {
		if now.Sub(at) < span {
			recent = append(recent, at)
		}
	}
	return recent
}

// Limit bounds how often something may be done within a span. What an account
// may be asked for is counted in its record; what a person may do is counted
// under a keyed hash of their number, so that an erasure sets nothing back. The
// count ends by itself with its span.
type Limit struct {
	Name string
	Most int
	Span time.Duration
}

// The limits of a person.
var (
	LimitSends     = Limit{"sends", MaxSends, sendsIn}                   // what is sent to the team
	LimitLinkCodes = Limit{"link_codes", MaxOwnCodes, conversations.Day} // codes mailed to link accounts
	LimitLinkTries = Limit{"link_tries", LinkTries, 2 * LinkLife}        // wrong codes for one account
)

// limitKind is the kind of the reminders that counts are kept as: each is due
// when it is over.
const limitKind = "limit"

// mark names whoever a limit is for, in a form that tells nobody who it is.
func (t *Turn) mark(l Limit, whom string) string { return t.Hash("limit " + l.Name + " " + whom) }

// Unkeyed is the hash where the office has given none.
func Unkeyed(words string) string {
	sum := sha256.Sum256([]byte(words))
	return hex.EncodeToString(sum[:])
}

// Spent lists when a limit was used within its span.
func (t *Turn) Spent(l Limit, whom string) ([]time.Time, error) {
	kept, err := t.Mem.Reminder(limitKind, t.mark(l, whom))
	if errors.Is(err, conversations.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return Within(l.Span, instants(kept.Note), t.Now), nil
}

// used up tells whether a limit leaves nothing, and until when.
func (l Limit) UsedUp(spent []time.Time) (until time.Time, is bool) {
	if len(spent) < l.Most {
		return time.Time{}, false
	}
	return spent[len(spent)-l.Most].Add(l.Span), true
}

// Spend uses a limit once more; spent is what spent told.
func (t *Turn) Spend(l Limit, whom string, spent []time.Time) {
	t.count(l, whom, append(spent, t.Now))
}

// count remembers when a limit was used, oldest first.
func (t *Turn) count(l Limit, whom string, spent []time.Time) {
	if len(spent) == 0 {
		return
	}
	stamps := make([]string, len(spent))
	for i, at := range spent {
		stamps[i] = strconv.FormatInt(at.UnixMilli(), 36)
	}
	t.Remember(conversations.Reminder{Kind: limitKind, Subject: t.mark(l, whom), At: spent[len(spent)-1].Add(l.Span), Note: strings.Join(stamps, " ")})
}

// Renew lets a limit begin anew.
func (t *Turn) Renew(l Limit, whom string) {
	t.Remember(conversations.NoReminder{Kind: limitKind, Subject: t.mark(l, whom)})
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

// Recent lists when the officer of this turn used a limit that their session
// counts, which is written anyway. Only where it holds nothing there may be
// some of before an erasure.
func (t *Turn) Recent(l Limit, counted []time.Time) ([]time.Time, error) {
	if recent := Within(l.Span, counted, t.Now); len(recent) > 0 {
		return recent, nil
	}
	return t.Spent(l, conversations.IdText(t.Session.Chat))
}

// Outlive has the limits that the officer's session counts go on when it is
// erased.
func (t *Turn) Outlive() error {
	for l, counted := range map[*Limit][]time.Time{&LimitSends: t.Session.Sends, &LimitLinkCodes: t.Session.Codes} {
		spent, err := t.Recent(*l, counted)
		if err != nil {
			return err
		}
		t.count(*l, conversations.IdText(t.Session.Chat), spent)
	}
	return nil
}

const (
	// linkLife is how long a mailed code links an account.
	LinkLife = 30 * time.Minute
	// linkTries is how many wrong codes end the attempt.
	LinkTries = 5
	// maxCodes is how many codes are mailed for an account a day, and maxOwnCodes
	// to how many one officer may put the bot: nobody uses up what the account's
	// own officers need.
	MaxCodes, MaxOwnCodes = 10, 3
)

// maxSends is how often an officer may send or change a request within
// sendsIn: each time costs the team's group a card, and it takes few a minute.
const (
	MaxSends = 20
	sendsIn  = time.Hour
)
