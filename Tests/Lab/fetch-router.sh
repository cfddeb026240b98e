#!/bin/sh
# Fetches Debian's miniupnpd, the program that home routers answer UPnP with; nothing is installed.
#
#   Tests/Lab/fetch-router.sh FOLDER
#
# Leaves it at FOLDER/miniupnpd. Status 3 where it cannot be had.
set -eu
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin

folder=${1:?folder}
[ -x "$folder/miniupnpd" ] && exit 0
mkdir -p "$folder/part"
cd "$folder/part"
apt-get -q -q -o APT::Sandbox::User=root download miniupnpd-nftables >&2 || exit 3
dpkg-deb --fsys-tarfile miniupnpd-nftables_*.deb | tar -x ./usr/sbin/miniupnpd || exit 3
mv usr/sbin/miniupnpd "$folder/miniupnpd"
rm -rf "$folder/part"
