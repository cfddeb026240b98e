#!/usr/bin/env python3
"""Writes Examples/hardened-stack as an owner would have it in use, with images that labs can have.

    prepare.py EXAMPLE FOLDER < WORDS

WORDS: JSON, what the VPN provider gave: private_key, addresses, server_key, endpoint, port, resolver, echo.
FOLDER is made, for user 1000. Prints the description of the images, as store.py reads it.

Changed in the example's own files are only the tags of three images whose real programs Debian has in other releases, how
often the engine looks at their health, and Jellyfin's processors where the machine has fewer.
"""
import base64
import hashlib
import json
import os
import re
import shutil
import sys
import time

example, folder = sys.argv[1:3]
here = os.path.dirname(os.path.abspath(__file__))
words = json.load(sys.stdin)

# What runs is real, and of that release.
CHANGES = {
    "qbittorrent:5.2.3@": "qbittorrent:5.3.0@",
    "postgres:18.1-bookworm@": "postgres:15.18-bookworm@",
    "caddy:2.11.4@": "caddy:2.6.2@",
    # BusyBox' own nc has no -z.
    "nc -z 127.0.0.1 9999 &&": "curl -fsS http://127.0.0.1:9999/ &&",
    # Engines before 25 wait a whole interval for the first look.
    "interval: 60s": "interval: 5s",
    "interval: 30s": "interval: 1s",
    # No engine gives a container more processors than there are.
    "cpus: 4.0": f"cpus: {min(4, os.cpu_count() or 1)}.0",
}
KEYS = {
    "radarr": "3b8e5a90c4d7412fb6a1e8d05c9f7264", "sonarr": "d17c04e9a85b4f63920e6fb8c3a5d791",
    "lidarr": "6a2f91d8e03c4b75a9d4c8170be65f23", "prowlarr": "c95e3d70b1f8462ea7402d9c68fb15d3",
    "bazarr": "fedcba9876543210fedcba9876543210", "jellyfin": "0123456789abcdef0123456789abcdef",
}
PASSWORD = "wX7-hqTz2_Kd5vRn0sLb"


def path(*parts):
    return os.path.join(folder, *parts)


def write(name, text):
    os.makedirs(os.path.dirname(path(name)), exist_ok=True)
    with open(path(name), "w", encoding="utf-8") as file:
        file.write(text)


def read(name):
    with open(path(name), encoding="utf-8") as file:
        return file.read()


def replace(name, old, new):
    text = read(name)
    if old not in text:
        sys.exit(f"{name} does not hold {old!r}")
    write(name, text.replace(old, new))


def number(index):
    return hashlib.sha256(f"of the lab {index}".encode()).hexdigest()


shutil.copytree(example, folder)
for old, new in CHANGES.items():
    replace("compose.yaml", old, new)

# Secrets, as setup.sh makes them.
shutil.copy(path(".env.example"), path(".env"))
for index, name in enumerate(("postgres_password", "jellystat_db_password", "jellystat_jwt_secret",
                              "homarr_encryption_key", "authelia_session_secret", "authelia_storage_key",
                              "authelia_reset_secret")):
    write(f"secrets/{name}", number(index))
for app in ("radarr", "sonarr", "lidarr", "prowlarr"):
    write(f"secrets/{app}_api_key", KEYS[app])
    replace(f"config/{app}/config.xml", "</Config>", f"  <ApiKey>{KEYS[app]}</ApiKey>\n</Config>")
write("secrets/jellyfin_api_key", KEYS["jellyfin"])
write("secrets/qbittorrent_password", PASSWORD)
write("secrets/wireguard_private_key", words["private_key"])
write("secrets/wireguard_addresses", words["addresses"])
for name, old, new in (("gluetun_auth.toml", "@KEY@", number("auth")[:32]),
                       ("recyclarr_secrets.yml", "@RADARR@", KEYS["radarr"]),
                       ("recyclarr_secrets.yml", "@SONARR@", KEYS["sonarr"])):
    if not os.path.exists(path("secrets", name)):
        shutil.copy(path("secrets.example", name), path("secrets", name))
    replace(f"secrets/{name}", old, new)
