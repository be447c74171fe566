package documents

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"loket/bot/delivery"
	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/answers"
	"loket/conversations/requests"
	"loket/conversations/turn"
)

const (
	// official is the language of letters, whoever reads them.
	official = "id"
	// dots are filled in by hand.
	dots = "........................................"
	// maxLogo is a little more than delivery.CheckLogo takes.
	maxLogo = 5<<20 + 1
)

// Letter makes the officer's copy of the written letter that hands an account
// over, with its password, as a PDF named by its ticket. Where the officer has set
// a password of their own it says so in the password's place. It returns
// conversations.ErrNotFound where the password has expired, or is not set yet.
func (p *Maker) Letter(ctx context.Context, credential string) (name string, pdf []byte, err error) {
	return p.letter(ctx, conversations.LetterOfficer, credential)
}

// letter makes one copy of a credential's letter.
func (p *Maker) letter(ctx context.Context, copy, credential string) (name string, pdf []byte, err error) {
	c, err := p.Source.Credential(ctx, credential)
	if err != nil {
		return "", nil, fmt.Errorf("find the credential of a letter: %w", err)
	}
	w := &writing{voice: p.voice(official), catalogue: p.Catalogue, office: p.Office, units: p.Units, credential: c, copy: copy, at: p.Now().In(p.zone())}
	if w.password, err = p.password(ctx, w); err != nil {
		return "", nil, err
	}
	if c.Ticket != "" {
		if w.request, err = p.Source.Request(ctx, c.Ticket); err != nil {
			return "", nil, fmt.Errorf("find the request of a letter: %w", err)
		}
	}
	w.bot, err = p.Source.Setting(ctx, conversations.SettingUsername)
	if err != nil && !errors.Is(err, conversations.ErrNotFound) {
		return "", nil, fmt.Errorf("find the bot's name for a letter: %w", err)
	}
	letter := w.letter(p.Login)
	letter.Head.Logo = logo(p.Office.Logo)
	if w.err != nil {
		return "", nil, fmt.Errorf("word a letter: %w", w.err)
	}
	var file bytes.Buffer
	if err := delivery.Render(&file, letter); err != nil {
		return "", nil, err
	}
	return delivery.FileName(w.about()), file.Bytes(), nil
}

// password opens what a copy with a password shows; it is empty where the copy has
// none, and where the officer has set another.
func (p *Maker) password(ctx context.Context, w *writing) (string, error) {
	c := w.credential
	switch {
	case c.State == conversations.CredentialPending:
		return "", fmt.Errorf("write the letter of %s, which is not set yet: %w", c.ID, conversations.ErrNotFound)
	case !w.shows(), c.State == conversations.CredentialChanged:
		return "", nil
	case c.State != conversations.CredentialIssued || !p.Now().Before(c.Until):
		return "", fmt.Errorf("write the letter of %s, which is %s: %w", c.ID, c.State, conversations.ErrNotFound)
	}
	password, err := p.Secrets(ctx, c.ID)
	if err != nil {
		return "", fmt.Errorf("open the password of a letter: %w", err)
	}
	return password, nil
}

// writing is one letter being worded.
type writing struct {
	*voice
	catalogue  *turn.Catalogue
	office     Office
	units      answers.Units
	credential conversations.Credential
	request    conversations.Request // that it fulfils; zero where there is none
	copy       string                // which copy: conversations.LetterOfficer and its like
	password   string                // that it shows
	bot        string                // its own name; empty while it is not known
	at         time.Time
}

// shows tells whether this copy is one with a password.
func (w *writing) shows() bool {
	return w.copy == conversations.LetterOfficer || w.copy == conversations.LetterPaper
}

// about is what the letter is filed under.
func (w *writing) about() string {
	if w.credential.Ticket != "" {
		return w.credential.Ticket
	}
	return w.credential.ID
}

func (w *writing) letter(login string) delivery.Letter {
	c := w.credential
	nature := "letter_nature_open"
	if w.shows() {
		nature = "letter_nature"
	}
	return delivery.Letter{
		Head: w.head(),
		PlaceDate: w.say("letter_place_date", "Place", place(w.office.Address),
			"Day", w.at.Day(), "Month", month(w.at), "Year", w.at.Year()),
		Reference: []delivery.Field{
			{Label: w.say("letter_label_number"), Value: w.number()},
			{Label: w.say("letter_label_nature"), Value: w.say(nature)},
			{Label: w.say("letter_label_attachment"), Value: w.say("letter_attachment")},
			{Label: w.say("letter_label_subject"), Value: w.say("letter_subject", "Address", c.Address)},
		},
		Addressee:  []string{w.addressee(), w.say("letter_addressee_at"), w.say("letter_addressee_place")},
		Opening:    []string{w.say("letter_opening"), w.body()},
		Fields:     w.account(login),
		Notes:      []string{w.say("letter_note")},
		Duties:     w.duties(),
		Closing:    []string{w.say("letter_closing")},
		Signatory:  w.signatory(),
		Draft:      w.draft(),
		FooterNote: w.say("letter_footer", "Bot", w.bot),
		Metadata:   delivery.Metadata{Title: w.say("letter_title", "Ticket", w.about()), Author: w.office.Name, Language: official, CreatedAt: w.at},
	}
}

// number is what the team typed, or a blank for the office's register.
func (w *writing) number() string {
	if w.request.LetterNo != "" {
		return w.request.LetterNo
	}
	return w.say("letter_number", "Year", w.at.Year())
}

// draft is the mark on the officer's copies until the letter is signed. The copies
// that are to be signed have none.
func (w *writing) draft() string {
	officers := w.copy == conversations.LetterOfficer || w.copy == conversations.LetterKept
	if !officers || w.request.LetterBy != nil || !w.request.SignedAt.IsZero() {
		return ""
	}
	return w.say("letter_draft")
}

