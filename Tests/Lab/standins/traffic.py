"""Sends tagged packets out of containers' networks, and goes on in the new one when a container gets another.

    traffic.py RUN SECONDS OUT CONTAINER…

Runs on the media host as root. For each CONTAINER, about 130 packets a second while it has a network and at most SECONDS
(of those 90 are UDP that is bound to nothing, so that a way that is open for a moment is met):
UDP with `wt:RUN:CONTAINER:KIND:NUMBER` towards ports 40000 and up of addresses on the internet, first packets of TCP
connections towards ports 42000 and up, names asked of the ISP's resolver (`NUMBER.KIND.CONTAINER.RUN.wt.example`). KIND is
a binding (`any`; `addr`: the address of an outer interface; `dev`: the interface itself) and a family (4 or 6). OUT gets
JSON: how many of each were handed to the kernel, and how many it refused, by reason.
"""
import collections
import ctypes
import errno
import fcntl
import json
import os
import select
import signal
import socket
import struct
import sys
import time

RUN, SECONDS, OUT = sys.argv[1], float(sys.argv[2]), sys.argv[3]
CONTAINERS = sys.argv[4:]
END = time.monotonic() + SECONDS
TARGETS = {4: ["203.0.113.80", "203.0.113.81", "203.0.113.99"], 6: ["2001:db8:80::80", "2001:db8:80::81", "2001:db8:80::99"]}
RESOLVERS = {4: "198.51.100.53", 6: "2001:db8:51::53"}
FAMILIES = {4: socket.AF_INET, 6: socket.AF_INET6}
BINDINGS = ["any", "addr", "dev"]
TICK, FINE = 0.2, 0.02
libc = ctypes.CDLL(None, use_errno=True)


def ask(path):
    """The engine's answer to a question, or None where it does not answer."""
    try:
        with socket.socket(socket.AF_UNIX) as engine:
            engine.settimeout(2)
            engine.connect("/var/run/docker.sock")
            engine.sendall(f"GET {path} HTTP/1.0\r\nHost: docker\r\n\r\n".encode())
            answer = b""
            while part := engine.recv(65536):
                answer += part
        head, _, body = answer.partition(b"\r\n\r\n")
        return json.loads(body) if b" 200 " in head[:20] else {}
    except (OSError, ValueError):
        return None


def watch():
    """A socket that can be read when something happened to a container; None where the engine does not answer."""
    try:
        engine = socket.socket(socket.AF_UNIX)
        engine.connect("/var/run/docker.sock")
        engine.sendall(b"GET /events?filters=%7B%22type%22%3A%5B%22container%22%5D%7D HTTP/1.0\r\nHost: d\r\n\r\n")
        return engine
    except OSError:
        return None


def network(container):
    """The process of a container and its network's number; None where it has none, False where nobody can tell."""
    state = ask(f"/containers/{container}/json")
    if state is None:
        return False
    process = state.get("State", {}).get("Pid", 0)
    try:
        return (process, os.stat(f"/proc/{process}/ns/net").st_ino) if process else None
    except OSError:
        return None


