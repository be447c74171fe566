package telegram

import (
	"context"
	"log/slog"
	"time"

	"loket/bot/lanes"
)

// Command is an entry of Telegram's command menu: 1–32 of a–z, 0–9 and _, and
// a description of 1–256 characters.
type Command struct {
	Name        string
	Description string
	Ephemeral   bool // in groups: only the bot and whoever sends it see it, where the app and the server can do that
}

// Menu is the command menu of one language; an empty Lang is for all languages
// that have none of their own.
type Menu struct {
	Lang     string
	Commands []Command
}

// Setup introduces the bot to Telegram: it learns its own name and sets the
// command menus. It needs nothing of what goes on and nothing waits for it.
type Setup struct {
	Client   *Client
	Identity *Identity
	Learned  func(username string) // told of a new name, to remember it; may be nil
	Private  []Menu                // for all private chats
	Group    []Menu                // for the team's group
	Team     func(ctx context.Context) (chat int64, topic int, ok bool)
	Log      *slog.Logger

	again chan struct{}
}

// NewSetup returns a setup that has not begun; the other fields are set by the
// caller.
func NewSetup(client *Client, identity *Identity) *Setup {
	return &Setup{Client: client, Identity: identity, Log: slog.Default(), again: make(chan struct{}, 1)}
}

// TeamChanged makes a running setup give the team's group its menu again.
func (s *Setup) TeamChanged() {
	select {
	case s.again <- struct{}{}:
	default:
	}
}

// Run works until ctx ends. Every call is repeated, with growing pauses, until
// it succeeds or is refused for good.
func (s *Setup) Run(ctx context.Context) {
	s.insist(ctx, "getMe", s.askName)
	for _, menu := range s.Private {
		s.setMenu(ctx, menuScope{Type: "all_private_chats"}, menu)
	}
	for ctx.Err() == nil {
		if chat, _, linked := s.team(ctx); linked {
			for _, menu := range s.Group {
				s.setMenu(ctx, menuScope{Type: "chat", Chat: chat}, menu)
			}
		}
		select {
		case <-s.again:
		case <-ctx.Done():
		}
	}
}

func (s *Setup) team(ctx context.Context) (int64, int, bool) {
	if s.Team == nil {
		return 0, 0, false
	}
	return s.Team(ctx)
}

func (s *Setup) askName(ctx context.Context) error {
	var me struct {
		Username string `json:"username"`
	}
	if err := s.Client.ask(ctx, callTimeout, "getMe", struct{}{}, &me); err != nil {
		return err
	}
	if s.Identity.learn(me.Username) && s.Learned != nil {
		s.Learned(me.Username)
	}
	return nil
}

func (s *Setup) setMenu(ctx context.Context, scope menuScope, menu Menu) {
	params := menuParams{Commands: make([]menuCommand, len(menu.Commands)), Scope: scope, Lang: menu.Lang}
	for i, command := range menu.Commands {
		params.Commands[i] = menuCommand(command)
	}
	s.insist(ctx, "setMyCommands", func(ctx context.Context) error {
		return s.Client.ask(ctx, callTimeout, "setMyCommands", params, nil)
	})
}

// menuParams are the parameters of setMyCommands. The library's leave out that a
// command is ephemeral.
type menuParams struct {
	Commands []menuCommand `json:"commands"`
	Scope    menuScope     `json:"scope"`
	Lang     string        `json:"language_code,omitempty"`
}

// menuScope says for whom a menu is.
type menuScope struct {
	Type string `json:"type"`
	Chat int64  `json:"chat_id,omitempty"`
}

type menuCommand struct {
	Name        string `json:"command"`
	Description string `json:"description"`
	Ephemeral   bool   `json:"is_ephemeral,omitempty"`
}

// insist repeats a call until it succeeds, is refused for good, or ctx ends.
func (s *Setup) insist(ctx context.Context, method string, call func(context.Context) error) {
	for failures := 0; ctx.Err() == nil; failures++ {
		err := call(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		trouble := faultOf(err)
		if verdicts[trouble.verdict].remedy != remedyAgain || trouble.verdict == verdictMigrated {
			// Of a group that moved the news is on its way, and brings the call again.
			s.Log.Warn("a call at the start is refused", "method", method, "end", trouble.verdict.String(), "cause", causeOf(err))
			return
		}
		if failures%logEvery == 0 {
			s.Log.Warn("a call at the start failed; it is tried again", "method", method, "end", trouble.verdict.String(), "cause", causeOf(err))
		}
		if sleep(ctx, max(trouble.pause, lanes.Backoff(failures, time.Second, time.Minute))) != nil {
			return
		}
	}
}
