#!/bin/sh
# The first process of a lab. With it ends all that the lab runs.
# shellcheck disable=SC2034 # "rest"
# /proc is still the machine's here: the process as the machine knows it.
read -r own rest </proc/self/stat
printf '%s\n' "$own" >"$1"
# Reaps what is left to it by processes that start others and end.
while :; do
    sleep 3600 &
    wait
done
