"""Comparing what came with what should have come."""

import re
import sys

passed = 0


def same(what, got, expected):
    """Ends the test when the two differ; says where, if they are tables of values."""
    global passed
    if got != expected:
        if isinstance(got, dict) and isinstance(expected, dict):
            names = [*expected, *(name for name in got if name not in expected)]
            differ = [name for name in names if got.get(name) != expected.get(name)]
            what = f"{what}, {', '.join(differ)}"
            got, expected = ({name: value.get(name) for name in differ} for value in (got, expected))
        fail(f"{what}:\n  expected {expected!r}\n  got      {got!r}")
    passed += 1


def like(what, got, pattern):
    """Ends the test when the text does not match as a whole."""
    global passed
    if not isinstance(got, str) or not re.fullmatch(pattern, got, re.DOTALL):
        fail(f"{what}:\n  expected {pattern}\n  got      {got!r}")
    passed += 1


def fail(why):
    """Ends the test."""
    raise SystemExit(f"{sys.argv[0]}: {why}")
