"""A stand-in for Dozzle: ours, after its sources. Not Dozzle. Reads DOZZLE_AUTH_PROVIDER as the app does."""
import os

from answering import Answering, as_json, as_text, nothing, serve, version

VERSION = version("v8.12.0")
OPEN = os.environ.get("DOZZLE_AUTH_PROVIDER", "none") == "none"


class Dozzle(Answering):
    def answer(self, method, path, body):
        if path == "/healthcheck":
            return as_text("OK", kind="text/plain")
        if path == "/api/token":
            print('{"level":"error","version":"%s","message":"Failed to create token"}' % VERSION, flush=True)
            return as_text("Unauthorized", 401, kind="text/plain")
        if path.startswith("/api/"):
            if not OPEN:
                return nothing(401)
            if path == "/api/version":
                return as_text(VERSION, kind="text/html")
            return as_json({})
        if not OPEN and path != "/login":
            return nothing(307, {"Location": "/login"})
        return as_text("<html><title>Dozzle</title><!-- a stand-in --></html>")


os.environ.setdefault("PUID", "0")
serve(Dozzle, 8080)
