"""Knocks at a home's torrent port as a stranger does who was told of it: connects, says hello as BitTorrent clients do.

    knock.py SECONDS PORT ADDRESS…
"""
import os
import socket
import sys
import time

seconds, port, addresses = float(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
end = time.monotonic() + seconds
HELLO = b"\x13BitTorrent protocol" + bytes(8)
while time.monotonic() < end:
    for address in addresses:
        try:
            with socket.create_connection((address, port), timeout=0.3) as knocking:
                knocking.sendall(HELLO + os.urandom(40))
                knocking.settimeout(0.2)
                knocking.recv(1000)
        except OSError:
            pass
    time.sleep(0.2)