func (w *writing) head() delivery.Letterhead {
	return delivery.Letterhead{Government: w.office.Government, Office: w.office.Name, LogoAlt: w.say("letter_logo", "Government", w.office.Government), Lines: []string{
		w.office.Address,
		w.say("letter_head_contact", "Phone", w.office.Phone, "Site", w.office.Site, "Email", w.office.Email),
	}}
}

// addressee is the head of the applicant's unit; of an imported account the unit
// may not be known.
func (w *writing) addressee() string {
	if w.credential.Unit == "" {
		return w.say("letter_to_leader", "Unit", w.say("letter_unit_unknown", "Address", w.credential.Address))
	}
	to := w.units.Addressee(w.credential.Unit)
	unit := to.Of
	if to.Unclear {
		to.District = strings.TrimSpace(dots[:len(dots)/2])
	}
	if to.District != "" {
		unit = w.say("letter_in_district", "Unit", unit, "District", to.District)
	}
	return w.say("letter_to_"+string(to.Head), "Unit", unit)
}

// unit is what the account is for.
func (w *writing) unit() string {
	if w.credential.Unit == "" {
		return w.say("letter_unit_unknown", "Address", w.credential.Address)
	}
	if to := w.units.Addressee(w.credential.Unit); to.Head == answers.HeadLeader {
		return to.Of
	}
	return w.units.Proper(w.credential.Unit)
}

// body says what the letter follows on.
func (w *writing) body() string {
	c, kind := w.credential, "forgotten"
	switch {
	case c.Ticket != "" && !c.First:
		kind = "handover"
	case c.Ticket != "":
		kind = w.catalogue.ServiceOf(c.Service).LetterBody
	}
	return w.say("letter_body_"+kind, "Follows", w.follows(), "Ticket", c.Ticket, "Unit", w.unit())
}

// follows names the applicant's letter by its number and date, or the day on which
// the request was sent.
func (w *writing) follows() string {
	if ref, known := answers.ReadLetterRef(w.request.Answers[requests.LetterRef].Text); known {
		return w.say("letter_follows_letter", "Number", ref.Number, "Date", w.date(ref.Date))
	}
	return w.say("letter_follows_request", "Date", w.date(w.request.SentAt.In(w.at.Location())))
}

// date writes a day as letters do, in the zone of the instant.
func (w *writing) date(at time.Time) string {
	return w.say("letter_date", "Day", at.Day(), "Month", month(at), "Year", at.Year())
}

// account is what the letter hands over. The password stands exactly as it is
// typed; an empty one was changed meanwhile.
func (w *writing) account(login string) []delivery.Field {
	fields := []delivery.Field{{Label: w.say("letter_field_address"), Value: w.credential.Address, Exact: true}}
	if login != "" {
		fields = append(fields, delivery.Field{Label: w.say("letter_field_login"), Value: login, Exact: true})
	}
	if w.credential.Kind.HasSite() {
		fields = append(fields, delivery.Field{Label: w.say("letter_field_site"), Value: accounts.SiteLogin(w.credential.Address), Exact: true})
	}
	fields = append(fields, delivery.Field{Label: w.say("letter_field_username"), Value: w.credential.Username, Exact: true})
	switch {
	case !w.shows():
		return fields
	case w.password == "":
		return append(fields, delivery.Field{Label: w.say("letter_field_password"), Value: w.say("letter_password_changed")})
	}
	return append(fields,
		delivery.Field{Label: w.say("letter_field_password"), Value: w.password, Exact: true},
		delivery.Field{Label: w.say("letter_field_until"), Value: w.tell(w.credential.Until)})
}

func (w *writing) duties() []string {
	duties := []string{w.say("letter_duty_none", "Bot", w.bot)}
	if w.shows() {
		duties = []string{w.say("letter_duty_1"), w.say("letter_duty_again", "Bot", w.bot)}
	}
	if w.credential.Kind.HasSite() {
		duties = append(duties, w.say("letter_duty_site"))
	}
	duties = append(duties, w.say("letter_duty_2"))
	if w.shows() {
		duties = append(duties, w.say("letter_duty_3"))
	}
	return duties
}

func (w *writing) signatory() delivery.Signatory {
	number := w.office.SignatoryNIP
	if number == "" {
		number = dots
	}
	return delivery.Signatory{Title: w.say("letter_signatory", "Office", w.office.Name), Name: w.office.Signatory, Rank: w.office.SignatoryRank,
		NIP: w.say("letter_nip", "NIP", number)}
}

// place is the town in an office's address: what stands before the regency, or
// the city itself. It is empty where the address does not tell.
func place(address string) string {
	parts := strings.Split(address, ",")
	for i, part := range parts {
		kind, name, _ := strings.Cut(strings.TrimSpace(part), " ")
		switch strings.ToLower(strings.TrimSuffix(kind, ".")) {
		case "kabupaten", "kab":
			if i > 0 {
				return strings.TrimSpace(parts[i-1])
			}
		case "kota":
			return strings.TrimSpace(strings.TrimRight(name, "0123456789 "))
		}
	}
	return ""
}

// logo reads the letterhead's picture. A letter without one is better than no
// letter, so that a file that cannot be used is left out.
func logo(path string) []byte {
	if path == "" {
		return nil
	}
	file, err := os.Open(path) // #nosec G304 -- the operator names this file in the settings
	if err != nil {
		return nil
	}
	defer file.Close()
	picture, err := io.ReadAll(io.LimitReader(file, maxLogo))
	if err != nil || delivery.CheckLogo(picture) != nil {
		return nil
	}
	return picture
}
