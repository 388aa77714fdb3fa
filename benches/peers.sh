#!/usr/bin/env bash
# One file, one list of terms, one core: listlint beside programs that do a part of its work.
#
#   benches/peers.sh                     a made-up catalog of MB megabytes and COUNT terms
#   benches/peers.sh FILE TERMS          your own: a CSV file with a header, terms one a line
#
#   MB=200 COUNT=1000 KIND=plain         what is made up: plain, claims, html or cjk
#   RUNS=5                               rounds; each runs every program once, so that noise hits all alike
#   CORE=0                               the core all are pinned to
#   LIMIT=60                             seconds after which a program is given up
#   PEERS="listlint shipped read-csv read-simd-csv rg grep hyperscan qsv"      which ones
#
# Needs cargo; installs what is missing (ripgrep, qsv, hyperscan) under target/peers, and says what it cannot install.
# A ratio is the median of the rounds' ratios: how many times as long as `listlint` (the list, findings as JSON lines).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

MB=${MB:-200} COUNT=${COUNT:-1000} KIND=${KIND:-plain} RUNS=${RUNS:-5} CORE=${CORE:-0} LIMIT=${LIMIT:-60}
PEERS=${PEERS:-listlint shipped read-csv read-simd-csv rg grep hyperscan qsv}
work=$PWD/target/peers
tools=$work/tools
times=$work/times
listlint=${LISTLINT:-$PWD/target/release/listlint}
programs=$work/build/release
export CARGO_TERM_COLOR=never

say() { printf '%s\n' "$*" >&2; }

build() {
    [ -n "${LISTLINT:-}" ] || CARGO_TARGET_DIR=$PWD/target cargo build --release --locked --quiet
    cargo build --release --locked --quiet --manifest-path benches/peers/Cargo.toml --target-dir "$work/build"
}

# The file and the terms, as `file` and `terms`, and the terms as a pack in `rules`.
inputs() {
    rules=$work/rules
    if [ $# -ge 2 ]; then
        file=$(realpath "$1") terms=$(realpath "$2")
    else
        file=$work/$KIND-$MB.csv terms=$work/terms-$COUNT.txt
        local list=terms
        [ "$KIND" = claims ] && list=claims && terms=$work/claims-$COUNT.txt
        "$programs/generate" "$list" "$COUNT" "$terms"
        "$programs/generate" catalog "$KIND" "$MB" "$terms" "$file"
    fi
    rm -rf "$rules"
    "$programs/generate" pack "$terms" "$rules"
}

# Makes a program ready; fails where it cannot be had.
ready() {
    case $1 in
        rg) command -v rg || cargo_install ripgrep rg ;;
        qsv) command -v qsvlite || cargo_install qsv qsvlite --no-default-features --features lite ;;
        grep) command -v grep ;;
        hyperscan) python "$tools/python" || python3 -c 'import hyperscan' ;;
        *) true ;;
    esac >/dev/null 2>&1
}

# cargo_install CRATE BINARY [ARGUMENT]...
cargo_install() {
    local crate=$1 binary=$2
    shift 2
    [ -x "$tools/bin/$binary" ] || timeout "${INSTALL_LIMIT:-1200}" cargo install --locked --root "$tools" --bin "$binary" "$@" "$crate"
}

# A Python with hyperscan in a folder of its own.
python() {
    "$1/bin/python" -c 'import hyperscan' || { python3 -m venv "$1" && "$1/bin/pip" install --quiet hyperscan; }
}

