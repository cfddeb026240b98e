"""A stand-in for Homarr 1.x: ours, after its sources. Not Homarr. STANDIN_SETUP=open is before its onboarding."""
import os

from answering import Answering, as_json, as_text, nothing, serve, version

VERSION = version("1.40.0")
STEP = "user" if os.environ.get("STANDIN_SETUP") == "open" else "finish"


class Homarr(Answering):
    def answer(self, method, path, body):
        if path in ("/api/health/live", "/api/health/ready"):
            return as_json({"status": "healthy"})
        if path == "/api/trpc/onboard.currentStep":
            return as_json({"result": {"data": {"json": {"current": STEP, "previous": None}}}})
        if path.startswith("/api/"):
            return as_json({"error": {"message": "UNAUTHORIZED"}}, 401)
        if STEP != "finish" and path != "/init":
            return nothing(307, {"Location": "/init"})
        return as_text("<html><title>Homarr</title><!-- a stand-in --></html>")


os.environ.setdefault("PUID", "0")
serve(Homarr, 7575)
