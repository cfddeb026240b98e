#!/bin/sh
# Gets Docker Compose 2.40.3, the reference of our loader, from Debian's package and prints the path of its binary.
#
#   Tests/Reference/fetch-compose.sh [FOLDER]
#
# FOLDER is where the binary is kept; without it .build/reference below the package. Needs apt, dpkg and the network
# the first time; nothing is installed: the package is only unpacked. The mirror is the one this machine's apt uses
# (or DEBIAN_MIRROR where that is no Debian). Where the suite no longer serves 2.40.3, it takes what is there and says so.
set -eu

wanted=2.40.3
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
folder=${1:-$root/.build/reference}
binary=$folder/docker-compose

say() { printf '%s\n' "$*" >&2; }

version_of() { "$1" version --short 2>/dev/null || echo unknown; }

if [ -x "$binary" ]; then
    found=$(version_of "$binary")
    [ "${found%%[-+~]*}" = "$wanted" ] || say "note: reference is $found, not $wanted"
    echo "$binary"
    exit 0
fi

for tool in apt-get dpkg; do
    command -v "$tool" >/dev/null 2>&1 || { say "cannot fetch Docker Compose: no $tool on this machine"; exit 3; }
done

mirror=${DEBIAN_MIRROR:-}
if [ -z "$mirror" ]; then
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
    mirror=$(apt-get indextargets --no-release-info --format '$(CREATED_BY) $(RELEASE) $(COMPONENT) $(REPO_URI)' \
        | awk -v suite="$codename" '$1 == "Packages" && $2 == suite && $3 == "main" { print $4; exit }')
fi
[ -n "$mirror" ] || { say "cannot fetch Docker Compose: apt names no Debian mirror (set DEBIAN_MIRROR)"; exit 3; }

keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keyring" ] || { say "cannot fetch Docker Compose: $keyring is missing"; exit 3; }

# An apt of its own: the machine's lists and installed packages are neither read nor changed.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial" "$work/parts" "$work/tree"
: >"$work/status"
echo "deb [signed-by=$keyring] $mirror sid main" >"$work/sources.list"
chmod -R a+rX "$work"

private_apt() {
    apt-get -q -o Dir::State="$work/state" -o Dir::State::status="$work/status" -o Dir::Cache="$work/cache" \
        -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts="$work/parts" \
        -o APT::Sandbox::User=root -o Acquire::Languages=none "$@"
}

private_apt update >&2
cd "$work"
private_apt download docker-compose >&2
package=$(ls "$work"/docker-compose_*.deb)
dpkg -x "$package" "$work/tree"
mkdir -p "$folder"
cp "$work/tree/usr/libexec/docker/cli-plugins/docker-compose" "$binary.part"
mv "$binary.part" "$binary"

found=$(version_of "$binary")
if [ "${found%%[-+~]*}" = "$wanted" ]; then
    say "Docker Compose $found"
else
    say "note: the mirror serves Docker Compose $found, no longer $wanted; the counts were taken with $wanted"
fi
echo "$binary"
