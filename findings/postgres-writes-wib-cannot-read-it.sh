#!/usr/bin/env bash
# PostgreSQL 15 (Debian's) set to an Indonesian time zone cannot read what it
# writes. In every DateStyle but ISO a timestamptz ends in WIB, WITA or WIT, and
# WIB on the way in is an "invalid input syntax": the names of zones that it reads
# come from a list of its own (timezone_abbreviations), not from the zone it is
# set to, and Indonesia's are not in the default list. So casting a value to text
# and back fails, and so does a CSV that COPY has written a moment before. ISO is
# safe: it writes +07. Tokyo's JST stands in the list, and is read.
# Seen: as the last lines print.
set -euo pipefail
dir=$(mktemp -d); cd "$dir"; chmod 755 .
as_nobody() { setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"; }
server() { as_nobody "$bin/pg_ctl" -w -D "$dir/data" "$@"; }
bin=$dir/tree/usr/lib/postgresql/15/bin; export LD_LIBRARY_PATH=$dir/tree/usr/lib/x86_64-linux-gnu
trap 'server stop -m immediate >/dev/null 2>&1 || true; rm -rf "$dir"' EXIT
apt-get update -qq >/dev/null 2>&1 || true
mkdir -p debs/archives/partial
apt-get install -y -qq -d --reinstall --no-install-recommends -o Debug::NoLocking=1 -o Dir::Cache="$dir/debs" postgresql-15 postgresql-client-15 libpq5 >/dev/null 2>&1
for deb in debs/archives/*.deb; do dpkg -x "$deb" tree; done
mkdir data; chown nobody data
as_nobody "$bin/initdb" -D data -U postgres -A trust --no-sync >/dev/null
server start -l data/log -o "-k $dir/data -c listen_addresses=" >/dev/null

sql() { "$bin/psql" -X -q -At -h "$dir/data" -U postgres -d postgres "$@" 2>&1 | sed -n 1p | tr -d '"'; }
play() {
  "$bin/postgres" --version
  for zone in Asia/Jakarta Asia/Makassar Asia/Jayapura Asia/Tokyo; do
    for style in ISO SQL; do
      set="SET TimeZone = '$zone'; SET DateStyle = '$style, DMY';"
      echo "$style: $(sql -c "$set SELECT timestamptz '2026-11-30 03:00Z'"), back: $(sql -c "$set SELECT (timestamptz '2026-11-30 03:00Z')::text::timestamptz")"
    done
  done
  sql -c "CREATE TABLE deadlines (until timestamptz); INSERT INTO deadlines VALUES ('2026-11-30 03:00Z')"
  set="SET TimeZone = 'Asia/Jakarta'; SET DateStyle = 'SQL, DMY';"
  echo "COPY in: $(sql -c "$set COPY deadlines TO STDOUT CSV" | sql -c "$set COPY deadlines FROM STDIN CSV")"
}
got=$(play)
echo "$got"
[ "$got" = "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)
ISO: 2026-11-30 10:00:00+07, back: 2026-11-30 10:00:00+07
SQL: 30/11/2026 10:00:00 WIB, back: ERROR:  invalid input syntax for type timestamp with time zone: 30/11/2026 10:00:00 WIB
ISO: 2026-11-30 11:00:00+08, back: 2026-11-30 11:00:00+08
SQL: 30/11/2026 11:00:00 WITA, back: ERROR:  invalid input syntax for type timestamp with time zone: 30/11/2026 11:00:00 WITA
ISO: 2026-11-30 12:00:00+09, back: 2026-11-30 12:00:00+09
SQL: 30/11/2026 12:00:00 WIT, back: ERROR:  invalid input syntax for type timestamp with time zone: 30/11/2026 12:00:00 WIT
ISO: 2026-11-30 12:00:00+09, back: 2026-11-30 12:00:00+09
SQL: 30/11/2026 12:00:00 JST, back: 30/11/2026 12:00:00 JST
COPY in: ERROR:  invalid input syntax for type timestamp with time zone: 30/11/2026 10:00:00 WIB" ] || { echo "the behaviour has changed"; exit 1; }
