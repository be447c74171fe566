package inspect

import (
	"bytes"
	"cmp"
	"crypto/x509"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/carlos7ags/folio/core"
	"github.com/carlos7ags/folio/reader"
	"github.com/carlos7ags/folio/sign"

	"loket/conversations"
)

const (
	// maxSignatures is how many signatures of a file are told of; a letter has few.
	maxSignatures = 8
	// maxNameRunes is how much of a certificate's name is told.
	maxNameRunes = 80
	// claimPages is how many of the first pages are read for what they say of a
	// signature.
	claimPages = 20
)

// claims are what the text of an electronically signed letter says of itself, in
// small letters without blanks.
var claims = []string{"ditandatanganisecaraelektronik", "tandatanganelektronik", "balaisertifikasielektronik", "balaibesarsertifikasielektronik", "bsre"}

// document looks into a PDF. Signatures are judged at the time that they say,
// against roots, without asking anybody on the network.
func document(content []byte, roots *x509.CertPool) conversations.Sight {
	file, err := reader.Parse(content)
	if err != nil || file.Catalog() == nil || !bytes.HasPrefix(content, []byte("%PDF-")) {
		return conversations.Sight{Opaque: true}
	}
	fields, sound := signed(file)
	if !sound {
		return conversations.Sight{Opaque: true}
	}
	if len(fields) == 0 {
		return conversations.Sight{Unsigned: true, Claims: claimed(file)}
	}
	var seen conversations.Sight
	for _, f := range fields[:min(len(fields), maxSignatures)] {
		one, judged := f.judge(content, file, roots)
		if !judged {
			return conversations.Sight{Opaque: true}
		}
		seen.Signatures = append(seen.Signatures, one)
	}
	return seen
}

// signature is a signature as the form of a PDF holds it.
type signature struct {
	value *core.PdfDictionary
	begin int // of what it covers, in bytes
	end   int
}

// signed lists the author's signatures, the earliest first; time stamps of the
// document are none. Not sound is a file one of whose signatures does not say
// what it covers.
func signed(file *reader.PdfReader) (found []signature, sound bool) {
	sound = true
	for _, f := range formFields(file) {
		value := f.value(file)
		if value == nil || isTimeStamp(value) {
			continue
		}
		covers, ok := span(file, value)
		if !ok {
			sound = false
			continue
		}
		if !slices.ContainsFunc(found, func(s signature) bool { return s.end == covers[1] && s.begin == covers[0] }) {
			found = append(found, signature{value: value, begin: covers[0], end: covers[1]})
		}
	}
	slices.SortFunc(found, func(a, b signature) int { return cmp.Compare(a.end, b.end) })
	return found, sound
}

// span reads from where to where a signature covers the file.
func span(file *reader.PdfReader, value *core.PdfDictionary) (covers [2]int, ok bool) {
	list, ok := resolved[*core.PdfArray](file, value.Get("ByteRange"))
	if !ok || list.Len() != 4 {
		return covers, false
	}
	var at [4]int
	for i := range at {
		number, is := resolved[*core.PdfNumber](file, list.At(i))
		if !is || number.IntValue() < 0 || number.IntValue() > len(file.RawBytes()) {
			return covers, false
		}
		at[i] = number.IntValue()
	}
	end := at[2] + at[3]
	return [2]int{at[0], end}, at[2] >= at[0]+at[1] && end <= len(file.RawBytes())
}

// judge looks at one signature. The file is cut off where the signature ends, so
// that what was signed and what is shown today can be held side by side.
func (s signature) judge(content []byte, file *reader.PdfReader, roots *x509.CertPool) (one conversations.Signature, judged bool) {
	cut := content[:s.end]
	result, ok := s.verified(cut, roots)
	if !ok {
		return one, false
	}
	cert := result.SignerCertificate
	one = conversations.Signature{Name: certificateName(cert.Subject.CommonName, cert.Subject.Organization), Issuer: certificateName(cert.Issuer.CommonName, cert.Issuer.Organization),
		At: cmp.Or(result.SigningTime, s.saidTime()).UTC(), Trusted: result.ChainStatus == sign.ChainStatusTrusted,
		Changed: !result.DigestValid || !result.SignatureValid, Partial: s.begin != 0 || !result.ByteRangeCoversFile}
	rest := bytes.TrimSpace(content[s.end:])
	switch {
	case one.Changed || len(rest) == 0:
	case !bytes.Contains(rest, []byte("startxref")):
		one.Partial = true
	default:
		before, err := reader.Parse(cut)
		if err != nil {
			return one, false
		}
		one.Changed = !onlySigned(before, file)
	}
	return one, true
}

// verified is what the library says of this signature in the file as it was when
// it was made: the one that reaches to its end.
func (s signature) verified(cut []byte, roots *x509.CertPool) (sign.SignatureResult, bool) {
	report, err := sign.Verify(cut, sign.VerifyOptions{Roots: roots})
	if err != nil {
		return sign.SignatureResult{}, false
	}
	var last *sign.SignatureResult
	for i, r := range report.Signatures {
		if !r.IsDocTimeStamp && r.SignerCertificate != nil && (last == nil || r.ByteRangeCoversFile) {
			last = &report.Signatures[i]
		}
	}
	if last == nil {
		return sign.SignatureResult{}, false
	}
	return *last, true
}

// saidTime is when the file says that it was signed; signers that leave it out of
// the signature write it beside it.
func (s signature) saidTime() time.Time {
	text, ok := s.value.Get("M").(*core.PdfString)
	if !ok {
		return time.Time{}
	}
	said := strings.ReplaceAll(strings.TrimPrefix(text.TextString(), "D:"), "'", "")
	for _, layout := range []string{"20060102150405-0700", "20060102150405Z0000", "20060102150405Z", "20060102150405"} {
		if at, err := time.Parse(layout, said); err == nil {
			return at
		}
	}
	return time.Time{}
}

// certificateName is a name out of a certificate, as far as people need it.
func certificateName(common string, organizations []string) string {
	name := common
	if strings.TrimSpace(name) == "" && len(organizations) > 0 {
		name = organizations[0]
	}
	name = strings.Join(strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	if runes := []rune(name); len(runes) > maxNameRunes {
		name = string(runes[:maxNameRunes-1]) + "…"
	}
	return name
}

// claimed tells whether the text says that the file is signed electronically.
func claimed(file *reader.PdfReader) bool {
	for i := range min(file.PageCount(), claimPages) {
		page, err := file.Page(i)
		if err != nil {
			continue
		}
		text, err := page.ExtractText()
		if err != nil {
			continue
		}
		letters := strings.ToLower(strings.Join(strings.Fields(text), ""))
		if slices.ContainsFunc(claims, func(claim string) bool { return strings.Contains(letters, claim) }) {
			return true
		}
	}
	return false
}
