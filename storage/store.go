package storage

import (
	"context"
	"io"
	"iter"
	"time"

	"loket/conversations"
)

// Store is the open storage. Its methods may be called from many goroutines;
// batches wait for each other.
type Store interface {
	// Batch runs work in one transaction and commits it. Where work returns an
	// error, panics, or met any failure of the storage, even one it swallowed,
	// nothing is written. Batches wait for each other; the context is asked when
	// the turn comes, not after: a transaction that has begun runs to its end.
	Batch(ctx context.Context, work func(Batch) error) error
	// Damaged is why nothing is written any more: a batch met a damaged page while
	// it wrote. Nil where none did.
	Damaged() error
	// Close closes the storage. A batch that is running ends first.
	Close() error

	Records
	Checks

	// Attachments gives the files' contents.
	Attachments() Attachments
	// ClearLost deletes files that an earlier run was about to delete when it
	// ended, at most 1000 at a time, and tells how many. The caller comes again
	// until it is 0.
	ClearLost(ctx context.Context) (int, error)
	// SweepAttachments deletes the files of one part, 0 to SweepParts-1, that no
	// row names, and tells how many. Files that came within the last ten minutes
	// are left: their row may be on its way.
	SweepAttachments(ctx context.Context, part int) (int, error)
}

// SweepParts is how many parts a whole sweep of the attachments has, by the first
// two digits of their hash, so that no part takes long where millions of files are
// kept.
const SweepParts = 256

// Records reads what is committed, from outside any batch. What does not exist
// is ErrNotFound.
type Records interface {
	// Memory reads as a decision does.
	Memory(ctx context.Context) conversations.Memory
	// Account reads what is known of an address, also of one that has ended.
	Account(ctx context.Context, address string) (conversations.Account, error)
	Credential(ctx context.Context, id string) (conversations.Credential, error)
	Officer(ctx context.Context, id int64) (conversations.Officer, error)
	// Posted finds a message by our own name for it.
	Posted(ctx context.Context, name string) (conversations.Posted, error)
	Request(ctx context.Context, ticket string) (conversations.Request, error)
	// Setting returns "" where nothing is set.
	Setting(ctx context.Context, key string) (string, error)
	// Secret opens the secret of that name for the ticket or address it is bound
	// to. ErrNotFound: it was erased or never drawn. ErrWrongSeal: it is bound to
	// something else.
	Secret(ctx context.Context, name, boundTo string) (Secret, error)
	// AttachmentsOf lists the files of a request in the order they came.
	AttachmentsOf(ctx context.Context, ticket string) ([]conversations.Attachment, error)
	// Personal gathers everything kept of a person; of somebody unknown that is
	// nothing, which is no error.
	Personal(ctx context.Context, person int64) (Personal, error)
	// SentBetween walks over the requests and complaints that were sent at from or
	// later and before to, in the order of sending. It reads a part of them at a
	// time, so that nobody waits for a long walk; what changes meanwhile may be
	// seen before or after the change. An error ends the walk.
	SentBetween(ctx context.Context, from, to time.Time) iter.Seq2[conversations.Request, error]
	// Outbox walks over the effects that wait, in the order they were decided. An
	// effect that cannot be read is yielded with its ID and an error, and the walk
	// goes on; a failure of the storage (IsStorage) ends it.
	Outbox(ctx context.Context) iter.Seq2[Stored, error]
	// NextReminder tells when the earliest reminder is due; false where there is none.
	NextReminder(ctx context.Context) (time.Time, bool, error)
	// Spends lists what was spent since an instant.
	Spends(ctx context.Context, since time.Time) ([]Spent, error)
	// DeadLetters lists the events that could not be decided, oldest first.
	DeadLetters(ctx context.Context) ([]DeadLetter, error)
	// Counts counts what is open and what waits.
	Counts(ctx context.Context) (Counts, error)
	// Files counts the attachments. It looks at all of them, which takes a second
	// for each million.
	Files(ctx context.Context) (Files, error)
}

// Checks look over what is kept.
type Checks interface {
	// QuickCheck lets the engine look over the whole database. It returns
	// ErrUnsound with the first thing that is wrong.
	QuickCheck(ctx context.Context) error
	// VerifyAudit walks over the whole audit trail; ErrAuditBroken names the first
	// line that is not as it was written.
	VerifyAudit(ctx context.Context) error
	// CountSeals counts the secrets of credentials, and those of them that our key
	// does not open.
	CountSeals(ctx context.Context) (sealed, shut int, err error)
}

