#!/usr/bin/env bash
# BIND 9.18 (Debian's): where * answers for every name of a zone, a record put
# BELOW one of these names takes the name itself away. With nothing but
# _acme-challenge.dinkes in the zone, the TXT record by which a certificate for
# dinkes is asked for, dinkes has no address any more (NOERROR, no answer) and
# www.dinkes, which * answered before as well, does not exist (NXDOMAIN). So
# asking for the certificate of a website by DNS takes the website off the net
# while the challenge stands, and beyond that for as long as resolvers remember
# the absence. A DKIM key or DMARC record of its own does the same. No fault of BIND:
# a name with something below it exists, though empty, and * covers only what does
# not exist (RFC 4592). named-checkzone says OK.
# Seen: as the last lines print.
set -euo pipefail
dir=$(mktemp -d); cd "$dir"
server=
trap 'kill $server 2>/dev/null || true; rm -rf "$dir"' EXIT
apt-get update -qq >/dev/null 2>&1 || true
mkdir -p debs/archives/partial
apt-get install -y -qq -d --reinstall --no-install-recommends -o Debug::NoLocking=1 -o Dir::Cache="$dir/debs" bind9 bind9-libs bind9-utils bind9-dnsutils >/dev/null 2>&1
for deb in debs/archives/*.deb; do dpkg -x "$deb" tree; done
export LD_LIBRARY_PATH=$dir/tree/usr/lib/x86_64-linux-gnu PATH=$dir/tree/usr/bin:$dir/tree/usr/sbin:$PATH
cat > kab.test <<'ZONE'
$TTL 300
@ SOA ns hostmaster 1 3600 600 86400 300
@ NS ns
ns A 127.0.0.1
* A 192.0.2.9
ZONE
port=$(shuf -i 20000-32000 -n 1)
cat > named.conf <<CONF
options { directory "$dir"; pid-file none; session-keyfile none; listen-on port $port { 127.0.0.1; }; listen-on-v6 { none; }; recursion no; };
controls { };
zone "kab.test" { type primary; file "kab.test"; allow-update { 127.0.0.1; }; };
CONF
named -g -c named.conf > log 2>&1 & server=$!
until grep -q 'running$' log; do kill -0 $server; sleep 0.1; done

ask() {
  for name in dinkes www.dinkes pkk; do
    dig -p "$port" @127.0.0.1 "$name.kab.test" | awk -v name="$name" -v how="$1" '
      /status:/ { sub(",", "", $6); status = $6 } $3 == "IN" && $4 == "A" { address = $5 }
      END { print how, name, status, address ? address : "no address" }'
  done
}
update() { printf 'server 127.0.0.1 %s\nzone kab.test\n%s\nsend\n' "$port" "$1" | nsupdate; }
play() {
  named -v | cut -d' ' -f1,2
  { cat kab.test; echo '_acme-challenge.dinkes TXT token'; } > checked
  echo "named-checkzone:" $(named-checkzone kab.test checked)
  ask before:
  update 'update add _acme-challenge.dinkes.kab.test 60 TXT "token"'
  ask challenge:
  update 'update delete _acme-challenge.dinkes.kab.test TXT'
  ask after:
}
got=$(play)
echo "$got"
[ "$got" = "BIND 9.18.49-1~deb12u3-Debian
named-checkzone: zone kab.test/IN: loaded serial 1 OK
before: dinkes NOERROR 192.0.2.9
before: www.dinkes NOERROR 192.0.2.9
before: pkk NOERROR 192.0.2.9
challenge: dinkes NOERROR no address
challenge: www.dinkes NXDOMAIN no address
challenge: pkk NOERROR 192.0.2.9
after: dinkes NOERROR 192.0.2.9
after: www.dinkes NOERROR 192.0.2.9
after: pkk NOERROR 192.0.2.9" ] || { echo "the behaviour has changed"; exit 1; }
