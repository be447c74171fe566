package documents

import (
	"context"
	"fmt"
	"time"

	"loket/bot/telegram"
	"loket/bot/words"
	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/turn"
	"loket/storage"
)

// Maker makes documents from what is remembered. Its fields are set before the
// first use and not changed afterwards; it may be used by several at once.
type Maker struct {
	Source    storage.Store
	Words     *words.Renderer
	Office    Office
	Catalogue *turn.Catalogue                                        // of what the counter offers
	Secrets   func(ctx context.Context, name string) (string, error) // opens a credential's password; conversations.ErrNotFound where it lives no more
	Now       func() time.Time
	Zone      *time.Location // of months and of dates on paper; nil: UTC

	// Units tell to whom letters to a unit go.
	Units answers.Units
	// Login is where people log in, as the letter says it; empty: it says nothing.
	Login string
	// OfficeTime is how long the office is open between two instants; nil:
	// handling times are counted on the wall clock, and the recap says so.
	OfficeTime func(from, to time.Time) time.Duration
}

// Office is who writes, as configured.
type Office struct {
	Government, Name, Address, Phone, Email, Site string
	Logo                                          string // path of a PNG or JPEG file; empty: none
	Signatory, SignatoryNIP                       string // empty: a dotted line
	SignatoryRank                                 string // pangkat and golongan; empty: no line
}

// Make makes a document of a kind, in the language lang where people may
// choose one:
//
//	letter         the written letter of the credential of, always Indonesian:
//	               the officer's copy with its password
//	letter_kept    the officer's copy without it
//	letter_to_sign the copy that is signed electronically, without it
//	letter_paper   the copy that is printed, signed and handed over, with it
//	recap_chart    a picture of the month of, such as 2026-11
//	recap          the same month as a workbook
//	skm_chart      a picture of the satisfaction survey of a half-year, such as 2026-2
//	skm            the same as a workbook
//	skm_poster     the same as a page to hang up
//	personal_data  everything kept of the officer of that number
//
// It returns conversations.ErrNotFound where the letter's password lives no
// more. An unknown kind, or one of something that cannot be, is an error that
// stays.
func (p *Maker) Make(ctx context.Context, kind, of, lang string) (telegram.Document, error) {
	document, err := p.make(ctx, kind, of, lang)
	if err != nil {
		return telegram.Document{}, fmt.Errorf("make the document %s: %w", kind, err)
	}
	return document, nil
}

func (p *Maker) make(ctx context.Context, kind, of, lang string) (telegram.Document, error) {
	switch kind {
	case conversations.LetterOfficer, conversations.LetterKept, conversations.LetterToSign, conversations.LetterPaper:
		name, pdf, err := p.letter(ctx, kind, of)
		return telegram.Document{Name: name, MIME: "application/pdf", Data: pdf}, err
	case "recap_chart":
		return p.recapChart(ctx, of, lang)
	case "recap":
		return p.recapWorkbook(ctx, of, lang)
	case "skm_chart":
		return p.skmChart(ctx, of, lang)
	case "skm":
		return p.skmWorkbook(ctx, of, lang)
	case "skm_poster":
		return p.skmPoster(ctx, of, lang)
	case "personal_data":
		return p.personalData(ctx, of, lang)
	}
	return telegram.Document{}, fmt.Errorf("there is no such document")
}

func (p *Maker) zone() *time.Location {
	if p.Zone == nil {
		return time.UTC
	}
	return p.Zone
}
