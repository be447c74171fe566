package delivery

import (
	"crypto/sha256"
	"strings"

	"github.com/carlos7ags/folio/document"
	"github.com/carlos7ags/folio/layout"
)

// maker is the program that a file names as its own.
const maker = "Loket"

// archived writes pages as a file that can be kept for good: PDF/A-2b, tagged. It
// has no links, no tables and no subject, which the library would write outside of
// the structure, without cells, and into one of its two descriptions alone.
func archived(about Metadata, sheets []*sheet) ([]byte, error) {
	file := document.NewDocument(document.PageSizeA4)
	file.SetPdfA(document.PdfAConfig{Level: document.PdfA2B})
	file.SetTagged(true)
	file.SetMargins(layout.Margins{})
	title := plainMetadata(about.Title)
	if title == "" {
		title = maker // the standard asks for one
	}
	file.Info = document.Info{Title: title, Author: plainMetadata(about.Author), Creator: maker, Producer: maker,
		CreationDate: about.CreatedAt, ModDate: about.CreatedAt, Language: language(about.Language)}
	id := sha256.Sum256([]byte(strings.Join([]string{title, file.Info.Author, about.CreatedAt.String()}, "\x00")))
	file.SetFileID(id[:16])
	for _, page := range sheets {
		file.Add(page)
	}
	return file.ToBytes()
}

// language keeps to what a language can be called.
func language(name string) string {
	for _, r := range name {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-' {
			return ""
		}
	}
	return name
}
