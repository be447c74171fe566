#!/bin/sh
# With an earlier version as second argument this is an upgrade.
set -e
if [ "$1" = configure ] && [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  if [ -n "$2" ]; then systemctl try-restart loket.service; fi
fi
