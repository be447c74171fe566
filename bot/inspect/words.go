package inspect

import (
	"errors"
	"fmt"
	"strings"

	"github.com/carlos7ags/folio/reader"
)

// words is the text of all pages of a PDF. A page whose text cannot be had is an
// error: what stands there is not known.
func words(content []byte) (string, error) {
	file, err := reader.Parse(content)
	if err != nil {
		return "", fmt.Errorf("read a PDF: %w", err)
	}
	if file.PageCount() == 0 {
		return "", errors.New("a PDF without pages")
	}
	var text strings.Builder
	for i := range file.PageCount() {
		page, err := file.Page(i)
		if err != nil {
			return "", fmt.Errorf("read a page: %w", err)
		}
		said, err := page.ExtractText()
		if err != nil {
			return "", fmt.Errorf("read a page's text: %w", err)
		}
		text.WriteString(said + "\n")
	}
	return text.String(), nil
}
