package hosting

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// response is an answer before it is put on the wire.
type response struct {
	status int
	header http.Header
	body   []byte
}

func plainText(status int, text string) response {
	return response{status: status, header: http.Header{"Content-Type": {"text/plain"}}, body: []byte(text)}
}

func htmlPage(status int, page string) response {
	return response{status: status, header: http.Header{"Content-Type": {"text/html"}}, body: []byte(page)}
}

func jsonBody(status int, value any) response {
	body, err := json.Marshal(value)
	if err != nil {
		return plainText(http.StatusInternalServerError, err.Error())
	}
	return response{status: status, header: http.Header{"Content-Type": {"application/json"}}, body: body}
}

func noContent() response { return response{status: http.StatusNoContent} }

// apiError is a failure of the JSON interface; only some kinds have a message.
func apiError(status int, kind, message string) response {
	body := map[string]any{"type": kind}
	if message != "" {
		body["message"] = message
	}
	return jsonBody(status, body)
}

func badRequest(message string) response {
	return apiError(http.StatusBadRequest, "BAD_REQUEST", message)
}

func notFound() response { return apiError(http.StatusNotFound, "NOT_FOUND", "") }

// yes and no answer a legacy command in the vocabulary that was asked for.
func (r *request) yes(text, details string) response {
	if r.query.Get("json") == "yes" {
		return jsonBody(http.StatusOK, map[string]any{"success": text, "result": details})
	}
	return plainText(http.StatusOK, "error=0&text="+r.escape(text)+"&details="+r.escape(details))
}

func (r *request) no(text, details string) response {
	if r.query.Get("json") == "yes" {
		status := []int{http.StatusOK, http.StatusInternalServerError}[r.turn%2]
		return jsonBody(status, map[string]any{"error": text, "result": details})
	}
	refusal := plainText(http.StatusOK, "error=1&text="+r.escape(text)+"&details="+r.escape(details))
	if r.turn%4 == 3 { // as some versions call every answer
		refusal.header.Set("Content-Type", "text/html")
	}
	return refusal
}

// list answers with names; an empty list has two forms, which take turns.
func (p *Panel) list(r *request, names []string) response {
	if r.query.Get("json") == "yes" {
		return jsonBody(http.StatusOK, append([]string{}, names...))
	}
	if len(names) == 0 {
		p.turn++
		return plainText(http.StatusOK, []string{"", "list[]="}[p.turn%2])
	}
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = "list[]=" + url.QueryEscape(name)
	}
	return plainText(http.StatusOK, strings.Join(parts, "&"))
}

// pairs answers with names and values, in the order given.
func (r *request) pairs(names []string, values map[string]string) response {
	if r.query.Get("json") == "yes" {
		return jsonBody(http.StatusOK, values)
	}
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = r.escape(name) + "=" + r.escape(values[name])
	}
	return plainText(http.StatusOK, strings.Join(parts, "&"))
}

// escape encodes a value in the ways of panels, which take turns: some signs
// as entities without a semicolon, which themselves contain the sign that
// separates fields; everything but letters as percent signs; or blanks and
// markup raw.
func (r *request) escape(text string) string {
	odd, percent, raw := "'@", "", ""
	switch r.turn % 3 {
	case 1:
		odd, percent = "", "0123456789.-_'@ "
	case 2:
		raw = " <>/,:"
		text = strings.ReplaceAll(text, "\n", "<br>")
	}
	var out strings.Builder
	for _, sign := range text {
		switch {
		case strings.ContainsRune(odd, sign):
			fmt.Fprintf(&out, "&#%02d", sign)
		case strings.ContainsRune(percent, sign):
			fmt.Fprintf(&out, "%%%02X", sign)
		case strings.ContainsRune(raw, sign):
			out.WriteRune(sign)
		default:
			out.WriteString(url.QueryEscape(string(sign)))
		}
	}
	return out.String()
}

// vary takes turns with the words of different versions.
func (r *request) vary(words ...string) string { return words[r.turn%len(words)] }

// skinPage is what newer panels show for a call that they do not know.
func skinPage() response {
	return htmlPage(http.StatusOK, `<!DOCTYPE html><html lang="en"><head><title>DirectAdmin</title></head><body><div id="app"></div>`+
		`<script src="/assets/evolution.js"></script></body></html>`)
}

// unknownCall takes turns with the answers to a call the panel does not know.
func (r *request) unknownCall() response {
	if r.turn%2 == 1 {
		return skinPage()
	}
	return plainText(http.StatusNotFound, "404 page not found")
}
