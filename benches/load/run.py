"""Measures the speed of the server beside the floor, its limits and its peers, and writes docs/performance.md.

`bash benches/load/run.sh` finds or installs what this needs, and starts it.
"""

import argparse
import json
import os
import shutil
import signal
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
import machine
import pages
import peers
import report
import seeds
import starts
import stores
import targets
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
    """The programs that are measured."""

    mynah: Path
    limits: Path

    @classmethod
    def given(cls):
        """Those that the environment names."""
        return cls(*(Path(os.environ[name]).resolve() for name in ("MYNAH_BIN", "MYNAH_LIMITS")))


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
    parser.add_argument("--runs", type=int, help="how many runs each median is of (default: 5)")
    parser.add_argument("--seconds", type=int, help="how long one run is (default: 2)")
    parser.add_argument("--quick", action="store_true", help="3 runs of 1 second, 32 connections, 20,000 users; no page")
    parser.add_argument("--ci", action="store_true", help="some ratios, and whether they are far from what they are to be; no page")
    parser.add_argument("--page", action="store_true", help="write the page again, from the figures that there are")
    parser.add_argument("--users", type=int, help="the most users in a store (default: 1,000,000)")
    parser.add_argument("--work", help="keep seeded stores in this folder, and use those that are there")
    parser.add_argument("--results", type=Path, help="where the figures are kept (default: target/load/results.json; a look has its own)")
    parser.add_argument("--fresh", action="store_true", help="forget earlier figures")
    chosen = parser.parse_args()
    short = chosen.quick or chosen.ci
    chosen.runs = chosen.runs or (3 if chosen.quick else 5)
    chosen.seconds = chosen.seconds or (1 if short else 2)
    chosen.users = chosen.users or (20_000 if short else 1_000_000)
    chosen.connections = [32] if short else [32, 1, 64]
    chosen.lean = chosen.ci
    # A look must not get into the figures of the page.
    chosen.results = chosen.results or ROOT / f"target/load/{'quick' if chosen.quick else 'results'}.json"
    if chosen.ci:
        chosen.only, chosen.fresh, chosen.results = "creates,gets,hashing", True, ROOT / "target/load/ci.json"
    # The first size is what the most is compared with.
    chosen.sizes = [size for size in (1_000, 100_000) if size < chosen.users] + [chosen.users]
    if chosen.ci:
        chosen.sizes = [chosen.users]
    chosen.run = time.strftime("%Y-%m-%d %H:%M", time.gmtime())
    chosen.groups = chosen.only.split(",") if chosen.only else list(GROUPS)
    for group in chosen.groups:
        if group not in GROUPS:
            parser.error(f"there is no group {group}; there are {', '.join(GROUPS)}")
    return chosen


def measure(chosen, results):
    """Measures the groups, and keeps the figures of each as soon as it is done. Returns those that failed."""
    tools = Tools.given()
    folder = Path(chosen.work or tempfile.mkdtemp(prefix="mynah-load-", dir="/var/tmp"))
    folder.mkdir(parents=True, exist_ok=True)
    # Postgres runs as somebody else, who must get there.
    folder.chmod(0o755)
    context = Context(tools, chosen, results, stores.Stores(tools, folder), folder)
    failed = []
    try:
        results.machine = machine.described(tools, folder)
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
            print(f"   took {results.group['took']} s", flush=True)
            chosen.results.parent.mkdir(parents=True, exist_ok=True)
            chosen.results.write_text(json.dumps(results.to_json(), indent=1))
    finally:
        if not chosen.work:
            shutil.rmtree(folder, ignore_errors=True)
    return failed


def tell(parts, factor=1):
    """Prints what was reached. Returns how many targets were missed."""
    print("\n== reached")
    for part in parts:
        met = part.met(factor)
        print(f"   {'met   ' if met else 'MISSED'} {part.row:>2} {part.what}: {part.reached()} (to be: {part.wanted()})")
    return sum(not part.met(factor) for part in parts)


def main():
    # So that whatever was started is stopped when this is ended from outside.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    chosen = options()
    saved = json.loads(chosen.results.read_text()) if chosen.results.exists() and not chosen.fresh else None
    results = Results(saved)
    failed = [] if chosen.page else measure(chosen, results)
    if failed:
        print(f"failed: {', '.join(failed)}")
    parts = targets.parts(results.groups)
    if chosen.ci:
        chosen_parts = [part for part in parts if part.row in (1, 2, 4) and part.unit == "×"]
        missed = tell(chosen_parts, targets.SHORT)
        print(f"\nin CI, {targets.SHORT} of each is enough; {missed} missed")
        return 1 if missed or failed else 0
    measured = {row for row, group in targets.GROUP_OF.items() if group in chosen.groups or chosen.page}
    tell([part for part in parts if part.row in measured])
    if not chosen.quick:
        report.write(results.to_json(), ROOT / "docs/performance.md", ROOT / "docs/performance.svg")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
