package tables

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/chacha20poly1305"

	"loket/storage"
)

// ErrBrought is why a file that nothing names stays for now.
var ErrBrought = errors.New("somebody is bringing the same file")

// Options are what the records need besides an engine.
type Options struct {
	Key    []byte           // 32 bytes that seal the secrets
	Now    func() time.Time // time.Now where nil
	Random io.Reader        // draws passwords; crypto/rand where nil
}

// Store is the storage above an engine: all of storage.Store but what opens,
// closes and looks over the database.
type Store struct {
	engine Engine
	now    func() time.Time
	seal   sealer

	damage atomic.Pointer[storage.Error] // met while something was written

	writing    sync.Mutex // guards what follows, which only a batch changes
	lastEffect int64      // outbox number given last in this run
	uncleaned  bool       // something was erased and not cleaned up yet
	cleared    []string   // hashes of lost files that are deleted, and still listed as lost
}

// New returns the storage above an engine.
func New(engine Engine, options Options) (*Store, error) {
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Random == nil {
		options.Random = rand.Reader
	}
	aead, err := chacha20poly1305.NewX(options.Key)
	if err != nil {
		return nil, fmt.Errorf("the key that seals secrets: %w", err)
	}
	return &Store{engine: engine, now: options.Now, seal: sealer{aead: aead, random: options.Random}}, nil
}

// Attachments gives the files' contents.
func (s *Store) Attachments() storage.Attachments { return s.engine.Files() }

// Begin finds where the numbers of effects go on. It comes before the first batch.
func (s *Store) Begin(ctx context.Context) error {
	last, err := s.reading(ctx).lastEffect()
	s.lastEffect = last
	return err
}

// Damaged is why nothing is written any more: a batch met a damaged page while
// it wrote. Nil where none did.
func (s *Store) Damaged() error {
	if failure := s.damage.Load(); failure != nil {
		return failure
	}
	return nil
}

// noteDamage keeps the first damage that a batch met while it wrote.
func (s *Store) noteDamage(err error) {
	var failure *storage.Error
	if errors.As(err, &failure) && errors.Is(failure, storage.ErrDamaged) {
		s.damage.CompareAndSwap(nil, failure)
	}
}
