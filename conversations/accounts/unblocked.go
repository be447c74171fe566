package accounts

import (
	"loket/conversations/turn"
)

// WelcomeUnblocked delivers what waited while the officer had blocked the bot.
func WelcomeUnblocked(t *turn.Turn) error {
	s := t.Session
	if !s.Blocked && len(s.Waiting) == 0 {
		return nil
	}
	waiting := s.Waiting
	s.Blocked, s.Waiting = false, nil
	for _, id := range waiting {
		if err := deliverAfterBlock(t, id, s); err != nil {
			return err
		}
	}
	return nil
}
