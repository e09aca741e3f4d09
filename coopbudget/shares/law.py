"""What the law of each country says in figures, as dated data. Pure; amounts are whole pence.

Two laws: that of Great Britain (England, Wales and Scotland), and that of Northern Ireland, which changes on its own
days. A figure is never written over: a new one gets its day.

- How much withdrawable share capital one person may hold. Great Britain: Co-operative and Community Benefit Societies
  Act 2014, section 24, as raised by SI 2014/210 (from 6 April 2014). Northern Ireland: section 6 of the Act of 1969 of
  the same name, as raised by the Credit Unions and Co-operative and Community Benefit Societies Act (Northern Ireland)
  2016 (in force from 6 April 2018). Societies that are members of another are not bound by it.
- How much of what a member has in the society may pass to whom she named, without probate. Great Britain: section 37(4)
  of the Act of 2014. Northern Ireland: the Administration of Estates (Small Payments) Act (Northern Ireland) 1967, as
  raised to 5,000 pounds by SR 1985/9 and to 10,000 by SR 2004/68. An order of 2020 raised it again; we could not read
  by how much, so that figure is not in force here, and the page says to ask.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class Law(StrEnum):
    """Whose law a society is under."""

    GREAT_BRITAIN = "great_britain"
    NORTHERN_IRELAND = "northern_ireland"


@dataclass(frozen=True)
class Limit:
    """The most (pence) that something may be, from ``since`` on. ``sure``: no later figure is known to stand."""

    since: date
    most: int
    sure: bool = True


HOLDING: Final[Mapping[Law, Sequence[Limit]]] = {
    Law.GREAT_BRITAIN: (Limit(date(2014, 4, 6), 10_000_000),),
    Law.NORTHERN_IRELAND: (Limit(date.min, 2_000_000), Limit(date(2018, 4, 6), 10_000_000)),
}
"""How much one person may hold in withdrawable shares; the oldest first."""

NOMINATION: Final[Mapping[Law, Sequence[Limit]]] = {
    Law.GREAT_BRITAIN: (Limit(date(2014, 8, 1), 500_000),),
    Law.NORTHERN_IRELAND: (Limit(date(1985, 4, 1), 500_000), Limit(date(2005, 1, 1), 1_000_000, sure=False)),
}
"""How much passes by a nomination when a member dies; the oldest first."""


def law_of(nation: str) -> Law:
    """The law of a nation, as a co-op names it."""
    return Law.NORTHERN_IRELAND if nation == Law.NORTHERN_IRELAND else Law.GREAT_BRITAIN


def on_day(limits: Sequence[Limit], day: date) -> Limit:
    """The limit of a day. A day before the first has the first."""
    began = [limit for limit in limits if limit.since <= day]
    return began[-1] if began else limits[0]


def most_held(nation: str, day: date) -> int:
    """The most withdrawable share capital that one member may hold on ``day``."""
    return on_day(HOLDING[law_of(nation)], day).most


def nomination_limit(nation: str, day: date) -> Limit:
    """How much of what a member has may pass to whom she named, where she dies on ``day``."""
    return on_day(NOMINATION[law_of(nation)], day)
