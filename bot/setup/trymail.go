package setup

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/url"
	"strings"
	"time"

	"loket/bot/delivery"
)

// clearMail takes e-mail out of the settings where none is to be sent.
func clearMail(_ context.Context, w *wizard) problem {
	if w.values[mailChoice] == "none" {
		w.values["SMTP_URL"] = ""
	}
	return problem{}
}

// takeMailApart finds our own answers in SMTP_URL.
func (w *wizard) takeMailApart() {
	u, err := url.Parse(w.values["SMTP_URL"])
	if err != nil || u.Host == "" {
		return
	}
	password, _ := u.User.Password()
	w.values[mailChoice], w.values[mailHost], w.values[mailUser], w.values[mailPassword] = "smtp", u.Host, u.User.Username(), password
	w.values[mailSecurity] = "smtp_starttls"
	if u.Scheme == "smtps" {
		w.values[mailSecurity] = "smtp_tls"
	}
}

// putMailTogether makes SMTP_URL of our own answers.
func (w *wizard) putMailTogether() {
	u := url.URL{Scheme: "smtp", Host: w.values[mailHost]}
	port := "587"
	if w.values[mailSecurity] == "smtp_tls" {
		u.Scheme, port = "smtps", "465"
	}
	if _, _, err := net.SplitHostPort(u.Host); err != nil {
		u.Host = net.JoinHostPort(strings.Trim(u.Host, "[]"), port)
	}
	if user := w.values[mailUser]; user != "" {
		u.User = url.UserPassword(user, w.values[mailPassword])
	}
	w.values["SMTP_URL"] = u.String()
}

func (w *wizard) mailer() (*delivery.Mailer, error) {
	roots, err := delivery.Trust(w.values["SMTP_CA_FILE"])
	if err != nil {
		return nil, err
	}
	return delivery.NewMailer(delivery.Config{URL: w.values["SMTP_URL"], From: w.values["MAIL_FROM"], Timeout: knockPatience, RootCAs: roots})
}

// tryMail logs in and names sender and recipient, and sends nothing. Where the
// server's certificate is its own, the next question is for its file.
func tryMail(ctx context.Context, w *wizard) problem {
	w.putMailTogether()
	w.values[mailOwnCA] = ""
	err := w.rehearse(ctx)
	if failed, is := errors.AsType[*delivery.Error](err); is && failed.Reason == delivery.UnknownAuthority {
		w.values[mailOwnCA] = "yes"
		w.say("setup_mail_certificate")
		return problem{}
	}
	return w.mailTrouble(err)
}

// tryMailCertificate tries it once more, with the file.
func tryMailCertificate(ctx context.Context, w *wizard) problem {
	return w.mailTrouble(w.rehearse(ctx))
}

func (w *wizard) rehearse(ctx context.Context) error {
	mailer, err := w.mailer()
	if err != nil {
		return err
	}
	w.trying()
	if err := mailer.Rehearse(ctx, cmp.Or(w.values["OFFICE_EMAIL"], mailer.Sender())); err != nil {
		return err
	}
	w.say("setup_mail_good", "Server", mailer.Endpoint().Host)
	return nil
}

// mailTrouble says what to do about e-mail that cannot be sent; nothing where err is nil.
func (w *wizard) mailTrouble(err error) problem {
	failed, is := errors.AsType[*delivery.Error](err)
	switch {
	case err == nil:
		return problem{}
	case is && failed.Step == "log in" && failed.Kind == delivery.Configuration:
		return w.doubt("setup_mail_login", "Why", err.Error())
	case is && failed.Reason == delivery.UnknownAuthority:
		return w.doubt("setup_mail_other_certificate")
	}
	return w.doubt("setup_mail_failed", "Why", err.Error())
}

// sendTest sends a letter to the person who sets this up.
func sendTest(ctx context.Context, w *wizard) problem {
	to := w.values[mailTest]
	mailer, err := w.mailer()
	if err != nil {
		return problem{text: err.Error()}
	}
	w.trying()
	now := time.Now()
	err = mailer.Send(ctx, delivery.Mail{MessageID: mailer.MessageID("setup:" + now.Format("20060102150405")), To: to, At: now, Language: w.Lang,
		Subject: w.text("setup_letter_subject"), Text: w.text("setup_letter_text", "Office", w.defaulted("OFFICE_NAME"))})
	if err != nil {
		return w.mailTrouble(err)
	}
	w.say("setup_letter_sent", "To", to)
	return problem{}
}
