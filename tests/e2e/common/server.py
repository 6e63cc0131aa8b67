"""A server of its own for each test."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[3]
SECONDS = 30


@contextlib.contextmanager
def server(*arguments):
    """The URL of a new server, in memory and on a free port. Its log is shown when the test fails."""
    binary = os.environ.get("MYNAH_BIN", ROOT / "target/debug/mynah")
    command = [binary, "--listen", "127.0.0.1:0", "--store", "memory", "--log-format", "json", *arguments]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MYNAH_")}
    with tempfile.TemporaryDirectory(prefix="mynah-e2e-") as folder, open(f"{folder}/log", "w+") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            yield url(process)
        except BaseException:
            log.seek(0)
            sys.stderr.writelines(log.readlines()[-5:])
            raise
        finally:
            process.terminate()
            try:
                process.wait(SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()


def url(process):
    """Where it listens, once it is ready."""
    timer = threading.Timer(SECONDS, process.kill)
    timer.start()
    where = None
    for line in process.stdout:
        event = json.loads(line)
        if event["event"] == "listening":
            where = event["url"]
        if event["event"] == "ready":
            timer.cancel()
            return where
    timer.cancel()
    raise SystemExit("the server does not start")
