#!/usr/bin/env bash
# npm date-holidays 3.37.0, Indonesia: a day off by the Islamic calendar begins at
# six in the evening before and ends at six. isHoliday says no at 18.30 on the day
# of Idul Adha and yes at 18.30 on the working day before, while Independence Day
# lasts from midnight to midnight, as all of them do by decree. Who counts office
# days by asking at the end of each gets two of them wrong at every such holiday.
# And the Prophet's ascension (Isra Mikraj, 16 January 2026) has the name of his
# birthday (Maulid), so that 2026 has two birthdays, and 2027 three.
# Seen: as the last lines print (times of Jakarta).
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm install --no-audit --no-fund --ignore-scripts --silent date-holidays@3.37.0
cat > ask.js <<'JS'
const Holidays = require('date-holidays')
const calendar = new Holidays('ID')
for (const day of ['2026-05-26', '2026-05-27', '2026-08-16', '2026-08-17']) {
  const at = (time) => (calendar.isHoliday(new Date(`${day}T${time}:00+07:00`)) || [{ name: 'no' }])[0].name
  console.log(`${day} at 10.00: ${at('10:00')}, at 18.30: ${at('18:30')}`)
}
for (const year of [2026, 2027]) {
  const births = calendar.getHolidays(year).filter((day) => day.name.startsWith('Maulid'))
  console.log(`Maulid ${births.map((day) => day.date.slice(0, 10)).join(', ')}`)
}
JS
got=$(node ask.js)
echo "$got"
[ "$got" = "2026-05-26 at 10.00: no, at 18.30: Hari Raya Idul Adha
2026-05-27 at 10.00: Hari Raya Idul Adha, at 18.30: no
2026-08-16 at 10.00: no, at 18.30: no
2026-08-17 at 10.00: Hari Ulang Tahun Kemerdekaan Republik Indonesia, at 18.30: Hari Ulang Tahun Kemerdekaan Republik Indonesia
Maulid 2026-01-16, 2026-08-25
Maulid 2027-01-05, 2027-08-14, 2027-12-25" ] || { echo "the behaviour has changed"; exit 1; }
