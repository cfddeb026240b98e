"""What the stand-ins for apps share: a server, its answers, its environment."""
import http.server
import json
import os
import socket
import threading


class Answering(http.server.BaseHTTPRequestHandler):
    """Answers by `answer(method, path, body)`, which returns (status, headers, body)."""

    protocol_version = "HTTP/1.1"
    server_version = "stand-in"
    sys_version = ""

    def answer(self, method, path, body):
        raise NotImplementedError

    @property
    def query(self):
        parts = self.path.split("?", 1)
        return dict(pair.split("=", 1) for pair in parts[1].split("&") if "=" in pair) if len(parts) == 2 else {}

    def respond(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(length, 1 << 20))
        path = self.path.split("?", 1)[0]
        status, headers, content = instead(self.command, path, self.answer(self.command, path, body))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = respond

    def log_message(self, format, *arguments):
        pass


# Where the app keeps its settings: a file there holds what it answers instead, as its pages would have set it.
FOLDERS = ("/config", "/app/config", "/data", "/appdata", "/app/backend/backup-data")


def instead(method, path, given):
    """The answer of `standin.json`, where the app lets the asker in: {"GET /path": {"json": …, "status": …}}.

    With "open" it is given to everybody.
    """
    for folder in FOLDERS:
        try:
            with open(f"{folder}/standin.json", encoding="utf-8") as file:
                other = json.load(file).get(f"{method} {path}")
        except (OSError, ValueError):
            continue
        if other is not None and (given[0] in (200, 404) or other.get("open")):
            return as_json(other.get("json"), other.get("status", 200))
    return given


def as_json(value, status=200, headers=None):
    return status, {"Content-Type": "application/json; charset=utf-8", **(headers or {})}, json.dumps(value).encode()


def as_text(text, status=200, kind="text/html", headers=None):
    return status, {"Content-Type": kind, **(headers or {})}, text.encode()


def nothing(status, headers=None):
    return status, headers or {}, b""


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    address_family = socket.AF_INET6

    def server_bind(self):
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()


def serve(handler, *ports, host="::"):
    """Serves on every address, both families, until it is ended; on one where `host` names it."""
    servers = [Server((f"::ffff:{host}" if "." in host else host, port), handler) for port in ports]
    for server in servers[1:]:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    become_owner()
    servers[0].serve_forever()


def become_owner():
    """Like the images that start as root and give the app to PUID and PGID; PUID=0 stays root."""
    if os.getuid() == 0 and os.environ.get("PUID", "911") != "0":
        os.setgroups([])
        os.setgid(int(os.environ.get("PGID", "1000")))
        os.setuid(int(os.environ.get("PUID", "911")))


def version(default):
    return os.environ.get("STANDIN_VERSION", default)


def number(text):
    """A version as numbers that can be compared."""
    return tuple(int(part) for part in text.lstrip("v").split(".") if part.isdigit())
