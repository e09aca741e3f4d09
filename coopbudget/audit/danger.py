"""What hangs on one provider, and how bad it would be if it stopped tomorrow. Pure.

Money is whole pence. A member *depends* on a provider by what is still promised to it of all that she has promised to
providers: money that is free, or that she spends outside the co-op, is not in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

USUAL_PERCENT = 50
"""Where the co-op has set nothing: above a half, what is left of a member's support is less than what she loses."""


class Danger(StrEnum):
    """How things stand with a provider, the worst first."""

    STOPPED = "stopped"  # a contract was ended before its time, and nobody gives that support
    NOBODY = "nobody"  # if it stopped, nobody who bid could take over one of its contracts
    SOMEBODY = "somebody"  # for each of its contracts somebody could
    PART = "part"  # it gives a part of what another provider signed for
    OWED = "owed"  # no support hangs on it, but money does
    NOTHING = "nothing"


@dataclass(frozen=True)
class Cover:
    """The support of one contract: its first day, its last as it stands, and the last it was agreed for.

    ``signed``: the provider looked at signed it; otherwise it gives a part of it. ``ready``: how many of those ranked
    behind can take over. ``follows_on`` is the first day of the contract that takes over, where one is made.
    """

    starts_on: date
    ends_on: date
    agreed_until: date
    signed: bool = True
    ready: int = 0
    follows_on: date | None = None

    def counts(self, today: date) -> bool:
        """Whether support is still to be given under it, today or later."""
        return self.ends_on >= today

    def stopped(self, today: date) -> bool:
        """Whether it has ended before its time, with nobody to go on, and that time is not over."""
        return self.ends_on < today <= self.agreed_until and self.follows_on is None

    def danger(self, today: date) -> Danger:
        """What it would mean if the provider stopped tomorrow."""
        if self.stopped(today):
            return Danger.STOPPED
        if not self.counts(today):
            return Danger.NOTHING
        if not self.signed:
            return Danger.PART
        return Danger.SOMEBODY if self.ready else Danger.NOBODY

    def last_day(self, today: date) -> date | None:
        """The last day with support, if the provider stops tomorrow; None where it has not begun.

        A contract through 2 May, looked at on 27 November: 27 November. Ended already through 4 January, looked at on
        6 January: 4 January.
        """
        return None if self.starts_on > today else min(today, self.ends_on)

    def days_without(self, today: date) -> int:
        """Days that were agreed and would have nobody, up to the one that takes over or the end of the time.

        Agreed through 10 December, it stops on 28 November (today is the 27th): 13 days. With another contract that
        begins on 4 December: 6 days.
        """
        first = max(min(today, self.ends_on) + timedelta(days=1), self.starts_on)
        until = self.agreed_until if self.follows_on is None else min(self.agreed_until, self.follows_on - _A_DAY)
        return max(0, (until - first).days + 1)


_A_DAY = timedelta(days=1)


def worst(found: Iterable[Danger], *, owed: bool) -> Danger:
    """How a provider stands by its worst contract; by what it is owed, where no support hangs on it."""
    order = list(Danger)
    least = min((order.index(each) for each in found), default=order.index(Danger.NOTHING))
    if order[least] is Danger.NOTHING and owed:
        return Danger.OWED
    return order[least]


def percent_of(part: int, whole: int) -> int:
    """A part of a whole in percent, rounded up: what is over 50 % never reads 50 %. £50.01 of £100.00: 51."""
    return -(-part * 100 // whole) if whole else 0


def beyond(part: int, whole: int, percent: int) -> bool:
    """Whether a part is more than so many percent of the whole. £50.00 of £100.00 is not beyond 50 %."""
    return part * 100 > percent * whole


def order_of(danger: Danger, *, depending: int, promised: int, name: str) -> tuple[int, int, int, str]:
    """Where a provider stands in the list: the worst danger first, then the most who depend, then the most money."""
    return list(Danger).index(danger), -depending, -promised, name.casefold()
