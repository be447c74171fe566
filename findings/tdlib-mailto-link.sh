#!/usr/bin/env bash
# TDLib 1.8.65 (npm prebuilt-tdlib 0.1008065.0, asked by tdl 8.1.0), the code
# behind Telegram's Bot API: a mail link in a message's HTML becomes a link to a website. Everything
# in front of the first colon that is no scheme it knows is read as a host or, as
# an @ follows, as a user's name: <a href="mailto:umum@dinas.go.id"> is kept as
# http://mailto:umum@dinas.go.id/, a visit of dinas.go.id as the user "mailto"
# with the password "umum". Nothing is refused. A tel: link loses its link
# silently, because no host can be made of it.
# Seen: as the last lines print.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm install --no-audit --no-fund --ignore-scripts --silent prebuilt-tdlib@0.1008065.0 tdl@8.1.0
cat > ask.js <<'JS'
const tdl = require('tdl')
tdl.configure({ tdjson: require('prebuilt-tdlib').getTdjson(), verbosityLevel: 0 })
for (const link of ['mailto:umum@dinas.go.id', 'tel:+62711123456', 'https://dinas.go.id']) {
  const text = `<a href="${link}">hubungi kami</a>`
  const read = tdl.execute({ _: 'parseTextEntities', text, parse_mode: { _: 'textParseModeHTML' } })
  console.log(link, '->', read.entities.map((e) => e.type.url).join() || 'no link')
}
JS
got=$(node ask.js)
echo "$got"
[ "$got" = "mailto:umum@dinas.go.id -> http://mailto:umum@dinas.go.id/
tel:+62711123456 -> no link
https://dinas.go.id -> https://dinas.go.id/" ] || { echo "the behaviour has changed"; exit 1; }
