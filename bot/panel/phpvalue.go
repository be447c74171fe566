package panel

import (
	"errors"
	"strconv"
	"strings"
)

// What is read here was written by whoever has the website, and decides who is
// named as its administrator. A value that is cut off, or goes on behind its end,
// must not be read for a whole one, and none may end the program; the libraries
// there are take the former and fall over lengths that lie. Hence a reader of
// our own, for arrays of plain values.

// phpArray is an array as WordPress stores it, by key; a list has its numbers
// as keys. A value is a string, an int, a bool, nil or another array.
type phpArray map[string]any

var errPHP = errors.New("no value that is understood here")

// maxPHPDepth is how deep arrays are read; role definitions go three deep.
const maxPHPDepth = 8

// readPHP reads a serialised array. Objects and references are not understood.
func readPHP(text string) (phpArray, error) {
	r := phpReader{rest: text}
	value, err := r.value(0)
	if err != nil {
		return nil, err
	}
	array, ok := value.(phpArray)
	if !ok || r.rest != "" {
		return nil, errPHP
	}
	return array, nil
}

type phpReader struct{ rest string }

func (r *phpReader) value(depth int) (any, error) {
	if depth > maxPHPDepth || len(r.rest) < 2 {
		return nil, errPHP
	}
	kind := r.rest[:2]
	r.rest = r.rest[2:]
	switch kind {
	case "N;":
		return nil, nil
	case "b:":
		text, err := r.until(";")
		return text == "1", err
	case "i:":
		text, err := r.until(";")
		if err != nil {
			return nil, err
		}
		number, err := strconv.Atoi(text)
		return number, err
	case "d:":
		text, err := r.until(";")
		return text, err
	case "s:":
		return r.text()
	case "a:":
		return r.array(depth)
	}
	return nil, errPHP
}

func (r *phpReader) until(end string) (string, error) {
	text, rest, found := strings.Cut(r.rest, end)
	if !found {
		return "", errPHP
	}
	r.rest = rest
	return text, nil
}

// length reads a count of bytes or entries, which cannot be more than what follows.
func (r *phpReader) length() (int, error) {
	text, err := r.until(":")
	if err != nil {
		return 0, err
	}
	count, err := strconv.Atoi(text)
	if err != nil || count < 0 || count > len(r.rest) {
		return 0, errPHP
	}
	return count, nil
}

func (r *phpReader) text() (string, error) {
	size, err := r.length()
	if err != nil || len(r.rest) < size+3 || r.rest[0] != '"' || r.rest[size+1:size+3] != `";` {
		return "", errPHP
	}
	text := r.rest[1 : size+1]
	r.rest = r.rest[size+3:]
	return text, nil
}

func (r *phpReader) array(depth int) (phpArray, error) {
	count, err := r.length()
	if err != nil || !strings.HasPrefix(r.rest, "{") {
		return nil, errPHP
	}
	r.rest = r.rest[1:]
	all := phpArray{}
	for range count {
		key, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		var name string
		switch k := key.(type) {
		case string:
			name = k
		case int:
			name = strconv.Itoa(k)
		default:
			return nil, errPHP
		}
		if all[name], err = r.value(depth + 1); err != nil {
			return nil, err
		}
	}
	if !strings.HasPrefix(r.rest, "}") {
		return nil, errPHP
	}
	r.rest = r.rest[1:]
	return all, nil
}

// truthy tells whether PHP takes a value for true.
func truthy(value any) bool {
	switch v := value.(type) {
	case bool:
		return v
	case int:
		return v != 0
	case string:
		return v != "" && v != "0"
	case phpArray:
		return len(v) > 0
	}
	return false
}
