#!/bin/sh
# Prepares this folder: random secrets (mode 600), folders, .env, and first passwords for the apps.
# Running it again changes nothing that exists. Needs openssl 3; Docker only for two of the password hashes.
set -eu
cd "$(dirname "$0")"
umask 077

secret() { # NAME COMMAND...   writes secrets/NAME unless it exists
    name=$1
    shift
    [ -s "secrets/$name" ] || "$@" | tr -d '\n' > "secrets/$name"
}
replace() { # FILE FROM TO     first occurrence, no regular expressions, so that values need no escaping
    FROM=$2 TO=$3 awk '{
        at = done ? 0 : index($0, ENVIRON["FROM"])
        if (at) { done = 1; $0 = substr($0, 1, at - 1) ENVIRON["TO"] substr($0, at + length(ENVIRON["FROM"])) }
        print
    }' "$1" > "$1.new"
    cat "$1.new" > "$1"
    rm "$1.new"
}
value() { cat "secrets/$1"; }

if [ ! -e .env ]; then
    cp .env.example .env
    if gid=$(getent group docker | cut -d: -f3) && [ -n "$gid" ]; then replace .env DOCKER_GID=999 "DOCKER_GID=$gid"; fi
fi
chmod 600 .env

mkdir -p secrets cache/jellyfin config/gluetun config/seerr config/homarr config/diun \
    config/caddy/data config/caddy/config config/jellystat/backup-data config/jellystat-db/data
chmod 700 secrets

for name in postgres_password jellystat_db_password jellystat_jwt_secret homarr_encryption_key \
    authelia_session_secret authelia_storage_key authelia_reset_secret; do
    secret "$name" openssl rand -hex 32 # Homarr wants exactly 64 hexadecimal digits; the others take them too
done
for app in radarr sonarr lidarr prowlarr; do
    secret "${app}_api_key" openssl rand -hex 16
    grep -q '<ApiKey>' "config/$app/config.xml" ||
        replace "config/$app/config.xml" '</Config>' "  <ApiKey>$(value "${app}_api_key")</ApiKey>
</Config>"
done
if [ ! -s secrets/gluetun_auth.toml ]; then
    cp secrets.example/gluetun_auth.toml secrets/gluetun_auth.toml
    replace secrets/gluetun_auth.toml @KEY@ "$(openssl rand -hex 16)"
fi
if [ ! -s secrets/recyclarr_secrets.yml ]; then
    cp secrets.example/recyclarr_secrets.yml secrets/recyclarr_secrets.yml
    replace secrets/recyclarr_secrets.yml @RADARR@ "$(value radarr_api_key)"
    replace secrets/recyclarr_secrets.yml @SONARR@ "$(value sonarr_api_key)"
fi

# First passwords. Each app gets its own; they are listed once, in a file to move into a password manager.
if [ ! -e secrets/logins.txt ]; then
    : > secrets/logins.txt
    login() { # APP            a new random password, noted and printed
        password=$(openssl rand -base64 24)
        printf '%s\tcurator\t%s\n' "$1" "$password" >> secrets/logins.txt
        printf '%s' "$password"
    }
    for app in radarr sonarr lidarr prowlarr; do
        # The apps turn these two lines into a hashed account at their first start, and remove them.
        password=$(login "$app")
        replace "config/$app/config.xml" '</Config>' "  <Username>curator</Username>
  <Password>$password</Password>
</Config>"
    done
    password=$(login bazarr)
    hash=$(printf '%s' "$password" | openssl dgst -md5 -r | cut -d' ' -f1)
    replace config/bazarr/config/config.yaml "$(grep -o 'password: .*' config/bazarr/config/config.yaml)" "password: $hash"

    password=$(login qbittorrent)
    salt=$(openssl rand -base64 16)
    hex=$(printf '%s' "$salt" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
    key=$(openssl kdf -keylen 64 -kdfopt digest:SHA512 -kdfopt "pass:$password" -kdfopt "hexsalt:$hex" \
        -kdfopt iter:100000 -binary PBKDF2 | openssl base64 -A)
    conf=config/qbittorrent/qBittorrent/qBittorrent.conf
    replace "$conf" "$(grep -o '@ByteArray(.*)' "$conf")" "@ByteArray($salt:$key)"

    if docker info > /dev/null 2>&1; then
        password=$(login authelia)
        hash=$(docker run --rm authelia/authelia:4.39.20 authelia crypto hash generate argon2 --password "$password" |
            sed -n 's/^Digest: //p')
        [ -z "$hash" ] ||
            replace config/authelia/users_database.yml "$(grep -o '\$argon2.*' config/authelia/users_database.yml)" "$hash"
        password=$(login dozzle)
        hash=$(docker run --rm caddy:2.11.4 caddy hash-password --plaintext "$password" || true)
        [ -z "$hash" ] || replace config/dozzle/users.yml "$(grep -o '\$2a\$.*' config/dozzle/users.yml)" "$hash"
    else
        echo "Docker does not answer here: set the passwords of Authelia and Dozzle as their files in config/ say." >&2
    fi
fi

chmod 600 secrets/*
find config -type d -exec chmod 700 {} +
find config -type f ! -name '*.sh' -exec chmod 600 {} +

for name in wireguard_private_key wireguard_addresses; do
    [ -s "secrets/$name" ] || echo "Still to do: put the value from Mullvad's WireGuard file into secrets/$name" >&2
done
if grep -q '@sha256:' compose.yaml; then
    echo "Still to do: the digests in compose.yaml are made up; README.md tells how to put in the real ones." >&2
fi
[ "$(id -u)" = 1000 ] || echo "Your user id is $(id -u): the containers use 1000. Change one of them to match." >&2
