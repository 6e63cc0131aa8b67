"""The servers that are measured: started on free ports of this machine, and stopped by their own ids."""

import json
import os
import queue
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from pathlib import Path


class NotStarted(Exception):
    """A server did not start; the text says why."""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def without_settings():
    """The environment without settings of the server."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MYNAH_")}


class Server:
    """A process that serves until it is stopped; use it in a `with`."""

    def __init__(self, name, words, folder=None, quiet=False):
        self.name = name
        self.url = None
        self.process = subprocess.Popen(
            [str(word) for word in words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if quiet else subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=without_settings(),
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self.lines = queue.Queue()
        if not quiet:
            threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def wait_for(self, pattern, seconds):
        """Waits for a line that the pattern matches."""
        until = time.monotonic() + seconds
        seen = []
        while True:
            try:
                line = self.lines.get(timeout=max(0.01, until - time.monotonic()))
            except queue.Empty:
                raise NotStarted(f"{self.name} did not get ready within {seconds} s") from None
            if line is None:
                raise NotStarted(f"{self.name} ended: {' '.join(seen)[-300:]}")
            seen.append(line.strip())
            found = re.search(pattern, line)
            if found:
                return found

    def wait_for_answer(self, path, seconds):
        """Waits until the server answers there, whatever it answers."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise NotStarted(f"{self.name} ended with {self.process.returncode}")
            try:
                urllib.request.urlopen(self.url + path, timeout=2).read()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
        raise NotStarted(f"{self.name} did not answer within {seconds} s")

    def _status(self, field):
        """The sum over the processes of the session, in MB."""
        kilobytes = 0
        for process in _session(self.process.pid):
            try:
                text = Path(f"/proc/{process}/status").read_text()
            except OSError:
                continue
            found = re.search(rf"^{field}:\s+(\d+) kB", text, re.MULTILINE)
            kilobytes += int(found.group(1)) if found else 0
        return kilobytes * 1024 / 1e6

    def memory(self):
        """What it holds in memory now, in MB."""
        return self._status("VmRSS")

    def most_memory(self):
        """The most that it held in memory, in MB."""
        return self._status("VmHWM")

    def processor_time(self):
        """How many seconds of processor it has taken, with the processes that it started."""
        return sum(_processor_time(process) for process in _session(self.process.pid))

    def settle(self):
        """Waits, for two seconds at most, until what was asked of it last is done."""
        for _ in range(40):
            before = self.processor_time()
            time.sleep(0.05)
            if self.processor_time() - before <= 0.01:
                return

    def stop(self):
        if self.process.poll() is None:
            _signal(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                _signal(self.process.pid, signal.SIGKILL)
                self.process.wait(20)
        # Whatever it had started itself is in its session.
        _signal(self.process.pid, signal.SIGKILL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def _session(leader):
    """The processes of a session."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _stat(entry.name)
            if fields and int(fields[3]) == leader:
                found.append(entry.name)
    return found


def _processor_time(process):
    fields = _stat(process)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields else 0


def _stat(process):
    """The fields of /proc/PID/stat behind the name, the state first."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None


def _signal(leader, number):
    try:
        os.killpg(leader, number)
    except (ProcessLookupError, PermissionError):
        pass


def floor(tools, size):
    """A server that answers a constant of that size, or echoes."""
    server = Server("floor", [tools.limits, "floor", size])
    return _announced(server)


def pool(tools, store, rows):
    """A server that creates users with a transaction each, on a pool of sixteen connections."""
    server = Server("pool", [tools.limits, "pool", store, rows])
    return _announced(server)


def _announced(server):
    try:
        server.url = server.wait_for(r"listening on (http://\S+)", 20).group(1)
    except NotStarted:
        server.stop()
        raise
    return server


def mynah(tools, store, *flags, cost="light", seconds=60):
    """The server itself. `took` says how long it was from its start to its first answer, with a user in it."""
    began = time.monotonic()
    words = [tools.mynah, "serve", "--listen", "127.0.0.1:0", "--store", store, "--password-cost", cost]
    server = Server("mynah", [*words, "--log-format", "json", *flags])
    try:
        listening = server.wait_for(r'"event":"listening"', seconds).string
        server.url = re.search(r'"url":"([^"]+?)/?"', listening).group(1)
        server.wait_for(r'"event":"ready"', seconds)
        urllib.request.urlopen(server.url + "/_mynah/users?limit=1", timeout=10).read()
    except (NotStarted, OSError):
        server.stop()
        raise
    server.took = time.monotonic() - began
    return server


def add_seed(server, file):
    """Has a running server load a seed."""
    sent = urllib.request.Request(
        f"{server.url}/_mynah/seed", data=Path(file).read_bytes(), headers={"Content-Type": "application/json"}
    )
    urllib.request.urlopen(sent, timeout=120).read()


def _listed(server):
    cursor = None
    while True:
        more = f"&cursor={cursor}" if cursor else ""
        with urllib.request.urlopen(f"{server.url}/_mynah/users?limit=1000{more}", timeout=60) as answer:
            page = json.load(answer)
        yield from page["items"]
        cursor = page.get("next")
        if not cursor:
            return


def users_of(server):
    """How many users the server lists, page by page."""
    return sum(1 for _ in _listed(server))


def ids_of(server, prefix):
    """The ids of the users whose names begin so."""
    return [user["id"] for user in _listed(server) if user["user_name"].startswith(prefix)]


class Postgres:
    """A throw-away Postgres that keeps what it commits; use it in a `with`."""

    def __init__(self, folder):
        self.home = Path(folder) / f"postgres-{free_port()}"
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: path.parts[-3].zfill(4))
        if not found:
            raise NotStarted("Postgres is not installed")
        self.bin = found[-1].parent
        self.home.mkdir()
        if os.getuid() == 0:
            shutil.chown(self.home, "postgres")
        self.port = free_port()
        self._run("initdb", "-D", self.home / "data", "-U", "mynah", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        options = f"-p {self.port} -k {self.home} -h 127.0.0.1 -c max_connections=200 -c fsync=on"
        self._run("pg_ctl", "-D", self.home / "data", "-l", self.home / "log", "-s", "-w", "start", "-o", options)

    def _run(self, tool, *words):
        as_other = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        ran = subprocess.run(
            [*as_other, self.bin / tool, *map(str, words)],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if tool != "pg_ctl" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT if tool != "pg_ctl" else subprocess.DEVNULL,
            text=True,
            timeout=120,
        )
        if ran.returncode != 0:
            raise NotStarted(f"{tool} failed: {(ran.stdout or '')[-300:]}")
        return ran.stdout or ""

    def database(self, name):
        """Makes a database and returns its URL."""
        self._run("createdb", "-h", self.home, "-p", self.port, "-U", "mynah", name)
        return f"postgres://mynah@127.0.0.1:{self.port}/{name}"

    def version(self):
        return self._run("postgres", "--version").strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self._run("pg_ctl", "-D", self.home / "data", "-s", "-m", "immediate", "stop")
        finally:
            shutil.rmtree(self.home, ignore_errors=True)


