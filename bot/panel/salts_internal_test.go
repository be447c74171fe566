package panel

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// eight sets every salt as WordPress's installer does.
func eight(form string) string {
	var all strings.Builder
	for _, name := range strings.Split(saltNames, "|") {
		fmt.Fprintf(&all, form+"\n", name)
	}
	return all.String()
}

// TestSaltsAreReplacedOrSaidToStay: whatever is not replaced for certain is told.
func TestSaltsAreReplacedOrSaidToStay(t *testing.T) {
	const settings = "require_once ABSPATH . 'wp-settings.php';\n"
	for name, test := range map[string]struct {
		code      string
		replaced  int
		elsewhere bool
	}{
		"as installed":           {eight("define( '%s',  'lama' );") + settings, 8, false},
		"in other marks":         {eight(`DEFINE("%s","la\"ma");`), 8, false},
		"constants":              {eight("const %s = 'lama';"), 8, false},
		"none at all":            {"define('DB_NAME', 'x');\n" + settings, 0, false},
		"in an included file":    {"require __DIR__ . '/rahasia.php';\n" + settings, 0, true},
		"above the website":      {"include_once dirname(__DIR__) . '/garam.php';", 0, true},
		"some here, some there":  {"define('AUTH_KEY', 'lama');\nrequire 'lain.php';", 1, true},
		"from the surroundings":  {eight("define('%s', getenv('%[1]s'));"), 0, true},
		"put together":           {strings.Replace(eight("define('%s', 'lama');"), "'lama')", "'la' . 'ma')", 1), 7, true},
		"in a comment alone":     {"/*\n" + eight("define('%s', 'lama');") + "*/\nrequire 'lain.php';", 8, true},
		"one is missing":         {strings.Replace(eight("define('%s', 'lama');"), "define('NONCE_SALT', 'lama');", "", 1) + settings, 7, false},
		"all, beside a file":     {eight("define('%s', 'lama');") + "require 'lain.php';", 8, false},
		"what only looks alike":  {"define('MY_AUTH_KEY', 'x'); define('AUTH_KEYS', 'x');", 0, false},
		"with dollars and slash": {eight(`define('%s', '$1\\\'x');`), 8, false},
	} {
		drawn := 0
		changed, elsewhere, err := withSalts([]byte(test.code), func() (string, error) { drawn++; return fmt.Sprintf("Baru$%d", drawn), nil })
		if err != nil || drawn != test.replaced || elsewhere != test.elsewhere {
			t.Errorf("%s: %d are replaced, elsewhere %t (%v)", name, drawn, elsewhere, err)
		}
		if got := strings.Count(string(changed), "'Baru$"); got != drawn || drawn == 8 && strings.Contains(string(changed), "lama") {
			t.Errorf("%s: it became\n%s", name, changed)
		}
		if drawn == 0 && string(changed) != test.code {
			t.Errorf("%s: it was changed to\n%s", name, changed)
		}
	}
	if _, _, err := withSalts([]byte("define('AUTH_KEY', 'x');"), func() (string, error) { return "", errors.New("none") }); err == nil {
		t.Error("no random numbers are no failure")
	}
}
