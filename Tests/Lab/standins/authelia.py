"""A stand-in for Authelia: ours. Not Authelia: it lets nobody in, which is what a proxy asks it about."""
from answering import Answering, as_json, as_text, nothing, serve


class Authelia(Answering):
    def answer(self, method, path, body):
        if path == "/api/health":
            return as_json({"status": "OK"})
        if path.startswith("/api/authz/"):
            return nothing(302, {"Location": "https://auth.media.home.arpa/"})
        if path.startswith("/api/"):
            return nothing(403)
        return as_text("<html><title>Login - Authelia</title><!-- a stand-in --></html>")


serve(Authelia, 9091)
