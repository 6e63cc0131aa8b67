"""Stores to measure on: empty ones, ones with so many users, and the rows that a user has in them."""

import json
import resource
import shutil
import sqlite3
import subprocess
import time
import uuid
from pathlib import Path

import calls
import servers

# The rows of a user, in the order in which they can be inserted, and the request that made her.
TABLES = ("users", "accounts", "identifiers", "audit", "requests")


def seed_file(path, users):
    """Writes a seed of so many users, each with an account of SAS."""
    with open(path, "w") as file:
        file.write('{"user":[\n')
        for number in range(1, users + 1):
            comma = "" if number == 1 else ","
            file.write(
                f'{comma}{{"realm":"mynah","name":"user-{number:08}","accounts":["sas"],"attributes":{{'
                f'"first_name":"Augusta","last_name":"Lovelace","email":"user-{number:08}@mynah.test",'
                '"mobile":"+44 7700 900118","telephone":"+44 20 7946 0018","street":"12 St James\'s Square",'
                '"city":"London","state":"Greater London","postal_code":"SW1Y 4JH","country":"United Kingdom"}}\n'
            )
        file.write("]}\n")


def seed(tools, store, file, seconds):
    """Adds the seed to the store, which gets the shipped one first. Returns how long that took."""
    began = time.monotonic()
    words = [tools.mynah, "seed", str(file), "--store", store]
    ran = subprocess.run(
        words, capture_output=True, text=True, timeout=seconds, stdin=subprocess.DEVNULL, env=servers.without_settings()
    )
    if ran.returncode != 0:
        raise RuntimeError(f"the seed was refused: {(ran.stderr or ran.stdout).strip()[-300:]}")
    return time.monotonic() - began


def count(path):
    """How many users a SQLite store has."""
    return _ask(path, "SELECT count(*) FROM users")[0][0]


def _ask(path, query):
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


class Stores:
    """Stores below one folder. What has been made is used again."""

    def __init__(self, tools, folder, seconds_to_seed=300):
        self.tools = tools
        self.folder = Path(folder)
        self.seconds_to_seed = seconds_to_seed
        self.times_to_seed = {}
        self.number = 0

    def new_path(self):
        self.number += 1
        return self.folder / f"store-{self.number}.db"

    def empty(self):
        """A store with the shipped seed alone, which nothing else uses."""
        first = self.folder / "empty.db"
        if not first.exists():
            with servers.mynah(self.tools, f"sqlite:{first}"):
                pass
        path = self.new_path()
        shutil.copy(first, path)
        return path

    def seeded(self, users):
        """A store with that many users beside the shipped seed's, named user-00000001 and so on. Only to be read."""
        path = self.folder / f"seeded-{users}.db"
        done = path.with_suffix(".done")
        if not done.exists():
            self.forget(path)
            file = self.folder / f"seed-{users}.json"
            seed_file(file, users)
            try:
                self.times_to_seed[users] = seed(self.tools, f"sqlite:{path}", file, self.seconds_to_seed)
            except subprocess.TimeoutExpired:
                self.forget(path)
                self._fill(path, users)
            finally:
                file.unlink()
            done.touch()
        return path

    def _fill(self, path, users):
        """Fills a store without the server: the same rows, but the server did not write them."""
        shutil.copy(self.empty(), path)
        done = insert(self.tools, path, self.rows_of_seeded(), 100, 1, users, 900)
        if done["users"] < users:
            raise RuntimeError(f"a store of {users:,} users could not be made in time")
        connection = sqlite3.connect(path)
        connection.execute("UPDATE sequences SET value = value + ? WHERE name = 'users'", (users + 1,))
        connection.commit()
        connection.close()

    def ids(self, users):
        """A file with the ids of the users of such a store, a line each, by name."""
        file = self.folder / f"ids-{users}.txt"
        if not file.exists():
            found = _ask(self.seeded(users), "SELECT guid FROM users WHERE name LIKE 'user-%' ORDER BY name")
            file.write_text("".join(f"{uuid.UUID(bytes=guid)}\n" for (guid,) in found))
        return file

    def forget(self, path):
        for end in ("", "-wal", "-shm", ".lock"):
            Path(f"{path}{end}").unlink(missing_ok=True)

    def rows_of_seeded(self):
        """The file with the rows of a user who came by a seed."""
        file = self.folder / "rows-seed.json"
        if not file.exists():
            path, seed_path = self.empty(), self.folder / "one.json"
            seed_file(seed_path, 1)
            seed(self.tools, f"sqlite:{path}", seed_path, 60)
            file.write_text(json.dumps(rows(path, "user-00000001", "00000001")))
            self.forget(path)
        return file

    def rows_of_created(self, api):
        """The file with the rows of a user who was created through the API, and of the request."""
        file = self.folder / f"rows-{api}.json"
        if not file.exists():
            path = self.empty()
            with servers.mynah(self.tools, f"sqlite:{path}") as server:
                _create_one(server, api)
            file.write_text(json.dumps(rows(path, "load-77777777", "77777777")))
            self.forget(path)
        return file


def _create_one(server, api):
    sent = calls.create(api, calls.Access(server.url)).replace(calls.NUMBER.encode(), b"77777777")
    _, text = calls.post(server.url, sent)
    if calls.CREATED[api] not in text:
        raise RuntimeError(f"{api} did not create a user: {text[:300]}")


def rows(path, name, number):
    """What `mynah-limits` inserts again: the rows of that user, with marks where one user differs from another."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    user = connection.execute("SELECT * FROM users WHERE name = ?", (name,)).fetchone()
    places = {bytes(user["id"]): 0, bytes(user["guid"]): 0}
    last = connection.execute("SELECT max(number) FROM users").fetchone()[0]
    tables = []
    for table in TABLES:
        where = {"users": "id = :id", "requests": "body LIKE '%' || :number || '%'"}.get(table, "user_id = :id")
        query = f"SELECT * FROM {table} WHERE {where}"
        for row in connection.execute(query, {"id": user["id"], "number": number}):
            if table == "audit":
                places.setdefault(bytes(row["place"]), len(set(places.values())))
            values = [_value(table, column, row[column], places, last) for column in row.keys()]
            tables.append({"table": table, "columns": list(row.keys()), "values": values})
    connection.close()
    return {"number": number, "tables": tables}


def _value(table, column, value, places, last):
    if isinstance(value, bytes):
        return {"id": places[value]} if value in places else {"bytes": value.hex()}
    # Of further names, the number of the user stands where others may have the same; else 0.
    if (table, column) == ("users", "number") or ((table, column) == ("identifiers", "sharer") and value):
        return {"next": last}
    if (table, column) == ("requests", "seq"):
        return {"next": value}
    return value


def insert(tools, store, rows_file, group, first, users, seconds):
    """Inserts such rows through SQLite's C API, numbered from `first`; returns how many, and in what time."""
    return limit(tools, "insert", store, rows_file, group, first, users, seconds, timeout=seconds + 60)


def limit(tools, *words, timeout):
    """Runs one of the limits; returns what it printed, and how many seconds of processor it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ran = subprocess.run([str(tools.limits), *map(str, words)], capture_output=True, text=True, timeout=timeout)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if ran.returncode != 0:
        raise RuntimeError(f"the limit failed: {ran.stderr.strip()[-300:]}")
    took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return json.loads(ran.stdout) | {"processor": took}