replace("config/bazarr/config/config.yaml", "  type: form\n", f"  type: form\n  apikey: {KEYS['bazarr']}\n")
salt = hashlib.md5(b"salt").digest()
key = hashlib.pbkdf2_hmac("sha512", PASSWORD.encode(), salt, 100000, 64)
conf = "config/qbittorrent/qBittorrent/qBittorrent.conf"
replace(conf, re.search(r"@ByteArray\([^)]*\)", read(conf)).group(0),
        f"@ByteArray({base64.b64encode(salt).decode()}:{base64.b64encode(key).decode()})")
write("config/gluetun/servers.json", json.dumps({"standin": {
    "WIREGUARD_ENDPOINT_IP": words["endpoint"], "WIREGUARD_ENDPOINT_PORT": str(words["port"]),
    "WIREGUARD_PUBLIC_KEY": words["server_key"], "STANDIN_RESOLVER": words["resolver"],
    "STANDIN_ECHO": words["echo"]}}))

# What is set in the apps' own pages, as each control asks for it; answered where the stand-ins have no answer.
recently = time.strftime("%Y-%m-%dT03:17:00Z", time.gmtime(time.time() - 3 * 86400))
with open(os.path.join(here, "pages.json"), encoding="utf-8") as file:
    for name, answers in json.load(file).items():
        write(name, json.dumps(answers, indent=1).replace("@RECENTLY@", recently))
shutil.copytree(os.path.join(here, "files"), folder, dirs_exist_ok=True)
for name in ("cache/jellyfin", "config/seerr", "config/homarr", "config/diun", "config/caddy/data", "config/caddy/config",
             "config/jellystat/backup-data", "config/jellystat-db/data"):
    os.makedirs(path(name), exist_ok=True)
data = re.search(r"^DATA_DIR=(.*)$", read(".env"), re.MULTILINE).group(1)
for name in (data, f"{data}/torrents", f"{data}/media"):
    os.makedirs(name, exist_ok=True)
    os.chown(name, 1000, 1000)

# For the owner alone.
os.chown(folder, 1000, 1000)
for top, names, files in os.walk(folder):
    inside = os.path.relpath(top, folder).split(os.sep)[0] in ("config", "secrets", "cache")
    for name in names:
        os.chown(os.path.join(top, name), 1000, 1000)
        os.chmod(os.path.join(top, name), 0o700 if inside or name in ("config", "secrets", "cache") else 0o755)
    for name in files:
        os.chown(os.path.join(top, name), 1000, 1000)
        private = (inside and not name.endswith(".sh")) or name == ".env"
        os.chmod(os.path.join(top, name), 0o600 if private else 0o644)

with open(os.path.join(here, "images.json"), encoding="utf-8") as file:
    images = json.load(file)
found = re.findall(r"^  ([a-z-]+):\n(?:    .*\n|\n)*?    image: (\S+)@(sha256:[0-9a-f]{64})$", read("compose.yaml"),
                   re.MULTILINE)
if {service for service, _, _ in found} != set(images):
    sys.exit(f"images.json and the example differ: {set(images) ^ {service for service, _, _ in found}}")
description = []
for service, tag, digest in found:
    image = images[service]
    config = image.get("config", {})
    if "script" in image:
        script = ["/opt/standins/" + image["script"][0]] + image["script"][1:]
        config = {"Entrypoint": ["python3"] + script, "Labels": {"org.opencontainers.image.title": f"stand-in for {service}"}}
        config["Env"] = [f"STANDIN_VERSION={image['version']}"] if "version" in image else []
        if "port" in image:
            config["ExposedPorts"] = {f"{image['port']}/tcp": {}}
        if "user" in image:
            config["User"] = image["user"]
    config["Env"] = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/postgresql/15/bin",
                     "LC_ALL=C.UTF-8"] + config.get("Env", [])
    description.append({"tags": [tag], "layers": image.get("layers", ["base", "python", "standins"]), "config": config,
                        "digest": digest, "created": "2026-11-01T00:00:00Z"})
print(json.dumps(description))
