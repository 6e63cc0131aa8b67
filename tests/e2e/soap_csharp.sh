#!/usr/bin/env bash
# A .NET program on a proxy that `wsdl` makes of the server's own WSDL, as a web reference is made.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/lib.sh

prepare_mono || { skip "the client in C#: Mono cannot be had"; exit 0; }
for version in 1.1 1.2; do
    start_server
    address=$server_url/BSIDCA/BSIDCA.asmx
    if [ ! -f "$scratch/client.exe" ]; then
        wsdl -nologo -language:CS -out:"$scratch/Proxy.cs" "$address?WSDL" >"$scratch/wsdl"
        if grep -i warning "$scratch/wsdl"; then exit 1; fi
        mcs -nologo -warnaserror -r:System.Web.Services,System.Data,System.Xml -out:"$scratch/client.exe" \
            "$scratch/Proxy.cs" tests/e2e/SoapClient.cs
    fi
    mono "$scratch/client.exe" "$address" "$version"
done
