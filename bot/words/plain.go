package words

import "strings"

// entities are what Telegram's HTML knows, and what html.EscapeString writes.
var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&", "&quot;", `"`, "&#34;", `"`, "&#39;", "'")

// strip takes the tags out of rendered words and undoes the entities. What
// people typed comes back unchanged: its angle brackets were entities.
func strip(page string) string {
	if !strings.ContainsAny(page, "<&") {
		return page
	}
	var plain strings.Builder
	plain.Grow(len(page))
	for {
		open := strings.IndexByte(page, '<')
		if open < 0 {
			break
		}
		end := strings.IndexByte(page[open:], '>')
		if end < 0 {
			break
		}
		plain.WriteString(page[:open])
		page = page[open+end+1:]
	}
	plain.WriteString(page)
	return entities.Replace(plain.String())
}
