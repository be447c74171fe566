package panel

import (
	"context"
	"path"
	"regexp"
	"strings"
)

// isNetwork tells whether the website belongs to a network of websites, whose
// administrators stand above its own. Its configuration says so; where that
// cannot be read, or takes in another file, the tables tell.
func (k siteKeys) isNetwork(ctx context.Context) (bool, *Error) {
	text, err := k.configuration(ctx)
	switch {
	case err != nil && err.Kind != NotFound && err.Kind != NotAllowed:
		return false, err
	case err == nil:
		code := withoutComments(string(text))
		if networked.MatchString(code) {
			return true, nil
		}
		if !takesIn(code) {
			return false, nil
		}
	}
	tables, err := k.export(ctx, nil, nil)
	if err != nil {
		return false, err
	}
	_, own := tables[k.base.Prefix+"sitemeta"]
	_, above := tables[numbered.ReplaceAllString(k.base.Prefix, "")+"sitemeta"]
	return own || above, nil
}

// numbered ends the table prefix of a website inside a network.
var numbered = regexp.MustCompile(`[0-9]+_$`)

// configuration reads wp-config.php, which may lie above the document root.
func (k siteKeys) configuration(ctx context.Context) ([]byte, *Error) {
	root := "/" + documentRoot(k.domain)
	text, err := k.download(ctx, k.op, k.user, root+"/"+configFile)
	if err != nil && err.Kind == NotFound {
		return k.download(ctx, k.op, k.user, path.Dir(root)+"/"+configFile)
	}
	return text, err
}

var (
	networked = regexp.MustCompile(`(?i)\bdefine\s*\(\s*['"]MULTISITE['"]\s*,\s*(true|[1-9]\d*|['"][^'"0][^'"]*['"])\s*\)`)
	included  = regexp.MustCompile(`(?i)\b(require|require_once|include|include_once)\b[^;]*;`)
)

// takesIn tells whether PHP code takes in another file than WordPress itself.
func takesIn(code string) bool {
	for _, statement := range included.FindAllString(code, -1) {
		if !strings.Contains(statement, "wp-settings.php") {
			return true
		}
	}
	return false
}

// withoutComments leaves the comments of PHP code out. What looks like one
// inside a text between quotation marks is none.
func withoutComments(code string) string {
	var kept strings.Builder
	for code != "" {
		at := strings.IndexAny(code, `'"#/`)
		if at < 0 {
			kept.WriteString(code)
			break
		}
		kept.WriteString(code[:at])
		code = code[at:]
		length, comment := 1, true
		switch {
		case code[0] == '\'' || code[0] == '"':
			length, comment = 1+quotedLength(code[1:], code[0]), false
		case code[0] == '#', strings.HasPrefix(code, "//"):
			length = lineLength(code)
		case strings.HasPrefix(code, "/*"):
			if end := strings.Index(code[2:], "*/"); end >= 0 {
				length = end + 4
			} else {
				length = len(code)
			}
		default:
			comment = false
		}
		if comment {
			kept.WriteByte(' ')
		} else {
			kept.WriteString(code[:length])
		}
		code = code[length:]
	}
	return kept.String()
}

// quotedLength counts to behind the mark that closes.
func quotedLength(code string, mark byte) int {
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '\\':
			i++
		case mark:
			return i + 1
		}
	}
	return len(code)
}

func lineLength(code string) int {
	if end := strings.IndexByte(code, '\n'); end >= 0 {
		return end
	}
	return len(code)
}

// export reads rows of the website's database.
func (k siteKeys) export(ctx context.Context, wanted []string, row func(table string, row map[string]dumpField) error) (map[string][]string, *Error) {
	return k.readExport(ctx, k.op, k.user, k.base.Name, wanted, row)
}
