#!/bin/sh
# Starts one host of a lab: namespaces and control groups of its own. Runs in the lab's namespaces.
#
#   host.sh FOLDER LAB HOST LAYERS [BIND…]
#
# LAYERS: folders laid over each other as its root, the uppermost first, a colon between. BIND: a folder that it sees at
# the same place, read-only. Prints the host's first process as this machine sees it.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
folder=$1 lab=$2 host=$3
export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

awk '$3 == "cgroup" || $3 == "cgroup2" { print $2, $4 }' /proc/mounts | while read -r mount options; do
    for group in "$lab" "$lab/$host"; do
        mkdir -p "$mount/$group" 2>/dev/null || continue
        case ,$options, in
            *,cpuset,*)
                parent=$(dirname "$mount/$group")
                cat "$parent/cpuset.cpus" >"$mount/$group/cpuset.cpus"
                cat "$parent/cpuset.mems" >"$mount/$group/cpuset.mems"
                ;;
        esac
    done
done
"$here/join.sh" "$lab/$host" true # says early where groups cannot be joined

fifo=$(mktemp -u "$folder/ready.XXXXXX")
mkfifo "$fifo"
trap 'rm -f "$fifo"' EXIT
setsid "$here/join.sh" "$lab/$host" unshare --mount --net --pid --uts --ipc --cgroup --fork --propagation private -- \
    "$here/host-first.sh" "$fifo" "$@" </dev/null >/dev/null 2>"$fifo.err" &
timeout 20 cat "$fifo" >"$fifo.out" || true
message=$(tail -n 1 "$fifo.err") first=$(cat "$fifo.out")
rm -f "$fifo.err" "$fifo.out"
[ -n "$first" ] || { echo "host $host: ${message:-it did not start}" >&2; exit 1; }
echo "$first"
