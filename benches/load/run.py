"""Measures the speed of the server beside the floor, its limits and its peers, and writes docs/performance.md.

`bash benches/load/run.sh` finds or installs what this needs, and starts it.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

import batches
import creates
import gets
import hashing
import pages
import peers
import seeds
import starts
import stores
from rounds import Results

ROOT = Path(__file__).resolve().parents[2]
# In this order, which keeps those together that are compared.
GROUPS = {
    "seeds": seeds.measure_seeds,
    "creates": creates.measure_creates,
    "creates-stores": creates.measure_stores,
    "gets": gets.measure_gets,
    "gets-stores": gets.measure_stores,
    "pages": pages.measure_pages,
    "batches": batches.measure_batches,
    "hashing": hashing.measure_hashing,
    "starts": starts.measure_starts,
    "peers": peers.measure_peers,
}


@dataclass
class Tools:
    mynah: Path
    limits: Path


@dataclass
class Context:
    """What a group needs to measure."""

    tools: Tools
    options: argparse.Namespace
    results: Results
    stores: stores.Stores
    folder: Path


def options():
    parser = argparse.ArgumentParser(prog="run.sh", description=__doc__.splitlines()[0])
    parser.add_argument("--only", help=f"these groups, with commas between: {', '.join(GROUPS)}")
    parser.add_argument("--runs", type=int, default=5, help="how many runs each median is of (default: 5)")
    parser.add_argument("--seconds", type=int, default=2, help="how long one run is (default: 2)")
    parser.add_argument("--quick", action="store_true", help="3 runs of 1 second, 32 connections, 20,000 users at most")
    parser.add_argument("--users", type=int, default=1_000_000, help="the most users in a store (default: 1,000,000)")
    parser.add_argument("--work", help="keep seeded stores in this folder, and use those that are there")
    parser.add_argument("--results", default=ROOT / "target/load/results.json", type=Path, help="where the figures are kept")
    parser.add_argument("--fresh", action="store_true", help="forget earlier figures")
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.runs, chosen.seconds, chosen.users = 3, 1, min(chosen.users, 20_000)
    chosen.connections = [32] if chosen.quick else [32, 1, 64]
    chosen.sizes = [size for size in (1_000, 100_000) if size < chosen.users] + [chosen.users]
    chosen.run = time.strftime("%Y-%m-%d %H:%M", time.gmtime())
    chosen.groups = chosen.only.split(",") if chosen.only else list(GROUPS)
    for group in chosen.groups:
        if group not in GROUPS:
            parser.error(f"there is no group {group}; there are {', '.join(GROUPS)}")
    return chosen


def main():
    chosen = options()
    tools = Tools(Path(os.environ["MYNAH_BIN"]).resolve(), Path(os.environ["MYNAH_LIMITS"]).resolve())
    saved = json.loads(chosen.results.read_text()) if chosen.results.exists() and not chosen.fresh else None
    results = Results(saved)
    folder = Path(chosen.work or tempfile.mkdtemp(prefix="mynah-load-", dir="/var/tmp"))
    folder.mkdir(parents=True, exist_ok=True)
    # Postgres runs as somebody else, who must get there.
    folder.chmod(0o755)
    context = Context(tools, chosen, results, stores.Stores(tools, folder), folder)
    failed = []
    try:
        for group in chosen.groups:
            began = time.monotonic()
            results.begin(group, chosen)
            try:
                GROUPS[group](context)
            except Exception as error:  # One group that fails must not end the run of all.
                traceback.print_exc()
                results.note(f"the group failed: {error}")
                failed.append(group)
            results.group["took"] = round(time.monotonic() - began)
            chosen.results.parent.mkdir(parents=True, exist_ok=True)
            chosen.results.write_text(json.dumps(results.to_json(), indent=1))
    finally:
        if not chosen.work:
            shutil.rmtree(folder, ignore_errors=True)
    if failed:
        print(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
