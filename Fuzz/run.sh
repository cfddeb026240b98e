#!/bin/sh
# Fuzzes the Compose loader and the env file readers.
#
#   Fuzz/run.sh [SECONDS]        120 without it
#
# Seeds are made at run time: our own cases and examples, and the corpus of public files beside the project where there
# is one. What is found is kept in Fuzz/.build/corpus; an input that crashes, hangs (10 s) or takes 2 GiB is written to
# Fuzz/.build/found and makes this script fail. SWIFT names another swift.
set -eu

seconds=${1:-120}
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(dirname -- "$here")
seeds=$here/.build/seeds

cd "$here"
# Of several such flags the last decides on coverage, and SwiftPM orders its own two by chance: each of these names it.
${SWIFT:-swift} build -c release --sanitize=fuzzer -Xswiftc -sanitize=fuzzer,address
readelf -SW .build/release/LoaderFuzzer | grep -q __sancov || {
    echo "fuzz: LoaderFuzzer was built without coverage, so it would find next to nothing" >&2
    exit 1
}

# One input: a byte of choices, then each file as 0x1E, path, line feed, contents.
project() {
    flags=$1 folder=$2
    shift 2
    printf "$flags"
    for file in "$@"; do
        printf '\036%s\n' "${file#"$folder"/}"
        cat "$file"
    done
}

rm -rf "$seeds"
mkdir -p "$seeds" .build/corpus .build/found
number=0
for folder in "$root"/Tests/Reference/cases/*/* "$root"/Examples/*; do
    [ -d "$folder" ] || continue
    number=$((number + 1))
    find "$folder" -type f ! -name args | sort | head -8 >.build/list
    set --
    while IFS= read -r file; do set -- "$@" "$file"; done <.build/list
    case $number in *[13579]) flags='\004' ;; *) flags='\006' ;; esac
    project "$flags" "$folder" "$@" >"$seeds/case-$number"
done
corpus=$root/../shared/corpus
if [ -d "$corpus" ]; then
    find "$corpus" -type f \( -name '*.yml' -o -name '*.yaml' \) | sort >.build/list
    while IFS= read -r file; do
        number=$((number + 1))
        folder=$(dirname -- "$file")
        env=
        for name in .env .env.example docker-compose.env; do
            [ -f "$folder/$name" ] && env=$folder/$name && break
        done
        { printf '\004\036compose.yaml\n'; cat "$file"; [ -z "$env" ] || { printf '\036.env\n'; cat "$env"; }; } \
            >"$seeds/corpus-$number"
    done <.build/list
fi
echo "seeds: $(find "$seeds" -type f | wc -l)"

# Swift's own allocations at start are not ours to judge: leaks are not looked for.
ASAN_OPTIONS=detect_leaks=0 exec nice -n 10 .build/release/LoaderFuzzer -max_total_time="$seconds" -timeout=10 \
    -rss_limit_mb=2048 -max_len=32768 -print_final_stats=1 -artifact_prefix=.build/found/ .build/corpus "$seeds"
