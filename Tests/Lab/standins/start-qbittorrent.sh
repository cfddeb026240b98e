#!/bin/sh
# Starts the real qBittorrent as linuxserver's image does: a first configuration, then the client as PUID and PGID.
set -eu
sed -i "s/^abc:x:[0-9]*:[0-9]*:/abc:x:${PUID:-911}:${PGID:-1000}:/" /etc/passwd
folder=/config/qBittorrent
mkdir -p "$folder"
[ -f "$folder/qBittorrent.conf" ] || cat >"$folder/qBittorrent.conf" <<'CONF'
[AutoRun]
enabled=false
program=

[LegalNotice]
Accepted=true

[Preferences]
Connection\UPnP=false
Connection\PortRangeMin=6881
Downloads\SavePath=/downloads/
WebUI\Address=*
WebUI\ServerDomains=*
CONF
chown -R abc /config
exec su abc -s /bin/sh -c "exec qbittorrent-nox --webui-port=${WEBUI_PORT:-8080}"
