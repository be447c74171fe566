package panel

import (
	"errors"
	"io"
	"strings"
)

// The signs of a database export: blanks, comments, words, names, and what stands
// between marks.

// peek gives the next byte and leaves it there.
func (d *dump) peek() (byte, error) {
	next, err := d.r.Peek(1)
	if err != nil {
		return 0, err
	}
	return next[0], nil
}

// space passes over blanks and comments; io.EOF at the end.
func (d *dump) space() error {
	for {
		next, err := d.r.Peek(2)
		if len(next) == 0 {
			return err
		}
		switch {
		case strings.IndexByte(" \t\n\r", next[0]) >= 0:
			_, err = d.r.Discard(1)
		case next[0] == '#', string(next) == "--":
			_, err = d.line()
		case string(next) == "/*":
			err = d.comment()
		default:
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// comment passes over one.
func (d *dump) comment() error {
	if _, err := d.r.Discard(2); err != nil {
		return unexpected(err)
	}
	for before := byte(0); ; {
		c, err := d.r.ReadByte()
		if err != nil {
			return unexpected(err)
		}
		if before == '*' && c == '/' {
			return nil
		}
		before = c
	}
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// line reads what is left of a line, of which a beginning is kept.
func (d *dump) line() (string, error) {
	var kept strings.Builder
	for {
		part, more, err := d.r.ReadLine()
		if err != nil {
			return "", err
		}
		if kept.Len() < maxName {
			kept.Write(part)
		}
		if !more {
			return kept.String(), nil
		}
	}
}

// word reads letters and digits; empty where something else stands.
func (d *dump) word() (string, error) {
	var word strings.Builder
	for word.Len() < maxName {
		c, err := d.peek()
		if err != nil {
			return word.String(), err
		}
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.' || c == '-' || c == '+') {
			break
		}
		word.WriteByte(c)
		_, _ = d.r.ReadByte() // it was peeked
	}
	return word.String(), nil
}

// skip passes over the rest of a command.
func (d *dump) skip() error {
	for {
		if err := d.space(); err != nil {
			return err
		}
		c, err := d.r.ReadByte()
		switch {
		case err != nil:
			return err
		case c == ';':
			return nil
		case c == '\'' || c == '"' || c == '`':
			if _, err := d.quoted(c, 0); err != nil {
				return err
			}
		}
	}
}

// delimited passes over commands that end with another sign: bodies of
// triggers, which hold commands of their own.
func (d *dump) delimited() error {
	sign, err := d.line()
	for err == nil && strings.TrimSpace(sign) != ";" {
		if sign, err = d.line(); err == nil {
			var found bool
			if sign, found = strings.CutPrefix(strings.TrimSpace(sign), "DELIMITER"); !found {
				sign = "inside"
			}
		}
	}
	return err
}

// quoted reads to the closing mark, of which the opening one has been read, and
// keeps at most so many bytes.
func (d *dump) quoted(mark byte, most int) (dumpField, error) {
	var kept strings.Builder
	var field dumpField
	put := func(c byte) {
		if kept.Len() < most {
			kept.WriteByte(c)
			return
		}
		field.cut = true
	}
	for {
		c, err := d.r.ReadByte()
		if err != nil {
			return field, unexpected(err)
		}
		switch {
		case c == '\\' && mark != '`':
			next, err := d.r.ReadByte()
			if err != nil {
				return field, unexpected(err)
			}
			put(escaped(next))
		case c == mark:
			if next, err := d.peek(); err != nil || next != mark {
				field.text = kept.String()
				return field, nil
			}
			_, _ = d.r.ReadByte() // doubled, it stands for itself
			put(mark)
		default:
			put(c)
		}
	}
}

// escaped is what a sign behind a backslash stands for.
func escaped(c byte) byte {
	switch c {
	case '0':
		return 0
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'b':
		return '\b'
	case 'Z':
		return 26
	}
	return c
}

// name reads a name between its marks.
func (d *dump) name() (string, error) {
	if err := d.sign('`'); err != nil {
		return "", err
	}
	field, err := d.quoted('`', maxName)
	if err == nil && field.cut {
		err = errDump
	}
	return field.text, err
}

// sign demands one sign.
func (d *dump) sign(want byte) error {
	if err := d.space(); err != nil {
		return err
	}
	c, err := d.r.ReadByte()
	if err == nil && c != want {
		err = errDump
	}
	return err
}
