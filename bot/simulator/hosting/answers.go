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
	return plainText(http.StatusOK, "error=0&text="+escape(text)+"&details="+escape(details))
}

func (r *request) no(text, details string) response {
	if r.query.Get("json") == "yes" {
		return jsonBody(http.StatusOK, map[string]any{"error": text, "result": details})
	}
	return plainText(http.StatusOK, "error=1&text="+escape(text)+"&details="+escape(details))
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
		parts[i] = "list[]=" + escape(name)
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
		parts[i] = name + "=" + escape(values[name])
	}
	return plainText(http.StatusOK, strings.Join(parts, "&"))
}

// escape encodes a value as the panel does: some signs as entities without a
// semicolon, which themselves contain the sign that separates fields.
func escape(text string) string {
	const odd = "'@"
	var out strings.Builder
	for _, r := range text {
		if strings.ContainsRune(odd, r) {
			fmt.Fprintf(&out, "&#%02d", r)
			continue
		}
		out.WriteString(url.QueryEscape(string(r)))
	}
	return out.String()
}
