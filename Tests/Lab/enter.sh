#!/bin/sh
# Runs a command on a host of a lab.
#
#   enter.sh LAB/HOST PID COMMAND [ARGUMENT…]
group=$1 first=$2
shift 2
exec "$(dirname -- "$0")/join.sh" "$group" \
    nsenter --target "$first" --mount --net --pid --uts --ipc --cgroup -- "$@"
