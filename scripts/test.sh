#!/bin/sh
# Runs all tests. Prints what was run by component and release, and each skip with its reason; with CI=true a skip that
# allowed-skips.txt does not name fails the run, and so does a component of components.txt that no test ran, or a machine
# that is not as it was before.
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
trap 'rm -f "$log" "$log".*' EXIT INT TERM
: >"$log.components"
# Rules, links, mounts, units and settings of this machine: all that live tests change is in namespaces of their own.
snapshot() { sh Tests/Lab/snapshot.sh .build/lab/root >"$log.$1" 2>/dev/null; }
[ "$(id -u)" != 0 ] || [ ! -d .build/lab/root ] || snapshot before
# Tests note there what they start (Tests/LabKit/Component.swift).
export WATERTIGHT_COMPONENTS="$log.components"
{
    status=0
    # Live tests wait for processes on threads of their own; hundreds of tests at once would starve each other's time limits.
    NO_COLOR=1 SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=6 "${SWIFT:-swift}" test --disable-xctest "$@" 2>&1 || status=$?
    echo "$status" >"$log.status"
} | tee "$log"
status=$(cat "$log.status")

if [ -s "$log.before" ]; then
    snapshot after
    if diff "$log.before" "$log.after" >"$log.changes"; then
        echo "this machine outside the tests' namespaces is as it was before"
    else
        echo "changed on this machine while the tests ran:"
        head -n 40 "$log.changes"
        # On an owner's machine others may have changed it meanwhile.
        [ "${CI:-}" != true ] || status=1
    fi
fi

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

echo "real components, with the number of tests that ran each:"
{ cat scripts/components.txt; sed 's/^component: //; s/\t.*//' "$log.components"; } | sort -u -f | while read -r component; do
    count=$(grep -F "component: $component	" "$log.components" | sort -u | wc -l)
    if [ "$count" -gt 0 ]; then
        printf '%5d  %s\n' "$count" "$component"
    else
        printf ' none  %s (skipped: no test ran it)\n' "$component"
        : >"$log.missing"
    fi
done
if [ -e "$log.missing" ]; then
    rm -f "$log.missing"
    # A part of the tests, by --filter, leaves components out on purpose.
    if [ "${CI:-}" = true ] && [ $# -eq 0 ]; then
        echo "error: not every component of scripts/components.txt was run" >&2
        status=1
    fi
fi
# The end of a long log is what people see: what failed is said there again, with what was said of it.
failures=$(sed "s/$escape\[[0-9;]*m//g" "$log" | awk '
    /^[^A-Za-z]*Test .* (recorded an issue|failed after)/ { of = 1; print; next }
    of && of < 8 && !/^[^A-Za-z]*(Test|Suite) / { of++; print; next }
    { of = 0 }' | cut -c 1-600)
if [ -n "$failures" ]; then
    echo "failed:"
    echo "$failures"
fi

exit "$status"
