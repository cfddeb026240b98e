"""Runs on a host of the lab in place of the internet: tells each client its address, and answers names.

    internet.py ADDRESS OWN

On port 80 the client's address: `/` as text, `/json` as address echo services and Mullvad's page write it; the
addresses named in MULLVAD_EXITS count as the provider's. On port 53 (UDP) of its address OWN every name
is ADDRESS.
"""
import os
import socket
import struct
import sys
import threading

from answering import Answering, as_json, as_text, serve

ADDRESS, OWN = sys.argv[1:3]
EXITS = os.environ.get("MULLVAD_EXITS", "").split(",")
os.environ["PUID"] = "0"


class Echo(Answering):
    def answer(self, method, path, body):
        address = self.client_address[0].removeprefix("::ffff:")
        if path == "/connected":
            state = "connected to Mullvad (server lab)" if address in EXITS else "not connected to Mullvad"
            return as_text(f"You are {state}. Your IP address is {address}\n", kind="text/plain")
        if path == "/json":
            return as_json({"ip": address, "country": "Testland", "mullvad_exit_ip": address in EXITS})
        return as_text(address + "\n", kind="text/plain")


def names():
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind((OWN, 53))
    while True:
        question, client = listener.recvfrom(4096)
        end = 12
        while end < len(question) and question[end]:
            end += question[end] + 1
        kind = question[end + 1:end + 3]
        count = 1 if kind == b"\x00\x01" else 0
        answer = question[:2] + b"\x81\x80" + struct.pack(">HHHH", 1, count, 0, 0) + question[12:end + 5]
        if count:
            answer += b"\xc0\x0c\x00\x01\x00\x01" + struct.pack(">IH", 60, 4) + socket.inet_aton(ADDRESS)
        listener.sendto(answer, client)


threading.Thread(target=names, daemon=True).start()
serve(Echo, 80)
