#!/bin/sh
# In a new network namespace: relay.sh NODE FOLDER PORT... brings its loopback up and forwards what comes to a port to the socket
# FOLDER/PORT, until its standard input ends.
set -e
python3 - <<'PY'
import fcntl, socket, struct
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
fcntl.ioctl(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", IFF_UP))
PY
node=$1; shift
exec "$node" "$(dirname "$0")/relay.ts" "$@"
