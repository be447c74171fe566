package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"loket/conversations"
	"loket/conversations/turn"
	"loket/storage"
)

// lookups answers the workers' questions from the storage.
type lookups struct {
	store storage.Store
	team  int64 // as configured
	topic int

	mu    sync.Mutex
	found *home // where the group was found; nil: look again
	moves int   // how often it moved
}

// home is where the team's group is.
type home struct {
	chat  int64
	topic int
}

// Posted finds a message by our own name.
func (a *lookups) Posted(ctx context.Context, name string) (conversations.Posted, error) {
	posted, err := a.store.Posted(ctx, name)
	return posted, lost(err)
}

// lost takes what stands on a damaged page for gone: it will never be read, and
// whatever waited for it would hold up its lane for ever.
func lost(err error) error {
	if errors.Is(err, storage.ErrDamaged) {
		return fmt.Errorf("%w: %w", conversations.ErrNotFound, err)
	}
	return err
}

// Team is where the team's group is now; not ok while none is linked or it is
// public. Every card asks, so that it is remembered until the group moves.
func (a *lookups) Team(ctx context.Context) (chat int64, topic int, ok bool) {
	a.mu.Lock()
	found, moves := a.found, a.moves
	a.mu.Unlock()
	if found != nil {
		return found.chat, found.topic, true
	}
	now, ok := a.lookForTeam(ctx)
	if !ok {
		return 0, 0, false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.moves == moves { // else it may have moved since we looked
		a.found = &now
	}
	return now.chat, now.topic, true
}

// teamMoved comes after the commit that linked or moved the group.
func (a *lookups) teamMoved() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.found = nil
	a.moves++
}

func (a *lookups) lookForTeam(ctx context.Context) (home, bool) {
	setting := func(key string) (string, error) { return a.store.Setting(ctx, key) }
	chat, err := turn.TeamChat(setting, a.team)
	if err != nil || chat == 0 {
		return home{}, false
	}
	how, err := turn.TeamSeen(setting, chat)
	if err != nil || how == "" || how == turn.GroupPublic {
		return home{}, false // it is being looked at, or nothing may go there
	}
	topic, err := turn.TeamTopic(setting, chat, a.topic)
	return home{chat, topic}, err == nil
}

// teamIsPublic tells whether anybody can read the team's group.
func (a *lookups) teamIsPublic(ctx context.Context) bool {
	setting := func(key string) (string, error) { return a.store.Setting(ctx, key) }
	chat, err := turn.TeamChat(setting, a.team)
	if err != nil || chat == 0 {
		return false
	}
	how, err := turn.TeamSeen(setting, chat)
	return err == nil && how == turn.GroupPublic
}

// Secret opens the password of a credential, or the code that links an
// account. One that another key sealed is gone: nobody will ever open it.
func (a *lookups) Secret(ctx context.Context, name string) (string, error) {
	address, err := a.boundTo(ctx, name)
	if err != nil {
		return "", lost(err)
	}
	opened, err := a.store.Secret(ctx, name, address)
	if errors.Is(err, storage.ErrWrongSeal) {
		return "", conversations.ErrLostKey
	}
	if err != nil {
		return "", lost(err)
	}
	return opened.Reveal(), nil
}

// boundTo is the address that a secret is sealed to.
func (a *lookups) boundTo(ctx context.Context, name string) (string, error) {
	if address, ok := conversations.LinkedAddress(name); ok {
		return address, nil
	}
	id, _, _ := strings.Cut(name, "/")
	credential, err := a.store.Credential(ctx, id)
	return credential.Address, err
}
