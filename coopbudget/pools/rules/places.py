"""Places by their outward code (the first half of a postcode) and how far they are from one another.

The table has the middle of every outward code of Great Britain, in hundreds of metres on the National Grid:

Contains OS data © Crown copyright and database right 2025. Contains Royal Mail data © Royal Mail copyright and
database right 2025. Source: Office for National Statistics, licensed under the Open Government Licence v3.0.

Northern Ireland, the Isle of Man and the Channel Islands are not in it: there a place is near to itself alone.
"""

from __future__ import annotations

import math
import re
from functools import cache
from pathlib import Path
from typing import Final

_TABLE: Final = Path(__file__).resolve().parents[1] / "outward_codes.csv"
_OUTWARD: Final = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")
_WHOLE: Final = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)[0-9][A-Z]{2}")
_ELSEWHERE: Final = ("BT", "IM", "JE", "GY")
_MILE: Final = 16.09344  # hundreds of metres


@cache
def _middles() -> dict[str, tuple[int, int]]:
    rows = (line.split(",") for line in _TABLE.read_text().splitlines())
    return {code: (int(east), int(north)) for code, east, north in rows}


def outward_code(typed: str) -> str | None:
    """``sy23 1ab`` and ``SY23`` as ``SY23``; None for what is no postcode of the islands. The rest is not kept."""
    text = re.sub(r"\s", "", typed).upper()
    if whole := _WHOLE.fullmatch(text):
        text = whole[1]
    if not _OUTWARD.fullmatch(text):
        return None
    return text if text in _middles() or text.startswith(_ELSEWHERE) else None


def middle(outward: str) -> tuple[float, float] | None:
    """The middle of an outward code, in miles east and north on the National Grid; None where it is not known."""
    found = _middles().get(outward)
    return (found[0] / _MILE, found[1] / _MILE) if found else None


def miles_between(one: str, other: str) -> float | None:
    """Miles as the crow flies between the middles of two outward codes; None where a middle is not known."""
    if one == other:
        return 0.0
    here, there = middle(one), middle(other)
    return math.dist(here, there) if here and there else None
