"""Pages of users by a wildcard, the first and one at the end, from a store with few and one with many users."""

import contextlib

import calls
import servers
from rounds import Candidate, measure


def measure_pages(context):
    """Pages of 50 of `user-*`, at 1 and at 32 connections."""
    candidates = []
    with contextlib.ExitStack() as stack:
        for users in (context.options.sizes[0], context.options.sizes[-1]):
            path = context.stores.seeded(users)
            server = stack.enter_context(servers.mynah(context.tools, f"sqlite:{path}"))
            cookie = calls.Access(server.url).cookie
            for which, first in (("first", 0), ("deep", users - 50)):
                for connections in (1, 32):
                    candidates.append(
                        Candidate(
                            f"page/{which}/{users}/{connections}", f"page of 50, {which}, of {users:,} users", server,
                            calls.page(cookie, first), connections=connections, holding=f"user-{first + 50:08}",
                        )
                    )
        measure(context.options, context.results, candidates)
