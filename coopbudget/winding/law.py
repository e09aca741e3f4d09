"""What the law asks for when a society ends, as data with a date. Pure. A change of the law is one more row.

Co-operative and Community Benefit Societies Act 2014: section 119, an instrument of dissolution to which at least 75%
of the members consent by their signatures; sections 110 and 111, a transfer of engagements to another society, by a
special resolution of two thirds at a first meeting that a second one confirms. We ask for a vote before the
instrument too: a paper is signed by who was asked, and here everybody is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from coopbudget.governance.rules import Majority


class Way(StrEnum):
    """How a society ends."""

    INSTRUMENT = "instrument"
    TRANSFER = "transfer"


@dataclass(frozen=True)
class Needs:
    """The majority of the vote, and which part of all members has to sign a paper (None: no paper)."""

    majority: Majority
    signed: Fraction | None


LAW: Final[tuple[tuple[date, Way, Needs], ...]] = (
    (date(2014, 8, 1), Way.INSTRUMENT, Needs(Majority.SPECIAL, Fraction(3, 4))),
    (date(2014, 8, 1), Way.TRANSFER, Needs(Majority.AMALGAMATION, None)),
)


def needs(way: Way, on: date) -> Needs:
    """What it takes on a day. Raises ValueError for a day before the first row."""
    found = [(since, said) for since, which, said in LAW if which is way and since <= on]
    if not found:
        raise ValueError("no law of that day is known")
    return max(found, key=lambda row: row[0])[1]


KEPT_YEARS: Final = 6
"""Papers are kept for the year that runs and so many more, unless an agreement says longer (DOMAIN 7)."""
