package inspect

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	adbe "github.com/digitorus/pdfsign/sign"

	"loket/conversations"
)

const plain = "Bersama ini kami mohon dibuatkan subdomain."

// told is a Sight in short: for each signature its name and what is to be said
// of it.
func told(s conversations.Sight) string {
	var all []string
	for _, one := range s.Signatures {
		text := one.Name
		for _, mark := range []struct {
			holds bool
			word  string
		}{{one.Trusted, "trusted"}, {one.Changed, "changed"}, {one.Partial, "partial"}} {
			if mark.holds {
				text += " " + mark.word
			}
		}
		all = append(all, text)
	}
	for _, mark := range []struct {
		holds bool
		word  string
	}{{s.Unsigned, "unsigned"}, {s.Claims, "claims"}, {s.Opaque, "opaque"}} {
		if mark.holds {
			all = append(all, mark.word)
		}
	}
	return strings.Join(all, ", ")
}

func TestSignaturesOfLetters(t *testing.T) {
	bsre, other := newAuthority(t, "Akar Uji"), newAuthority(t, "Akar Lain")
	a, b := bsre.holder(t, "Rina Kartika", signedAt.AddDate(1, 0, 0)), bsre.holder(t, "Budi Santoso", signedAt.AddDate(1, 0, 0))
	stranger, expired := other.holder(t, "Rina Kartika", signedAt.AddDate(1, 0, 0)), bsre.holder(t, "Rina Kartika", signedAt.AddDate(0, -1, 0))
	base := letter(t, 1, plain)
	one := a.pades(t, base)
	two := b.pades(t, one)
	changed := changedPage(t, one)
	field := "<< /FT /Sig /T (Kosong) /Type /Annot /Subtype /Widget /Rect [0 0 0 0] >>"
	tests := []struct {
		name string
		pdf  []byte
		want string
	}{
		{"no signature", base, "unsigned"},
		{"two hundred pages", letter(t, 200, plain), "unsigned"},
		{"PAdES", one, "Rina Kartika trusted"},
		{"adbe.pkcs7.detached", a.detached(t, base, 0), "Rina Kartika trusted"},
		{"two signatures", two, "Rina Kartika trusted, Budi Santoso trusted"},
		{"two hundred pages, signed", a.pades(t, letter(t, 200, plain)), "Rina Kartika trusted"},
		{"anybody's root", stranger.pades(t, base), "Rina Kartika"},
		{"a certificate that was over", expired.pades(t, base), "Rina Kartika"},
		{"one byte of the text", mended(t, one, "/MediaBox", "/MediaBux"), "Rina Kartika trusted changed"},
		{"a page changed afterwards", changed, "Rina Kartika trusted changed"},
		{"changed, then signed by another", b.pades(t, changed), "Rina Kartika trusted changed, Budi Santoso trusted"},
		{"what all pages share, changed afterwards", changedShared(t, a.pades(t, shared(t, base))), "Rina Kartika trusted changed"},
		{"what all pages share, as it was", a.pades(t, shared(t, base)), "Rina Kartika trusted"},
		{"a note on the page", noted(t, one), "Rina Kartika trusted changed"},
		{"what validates signatures", withDSS(t, one), "Rina Kartika trusted"},
		{"something behind the end", append(bytes.Clone(one), "\n% tambahan"...), "Rina Kartika trusted partial"},
		{"blanks behind the end", append(bytes.Clone(one), "\n\n  \n"...), "Rina Kartika trusted"},
		{"a time stamp of the document", stamped(t, one), "Rina Kartika trusted"},
		{"a time stamp over the text", stampedOver(t, one, "/Rect [0 0 600 800] /AP << /N 902 0 R >>"), "Rina Kartika trusted changed"},
		{"a time stamp with room, and nothing to show", stampedOver(t, one, "/Rect [0 0 600 800]"), "Rina Kartika trusted"},
		{"a time stamp that is hidden", stampedOver(t, one, "/F 2 /Rect [0 0 600 800] /AP << /N 902 0 R >>"), "Rina Kartika trusted"},
		{"more left out than the signature", gaping(t, one), "Rina Kartika trusted partial"},
		{"a picture called as an entry that leads up", a.pades(t, pictured(t, base, "P", "q Q")), "Rina Kartika trusted"},
		{"a picture called P, changed", pictured(t, a.pades(t, pictured(t, base, "P", "q Q")), "", "0 0 9 9 re f"), "Rina Kartika trusted changed"},
		{"a picture called Parent, changed", pictured(t, a.pades(t, pictured(t, base, "Parent", "q Q")), "", "0 0 9 9 re f"), "Rina Kartika trusted changed"},
		{"fonts that say they are a page, changed", pageLike(t, a.pades(t, pageLike(t, base, 2)), 900), "Rina Kartika trusted changed"},
		{"certified against any change, then signed", b.pades(t, a.detached(t, base, adbe.DoNotAllowAnyChangesPerms)), "Rina Kartika trusted changed, Budi Santoso trusted"},
		{"certified with signatures allowed", b.pades(t, a.detached(t, base, adbe.AllowFillingExistingFormFieldsAndSignaturesPerms)), "Rina Kartika trusted, Budi Santoso trusted"},
		{"certified, then stamped", stamped(t, a.detached(t, base, adbe.DoNotAllowAnyChangesPerms)), "Rina Kartika trusted"},
		{"an empty field is no signature", emptyField(t, base, field), "unsigned"},
		{"says that it is signed", letter(t, 1, "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat yang diterbitkan BSrE."), "unsigned, claims"},
		{"a claim in capitals, over lines", letter(t, 3, "DITANDATANGANI\nSECARA ELEKTRONIK"), "unsigned, claims"},
		{"a password", locked(t), "opaque"},
		{"a broken range", mended(t, one, "/ByteRange [0", "/ByteRange [9"), "opaque"},
		{"a range beyond the file", beyond(one), "opaque"},
		{"cut in half", base[:len(base)/2], "opaque"},
		{"no PDF at all", []byte("%PDF-1.7\nbukan"), "opaque"},
		{"empty", nil, "opaque"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := document(tt.pdf, bsre.roots())
			if told(got) != tt.want {
				t.Errorf("got %q, want %q", told(got), tt.want)
			}
			for _, s := range got.Signatures {
				if strings.Contains(s.Name, "Palsu") || s.Issuer == "" || !s.At.Equal(signedAt) && !bytes.Contains(tt.pdf, []byte("adbe.pkcs7.detached")) {
					t.Errorf("signed by %q, issued by %q, at %v", s.Name, s.Issuer, s.At)
				}
			}
		})
	}
}

