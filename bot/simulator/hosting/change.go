package hosting

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"

	"loket/bot/panel/statements"
)

// siteName is the panel's name of a website.
var siteName = regexp.MustCompile(`/locations/[0-9a-f]+`)

// ChangeOf names the kind of change that a call makes; empty for one that makes none.
// Moves out of one folder into another are one kind.
func ChangeOf(r *http.Request, body []byte) string {
	if strings.HasPrefix(r.URL.Path, "/CMD_") {
		form, err := url.ParseQuery(string(body))
		if err != nil || r.Method == http.MethodGet || !changeCommand.MatchString(r.URL.Path) {
			return ""
		}
		return r.URL.Path + " " + form.Get("action")
	}
	if r.Method == http.MethodGet {
		return ""
	}
	name := r.Method + " " + siteName.ReplaceAllString(r.URL.Path, "/locations")
	switch {
	case strings.HasSuffix(r.URL.Path, "/move"):
		var in struct{ Source, Destination string }
		_ = json.Unmarshal(body, &in)
		return name + " " + path.Dir(in.Source) + " to " + path.Dir(in.Destination)
	case strings.HasSuffix(r.URL.Path, "/upload"):
		name += " " + r.URL.Query().Get("dir") + "/" + r.URL.Query().Get("name")
		if r.URL.Query().Get("name") == ".htaccess" { // closed, half closed, open
			name += fmt.Sprintf(" %x", sha256.Sum256(uploaded(r, body)))[:9]
		}
		return name
	case strings.Contains(r.URL.Path, "/filemanager-actions/"):
		return name + " " + string(body)
	case strings.HasSuffix(r.URL.Path, "/import"):
		calls, _ := statements.Parse(string(uploaded(r, body)))
		for _, call := range calls {
			name += " " + call.Name()
		}
	}
	return name
}

var changeCommand = regexp.MustCompile(`^/CMD_API_(ACCOUNT_USER|MODIFY_USER|USER_PASSWD|SELECT_USERS)`)

// uploaded is the file in a form.
func uploaded(r *http.Request, body []byte) []byte {
	again := r.Clone(r.Context())
	again.Body = io.NopCloser(bytes.NewReader(body))
	form, err := again.MultipartReader()
	if err != nil {
		return nil
	}
	part, err := form.NextPart()
	if err != nil {
		return nil
	}
	content, _ := io.ReadAll(part) // of a body that is whole
	return content
}
