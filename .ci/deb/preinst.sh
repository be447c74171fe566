#!/bin/sh
# The user is made before the files are unpacked, else they would be root's.
set -e
if ! getent passwd loket >/dev/null; then
  useradd --system --user-group --home-dir /var/lib/loket --no-create-home --shell /usr/sbin/nologin loket
fi
