"""The page: docs/performance.md, made of the figures alone."""

from pathlib import Path

import targets
from plot import plotted
from rounds import median

HERE = Path(__file__).parent
TITLES = {
    "seeds": "Seeds",
    "creates": "Creating one user, on SQLite",
    "creates-stores": "Creating one user, on other stores",
    "gets": "Getting one user, by the number of users",
    "gets-stores": "Getting one user, on other stores",
    "pages": "Pages of users",
    "batches": "A hundred users in one call",
    "hashing": "Creating one user, at OWASP's password cost",
    "starts": "Starts, memory, size",
    "peers": "Peers",
}

INTRO = """# How fast it is

Written by `bash benches/load/run.sh`; nothing here is typed by hand. Each figure is the median of its runs, with the least and the
most in brackets or beside it. A ratio is the median of the ratios of the rounds, where two were measured by turns; × is how many times the other's rate (or
time, where it says so).
"""

METHOD = """## How it is measured

- HTTP over loopback by wrk, one thread of it, in a closed loop: each of so many connections sends its next request when the answer to its last has come. **Client and server share the
  cores**, as do the peers' processes that wait for their turn.
- By turns: what is compared runs one after the other, then all again, so that a drift of the machine hits all alike. Each round begins with another.
- Under load the server writes its journal up to a minute late, the newest 10,000 requests of what came. That work, about a second, falls into some runs, and often into those of another row: the least and the
  most show it.
- Mynah runs with `--password-cost light` but where it says OWASP, with its journal on but where it says so, with its log as it is by default, written to nowhere. SQLite keeps what it commits
  (`synchronous=FULL`), and so does Postgres (`fsync=on`).
- Each create has a name of its own. Before a row is measured each answer is looked at for a second; then statuses are counted, and at the end of a group the users in the store are counted and
  held against the successes that were answered. A row with a failure has no result; a peer's failures are told.
- The floor is axum, of the same versions: it answers 1 KB that never changes, or parses a request into a tree and writes it again. It is sent what Mynah is sent; a get of the control API, which sends no body, is held against the echo of SAS's, the quickest of the echoes.
- The release of Mynah is compiled with counts of which ways it takes often (`release.profdata`), as everybody's is who builds it with that toolchain; the floor, the pool and the limits without.
- The pool is axum with sixteen sqlx connections to SQLite, a transaction for each create; the C API is rusqlite, a transaction for each hundred users. Both insert the rows that Mynah's own creates
  left in its tables, with the same indexes: users, accounts, identifiers, audit, and the journal's row for each request (for each hundred with the C API). The seed's rows come without a request.
- `processor` is what the server's threads took for one request, user and system.
- A get draws its user at random: from 1,000 who lie far apart, or from all. The control API is asked for a user by id.
- The peers run with their defaults, but WireMock and MockServer keep 10,000 requests of their log, as Mynah does, and MockServer does not print it. Each has had some seconds of work before it is measured. Creates
  post about as much of a user as Mynah gets, gets draw from 1,000 users; moto knows less of a user than the others. WireMock and MockServer run on Java, Mockoon and json-server on Node, moto and scim2-server on Python.
"""

AGAIN = """## Again

```sh
cargo build --release
bash benches/load/run.sh{as_here}
bash benches/load/run.sh --only creates,gets --runs 3
bash benches/load/run.sh --quick
```

[benches/load](../benches/load/README.md) tells more. A short version (`bash benches/load/run.sh --ci`) runs in CI, and fails where a ratio of the first, second or fourth row of targets falls under
0.7 of what it is to be.
"""


def write(saved, page, plot):
    """Writes the page and the plot."""
    groups = saved["groups"]
    plot.write_text(plotted(groups))
    page.write_text(
        "\n".join(
            [
                INTRO, _when(groups), _reached(groups), f"## By users and connections\n\n![What an answer costs]({plot.name})\n",
                "## Figures\n", *(_figures(TITLES[name], groups[name]) for name in TITLES if name in groups),
                METHOD, _machine(saved["machine"]), _again(groups), (HERE / "tried.md").read_text(),
            ]
        )
    )


def _again(groups):
    """The commands that measure the same, with how long and how often where that is one for all groups."""
    each = {(group["seconds"], group["runs"]) for group in groups.values()}
    (seconds, runs), as_here = min(each), ""
    if len(each) == 1:
        as_here = f" --seconds {seconds} --runs {runs}"
    return AGAIN.replace("{as_here}", as_here)


def _when(groups):
    runs = sorted({group["run"] for group in groups.values()})
    missing = [TITLES[name] for name in TITLES if name not in groups]
    if len(runs) == 1:
        said = f"Measured in one run, begun {runs[0]} UTC."
    else:
        each = (f"{TITLES[name]}: {groups[name]['run']}" for name in TITLES if name in groups)
        said = f"Measured in {len(runs)} runs, on the same machine: {'; '.join(each)} (UTC). Ratios are always of one run."
    if missing:
        said += f" Not measured: {', '.join(missing)}."
    return said + "\n"


def _reached(groups):
    parts = targets.parts(groups)
    lines = ["## To reach, and reached\n", "| | what | reached | at least, or under | met |", "|---|---|---|---|---|"]
    for number, row in targets.ROWS.items():
        for place, part in enumerate(part for part in parts if part.row == number):
            head = f"**{row}**" if place == 0 else ""
            lines.append(f"| {head} | {part.what} | {part.reached()} | {part.wanted()} | {'yes' if part.met() else 'no'} |")
    met = sum(part.met() for part in parts)
    lines.append(f"\n{met} of {len(parts)} are met.\n")
    return "\n".join(lines)


def _figures(title, group):
    lines = [f"### {title}\n", f"{_runs(title, group)}\n"]
    lines.append("| what | connections | median | least | most | p50 ms | p99 ms | processor µs |")
    lines.append("|---|---:|---:|---:|---:|---:|---:|---:|")
    for result in group["results"].values():
        lines.append(_line(result))
    lines += ["", *(f"- {note}" for note in group["notes"]), ""]
    return "\n".join(lines)


def _runs(title, group):
    runs, seconds = group["runs"], group["seconds"]
    if title in (TITLES["seeds"], TITLES["starts"]):
        return f"{runs} times each; the largest seed once." if title == TITLES["seeds"] else f"{runs} times each."
    shorter = max(1, seconds // 2)
    some = f", of {shorter} s where the connections are not 32" if shorter != seconds else ""
    return f"{runs} runs of {seconds} s each{some}."


def _line(result):
    connections = result["connections"] or ""
    if result["failure"] or not result["runs"]:
        return f"| {result['what']} | {connections} | {_one_line(result['failure'] or 'not measured')} | | | | | |"
    runs = result["runs"]
    rates = [run["rate"] for run in runs]
    cells = [f"{targets.shown(median(rates))} {result['unit']}", targets.shown(min(rates)), targets.shown(max(rates))]
    for field in ("p50_ms", "p99_ms", "cpu_us"):
        cells.append(targets.shown(median(run[field] for run in runs)) if field in runs[0] else "")
    return f"| {result['what']} | {connections} | {' | '.join(cells)} |"


def _one_line(text):
    return " ".join(text.split()).replace("|", "/")[:200]


def _machine(machine):
    lines = ["## The machine\n", "| | |", "|---|---|", *(f"| {what} | {how} |" for what, how in machine), ""]
    return "\n".join(lines)
