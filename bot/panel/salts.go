package panel

import (
	"bytes"
	"context"
	"regexp"
	"slices"
	"strings"
)

// The salts of a website are the secrets by which it knows who is logged in.
// They stand in its wp-config.php, or in a file which that takes in, or, where
// nobody has set them, among the options.
const saltNames = `AUTH_KEY|SECURE_AUTH_KEY|LOGGED_IN_KEY|NONCE_KEY|AUTH_SALT|SECURE_AUTH_SALT|LOGGED_IN_SALT|NONCE_SALT`

var (
	salt      = regexp.MustCompile(`(?:(?i:define)\s*\(\s*['"](` + saltNames + `)['"]\s*,|(?i:const)\s+(` + saltNames + `)\s*=)\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\s*[);]`)
	saltNamed = regexp.MustCompile(`\b(?:` + saltNames + `)\b`)
)

// withSalts replaces the salts that PHP code sets, each by one that draw makes.
// elsewhere tells that the code may have others: it takes in another file, or
// sets one in a way that is not understood.
func withSalts(code []byte, draw func() (string, error)) (changed []byte, elsewhere bool, err error) {
	var at int
	for _, found := range salt.FindAllSubmatchIndex(code, -1) {
		drawn, failed := draw()
		if failed != nil {
			return nil, false, failed
		}
		changed = slices.Concat(changed, code[at:found[6]], []byte("'"+drawn+"'"))
		at = found[7]
	}
	changed = append(changed, code[at:]...)
	return changed, saltsElsewhere(withoutComments(string(code))), nil
}

func saltsElsewhere(code string) bool {
	set := map[string]bool{}
	for _, found := range salt.FindAllStringSubmatch(code, -1) {
		set[found[1]+found[2]] = true
	}
	all := strings.Split(saltNames, "|")
	if len(set) == len(all) {
		return false
	}
	if takesIn(code) {
		return true
	}
	for _, name := range saltNamed.FindAllString(code, -1) {
		if !set[name] {
			return true
		}
	}
	return false
}

// newSalts replaces the salts that stand in the website's configuration. Those
// that stand elsewhere are kept, and told: no login of before has a session any
// more, and without one no salt lets it in.
func (w wayBack) newSalts(ctx context.Context, op string) (kept bool, failure *Error) {
	name := "/" + documentRoot(w.domain) + "/" + configFile
	content, err := w.readSmall(ctx, op, w.user, name)
	if err != nil || content == nil {
		return content == nil, err
	}
	changed, kept, failed := withSalts(content, func() (string, error) {
		drawn, err := w.drawPassword()
		if err != nil {
			return "", err
		}
		more, err := w.drawPassword()
		return drawn + more, err
	})
	switch {
	case failed != nil:
		return false, fail(op, Temporary, CodeInternal, "no random numbers on this machine")
	case bytes.Equal(changed, content):
		return kept, nil
	}
	if err := w.upload(ctx, op, w.user, name, bytes.NewReader(changed), int64(len(changed))); err != nil {
		return false, err
	}
	now, err := w.readSmall(ctx, op, w.user, name)
	if err == nil && !bytes.Equal(now, changed) {
		err = fail(op, Refused, CodeNotWritten, "the website's configuration is not what was written")
	}
	return kept, err
}