# Runs a program on the file; what it prints goes to a file of its own.
work_of() {
    local python=$tools/python/bin/python
    [ -x "$python" ] || python=python3
    case $1 in
        listlint) "$listlint" scan "$file" --rules "$rules" --no-shipped -m all --format jsonl -j 1 -q ;;
        shipped) "$listlint" scan "$file" -m all --format summary -j 1 -q ;;
        read-*) "$programs/$1" "$file" ;;
        rg) rg --no-unicode -i -w -F -f "$terms" -c "$file" ;;
        grep) LC_ALL=C grep -F -i -w -c -f "$terms" "$file" ;;
        hyperscan) "$python" benches/peers/scan-hyperscan.py "$terms" "$file" "$times/hyperscan-scan.last" ;;
        qsv) qsvlite searchset -i --literal "$terms" "$file" ;;
    esac
}

# One round of one program: a line with its seconds; fails if it did, or took too long.
round() {
    local name=$1 began code=0
    began=$EPOCHREALTIME
    "${pin[@]}" timeout "$LIMIT" bash -c 'work_of "$1"' - "$name" >"$work/$name.out" 2>"$work/$name.err" </dev/null || code=$?
    local ended=$EPOCHREALTIME
    [ "$code" -le 1 ] || { say "skipped $name: exit code $code$([ "$code" = 124 ] && echo ", over $LIMIT s")"; return 1; }
    awk -v a="$began" -v b="$ended" 'BEGIN { printf "%.6f\n", b - a }' >>"$times/$name"
    [ "$name" != hyperscan ] || cat "$times/hyperscan-scan.last" >>"$times/hyperscan-scan"
}

# What a program found, in its own unit.
found() {
    case $1 in
        listlint) echo "$(grep -c '"type":"finding"' "$work/$1.out") findings" ;;
        read-*) echo "$(tail -n 1 "$work/$1.out") records" ;;
        rg | grep) echo "$(tail -n 1 "$work/$1.out") lines" ;;
        hyperscan) echo "$(tail -n 1 "$work/$1.out") places" ;;
        qsv) echo "$(wc -l <"$work/$1.out") lines" ;;
        *) echo "" ;;
    esac
}

median() { sort -g | awk '{ all[NR] = $1 } END { print NR % 2 ? all[(NR + 1) / 2] : (all[NR / 2] + all[NR / 2 + 1]) / 2 }'; }

table() {
    local bytes seconds ratio name
    bytes=$(stat -c %s "$file")
    printf '%s: %.1f MB, %s terms, %s rounds, core %s\n\n' "$(basename "$file")" "$(awk -v b="$bytes" 'BEGIN { print b / 1e6 }')" "$(wc -l <"$terms")" "$RUNS" "$CORE"
    printf '| program | seconds | MB/s | ratio | found |\n|---|---|---|---|---|\n'
    for name in $PEERS hyperscan-scan; do
        [ -s "$times/$name" ] || continue
        seconds=$(median <"$times/$name")
        ratio=$(paste "$times/$name" "$times/listlint" 2>/dev/null | awk 'NF == 2 { print $1 / $2 }' | median)
        printf '| %s | %.3f | %.0f | %.2f | %s |\n' "$name" "$seconds" "$(awk -v b="$bytes" -v s="$seconds" 'BEGIN { print b / s / 1e6 }')" "${ratio:-0}" "$(found "$name")"
    done
}

main() {
    mkdir -p "$work" "$tools"
    rm -rf "$times" && mkdir -p "$times"
    build
    inputs "$@"
    PATH=$tools/bin:$PATH
    pin=()
    command -v taskset >/dev/null && pin=(taskset -c "$CORE")
    export -f work_of
    export PATH listlint file terms rules programs tools times
    local name usable=""
    for name in $PEERS; do
        if ready "$name"; then usable+=" $name"; else say "skipped $name: cannot be installed here"; fi
    done
    PEERS=$usable
    # A round that does not count brings the file into memory and shows who cannot do it.
    for name in $PEERS; do
        round "$name" || PEERS=${PEERS/ $name/}
    done
    rm -f "$times"/*
    for ((i = 0; i < RUNS; i++)); do
        for name in $PEERS; do
            round "$name" || PEERS=${PEERS/ $name/}
        done
    done
    table
}

main "$@"
