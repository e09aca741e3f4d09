"""What share capital may do: how much a member may hold, when it may go back, and how far an offer has come. Pure.

Amounts are whole pence. The limits are the law's, and stand in ``law``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from coopbudget.money import split


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
    OVER_CAP = "over_cap"
    NOT_IN_ADVANCE = "not_in_advance"
    WRONG_TIME = "wrong_time"
    KEPT_FOR_NAMED = "kept_for_named"
    MORE_THAN_NAMED = "more_than_named"


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


def year_after(day: date) -> date:
    """The same day a year later; after 29 February, 1 March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


def declaring_fault(*, rate: int, most: int, starts_on: date, ends_on: date, closes_on: date) -> Fault | None:
    """Why interest of ``rate`` (hundredths of a percent a year) can't be put to a vote that ends on ``closes_on``."""
    if rate > most:
        return Fault.OVER_CAP
    if ends_on < starts_on or ends_on >= year_after(starts_on):
        return Fault.WRONG_TIME
    return Fault.NOT_IN_ADVANCE if closes_on >= starts_on else None


def interest(*, opening: int, changes: Iterable[tuple[date, int]], starts_on: date, ends_on: date, rate: int) -> int:
    """What shares earn from ``starts_on`` to ``ends_on``, both included, to the nearest penny (half a penny up).

    ``opening`` was held before; ``changes`` are days and pence. What stands at the end of each day counts, and a year
    is as many days as lie from ``starts_on`` to the same day a year later, so a whole year earns just its rate.
    """
    pence_days, held, day = 0, opening, starts_on
    for on, pence in sorted(changes):
        pence_days += held * (on - day).days
        held, day = held + pence, on
    pence_days += held * ((ends_on - day).days + 1)
    whole = 10_000 * (year_after(starts_on) - starts_on).days
    return (2 * pence_days * rate + whole) // (2 * whole)


class Relation(StrEnum):
    """Who somebody is to the member who names them."""

    PARTNER = "partner"
    PARENT = "parent"
    CHILD = "child"
    SIBLING = "sibling"
    NIECE_NEPHEW = "niece_nephew"
    GRANDCHILD = "grandchild"
    FRIEND = "friend"
    OTHER = "other"


CLOSE: Final = frozenset({Relation.PARTNER, Relation.PARENT, Relation.CHILD, Relation.SIBLING, Relation.NIECE_NEPHEW})
"""Those whom a member may name though they hold an office in the society, or work for it (section 37(3))."""


def may_be_named(relation: Relation, *, officer: bool) -> bool:
    """Whether the law lets a member name somebody: anybody, but an officer or employee only of her close family."""
    return not officer or relation in CLOSE


def passes_to(*, there: int, most: int, named: Sequence[tuple[str, int]]) -> Mapping[str, int]:
    """What passes to each of those whom a member named, of ``there`` pence that she had when she died.

    ``named``: their keys in a stable order, with whole percents that are a hundred at most together. All of them
    together get no more than ``most``; what is cut is cut in the same proportions, to the penny. The rest is the
    estate's.
    """
    if not named or not there:
        return dict.fromkeys((key for key, _ in named), 0)
    parts = split(there, [*named, ("", 100 - sum(percent for _, percent in named))])[:-1]
    if sum(pence for _, pence in parts) > most:
        parts = split(most, list(named))
    return dict(parts)
