package doctor

import (
	"context"
	"errors"

	"loket/bot/delivery"
)

// mail looks whether the mail server would take a mail of ours; it sends none.
func (d *doctor) mail(ctx context.Context) {
	switch {
	case d.wrong[partMail]:
		return
	case d.SMTPURL == "":
		d.warn("mail", words("mail_unset"), words("mail_unset_todo"))
		return
	}
	roots, err := delivery.Trust(d.SMTPCAFile)
	if err != nil {
		d.bad("mail", trouble(err), nothing)
		return
	}
	mailer, err := delivery.NewMailer(delivery.Config{URL: d.SMTPURL, From: d.MailFrom, Timeout: checkPatience, RootCAs: roots})
	if err != nil {
		d.bad("mail", trouble(err), words("mail_wrong_todo"))
		return
	}
	office := d.OfficeEmail
	if office == "" {
		office = mailer.Sender()
	}
	if err := mailer.Rehearse(ctx, office); err != nil {
		d.bad("mail", trouble(err), mailAdvice(err, d.SMTPCAFile))
		return
	}
	d.good("mail", words("mail_works", "Server", mailer.Endpoint()))
}

// mailAdvice says what to do, by the reason where one is known and else by how
// far the talk with the server came.
func mailAdvice(err error, trusted string) phrase {
	failure, ok := errors.AsType[*delivery.Error](err)
	if !ok {
		return nothing
	}
	switch failure.Reason {
	case delivery.Expired:
		return words("mail_expired_todo")
	case delivery.UnknownAuthority:
		if trusted != "" {
			return words("mail_other_authority_todo")
		}
		return words("mail_authority_todo")
	case delivery.WrongName:
		return words("mail_name_todo")
	case delivery.OldTLS:
		return words("mail_old_tls_todo")
	case delivery.NoTLS:
		return words("mail_no_tls_todo")
	case delivery.WantsTLS:
		return words("mail_wants_tls_todo")
	case delivery.NoSTARTTLS:
		return words("mail_no_starttls_todo")
	case delivery.TLSBusy:
		return words("mail_tls_busy_todo")
	case delivery.LoginBusy:
		return words("mail_login_busy_todo")
	case delivery.NoLogin:
		return words("mail_no_login_todo")
	case delivery.UnknownLogin:
		return words("mail_unknown_login_todo")
	case delivery.OurSettings:
		return words("mail_settings_todo")
	}
	switch failure.Step {
	case "log in":
		return words("mail_login_todo")
	case "recipient":
		return words("mail_recipient_todo")
	}
	return words("mail_unreached_todo")
}
