"""The plot: what an answer costs, against the number of users and against the number of connections. Plain SVG."""

import math
import re
from html import escape

from rounds import median

WIDTH, HEIGHT = 960, 460
PANEL, TOP, BOTTOM, LEFT = 300, 60, 350, 70
# Readable on white and on black.
COLOURS = ("#2f7ed8", "#d9742b", "#2a9d62", "#b25fc4", "#c94a53", "#8a8f98")
STYLE = """
  text { font: 12px sans-serif; fill: #24292f; }
  .title { font-size: 14px; font-weight: bold; }
  .grid { stroke: #8a8f98; stroke-opacity: .35; }
  .line { fill: none; stroke-width: 2; }
  @media (prefers-color-scheme: dark) { text { fill: #e6edf3; } }
"""


def plotted(groups):
    """The text of the SVG."""
    panels = [
        _panel(0, "by users in the store, 32 connections", "users", _by_users(groups)),
        _panel(1, "by connections", "connections", _by_connections(groups)),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="microseconds for one answer, by users and by connections">\n<style>{STYLE}</style>\n'
        + "\n".join(panels) + "\n</svg>\n"
    )


def _cost(result, each=1):
    """Microseconds for one answer, of the whole machine."""
    return None if result["failure"] or not result["runs"] else 1e6 / median(run["rate"] for run in result["runs"]) / each


def _series(groups, group, pattern, dashed=False):
    """The points of the results whose keys match: the pattern's group is the x."""
    points = []
    for key, result in groups.get(group, {}).get("results", {}).items():
        found = re.fullmatch(pattern, key)
        if found and (cost := _cost(result)):
            points.append((int(found.group(1)), cost))
    return sorted(points), dashed


def _by_users(groups):
    names = {
        "SAS GetUser, of 1,000": r"get/sas/sqlite/(\d+)/some/32",
        "SAS GetUser, of all": r"get/sas/sqlite/(\d+)/any/32",
        "control API, of 1,000": r"get/control/sqlite/(\d+)/some/32",
        "control API, of all": r"get/control/sqlite/(\d+)/any/32",
    }
    series = {name: _series(groups, "gets", pattern) for name, pattern in names.items()}
    floor = _cost(groups.get("gets", {}).get("results", {}).get("floor/get/32", {"failure": "none"}))
    users = [x for points, _ in series.values() for x, _ in points]
    if floor and users:
        series["parse and echo"] = ([(min(users), floor), (max(users), floor)], True)
    return series


def _by_connections(groups):
    series = {f"create, {api}": _series(groups, "creates", rf"create/{api}/sqlite/(\d+)") for api in ("sectona", "sas", "admanager", "summit")}
    series["create, pool of 16"] = _series(groups, "creates", r"pool/create/(\d+)")
    series["parse and echo"] = _series(groups, "creates", r"floor/sectona/(\d+)", True)
    return series


def _panel(place, title, label, series):
    series = {name: it for name, it in series.items() if it[0]}
    left = LEFT + place * (WIDTH // 2)
    if not series:
        return f'<text x="{left}" y="{TOP}">{escape(title)}: not measured</text>'
    xs = sorted({x for points, _ in series.values() for x, _ in points})
    ys = [y for points, _ in series.values() for _, y in points]
    low, high = math.floor(math.log10(min(ys))), math.ceil(math.log10(max(ys)))
    high = max(high, low + 1)

    def to_x(value):
        if len(xs) == 1:
            return left + PANEL / 2
        return left + PANEL * (math.log10(value) - math.log10(xs[0])) / (math.log10(xs[-1]) - math.log10(xs[0]))

    def to_y(value):
        return BOTTOM - (BOTTOM - TOP) * (math.log10(value) - low) / (high - low)

    out = [f'<text class="title" x="{left}" y="24">µs for one answer, {escape(title)}</text>']
    for power in range(low, high + 1):
        y = to_y(10**power)
        out.append(f'<line class="grid" x1="{left}" y1="{y:.1f}" x2="{left + PANEL}" y2="{y:.1f}"/>')
        out.append(f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{10**power:,g}</text>')
    # Two numbers of connections that lie close share no room for two labels.
    shown = [x for at, x in enumerate(xs) if at == 0 or to_x(x) - to_x(xs[at - 1]) > 28 or x == xs[-1]]
    for x in shown:
        out.append(f'<text x="{to_x(x):.1f}" y="{BOTTOM + 18}" text-anchor="middle">{x:,}</text>')
    out.append(f'<text x="{left + PANEL / 2}" y="{BOTTOM + 36}" text-anchor="middle">{label}</text>')
    for number, (name, (points, dashed)) in enumerate(series.items()):
        colour = COLOURS[-1] if dashed else COLOURS[number % (len(COLOURS) - 1)]
        line = " ".join(f"{to_x(x):.1f},{to_y(y):.1f}" for x, y in points)
        dashes = ' stroke-dasharray="6 4"' if dashed else ""
        out.append(f'<polyline class="line" stroke="{colour}"{dashes} points="{line}"/>')
        out += [f'<circle cx="{to_x(x):.1f}" cy="{to_y(y):.1f}" r="3.5" fill="{colour}"/>' for x, y in points if not dashed]
        x, y = left + (number % 2) * 170, BOTTOM + 58 + (number // 2) * 18
        out.append(f'<line class="line" stroke="{colour}"{dashes} x1="{x}" y1="{y - 4}" x2="{x + 18}" y2="{y - 4}"/>')
        out.append(f'<text x="{x + 24}" y="{y}">{escape(name)}</text>')
    return "\n".join(out)
