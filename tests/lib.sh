# What the shell scripts of the tests share; they source it.

have() { command -v "$1" >/dev/null 2>&1; }

skip() {
    echo "skipped: $1"
    if [ "${CI:-}" = true ]; then
        echo "in CI nothing may be skipped" >&2
        exit 1
    fi
}

# Fails when the packages cannot be installed.
install_packages() {
    local sudo=
    [ "$(id -u)" = 0 ] || sudo="sudo -n"
    have apt-get || return 1
    echo "installing $*"
    $sudo apt-get update -qq && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y "$@" >/dev/null
}

# Starts a new server, in memory and on a free port, in place of the one before it, and sets `server_url`. It ends with
# the script, and the folder `scratch` with it.
start_server() {
    local binary=${MYNAH_BIN:-$PWD/target/debug/mynah}
    if [ -z "${scratch:-}" ]; then
        scratch=$(mktemp -d /tmp/mynah-e2e.XXXXXX)
        trap end_server EXIT
    else
        stop_server
    fi
    (
        unset "${!MYNAH_@}"
        cd "$scratch"
        exec "$binary" --listen 127.0.0.1:0 --store memory --log-format json >banner 2>log
    ) &
    server_pid=$!
    for _ in {1..300}; do
        if grep -q '"event":"ready"' "$scratch/banner" 2>/dev/null; then
            server_url=$(sed -n 's/^{"event":"listening"[^{]*"url":"\([^"]*\)".*/\1/p' "$scratch/banner")
            return
        fi
        kill -0 "$server_pid" 2>/dev/null || break
        sleep 0.1
    done
    echo "the server does not start" >&2
    exit 1
}

stop_server() {
    kill "$server_pid" 2>/dev/null || true
    wait "$server_pid" 2>/dev/null || true
    rm -f "$scratch/banner"
}

# Shows the end of the server's log when the script has failed.
end_server() {
    local status=$?
    stop_server
    [ "$status" = 0 ] || tail -n 5 "$scratch/log" >&2
    rm -rf "$scratch"
}

# Installs what tests/package.json names, in tests/node_modules.
prepare_node() {
    have npm || install_packages nodejs npm || return 1
    npm ci --silent --no-audit --no-fund --prefix tests
}

# Installs Mono with its `wsdl` and `mcs`.
prepare_mono() {
    { have mono && have wsdl && have mcs; } || install_packages mono-devel mono-mcs
}
