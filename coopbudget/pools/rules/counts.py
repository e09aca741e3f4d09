"""Counts of needs that everybody may see: small ones are hidden, and can't be worked out from the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

FEWEST_SHOWN: Final = 5
"""A count below this is not shown: in a small town two people with one need are easily known."""


@dataclass(frozen=True)
class Shown:
    """The counts of one kind. ``areas`` has a count for each area, or None where it is too small to show.

    ``total`` is the whole, or None where the whole is too small or would tell what an area's hidden count is.
    """

    areas: Mapping[str, int | None]
    total: int | None


def shown_counts(counts: Mapping[str, int]) -> Shown:
    """What may be shown of one kind's counts by area, in the order of the areas' names.

    With one area hidden, the whole less the others would tell it: then no whole is shown. With several hidden
    the whole is shown only if what is hidden makes five or more together.
    """
    areas = {area: count if count >= FEWEST_SHOWN else None for area, count in sorted(counts.items())}
    hidden = [counts[area] for area, count in areas.items() if count is None]
    total = sum(counts.values())
    tells = len(hidden) == 1 or 0 < sum(hidden) < FEWEST_SHOWN
    return Shown(areas, None if total < FEWEST_SHOWN or tells else total)
