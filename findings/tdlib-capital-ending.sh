#!/usr/bin/env bash
# TDLib 1.8.65 (npm prebuilt-tdlib 0.1008065.0, asked by tdl 8.1.0), the code
# behind Telegram's Bot API: whether a word with a full stop becomes a link hangs on the capitals of
# its end. example.com and example.COM are links, even example.cOM, but
# example.Com is none: there the next sentence is thought to begin. With https://
# in front it is one again. (Host names know no capitals.) So a degree in
# capitals, S.KM, is a link to the Comoros, and S.Km is text.
# Seen: as the last lines print.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm install --no-audit --no-fund --ignore-scripts --silent prebuilt-tdlib@0.1008065.0 tdl@8.1.0
cat > ask.js <<'JS'
const tdl = require('tdl')
tdl.configure({ tdjson: require('prebuilt-tdlib').getTdjson(), verbosityLevel: 0 })
for (const text of ['example.com', 'example.COM', 'example.cOM', 'example.Com', 'https://example.Com', 'S.KM', 'S.Km']) {
  const found = tdl.execute({ _: 'getTextEntities', text }).entities
  console.log(text, found.map((e) => e.type._).join() || 'nothing')
}
JS
got=$(node ask.js)
echo "$got"
[ "$got" = "example.com textEntityTypeUrl
example.COM textEntityTypeUrl
example.cOM textEntityTypeUrl
example.Com nothing
https://example.Com textEntityTypeUrl
S.KM textEntityTypeUrl
S.Km nothing" ] || { echo "the behaviour has changed"; exit 1; }
