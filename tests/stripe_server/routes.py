"""Every address of the API that this server knows, and which of the SDK's typed parameters each takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.stripe_server.problems import JSON
from tests.stripe_server.world import Desk, World

Handler = Callable[[World, Desk, JSON, tuple[str, ...]], JSON]


@dataclass(frozen=True)
class Route:
    """One call: where, with which parameters, and what does it."""

    method: str
    path: str
    types: str
    handler: Handler
    pattern: re.Pattern[str]


ROUTES: list[Route] = []


def route(where: str, types: str) -> Callable[[Handler], Handler]:
    """Register ``"POST /v1/refunds"``; ``*`` stands for an id."""
    method, _, path = where.partition(" ")

    def keep(handler: Handler) -> Handler:
        pattern = re.compile("^" + re.escape(path).replace(r"\*", "([^/]+)") + "$")
        ROUTES.append(Route(method, path, types, handler, pattern))
        return handler

    return keep


def find(method: str, path: str) -> tuple[Route, tuple[str, ...]] | None:
    """The route of a call, and the ids in its address."""
    for known in ROUTES:
        if known.method == method and (match := known.pattern.match(path)):
            return known, match.groups()
    return None
