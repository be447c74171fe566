package panel

import (
	"context"
	"errors"
	"net/http"
	"net/url"
)

// SetPassword replaces the account's password. A panel may change it and then
// answer nothing at all, so an unclear end is settled by asking whether the
// password works.
func (d *DirectAdmin) SetPassword(ctx context.Context, user, password string) error {
	c := call{op: "set an account's password", path: "/CMD_API_USER_PASSWD", patience: d.timeouts.Write, secrets: secrets{password}}
	switch {
	case !validExisting(user) || password == "":
		return fail(c.op, Refused, CodeInvalid, "not a user name, or no password")
	case user == d.user:
		return fail(c.op, NotAllowed, CodeTargetRefused, "the panel's own account is nobody's to be given")
	}
	read, err := d.legacy(ctx, c, url.Values{"username": {user}, "passwd": {password}, "passwd2": {password}})
	if err == nil && read.verdict() != saidYes {
		err = fail(c.op, Unknown, CodeUnclear, "the answer does not tell whether the password was changed")
	}
	switch {
	case err == nil:
		return nil
	case !unclearEnd(err):
		return err
	}
	valid, verifyErr := d.PasswordValid(ctx, user, password)
	switch failed, _ := errors.AsType[*Error](verifyErr); {
	case failed != nil && (failed.Retry() || failed.Unclear()):
		return verifyErr // the same password may be set once more
	case verifyErr != nil:
		return err
	case valid:
		return nil
	}
	return fail(c.op, Temporary, err.Code, "the panel has not taken the password")
}

// PasswordValid asks the panel, as its administrator, whether the account
// accepts the password. Nobody logs in for it, so a wrong password does not
// count against us. An answer without a clear yes or no is Unknown.
func (d *DirectAdmin) PasswordValid(ctx context.Context, user, password string) (bool, error) {
	c := call{
		op: "ask whether a password works", method: http.MethodPost, path: "/CMD_API_VERIFY_PASSWORD",
		patience: d.timeouts.Read, secrets: secrets{password}, asks: true,
	}
	if !validExisting(user) {
		return false, fail(c.op, Refused, CodeInvalid, "not a user name")
	}
	read, err := d.legacy(ctx, c, url.Values{"user": {user}, "passwd": {password}})
	if err != nil {
		return false, err
	}
	switch read.fields["valid"] {
	case "1":
		return true, nil
	case "0":
		return false, nil
	}
	return false, unclear(c.op, "the answer does not tell whether the password works")
}
