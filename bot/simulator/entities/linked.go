package entities

import (
	"net/url"
	"strconv"
	"strings"
)

// mentioned is the user in a link such as tg://user?id=NUMBER, else 0.
func mentioned(link string) int64 {
	rest, ok := strings.CutPrefix(strings.ToLower(link), "tg:")
	if !ok {
		return 0
	}
	rest, ok = strings.CutPrefix(strings.TrimPrefix(rest, "//"), "user")
	if rest = strings.TrimPrefix(rest, "/"); !ok || !strings.HasPrefix(rest, "?") {
		return 0
	}
	rest, _, _ = strings.Cut(rest[1:], "#")
	for _, part := range strings.Split(rest, "&") {
		if digits, is := strings.CutPrefix(part, "id="); is {
			if id, err := strconv.ParseInt(digits, 10, 64); err == nil && id > 0 && id < 1<<40 {
				return id
			}
			return 0
		}
	}
	return 0
}

// linked is a link as Telegram keeps it, "" where it takes none.
func linked(link string) string {
	if at := strings.IndexByte(link, ':'); at > 0 {
		switch scheme := strings.ToLower(link[:at]); scheme {
		case "tg", "ton", "tonsite":
			return scheme + "://" + strings.TrimPrefix(link[at+1:], "//")
		}
	}
	if !strings.Contains(link, "://") {
		link = "http://" + link
	}
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	host := strings.ToLower(u.Host)
	if name := u.Hostname(); !strings.Contains(name, ".") && !strings.Contains(name, ":") {
		return ""
	}
	rest := link[strings.Index(link, "://")+3:]
	at := strings.IndexAny(rest, "/?#")
	if at < 0 {
		at = len(rest)
	}
	path := rest[at:]
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	user := ""
	if before, _, is := strings.Cut(rest[:at], "@"); is {
		user = before + "@"
	}
	return u.Scheme + "://" + user + host + path
}
