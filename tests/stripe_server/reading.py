"""Lists by pages, newest first, with Stripe's filters; and ids opened into what they stand for (``expand``)."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from stripe._object_classes import get_object_class

from tests.stripe_server.problems import JSON, Problem, missing
from tests.stripe_server.world import World

PAGING = ("limit", "starting_after", "ending_before", "expand", "created")


def listing(rows: Iterable[JSON], url: str, params: JSON) -> JSON:
    """A page of ``rows`` (oldest first as given), filtered by every parameter that names a field."""
    limit = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise Problem("Invalid limit: must be between 1 and 100.", code="parameter_invalid_integer", param="limit")
    found = [row for row in reversed(list(rows)) if _fits(row, params)]
    more = False
    if "starting_after" in params:
        found = found[_place(found, params["starting_after"], "starting_after") + 1 :]
    if "ending_before" in params:
        found = found[: _place(found, params["ending_before"], "ending_before")]
        more, found = len(found) > limit, found[-limit:]
    else:
        more, found = len(found) > limit, found[:limit]
    return {"object": "list", "data": found, "has_more": more, "url": url}


def _place(rows: list[JSON], id_: str, param: str) -> int:
    for place, row in enumerate(rows):
        if row["id"] == id_:
            return place
    raise missing("object", id_, param)


def _fits(row: JSON, params: JSON) -> bool:
    for name, wanted in params.items():
        if name == "created":
            if not _within(row["created"], wanted):
                return False
        elif name == "types":
            if row["type"] not in wanted:
                return False
        elif name not in PAGING and name in row and not _same(row[name], wanted):
            return False
    return True


def _same(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, str) and wanted.endswith(".*"):
        return str(value).startswith(wanted[:-1])
    return bool(value == wanted)


def _within(at: int, wanted: Any) -> bool:
    if not isinstance(wanted, dict):
        return at == int(wanted)
    tests = {"gt": at.__gt__, "gte": at.__ge__, "lt": at.__lt__, "lte": at.__le__}
    return all(tests[name](int(value)) for name, value in wanted.items())


def expanded(world: World, answer: JSON, wishes: list[str]) -> JSON:
    """A copy of the answer in which the wished-for ids are objects ("latest_charge.balance_transaction")."""
    answer = copy.deepcopy(answer)
    for wish in wishes:
        _expand(world, answer, wish.split("."), wish)
    return answer


def _known(thing: JSON, name: str) -> bool:
    """Whether the SDK knows such a field of the object, though it isn't there now."""
    return name in get_object_class("V1", str(thing.get("object"))).__annotations__


def _expand(world: World, thing: Any, steps: list[str], wish: str) -> None:
    if isinstance(thing, list):
        for inner in thing:
            _expand(world, inner, steps, wish)
        return
    if thing is None:
        return
    step, rest = steps[0], steps[1:]
    if not isinstance(thing, dict) or (step not in thing and not _known(thing, step)):
        raise Problem(f"This property cannot be expanded ({wish}).", param="expand")
    value = thing.get(step)
    if isinstance(value, str):
        value = thing[step] = copy.deepcopy(world.find(value)[1])
    if rest:
        _expand(world, value, rest, wish)
