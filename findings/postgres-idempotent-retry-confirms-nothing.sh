#!/usr/bin/env bash
# PostgreSQL 15 (Debian's) with a synchronous standby that is away: a commit hangs, its
# connection ends (here by pg_terminate_backend; a restart of the server does the same),
# and the client, which knows nothing, does what it was told is safe: it sends the same
# INSERT … ON CONFLICT DO NOTHING again. That answers at once and its COMMIT succeeds,
# although the row is on this server alone: a transaction that writes nothing waits for
# no standby, whatever it has read or left alone. When the standby is promoted then, a
# row that was confirmed is nowhere. ON CONFLICT DO UPDATE, even to the same value,
# writes, and waits as the first one did. So whoever confirms to somebody else what an
# idempotent insert has kept (an update of Telegram's, a message of a queue) must write
# something in every try.
# Seen: as the last lines print.
set -euo pipefail
dir=$(mktemp -d); cd "$dir"; chmod 755 .
as_nobody() { setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"; }
server() { name=$1; shift; as_nobody "$bin/pg_ctl" -w -D "$dir/$name" "$@"; }
bin=$dir/tree/usr/lib/postgresql/15/bin; export LD_LIBRARY_PATH=$dir/tree/usr/lib/x86_64-linux-gnu
trap 'for s in primary standby; do server $s stop -m immediate >/dev/null 2>&1 || true; done; rm -rf "$dir"' EXIT
apt-get update -qq >/dev/null 2>&1 || true
mkdir -p debs/archives/partial
apt-get install -y -qq -d --reinstall --no-install-recommends -o Debug::NoLocking=1 -o Dir::Cache="$dir/debs" postgresql-15 postgresql-client-15 libpq5 >/dev/null 2>&1
for deb in debs/archives/*.deb; do dpkg -x "$deb" tree; done
mkdir primary standby run run/primary run/standby; chmod 700 primary standby; chown nobody primary standby run/*
as_nobody "$bin/initdb" -D primary -U postgres -A trust --no-sync >/dev/null
server primary start -l run/primary/log -o "-k $dir/run/primary -c listen_addresses= -c synchronous_standby_names=standby -c synchronous_commit=on" >/dev/null
sql() { "$bin/psql" -h "$dir/run/$1" -U postgres -d postgres -XAt -v VERBOSITY=sqlstate -c "$2" 2>&1; }
sql primary "SET synchronous_commit = local; CREATE TABLE letters (number text PRIMARY KEY, subject text); SELECT 1" >/dev/null
as_nobody "$bin/pg_basebackup" -h "$dir/run/primary" -U postgres -D standby -R --no-sync -c fast >/dev/null
echo "primary_conninfo = 'host=$dir/run/primary user=postgres application_name=standby'" >> standby/postgresql.auto.conf
server standby start -l run/standby/log -o "-k $dir/run/standby -c listen_addresses=" >/dev/null
until [ "$(sql primary "SELECT sync_state FROM pg_stat_replication")" = sync ]; do sleep 0.1; done

# A row is written; an answer of the server, or that it hangs.
write() { timeout 3 "$bin/psql" -h "$dir/run/primary" -U postgres -d postgres -XAt -v VERBOSITY=sqlstate -c "INSERT INTO letters VALUES ('$1', 'a') $2" 2>&1 || [ $? != 124 ] || echo "hangs"; }
{
  echo "with the standby: $(write 005/1 '')"
  server standby stop -m fast >/dev/null
  write 005/2 '' > first &
  until [ "$(sql primary "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")" = 1 ]; do sleep 0.1; done
  wait
  echo "without it, its connection ended: $(grep -c 'INSERT 0 1' first || true) answers"
  echo "again, DO NOTHING: $(write 005/2 'ON CONFLICT (number) DO NOTHING')"
  echo "again, DO UPDATE: $(write 005/2 'ON CONFLICT (number) DO UPDATE SET subject = excluded.subject')"
  server primary stop -m immediate >/dev/null
  server standby start -l run/standby/log -o "-k $dir/run/standby -c listen_addresses=" >/dev/null
  server standby promote >/dev/null
  echo "on the promoted standby: $(sql standby "SELECT string_agg(number, ' ') FROM letters")"
} | tee seen
"$bin/postgres" --version
cat > expected <<'SEEN'
with the standby: INSERT 0 1
without it, its connection ended: 0 answers
again, DO NOTHING: INSERT 0 0
again, DO UPDATE: hangs
on the promoted standby: 005/1
SEEN
diff expected seen
