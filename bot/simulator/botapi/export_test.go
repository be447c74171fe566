package botapi

import (
	"bytes"
	"encoding/json"
)

// CheckShape compares JSON with a type of the published API.
func CheckShape(kind string, raw []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return err
	}
	return published().checkKind(kind, value, kind)
}
