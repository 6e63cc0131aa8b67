#!/usr/bin/env bash
# Measures the speed of the server and writes docs/performance.md. Finds what it needs, and installs it if it may.
# MYNAH_BIN names the binary to measure; without it, the release build is. `--help` tells the rest.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/lib.sh
export CARGO_INCREMENTAL=0

have cc || install_packages build-essential
have cargo || { echo "cargo is missing: https://rustup.rs installs it" >&2; exit 1; }
have wrk || install_packages wrk
have python3 || install_packages python3
[[ " $* " = *" --ci "* ]] || compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || install_packages postgresql ||
    echo "Postgres cannot be installed; it is left out"

# What a user would pick instead. Whatever cannot be installed is told on the page.
prepare_peers() {
    have java || install_packages default-jre-headless || echo "Java cannot be installed"
    have npm || install_packages nodejs npm || echo "npm cannot be installed"
    [ benches/load/peers/node_modules/.package-lock.json -nt benches/load/peers/package-lock.json ] ||
        npm ci --silent --no-audit --no-fund --prefix benches/load/peers || echo "the peers for Node cannot be installed"
    local venv=target/load/peers-venv
    [ -x $venv/bin/pip ] || python3 -m venv $venv || { install_packages python3-venv && python3 -m venv $venv; }
    $venv/bin/pip install -q -r benches/load/peers/requirements.txt || echo "the peers for Python cannot be installed"
}

case " $* " in
    *" --ci "* | *" --page "*) ;;
    *" --only "*peers* | *" --only="*peers*) prepare_peers ;;
    *" --only"*) ;;
    *) prepare_peers ;;
esac

if [ -z "${MYNAH_BIN:-}" ]; then
    cargo build --locked --release
    MYNAH_BIN=$PWD/target/release/mynah
fi
cargo build --locked --release --quiet --manifest-path benches/load/limits/Cargo.toml --target-dir target/limits
export MYNAH_BIN MYNAH_LIMITS=$PWD/target/limits/release/mynah-limits
exec python3 benches/load/run.py "$@"
