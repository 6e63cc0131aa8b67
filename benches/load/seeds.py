"""Loading a seed, beside SQLite's C API inserting the same rows in groups of a hundred."""

import stores
from rounds import median

FEWER = 100_000


def measure_seeds(context):
    """By turns with fewer users; then once with the most, whose store the other groups use."""
    most = context.options.users
    fewer = min(FEWER, most)
    seeded, limits = [], []
    for _ in range(context.options.runs):
        limits.append(_limit(context, fewer))
        if len(seeded) < 1 or fewer / seeded[-1]["rate"] < 30:
            seeded.append(_seed(context, fewer))
    _tell(context, fewer, seeded, limits)
    if most > fewer:
        limit = _limit(context, most)
        context.stores.seeded(most)
        took = context.stores.times_to_seed.get(most)
        failure = None if took else f"no result: not done within {context.stores.seconds_to_seed} s"
        if took is None and context.options.work:
            failure = "no result: the store was there already"
        _tell(context, most, [{"rate": most / took}] if took else [], [limit], failure)


def _tell(context, users, seeded, limits, failure=None):
    context.results.add(f"limit/seed/{users}", f"the rows of {users:,} users, groups of 100, C API", limits, "users/s")
    context.results.add(f"seed/{users}", f"seed of {users:,} users", seeded, "users/s", failure=failure)
    if seeded:
        context.results.note(f"a seed of {users:,} users took {users / median(run['rate'] for run in seeded):.1f} s")


def _seed(context, users):
    path, file = context.stores.new_path(), context.folder / "seed.json"
    stores.seed_file(file, users)
    took = stores.seed(context.tools, f"sqlite:{path}", file, 300)
    file.unlink()
    context.stores.forget(path)
    return {"rate": users / took}


def _limit(context, users):
    path = context.stores.empty()
    run = stores.insert(context.tools, path, context.stores.rows_of_seeded(), 100, 1, users, 300)
    context.stores.forget(path)
    return {"rate": run["users"] / run["seconds"], "cpu_us": run["processor"] / run["users"] * 1e6}
