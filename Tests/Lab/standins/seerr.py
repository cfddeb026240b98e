"""A stand-in for Seerr and Jellyseerr: ours, after their sources. Not them. STANDIN_SETUP=open is before its set-up."""
import os

from answering import Answering, as_json, as_text, serve, version

VERSION = version("2.7.3")
DONE = os.environ.get("STANDIN_SETUP", "done") != "open"
KEY = os.environ.get("API_KEY", "c3RhbmQtaW4=")


class Seerr(Answering):
    def answer(self, method, path, body):
        if path == "/api/v1/status":
            return as_json({"version": VERSION, "commitTag": "stand-in", "updateAvailable": False})
        if path == "/api/v1/settings/public":
            return as_json({"initialized": DONE, "applicationTitle": "Seerr", "localLogin": True,
                            "mediaServerLogin": True, "newPlexLogin": True, "mediaServerType": 2 if DONE else 4})
        if path.startswith("/api/v1/auth/"):
            return as_json({"status": 403, "message": "Access denied."}, 403)
        if path.startswith("/api/v1/"):
            if self.headers.get("X-API-Key") != KEY:
                return as_json({"status": 403, "error": "You do not have permission to access this endpoint"}, 403)
            if path == "/api/v1/settings/main":
                return as_json({"apiKey": KEY, "localLogin": True, "newPlexLogin": True, "defaultPermissions": 32})
            if path in ("/api/v1/settings/radarr", "/api/v1/settings/sonarr"):
                return as_json([])
        return as_text("<html><title>Seerr</title><!-- a stand-in --></html>")


serve(Seerr, 5055)
