package sheets

import (
	"fmt"
	"strings"
)

const declaration = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// The names that the parts and their relations have in the standard (ECMA-376).
const (
	mainSpace     = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relationSpace = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageSpace  = "http://schemas.openxmlformats.org/package/2006/"
	packageType   = "application/vnd.openxmlformats-package."
	sheetType     = "application/vnd.openxmlformats-officedocument.spreadsheetml."
)

// frame is every part but the sheets. The types come first: it is by them that
// a file is known for a workbook.
func (b *Book) frame() []*part {
	var parts []*part
	for _, f := range []struct{ name, xml string }{
		{"[Content_Types].xml", b.types()},
		{"_rels/.rels", relations(
			relationSpace+"/officeDocument", "xl/workbook.xml",
			packageSpace+"relationships/metadata/core-properties", "docProps/core.xml")},
		{"docProps/core.xml", b.properties()},
		{"xl/workbook.xml", b.contents()},
		{"xl/_rels/workbook.xml.rels", b.sheetRelations()},
		{"xl/styles.xml", looks},
	} {
		p := b.part(f.name)
		p.write(declaration)
		p.write(f.xml)
		parts = append(parts, p)
	}
	return parts
}

// types says what each part is.
func (b *Book) types() string {
	var xml strings.Builder
	fmt.Fprintf(&xml, `<Types xmlns="%scontent-types">`, packageSpace)
	fmt.Fprintf(&xml, `<Default Extension="rels" ContentType="%srelationships+xml"/>`, packageType)
	fmt.Fprint(&xml, `<Default Extension="xml" ContentType="application/xml"/>`)
	override := func(name, kind string) {
		fmt.Fprintf(&xml, `<Override PartName="/%s" ContentType="%s+xml"/>`, name, kind)
	}
	override("docProps/core.xml", packageType+"core-properties")
	override("xl/workbook.xml", sheetType+"sheet.main")
	override("xl/styles.xml", sheetType+"styles")
	for _, s := range b.sheets {
		override(s.part.name, sheetType+"worksheet")
	}
	return xml.String() + `</Types>`
}

// relations names what a part speaks of rId1 and so on: alternating kinds and
// targets.
func relations(pairs ...string) string {
	var xml strings.Builder
	fmt.Fprintf(&xml, `<Relationships xmlns="%srelationships">`, packageSpace)
	for i := 0; i+1 < len(pairs); i += 2 {
		fmt.Fprintf(&xml, `<Relationship Id="rId%d" Type="%s" Target="%s"/>`, i/2+1, pairs[i], pairs[i+1])
	}
	return xml.String() + `</Relationships>`
}

// sheetRelations gives rId1 to the first sheet.
func (b *Book) sheetRelations() string {
	var pairs []string
	for _, s := range b.sheets {
		pairs = append(pairs, relationSpace+"/worksheet", strings.TrimPrefix(s.part.name, "xl/"))
	}
	return relations(append(pairs, relationSpace+"/styles", "styles.xml")...)
}

// properties are the file's title and who made it, and nothing about when: the
// same month gives the same file.
func (b *Book) properties() string {
	return fmt.Sprintf(`<cp:coreProperties xmlns:cp="%smetadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">`+
		`<dc:title>%s</dc:title><dc:creator>%s</dc:creator></cp:coreProperties>`, packageSpace, escape(b.Title), escape(b.Creator))
}

// contents lists the sheets, the first one in sight.
func (b *Book) contents() string {
	var xml strings.Builder
	fmt.Fprintf(&xml, `<workbook xmlns="%s" xmlns:r="%s"><workbookPr filterPrivacy="1"/>`, mainSpace, relationSpace)
	fmt.Fprint(&xml, `<bookViews><workbookView xWindow="0" yWindow="0" windowWidth="14805" windowHeight="8010"/></bookViews><sheets>`)
	for i, s := range b.sheets {
		fmt.Fprintf(&xml, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, escape(s.name), i+1, i+1)
	}
	return xml.String() + `</sheets></workbook>`
}
