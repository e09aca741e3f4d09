"""Whether statements follow each other without a gap, and what stands between bank and books. Pure; all pence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import accumulate


@dataclass(frozen=True)
class Told:
    """What a posted statement told: its days, its closing balance, and what its own lines lack to it."""

    number: int
    from_on: date
    to_on: date
    closing: int
    missing: int = 0


class Where(StrEnum):
    """Where the bank's figure moved and no line shows why."""

    BEFORE = "before"  # in the account before the first statement
    BETWEEN = "between"  # between two statements: days that no statement covers
    INSIDE = "inside"  # in a file whose lines do not make its own closing balance


@dataclass(frozen=True)
class Break:
    """``amount`` came (or went, if negative) by the closing balance of statement ``number``, and no line shows it.

    ``after`` is the day to which everything was shown (None: nothing was), ``until`` the statement's last.
    """

    where: Where
    number: int
    after: date | None
    until: date
    amount: int


class Sums:
    """Sums of lines by day, for any span of days."""

    def __init__(self, by_day: Mapping[date, int]) -> None:
        self._days = sorted(by_day)
        self._sums = [0, *accumulate(by_day[day] for day in self._days)]

    def until(self, day: date) -> int:
        """All lines up to and with this day."""
        return self._sums[bisect_right(self._days, day)]


def anchors(told: Sequence[Told]) -> list[Told]:
    """The statements whose closing balance is that of their last day, oldest first.

    One that was taken at noon doesn't tell its day's close; another that goes on from that day shows it.
    """
    ordered = sorted(told, key=lambda each: (each.to_on, each.number))
    kept: list[Told] = []
    earliest: date | None = None  # the first day of any statement that ends later than this one
    for index in range(len(ordered) - 1, -1, -1):
        each = ordered[index]
        same_end = index + 1 < len(ordered) and ordered[index + 1].to_on == each.to_on
        if not same_end and (earliest is None or earliest > each.to_on):
            kept.append(each)
        earliest = each.from_on if earliest is None else min(earliest, each.from_on)
    return kept[::-1]


def breaks(told: Sequence[Told], sums: Sums) -> list[Break]:
    """Where the closing balances move by more or less than the lines, oldest first.

    Their sum and the lines up to the last anchor make its closing balance, exactly, always.
    """
    found: list[Break] = []
    before, after = 0, None
    for each in anchors(told):
        moved = sums.until(each.to_on) - (sums.until(after) if after is not None else 0)
        lacking = each.closing - before - moved
        inside = each.missing if after is None or each.from_on > after else 0
        if inside:
            found.append(Break(Where.INSIDE, each.number, after, each.to_on, inside))
        if lacking != inside:
            where = Where.BEFORE if after is None else Where.BETWEEN
            found.append(Break(where, each.number, after, each.to_on, lacking - inside))
        before, after = each.closing, each.to_on
    return found


def position(told: Sequence[Told], sums: Sums, at: date) -> list[Told] | None:
    """What the statements tell up to the end of the day ``at``: those that end by then, and one that goes over it,
    cut there where its lines show what its balance was on that day. The last of them tells the bank's figure.

    None where no balance of that day or before is known.
    """
    kept = [each for each in told if each.to_on <= at]
    over = next((each for each in anchors(told) if each.to_on > at), None)
    if over is not None and over.from_on <= at and not over.missing:
        moved = sums.until(over.to_on) - sums.until(at)
        # Whatever tells no close of its day is left behind by the one that goes over it.
        kept = [each for each in kept if each.to_on < over.from_on]
        kept.append(replace(over, to_on=at, closing=over.closing - moved))
    found = anchors(kept)
    return found or None
