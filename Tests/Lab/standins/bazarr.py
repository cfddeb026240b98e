"""A stand-in for Bazarr: ours, after its sources. Not Bazarr.

Login and key are those of /config/config/config.yaml; without it STANDIN_AUTH: none (the app's default), basic or form.
"""
import json
import os
import re

from answering import Answering, as_json, as_text, nothing, serve, version

VERSION = version("1.5.2")


def setting(name, default):
    """A value of the section `auth:`."""
    try:
        with open("/config/config/config.yaml", encoding="utf-8") as file:
            section = re.search(r"^auth:\n((?:[ #].*\n)*)", file.read(), re.MULTILINE)
    except OSError:
        return default
    found = re.search(rf"^  {name}: *(.*?)$", section.group(1) if section else "", re.MULTILINE)
    return found.group(1).strip("'\"") if found else default


AUTH = setting("type", os.environ.get("STANDIN_AUTH", "form"))
AUTH = "none" if AUTH in ("", "null", "~") else AUTH
KEY = setting("apikey", os.environ.get("STANDIN_KEY", "fedcba9876543210fedcba9876543210"))


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