class Sender:
    """One container's packets, in a process of its own inside the container's network."""

    def __init__(self, container, index):
        self.container, self.index = container, index
        self.sent, self.refused = collections.Counter(), collections.Counter()
        self.number = 0
        self.sockets = {}

    def interfaces(self):
        """Outer interfaces with their IPv4 and IPv6 addresses."""
        found = {}
        with open("/proc/self/net/dev", encoding="ascii") as file:
            names = [line.split(":")[0].strip() for line in file if ":" in line]
        with open("/proc/self/net/if_inet6", encoding="ascii") as file:
            six = {row[5]: socket.inet_ntop(socket.AF_INET6, bytes.fromhex(row[0]))
                   for row in map(str.split, file) if row[3] == "00"}
        for name in names:
            if name == "lo" or name.startswith(("tun", "wg")):
                continue
            four = None
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
                try:
                    four = socket.inet_ntoa(fcntl.ioctl(any_socket, 0x8915, struct.pack("256s", name.encode()))[20:24])
                except OSError:
                    pass
            found[name] = {4: four, 6: six.get(name)}
        return found

    def bind(self, made, binding, interface, address):
        if binding == "dev":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())
        elif binding == "addr":
            made.bind((address, 0))

    def count(self, kind, transport, code):
        if code == 0:
            self.sent[f"{self.container} {transport} {kind}"] += 1
        else:
            reason = errno.errorcode.get(code, str(code))
            self.refused[f"{self.container} {transport} {kind} {reason}"] += 1

    def udp(self, family, binding, interface, address, target, port, payload, transport="udp"):
        key = (family, binding, interface, address)
        kind = f"{binding}{family}"
        try:
            made = self.sockets.get(key)
            if made is None:
                made = socket.socket(FAMILIES[family], socket.SOCK_DGRAM)
                made.setblocking(False)
                self.bind(made, binding, interface, address)
                self.sockets[key] = made
            made.sendto(payload, (target, port))
            self.count(kind, transport, 0)
        except OSError as error:
            self.count(kind, transport, error.errno or 0)
            if made := self.sockets.pop(key, None):
                made.close()

    def syn(self, family, binding, interface, address, target):
        kind = f"{binding}{family}"
        with socket.socket(FAMILIES[family], socket.SOCK_STREAM) as made:
            made.setblocking(False)
            try:
                self.bind(made, binding, interface, address)
                code = made.connect_ex((target, 42000 + self.index * 10 + BINDINGS.index(binding)))
                self.count(kind, "syn", 0 if code in (0, errno.EINPROGRESS) else code)
            except OSError as error:
                self.count(kind, "syn", error.errno or 0)

    def tick(self, turn):
        ways = [("any", "", {4: "", 6: ""})]
        for name, addresses in self.interfaces().items():
            ways += [("addr", name, addresses), ("dev", name, addresses)]
        for position, (binding, interface, addresses) in enumerate(ways):
            for family in (4, 6):
                if addresses[family] is None:
                    continue
                self.number += 1
                kind, target = f"{binding}{family}", TARGETS[family][turn % 3]
                payload = f"wt:{RUN}:{self.container}:{kind}:{self.number}".encode()
                self.udp(family, binding, interface, addresses[family], target, 40000 + self.index, payload)
                if turn % len(ways) == position:
                    self.syn(family, binding, interface, addresses[family], target)
                    name = f"{self.number}.{kind}.{self.container}.{RUN}.wt.example"
                    question = struct.pack(">HHHHHH", self.number & 0xFFFF, 0x100, 1, 0, 0, 0) + b"".join(
                        bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0\0\1\0\1"
                    self.udp(family, binding, interface, addresses[family], RESOLVERS[family], 53, question, "dns")

    def routed(self, turn):
        """What is bound to nothing goes where the routes lead, which may be past the tunnel for a few milliseconds."""
        for family in (4, 6):
            self.number += 1
            kind = f"any{family}"
            payload = f"wt:{RUN}:{self.container}:{kind}:{self.number}".encode()
            self.udp(family, "any", "", "", TARGETS[family][turn % 3], 40000 + self.index, payload)

    def run(self, network_file, output):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        begun = time.time()
        if libc.setns(network_file, 0x40000000) != 0:
            os._exit(1)
        turn = 0
        try:
            while time.monotonic() < END:
                self.tick(turn)
                turn += 1
                # Answers are of no interest, and a full buffer does no harm.
                for _ in range(round(TICK / FINE) - 1):
                    time.sleep(FINE)
                    self.routed(turn)
                time.sleep(FINE)
        finally:
            with open(output, "w", encoding="utf-8") as file:
                json.dump({"begun": begun, "sent": self.sent, "refused": self.refused}, file)
            os._exit(0)


class Source:
    """A container, and the process that sends for it now."""

    def __init__(self, container, index):
        self.container, self.index = container, index
        self.process, self.inode, self.parts = 0, None, []

    def follow(self):
        now = network(self.container)
        if now is False or (now and now[1] == self.inode):
            return
        self.end()
        if not now or time.monotonic() > END:
            return
        try:
            network_file = os.open(f"/proc/{now[0]}/ns/net", os.O_RDONLY)
        except OSError:
            return
        part = f"{OUT}.{self.index}.{len(self.parts)}"
        self.parts.append(part)
        self.inode = now[1]
        self.process = os.fork()
        if self.process == 0:
            Sender(self.container, self.index).run(network_file, part)
        os.close(network_file)

    def end(self):
        if self.process:
            try:
                os.kill(self.process, signal.SIGTERM)
                os.waitpid(self.process, 0)
            except OSError:
                pass
        self.process, self.inode = 0, None


def main():
    sources = [Source(container, index) for index, container in enumerate(CONTAINERS)]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    begun = time.time()
    events = None
    try:
        while time.monotonic() < END:
            for source in sources:
                source.follow()
            events = events or watch()
            if events is None:
                time.sleep(0.1)
                continue
            readable, _, _ = select.select([events], [], [], min(0.5, max(0, END - time.monotonic())))
            if readable and not events.recv(65536):
                events.close()
                events = None
    finally:
        total = {"run": RUN, "begun": begun, "networks": {}, "sent": {}, "refused": {}}
        for source in sources:
            source.end()
            total["networks"][source.container] = len(source.parts)
            for part in source.parts:
                try:
                    with open(part, encoding="utf-8") as file:
                        words = json.load(file)
                    os.unlink(part)
                except (OSError, ValueError):
                    continue
                for field in ("sent", "refused"):
                    for key, count in words[field].items():
                        total[field][key] = total[field].get(key, 0) + count
        with open(OUT + ".part", "w", encoding="utf-8") as file:
            json.dump(total, file, sort_keys=True)
        os.rename(OUT + ".part", OUT)


main()
