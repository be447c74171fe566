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

// Letter makes the written letter that hands an account over, as a PDF named
// by its ticket. Where the officer has set a password of their own it says so
// in the password's place. It returns conversations.ErrNotFound where the
// password has expired, or is not set yet.
func (p *Maker) Letter(ctx context.Context, credential string) (name string, pdf []byte, err error) {
	c, err := p.Source.Credential(ctx, credential)
	if err != nil {
		return "", nil, fmt.Errorf("find the credential of a letter: %w", err)
	}
	now := p.Now()
	password := ""
	switch {
	case c.State == conversations.CredentialChanged:
	case c.State != conversations.CredentialIssued || !now.Before(c.Until):
		return "", nil, fmt.Errorf("write the letter of %s, which is %s: %w", c.ID, c.State, conversations.ErrNotFound)
	default:
		if password, err = p.Secrets(ctx, c.ID); err != nil {
			return "", nil, fmt.Errorf("open the password of a letter: %w", err)
		}
	}
	received, err := p.received(ctx, c)
	if err != nil {
		return "", nil, err
	}
	bot, err := p.Source.Setting(ctx, conversations.SettingUsername)
	if err != nil && !errors.Is(err, conversations.ErrNotFound) {
		return "", nil, fmt.Errorf("find the bot's name for a letter: %w", err)
	}
	w := &writing{bot: bot, voice: p.voice(official), catalogue: p.Catalogue, office: p.Office, credential: c, received: received, at: now.In(p.zone())}
	letter := w.letter(p.Login, password)
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

// received is when the request that a credential fulfils was sent; zero where
// there is none.
func (p *Maker) received(ctx context.Context, c conversations.Credential) (time.Time, error) {
	if c.Ticket == "" {
		return time.Time{}, nil
	}
	request, err := p.Source.Request(ctx, c.Ticket)
	if err != nil {
		return time.Time{}, fmt.Errorf("find the request of a letter: %w", err)
	}
	return request.SentAt, nil
}

// writing is one letter being worded.
type writing struct {
	*voice
	catalogue  *turn.Catalogue
	office     Office
	credential conversations.Credential
	received   time.Time
	bot        string // its own name; empty while it is not known
	at         time.Time
}

// about is what the letter is filed under.
func (w *writing) about() string {
	if w.credential.Ticket != "" {
		return w.credential.Ticket
	}
	return w.credential.ID
}

func (w *writing) letter(login, password string) delivery.Letter {
	c := w.credential
	return delivery.Letter{
		Head: w.head(),
		PlaceDate: w.say("letter_place_date", "Place", place(w.office.Address),
			"Day", w.at.Day(), "Month", month(w.at), "Year", w.at.Year()),
		Reference: []delivery.Field{
			{Label: w.say("letter_label_number"), Value: w.say("letter_number", "Year", w.at.Year())},
			{Label: w.say("letter_label_nature"), Value: w.say("letter_nature")},
			{Label: w.say("letter_label_attachment"), Value: w.say("letter_attachment")},
			{Label: w.say("letter_label_subject"), Value: w.say("letter_subject", "Address", c.Address)},
		},
		Addressee:   []string{w.say("letter_addressee", "Unit", w.unit()), w.say("letter_addressee_at"), w.say("letter_addressee_place")},
		Opening:     []string{w.say("letter_opening"), w.body()},
		Fields:      w.account(login, password),
		Notes:       []string{w.say("letter_note")},
		Duties:      w.duties(),
		Closing:     []string{w.say("letter_closing")},
		Signatory:   w.signatory(),
		CopiesTitle: w.say("letter_copy_title"),
		Copies:      []string{w.say("letter_copy_archive")},
		Draft:       w.say("letter_draft"),
		FooterNote:  w.say("letter_footer"),
		Metadata: delivery.Metadata{Title: w.say("letter_title", "Ticket", w.about()), Author: w.office.Name,
			Subject: w.say("letter_subject", "Address", c.Address), Language: official, CreatedAt: w.at},
	}
}

func (w *writing) head() delivery.Letterhead {
	return delivery.Letterhead{Government: w.office.Government, Office: w.office.Name, Lines: []string{
		w.office.Address,
		w.say("letter_head_contact", "Phone", w.office.Phone, "Site", w.office.Site, "Email", w.office.Email),
	}}
}

// unit is whose head the letter is for; of an imported account it may not be
// known.
func (w *writing) unit() string {
	if w.credential.Unit != "" {
		return w.credential.Unit
	}
	return w.say("letter_unit_unknown", "Address", w.credential.Address)
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
	return w.say("letter_body_"+kind, "Unit", w.unit(), "Received", day(w.received), "Ticket", c.Ticket)
}

// account is what the letter hands over. The password stands exactly as it is
// typed; an empty one was changed meanwhile.
func (w *writing) account(login, password string) []delivery.Field {
	fields := []delivery.Field{{Label: w.say("letter_field_address"), Value: w.credential.Address, Exact: true}}
	if login != "" {
		fields = append(fields, delivery.Field{Label: w.say("letter_field_login"), Value: login, Exact: true})
	}
	if w.credential.Kind.HasSite() {
		fields = append(fields, delivery.Field{Label: w.say("letter_field_site"), Value: accounts.SiteLogin(w.credential.Address), Exact: true})
	}
	fields = append(fields, delivery.Field{Label: w.say("letter_field_username"), Value: w.credential.Username, Exact: true})
	if password == "" {
		return append(fields, delivery.Field{Label: w.say("letter_field_password"), Value: w.say("letter_password_changed")})
	}
	return append(fields,
		delivery.Field{Label: w.say("letter_field_password"), Value: password, Exact: true},
		delivery.Field{Label: w.say("letter_field_until"), Value: w.tell(w.credential.Until)})
}

func (w *writing) duties() []string {
	duties := []string{w.say("letter_duty_1"), w.say("letter_duty_again", "Bot", w.bot)}
	if w.credential.Kind.HasSite() {
		duties = append(duties, w.say("letter_duty_site"))
	}
	return append(duties, w.say("letter_duty_2"), w.say("letter_duty_3"))
}

func (w *writing) signatory() delivery.Signatory {
	number := w.office.SignatoryNIP
	if number == "" {
		number = dots
	}
	return delivery.Signatory{Title: w.say("letter_signatory", "Office", w.office.Name), Name: w.office.Signatory,
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
