"""Runs on the internet host of a lab for proofs: what is asked for addresses and names out there.

    faraway.py FOLDER

At port 80, over both families, the services that tell each client its address: Mullvad's at 203.0.113.80 and 2001:db8:80::80
(`/connected`, `/json`, `/ip`, `/dnsleak`), a neutral one at 203.0.113.81 and 2001:db8:80::81 (`/` and `/ip` as text; `/json`,
`/?format=json`, `/cdn-cgi/trace`). At port 53 of 203.0.113.53 the server that knows all names. MULLVAD_EXITS names the
provider's exits, a comma between; MULLVAD_RESOLVERS the addresses that its resolvers ask from. A service whose name is in
FOLDER/out answers nothing but status 503, as one that is out of order; in FOLDER/limited 429. FOLDER/names.log and
FOLDER/echo.log get one JSON object a line. At ports 40000 to 40019 (UDP) packets are taken and forgotten, so that nothing
comes back for them.
"""
import os
import socket
import sys
import threading

import names
from answering import Answering, as_json, as_text, serve

FOLDER = sys.argv[1]
EXITS = set(os.environ.get("MULLVAD_EXITS", "").split(","))
RESOLVERS = set(os.environ.get("MULLVAD_RESOLVERS", "").split(","))
os.environ["PUID"] = "0"
# By what a name ends in, or begins with where it ends in a dot.
ZONE = {
    "mullvad.net": ["203.0.113.80", "2001:db8:80::80"], "ipv4.am.i.mullvad.net": ["203.0.113.80"],
    "ipv6.am.i.mullvad.net": ["2001:db8:80::80"], "echo.example": ["203.0.113.81", "2001:db8:80::81"],
    "ipinfo.io": ["203.0.113.81"], "v6.ipinfo.io": ["2001:db8:80::81"], "ipify.org": ["203.0.113.81"],
    "tracker.example": ["203.0.113.90", "2001:db8:80::90"],
}
asked, lock = {}, threading.Lock()


def addresses(name):
    parts = name.split(".")
    for start in range(len(parts)):
        found = ZONE.get(".".join(parts[start:]))
        if found:
            return found
    return ["203.0.113.80", "2001:db8:80::80"]


def listed(name):
    """Whether a service is in a list that a test has written."""
    for state in ("out", "limited"):
        try:
            with open(f"{FOLDER}/{state}", encoding="utf-8") as file:
                if name in file.read().split():
                    return state
        except OSError:
            pass
    return None


class Echo(Answering):
    def answer(self, method, path, body):
        address = self.client_address[0].removeprefix("::ffff:")
        own = self.connection.getsockname()[0].removeprefix("::ffff:")
        service = "neutral" if own.endswith("81") else "mullvad"
        names.note(f"{FOLDER}/echo.log", service=service, client=address, path=self.path,
                   host=self.headers.get("Host", ""))
        state = listed(service)
        if state:
            return as_text("try again later\n", 503 if state == "out" else 429, kind="text/plain")
        return (self.neutral if service == "neutral" else self.mullvad)(path, address)

    def mullvad(self, path, address):
        inside = address in EXITS
        if path == "/connected":
            state = "connected to Mullvad (server lab-xx-wg-001)" if inside else "not connected to Mullvad"
            return as_text(f"You are {state}. Your IP address is {address}\n", kind="text/plain")
        if path == "/json":
            words = {"ip": address, "country": "Testland", "city": "Labtown", "longitude": 0.0, "latitude": 0.0,
                     "mullvad_exit_ip": inside, "blacklisted": {"blacklisted": False, "results": []},
                     "organization": "Lab"}
            if inside:
                words.update(mullvad_exit_ip_hostname="lab-xx-wg-001", mullvad_server_type="WireGuard")
            return as_json(words)
        if "dnsleak" in (self.headers.get("Host") or "") or path.startswith("/dnsleak"):
            return self.resolvers_of((self.headers.get("Host") or "").split(":")[0].lower(), path)
        return as_text(address + "\n", kind="text/plain")

    def resolvers_of(self, host, path):
        """The resolvers that asked for the name under which the page was opened, or that `/dnsleak/ID` names."""
        word = path.removeprefix("/dnsleak").strip("/") or host.split(".")[0]
        with lock:
            found = sorted(set().union(*[who for name, who in asked.items() if name.split(".")[0] == word.lower()]))
        return as_json([{"hostname": None, "ip": each, "mullvad_dns": each in RESOLVERS,
                         "mullvad_dns_hostname": None, "country": "Testland", "organization": "Lab"}
                        for each in found])

    def neutral(self, path, address):
        if path == "/json":
            return as_json({"ip": address, "city": "Labtown", "country": "XX", "org": "AS64496 Lab"})
        if path == "/cdn-cgi/trace":
            return as_text(f"fl=1\nh=echo.example\nip={address}\nts=0\nloc=XX\nwarp=off\n", kind="text/plain")
        if self.query.get("format") == "json":
            return as_json({"ip": address})
        return as_text(address + "\n", kind="text/plain")


def server_that_knows():
    listener = names.bound("203.0.113.53")
    while True:
        packet, client = listener.recvfrom(4096)
        words, reply = names.question(packet), names.answer(packet, addresses)
        if not reply:
            continue
        with lock:
            if len(asked) > 100_000:
                asked.clear()
            asked.setdefault(words[0], set()).add(client[0])
        names.note(f"{FOLDER}/names.log", at="203.0.113.53", client=client[0], name=words[0],
                   type=names.TYPES.get(words[1], str(words[1])))
        listener.sendto(reply, client)


def sink(port):
    taking = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    taking.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    taking.bind(("::", port))
    while True:
        taking.recv(2048)


threading.Thread(target=server_that_knows, daemon=True).start()
for number in range(40000, 40020):
    threading.Thread(target=sink, args=(number,), daemon=True).start()
serve(Echo, 80)
