#!/bin/sh
# Runs all tests. Each skip is printed with its reason; with CI=true one that allowed-skips.txt does not name fails the run.
set -eu
cd "$(dirname -- "$0")/.."

# The reference that the loader is compared with; without it those tests skip with their reason.
if [ -x Tests/Reference/fetch-compose.sh ]; then
    Tests/Reference/fetch-compose.sh >/dev/null 2>.build-reference.log || {
        echo "note: no Docker Compose to compare with: $(tail -n 1 .build-reference.log)"
    }
    rm -f .build-reference.log
fi

# What labs are made of: the first time it takes a minute or two. Without it the live tests skip with their reason.
Tests/Lab/fetch.sh .build/lab || echo "note: no labs, so no live tests"

log=$(mktemp)
trap 'rm -f "$log" "$log.status"' EXIT INT TERM
{
    status=0
    # Live tests wait for processes on threads of their own; hundreds of tests at once would starve each other's time limits.
    NO_COLOR=1 SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=6 "${SWIFT:-swift}" test --disable-xctest "$@" 2>&1 || status=$?
    echo "$status" >"$log.status"
} | tee "$log"
status=$(cat "$log.status")

escape=$(printf '\033')
skips=$(sed "s/$escape\[[0-9;]*m//g" "$log" | grep -E '^[^A-Za-z]*(Test|Suite) .* skipped(:|\.$)' |
    grep -v ' started\.$' || true)
if [ -n "$skips" ]; then
    echo "skipped:"
    echo "$skips"
    unlisted=$(echo "$skips" | grep -v -F -f scripts/allowed-skips.txt || true)
    if [ "${CI:-}" = true ] && [ -n "$unlisted" ]; then
        echo "error: these skips are not in scripts/allowed-skips.txt:" >&2
        echo "$unlisted" >&2
        status=1
    fi
fi
exit "$status"
