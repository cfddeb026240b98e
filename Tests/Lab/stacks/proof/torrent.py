"""Makes the file that the peers seed, and its torrent: the same bytes each time.

    torrent.py FOLDER MEGABYTES TRACKER…

Leaves FOLDER/seed/lab.bin and FOLDER/lab.torrent, and prints the torrent's hash.
"""
import hashlib
import os
import sys

folder, megabytes, trackers = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
PIECE = 1 << 16


def bencode(value):
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, bytes):
        return b"%d:%s" % (len(value), value)
    if isinstance(value, list):
        return b"l" + b"".join(map(bencode, value)) + b"e"
    return b"d" + b"".join(bencode(key) + bencode(value[key]) for key in sorted(value)) + b"e"


content = b"".join(hashlib.sha512(f"lab {number}".encode()).digest() for number in range(megabytes * (1 << 20) // 64))
os.makedirs(f"{folder}/seed", exist_ok=True)
with open(f"{folder}/seed/lab.bin", "wb") as file:
    file.write(content)
info = {"length": len(content), "name": "lab.bin", "piece length": PIECE,
        "pieces": b"".join(hashlib.sha1(content[at:at + PIECE]).digest() for at in range(0, len(content), PIECE))}
with open(f"{folder}/lab.torrent", "wb") as file:
    file.write(bencode({"announce": trackers[0], "announce-list": [[tracker] for tracker in trackers], "info": info}))
print(hashlib.sha1(bencode(info)).hexdigest())
