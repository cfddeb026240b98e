#!/bin/sh
# Runs once, when the database is created: an ordinary role for Jellystat, which then owns its own database only.
set -eu
password=$(cat /run/secrets/jellystat_db_password)
psql --no-psqlrc --set ON_ERROR_STOP=1 --set password="$password" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE jellystat LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE jellystat OWNER jellystat;
REVOKE CONNECT ON DATABASE postgres FROM PUBLIC;
SQL
