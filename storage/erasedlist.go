package storage

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// ErasedFormat is the layout of lists that this program writes and reads.
const ErasedFormat = 1

// maxNumber is far above every number that is ever given.
const maxNumber = 1 << 50

// maxErasedList bounds what is read of a list, in bytes: a million persons.
const maxErasedList = 64 << 20

// ErrErasedList is returned for what is no list of erased persons.
var ErrErasedList = errors.New("it is no list of erased persons")

// ErrOtherBot is returned by Restore for a list of erased persons that belongs
// to the data of another bot: its numbers stand for others.
var ErrOtherBot = errors.New("the list of erased persons belongs to another bot's data")

// ErasedList tells who was erased, by internal number alone: what is kept beside
// the backups, and applied to an older one that is restored. It names nobody:
// what its numbers stand for is in the backups alone.
type ErasedList struct {
	Format    int            `json:"format"`
	CreatedAt time.Time      `json:"created_at"`
	Trail     string         `json:"trail,omitempty"` // hash of the audit trail's first line, by which the data is known
	Highest   int64          `json:"highest_number"`  // the highest number that was given to anybody
	Erased    []ErasedNumber `json:"erased"`

	// Optional marks a list that was found, not given: a restore passes over it
	// where it belongs to other data.
	Optional bool `json:"-"`
}

// ErasedNumber is one person: nobody else ever gets their number.
type ErasedNumber struct {
	Number int64     `json:"number"`
	At     time.Time `json:"at"` // what is newer is of somebody who came back
}

// Write writes the list as JSON.
func (l ErasedList) Write(w io.Writer) error {
	text, err := json.MarshalIndent(l, "", " ")
	if err != nil {
		return fmt.Errorf("encode the list of erased persons: %w", err)
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

// DecodeErased reads what Write wrote. What is not such a list is
// ErrErasedList, one of a newer program ErrNewer.
func DecodeErased(r io.Reader) (ErasedList, error) {
	var list ErasedList
	text, err := io.ReadAll(io.LimitReader(r, maxErasedList+1))
	if err != nil {
		return list, fmt.Errorf("read the list of erased persons: %w", err)
	}
	if err := json.Unmarshal(text, &list); err != nil || list.Format == 0 {
		return list, ErrErasedList
	}
	if list.Format > ErasedFormat {
		return list, fmt.Errorf("%w: the list is of format %d, ours is %d", ErrNewer, list.Format, ErasedFormat)
	}
	if list.Highest < 0 || list.Highest > maxNumber {
		return list, ErrErasedList
	}
	for _, person := range list.Erased {
		if person.Number <= 0 || person.Number > maxNumber || person.At.IsZero() {
			return list, ErrErasedList
		}
	}
	return list, nil
}

// Merge adds what another list knows. Of two times of one number the later
// counts.
func (l *ErasedList) Merge(other ErasedList) {
	at := make(map[int64]int, len(l.Erased))
	for i, person := range l.Erased {
		at[person.Number] = i
	}
	for _, person := range other.Erased {
		i, known := at[person.Number]
		switch {
		case !known:
			at[person.Number] = len(l.Erased)
			l.Erased = append(l.Erased, person)
		case person.At.After(l.Erased[i].At):
			l.Erased[i].At = person.At
		}
	}
	l.Highest = max(l.Highest, other.Highest)
	if other.CreatedAt.After(l.CreatedAt) {
		l.CreatedAt = other.CreatedAt
	}
}

// SameData tells whether two lists are of one bot's data. A trail without a
// line tells nothing.
func (l ErasedList) SameData(trail string) bool {
	return l.Trail == "" || trail == "" || l.Trail == trail
}
