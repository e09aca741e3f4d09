"""The week as 28 slots: seven days, four parts each. A set of slots is the bits of one whole number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS: Final = ("morning", "afternoon", "evening", "night")
SLOTS: Final = tuple(f"{day}-{part}" for day in DAYS for part in PARTS)
"""Each slot by its name, in the order of its bit."""


def mask_of(names: Iterable[str]) -> int:
    """The slots of these names as bits. Raises ValueError for a name that is no slot."""
    mask = 0
    for name in names:
        mask |= 1 << SLOTS.index(name)
    return mask


def slots_by_part(mask: int) -> list[tuple[str, list[str]]]:
    """The days of each part of the day that has any, in the order of the day: ``[("morning", ["mon", "tue"])]``."""
    found = []
    for place, part in enumerate(PARTS):
        days = [day for index, day in enumerate(DAYS) if mask >> (index * len(PARTS) + place) & 1]
        if days:
            found.append((part, days))
    return found
