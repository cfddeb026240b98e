"""A stand-in for wollomatic/socket-proxy: ours, after its README. Reads -allowGET=, -allowHEAD= and -listenip= as it
does, and passes on to the engine only what they match as a whole. Not it: hosts are not checked.
"""
import http.client
import re
import socket
import sys

from answering import Answering, nothing, serve

ALLOWED = [re.match(r"-allow(GET|HEAD)=(.*)", word).groups() for word in sys.argv[1:] if re.match("-allow(GET|HEAD)=", word)]


class Engine(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(10)
        self.sock.connect("/var/run/docker.sock")


class Proxy(Answering):
    def answer(self, method, path, body):
        if method == "GET" and path == "/_ping" and self.client_address[0].endswith("127.0.0.1"):
            return 200, {"Content-Type": "text/plain"}, b"OK"
        if not any(method == kind and re.fullmatch(pattern, path) for kind, pattern in ALLOWED):
            return nothing(403)
        engine = Engine("docker")
        engine.request(method, self.path)
        reply = engine.getresponse()
        return reply.status, {"Content-Type": reply.getheader("Content-Type", "text/plain")}, reply.read()


serve(Proxy, 2375)
