"""A space of the server for each test: a world of its own, removed afterwards. `MYNAH_URL` says where the server is
(http://127.0.0.1:8080 if not set); with `MYNAH_BIN` that program is started in its place, on a free port."""

import json
import os
import subprocess
import uuid

import pytest
from mynah import Space


@pytest.fixture(scope="session")
def server():
    if "MYNAH_BIN" not in os.environ:
        yield os.environ.get("MYNAH_URL", "http://127.0.0.1:8080").rstrip("/")
        return
    command = [os.environ["MYNAH_BIN"], "--listen", "127.0.0.1:0", "--store", "memory", "--log-format", "json"]
    settings = {name: value for name, value in os.environ.items() if not name.startswith("MYNAH_")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=settings) as process:
        url = json.loads(process.stdout.readline())["url"]
        ready = any(json.loads(line)["event"] == "ready" for line in process.stdout)
        assert ready, "the server does not start"
        yield url
        process.terminate()


@pytest.fixture
def space(server):
    space = Space(server, f"test-{uuid.uuid4().hex[:12]}")
    yield space
    space.remove()
