package doctor

import (
	"context"
	"errors"

	"loket/bot/delivery"
)

// mail looks whether the mail server lets us in; it sends nothing.
func (d *doctor) mail(ctx context.Context) {
	switch {
	case d.wrong[partMail]:
		return
	case d.SMTPURL == "":
		d.warn("e-mail", "SMTP_URL is not set: no e-mail is sent, and cards say so", "set SMTP_URL and MAIL_FROM if officers shall get their account by e-mail too")
		return
	}
	mailer, err := delivery.NewMailer(delivery.Config{URL: d.SMTPURL, From: d.MailFrom, Timeout: checkPatience})
	if err != nil {
		d.bad("e-mail", err.Error(), "set SMTP_URL and MAIL_FROM right")
		return
	}
	if err := mailer.Probe(ctx); err != nil {
		d.bad("e-mail", err.Error(), mailAdvice(err))
		return
	}
	d.good("e-mail", mailer.Endpoint().String()+" lets us in")
}

// mailAdvice depends on how far the talk with the server came.
func mailAdvice(err error) string {
	var failure *delivery.Error
	if !errors.As(err, &failure) {
		return ""
	}
	switch failure.Step {
	case "log in":
		return "set the user and password in SMTP_URL right (special characters percent-encoded)"
	case "TLS":
		return "use the server's name that its certificate is for; smtps:// is for port 465, smtp:// for 587 with STARTTLS"
	}
	return "look whether the server runs, host and port in SMTP_URL are right, and a firewall lets this machine through"
}
