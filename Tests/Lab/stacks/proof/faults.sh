#!/bin/sh
# What goes wrong with a VPN container and its torrent client, done on purpose on the media host, and put right again.
#
#   faults.sh prepare|inject|heal FAULT
#
# FOLDER is the project's, COMPOSE the program, BACKEND what the VPN container makes its rules with, INTERFACE what the
# client is bound to. `prepare` brings about what a fault needs beforehand; most need nothing.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
ISP4=198.51.100.53 ISP6=2001:db8:51::53

compose() {
    set -- --progress quiet --file compose.yaml "$@"
    [ ! -e "$FOLDER/override.yaml" ] || { shift 4; set -- --progress quiet --file compose.yaml --file override.yaml "$@"; }
    (cd "$FOLDER" && "$COMPOSE" "$@")
}
process() { docker inspect --format '{{.State.Pid}}' "$1"; }
inside() { nsenter --target "$(process gluetun)" --net -- "$@"; }
client() { python3 -B "$here/client.py" "$@" >/dev/null; }
# The guard may be making the same container anew, or somebody else whose turn it is: Compose then finds its name taken.
again() {
    recreate "$@" && return
    sleep 1
    recreate "$@"
}
recreate() { compose up --detach --no-deps --pull never --timeout 1 --force-recreate "$@"; }

override() { printf 'services:\n%s\n' "$1" >"$FOLDER/override.yaml"; }

open() { # FAMILY…: everything may leave, as far as the container's own rules go
    for family; do
        program=iptables-$BACKEND
        [ "$family" = 4 ] || program=ip6tables-$BACKEND
        for chain in INPUT OUTPUT FORWARD; do inside "$program" -P $chain ACCEPT; done
        inside "$program" -F
    done
}
both() { inside ip "$@"; inside ip -6 "$@"; }

