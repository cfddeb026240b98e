"""A stand-in for FlareSolverr: ours, after its sources. Not FlareSolverr, and it opens no page."""
import json
import os

from answering import Answering, as_json, serve, version

VERSION = version("3.3.21")


class FlareSolverr(Answering):
    def answer(self, method, path, body):
        address = self.client_address[0].removeprefix("::ffff:")
        if path == "/health":
            return as_json({"status": "ok"})
        if path == "/" and method == "GET":
            return as_json({"msg": "FlareSolverr is ready!", "version": VERSION, "userAgent": "Mozilla/5.0 stand-in"})
        if path == "/v1" and method == "POST":
            print(f"2026-11-22 12:00:00 INFO     {address} POST http://flaresolverr:8191/v1 200 OK", flush=True)
            try:
                command = json.loads(body).get("cmd")
            except (ValueError, AttributeError):
                command = None
            if command == "sessions.list":
                return as_json({"status": "ok", "message": "", "sessions": [], "version": VERSION})
            return as_json({"status": "error", "message": "Error: Request parameter 'cmd' is invalid.",
                            "version": VERSION}, 500)
        return as_json({"error": "Not Found"}, 404)


os.environ.setdefault("PUID", "1000")
host = os.environ.get("HOST", "0.0.0.0")
serve(FlareSolverr, int(os.environ.get("PORT", "8191")), host="::" if host == "0.0.0.0" else host)