// Batch is one write transaction: what is remembered, read and changed together.
// It must not be used after the function given to Store.Batch has returned, nor
// by two goroutines.
type Batch interface {
	conversations.Memory

	// Remember writes a decision: its records, its lines of the audit trail, and
	// its effects as outbox rows, whose numbers it returns in the effects' order.
	// Persons are erased after all other records were written, and before the
	// effects, so that what is said last to them can still be sent.
	//
	// Any error but a failure of the storage (IsStorage) is the decision's fault;
	// what was written before it has to be undone by Isolated.
	Remember(d conversations.Decision, at time.Time) (ids []int64, err error)
	// Isolated runs work so that an error or a panic of it undoes what it wrote,
	// and only that. After a failure of the storage nothing can be saved: it is
	// returned, and the whole batch fails.
	//
	// A decision only reads, so that it can be made before: what needs Isolated are
	// the writes.
	Isolated(work func() error) error
	// Unread is the damaged page that a question of this batch met, also where
	// whoever asked went on without the answer. Nothing more is written in such a
	// transaction: it has to be done again without the question.
	Unread() error
	// Withdrawn lists the effects that this batch took out of the outbox because
	// their person was erased. Whoever holds them in memory must let them go.
	Withdrawn() []Stored
	// Forget takes effects that have ended out of the outbox. Numbers that are not
	// there any more do no harm.
	Forget(ids []int64) error

	// Expect names what the decisions about the batch's events will read, before the
	// first of them: an engine for which each question costs a way to its server and back
	// reads it together.
	Expect(all conversations.Expected)
	// MarkSeen notes the numbers of updates and tells which were not noted yet.
	MarkSeen(updates []int64, at time.Time) (unseen map[int64]bool, err error)
	// Spend notes that n messages are about to be sent into a chat.
	Spend(chat int64, n int, at time.Time) error

	// DueReminders lists at most limit reminders whose time has come, earliest
	// first. They stay until Fired takes them.
	DueReminders(now time.Time, limit int) ([]conversations.Reminder, error)
	// DueRemindersBut is DueReminders without those of some kinds.
	DueRemindersBut(kinds []string, now time.Time, limit int) ([]conversations.Reminder, error)
	// Fired takes a reminder away before it is decided, so that the decision may
	// set another of its kind. False: it was taken back or moved since it was
	// listed, and must not be decided.
	Fired(r conversations.Reminder) (bool, error)

	// DeadLetter keeps an event that could not be decided.
	DeadLetter(kind string, event []byte, errText string, at time.Time) error
	// DeadLetterOf reads one; ErrNotFound where there is none.
	DeadLetterOf(id int64) (DeadLetter, error)
	// ClearDeadLetter forgets one; ErrNotFound where there is none.
	ClearDeadLetter(id int64) error
	// MarkDeadLetter notes why one failed again.
	MarkDeadLetter(id int64, errText string) error

	Trims
}

// Trims take what is over out of the tables, at most 1000 rows at a time, and
// tell how many.
type Trims interface {
	TrimUpdates(olderThan time.Time) (int, error)
	TrimSpends(olderThan time.Time) error
	TrimDeadLetters(olderThan time.Time) (int, error)
	// TrimWorks forgets panel work that ended before olderThan. Work of a request
	// that is still open stays: it may be tried again.
	TrimWorks(olderThan time.Time) (int, error)
	// TrimSecrets erases secrets that were drawn before olderThan and are for
	// nothing any more. Decisions erase theirs in time; this is for what one may
	// have left behind.
	TrimSecrets(olderThan time.Time) (int, error)
	// TrimPosted forgets where messages stand that were sent before olderThan.
	// Those that show what an officer gave are known until they are taken back.
	TrimPosted(olderThan time.Time) (int, error)
	TrimSurveyed(half conversations.Half) (int, error)
	// TrimSessions looks at chats whose number is above after, and tells where to
	// go on; 0 at the end.
	TrimSessions(after int64, draftBefore, strangerBefore time.Time) (next int64, err error)
}

// Attachments keeps the contents of files under their SHA-256, so that the same
// file is kept once. Its methods may be called from many goroutines.
type Attachments interface {
	// Put keeps what r gives, at most limit bytes (ErrTooLarge), and returns its
	// SHA-256 in hexadecimal and its size. When it returns, the file is kept whole;
	// before, it is not there at all. Until a batch names the file, or says that
	// nobody wants it, nobody else's loss deletes it.
	Put(ctx context.Context, r io.Reader, limit int64) (hash string, size int64, err error)
	// Open opens a file to be read; ErrNotFound where there is none.
	Open(hash string) (io.ReadCloser, error)
	// Delete deletes a file; one that is not there is no error.
	Delete(hash string) error
}
