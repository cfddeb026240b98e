"""Names in the lab's internet: the server that knows them, and resolvers that ask it; each writes down who asked.

    names.py LOG UPSTREAM LISTEN…

A resolver at each address LISTEN, port 53 (UDP): it asks UPSTREAM from that address where it can, so that the server
that knows the names sees which resolver asked, and hands its answer on. LOG gets one JSON object a line: "time" (seconds
since 1970), "at" (the address asked), "client", "name", "type".
"""
import ipaddress
import json
import socket
import struct
import sys
import threading
import time

TYPES = {1: "A", 28: "AAAA", 16: "TXT", 12: "PTR", 6: "SOA", 2: "NS"}
lock = threading.Lock()


def note(log, **words):
    """Adds a line to a log."""
    line = json.dumps({"time": round(time.time(), 6), **words}) + "\n"
    with lock, open(log, "a", encoding="utf-8") as file:
        file.write(line)


def question(packet):
    """The name that a packet asks for, its type, and where the question ends; nothing where it is no question."""
    labels, at = [], 12
    while at < len(packet) and packet[at]:
        if packet[at] > 63:
            return None
        labels.append(packet[at + 1:at + 1 + packet[at]].decode("ascii", "replace"))
        at += packet[at] + 1
    if len(packet) < at + 5:
        return None
    return ".".join(labels).lower(), struct.unpack(">H", packet[at + 1:at + 3])[0], at + 5


def answer(packet, addresses):
    """What the server that knows says: `addresses(name)` of the family that was asked for."""
    asked = question(packet)
    if asked is None:
        return None
    name, kind, end = asked
    found = []
    for text in addresses(name):
        address = ipaddress.ip_address(text)
        if kind == (1 if address.version == 4 else 28):
            found.append(address.packed)
    # Who asks a resolver with an additional section (EDNS) gets none back, which it has to bear.
    reply = packet[:2] + b"\x85\x80" + struct.pack(">HHHH", 1, len(found), 0, 0) + packet[12:end]
    for packed in found:
        reply += b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(packed)) + packed
    return reply


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def bound(address):
    listener = socket.socket(family(address), socket.SOCK_DGRAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, 53))
    return listener


def knows(address, log, addresses):
    """Answers for good at an address as the server that knows all names."""
    listener = bound(address)
    while True:
        packet, client = listener.recvfrom(4096)
        asked, reply = question(packet), answer(packet, addresses)
        if reply:
            note(log, at=address, client=client[0], name=asked[0], type=TYPES.get(asked[1], str(asked[1])))
            listener.sendto(reply, client)


def resolves(address, log, upstream):
    """Answers for good at an address by asking the server that knows."""
    listener = bound(address)

    def pass_on(packet, client):
        with socket.socket(family(upstream), socket.SOCK_DGRAM) as asking:
            asking.settimeout(3)
            try:
                # A resolver inside a tunnel goes out with its host's address.
                if family(address) == family(upstream) and not address.startswith(("10.", "fd64")):
                    asking.bind((address, 0))
                asking.sendto(packet, (upstream, 53))
                listener.sendto(asking.recv(4096), client)
            except OSError:
                pass

    while True:
        packet, client = listener.recvfrom(4096)
        asked = question(packet)
        if asked is None:
            continue
        note(log, at=address, client=client[0], name=asked[0], type=TYPES.get(asked[1], str(asked[1])))
        threading.Thread(target=pass_on, args=(packet, client), daemon=True).start()


def main():
    log, upstream, *places = sys.argv[1:]
    for place in places[1:]:
        threading.Thread(target=resolves, args=(place, log, upstream), daemon=True).start()
    resolves(places[0], log, upstream)


if __name__ == "__main__":
    main()
