"""Runs of wrk: one request, sent over and over, by so many connections for so long."""

import json
import os
import subprocess
import tempfile
from pathlib import Path

SCRIPT = Path(__file__).with_name("calls.lua")


class Broken(Exception):
    """A run whose answers were not successes: no result."""


def send(url, request, numbers, connections, seconds, holding=None, failures_allowed=False):
    """Sends `request` (bytes, with ~ for digits) and returns what came of it.

    `numbers` says how they are drawn: words for calls.lua. With `holding`, each answer is looked at.
    """
    with tempfile.NamedTemporaryFile(suffix=".http") as file:
        file.write(request)
        file.flush()
        words = ["wrk", "-t", "1", "-c", str(connections), "-d", f"{seconds}s", "--timeout", "30s", "--latency"]
        words += ["-s", str(SCRIPT), url, "--", file.name, *map(str, numbers or ["none"])]
        if holding:
            words += ["holding", holding]
        ran = subprocess.run(words, capture_output=True, text=True, timeout=seconds + 60, env=_environment())
    lines = [line for line in ran.stdout.splitlines() if line.startswith('{"requests"')]
    if ran.returncode != 0 or not lines:
        raise Broken(f"wrk failed: {(ran.stderr or ran.stdout).strip()[-300:]}")
    said = json.loads(lines[-1])
    if not failures_allowed and (said["status"] or said["broken"] or said["late"] or said["wrong"]):
        raise Broken(f"not all answers were successes: {said} {ran.stderr.strip()[-300:]}")
    if not said["requests"]:
        raise Broken("no answer came")
    return {
        "rate": said["requests"] / (said["microseconds"] / 1e6),
        "p50_ms": said["p50"] / 1e3,
        "p99_ms": said["p99"] / 1e3,
        "requests": said["requests"],
        "bytes_each": said["bytes"] / said["requests"],
        "last": said["last"],
        "failures": said["status"] + said["broken"] + said["late"] + said["wrong"],
    }


def _environment():
    return {**os.environ, "LC_ALL": "C"}
