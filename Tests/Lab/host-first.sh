#!/bin/sh
# The first process of a host: makes its file system and stays.
#
#   host-first.sh FIFO FOLDER LAB HOST LAYERS [BIND…]
set -eu
fifo=$1 folder=$2 host=$4 layers=$5
shift 5
# /proc is still the machine's: the process as the machine knows it.
# shellcheck disable=SC2034
read -r own rest </proc/self/stat

top=$folder/mnt
# In memory: engines lay their own overlays on it, and nothing is left behind whatever happens.
mount -t tmpfs -o mode=755 lab "$top"
mkdir "$top/upper" "$top/work" "$top/root"
mount -t overlay overlay -o "lowerdir=$layers,upperdir=$top/upper,workdir=$top/work" "$top/root"
root=$top/root

mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t tmpfs -o mode=755 run "$root/run"
mount -t tmpfs -o mode=1777 tmp "$root/tmp"
mkdir "$root/run/lock"

mount -t tmpfs -o mode=755 dev "$root/dev"
while read -r name major minor; do
    mknod -m 666 "$root/dev/$name" c "$major" "$minor"
done <<'NODES'
null 1 3
zero 1 5
full 1 7
random 1 8
urandom 1 9
tty 5 0
NODES
mkdir "$root/dev/pts" "$root/dev/shm" "$root/dev/net"
mknod -m 666 "$root/dev/net/tun" c 10 200
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
ln -s fd/0 "$root/dev/stdin"
ln -s fd/1 "$root/dev/stdout"
ln -s fd/2 "$root/dev/stderr"

# Control groups: the same hierarchies as this machine has, from this host's own group downwards.
awk '$3 == "cgroup" || $3 == "cgroup2" { print $2 }' /proc/mounts >"$top/hierarchies"
if [ "$(cat "$top/hierarchies")" = /sys/fs/cgroup ]; then
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
    # A group that hands controllers on may hold no process of its own.
    mkdir -p "$root/sys/fs/cgroup/init"
    echo 0 >"$root/sys/fs/cgroup/init/cgroup.procs"
    sed 's/^/+/; s/ / +/g' "$root/sys/fs/cgroup/cgroup.controllers" \
        >"$root/sys/fs/cgroup/cgroup.subtree_control" || true
else
    mount -t tmpfs -o mode=755 cgroup "$root/sys/fs/cgroup"
    # shellcheck disable=SC2034
    while IFS=: read -r number names path; do
        case $names in
            '') continue ;;
            name=*) folder=${names#name=} options=none,$names ;;
            *) folder=$names options=$names ;;
        esac
        mkdir "$root/sys/fs/cgroup/$folder"
        mount -t cgroup -o "$options" cgroup "$root/sys/fs/cgroup/$folder"
    done </proc/self/cgroup
fi

mkdir -p "$root/var/lib/docker" "$root/var/lib/containerd"
mount -t tmpfs -o mode=711 docker "$root/var/lib/docker"
for bind in "$@"; do
    mkdir -p "$root$bind"
    mount --bind "$bind" "$root$bind"
    mount -o remount,bind,ro "$root$bind"
done

echo "$host" >"$root/etc/hostname"
printf '127.0.0.1 localhost\n127.0.1.1 %s\n::1 localhost\n' "$host" >"$root/etc/hosts"
: >"$root/etc/resolv.conf"
# Known to systemd as booted before: it enables nothing by itself.
tr -d - </proc/sys/kernel/random/uuid >"$root/etc/machine-id"
# The lab gives the networks.
mkdir -p "$root/etc/systemd/system"
for unit in systemd-networkd.service systemd-networkd.socket systemd-networkd-wait-online.service \
    systemd-firstboot.service; do
    ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
echo "$host" >/proc/sys/kernel/hostname
exec 3>"$fifo"
cd "$root"
mkdir -p "$root/.machine"
pivot_root . .machine
umount -l /.machine
rmdir /.machine
ip link set lo up
echo 0 >/proc/sys/net/ipv4/ip_forward
echo "$own" >&3
exec 3>&- 2>/dev/null
case ${LAB_INIT:-tini} in
    systemd) exec env container=lab /sbin/init --log-target=null ;;
    *) exec /usr/bin/tini -- /bin/sleep infinity ;;
esac
