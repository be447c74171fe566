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
		d.warn("e-mail", "SMTP_URL is not set: no e-mail is sent, and cards say so", "set SMTP_URL and MAIL_FROM if officers shall get their account by e-mail too")
		return
	}
	roots, err := delivery.Trust(d.SMTPCAFile)
	if err != nil {
		d.bad("e-mail", err.Error(), "")
		return
	}
	mailer, err := delivery.NewMailer(delivery.Config{URL: d.SMTPURL, From: d.MailFrom, Timeout: checkPatience, RootCAs: roots})
	if err != nil {
		d.bad("e-mail", err.Error(), "set SMTP_URL and MAIL_FROM right")
		return
	}
	office := d.OfficeEmail
	if office == "" {
		office = mailer.Sender()
	}
	if err := mailer.Rehearse(ctx, office); err != nil {
		d.bad("e-mail", err.Error(), mailAdvice(err, d.SMTPCAFile))
		return
	}
	d.good("e-mail", mailer.Endpoint().String()+" lets us in, and takes mail from MAIL_FROM to the office")
}

// mailAdvice says what to do, by the reason where one is known and else by how
// far the talk with the server came.
func mailAdvice(err error, trusted string) string {
	failure, ok := errors.AsType[*delivery.Error](err)
	if !ok {
		return ""
	}
	switch failure.Reason {
	case delivery.Expired:
		return "the mail server's certificate has expired, or this machine's clock is wrong: have the server's administrator renew it"
	case delivery.UnknownAuthority:
		if trusted != "" {
			return "SMTP_CA_FILE does not hold the certificate that signed the mail server's: ask its administrator for it"
		}
		return "the certificate is self-signed, or signed by an authority that this machine does not know: ask the server's administrator for the certificate that signed it, as a PEM file, and set SMTP_CA_FILE to that file"
	case delivery.WrongName:
		return "write SMTP_URL with the name that the server's certificate is for"
	case delivery.OldTLS:
		return "the mail server speaks only TLS older than 1.2: have its administrator update it"
	case delivery.NoTLS:
		return "nobody speaks TLS on this port: write smtps:// for port 465, smtp:// for port 587 with STARTTLS"
	case delivery.WantsTLS:
		return "port 465 wants TLS from the first byte: write smtps:// instead of smtp:// in SMTP_URL"
	case delivery.NoSTARTTLS:
		return "have the server's administrator switch STARTTLS on, or use smtps:// and port 465"
	case delivery.TLSBusy:
		return "the mail server cannot do TLS at the moment: try again later, and else ask its administrator to look at its certificate"
	case delivery.LoginBusy:
		return "the mail server cannot check logins at the moment: try again later, and else ask its administrator; user and password may well be right"
	case delivery.NoLogin:
		return "the server offers no login here: use its port for submission (587 or 465), or take USER:PASSWORD@ out of SMTP_URL if it takes our mail without"
	case delivery.UnknownLogin:
		return "have the server's administrator allow PLAIN or LOGIN for this account, such as by a password for applications"
	case delivery.OurSettings:
		return "set MAIL_FROM to an address that the user in SMTP_URL may send as, and give SMTP_URL a user and password if the server wants a login; its administrator can say what it demands of us"
	}
	switch failure.Step {
	case "log in":
		return "set the user and password in SMTP_URL right (special characters percent-encoded)"
	case "recipient":
		return "set OFFICE_EMAIL to an address of the office that takes mail"
	}
	return "look whether the server runs, host and port in SMTP_URL are right, and a firewall lets this machine through"
}
