"""Whether a call's days leave room before support is to begin: for the choice, and for challenging it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

LONGEST_TO_BID = timedelta(weeks=4)
SHORTEST_TO_BID = timedelta(weeks=1)
TO_SCORE = timedelta(weeks=1)


@dataclass(frozen=True)
class Clash:
    """Support is to begin before there can be a contract.

    The choice is planned for ``choice_on``; after the days to challenge it, a contract can begin on
    ``earliest_start``. Bids that close by ``latest_deadline``, with the other days moved alike, would fit; None where
    that day has passed or is today.
    """

    choice_on: date
    earliest_start: date
    latest_deadline: date | None


def choice_on(deadline_on: date, opening_on: date | None, decision_on: date | None) -> date:
    """The day that the choice is planned for, or the first on which it could be made."""
    return decision_on or opening_on or deadline_on


def clash(
    today: date,
    *,
    deadline_on: date,
    opening_on: date | None,
    decision_on: date | None,
    standstill_days: int,
    starts_on: date,
) -> Clash | None:
    """What is wrong with a timetable, and the days that would fit; None where it fits.

    The days to challenge a choice run through the whole of the last one, so a contract begins on the day after.
    """
    chosen = choice_on(deadline_on, opening_on, decision_on)
    earliest = chosen + timedelta(days=standstill_days + 1)
    if earliest <= starts_on:
        return None
    latest = deadline_on - (earliest - starts_on)
    return Clash(chosen, earliest, latest if latest > today else None)


def usual_deadline(today: date, *, starts_on: date, standstill_days: int) -> date:
    """The last day for bids that a new call begins with: four weeks on, or sooner so that it fits before the start.

    A week is left to score the bids. Never less than a week to bid in: where that is too late, the page says so.
    """
    fitting = starts_on - timedelta(days=standstill_days + 1) - TO_SCORE
    return max(today + SHORTEST_TO_BID, min(today + LONGEST_TO_BID, fitting))
