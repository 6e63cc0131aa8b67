#!/bin/sh
# rustc, told for a release which ways through the program are taken often. Cargo calls it (config.toml).
#
# release.profdata has counts of the program that this toolchain builds for this target: for any other they would say nothing, and only
# make the program larger. `benches/load/profile.sh` counts again, with MYNAH_PROFILE as the folder that takes the counts.
rustc=$1
shift
case " $* " in
*" --target "*) ;;
*" -C lto "* | *" -C lto=fat "* | *" -C linker-plugin-lto "*)
    root=${0%/*}/..
    profile=$root/release.profdata
    if [ -n "${MYNAH_PROFILE-}" ]; then
        set -- "$@" "-Cprofile-generate=$MYNAH_PROFILE"
    elif [ "$("$rustc" --version --verbose)" = "$(cat "$profile.rustc")" ]; then
        # What is seldom done is kept small, so that what is often done may be large. Functions that have been changed since they were
        # counted are compiled without counts, and nobody need be warned of that.
        set -- "$@" "-Cprofile-use=$profile" -Cllvm-args=-inline-threshold=100 -Cllvm-args=-pgso-lwss-only=false \
            -Cllvm-args=-no-pgo-warn-mismatch
    fi
    ;;
esac
exec "$rustc" "$@"
