#!/bin/sh
# Makes what labs are built of, from Debian packages: roots for hosts, engines, layers for images.
#
#   Tests/Lab/fetch.sh FOLDER
#
# FOLDER is where it is kept (.build/lab below the package). Needs apt, dpkg, root and, the first time, the network.
# Nothing is installed: packages are downloaded by an apt of its own, which checks them, and unpacked; none of their
# scripts is run. The mirror is the one this machine's apt uses (or DEBIAN_MIRROR where that is no Debian). What is there
# already is not made again. Prints what it makes; status 3 where it cannot.
set -eu

mkdir -p "${1:?folder}"
folder=$(CDPATH='' cd -- "$1" && pwd)
# What is made of this list is made again when the list changes.
recipe=$(sha256sum "$0" | cut -c 1-16)
export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

say() { printf '%s\n' "$*" >&2; }
give_up() { say "cannot make a lab: $*"; exit 3; }

mkdir -p "$folder"
[ "$(cat "$folder/recipe" 2>/dev/null || true)" = "$recipe" ] && exit 0
exec 9>"$folder/lock"
flock 9
[ "$(cat "$folder/recipe" 2>/dev/null || true)" = "$recipe" ] && exit 0

[ "$(id -u)" -eq 0 ] || give_up "only root can unpack packages with their owners"
for tool in apt-get dpkg-deb tar sha256sum ldconfig; do
    command -v "$tool" >/dev/null 2>&1 || PATH=$PATH:/sbin command -v "$tool" >/dev/null || give_up "no $tool here"
done
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keyring" ] || give_up "$keyring is missing"
mirror=${DEBIAN_MIRROR:-}
if [ -z "$mirror" ]; then
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
    mirror=$(apt-get indextargets --no-release-info --format '$(CREATED_BY) $(RELEASE) $(COMPONENT) $(REPO_URI)' |
        awk -v suite="$codename" '$1 == "Packages" && $2 == suite && $3 == "main" { print $4; exit }')
fi
[ -n "$mirror" ] || give_up "apt names no Debian mirror (set DEBIAN_MIRROR)"

# An apt of its own for each suite: the machine's lists and installed packages are neither read nor changed.
private_apt() { # SUITE ARGUMENT…
    suite=$1
    shift
    state=$folder/apt/$suite
    if [ ! -d "$state" ]; then
        mkdir -p "$state.part/lists/partial" "$folder/apt/archives/partial" "$folder/apt/none/partial" "$state.part/parts"
        : >"$state.part/status"
        echo "deb [signed-by=$keyring] $mirror $suite main" >"$state.part/sources.list"
        chmod -R a+rX "$folder/apt"
        mv "$state.part" "$state"
        private_apt "$suite" update >&2 || { rm -rf "$state"; give_up "apt-get update of $suite failed"; }
        private_apt "$suite" "$@"
        return
    fi
    apt-get -q -q -o Dir::State="$state" -o Dir::State::status="$state/status" -o Dir::Cache="$folder/apt" \
        -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o Dir::Etc::sourcelist="$state/sources.list" \
        -o Dir::Etc::sourceparts="$state/parts" -o APT::Sandbox::User=root -o Acquire::Languages=none \
        -o APT::Install-Recommends=false -o Acquire::Retries=3 -o Debug::NoLocking=1 "$@"
}

# The files of packages and of all that they depend on, one a line.
closure() { # SUITE PACKAGE…
    suite=$1
    shift
    # With a folder of archives that is empty: apt leaves out what it has already.
    private_apt "$suite" -o Dir::Cache::archives="$folder/apt/none" --print-uris --yes install "$@" </dev/null |
        awk '$1 ~ /^\047/ { print $2 }' | sort
}

download() { # SUITE PACKAGE…
    suite=$1
    shift
    private_apt "$suite" --yes --download-only install "$@" </dev/null >&2 || give_up "a download from $suite failed"
}

