"""A stand-in for Jellyfin: ours, after its sources. Not Jellyfin.

STANDIN_VERSION chooses the release (10.x or 12.x: from 12 on only `Authorization: MediaBrowser` and `?ApiKey=` count);
STANDIN_WIZARD=open leaves the start-up wizard open; STANDIN_KEY is an API key.
"""
import os
import re

from answering import Answering, as_json, as_text, nothing, number, serve, version

VERSION = version("10.10.7")
MODERN = number(VERSION) >= (12,)
KEY = os.environ.get("STANDIN_KEY", "0123456789abcdef0123456789abcdef")
DONE = os.environ.get("STANDIN_WIZARD", "done") != "open"
NETWORK = {"RequireHttps": False, "EnableHttps": False, "InternalHttpPort": 8096, "AutoDiscovery": True,
           "EnableRemoteAccess": True, "LocalNetworkSubnets": [], "KnownProxies": [], "RemoteIPFilter": [],
           "IsRemoteIPFilterBlacklist": False, "EnableUPnP": False, "BaseUrl": ""}


class Jellyfin(Answering):
    def token(self):
        header = self.headers.get("Authorization", "")
        found = re.match(r'MediaBrowser .*?Token="?([^",]+)', header)
        if found:
            return found.group(1)
        if self.query.get("ApiKey"):
            return self.query["ApiKey"]
        if MODERN:
            return ""
        return self.headers.get("X-Emby-Token") or self.headers.get("X-MediaBrowser-Token") or \
            self.query.get("api_key", "")

    def answer(self, method, path, body):
        if path == "/health":
            return as_text("Healthy", kind="text/plain")
        if path == "/System/Ping":
            return as_json("Jellyfin Server")
        if path == "/System/Info/Public":
            return as_json({"LocalAddress": "http://172.20.0.2:8096", "ServerName": "stand-in", "Version": VERSION,
                            "ProductName": "Jellyfin Server", "OperatingSystem": "", "Id": "0" * 32,
                            "StartupWizardCompleted": DONE})
        if path == "/Users/Public":
            return as_json([])
        if path == "/Users/AuthenticateByName" and method == "POST":
            address = self.client_address[0].removeprefix("::ffff:")
            print("[12:00:00.000] [INF] [35] Jellyfin.Server.Implementations.Users.UserManager: Authentication request "
                  f"for bob has been denied (IP: {address}).", flush=True)
            return nothing(401)
        if path in ("/", "/web/", "/web/index.html"):
            return as_text("<html><title>Jellyfin</title><!-- a stand-in --></html>")
        if path.startswith("/Startup/") and not DONE:
            return as_json({"Name": "root"})
        if self.token() != KEY:
            return nothing(401)
        return self.closed(path)

    def closed(self, path):
        user = {"Name": "owner", "Id": "1" * 32, "HasPassword": True, "HasConfiguredPassword": True,
                "LastLoginDate": "2026-11-01T00:00:00Z", "Policy": {
                    "IsAdministrator": True, "IsHidden": True, "IsDisabled": False, "EnableRemoteAccess": True,
                    "LoginAttemptsBeforeLockout": -1, "MaxActiveSessions": 0, "EnableContentDeletion": False}}
        known = {
            "/System/Info": {"Version": VERSION, "ServerName": "stand-in", "HasPendingRestart": False,
                             "ProgramDataPath": "/config", "StartupWizardCompleted": DONE},
            "/System/Configuration": {"IsStartupWizardCompleted": DONE, "QuickConnectAvailable": True,
                                      "EnableMetrics": False, "LogFileRetentionDays": 3, "CorsHosts": ["*"],
                                      "EnableLegacyAuthorization": not MODERN, "AllowClientLogUpload": True,
                                      "PluginRepositories": [{
                                          "Name": "Jellyfin Stable", "Enabled": True,
                                          "Url": "https://repo.jellyfin.org/files/plugin/manifest.json"}]},
            "/System/Configuration/network": NETWORK,
            "/Users": [user],
            "/Auth/Keys": {"Items": [{"AppName": "seerr", "AccessToken": KEY}], "TotalRecordCount": 1},
            "/Plugins": [],
            "/Repositories": [],
        }
        return as_json(known[path]) if path in known else nothing(404)


serve(Jellyfin, 8096)
