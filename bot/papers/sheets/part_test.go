package sheets_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
	"testing"
)

// unpacked are a workbook's parts by their names; reading them checks their sums.
func unpacked(t *testing.T) map[string][]byte {
	t.Helper()
	data, err := aBook().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	file, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if first := file.File[0].Name; first != "[Content_Types].xml" {
		t.Errorf("the first part is %s", first)
	}
	parts := map[string][]byte{}
	for _, f := range file.File {
		from, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if parts[f.Name], err = io.ReadAll(from); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	return parts
}

func TestEveryPartIsWellFormed(t *testing.T) {
	for name, part := range unpacked(t) {
		decoder, depth := xml.NewDecoder(bytes.NewReader(part)), 0
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v in %s", name, err, part)
			}
			switch token.(type) {
			case xml.StartElement:
				depth++
			case xml.EndElement:
				depth--
			}
		}
		if depth != 0 || !bytes.HasPrefix(part, []byte(`<?xml version="1.0" encoding="UTF-8"`)) {
			t.Errorf("%s is not whole: %s", name, part)
		}
	}
}

// decode reads a part into a structure.
func decode(t *testing.T, part []byte, into any) {
	t.Helper()
	if err := xml.Unmarshal(part, into); err != nil {
		t.Fatal(err)
	}
}

func TestEveryPartHasItsType(t *testing.T) {
	parts := unpacked(t)
	var types struct {
		Default []struct {
			Extension string `xml:",attr"`
		}
		Override []struct {
			PartName, ContentType string `xml:",attr"`
		}
	}
	decode(t, parts["[Content_Types].xml"], &types)
	known := map[string]string{"[Content_Types].xml": "itself"}
	for _, o := range types.Override {
		name := strings.TrimPrefix(o.PartName, "/")
		if parts[name] == nil || known[name] != "" {
			t.Errorf("%s is not there, or typed twice", name)
		}
		known[name] = o.ContentType
	}
	for name := range parts {
		if known[name] == "" && path.Ext(name) != ".rels" {
			t.Errorf("%s has no type", name)
		}
	}
	if len(types.Default) != 2 || types.Default[0].Extension != "rels" || types.Default[1].Extension != "xml" {
		t.Errorf("the extensions are %v", types.Default)
	}
}

func TestEveryPartIsRelated(t *testing.T) {
	parts := unpacked(t)
	related := map[string]bool{}
	ids := map[string]map[string]string{}
	for source, folder := range map[string]string{"_rels/.rels": "", "xl/_rels/workbook.xml.rels": "xl"} {
		var relations struct {
			Relationship []struct {
				Id, Type, Target string `xml:",attr"`
			}
		}
		decode(t, parts[source], &relations)
		ids[source] = map[string]string{}
		for _, r := range relations.Relationship {
			target := path.Join(folder, r.Target)
			if parts[target] == nil || related[target] || ids[source][r.Id] != "" || r.Type == "" {
				t.Errorf("%s relates badly to %+v", source, r)
			}
			related[target], ids[source][r.Id] = true, target
		}
	}
	for name := range parts {
		if !related[name] && path.Ext(name) != ".rels" && name != "[Content_Types].xml" {
			t.Errorf("nothing leads to %s", name)
		}
	}
	var book struct {
		Sheets []struct {
			ID string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	decode(t, parts["xl/workbook.xml"], &book)
	for i, s := range book.Sheets {
		if want := []string{"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"}[i]; ids["xl/_rels/workbook.xml.rels"][s.ID] != want {
			t.Errorf("the sheet %d leads to %s by %s", i, ids["xl/_rels/workbook.xml.rels"][s.ID], s.ID)
		}
	}
}