unpack() { # ROOT < names of package files
    root=$1
    # The links that Debian has had for long, before a package makes folders of them.
    mkdir -p "$root/usr/bin" "$root/usr/sbin" "$root/usr/lib" "$root/usr/lib64" "$root/var" "$root/run/lock"
    for name in bin sbin lib lib64; do
        [ -e "$root/$name" ] || ln -s "usr/$name" "$root/$name"
    done
    [ -e "$root/var/run" ] || ln -s ../run "$root/var/run"
    [ -e "$root/var/lock" ] || ln -s ../run/lock "$root/var/lock"
    while read -r name; do
        dpkg-deb --fsys-tarfile "$folder/apt/archives/$name" |
            tar -x -C "$root" --numeric-owner --keep-directory-symlink \
                --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*' \
                --exclude='./usr/share/info/*' --exclude='./usr/share/lintian/*'
        mkdir -p "$root/var/lib/dpkg"
        { dpkg-deb --field "$folder/apt/archives/$name" | sed '1a\
Status: install ok installed'; echo; } >>"$root/var/lib/dpkg/status"
    done
}

# What the packages' own scripts would have done, as far as anything here needs it.
settle() { # ROOT
    root=$1
    mkdir -p "$root/etc/alternatives" "$root/root" "$root/proc" "$root/sys" "$root/dev" "$root/run" "$root/tmp" \
        "$root/var/log" "$root/var/tmp"
    chmod 1777 "$root/tmp" "$root/var/tmp"
    [ -s "$root/etc/passwd" ] || cat >"$root/etc/passwd" <<'PASSWD'
root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
sshd:x:104:65534::/run/sshd:/usr/sbin/nologin
postgres:x:105:105::/var/lib/postgresql:/bin/sh
abc:x:911:1000::/config:/bin/false
media:x:1000:1000:media:/home/media:/bin/sh
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
PASSWD
    [ -s "$root/etc/group" ] || cat >"$root/etc/group" <<'GROUP'
root:x:0:
daemon:x:1:
adm:x:4:
tty:x:5:
sudo:x:27:
www-data:x:33:
shadow:x:42:
postgres:x:105:
docker:x:999:
media:x:1000:
nogroup:x:65534:
GROUP
    printf 'root:*:19000:0:99999:7:::\nmedia:*:19000:0:99999:7:::\n' >"$root/etc/shadow"
    chmod 640 "$root/etc/shadow"
    chown 0:42 "$root/etc/shadow"
    printf 'passwd: files\ngroup: files\nshadow: files\nhosts: files dns\n' >"$root/etc/nsswitch.conf"
    printf '127.0.0.1 localhost\n::1 localhost\n' >"$root/etc/hosts"
    for tool in iptables ip6tables iptables-save ip6tables-save iptables-restore ip6tables-restore; do
        [ -e "$root/usr/sbin/iptables-nft" ] || break
        case $tool in
            ip6tables*) target=ip6tables-nft${tool#ip6tables} ;;
            *) target=iptables-nft${tool#iptables} ;;
        esac
        ln -sf "/usr/sbin/$target" "$root/etc/alternatives/$tool"
        ln -sf "/etc/alternatives/$tool" "$root/usr/sbin/$tool"
    done
    [ ! -e "$root/usr/share/openssh/sshd_config" ] || cp "$root/usr/share/openssh/sshd_config" "$root/etc/ssh/"
    for rules in "$root"/usr/share/ufw/*.rules "$root"/usr/share/ufw/ufw.conf; do
        [ ! -e "$rules" ] || install -m 640 "$rules" "$root/etc/ufw/"
    done
    [ ! -e "$root/usr/bin/nc.openbsd" ] || ln -sf nc.openbsd "$root/usr/bin/nc"
    [ ! -e "$root/usr/bin/mawk" ] || ln -sf mawk "$root/usr/bin/awk"
    [ ! -e "$root/etc/ld.so.conf" ] || ldconfig -r "$root"
}

# What every host has, whatever its suite: the programs that collectors read from, and systemd for those that want it.
host_packages="base-files base-passwd bash busybox coreutils dash findutils grep sed mawk util-linux mount procps \
iproute2 iptables nftables tini openssh-server openssh-client fail2ban ufw python3 curl netcat-openbsd libc-bin login \
passwd cron logrotate unattended-upgrades apt dpkg systemd systemd-sysv dbus rsyslog"
# What only bookworm's has, which is the media host's and everybody's but where a test wants newer daemons.
media_packages="docker.io containerd runc git wireguard-go wireguard-tools tcpdump socat"
# One engine more, laid over it. runc stays Debian bookworm's: sid's own needs a newer C library.
engine_packages="docker.io docker-cli containerd"

make_root() { # NAME SUITE PACKAGE…
    made=$1 suite=$2
    shift 2
    [ -d "$folder/$made" ] && return 0
    say "making the root of hosts: $suite"
    download "$suite" "$@"
    rm -rf "$folder/root.part"
    closure "$suite" "$@" | unpack "$folder/root.part"
    settle "$folder/root.part"
    mv "$folder/root.part" "$folder/$made"
}

make_engine() { # SUITE
    [ -d "$folder/engine-$1" ] && return 0
    say "making the engine of $1"
    rm -rf "$folder/engine.part"
    mkdir -p "$folder/engine.part"
    # shellcheck disable=SC2086
    (cd "$folder/apt/archives" && private_apt "$1" download $engine_packages >&2) || give_up "no engine from $1"
    # shellcheck disable=SC2086
    private_apt "$1" --print-uris download $engine_packages | awk '{ print $2 }' | while read -r name; do
        dpkg-deb --fsys-tarfile "$folder/apt/archives/$name" | tar -x -C "$folder/engine.part" --numeric-owner \
            --exclude='./usr/share/*' --exclude='./etc/*' --exclude='./var/*'
    done
    mv "$folder/engine.part" "$folder/engine-$1"
}

# A layer for images: a folder, the same as a tar, and the digest that engines call it by.
pack() { # NAME: packs NAME.part
    tar -c -f "$folder/layers/$1.tar.part" -C "$folder/layers/$1.part" --sort=name --numeric-owner --mtime=@1700000000 .
    sha256sum "$folder/layers/$1.tar.part" | cut -d ' ' -f 1 >"$folder/layers/$1.sha256"
    mv "$folder/layers/$1.part" "$folder/layers/$1"
    mv "$folder/layers/$1.tar.part" "$folder/layers/$1.tar"
}

# PostgreSQL's just-in-time compiler and Perl are most of it; the server runs without.
left_out='libllvm|libz3-|perl|libperl'

make_layer() { # NAME SUITE BELOW PACKAGE…: the packages without what the packages BELOW (comma between) bring along
    layer=$1 suite=$2 below=$(echo "$3" | tr , ' ')
    shift 3
    [ -f "$folder/layers/$layer.tar" ] && return 0
    say "making the layer $layer"
    rm -rf "$folder/layers/$layer.part"
    mkdir -p "$folder/layers/$layer.part"
    # shellcheck disable=SC2086
    download "$suite" $below "$@"
    # shellcheck disable=SC2086
    if [ -n "$below" ]; then closure "$suite" $below; fi >"$folder/layers/below"
    # shellcheck disable=SC2086
    closure "$suite" $below "$@" | comm -23 - "$folder/layers/below" | grep -Ev "^($left_out)" |
        unpack "$folder/layers/$layer.part"
    case $layer in
        base) settle "$folder/layers/$layer.part" ;;
        *)
            # A layer over another brings no status and no links that are there already.
            rm -rf "$folder/layers/$layer.part/var/lib/dpkg"
            alternatives "$folder/layers/$layer.part"
            ;;
    esac
    pack "$layer"
}

alternatives() { # ROOT
    [ -e "$1/usr/sbin/iptables-nft" ] || return 0
    for tool in iptables ip6tables; do
        for form in '' -save -restore; do
            ln -sf "$tool-nft$form" "$1/usr/sbin/$tool$form"
        done
    done
}

make_layers() {
    mkdir -p "$folder/layers"
    if [ ! -f "$folder/layers/base.tar" ]; then
        say "making the layer base"
        download bookworm busybox-static base-files
        rm -rf "$folder/layers/base.part"
        mkdir -p "$folder/layers/base.part"
        closure bookworm busybox-static base-files | grep -E '^(busybox-static|base-files)_' |
            unpack "$folder/layers/base.part"
        settle "$folder/layers/base.part"
        "$folder/layers/base.part/bin/busybox" --list | while read -r applet; do
            [ -e "$folder/layers/base.part/usr/bin/$applet" ] ||
                ln -s busybox "$folder/layers/base.part/usr/bin/$applet"
        done
        pack base
    fi
    make_layer python bookworm "" python3 libc-bin
    make_layer vpn bookworm python3,libc-bin wireguard-go wireguard-tools iproute2 iptables openvpn
    make_layer qbittorrent-4.5 bookworm python3,libc-bin qbittorrent-nox
    make_layer nginx bookworm python3,libc-bin nginx-light
    make_layer caddy bookworm python3,libc-bin caddy
    make_layer postgres bookworm python3,libc-bin postgresql-15
    make_layer qbittorrent-5.1 trixie "" qbittorrent-nox
    make_layer qbittorrent-5.3 sid "" qbittorrent-nox
}

# What another recipe made, and lists of packages that the mirror may no longer serve.
[ -z "$(find "$folder/apt" -maxdepth 0 -mmin +720 2>/dev/null)" ] || rm -rf "$folder/apt"
if [ -f "$folder/recipe" ]; then
    rm -rf "$folder/recipe" "$folder/root" "$folder/root-trixie" "$folder/layers" "$folder"/engine-*
fi
# shellcheck disable=SC2086 # one word each
make_root root bookworm $host_packages $media_packages
# shellcheck disable=SC2086
make_root root-trixie trixie $host_packages
make_engine sid
make_layers
rm -rf "$folder/layers/below" "$folder/apt"
echo "$recipe" >"$folder/recipe"
