#!/usr/bin/env bash
# Writes release.profdata, which .cargo/rustc.sh gives to the compiler: how often the program takes each of its ways. Needs LLVM's tool for
# such counts, not much older than the toolchain's LLVM, and takes about twice as long as a release build. `order.sh` comes after it: other
# functions are inlined then.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/lib.sh
export CARGO_INCREMENTAL=0

tool() { compgen -c llvm-profdata | sort -V | tail -1; }

have wrk || install_packages wrk
case $(tool) in
*-19 | *-[2-9][0-9]) ;;
*) install_packages llvm-19 ;;
esac
counts=$PWD/target/profile/counts
rm -rf "$counts"
MYNAH_PROFILE=$counts cargo build --locked --release --bin mynah --target-dir target/profile
cargo build --locked --release --quiet --manifest-path benches/load/limits/Cargo.toml --target-dir target/limits
export LLVM_PROFILE_FILE=$counts/%p.profraw
MYNAH_BIN=$PWD/target/profile/release/mynah MYNAH_LIMITS=$PWD/target/limits/release/mynah-limits python3 benches/load/counting.py
unset LLVM_PROFILE_FILE
# Of that function the compiler could use a part alone, and would say so at each build.
"$(tool)" merge --sparse --text -o "$counts/all.text" "$counts"/*.profraw
awk 'BEGIN { RS = ""; ORS = "\n\n" } !/IntoIter.*dying_next/' "$counts/all.text" >"$counts/used.text"
"$(tool)" merge --sparse -o release.profdata "$counts/used.text"
rustc --version --verbose >release.profdata.rustc
