package botapi

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// snapshot is everything that must survive a restart.
type snapshot struct {
	Users       map[int64]*User
	Rooms       map[int64]*room
	Usernames   map[string]int64
	LastID      int
	Serial      int64
	Files       []File
	Contents    map[string][]byte // empty when a folder holds them
	Commands    map[string][]BotCommand
	About       map[string]string
	Queries     map[string]*Answer
	QueryOrder  []string
	NextUpdate  int64
	Pending     []Update
	Allowed     []string
	WebhookURL  string
	Secret      string
	Connections int
	Instance    string
}

func (s *Server) snapshot() snapshot {
	snap := snapshot{
		Users: s.users, Rooms: s.rooms, Usernames: s.usernames, LastID: s.lastID, Serial: s.serial,
		Contents: map[string][]byte{}, Commands: s.commands, About: s.about,
		Queries: s.queries.byID, QueryOrder: s.queries.order,
		NextUpdate: s.queue.number(), Pending: s.queue.pending, Allowed: s.queue.allowed,
		WebhookURL: s.hook.URL, Secret: s.hook.Secret, Connections: s.hook.MaxConnections,
		Instance: s.chatInstance,
	}
	for _, id := range s.files.order {
		f := s.files.byID[id]
		snap.Files = append(snap.Files, *f)
		if f.data != nil {
			snap.Contents[id] = f.data
		}
	}
	return snap
}

func (s *Server) encode() ([]byte, error) {
	var out bytes.Buffer
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := gob.NewEncoder(&out).Encode(s.snapshot()); err != nil {
		return nil, fmt.Errorf("encoding the chats: %w", err)
	}
	return out.Bytes(), nil
}

// Save writes everything that a restart must not lose: people, chats,
// messages, files, waiting updates. The log of calls and faults is not in it.
func (s *Server) Save(w io.Writer) error {
	data, err := s.encode()
	if err != nil {
		return err
	}
	if _, err := w.Write(data); err != nil {
		return fmt.Errorf("writing the chats: %w", err)
	}
	return nil
}

// Load replaces the server's state by a saved one. It is meant for a new
// server, before anybody uses it.
func (s *Server) Load(r io.Reader) error {
	var snap snapshot
	if err := gob.NewDecoder(r).Decode(&snap); err != nil {
		return fmt.Errorf("reading saved chats: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users, s.rooms, s.usernames = snap.Users, snap.Rooms, orEmpty(snap.Usernames)
	s.lastID, s.serial = snap.LastID, snap.Serial
	s.commands, s.about = orEmpty(snap.Commands), orEmpty(snap.About)
	s.queries.byID, s.queries.order = orEmpty(snap.Queries), snap.QueryOrder
	s.queue.next, s.queue.pending, s.queue.allowed = snap.NextUpdate, snap.Pending, snap.Allowed
	s.chatInstance = snap.Instance
	s.files = newFileStore(s.config)
	for i := range snap.Files {
		f := snap.Files[i]
		f.data = snap.Contents[f.ID]
		s.files.add(&f)
		if f.Path != "" {
			s.files.byPath[f.Path] = &f
		}
	}
	for _, room := range s.rooms {
		room.Members, room.Topics = orEmpty(room.Members), orEmpty(room.Topics)
	}
	s.users[s.bot.ID] = &s.bot
	if snap.WebhookURL != "" {
		s.hook = webhook{URL: snap.WebhookURL, Secret: snap.Secret, MaxConnections: snap.Connections}
		s.startWebhook()
	}
	s.note(Change{Kind: ChatChange})
	return nil
}

// orEmpty undoes gob's way of forgetting empty maps.
func orEmpty[K comparable, V any](m map[K]V) map[K]V {
	if m == nil {
		return map[K]V{}
	}
	return m
}

// keeper writes snapshots to a file. Whoever changes something waits for the
// snapshot that has it; changes made meanwhile share the next one.
type keeper struct {
	server *Server
	path   string

	mu      sync.Mutex
	turn    sync.Mutex // held by the one who writes
	covered int64      // the last change on disk
	failed  error
	closed  bool
}

// KeepIn loads the state saved in this file, if there is one, and from now on
// keeps it there: whoever changes something gets an answer only after it is in
// the file, so that a killed program loses nothing it has acknowledged. The
// file is replaced in one step. Meant for a demo's few hundred messages: each
// change writes everything but the contents of files in Config.FilesDir.
func (s *Server) KeepIn(path string) error {
	file, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return fmt.Errorf("opening saved chats: %w", err)
	default:
		defer file.Close()
		if err := s.Load(file); err != nil {
			return err
		}
	}
	s.mu.Lock()
	s.keeper = &keeper{server: s, path: path}
	s.mu.Unlock()
	return nil
}

// KeepError is the reason why the latest snapshot could not be written, nil
// when it could.
func (s *Server) KeepError() error {
	s.mu.Lock()
	k := s.keeper
	s.mu.Unlock()
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.failed
}

// settle waits until changes after the given one are on disk.
func (s *Server) settle(before int64) {
	s.mu.Lock()
	k, last := s.keeper, s.feed.last()
	s.mu.Unlock()
	if k != nil && last > before {
		k.cover(last)
	}
}

// cover returns once the change with this number is on disk, or could not be
// written.
func (k *keeper) cover(change int64) {
	k.turn.Lock()
	defer k.turn.Unlock()
	k.mu.Lock()
	done := k.covered >= change || k.closed
	k.mu.Unlock()
	if done {
		return
	}
	reached := k.server.LastChange()
	data, err := k.server.encode()
	if err == nil {
		err = replaceFile(k.path, data)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.failed = err
	if err == nil {
		k.covered = reached
	}
}

func (k *keeper) close() {
	k.cover(k.server.LastChange())
	k.mu.Lock()
	defer k.mu.Unlock()
	k.closed = true
}

// replaceFile writes beside the file and renames, so that a killed program
// leaves the old one or the new one.
func replaceFile(path string, data []byte) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("writing the chats: %w", err)
	}
	_, err = temporary.Write(data)
	if closing := temporary.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		os.Remove(temporary.Name())
		return fmt.Errorf("writing the chats: %w", err)
	}
	return nil
}
