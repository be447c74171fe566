package tables

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"
)

// maxBytes is far above every list an office keeps, and far below what could
// hurt the start of the program.
const maxBytes = 4 << 20

// linesOf reads a file's lines, whatever ends them.
func linesOf(r io.Reader) ([]string, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading the table: %w", err)
	case len(data) > maxBytes:
		return nil, errors.New("the table is larger than 4 MB")
	}
	text := strings.TrimPrefix(decoded(data), "\ufeff")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Split(strings.ReplaceAll(text, "\r", "\n"), "\n"), nil
}

// decoded is UTF-8 as it is, and what Excel calls Unicode text: UTF-16.
func decoded(data []byte) string {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		order = binary.LittleEndian
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		order = binary.BigEndian
	default:
		return string(data)
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}

// clean makes one line of a cell, without what cannot be seen.
func clean(cell string) string {
	seen := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf):
			return -1
		}
		return r
	}, cell)
	return strings.Join(strings.Fields(seen), " ")
}

// maxQuoted is how much of a cell an error repeats.
const maxQuoted = 60

func shortened(cell string) string {
	if runes := []rune(cell); len(runes) > maxQuoted {
		return string(runes[:maxQuoted-1]) + "…"
	}
	return cell
}
