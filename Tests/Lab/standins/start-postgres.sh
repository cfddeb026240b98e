#!/bin/sh
# Starts the real PostgreSQL as the official image does: a first database, then the server as its own user.
set -eu
user=${POSTGRES_USER:-postgres}
mkdir -p "$PGDATA" /run/postgresql
chown postgres "$PGDATA" /run/postgresql
chmod 700 "$PGDATA"
as_postgres() { su postgres -s /bin/sh -c "$1"; }
if [ ! -f "$PGDATA/PG_VERSION" ]; then
    printf '%s\n' "${POSTGRES_PASSWORD:?POSTGRES_PASSWORD is not set}" >/tmp/password
    chown postgres /tmp/password
    as_postgres "/usr/lib/postgresql/15/bin/initdb --no-sync -D $PGDATA -U $user --pwfile=/tmp/password --auth-local=trust \
        --auth-host=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256} >/dev/null"
    rm -f /tmp/password
    echo "host all all all ${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"
    echo "listen_addresses = '*'" >>"$PGDATA/postgresql.conf"
    if [ "${POSTGRES_DB:-$user}" != postgres ]; then
        as_postgres "echo 'CREATE DATABASE \"${POSTGRES_DB:-$user}\";' | /usr/lib/postgresql/15/bin/postgres --single -D $PGDATA postgres >/dev/null"
    fi
fi
exec su postgres -s /bin/sh -c "exec /usr/lib/postgresql/15/bin/postgres -D $PGDATA"
