#!/usr/bin/env bash
# TDLib 1.8.65 (npm prebuilt-tdlib 0.1008065.0, asked by tdl 8.1.0), the code
# behind Telegram's apps and its Bot API: every tenth NIP, the number of an
# Indonesian civil servant, is a bank card to it, and so is every tenth NIK, the
# number of every resident. It takes 13 to 19 digits whose last one fits the rest
# (Luhn) for a card; that no card begins with 19, the year of birth in a NIP, or
# with 16, South Sumatra in a NIK, does not count. The customary blanks within a
# NIP do not help, nor do hyphens; full stops do, and a full stop in front. Who
# tries a single number finds nothing: nine of ten stay plain text.
# Seen: of 1000 NIP and 1000 NIK in a row 100 each, and as the last lines print.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm install --no-audit --no-fund --ignore-scripts --silent prebuilt-tdlib@0.1008065.0 tdl@8.1.0
cat > ask.js <<'JS'
const tdl = require('tdl')
tdl.configure({ tdjson: require('prebuilt-tdlib').getTdjson(), verbosityLevel: 0 })
const found = (text) => tdl.execute({ _: 'getTextEntities', text }).entities
  .map((e) => e.type._.replace('textEntityType', '') + ' ' + text.substr(e.offset, e.length)).join() || 'nothing'
const row = (start, width) => Array.from({ length: 1000 }, (_, i) => start + String(i).padStart(width, '0'))
const cards = (numbers) => numbers.filter((n) => found(n) === 'BankCardNumber ' + n)
const nip = cards(row('198503302010011', 3)) // born, appointed, sex, running number
const nik = cards(row('160701300385', 4)) // place, born, running number
console.log(`${nip.length} of 1000 NIP, ${nik.length} of 1000 NIK are bank cards`)
const [, ...part] = nip[0].match(/^(.{8})(.{6})(.)(.{3})$/)
for (const text of ['NIP ' + nip[0], part.join(' '), part.join('-'), part.join('.'), 'NIP.' + nip[0]]) {
  console.log(`${text} -> ${found(text)}`)
}
JS
got=$(node ask.js)
echo "$got"
[ "$got" = "100 of 1000 NIP, 100 of 1000 NIK are bank cards
NIP 198503302010011009 -> BankCardNumber 198503302010011009
19850330 201001 1 009 -> BankCardNumber 19850330 201001 1 009
19850330-201001-1-009 -> BankCardNumber 19850330-201001-1-009
19850330.201001.1.009 -> nothing
NIP.198503302010011009 -> nothing" ] || { echo "the behaviour has changed"; exit 1; }
