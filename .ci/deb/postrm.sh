#!/bin/sh
# User, settings and data stay, also at purge: they are the office's.
set -e
if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
