#!/usr/bin/env bash
# PostgreSQL 15 (Debian's): a row-level security policy on
# current_setting('app.office'), without missing_ok, is meant to make a forgotten
# setting an error. On a fresh connection it is one (42704). Once any transaction
# of the session has said SET LOCAL (or set_config(…, true)), the name stays known
# after its end, with the empty text for a value: the next transaction that forgets
# the setting reads no rows, without an error, and its UPDATE says "0 rows". So with
# a pool, where every connection has served somebody before, the safeguard holds
# for the first transaction of a connection alone. RESET, DISCARD ALL and a rolled
# back SET LOCAL leave it so too. A policy that raises for the empty text holds.
# Seen: as the last lines print.
set -euo pipefail
dir=$(mktemp -d); cd "$dir"; chmod 755 .
as_nobody() { setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"; }
server() { as_nobody "$bin/pg_ctl" -w -D "$dir/data" "$@"; }
bin=$dir/tree/usr/lib/postgresql/15/bin; export LD_LIBRARY_PATH=$dir/tree/usr/lib/x86_64-linux-gnu
trap 'server stop -m immediate >/dev/null 2>&1 || true; rm -rf "$dir"' EXIT
apt-get update -qq >/dev/null 2>&1 || true
mkdir -p debs/archives/partial
apt-get install -y -qq -d --reinstall --no-install-recommends -o Debug::NoLocking=1 -o Dir::Cache="$dir/debs" postgresql-15 libpq5 >/dev/null 2>&1
for deb in debs/archives/*.deb; do dpkg -x "$deb" tree; done
mkdir data; chown nobody data
as_nobody "$bin/initdb" -D data -U postgres -A trust --no-sync >/dev/null
server start -l data/log -o "-k $dir/data -c listen_addresses=" >/dev/null
as() { psql=$1; shift; "$bin/psql" -h "$dir/data" -U "$psql" -d postgres -XAtq -v VERBOSITY=sqlstate "$@" 2>&1; }
as postgres >/dev/null <<'SQL'
CREATE ROLE clerk LOGIN;
CREATE TABLE letters (office text, subject text);
CREATE TABLE strict_letters (office text, subject text);
INSERT INTO letters VALUES ('demak', 'a'), ('kudus', 'b');
INSERT INTO strict_letters SELECT * FROM letters;
ALTER TABLE letters ENABLE ROW LEVEL SECURITY;
ALTER TABLE strict_letters ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON letters USING (office = current_setting('app.office'));
CREATE FUNCTION office() RETURNS text LANGUAGE plpgsql STABLE AS $$ BEGIN
  IF current_setting('app.office') = '' THEN RAISE 'no office is set'; END IF;
  RETURN current_setting('app.office'); END $$;
CREATE POLICY own ON strict_letters USING (office = office());
GRANT SELECT, UPDATE ON letters, strict_letters TO clerk;
SQL
play() { # what was done before in this session, then a look without the setting
  printf '%s:' "$1"
  as clerk <<SQL | paste -sd' '
$2
SELECT 'sees ' || count(*) FROM letters;
WITH u AS (UPDATE letters SET subject = 'c' RETURNING 1) SELECT 'changed ' || count(*) FROM u;
SELECT 'strict sees ' || count(*) FROM strict_letters;
SQL
}
{
  play "fresh connection" ""
  play "after SET LOCAL, committed" "BEGIN; SET LOCAL app.office = 'demak'; COMMIT;"
  play "after SET LOCAL, rolled back" "BEGIN; SET LOCAL app.office = 'demak'; ROLLBACK;"
  play "after RESET" "SET app.office = 'demak'; RESET app.office;"
  play "after DISCARD ALL" "SET app.office = 'demak'; DISCARD ALL;"
} | tee seen
"$bin/postgres" --version
cat > expected <<'SEEN'
fresh connection:ERROR:  42704 ERROR:  42704 ERROR:  42704
after SET LOCAL, committed:sees 0 changed 0 ERROR:  P0001
after SET LOCAL, rolled back:sees 0 changed 0 ERROR:  P0001
after RESET:sees 0 changed 0 ERROR:  P0001
after DISCARD ALL:sees 0 changed 0 ERROR:  P0001
SEEN
diff expected seen
