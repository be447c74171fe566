package inspect

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/carlos7ags/folio/core"
	"github.com/carlos7ags/folio/reader"
)

// onlySigned tells whether what came behind a signature changed nothing that
// people see: further signatures with their widgets as far as the certification
// allows, time stamps, what validates signatures, and nothing else.
func onlySigned(before, now *reader.PdfReader) bool {
	c := comparison{before: before, now: now, same: map[[2]int]bool{}, pages: pagesOf(before), pagesNow: pagesOf(now)}
	if before.PageCount() != now.PageCount() || !c.fieldsStand() || !c.catalogStands() {
		return false
	}
	for i := range before.PageCount() {
		if !c.pageStands(i) {
			return false
		}
	}
	return true
}

// comparison holds two states of one file side by side.
type comparison struct {
	before, now *reader.PdfReader
	same        map[[2]int]bool             // pairs of objects found equal, or being compared
	added       []field                     // signatures that came since, whose widgets pages may show
	pages       map[*core.PdfDictionary]int // the number of each page, from 1
	pagesNow    map[*core.PdfDictionary]int
}

// pagesOf numbers the pages. What else says that it is a page is none.
func pagesOf(file *reader.PdfReader) map[*core.PdfDictionary]int {
	pages := map[*core.PdfDictionary]int{}
	for i := range file.PageCount() {
		if page, err := file.Page(i); err == nil {
			pages[page.Dict()] = i + 1
		}
	}
	return pages
}

// freeEntries are entries of the catalog that show nothing on a page, or are
// compared by themselves.
var freeEntries = []string{"AcroForm", "DSS", "Extensions", "Perms", "Pages", "Metadata", "Version", "Type"}

func (c *comparison) catalogStands() bool {
	return c.entriesEqual(c.before.Catalog(), c.now.Catalog(), freeEntries, 0)
}

// fieldsStand tells whether the form's fields are those of before, and notes the
// signatures that came since.
func (c *comparison) fieldsStand() bool {
	old, fresh := formFields(c.before), formFields(c.now)
	allowed := certified(c.before) != 1
	for _, f := range fresh {
		at := slices.IndexFunc(old, func(o field) bool { return o.number != 0 && o.number == f.number })
		value := f.value(c.now)
		switch {
		case at >= 0 && (old[at].kind != "Sig" || old[at].value(c.before) != nil || value == nil):
			if !c.entriesEqual(old[at].dict, f.dict, leadUp, 0) {
				return false
			}
		case value != nil && (isTimeStamp(value) || allowed):
			c.added = append(c.added, f)
		case at < 0 && f.dict.Get("Kids") != nil && f.dict.Get("Subtype") == nil: // it only holds others together
		case at < 0:
			return false
		}
	}
	stays := func(o field) bool {
		return o.number == 0 || slices.ContainsFunc(fresh, func(f field) bool { return f.number == o.number })
	}
	if slices.ContainsFunc(old, func(o field) bool { return !stays(o) }) {
		return false
	}
	return c.equal(formEntry(c.before, "XFA"), formEntry(c.now, "XFA"), 0)
}

func formEntry(file *reader.PdfReader, key string) core.PdfObject {
	form, ok := resolved[*core.PdfDictionary](file, file.Catalog().Get("AcroForm"))
	if !ok {
		return nil
	}
	return form.Get(key)
}

// certified is what the author's certification allows of changes (1: none, 2:
// forms and signatures, 3: notes too); 2 where nobody certified the file. The
// numbers are ISO 32000-2's, 12.8.2.2. Some signers name the certification in the
// signature alone, not in the catalog.
func certified(file *reader.PdfReader) int {
	allowed := 0
	if perms, ok := resolved[*core.PdfDictionary](file, file.Catalog().Get("Perms")); ok {
		if value, ok := resolved[*core.PdfDictionary](file, perms.Get("DocMDP")); ok {
			allowed = permission(file, value)
		}
	}
	for _, f := range formFields(file) {
		if value := f.value(file); value != nil && allowed == 0 {
			allowed = permission(file, value)
		}
	}
	return cmp.Or(allowed, 2)
}

// permission is what a signature's certification allows; 0 where it has none.
func permission(file *reader.PdfReader, value *core.PdfDictionary) int {
	references, ok := resolved[*core.PdfArray](file, value.Get("Reference"))
	if !ok {
		return 0
	}
	for _, entry := range references.All() {
		reference, ok := resolved[*core.PdfDictionary](file, entry)
		if !ok || !named(file, reference, "TransformMethod", "DocMDP") {
			continue
		}
		parameters, ok := resolved[*core.PdfDictionary](file, reference.Get("TransformParams"))
		if !ok {
			continue
		}
		if p, ok := resolved[*core.PdfNumber](file, parameters.Get("P")); ok {
			return p.IntValue()
		}
	}
	return 0
}

// pageStands tells whether a page shows what it showed, but for the widgets of
// signatures that came since.
func (c *comparison) pageStands(index int) bool {
	old, err := c.before.Page(index)
	if err != nil {
		return false
	}
	fresh, err := c.now.Page(index)
	if err != nil {
		return false
	}
	if !c.entriesEqual(old.Dict(), fresh.Dict(), []string{"Parent", "Annots"}, 0) || old.MediaBox != fresh.MediaBox || old.CropBox != fresh.CropBox || old.Rotate != fresh.Rotate {
		return false
	}
	if !c.equal(inherited(c.before, old.Dict(), "Resources"), inherited(c.now, fresh.Dict(), "Resources"), 0) {
		return false
	}
	was, is := annotations(c.before, old.Dict()), annotations(c.now, fresh.Dict())
	is = slices.DeleteFunc(is, func(a core.PdfObject) bool {
		known := slices.ContainsFunc(was, func(o core.PdfObject) bool { return numberOf(o) == numberOf(a) && numberOf(o) != 0 })
		return c.isAdded(a) && !known
	})
	return slices.EqualFunc(was, is, func(o, n core.PdfObject) bool {
		return c.isAdded(n) && numberOf(o) == numberOf(n) || c.annotationStands(o, n)
	})
}

