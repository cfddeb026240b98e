#!/bin/sh
# Prints what a lab must not change on this machine: rules of both backends, links, addresses, routes, mounts, units,
# switches of the kernel, control groups, and the files of /etc that engines and daemons own.
#
#   snapshot.sh ROOT
#
# ROOT: a lab's root, whose nft, iptables and ip are used, since this machine may have none. Changes nothing: legacy tables
# are listed only where the kernel has them already, because listing one makes it.
set -u
root=$1
export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
section() { printf '== %s\n' "$1"; }
tool() { unshare --mount -- sh -c 'mount --bind /proc "$1/proc" && shift && exec chroot "$@"' sh "$root" "$root" "$@"; }
# Counters and remaining times move by themselves.
still() { sed -E 's/\[[0-9]+:[0-9]+\]//g; s/counter packets [0-9]+ bytes [0-9]+/counter/g; s/(valid|preferred)_lft [^ ]+//g
    s/expires [0-9]+sec//g; /^# (Generated|Completed)/d'; }

section nftables
tool nft list ruleset 2>&1 | still
for family in '' 6; do
    section "iptables$family"
    tool "ip${family}tables-nft-save" 2>&1 | still
    if [ -r "/proc/net/ip${family}_tables_names" ]; then
        while read -r table; do
            tool "ip${family}tables-legacy-save" -t "$table" 2>&1 | still
        done <"/proc/net/ip${family}_tables_names"
    fi
done
section links
tool ip -oneline link | still | sort
section addresses
tool ip -oneline address | still | sort
for family in 4 6; do
    section "routes $family"
    tool ip "-$family" route show table all 2>&1 | still | sort
    tool ip "-$family" rule | sort
done
section namespaces
tool ip netns list 2>&1
ls -A /run/netns /run/docker /run/containerd /var/lib/docker 2>/dev/null
section mounts
cut -d ' ' -f 3- /proc/self/mountinfo | sort
section units
for folder in /etc/systemd/system /run/systemd/system /etc/init.d /etc/cron.d /var/spool/cron; do
    [ ! -d "$folder" ] || find "$folder" -printf '%p %m %U:%G %s %l\n' | sort
done
section files
for folder in /etc/ssh /etc/docker /etc/containerd /etc/ufw /etc/fail2ban /etc/wireguard /etc/iptables /etc/nftables.conf \
    /etc/resolv.conf /etc/hosts /etc/hostname /etc/passwd /etc/group /etc/sudoers.d; do
    [ -e "$folder" ] || continue
    find "$folder" -printf '%p %m %U:%G %l\n' | sort
    find "$folder" -type f -exec sha256sum {} + | sort
done
section switches
for name in ipv4/ip_forward ipv4/conf/all/forwarding ipv4/conf/all/rp_filter ipv4/conf/all/route_localnet \
    ipv6/conf/all/forwarding ipv6/conf/all/disable_ipv6 bridge/bridge-nf-call-iptables; do
    printf '%s %s\n' "$name" "$(cat "/proc/sys/net/$name" 2>/dev/null)"
done
cat /proc/sys/kernel/hostname /proc/sys/kernel/domainname
section groups
# Those of labs whose supervisor is gone, and an engine's own at the top.
find /sys/fs/cgroup -maxdepth 2 -type d \( -name docker -o -name 'watertight-lab.*' \) | sort | while read -r group; do
    owner=${group##*watertight-lab.}
    [ -d "/proc/${owner%%-*}" ] && [ "$owner" != "$group" ] || echo "$group"
done
