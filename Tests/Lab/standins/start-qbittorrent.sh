#!/bin/sh
# Starts the real qBittorrent as linuxserver's image does: a first configuration, then the client as PUID and PGID, or as
# whoever the container was started as.
set -eu
if [ "$(id -u)" -eq 0 ]; then
    sed -i "s/^abc:x:[0-9]*:[0-9]*:/abc:x:${PUID:-911}:${PGID:-1000}:/" /etc/passwd
fi
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
[ "$(id -u)" -eq 0 ] || exec qbittorrent-nox --webui-port="${WEBUI_PORT:-8080}"
chown -R abc /config
exec su abc -s /bin/sh -c "exec qbittorrent-nox --webui-port=${WEBUI_PORT:-8080}"