// mended changes the first place of a text, without changing the length.
func mended(t *testing.T, pdf []byte, from, to string) []byte {
	if len(from) != len(to) || !bytes.Contains(pdf, []byte(from)) {
		t.Fatalf("%q cannot become %q", from, to)
	}
	return bytes.Replace(pdf, []byte(from), []byte(to), 1)
}

// changedPage has the page show something else.
func changedPage(t *testing.T, pdf []byte) []byte {
	number, page := object(t, pdf, "/Type /Page\n")
	contents := between(t, page, "/Contents ", " 0 R")
	page = strings.Replace(page, "/Contents "+contents+" 0 R", "/Contents 900 0 R", 1)
	stream := "BT /F1 12 Tf 50 700 Td (Isi lain) Tj ET"
	return updated(t, pdf, map[int]string{number: page, 900: fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(stream), stream)})
}

// shared has the pages take their typefaces from the list of pages.
func shared(t *testing.T, pdf []byte) []byte {
	page, body := object(t, pdf, "/Type /Page\n")
	list, tree := object(t, pdf, "/Type /Pages")
	at := strings.Index(body, "/Resources ")
	if at < 0 {
		t.Fatalf("the page has no resources: %s", body)
	}
	rest := body[at+len("/Resources "):]
	end, depth := 0, 0
	for end = 0; end < len(rest); end++ {
		if strings.HasPrefix(rest[end:], "<<") {
			depth++
			end++
		} else if strings.HasPrefix(rest[end:], ">>") {
			depth--
			end++
		}
		if depth == 0 && (strings.HasPrefix(rest[end:], ">") || strings.HasPrefix(rest[end:], " R")) {
			break
		}
	}
	resources := rest[:end+1]
	if strings.HasPrefix(rest[end:], " R") {
		resources = rest[:end+2]
	}
	body = body[:at] + rest[len(resources):]
	return updated(t, pdf, map[int]string{page: body, list: strings.TrimSuffix(strings.TrimSpace(tree), ">>") + " /Resources " + resources + " >>"})
}

// changedShared gives all pages another typeface, so that the same page shows
// something else.
func changedShared(t *testing.T, pdf []byte) []byte {
	list, tree := object(t, pdf, "/Resources ")
	if !strings.Contains(tree, "/Type /Pages") {
		t.Fatalf("the resources stand in %s", tree)
	}
	return updated(t, pdf, map[int]string{list: tree[:strings.Index(tree, "/Resources ")] + "/Resources << /Font << >> >> >>"})
}

// noted has the page bear a note.
func noted(t *testing.T, pdf []byte) []byte {
	number, page := object(t, pdf, "/Type /Page\n")
	note := "<< /Type /Annot /Subtype /FreeText /Rect [10 10 200 50] /Contents (Disetujui) /DA (/Helv 12 Tf) >>"
	if strings.Contains(page, "/Annots [") {
		page = strings.Replace(page, "/Annots [", "/Annots [900 0 R ", 1)
	} else {
		page = strings.TrimSuffix(page, ">>") + "/Annots [900 0 R] >>"
	}
	return updated(t, pdf, map[int]string{number: page, 900: note})
}

