package workers

import "strings"

// page makes a whole document of a message's markup: what only Telegram
// knows, such as a spoiler, becomes what a mail program can show.
func page(lang, body string) string {
	if lang == "" {
		lang = "id"
	}
	body = strings.NewReplacer(
		"<tg-spoiler>", `<code style="font-size:1.15em">`, "</tg-spoiler>", "</code>",
		"\n", "<br>\n",
	).Replace(body)
	return `<!DOCTYPE html><html lang="` + lang + `"><head><meta charset="utf-8"></head>` +
		`<body style="font-family:sans-serif;font-size:16px;line-height:1.5;color:#1a1a1a;max-width:40em">` + body + `</body></html>`
}
