#!/bin/sh
# Holds one lab: starts its first process in a process namespace of its own and ends everything when its own standard
# input closes, which the kernel does for a test that was killed too.
#
#   supervise.sh ID FOLDER
#
# Writes "ready PID" (the first process as this machine sees it), or "refused REASON".
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
id=$1 folder=$2
export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
# Not ended by what ends the test: it has to clean up after it.
trap '' INT HUP TERM PIPE

cgroups() { awk '$3 == "cgroup" || $3 == "cgroup2" { print $2 }' /proc/mounts; }

clear_cgroups() { # of the lab $1
    for mount in $(cgroups); do
        [ -d "$mount/$1" ] || continue
        # Processes that were killed leave their group a moment later.
        tries=0
        while [ -d "$mount/$1" ] && [ $tries -lt 50 ]; do
            find "$mount/$1" -depth -type d -exec rmdir {} + 2>/dev/null
            [ ! -d "$mount/$1" ] || sleep 0.05
            tries=$((tries + 1))
        done
    done
}

# What was left by a lab whose supervisor was killed: the name holds the supervisor's process.
for mount in $(cgroups); do
    for left in "$mount"/watertight-lab.*; do
        [ -d "$left" ] || continue
        owner=${left##*.}
        owner=${owner%%-*}
        [ -d "/proc/$owner" ] || clear_cgroups "${left##*/}"
    done
done

name=watertight-lab.$$-$id
fifo=$(mktemp -u "$folder/ready.XXXXXX")
mkfifo "$fifo" || { echo "refused no fifo"; exit 1; }
setpriv --pdeathsig KILL -- unshare --mount --net --pid --fork --kill-child --propagation private -- \
    "$here/first.sh" "$fifo" </dev/null >/dev/null 2>&1 &
shell=$!
if ! first=$(timeout 10 cat "$fifo") || [ -z "$first" ]; then
    rm -f "$fifo"
    kill -9 "$shell" 2>/dev/null
    echo "refused namespaces cannot be made here"
    exit 1
fi
rm -f "$fifo"
echo "ready $first $name"
# The test holds the other end.
cat >/dev/null
kill -9 "$first" 2>/dev/null
wait "$shell" 2>/dev/null
clear_cgroups "$name"
echo done
