package maintenance

import (
	"fmt"
	"io"
	"strings"

	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/tables"
)

// accountList is a file of accounts, judged line by line.
type accountList struct {
	lines  []accountLine
	unused []string // columns that are none of ours
}

// accountLine is one line of the file and what became of it.
type accountLine struct {
	number  int
	account conversations.Account
	fate    string
	why     string // it was not taken
	note    string // what else there is to say of it
}

// What becomes of a line; "" until it is decided.
const (
	lineNew     = "new"
	lineKnown   = "known"
	lineRefused = "refused"
)

func (l *accountLine) refused() bool { return l.fate == lineRefused }

func (l *accountLine) refuse(why string, args ...any) {
	l.fate, l.why = lineRefused, fmt.Sprintf(why, args...)
}

// accountColumns in the spelling of hosting exports and of Indonesian offices.
var accountColumns = []tables.Column{
	{Name: "address", Needed: true, Also: []string{"alamat", "domain", "subdomain", "nama domain", "alamat situs", "alamat website", "host", "url"}},
	{Name: "username", Needed: true, Also: []string{"user", "nama pengguna", "pengguna", "akun", "nama akun", "account"}},
	{Name: "unit", Needed: true, Also: []string{"unit kerja", "nama unit", "nama unit kerja", "opd", "perangkat daerah", "instansi", "work unit"}},
	{Name: "email", Needed: true, Also: []string{"surel", "pos-el", "mail", "alamat email", "email pemegang", "holder's e-mail"}},
	{Name: "site", Also: []string{"situs", "website", "website baku", "situs baku"}},
}

// readAccounts judges every line by itself and against those before it. It
// fails only where the file as a whole cannot be read. panelUser is the login
// that works for the bot.
func readAccounts(r io.Reader, base, panelUser string) (*accountList, error) {
	list := &accountList{}
	first := map[string]int{} // the line in which an address stands
	unused, err := tables.Read(r, accountColumns, func(row tables.Row) error {
		line := accountLine{number: row.Line}
		line.judge(row, base, panelUser)
		if before, twice := first[line.account.Address]; !line.refused() && twice {
			line.refuse("%s stands in line %d already", line.account.Address, before)
		}
		if !line.refused() {
			first[line.account.Address] = row.Line
		}
		list.lines = append(list.lines, line)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the accounts: %w", err)
	}
	list.unused = unused
	return list, nil
}

// judge takes one line over, or says why it cannot be.
func (l *accountLine) judge(row tables.Row, base, panelUser string) {
	if row.Err != nil {
		l.refuse("%v", row.Err)
		return
	}
	var err error
	a := &l.account
	if a.Address, err = answers.Host(row.Cell("address"), base); err != nil {
		l.refuse("the address %q should be a host name under %s%s", row.Cell("address"), base, hostFault(err))
		return
	}
	a.Username = strings.ToLower(row.Cell("username"))
	switch {
	case a.Username == "":
		l.refuse("the user name is missing")
		return
	case panelUser != "" && strings.EqualFold(a.Username, panelUser):
		l.refuse("%q is PANEL_USER, the bot's own login to the panel", a.Username)
		return
	case !answers.ExistingUserName(a.Username):
		l.refuse("%q cannot be an account's user name (small letters and digits, a letter first, none of the server's own)", row.Cell("username"))
		return
	}
	if a.Unit, err = answers.WorkUnit(row.Cell("unit")); err != nil {
		l.refuse("the unit %q wants 2 to 150 characters", row.Cell("unit"))
		return
	}
	if email := row.Cell("email"); email != "" {
		if a.Email, err = answers.Email(email); err != nil {
			l.refuse("%q is not one e-mail address", email)
			return
		}
	}
	l.judgeSite(row.Cell("site"))
}

// judgeSite reads the words that people put into such a column.
func (l *accountLine) judgeSite(cell string) {
	switch strings.ToLower(cell) {
	case "yes", "ya", "y", "true", "1", "x", "v", "✓", "ada":
		l.account.Kind = conversations.WebsiteAccount
	case "", "no", "tidak", "n", "false", "0", "-", "bukan":
	default:
		l.refuse("the column site has %q where yes or no should stand", cell)
	}
}

// hostFault says what is wrong with an address, where more than a word can.
func hostFault(err error) string {
	refusal, ok := answers.AsRefusal(err)
	if !ok {
		return ""
	}
	switch refusal.Reason {
	case answers.ReasonLabelBase:
		return ", not that domain itself"
	case answers.ReasonLabelOtherParent:
		return ", and is under " + refusal.Data["parent"]
	case answers.ReasonLabelLong:
		return " of at most " + refusal.Data["max"] + " characters"
	}
	return " (letters, digits, hyphens inside, and dots)"
}
