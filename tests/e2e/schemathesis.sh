#!/usr/bin/env bash
# Schemathesis against the control API: all checks, each call alone and calls that follow from one another. What the
# description cannot say is in schemathesis.toml.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/lib.sh

tool=.venv/bin/schemathesis
[ -x "$tool" ] || { skip "Schemathesis: there is no $tool; tests/run.sh installs it"; exit 0; }
export SCHEMATHESIS_HOOKS=schemathesis_hooks PYTHONPATH=$PWD/tests/e2e/common

# `/_mynah/events` never ends, which no tool for calls can test; tests/it/control/watching.rs does.
check() {
    start_server --max-spaces 50 --password-cost light
    "$tool" --config-file tests/e2e/schemathesis.toml run "$server_url/_mynah/openapi.json" --checks all --workers 1 \
        --exclude-path /_mynah/events --generation-deterministic --request-timeout 10 \
        --no-color "$@"
}

failed=0
check --phases examples,coverage,fuzzing --max-examples 20 || failed=1
# What begins a space anew makes users and faults vanish that were just created: it is tested above, each call alone.
SCHEMATHESIS_HOOKS=schemathesis_known check --phases stateful --mode positive --max-examples 60 --exclude-path /_mynah/reset \
    --exclude-path '/_mynah/snapshots/{name}/restore' --exclude-path '/_mynah/spaces/{name}' || failed=1
exit $failed
