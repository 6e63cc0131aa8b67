"""Runs the program that counts its ways, so that it writes its counts: a seed, gets, searches, pages, creates and batches.
`bash benches/load/profile.sh` builds what this needs, and starts it."""

import os
import sys
import tempfile
from pathlib import Path

import batches
import creates
import gets
import pages
import servers
import stores
from rounds import Numbers
from run import Tools

USERS = 20_000
CONNECTIONS = 32


def send(candidates, seconds):
    for candidate in candidates:
        sent = candidate.send(seconds, candidate.connections)
        print(f"   {candidate.what}: {sent['requests']} requests", flush=True)


def main():
    tools = Tools(Path(os.environ["MYNAH_BIN"]).resolve(), Path(os.environ["MYNAH_LIMITS"]).resolve())
    with tempfile.TemporaryDirectory(prefix="mynah-profile-", dir="/var/tmp") as folder:
        # Postgres runs as somebody else.
        os.chmod(folder, 0o755)
        known = stores.Stores(tools, folder)
        path, ids = known.seeded(USERS), known.ids(USERS)
        with servers.mynah(tools, f"sqlite:{path}") as server:
            send(gets.gets(server, ids, USERS, "sqlite", CONNECTIONS), 4)
            send(gets.searches(server, USERS, "sqlite"), 1)
            send(pages.pages(server, USERS, [CONNECTIONS]), 1)
            send(creates.creates(server, "sqlite", CONNECTIONS, Numbers()), 4)
            send(batches.batches(server, Numbers(), [1]), 2)
        with servers.mynah(tools, "memory", cost="owasp") as server:
            send(creates.creates(server, "memory", CONNECTIONS, Numbers(), ["sectona"]), 4)
        with servers.Postgres(folder) as postgres, servers.mynah(tools, postgres.database("profile")) as server:
            send(creates.creates(server, "postgres", CONNECTIONS, Numbers()), 2)


if __name__ == "__main__":
    sys.exit(main())