# Until the tunnel carries, twenty seconds at most.
healthy() {
    tries=0
    until [ "$(docker inspect --format '{{.State.Health.Status}}' gluetun)" = healthy ]; do
        tries=$((tries + 1)); [ $tries -lt 200 ] || { echo "gluetun is not healthy" >&2; return 1; }; sleep 0.1
    done
}
# The VPN container as its file says, healthy, then the client in its namespace.
renew() {
    rm -f "$FOLDER/override.yaml"
    docker unpause gluetun >/dev/null 2>&1 || true
    again gluetun
    healthy
    again qbittorrent
}
control() { curl -sf --max-time 5 -X PUT -d "{\"status\":\"$1\"}" http://127.0.0.1:8000/v1/vpn/status >/dev/null; }
# Whether nothing but the tunnel has to be started anew.
whole() {
    [ "$(docker inspect --format '{{.State.Running}}{{.State.Paused}}' gluetun)" = truefalse ] &&
        [ "$(stat -Lc %i "/proc/$(process gluetun)/ns/net")" = "$(stat -Lc %i "/proc/$(process qbittorrent)/ns/net")" ] &&
        inside "iptables-$BACKEND" -S | grep -q -e '-P OUTPUT DROP' && inside "ip6tables-$BACKEND" -S | grep -q -e '-P OUTPUT DROP'
}
# The client's settings as it was brought up. They are written while it does not run: it keeps a change to itself for
# seconds, which a hard end loses, and writes its own over the file when it ends.
bind() {
    settings=$FOLDER/config/qbittorrent/qBittorrent/qBittorrent.conf
    docker stop --time 10 qbittorrent >/dev/null
    sed -i -e "s/^\(Session.Interface\(Name\)\?\)=.*/\1=$INTERFACE/" -e 's/^\(Session.Port\)=.*/\1=51413/' "$settings"
    [ "$(grep -c -e "^Session.Interface\(Name\)\?=$INTERFACE\$" -e '^Session.Port=51413$' "$settings")" = 3 ] ||
        { echo "the client's settings could not be put back" >&2; return 1; }
}
# Whether the client listens at the tunnel's own address, on its interface as it is now (ss says %ifN of one that is gone).
listens() {
    own=$(inside ip -o -4 address show dev tun0 | awk '{ sub("/.*", "", $4); print $4 }')
    [ -n "$own" ] && inside ss -lntH | grep -q " $own\(%tun0\)\?:"
}
# qBittorrent 4.5 keeps its sockets on the interface that is gone or, bound to none, may miss that it came back (it then has them
# on the card alone, calls every tracker unreachable and finds no peer): its owner would start it again.
reconnect() {
    if whole 2>/dev/null && control stopped && control running && healthy; then
        tries=0
        until listens; do
            tries=$((tries + 1)); [ $tries -lt 30 ] || { again qbittorrent; return; }; sleep 0.1
        done
        return
    fi
    renew
}

case "$1 $2" in
    "inject link-down") inside ip link set tun0 down ;;
    "inject wireguard-killed") kill -9 "$(docker top gluetun -eo pid,comm | awk '$2 == "wireguard-go" || $2 == "openvpn" { print $1 }')" ;;
    "heal link-down" | "heal wireguard-killed" | "heal peer-dead" | "heal provider-dead") reconnect ;;

    "inject vpn-stopped") docker stop --time 2 gluetun >/dev/null ;;
    # The engine starts it again, as its restart policy says; `docker kill` would be taken as the owner's wish.
    "inject vpn-killed") kill -9 "$(process gluetun)" ;;
    "inject vpn-paused") docker pause gluetun >/dev/null ;;
    "heal vpn-paused") docker unpause gluetun >/dev/null 2>&1 || true; reconnect ;;
    "inject vpn-restarted") docker restart --time 2 gluetun >/dev/null ;;
    "inject vpn-recreated") again gluetun ;;

    "prepare firewall-flushed-legacy")
        override '  gluetun: {environment: {STANDIN_IPTABLES: legacy}}'
        again gluetun; healthy; again qbittorrent ;;
    "inject firewall-flushed-nft") BACKEND=nft; open 4 6 ;;
    "inject firewall-flushed-legacy") BACKEND=legacy; open 4 6 ;;
    # OpenVPN's routes into the tunnel are in the main table.
    "inject default-route-restored")
        both rule add priority 50 lookup main; both route flush table main dev tun0; open 4 6 ;;
    "inject ipv6-only-open")
        inside ip -6 rule add priority 50 lookup main; inside ip -6 route flush table main dev tun0; open 6 ;;

    "inject client-on-bridge")
        override '  qbittorrent: {network_mode: !reset null, networks: [apps]}'
        again qbittorrent ;;
    "inject client-unbound") client preferences '{"current_network_interface":"","current_interface_name":""}'; open 4 6 ;;
    "heal client-unbound") bind; renew ;;
    # Over IPv4 alone: from release 28 on the engine announces an IPv6 address inside the container, whose rules do not
    # let it, and gives up.
    "inject second-network")
        docker network inspect television >/dev/null 2>&1 ||
            docker network create --subnet 172.31.0.0/24 television >/dev/null
        # Engines refuse a network that a route leads elsewhere, as OpenVPN's halves of the world do.
        kept=$(inside ip -4 route show table main dev tun0 | grep '/1 ' || true)
        echo "$kept" | while read -r route; do [ -z "$route" ] || inside ip route del $route dev tun0; done
        docker network connect television gluetun
        echo "$kept" | while read -r route; do [ -z "$route" ] || inside ip route add $route dev tun0; done
        name=$(inside ip -o -4 address | awk '$4 ~ /^172\.31\./ { print $2 }')
        own=$(inside ip -o -4 address show dev "$name" | awk '{ sub("/.*", "", $4); print $4 }')
        inside ip route add default via 172.31.0.1 dev "$name" table 201
        inside ip rule add from "$own" lookup 201 priority 60
        inside ip route add default via 172.31.0.1 dev "$name" metric 500 2>/dev/null || true
        inside "iptables-$BACKEND" -I OUTPUT -o "$name" -j ACCEPT ;;
    "heal second-network")
        docker network disconnect --force television gluetun 2>/dev/null || true
        renew
        docker network rm television >/dev/null 2>&1 || true ;;
    "inject dns-to-isp")
        docker exec gluetun sh -c "echo nameserver $ISP4 >/etc/resolv.conf"
        inside ip rule add to $ISP4 lookup main priority 50
        inside ip -6 rule add to $ISP6 lookup main priority 50
        inside "iptables-$BACKEND" -I OUTPUT -d $ISP4 -p udp --dport 53 -j ACCEPT
        inside "ip6tables-$BACKEND" -I OUTPUT -d $ISP6 -p udp --dport 53 -j ACCEPT ;;
    "inject torrent-port-published")
        override '  gluetun: {ports: ["6881:6881", "6881:6881/udp"]}'
        again gluetun; healthy; again qbittorrent
        tries=0
        until client preferences '{"current_network_interface":"","current_interface_name":"","listen_port":6881}' 2>/dev/null; do
            tries=$((tries + 1)); [ $tries -lt 100 ] || exit 1; sleep 0.1
        done ;;
    "heal torrent-port-published") bind; renew ;;

    "prepare start-up-window")
        override '  gluetun: {environment: {STANDIN_FIREWALL_DELAY: "3"}}'
        again gluetun; healthy; again qbittorrent ;;
    "inject start-up-window")
        docker restart --time 2 gluetun >/dev/null
        docker restart --time 1 qbittorrent >/dev/null ;;
    "heal engine-restarted") renew ;;

    "prepare open-firewall")
        override '  gluetun: {environment: {FIREWALL_ENABLED_DISABLING_IT_SHOOTS_YOU_IN_YOUR_FOOT: "off"}}'
        again gluetun; healthy; again qbittorrent ;;
    prepare*) ;;
    heal*) renew ;;
    *) echo "no such fault: $1 $2" >&2; exit 2 ;;
esac
