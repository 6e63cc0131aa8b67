"""From the start of the program to its first answer, what it holds in memory then, and how large it is."""

import time

import servers


def measure_starts(context):
    """By turns on an empty store and on one with the most users."""
    most = context.options.users
    empty, full = context.stores.empty(), context.stores.seeded(most)
    took, memory = {"empty": [], "full": []}, []
    # What a first start brings into the page cache is not measured.
    for path in (empty, full):
        servers.mynah(context.tools, f"sqlite:{path}").stop()
    for _ in range(max(context.options.runs, 5)):
        for name, path in (("empty", empty), ("full", full)):
            with servers.mynah(context.tools, f"sqlite:{path}") as server:
                took[name].append({"rate": server.took * 1000})
                if name == "empty":
                    time.sleep(0.5)
                    memory.append({"rate": server.memory()})
    results = context.results
    results.add("start/empty", "start to first answer, empty store", took["empty"], "ms")
    results.add(f"start/{most}", f"start to first answer, {most:,} users", took["full"], "ms")
    results.add("memory/idle", "memory, idle", memory, "MB")
    results.add("binary", "size of the binary", [{"rate": context.tools.mynah.stat().st_size / 1e6}], "MB")
    context.stores.forget(empty)
