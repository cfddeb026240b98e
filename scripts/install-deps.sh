#!/bin/sh
# Installs by apt, and by name, what is missing to build, test and run. Where nothing is missing it needs no rights.
set -eu

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
# libyaml, linked statically.
echo '#include <yaml.h>' | cc -E - >/dev/null 2>&1 || missing="$missing libyaml-dev"

# For the tests of live evidence alone: without these they skip, and say so.
PATH="$PATH:/usr/sbin:/sbin"
need nft nftables
need iptables-legacy iptables
need ufw ufw
need ip iproute2
need nc netcat-openbsd

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
