"""What share capital may do: how much a member may hold, when it may go back, and how far an offer has come. Pure.

Amounts are whole pence. The limit is the law's, kept as dated data (Co-operative and Community Benefit Societies Act
2014, section 24, as raised by SI 2014/210); it binds people, not societies that are members of another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final


@dataclass(frozen=True)
class Limit:
    """The most withdrawable share capital (pence) that one member may hold, from ``since`` on."""

    since: date
    most: int


LIMITS: Final[Sequence[Limit]] = (Limit(date(2014, 4, 6), 10_000_000),)
"""The oldest first. A day before the first has the first."""


def most_on(day: date, limits: Sequence[Limit] = LIMITS) -> int:
    """The most that one member may hold on ``day``."""
    began = [limit for limit in limits if limit.since <= day]
    return (began[-1] if began else limits[0]).most


class Fault(StrEnum):
    """Why shares can't be bought, given back or passed on like this."""

    UNDER_MINIMUM = "under_minimum"
    OVER_LIMIT = "over_limit"
    MORE_THAN_HELD = "more_than_held"
    NOT_WHOLE = "not_whole"
    LEAVES_TOO_FEW = "leaves_too_few"
    NOTICE_RUNS = "notice_runs"
    NOT_SOLVENT = "not_solvent"
    NOT_FROM_SURPLUS = "not_from_surplus"


def buying_fault(*, amount: int, held: int, minimum: int, most: int) -> Fault | None:
    """Why somebody who holds ``held`` can't buy for ``amount``: too few for a member, or more than the law allows."""
    if held + amount < minimum:
        return Fault.UNDER_MINIMUM
    if held + amount > most:
        return Fault.OVER_LIMIT
    return None


def asking_fault(*, amount: int, held: int, value: int, minimum: int) -> Fault | None:
    """Why ``amount`` of ``held`` can't be asked back.

    Whole shares of ``value``, or all; a member keeps the ``minimum`` or gives all back.
    """
    left = held - amount
    if left < 0:
        return Fault.MORE_THAN_HELD
    if left == 0:
        return None
    if amount % value:
        return Fault.NOT_WHOLE
    return Fault.LEAVES_TOO_FEW if left < minimum else None


@dataclass(frozen=True)
class Means:
    """What a withdrawal can come from. ``cash`` is the co-op's own money in the bank, ``due`` all that it owes out of
    it (shares that are on their way back among it), ``reserve`` the general reserve."""

    cash: int
    due: int
    reserve: int

    @property
    def spare(self) -> int:
        """What of the cash nobody has a claim on; never below nothing."""
        return max(0, self.cash - self.due)

    @property
    def room(self) -> int:
        """The most that can go back now."""
        return max(0, min(self.spare, self.reserve))


def paying_fault(*, amount: int, means: Means, notice_until: date, today: date) -> Fault | None:
    """Why ``amount`` can't go back today: the notice runs, what the co-op owes comes first, or no surplus was kept."""
    if today < notice_until:
        return Fault.NOTICE_RUNS
    if amount > means.spare:
        return Fault.NOT_SOLVENT
    return Fault.NOT_FROM_SURPLUS if amount > means.reserve else None


def notice_ends(asked_on: date, days: int) -> date:
    """The first day on which shares that were asked back on ``asked_on`` can go."""
    return asked_on + timedelta(days=days)


def whole_shares(amount: int, value: int) -> tuple[int, int]:
    """How many shares of ``value`` an amount is, and the pence that make no whole one."""
    return divmod(amount, value)


@dataclass(frozen=True)
class Progress:
    """How far an offer has come: what is ``reached`` (registered), ``asked`` for besides, and the ``target``."""

    reached: int
    asked: int
    target: int

    @property
    def percent(self) -> int:
        """Whole percent of the target that are reached; 100 only once all of it is."""
        return min(100, self.reached * 100 // self.target)

    @property
    def missing(self) -> int:
        return max(0, self.target - self.reached)
