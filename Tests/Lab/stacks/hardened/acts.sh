# What mutants of the running stack are made with; read by the shell that runs them on the media host.
# FOLDER is the project's, COMPOSE the program. What is changed in files is kept, and `back` puts all of it back.
kept=/run/kept

compose() { (cd "$FOLDER" && "$COMPOSE" --progress quiet "$@"); }
# Brings services up as the files say now, without those that they depend on.
up() { compose up --detach --no-deps --pull never --timeout 1 "$@" && for each; do ready "$each"; done; }
# The same with a container that is new in any case.
anew() { compose up --detach --no-deps --pull never --timeout 1 --force-recreate "$@" && for each; do ready "$each"; done; }
again() { compose restart --timeout 1 "$@" && for each; do ready "$each"; done; }
container() { echo "media-$1-1"; }

keep() { # FILE: before its first change
    [ -e "$kept/files$1" ] || [ -e "$kept/none$1" ] && return 0
    if [ -e "$1" ]; then
        mkdir -p "$kept/files$(dirname "$1")"
        if [ -d "$1" ]; then mkdir "$kept/files$1.folder"; stat -c '%a %u:%g' "$1" >"$kept/files$1.folder/mode"
        else cp -a "$1" "$kept/files$1"; fi
    else
        mkdir -p "$kept/none$(dirname "$1")"
        : >"$kept/none$1"
    fi
}
at() { case $1 in /*) echo "$1" ;; *) echo "$FOLDER/$1" ;; esac; }
edit() { # FILE OLD NEW: the first OLD, which has to be there
    file=$(at "$1"); keep "$file"
    python3 -c '
import sys
file, old, new = sys.argv[1:]
text = open(file, encoding="utf-8").read()
if old not in text: sys.exit(f"{file} does not hold {old!r}")
open(file, "w", encoding="utf-8").write(text.replace(old, new, 1))' "$file" "$2" "$3"
}
put() { # FILE MODE TEXT
    file=$(at "$1"); keep "$file"; mkdir -p "$(dirname "$file")"; printf '%s\n' "$3" >"$file"; chmod "$2" "$file"
}
mode() { # MODE FILE
    file=$(at "$2"); keep "$file"; chmod "$1" "$file"
}
gone() { file=$(at "$1"); keep "$file"; rm -f "$file"; }
back() {
    [ -d "$kept" ] || return 0
    if [ -d "$kept/files" ]; then
        (cd "$kept/files" && find . -type d -name '*.folder') | while read -r name; do
            read -r bits owner <"$kept/files/$name/mode"; file=${name#.}; file=${file%.folder}
            chmod "$bits" "$file"; chown "$owner" "$file"
        done
        (cd "$kept/files" && find . -type f ! -path '*.folder/*') | while read -r name; do
            cp -a "$kept/files/$name" "${name#.}"
        done
    fi
    if [ -d "$kept/none" ]; then (cd "$kept/none" && find . -type f) | while read -r name; do rm -f "${name#.}"; done; fi
    rm -rf "$kept"
}
# SERVICE OLD NEW: runs otherwise than its file says.
drift() { service=$1; shift; edit compose.yaml "$1" "$2"; up "$service"; back; }

repository() { # ARGUMENT…: git in the project's folder, which is the owner's
    git -C "$FOLDER" -c safe.directory='*' -c user.name=owner -c user.email=owner@media.home.arpa "$@"
    chown -R 1000:1000 "$FOLDER/.git"
}

process() { docker inspect --format '{{.State.Pid}}' "$(container "$1")"; }
inside() { # SERVICE COMMAND…: the host's program in the container's network
    process=$(process "$1"); shift; nsenter --target "$process" --net -- "$@"
}
address() {
    case $1 in qbittorrent | prowlarr | flaresolverr) set -- gluetun ;; esac
    docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' "$(container "$1")" | cut -d ' ' -f 1
}
ready() { # SERVICE: until it listens
    case $1 in
        radarr) port=7878 ;; sonarr) port=8989 ;; lidarr) port=8686 ;; prowlarr) port=9696 ;; bazarr) port=6767 ;;
        qbittorrent | dozzle) port=8080 ;; jellyfin) port=8096 ;; seerr) port=5055 ;; jellystat) port=3000 ;;
        homarr) port=7575 ;; jellystat-db) port=5432 ;; caddy) port=443 ;; gluetun) healthy gluetun; return ;;
        *) return 0 ;;
    esac
    tries=0
    until nc -z -w 1 "$(address "$1")" "$port"; do
        tries=$((tries + 1)); [ $tries -lt 100 ] || { echo "$1 does not listen" >&2; return 1; }; sleep 0.1
    done
}
healthy() {
    tries=0
    until [ "$(docker inspect --format '{{.State.Health.Status}}' "$(container "$1")")" = healthy ]; do
        tries=$((tries + 1)); [ $tries -lt 200 ] || { echo "$1 is not healthy" >&2; return 1; }; sleep 0.1
    done
}
qbittorrent() { # JSON: preferences, set through its page, as the user `as` where it is not the example's
    url=http://$(address gluetun):8080 host='Host: gluetun:8080' from='Referer: http://gluetun:8080'
    cookie=$(curl -sf -i -H "$host" -H "$from" --data-urlencode "username=${as:-curator}" \
        --data-urlencode "password=$(cat "$FOLDER/secrets/qbittorrent_password")" "$url/api/v2/auth/login" |
        tr -d '\r' | sed -n 's/^set-cookie: \([^;]*\).*/\1/Ip')
    [ -n "$cookie" ] || { echo "no login to qBittorrent" >&2; return 1; }
    curl -sf -H "$host" -H "$from" -H "Cookie: $cookie" --data-urlencode "json=$1" "$url/api/v2/app/setPreferences"
}
