package panel

import (
	"context"
	"net/url"
)

// Suspend freezes an account: nobody can log in, its websites do not answer.
func (d *DirectAdmin) Suspend(ctx context.Context, user string) error {
	return d.setSuspended(ctx, "suspend an account", user, true, url.Values{
		"location": {"CMD_SELECT_USERS"}, "suspend": {"Suspend"}, "dosuspend": {"yes"}, "select0": {user},
	})
}

// Unsuspend thaws an account.
func (d *DirectAdmin) Unsuspend(ctx context.Context, user string) error {
	return d.setSuspended(ctx, "unsuspend an account", user, false, url.Values{
		"location": {"CMD_SELECT_USERS"}, "suspend": {"Unsuspend"}, "dounsuspend": {"yes"}, "select0": {user},
	})
}

// setSuspended looks before and after: what counts is how the account is in
// the end, not what the panel says of the change. A suspension is urgent: it
// waits for no look that fails, and may be repeated.
func (d *DirectAdmin) setSuspended(ctx context.Context, op, user string, want bool, fields url.Values) error {
	if !validExisting(user) {
		return fail(op, Refused, CodeInvalid, "not a user name")
	}
	facts, err := d.userFacts(ctx, user)
	switch {
	case err == nil && facts.Suspended == want:
		return nil
	case err != nil && (!want || err.Kind == NotFound || err.Kind == Auth):
		return err
	}
	_, changeErr := d.legacy(ctx, call{op: op, path: "/CMD_API_SELECT_USERS", patience: d.timeouts.Write}, fields)
	if changeErr != nil && !unclearEnd(changeErr) {
		return changeErr
	}
	facts, err = d.userFacts(ctx, user)
	switch {
	case err == nil && facts.Suspended == want:
		return nil
	case changeErr != nil:
		return changeErr
	case err != nil && want:
		return nil // the panel has said yes, and cannot be asked
	case err != nil:
		return err
	}
	return fail(op, Unknown, CodeUnclear, "the panel says yes, but the account is as before")
}
