#!/bin/sh
# Puts the real output of `make demo` into README.md: its first findings and its end.
set -eu
cd "$(dirname -- "$0")/.."
program=${1:-.build/debug/watertight}
report=$(mktemp)
trap 'rm -f "$report" README.md.new' EXIT INT TERM
COLUMNS=100 "$program" audit --no-record Examples/weak-stack >"$report" || [ $? -eq 1 ]
findings=$(grep -n '^HIGH ' "$report" | head -n 2 | tail -n 1 | cut -d: -f1)
score=$(grep -n '^Score' "$report" | head -n 1 | cut -d: -f1)
awk -v report="$report" -v findings="$findings" -v score="$score" '
    /^<!-- demo begins -->/ {
        print; print "```text"; print "$ watertight audit Examples/weak-stack"
        while ((getline line < report) > 0) {
            number++
            if (number < findings || number >= score) print line
            else if (number == findings) print "[…]\n"
        }
        print "```"; skipping = 1; next
    }
    /^<!-- demo ends -->/ { skipping = 0 }
    !skipping' README.md >README.md.new
mv README.md.new README.md