// inherited is an entry of a page, its own or that of the list of pages it stands
// in.
func inherited(file *reader.PdfReader, page *core.PdfDictionary, key string) core.PdfObject {
	for range maxDepth {
		if own := page.Get(key); !isNull(own) {
			return own
		}
		parent, ok := resolved[*core.PdfDictionary](file, page.Get("Parent"))
		if !ok {
			return nil
		}
		page = parent
	}
	return nil
}

// leadUp are entries of fields and annotations that show nothing of their own. In
// any other dictionary the same words may name what a page shows.
var leadUp = []string{"Parent"}

func (c *comparison) annotationStands(old, fresh core.PdfObject) bool {
	a, is := resolved[*core.PdfDictionary](c.before, old)
	b, still := resolved[*core.PdfDictionary](c.now, fresh)
	return is && still && c.entriesEqual(a, b, leadUp, 0)
}

// isAdded tells whether an annotation is the widget of a signature that came since.
func (c *comparison) isAdded(annotation core.PdfObject) bool {
	dict, ok := resolved[*core.PdfDictionary](c.now, annotation)
	if !ok || !named(c.now, dict, "Subtype", "Widget") {
		return false
	}
	number, parent := numberOf(annotation), numberOf(dict.Get("Parent"))
	return slices.ContainsFunc(c.added, func(f field) bool {
		return f.number != 0 && (f.number == number || f.number == parent) && (!isTimeStamp(f.value(c.now)) || c.showsNothing(dict))
	})
}

// hiddenFlag is the bit of an annotation's flags that keeps it off screen and
// paper, by ISO 32000-2, 12.5.3.
const hiddenFlag = 1 << 1

// showsNothing tells whether a widget takes no room on its page. A time stamp is
// nobody's signature, so that anybody can add one: it must not lie over what was
// signed.
func (c *comparison) showsNothing(widget *core.PdfDictionary) bool {
	if flags, ok := resolved[*core.PdfNumber](c.now, widget.Get("F")); ok && flags.IntValue()&hiddenFlag != 0 {
		return true
	}
	corners, ok := resolved[*core.PdfArray](c.now, widget.Get("Rect"))
	if !ok || corners.Len() != 4 {
		return widget.Get("AP") == nil
	}
	var at [4]float64
	for i := range at {
		if number, ok := resolved[*core.PdfNumber](c.now, corners.At(i)); ok {
			at[i] = number.FloatValue()
		}
	}
	return at[0] == at[2] || at[1] == at[3] || widget.Get("AP") == nil
}

func annotations(file *reader.PdfReader, page *core.PdfDictionary) []core.PdfObject {
	list, ok := resolved[*core.PdfArray](file, page.Get("Annots"))
	if !ok {
		return nil
	}
	var all []core.PdfObject
	for _, a := range list.All() {
		all = append(all, a)
	}
	return all
}

// entriesEqual compares two dictionaries but for some entries.
func (c *comparison) entriesEqual(old, fresh *core.PdfDictionary, but []string, depth int) bool {
	for key, value := range old.All() {
		if !slices.Contains(but, key) && !c.equal(value, fresh.Get(key), depth+1) {
			return false
		}
	}
	for key, value := range fresh.All() {
		if !slices.Contains(but, key) && old.Get(key) == nil && !isNull(value) {
			return false
		}
	}
	return true
}

func isNull(object core.PdfObject) bool {
	_, null := object.(*core.PdfNull)
	return object == nil || null
}

// equal compares two objects and all that they refer to. A page that something
// refers to is compared where it stands, not here.
func (c *comparison) equal(old, fresh core.PdfObject, depth int) bool {
	if isNull(old) || isNull(fresh) {
		return isNull(old) && isNull(fresh)
	}
	if depth > 4*maxDepth {
		return false
	}
	if pair := [2]int{numberOf(old), numberOf(fresh)}; pair[0] != 0 && pair[1] != 0 {
		if c.same[pair] {
			return true
		}
		c.same[pair] = true
	}
	a, err := c.before.ResolveObject(old)
	if err != nil {
		return false
	}
	b, err := c.now.ResolveObject(fresh)
	if err != nil || a.Type() != b.Type() {
		return false
	}
	return c.valuesEqual(a, b, depth)
}

func (c *comparison) valuesEqual(old, fresh core.PdfObject, depth int) bool {
	switch a := old.(type) {
	case *core.PdfDictionary:
		b, ok := fresh.(*core.PdfDictionary)
		if page := c.pages[a]; page != 0 {
			return ok && c.pagesNow[b] == page
		}
		return ok && c.entriesEqual(a, b, nil, depth)
	case *core.PdfStream:
		b, ok := fresh.(*core.PdfStream)
		return ok && bytes.Equal(a.Data, b.Data) && c.entriesEqual(a.Dict, b.Dict, []string{"Length"}, depth)
	case *core.PdfArray:
		b, ok := fresh.(*core.PdfArray)
		if !ok || a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !c.equal(a.At(i), b.At(i), depth+1) {
				return false
			}
		}
		return true
	default:
		return sameText(old, fresh)
	}
}

// sameText compares what has no parts, as a file would hold it.
func sameText(a, b core.PdfObject) bool {
	var one, other bytes.Buffer
	if _, err := a.WriteTo(&one); err != nil {
		return false
	}
	if _, err := b.WriteTo(&other); err != nil {
		return false
	}
	return bytes.Equal(one.Bytes(), other.Bytes())
}
