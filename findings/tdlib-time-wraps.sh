#!/usr/bin/env bash
# TDLib 1.8.65 (npm prebuilt-tdlib 0.1008065.0, asked by tdl 8.1.0), the code
# behind Telegram's Bot API: a moment in a message, which each reader sees in his
# own time zone, must fit into 32 bits. Markdown refuses one that does not. HTML
# (<tg-time unix="...">) cuts it without a word: one second after 03:14:07 UTC on
# 19 January 2038 the text stands alone, no moment behind it, June 2106 is April
# 1970, and milliseconds, as JavaScript counts them, are none or a wrong year's.
# Seen: as the last lines print.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm install --no-audit --no-fund --ignore-scripts --silent prebuilt-tdlib@0.1008065.0 tdl@8.1.0
cat > ask.js <<'JS'
const tdl = require('tdl')
tdl.configure({ tdjson: require('prebuilt-tdlib').getTdjson(), verbosityLevel: 0 })
function kept(text, mode) {
  const read = tdl.execute({ _: 'parseTextEntities', text, parse_mode: mode })
  if (read._ === 'error') return 'refused'
  const found = read.entities.map((e) => new Date(e.type.unix_time * 1000).toISOString().slice(0, 16) + 'Z')
  return found.join() || 'no moment'
}
function show(name, unix) {
  const html = kept(`<tg-time unix="${unix}">batas</tg-time>`, { _: 'textParseModeHTML' })
  const markdown = kept(`![batas](tg://time?unix=${unix})`, { _: 'textParseModeMarkdown', version: 2 })
  console.log(`${name}: HTML ${html}, Markdown ${markdown}`)
}
for (const time of ['2026-12-31T08:00Z', '2038-01-19T03:14:07Z', '2038-01-19T03:14:08Z', '2106-06-01T00:00Z']) {
  show(time, Date.parse(time) / 1000)
}
show('2026-12-15T08:00Z in milliseconds', Date.parse('2026-12-15T08:00Z'))
JS
got=$(node ask.js)
echo "$got"
[ "$got" = "2026-12-31T08:00Z: HTML 2026-12-31T08:00Z, Markdown 2026-12-31T08:00Z
2038-01-19T03:14:07Z: HTML 2038-01-19T03:14Z, Markdown 2038-01-19T03:14Z
2038-01-19T03:14:08Z: HTML no moment, Markdown refused
2106-06-01T00:00Z: HTML 1970-04-24T17:31Z, Markdown refused
2026-12-15T08:00Z in milliseconds: HTML 2034-03-06T15:04Z, Markdown refused" ] || { echo "the behaviour has changed"; exit 1; }
