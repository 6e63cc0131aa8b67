"""Runs the program that counts its ways, so that it writes its counts: a seed, gets, searches, pages, creates and batches.
`bash benches/load/profile.sh` builds what this needs, and starts it."""

import os
import sys
import tempfile

import batches
import creates
import gets
import pages
import servers
import stores
from rounds import Numbers, exercise
from run import Tools

USERS = 20_000
CONNECTIONS = 32


def main():
    tools = Tools.given()
    with tempfile.TemporaryDirectory(prefix="mynah-profile-", dir="/var/tmp") as folder:
        # Postgres runs as somebody else.
        os.chmod(folder, 0o755)
        known = stores.Stores(tools, folder)
        path, ids = known.seeded(USERS), known.ids(USERS)
        with servers.mynah(tools, f"sqlite:{path}") as server:
            exercise(gets.gets(server, ids, USERS, "sqlite", CONNECTIONS), 4, CONNECTIONS)
            exercise(gets.searches(server, USERS, "sqlite"), 1, CONNECTIONS)
            exercise(pages.pages(server, USERS, [CONNECTIONS]), 1, CONNECTIONS)
            # Creates take longer: so they weigh as much as gets.
            exercise(creates.creates(server, "sqlite", CONNECTIONS, Numbers()), 16, CONNECTIONS)
            exercise(batches.batches(server, Numbers(), [1]), 2, 1)
        with servers.mynah(tools, "memory", cost="owasp") as server:
            exercise(creates.creates(server, "memory", CONNECTIONS, Numbers(), ["sectona"]), 4, CONNECTIONS)
        with servers.Postgres(folder) as postgres, servers.mynah(tools, postgres.database("profile")) as server:
            exercise(creates.creates(server, "postgres", CONNECTIONS, Numbers()), 2, CONNECTIONS)


if __name__ == "__main__":
    sys.exit(main())
