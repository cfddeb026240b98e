"""A stand-in for Radarr, Sonarr, Lidarr, Readarr and Prowlarr: ours, after their sources. Not any of them.

    servarr.py APP

Reads /config/config.xml, or makes one as a first start does. STANDIN_VERSION chooses the release, STANDIN_USER
the name of the one who may log in; the environment's overrides (RADARR__AUTH__METHOD and the like) win over the file.
"""
import ipaddress
import os
import re
import secrets
import sys
import time
import urllib.parse

from answering import Answering, as_json, as_text, nothing, number, serve, version

APP = sys.argv[1].lower()
PORTS = {"radarr": 7878, "sonarr": 8989, "lidarr": 8686, "readarr": 8787, "prowlarr": 9696}
RELEASES = {"radarr": "5.14.0.9383", "sonarr": "4.0.10.2544", "lidarr": "2.7.1.4417", "readarr": "0.4.5.2699",
            "prowlarr": "1.25.4.4818"}
VERSION = version(RELEASES[APP])
API = "v3" if APP in ("radarr", "sonarr") else "v1"
CONFIG = "/config/config.xml"
# From this release on a host name is checked and a forwarded address believed only of trusted networks.
GUARDED = {"radarr": (6, 4, 3), "prowlarr": (2, 6, 3), "sonarr": (4, 0, 19, 3006)}
# From this release on a forwarded address is believed only of private networks.
PRIVATE_PROXIES = {"radarr": (6, 0, 4), "prowlarr": (2, 2, 0, 5222), "sonarr": (4, 0, 16, 2942)}


def at_least(table):
    return APP in table and number(VERSION) >= table[APP]


def setting(element, environment, default):
    """The environment before the file, the file before the default."""
    value = os.environ.get(f"{APP.upper()}__{environment}")
    if value is not None:
        return value
    found = re.search(rf"<{element}>([^<]*)</{element}>", TEXT)
    return found.group(1) if found else default


if not os.path.exists(CONFIG):
    os.makedirs("/config", exist_ok=True)
    with open(CONFIG, "w", encoding="utf-8") as file:
        file.write(f"""<Config>
  <BindAddress>*</BindAddress>
  <Port>{PORTS[APP]}</Port>
  <SslPort>9898</SslPort>
  <EnableSsl>False</EnableSsl>
  <LaunchBrowser>True</LaunchBrowser>
  <ApiKey>{secrets.token_hex(16)}</ApiKey>
  <AuthenticationMethod>{os.environ.get("STANDIN_AUTH", "Forms")}</AuthenticationMethod>
  <AuthenticationRequired>Enabled</AuthenticationRequired>
  <Branch>master</Branch>
  <LogLevel>debug</LogLevel>
  <UrlBase></UrlBase>
  <InstanceName>{APP.capitalize()}</InstanceName>
  <UpdateMechanism>Docker</UpdateMechanism>
</Config>
""")
    os.chmod(CONFIG, 0o644)
    os.chown(CONFIG, int(os.environ.get("PUID", "911")), int(os.environ.get("PGID", "1000")))
with open(CONFIG, encoding="utf-8") as file:
    TEXT = file.read()

KEY = setting("ApiKey", "AUTH__APIKEY", "")
METHOD = setting("AuthenticationMethod", "AUTH__METHOD", "None").lower()
REQUIRED = setting("AuthenticationRequired", "AUTH__REQUIRED", "Enabled").lower()
HOSTS = [name for name in setting("AllowedHosts", "SERVER__ALLOWEDHOSTS", "").split(",") if name]
STARTED = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


