package setup

import (
	"net/netip"
	"regexp"
	"strings"
	"unicode"
)

// Answers of our own.
const (
	groupChoice   = "SETUP_GROUP"
	panelChoice   = "SETUP_PANEL"
	panelOwnCA    = "SETUP_PANEL_OWN_CA"
	mailChoice    = "SETUP_MAIL"
	mailHost      = "SETUP_MAIL_HOST"
	mailSecurity  = "SETUP_MAIL_SECURITY"
	mailUser      = "SETUP_MAIL_USER"
	mailPassword  = "SETUP_MAIL_PASSWORD" // #nosec G101 -- the name of an answer
	mailOwnCA     = "SETUP_MAIL_OWN_CA"
	mailTest      = "SETUP_MAIL_TEST"
	officeChoice  = "SETUP_LETTERHEAD"
	keyChoice     = "SETUP_KEY"
	backupChoice  = "SETUP_BACKUP"
	backupKeyFile = "SETUP_BACKUP_KEY"
	runChoice     = "SETUP_RUN"
)

// questions are all of them, in the order of the README's five steps.
func questions() []question {
	var all []question
	for _, part := range [][]question{telegramQuestions(), panelQuestions(), mailQuestions(), officeQuestions(), backupQuestions(), runQuestions()} {
		all = append(all, part...)
	}
	return all
}

func telegramQuestions() []question {
	return []question{
		{name: "TELEGRAM_TOKEN", words: "token", kind: secretAnswer, tidy: asToken, try: tryToken},
		{name: groupChoice, words: "group", kind: choiceAnswer, options: groupOptions, try: tryGroup},
	}
}

func panelQuestions() []question {
	byHand := func(w *wizard) bool { return w.values[panelChoice] != "directadmin" }
	return []question{
		{name: panelChoice, words: "panel", kind: choiceAnswer, options: either("manual", "directadmin"), try: clearPanel},
		{name: "PANEL_URL", words: "panel_url", skip: byHand, tidy: asAddress, try: tryPanelAddress},
		{name: "PANEL_CA_FILE", words: "panel_ca", skip: func(w *wizard) bool {
			return byHand(w) || w.values["PANEL_CA_FILE"] == "" && w.values[panelOwnCA] == ""
		}, optional: true, check: checkCertificates, try: tryPanelCertificate},
		{name: "PANEL_USER", words: "panel_user", skip: byHand},
		{name: "PANEL_LOGIN_KEY", words: "panel_key", kind: secretAnswer, skip: byHand, tidy: unbroken, try: tryPanelKey},
		{name: "PANEL_PACKAGE", words: "panel_package", skip: func(w *wizard) bool { return byHand(w) || len(w.known.packages) > 0 }},
		{name: "PANEL_PACKAGE", words: "panel_package", kind: choiceAnswer, skip: func(w *wizard) bool { return byHand(w) || len(w.known.packages) == 0 },
			options: func(w *wizard) []option { return asTheyAre(w.known.packages) }},
		{name: "PANEL_IP", words: "panel_ip", skip: func(w *wizard) bool { return byHand(w) || len(w.known.addresses) > 0 }, check: checkIP},
		{name: "PANEL_IP", words: "panel_ip", kind: choiceAnswer, skip: func(w *wizard) bool { return byHand(w) || len(w.known.addresses) == 0 },
			options: func(w *wizard) []option { return asTheyAre(w.known.addresses) }},
	}
}

func mailQuestions() []question {
	none := func(w *wizard) bool { return w.values[mailChoice] != "smtp" }
	return []question{
		{name: mailChoice, words: "mail", kind: choiceAnswer, options: either("none", "smtp"), try: clearMail},
		{name: mailHost, words: "mail_host", skip: none, check: checkHost},
		{name: mailSecurity, words: "mail_security", kind: choiceAnswer, skip: none, options: either("smtp_starttls", "smtp_tls")},
		{name: mailUser, words: "mail_user", skip: none, optional: true},
		{name: mailPassword, words: "mail_password", kind: secretAnswer, tidy: func(s string) string { return s },
			skip: func(w *wizard) bool { return none(w) || w.values[mailUser] == "" }},
		{name: "MAIL_FROM", words: "mail_from", skip: none, try: tryMail},
		{name: "SMTP_CA_FILE", words: "mail_ca", skip: func(w *wizard) bool {
			return none(w) || w.values["SMTP_CA_FILE"] == "" && w.values[mailOwnCA] == ""
		}, optional: true, check: checkCertificates, try: tryMailCertificate},
		{name: mailTest, words: "mail_test", skip: none, optional: true, check: checkEmail, try: sendTest},
	}
}

