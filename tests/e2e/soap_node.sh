#!/usr/bin/env bash
# The package `soap` of Node, over each version of SOAP.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/lib.sh

prepare_node || { skip "the client in Node: npm or its packages cannot be had"; exit 0; }
for version in 1.1 1.2; do
    start_server
    node tests/e2e/soap_node.mjs "$server_url/BSIDCA/BSIDCA.asmx" "$version"
done
