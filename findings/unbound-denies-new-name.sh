#!/usr/bin/env bash
# Unbound 1.17 (Debian's, as it comes: aggressive-nsec is on) asking BIND 9.18 for
# a zone signed with BIND's default policy: a name that has just been made, and
# that nobody ever asked for, does not exist. If anybody has asked for another
# missing name in the same gap of the alphabet, the signed proof that nothing lies
# between its neighbours is kept, and Unbound answers from it for every name of
# the gap, without asking, until the proof is too old (here an hour at most). The
# answer is NXDOMAIN with the mark "authentic". So it is no help not to look too
# early at the address of a new website: that somebody else has asked for another
# one is enough. Without signatures the new name is there at once.
# Seen: as the last lines print.
set -euo pipefail
dir=$(mktemp -d); cd "$dir"
servers=()
trap 'kill ${servers[@]} 2>/dev/null || true; rm -rf "$dir"' EXIT
apt-get update -qq >/dev/null 2>&1 || true
mkdir -p debs/archives/partial
apt-get install -y -qq -d --reinstall --no-install-recommends -o Debug::NoLocking=1 -o Dir::Cache="$dir/debs" bind9 bind9-libs bind9-utils bind9-dnsutils unbound libunbound8 >/dev/null 2>&1
for deb in debs/archives/*.deb; do dpkg -x "$deb" tree; done
export LD_LIBRARY_PATH=$dir/tree/usr/lib/x86_64-linux-gnu PATH=$dir/tree/usr/bin:$dir/tree/usr/sbin:$PATH
for zone in signed.test plain.test; do
  cat > $zone <<'ZONE'
$TTL 3600
@ SOA ns hostmaster 1 3600 600 86400 3600
@ NS ns
ns A 127.0.0.1
arsip A 192.0.2.2
wisata A 192.0.2.3
ZONE
done
first=$(shuf -i 20000-32000 -n 1); second=$((first + 1))
cat > named.conf <<CONF
options { directory "$dir"; pid-file none; session-keyfile none; managed-keys-directory "$dir"; querylog yes;
  listen-on port $first { 127.0.0.1; }; listen-on-v6 { none; }; recursion no; };
controls { };
zone "signed.test" { type primary; file "signed.test"; allow-update { 127.0.0.1; }; dnssec-policy default; };
zone "plain.test" { type primary; file "plain.test"; allow-update { 127.0.0.1; }; };
CONF
named -g -c named.conf > log 2>&1 & servers+=($!)
until dig -p "$first" @127.0.0.1 +short +dnssec signed.test SOA | grep -q 'SOA '; do kill -0 "${servers[0]}"; sleep 0.1; done
dig -p "$first" @127.0.0.1 +short signed.test DNSKEY | sed 's/^/signed.test. DNSKEY /' > anchor
cat > unbound.conf <<CONF
server:
  interface: 127.0.0.1@$second
  do-daemonize: no
  do-not-query-localhost: no
  local-zone: "test." nodefault
  chroot: ""
  username: ""
  directory: "$dir"
  pidfile: ""
  use-syslog: no
  trust-anchor-file: "$dir/anchor"
  domain-insecure: "plain.test"
stub-zone:
  name: "signed.test"
  stub-addr: 127.0.0.1@$first
stub-zone:
  name: "plain.test"
  stub-addr: 127.0.0.1@$first
CONF
unbound -c unbound.conf > log2 2>&1 & servers+=($!)
until grep -q 'start of service' log2; do kill -0 "${servers[1]}"; sleep 0.1; done

ask() { dig -p "$1" @127.0.0.1 "$2" | awk '/status:/ { sub(",", "", $6); status = $6 } /flags:.* ad[; ]/ { mark = ", authentic" } END { print status mark }'; }
play() {
  echo "$(named -v | cut -d' ' -f1,2), $(unbound -V | head -1)"
  for zone in signed.test plain.test; do
    echo "$zone: dinsos, not made yet, at Unbound: $(ask "$second" dinsos.$zone)"
    printf 'server 127.0.0.1 %s\nzone %s\nupdate add dinkes.%s 60 A 192.0.2.7\nsend\n' "$first" $zone $zone | nsupdate
    seen=$(grep -c "query: dinkes.$zone" log || true)
    echo "$zone: dinkes, just made, at Unbound: $(ask "$second" dinkes.$zone), it asked $(($(grep -c "query: dinkes.$zone" log || true) - seen)) times; at BIND: $(ask "$first" dinkes.$zone)"
  done
}
got=$(play)
echo "$got"
[ "$got" = "BIND 9.18.49-1~deb12u3-Debian, Version 1.17.1
signed.test: dinsos, not made yet, at Unbound: NXDOMAIN, authentic
signed.test: dinkes, just made, at Unbound: NXDOMAIN, authentic, it asked 0 times; at BIND: NOERROR
plain.test: dinsos, not made yet, at Unbound: NXDOMAIN
plain.test: dinkes, just made, at Unbound: NOERROR, it asked 1 times; at BIND: NOERROR" ] || { echo "the behaviour has changed"; exit 1; }
