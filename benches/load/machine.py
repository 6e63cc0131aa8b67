"""The machine and the versions of what ran on it; neither its name nor where anything lies."""

import os
import platform
import re
import subprocess
import tempfile
import time
from pathlib import Path


def described(tools, folder):
    """A list of pairs: what, and how it is."""
    return [
        ("cores", str(os.cpu_count())),
        ("processor", _first(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text())),
        ("memory", f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"),
        ("kernel", platform.release()),
        ("file system of the stores", _file_system(folder)),
        ("one 4 KB append with fdatasync", f"{_sync_time(folder):.2f} ms (median of 200)"),
        ("mynah", _said([tools.mynah, "--version"])),
        ("rustc", _said(["rustc", "--version"], r"rustc (\S+)")),
        ("wrk", _said(["wrk", "-v"], r"wrk \S*?(\d+\.\d+\.\d+)")),
        ("Python", platform.python_version()),
        ("Postgres", _postgres()),
        ("Java", _said(["java", "-version"], r'version "(.+?)"')),
        ("Node", _said(["node", "--version"])),
    ]


def _first(pattern, text, otherwise="unknown"):
    found = re.search(pattern, text, re.MULTILINE)
    return found.group(1).strip() if found else otherwise


def _said(words, pattern=r"(.+)"):
    try:
        ran = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return "not there"
    return _first(pattern, ran.stdout + ran.stderr)


def _postgres():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return _said([found[-1], "--version"], r"(\d+(?:\.\d+)*)") if found else "not there"


def _file_system(folder):
    best = ("", "unknown")
    for line in Path("/proc/mounts").read_text().splitlines():
        _, where, kind, *_ = line.split()
        if str(folder).startswith(where) and len(where) > len(best[0]):
            best = (where, kind)
    return best[1]


def _sync_time(folder):
    took = []
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        for _ in range(200):
            began = time.perf_counter()
            os.write(file.fileno(), b"x" * 4096)
            os.fdatasync(file.fileno())
            took.append((time.perf_counter() - began) * 1000)
    return sorted(took)[100]