LOCAL = [ipaddress.ip_network(text) for text in (
    "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "::1/128", "fc00::/7", "fe80::/10")]


def is_local(address):
    address = ipaddress.ip_address(address)
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in LOCAL)


class Servarr(Answering):
    def client(self):
        address = self.client_address[0]
        forwarded = self.headers.get("X-Forwarded-For")
        if not forwarded or at_least(GUARDED):
            return address
        if at_least(PRIVATE_PROXIES) and not is_local(address):
            return address
        return forwarded.split(",")[-1].strip()

    def has_key(self):
        bearer = self.headers.get("Authorization", "")
        given = self.headers.get("X-Api-Key") or self.query.get("apikey") or bearer.removeprefix("Bearer ")
        return bool(KEY) and secrets.compare_digest(given.encode(), KEY.encode())

    def may_see_pages(self):
        if METHOD in ("none", "external"):
            return True
        if REQUIRED == "disabledforlocaladdresses":
            try:
                return is_local(self.client())
            except ValueError:
                return False
        return False

    def answer(self, method, path, body):
        host = self.headers.get("Host", "").rsplit(":", 1)[0]
        if at_least(GUARDED) and HOSTS and host not in HOSTS + ["localhost", "127.0.0.1"]:
            return nothing(400)
        if path == "/ping":
            return as_json({"status": "OK"})
        if path.startswith("/api/"):
            return self.api(method, path) if self.has_key() else nothing(401)
        if path == "/login" and method == "POST":
            fields = urllib.parse.parse_qs(body.decode("utf-8", "replace"))
            name = fields.get("username", [""])[0]
            print(f"[Warn] Auth: Auth-Failure ip {self.client()} username '{name}' ", flush=True)
            return nothing(302, {"Location": "/login?returnUrl=/&loginFailed=true"})
        if path == "/login" or path.startswith("/content/"):
            return as_text("<html><title>Login</title><!-- a stand-in --></html>")
        if not self.may_see_pages():
            if METHOD == "basic":
                return nothing(401, {"WWW-Authenticate": f'Basic realm="{APP.capitalize()}"'})
            return nothing(302, {"Location": f"/login?returnUrl={path}"})
        if path == "/initialize.json":
            return as_json({"apiRoot": f"/api/{API}", "apiKey": KEY, "release": f"{VERSION}-master",
                            "version": VERSION, "instanceName": APP.capitalize(), "theme": "auto",
                            "branch": "master", "analytics": True, "urlBase": "", "isProduction": True})
        return as_text(f"<html><title>{APP.capitalize()}</title><!-- a stand-in --></html>")

    def api(self, method, path):
        if path == f"/api/{API}/system/status":
            return as_json({"appName": APP.capitalize(), "instanceName": APP.capitalize(), "version": VERSION,
                            "isProduction": True, "isDocker": True, "branch": "master", "databaseType": "sqLite",
                            "authentication": METHOD, "urlBase": "", "startTime": STARTED, "appData": "/config"})
        if path == f"/api/{API}/config/host":
            analytics = setting("AnalyticsEnabled", "LOG__ANALYTICSENABLED", "True") == "True"
            return as_json({"id": 1, "bindAddress": "*", "port": PORTS[APP], "enableSsl": False,
                            "authenticationMethod": METHOD, "analyticsEnabled": analytics,
                            "logLevel": setting("LogLevel", "LOG__LEVEL", "debug"),
                            "branch": setting("Branch", "UPDATE__BRANCH", "master"), "urlBase": "",
                            "updateMechanism": setting("UpdateMechanism", "UPDATE__MECHANISM", "docker").lower(),
                            "updateScriptPath": setting("UpdateScriptPath", "UPDATE__SCRIPTPATH", ""), "backupInterval": 7,
                            "backupRetention": 28, "allowedHosts": ",".join(HOSTS),
                            "trustedNetworks": setting("TrustedNetworks", "SERVER__TRUSTEDNETWORKS", ""),
                            "authenticationRequired": REQUIRED, "apiKey": KEY, "certificateValidation": "enabled",
                            "username": os.environ.get("STANDIN_USER", "owner"), "password": "", "trustCgnatIpAddresses": False})
        if path == f"/api/{API}/downloadclient":
            return as_json([{"id": 1, "name": "qBittorrent", "implementation": "QBittorrent", "enable": True,
                             "protocol": "torrent", "removeCompletedDownloads": True,
                             "removeFailedDownloads": True, "fields": [
                                 {"name": "host", "value": "gluetun"}, {"name": "port", "value": 8080},
                                 {"name": "useSsl", "value": False},
                                 {"name": "password", "value": "********", "privacy": "password"}]}])
        if path in (f"/api/{API}/{name}" for name in ("health", "update", "indexer", "notification", "rootfolder")):
            return as_json([])
        if APP == "prowlarr" and path == "/api/v1/indexerproxy":
            return as_json([{"id": 1, "name": "FlareSolverr", "implementation": "FlareSolverr", "fields": [
                {"name": "host", "value": "http://flaresolverr:8191/"}]}])
        if APP == "prowlarr" and path == "/api/v1/applications":
            return as_json([{"id": 1, "name": "Radarr", "implementation": "Radarr", "syncLevel": "fullSync",
                             "fields": [{"name": "baseUrl", "value": "http://radarr:7878"},
                                        {"name": "apiKey", "value": "********", "privacy": "apiKey"}]}])
        return as_json({"message": "NotFound"}, 404)


print(f"[Info] Bootstrap: Starting {APP.capitalize()} - /app/{APP}/bin/{APP.capitalize()} - Version {VERSION} ",
      flush=True)
serve(Servarr, int(setting("Port", "SERVER__PORT", str(PORTS[APP]))))
