"""A stand-in for Bazarr: ours, after its sources. Not Bazarr. STANDIN_AUTH: none (the app's default), basic or form."""
import json
import os

from answering import Answering, as_json, as_text, nothing, serve, version

VERSION = version("1.5.2")
AUTH = os.environ.get("STANDIN_AUTH", "form")
KEY = os.environ.get("STANDIN_KEY", "fedcba9876543210fedcba9876543210")


class Bazarr(Answering):
    def answer(self, method, path, body):
        if path.startswith("/api/"):
            if KEY not in (self.headers.get("X-API-KEY"), self.query.get("apikey")):
                return as_text("Unauthorized", 401)
            if path == "/api/system/status":
                return as_json({"data": {"bazarr_version": VERSION, "operating_system": "Linux"}})
            if path == "/api/system/settings":
                kind = None if AUTH == "none" else AUTH
                return as_json({"auth": {"type": kind, "username": "owner", "apikey": KEY},
                                "general": {"ip": "*", "port": 6767}, "analytics": {"enabled": True}})
            return as_json({"data": []})
        # Open by a slip of the app's own, as read in its sources.
        if path == "/bazarr.log":
            return as_text("", kind="text/plain")
        if AUTH == "basic":
            return nothing(401, {"WWW-Authenticate": 'Basic realm="Login Required"'})
        if AUTH == "form" and path != "/login":
            return nothing(302, {"Location": "/login"})
        inject = json.dumps({"baseUrl": "/", "hasUpdate": False} | ({"apiKey": KEY} if AUTH == "none" else {}))
        return as_text(f"<html><title>Bazarr</title><script>window.Bazarr = {inject};</script></html>")


serve(Bazarr, 6767)
