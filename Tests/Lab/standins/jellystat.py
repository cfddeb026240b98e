"""A stand-in for Jellystat: ours, after its sources. Not Jellystat. STANDIN_STATE: 0, 1 or 2 of `isConfigured`."""
import os

from answering import Answering, as_json, as_text, nothing, serve, version

VERSION = version("1.1.8")
STATE = int(os.environ.get("STANDIN_STATE", "2"))


class Jellystat(Answering):
    def answer(self, method, path, body):
        if path == "/auth/isConfigured":
            return as_json({"state": STATE, "version": VERSION})
        if path == "/auth/login":
            return nothing(401)
        if path.startswith(("/api/", "/stats/", "/sync/", "/backup/", "/logs/")):
            return nothing(401)
        return as_text("<html><title>Jellystat</title><!-- a stand-in --></html>")


serve(Jellystat, 3000)
