"""Writes link-order.txt: the functions that the program runs from its start to its first answer, and those that answer gets and
creates, each kind side by side. `bash benches/load/order.sh` builds what this needs, and starts it."""

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import creates
import gets
import servers
import stores
from rounds import Numbers, exercise
from run import ROOT, Tools

USERS = 1000
CONNECTIONS = 8
HEADER = """\
# The functions of the release program that run, in the order in which the linker is to put them: those that only a start runs, those that
# a start and requests run, those that only requests run. Written by benches/load/order.sh; build.rs hands it to the linker.
"""


def under_callgrind(tools, folder, *flags):
    """The program as callgrind runs it, which writes its counts to the folder."""
    counted = folder / "counted"
    words = ["valgrind", "--tool=callgrind", "--demangle=no", f"--callgrind-out-file={folder}/counts", *flags]
    counted.write_text(f'#!/bin/sh\nexec {" ".join(words)} {tools.mynah} "$@"\n')
    counted.chmod(0o755)
    return Tools(counted, tools.limits)


def control(server, *words):
    subprocess.run(["callgrind_control", *words, str(server.process.pid)], check=True, stdout=subprocess.DEVNULL)


def executed(counts, binary):
    """The functions of the binary that ran, the one that took the most instructions first."""
    names, costs, called = {}, {}, False
    objects, of, current = {}, None, None
    for line in counts.read_text(errors="replace").splitlines():
        if found := re.match(r"(c?)(fn|ob)=\((\d+)\)(?: (.*))?", line):
            called_one, kind, number, name = found.groups()
            known = names if kind == "fn" else objects
            if name:
                known[number] = name
            if called_one:
                continue
            if kind == "ob":
                of = objects[number]
            else:
                # A function that calls itself is counted by depth.
                current = re.sub(r"'\d+$", "", names[number])
        elif line.startswith("calls="):
            called = True
        elif re.match(r"[+\-*\d]", line):
            # The line behind a call has the instructions of what was called.
            if not called and of == str(binary) and re.match(r"\w", current) and not current.startswith("0x"):
                costs[current] = costs.get(current, 0) + int(line.split()[1])
            called = False
    return sorted(costs, key=lambda name: -costs[name])


def run_by_a_start(tools, folder):
    """To the first answer, from a start on a store that is there, and from one on a store that is not there yet."""
    ran = []
    for number, store in enumerate(["new", "known"]):
        if store == "known":
            servers.mynah(tools, f"sqlite:{folder}/known.db").stop()
        counts = folder / str(number)
        counts.mkdir()
        with servers.mynah(under_callgrind(tools, counts), f"sqlite:{folder}/{store}.db", seconds=120) as server:
            time.sleep(1)
            control(server, "-d")
        ran = executed(counts / "counts.1", tools.mynah) + ran
    return list(dict.fromkeys(ran))


def run_by_requests(tools, folder):
    """Creates of each API, gets of users who are remembered and of others."""
    known = stores.Stores(tools, folder)
    path, ids = known.seeded(USERS), known.ids(USERS)
    with servers.mynah(under_callgrind(tools, folder, "--instr-atstart=no"), f"sqlite:{path}", seconds=120) as server:
        control(server, "-i", "on")
        exercise(creates.creates(server, "sqlite", CONNECTIONS, Numbers()), 3, CONNECTIONS)
        exercise(gets.gets(server, ids, USERS, "sqlite", CONNECTIONS), 3, CONNECTIONS)
        control(server, "-d")
    return executed(folder / "counts.1", tools.mynah)


def main():
    tools = Tools.given()
    ran = []
    for run in (run_by_a_start, run_by_requests):
        with tempfile.TemporaryDirectory(prefix="mynah-order-", dir="/var/tmp") as folder:
            ran.append(run(tools, Path(folder)))
            print(f"{run.__name__}: {len(ran[-1]):,} functions", flush=True)
    start, requests = ran
    both, served = set(start) & set(requests), [name for name in requests if name not in set(start)]
    order = [name for name in start if name not in both] + [name for name in requests if name in both] + served
    (ROOT / "link-order.txt").write_text(HEADER + "".join(f"{name}\n" for name in order))


if __name__ == "__main__":
    sys.exit(main())
