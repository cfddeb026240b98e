#!/bin/sh
# Starts the real PostgreSQL as the official image does: a first database and the scripts for it, then the server as its
# own user, or as whoever the container was started as.
set -eu
user=${POSTGRES_USER:-postgres}
programs=/usr/lib/postgresql/15/bin
if [ "$(id -u)" -eq 0 ]; then
    mkdir -p "$PGDATA" /run/postgresql
    chown postgres "$PGDATA" /run/postgresql
    as_postgres() { su postgres -s /bin/sh -c "$1"; }
else
    mkdir -p "$PGDATA"
    as_postgres() { sh -c "$1"; }
fi
chmod 700 "$PGDATA"
if [ ! -f "$PGDATA/PG_VERSION" ]; then
    [ -z "${POSTGRES_PASSWORD_FILE:-}" ] || POSTGRES_PASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
    printf '%s\n' "${POSTGRES_PASSWORD:?POSTGRES_PASSWORD is not set}" >/tmp/password
    [ "$(id -u)" -ne 0 ] || chown postgres /tmp/password
    as_postgres "$programs/initdb --no-sync -D $PGDATA -U $user --pwfile=/tmp/password --auth-local=trust \
        --auth-host=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256} ${POSTGRES_INITDB_ARGS:-} >/dev/null"
    rm -f /tmp/password
    echo "host all all all ${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"
    echo "listen_addresses = '*'" >>"$PGDATA/postgresql.conf"
    if [ "${POSTGRES_DB:-$user}" != postgres ]; then
        as_postgres "echo 'CREATE DATABASE \"${POSTGRES_DB:-$user}\";' | $programs/postgres --single -D $PGDATA postgres >/dev/null"
    fi
    if ls /docker-entrypoint-initdb.d/*.sh >/dev/null 2>&1; then
        as_postgres "$programs/pg_ctl -D $PGDATA -o '-c listen_addresses=' -w start >/dev/null"
        for script in /docker-entrypoint-initdb.d/*.sh; do
            PATH=$programs:$PATH POSTGRES_USER=$user PGHOST=/var/run/postgresql sh "$script"
        done
        as_postgres "$programs/pg_ctl -D $PGDATA -w stop >/dev/null"
    fi
fi
[ "$(id -u)" -eq 0 ] || exec "$programs/postgres" -D "$PGDATA"
exec su postgres -s /bin/sh -c "exec $programs/postgres -D $PGDATA"
