"""Drawing a sample so that anybody can draw it again: the method, the seed and the items alone decide. Pure.

Nothing here depends on a language's random numbers. *Random*: the items are put in the order of SHA-256 over the seed,
a line break and the item's key, and the first are taken. *By value* (monetary unit sampling): the items lie end to end
in the order of their keys, each as long as its amount in pence; the step is the whole length divided by how many are
wanted, the first point is SHA-256 over the seed as a number, modulo the step, and each item that holds a point is
taken. An item as long as the step is always taken; one worth nothing never is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple


class Unit(NamedTuple):
    """Something that can be drawn: its key (unique among the others) and its amount in pence, whatever its sign."""

    key: str
    amount: int


class Drawn(NamedTuple):
    """What was drawn: keys with how many points fell on each (by value) or 1, in order; the step in pence, or None."""

    keys: tuple[tuple[str, int], ...]
    step: int | None
    first: int | None


def draw_random(units: Iterable[Unit], *, seed: str, wanted: int) -> Drawn:
    """``wanted`` of the units (all, where there are fewer), each with the same chance."""
    ordered = sorted(units, key=lambda unit: (_number(f"{seed}\n{unit.key}"), unit.key))
    return Drawn(tuple((unit.key, 1) for unit in ordered[: max(0, wanted)]), None, None)


def draw_by_value(units: Iterable[Unit], *, seed: str, wanted: int) -> Drawn:
    """The units on which at least ``wanted`` points fall (fewer where there are fewer pence), each penny alike."""
    ordered = sorted((unit for unit in units if unit.amount), key=lambda unit: unit.key)
    whole = sum(abs(unit.amount) for unit in ordered)
    if wanted <= 0 or whole == 0:
        return Drawn((), None, None)
    step = max(1, whole // wanted)
    first = point = _number(seed) % step
    taken, end = [], 0
    for unit in ordered:
        end += abs(unit.amount)
        if point < end:
            hits = (end - 1 - point) // step + 1
            taken.append((unit.key, hits))
            point += hits * step
    return Drawn(tuple(taken), step, first)


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
