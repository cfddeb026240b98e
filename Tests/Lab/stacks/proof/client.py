"""Speaks to the torrent client's page on the media host, as its owner, in each release's way.

    client.py preferences JSON | add FILE | remove HASH | torrents | log | transfer | reannounce HASH | pause HASH |
              settings | trackers HASH | peers HASH

Prints what the page answers.
"""
import json
import sys
import urllib.error
import urllib.parse
import urllib.request

PAGE = "http://127.0.0.1:8080"
PASSWORD = "hold-fast-to-the-rail"


def ask(path, fields=None, cookie="", body=None, kind="application/x-www-form-urlencoded"):
    if fields is not None:
        body = urllib.parse.urlencode(fields).encode()
    request = urllib.request.Request(
        PAGE + path, data=body, headers={"Referer": PAGE, "Cookie": cookie, "Content-Type": kind})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return answer.read().decode(), answer.headers.get("Set-Cookie", "").split(";")[0]


def main():
    verb, *words = sys.argv[1:]
    _, cookie = ask("/api/v2/auth/login", {"username": "owner", "password": PASSWORD})
    if not cookie:
        sys.exit("no login to the torrent client")
    if verb == "preferences":
        print(ask("/api/v2/app/setPreferences", {"json": words[0]}, cookie)[0])
    elif verb == "remove":
        print(ask("/api/v2/torrents/delete", {"hashes": words[0], "deleteFiles": "true"}, cookie)[0])
    elif verb == "reannounce":
        print(ask("/api/v2/torrents/reannounce", {"hashes": words[0]}, cookie)[0])
    elif verb == "pause":
        try:
            ask("/api/v2/torrents/stop", {"hashes": words[0]}, cookie)
        except urllib.error.HTTPError:
            ask("/api/v2/torrents/pause", {"hashes": words[0]}, cookie)
    elif verb == "add":
        with open(words[0], "rb") as file:
            content = file.read()
        limit = "labborder"
        head = (f"--{limit}\r\nContent-Disposition: form-data; name=\"torrents\"; filename=\"lab.torrent\"\r\n"
                "Content-Type: application/x-bittorrent\r\n\r\n").encode()
        print(ask("/api/v2/torrents/add", None, cookie, head + content + f"\r\n--{limit}--\r\n".encode(),
                  f"multipart/form-data; boundary={limit}")[0])
    else:
        path = {"torrents": "torrents/info", "transfer": "transfer/info", "settings": "app/preferences",
                "log": "log/main?last_known_id=-1"}.get(verb)
        if not path:
            path = {"trackers": "torrents/trackers", "peers": "sync/torrentPeers"}[verb] + "?hash=" + words[0]
        print(json.dumps(json.loads(ask(f"/api/v2/{path}", None, cookie)[0])))


try:
    main()
except (OSError, ValueError) as error:
    sys.exit(f"the torrent client does not answer: {error}")
