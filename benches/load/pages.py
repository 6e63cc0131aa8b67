"""Pages of users by a wildcard, the first and one at the end, from a store with few and one with many users."""

import contextlib

import calls
import servers
from rounds import Candidate, measure


def pages(server, users, connections):
    """The first page of 50 of `user-*` and the last of so many users."""
    cookie = calls.Access(server.url).cookie
    return [
        Candidate(
            f"page/{which}/{users}/{each}", f"page of 50, {which}, of {users:,} users", server,
            calls.page(cookie, first), connections=each, holding=f"user-{first + 50:08}",
        )
        for which, first in (("first", 0), ("deep", users - 50))
        for each in connections
    ]


def measure_pages(context):
    """Pages of 50 of `user-*`, at 1 and at 32 connections."""
    candidates = []
    with contextlib.ExitStack() as stack:
        for users in (context.options.sizes[0], context.options.sizes[-1]):
            path = context.stores.seeded(users)
            server = stack.enter_context(servers.mynah(context.tools, f"sqlite:{path}"))
            candidates += pages(server, users, (1, 32))
        measure(context.options, context.results, candidates)
