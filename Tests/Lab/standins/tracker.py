"""A BitTorrent tracker of ours, over HTTP and UDP, that writes down who announced, from which address.

    tracker.py LOG PORT

By BEP 3 and 23 (announces over HTTP, compact peers), 7 (peers6), 15 (announces over UDP) and 24 (`external ip`). LOG gets
one JSON object a line: "time", "kind" (http or udp), "source" (the packets' own source address, which is the truth),
"port" (where the client says it listens), "hash" (hexadecimal), "event", "left", "said" (the address the client itself
gave, empty where none), "agent".
"""
import http.server
import ipaddress
import os
import socket
import struct
import sys
import threading
import time
import urllib.parse

from names import note

LOG, PORT = sys.argv[1], int(sys.argv[2])
INTERVAL = 5
# Clients made with libtorrent announce themselves every 300 s whatever they are told: a peer that is forgotten before is
# not found for minutes, and transfers stall.
MEMORY = 700
swarms, lock = {}, threading.Lock()
EVENTS = {0: "", 1: "completed", 2: "started", 3: "stopped"}


def announced(key, address, port, event):
    """Keeps the swarm's list; the others in it, by family."""
    with lock:
        swarm = swarms.setdefault(key, {})
        now = time.time()
        for other in [other for other, seen in swarm.items() if now - seen > MEMORY]:
            del swarm[other]
        if event == "stopped":
            swarm.pop((address, port), None)
        else:
            swarm[(address, port)] = now
        others = [other for other in swarm if other != (address, port)]
    return [[ipaddress.ip_address(host).packed + struct.pack(">H", number) for host, number in others
             if (":" in host) == six] for six in (False, True)]


def bencode(value):
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, bytes):
        return b"%d:%s" % (len(value), value)
    return b"d" + b"".join(bencode(key) + bencode(value[key]) for key in sorted(value)) + b"e"


class Announce(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        # The hash is raw bytes: read as Latin-1, so that none is lost.
        path, _, query = self.path.partition("?")
        words = dict(urllib.parse.parse_qsl(query, keep_blank_values=True, encoding="latin-1"))
        address = self.client_address[0].removeprefix("::ffff:")
        if path != "/announce" or len(words.get("info_hash", "")) != 20:
            return self.reply(bencode({b"failure reason": b"no announce"}))
        key, port = words["info_hash"].encode("latin-1"), int(words.get("port", "0") or 0) & 0xFFFF
        note(LOG, kind="http", source=address, port=port, hash=key.hex(), event=words.get("event", ""),
             left=words.get("left", ""), said=words.get("ip", words.get("ipv4", words.get("ipv6", ""))),
             agent=self.headers.get("User-Agent", ""))
        four, six = announced(key, address, port, words.get("event", ""))
        self.reply(bencode({
            b"interval": INTERVAL, b"min interval": INTERVAL, b"peers": b"".join(four), b"peers6": b"".join(six),
            b"external ip": ipaddress.ip_address(address).packed}))

    def reply(self, body):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    address_family = socket.AF_INET6

    def server_bind(self):
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()


def over_udp():
    """Connections are a number that we gave this address within the last two minutes, as BEP 15 asks for."""
    listener = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    # Answers have to come from the address that was asked; the host has several.
    listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
    listener.bind(("::", PORT))
    given = {}
    while True:
        packet, ancillary, _, client = listener.recvmsg(2048, 256)
        own = next((data[:16] for level, kind, data in ancillary
                    if level == socket.IPPROTO_IPV6 and kind == socket.IPV6_PKTINFO), bytes(16))
        reply = udp_reply(packet, client, given)
        if reply:
            info = [(socket.IPPROTO_IPV6, socket.IPV6_PKTINFO, own + bytes(4))]
            listener.sendmsg([reply], info, 0, client)


def udp_reply(packet, client, given):
    address = client[0].removeprefix("::ffff:")
    if len(packet) < 16:
        return None
    connection, action, transaction = struct.unpack(">QII", packet[:16])
    now = time.time()
    if action == 0 and connection == 0x41727101980:
        number = int.from_bytes(os.urandom(8), "big")
        given[address] = (number, now)
        return struct.pack(">IIQ", 0, transaction, number)
    known, since = given.get(address, (None, 0))
    if known != connection or now - since > 120:
        return struct.pack(">II", 3, transaction) + b"unknown connection"
    if action != 1 or len(packet) < 98:
        return struct.pack(">II", 3, transaction) + b"no announce"
    key, left = packet[16:36], struct.unpack(">Q", packet[64:72])[0]
    event, said, port = EVENTS.get(packet[83], ""), packet[84:88], struct.unpack(">H", packet[96:98])[0]
    note(LOG, kind="udp", source=address, port=port, hash=key.hex(), event=event, left=str(left),
         said=str(ipaddress.ip_address(said)) if any(said) else "", agent="")
    four, six = announced(key, address, port, event)
    peers = six if ":" in address else four
    return struct.pack(">IIIII", 1, transaction, INTERVAL, 0, len(peers)) + b"".join(peers)


if __name__ == "__main__":
    threading.Thread(target=over_udp, daemon=True).start()
    Server(("::", PORT), Announce).serve_forever()