// withDSS adds what long-lived validation adds.
func withDSS(t *testing.T, pdf []byte) []byte {
	number, catalog := object(t, pdf, "/Type /Catalog")
	return updated(t, pdf, map[int]string{number: strings.TrimSuffix(catalog, ">>") + " /DSS 900 0 R /Extensions << /ESIC << /BaseVersion /1.7 /ExtensionLevel 5 >> >> >>",
		900: "<< /Type /DSS /Certs [] >>"})
}

// stamped adds a time stamp of the whole document.
func stamped(t *testing.T, pdf []byte) []byte {
	number, form := object(t, pdf, "/Fields [")
	return updated(t, pdf, map[int]string{number: strings.Replace(form, "/Fields [", "/Fields [900 0 R ", 1),
		900: "<< /FT /Sig /T (Waktu) /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /V 901 0 R >>",
		901: "<< /Type /DocTimeStamp /SubFilter /ETSI.RFC3161 /ByteRange [0 10 20 30] /Contents <00> >>"})
}

// stampedOver adds a time stamp whose widget stands on the page.
func stampedOver(t *testing.T, pdf []byte, where string) []byte {
	number, form := object(t, pdf, "/Fields [")
	page, body := object(t, pdf, "/Type /Page\n")
	if strings.Contains(body, "/Annots [") {
		body = strings.Replace(body, "/Annots [", "/Annots [900 0 R ", 1)
	} else {
		body = strings.TrimSuffix(body, ">>") + "/Annots [900 0 R] >>"
	}
	over := "1 1 1 rg 0 0 600 800 re f"
	return updated(t, pdf, map[int]string{number: strings.Replace(form, "/Fields [", "/Fields [900 0 R ", 1), page: body,
		900: "<< /FT /Sig /T (Waktu) /Type /Annot /Subtype /Widget " + where + " /V 901 0 R >>",
		901: "<< /Type /DocTimeStamp /SubFilter /ETSI.RFC3161 /ByteRange [0 10 20 30] /Contents <00> >>",
		902: fmt.Sprintf("<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Length %d >>\nstream\n%s\nendstream", len(over), over)})
}

// gaping has the part that a signature leaves out, for itself, hold something
// else too.
func gaping(t *testing.T, pdf []byte) []byte {
	const hidden = "00> /Lain (Isi lain) /Sisa <00"
	end := bytes.LastIndex(pdf, []byte(strings.Repeat("0", 100)+">"))
	if end < 0 {
		t.Fatal("the signature leaves no room")
	}
	out := bytes.Clone(pdf)
	copy(out[end:], hidden)
	return out
}

// pictured gives the page a picture by a name, or where none is given has the
// picture show something else.
func pictured(t *testing.T, pdf []byte, name, shown string) []byte {
	objects := map[int]string{920: fmt.Sprintf("<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Length %d >>\nstream\n%s\nendstream", len(shown), shown)}
	if name != "" {
		number, page := object(t, pdf, "/Type /Page\n")
		objects[number] = strings.Replace(page, "/Resources <<", "/Resources << /XObject << /"+name+" 920 0 R >>", 1)
	}
	return updated(t, pdf, objects)
}

// pageLike gives the page a list of fonts that says of itself that it is a page.
func pageLike(t *testing.T, pdf []byte, font int) []byte {
	objects := map[int]string{910: fmt.Sprintf("<< /Type /Page /F1 %d 0 R >>", font)}
	if font == 2 {
		number, page := object(t, pdf, "/Type /Page\n")
		objects[number] = strings.Replace(page, "/Font << /F1 2 0 R >>", "/Font 910 0 R", 1)
	} else {
		objects[font] = "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"
	}
	return updated(t, pdf, objects)
}

// emptyField adds a field for a signature that nobody gave.
func emptyField(t *testing.T, pdf []byte, field string) []byte {
	number, catalog := object(t, pdf, "/Type /Catalog")
	return updated(t, pdf, map[int]string{number: strings.TrimSuffix(catalog, ">>") + " /AcroForm << /SigFlags 3 /Fields [900 0 R] >> >>", 900: field})
}

// beyond has a signature say that it covers more than there is.
func beyond(pdf []byte) []byte {
	at := bytes.Index(pdf, []byte("/ByteRange ["))
	end := at + bytes.IndexByte(pdf[at:], ']')
	out := bytes.Clone(pdf)
	copy(out[at:end], fmt.Sprintf("%-*s", end-at, "/ByteRange [0 9 99 9999999"))
	return out
}

func TestNamesOfCertificates(t *testing.T) {
	for name, want := range map[string]string{
		"Rina Kartika":           "Rina Kartika",
		"":                       "Kantor",
		"  ":                     "Kantor",
		`"><b>`:                  `"><b>`,
		"a\x00b\nc\u202ed":       "a b c d",
		strings.Repeat("x", 500): strings.Repeat("x", 79) + "…",
	} {
		if got := certificateName(name, []string{"Kantor"}); got != want {
			t.Errorf("%q is told as %q, want %q", name, got, want)
		}
	}
	if got := certificateName("", nil); got != "" {
		t.Errorf("nothing is told as %q", got)
	}
}