func officeQuestions() []question {
	return []question{
		{name: "OFFICE_GOVERNMENT", words: "government"},
		{name: "OFFICE_NAME", words: "office"},
		{name: "OFFICE_ADDRESS", words: "address"},
		{name: "OFFICE_PHONE", words: "phone"},
		{name: "OFFICE_EMAIL", words: "email", optional: true},
		{name: "OFFICE_SITE", words: "site", optional: true},
		{name: "OFFICE_SIGNATORY", words: "signatory", optional: true},
		{name: "OFFICE_SIGNATORY_NIP", words: "nip", optional: true, skip: func(w *wizard) bool { return w.values["OFFICE_SIGNATORY"] == "" }},
		{name: "OFFICE_SIGNATORY_RANK", words: "rank", optional: true, skip: func(w *wizard) bool { return w.values["OFFICE_SIGNATORY"] == "" }},
		{name: officeChoice, words: "letterhead", kind: choiceAnswer, options: letterheadOptions, leads: func(w *wizard) string {
			if w.values[officeChoice] == "no" {
				return "OFFICE_GOVERNMENT"
			}
			return ""
		}},
		{name: "STANDARD_DECREE_SUBDOMAIN", words: "decree_subdomain", optional: true},
		{name: "STANDARD_DECREE_WEBSITE", words: "decree_website", optional: true},
		{name: "TRUSTED_CA_FILE", words: "trusted", optional: true, check: checkCertificates},
		{name: "BASE_DOMAIN", words: "domain", tidy: func(s string) string { return strings.ToLower(strings.TrimSpace(s)) }},
		{name: "OFFICE_HOURS", words: "hours"},
		{name: "TIMEZONE", words: "zone", kind: choiceAnswer, options: func(*wizard) []option {
			return []option{{"Asia/Jakarta", "WIB (Jakarta)"}, {"Asia/Makassar", "WITA (Makassar)"}, {"Asia/Jayapura", "WIT (Jayapura)"}}
		}},
	}
}

func backupQuestions() []question {
	return []question{
		{name: keyChoice, words: "key", kind: choiceAnswer, options: either("take", "keep"), try: readKey,
			skip: func(w *wizard) bool {
				return !exists(w.ownKey()) || w.values[keyName] != "" && w.values[keyChoice] == ""
			}},
		{name: backupChoice, words: "backup", kind: choiceAnswer, options: backupOptions},
		{name: backupKeyFile, words: "backup_key", skip: func(w *wizard) bool { return w.values[backupChoice] != "make" }, try: makePair},
		{name: "BACKUP_RECIPIENT", words: "recipient", skip: func(w *wizard) bool { return w.values[backupChoice] != "own" }},
	}
}

func runQuestions() []question {
	return []question{{name: runChoice, words: "run", kind: choiceAnswer, options: runOptions}}
}

// either offers some choices, each called setup_pick_….
func either(values ...string) func(w *wizard) []option {
	return func(w *wizard) []option {
		options := make([]option, len(values))
		for i, value := range values {
			options[i] = option{value, w.text("setup_pick_" + value)}
		}
		return options
	}
}

func asTheyAre(values []string) []option {
	options := make([]option, len(values))
	for i, value := range values {
		options[i] = option{value, value}
	}
	return options
}

// unbroken takes out every blank and line break: a token or key has none, and
// what was copied often does.
func unbroken(answer string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) { // Cf: what joins and breaks words unseen
			return -1
		}
		return r
	}, answer)
}

// wholeToken is what BotFather's message has in it.
var wholeToken = regexp.MustCompile(`\b[0-9]{6,}:[A-Za-z0-9_-]{30,}`)

// asToken finds the token where BotFather's whole message was copied.
func asToken(answer string) string {
	if found := wholeToken.FindString(answer); found != "" {
		return found
	}
	return unbroken(answer)
}

// asAddress adds the https:// that people leave out, and takes off the path that
// a browser shows.
func asAddress(answer string) string {
	answer = unbroken(answer)
	if answer == "" {
		return ""
	}
	scheme, rest, has := strings.Cut(answer, "://")
	if !has {
		scheme, rest = "https", answer
	}
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host
}

func checkIP(w *wizard, value string) problem {
	if _, err := netip.ParseAddr(value); err != nil {
		return w.wrong("setup_wrong", "Why", w.text("setup_why_panel_ip"))
	}
	return problem{}
}

func checkHost(w *wizard, value string) problem {
	if strings.ContainsAny(value, " /@") {
		return w.wrong("setup_wrong", "Why", w.text("setup_why_mail_host"))
	}
	return problem{}
}

func checkEmail(w *wizard, value string) problem {
	if before, after, is := strings.Cut(value, "@"); !is || before == "" || !strings.Contains(after, ".") || strings.ContainsAny(value, " ,;<>") {
		return w.wrong("setup_wrong", "Why", w.text("setup_why_mail_test"))
	}
	return problem{}
}
