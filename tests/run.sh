#!/usr/bin/env bash
# Runs every test, on SQLite and on a throw-away Postgres. Works on a fresh Debian with Rust, as root or not, and
# installs what is missing if it may. With CI=true nothing may be skipped.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/lib.sh
export CARGO_INCREMENTAL=0
unset MYNAH_TEST_STORE MYNAH_TEST_POSTGRES
log=$(mktemp /tmp/mynah-tests.XXXXXX)
pg_home=
pg_url=
failures=0

main() {
    trap clean_up EXIT
    have cc || install_packages build-essential
    have cargo || { echo "cargo is missing: https://rustup.rs installs it" >&2; exit 1; }
    start_postgres || skip "the tests on Postgres, which cannot be installed or started"
    run "all tests, on SQLite" cargo test --locked --no-fail-fast
    if [ -n "$pg_url" ]; then
        run "the suite, on Postgres" env MYNAH_TEST_STORE="$pg_url" cargo test --locked --test it
    fi
    end_to_end
    summary
}

# Runs one step, keeps its output for the summary, and goes on if it fails.
run() {
    local what=$1
    shift
    printf '\n== %s\n' "$what"
    "$@" 2>&1 | tee -a "$log" || { failures=$((failures + 1)); echo "failed: $what"; }
}

# Runs a command as somebody who may run Postgres: root may not.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

pg_bin() {
    local initdb
    initdb=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -1)
    [ -n "$initdb" ] && dirname "$initdb"
}

start_postgres() {
    local bin port
    bin=$(pg_bin) || { install_packages postgresql && bin=$(pg_bin); } || return 1
    pg_home=$(mktemp -d /tmp/mynah-pg.XXXXXX)
    [ "$(id -u)" != 0 ] || chown postgres "$pg_home"
    as_postgres "$bin/initdb" -D "$pg_home/data" -U mynah -A trust -E UTF8 --locale=C -N >/dev/null || return 1
    for _ in {1..10}; do
        port=$((20000 + RANDOM % 12000))
        if as_postgres "$bin/pg_ctl" -D "$pg_home/data" -l "$pg_home/log" -s -w start -o "-p $port -k $pg_home \
            -h 127.0.0.1 -c fsync=off -c full_page_writes=off -c max_connections=200"; then
            as_postgres "$bin/createdb" -h "$pg_home" -p "$port" -U mynah mynah
            pg_url="postgres://mynah@127.0.0.1:$port/mynah"
            break
        fi
    done
    [ -n "$pg_url" ]
}

clean_up() {
    if [ -n "$pg_home" ]; then
        as_postgres "$(pg_bin)/pg_ctl" -D "$pg_home/data" -s -m immediate stop >/dev/null 2>&1 || true
        rm -rf "$pg_home"
    fi
    rm -f "$log"
}

# Sets `python` to one that has what tests/requirements.txt names.
prepare_python() {
    have python3 || install_packages python3 || return 1
    python=python3
    [ -f tests/requirements.txt ] || return 0
    [ -x .venv/bin/pip ] || python3 -m venv .venv || { install_packages python3-venv && python3 -m venv .venv; }
    .venv/bin/pip install -q -r tests/requirements.txt && python=.venv/bin/python
}

# The scripts in tests/e2e, which drive the real binary ($MYNAH_BIN).
end_to_end() {
    local script python=
    local -a scripts
    mapfile -t scripts < <(compgen -G 'tests/e2e/*.sh'; compgen -G 'tests/e2e/*.py')
    [ ${#scripts[@]} -gt 0 ] || return 0
    run "the binary for the end-to-end tests" cargo build --locked
    export MYNAH_BIN=$PWD/target/debug/mynah MYNAH_TEST_POSTGRES=$pg_url
    prepare_python || python=
    for script in "${scripts[@]}"; do
        case $script in
            *.sh) run "$script" bash "$script" ;;
            *) if [ -n "$python" ]; then run "$script" "$python" "$script"; else skip "$script: no Python for it"; fi ;;
        esac
    done
}

summary() {
    awk -v steps="$failures" '
        /^test result:/ { passed += $4; failed += $6 }
        END { printf "\n%d passed, %d failed", passed, failed
              if (steps) printf ", %d steps failed", steps
              print ""; exit (failed > 0 || steps > 0) }' "$log"
}

main "$@"
