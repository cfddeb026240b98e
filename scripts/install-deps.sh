#!/bin/sh
# Installs by apt, and by name, what is missing to build and run, and with `test` what the tests need besides. Where
# nothing is missing it needs no rights.
set -eu
# Where the system's own tools are, also for a user whose PATH leaves them out.
PATH=$PATH:/usr/sbin:/sbin

command -v swift >/dev/null 2>&1 || {
    echo "error: there is no swift on this machine; install a Swift 6.2 or newer toolchain and run this again" >&2
    exit 1
}

missing=
need() { # COMMAND PACKAGE
    command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
need git git
need make make
need strip binutils
need c++ g++
[ "${1:-}" != test ] || {
    # Real programs for the live tests, which run them in namespaces of their own.
    need ip iproute2
    need nft nftables
    need iptables-legacy iptables
    need ufw ufw
    need nc netcat-openbsd
    need unshare util-linux
    need python3 python3
    need wireguard-go wireguard-go
    need wg wireguard-tools
}
# libyaml and SQLite, linked statically.
echo '#include <yaml.h>' | cc -E - >/dev/null 2>&1 || missing="$missing libyaml-dev"
echo '#include <sqlite3.h>' | cc -E - >/dev/null 2>&1 || missing="$missing libsqlite3-dev"

[ -n "$missing" ] || exit 0

command -v apt-get >/dev/null 2>&1 || {
    echo "error: missing:$missing; install them with this system's own package manager" >&2
    exit 1
}
if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1; then
    as_root=sudo
else
    echo "error: missing:$missing; run as root: apt-get install -y$missing" >&2
    exit 1
fi
echo "installing:$missing"
# shellcheck disable=SC2086 # names, one word each
$as_root apt-get update -q && $as_root apt-get install -y -q --no-install-recommends $missing
