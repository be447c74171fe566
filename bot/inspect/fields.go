package inspect

import (
	"github.com/carlos7ags/folio/core"
	"github.com/carlos7ags/folio/reader"
)

const (
	// maxDepth bounds how deep fields lie in each other.
	maxDepth = 32
	// maxFields is more fields than a letter has.
	maxFields = 10_000
)

// field is a form field of a PDF, or a widget that is one.
type field struct {
	number int // of the object; 0 where it lies in the list itself
	dict   *core.PdfDictionary
	kind   string // FT, its own or its parent's
}

// formFields lists the fields of a file's form that have no fields below them.
func formFields(file *reader.PdfReader) []field {
	form, ok := resolved[*core.PdfDictionary](file, file.Catalog().Get("AcroForm"))
	if !ok {
		return nil
	}
	var found []field
	collectFields(file, form.Get("Fields"), "", 0, &found)
	return found
}

func collectFields(file *reader.PdfReader, list core.PdfObject, kind string, depth int, found *[]field) {
	fields, ok := resolved[*core.PdfArray](file, list)
	if !ok || depth > maxDepth {
		return
	}
	for _, entry := range fields.All() {
		dict, ok := resolved[*core.PdfDictionary](file, entry)
		if !ok || len(*found) > maxFields {
			continue
		}
		own := kind
		if name, is := resolved[*core.PdfName](file, dict.Get("FT")); is {
			own = name.Value
		}
		if kids := dict.Get("Kids"); kids != nil {
			collectFields(file, kids, own, depth+1, found)
		}
		*found = append(*found, field{number: numberOf(entry), dict: dict, kind: own})
	}
}

// value is the signature of a field, or nil.
func (f field) value(file *reader.PdfReader) *core.PdfDictionary {
	value, ok := resolved[*core.PdfDictionary](file, f.dict.Get("V"))
	if !ok || f.kind != "Sig" && !named(file, value, "Type", "Sig") && !isTimeStamp(value) {
		return nil
	}
	return value
}

// isTimeStamp tells a time stamp of the whole document from a person's signature.
func isTimeStamp(value *core.PdfDictionary) bool {
	kind, _ := value.Get("Type").(*core.PdfName)
	format, _ := value.Get("SubFilter").(*core.PdfName)
	return kind != nil && kind.Value == "DocTimeStamp" || format != nil && format.Value == "ETSI.RFC3161"
}

// named tells whether an entry is that name.
func named(file *reader.PdfReader, dict *core.PdfDictionary, key, want string) bool {
	name, ok := resolved[*core.PdfName](file, dict.Get(key))
	return ok && name.Value == want
}

// resolved follows references to an object of a kind.
func resolved[T core.PdfObject](file *reader.PdfReader, object core.PdfObject) (found T, ok bool) {
	if object == nil {
		return found, false
	}
	target, err := file.ResolveObject(object)
	if err != nil {
		return found, false
	}
	found, ok = target.(T)
	return found, ok
}

// numberOf is the number of the object that a reference names; 0 for none.
func numberOf(object core.PdfObject) int {
	if reference, ok := object.(*core.PdfIndirectReference); ok {
		return reference.Num()
	}
	return 0
}
