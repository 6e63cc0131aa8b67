#!/usr/bin/env bash
# Writes link-order.txt, which build.rs gives to the linker: the functions that the release program runs. Needs valgrind, and takes
# about as long as a release build.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/lib.sh
export CARGO_INCREMENTAL=0

have valgrind || install_packages valgrind
have wrk || install_packages wrk

# With its names. Another profile would give the functions of libraries others.
cargo rustc --locked --release --bin mynah -- -Cstrip=none
mkdir -p target/load
cp target/release/mynah target/load/mynah-named
cargo build --locked --release --quiet --manifest-path benches/load/limits/Cargo.toml --target-dir target/limits
export MYNAH_BIN=$PWD/target/load/mynah-named MYNAH_LIMITS=$PWD/target/limits/release/mynah-limits
exec python3 benches/load/order.py
