#!/usr/bin/env bash
# TDLib 1.8.65 (npm prebuilt-tdlib 0.1008065.0, asked by tdl 8.1.0), the code
# behind Telegram's Bot API, finds e-mail addresses in plain text. One that it does not take for an
# address is not left alone: it becomes a link to a website, that of the mail
# domain, with the mailbox as its user. So do well-formed addresses: with more
# than 35 characters in front of the @ and no full stop among them, and with an
# ending of more than 8 letters. And of two addresses with a comma between and no
# blank the first is an address, the second a website, the comma included.
# Seen: as the last lines print.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm install --no-audit --no-fund --ignore-scripts --silent prebuilt-tdlib@0.1008065.0 tdl@8.1.0
cat > ask.js <<'JS'
const tdl = require('tdl')
tdl.configure({ tdjson: require('prebuilt-tdlib').getTdjson(), verbosityLevel: 0 })
for (const text of [
  'layanan.pengaduan.masyarakat.dinkes@dinas.go.id',
  'layananpengaduanmasyarakatdinaskesehatan@dinas.go.id',
  'umum@dinas.photography',
  'umum@dinas.go.id,admin@dinas.go.id',
]) {
  const found = tdl.execute({ _: 'getTextEntities', text }).entities
  console.log(found.map((e) => e.type._.replace('textEntityType', '') + ' ' + text.substr(e.offset, e.length)).join(' | '))
}
JS
got=$(node ask.js)
echo "$got"
[ "$got" = "EmailAddress layanan.pengaduan.masyarakat.dinkes@dinas.go.id
Url layananpengaduanmasyarakatdinaskesehatan@dinas.go.id
Url umum@dinas.photography
EmailAddress umum@dinas.go.id | Url ,admin@dinas.go.id" ] || { echo "the behaviour has changed"; exit 1; }
