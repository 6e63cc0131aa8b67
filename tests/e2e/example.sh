#!/usr/bin/env bash
# The worked example, as its README says: with a server of its own, and against one that runs already.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/lib.sh

python=$PWD/.venv/bin/python
"$python" -c 'import pytest, requests' 2>/dev/null || { skip "the worked example: no Python with pytest for it"; exit 0; }
export PYTHONDONTWRITEBYTECODE=1
binary=${MYNAH_BIN:-$PWD/target/debug/mynah}
MYNAH_BIN=$binary "$python" -m pytest -q -p no:cacheprovider examples/python
start_server
env -u MYNAH_BIN MYNAH_URL="$server_url" "$python" -m pytest -q -p no:cacheprovider examples/python

# The one that the README shows.
sed -n '/^```python$/,/^```$/{/^```/d;p}' README.md | sed "s|http://127.0.0.1:8080|$server_url|" >"$scratch/test_readme.py"
"$python" -m pytest -q -p no:cacheprovider "$scratch/test_readme.py"
