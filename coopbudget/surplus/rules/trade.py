"""Who gets how much of a dividend: by what each fund spent; of a class's own part by days or by what was supplied."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coopbudget.rulebook.words import MemberClass
from coopbudget.surplus.rules.year import FinancialYear


class Source(StrEnum):
    """Whose money it was. That decides where a dividend may go, and what may be given to members at all."""

    COUNCIL = "council"
    NHS = "nhs"
    OWN = "own"  # a member's own
    GRANT = "grant"
    CO_OP = "co_op"  # the society's own: bank interest, a raffle


@dataclass(frozen=True)
class Trade:
    """What a claim to a dividend is measured by.

    Of a fund: what it spent through the co-op in the year (pence), with whose money that was. Of a member in a ``part``
    that a class has of its own: what she supplied as a provider (pence), or her days as a member in the year; then
    there is no fund, and ``fund`` is 0.
    """

    member: int
    fund: int
    fund_id: uuid.UUID | None
    member_id: uuid.UUID
    amount: int
    source: Source | None = None
    part: MemberClass | None = None


@dataclass(frozen=True)
class Dividend:
    """What one claim gets, in pence, and for what trade."""

    trade: Trade
    amount: int


def counts_money(part: str) -> bool:
    """Whether a claim in this part (empty: by trade of a fund) counts pence, and not days of membership."""
    return part in ("", MemberClass.PROVIDER)


@dataclass(frozen=True)
class Example:
    """A dividend worked out for one fund, in pence: what it spent, what came back of it, what counts, what it gets."""

    spent: int
    back: int
    together: int
    gets: int

    @property
    def counts(self) -> int:
        return self.spent - self.back

    @property
    def part(self) -> float:
        """What counts, as percent of what everybody spent."""
        return round(100 * self.counts / self.together, 2)


def worked_example(dividend: int, together: int) -> Example | None:
    """A fund that spent £1,000 and got £100 back, beside what all spent ``together`` (or a tenth of that, if less)."""
    spent = min(100_000, together // 10)
    if not spent:
        return None
    back = spent // 10
    return Example(spent, back, together, dividend * (spent - back) // together)


def days_in(year: FinancialYear, since: date, until: date | None) -> int:
    """On how many days of the year somebody was a member, the first and the last day included; ``until``: the last."""
    first, last = max(since, year.starts_on), min(until or year.ends_on, year.ends_on)
    return max(0, (last - first).days + 1)


def standing(trade: Trade) -> tuple[int, int, str]:
    """Where a claim stands among the others: by member number, then fund number (parts of classes first)."""
    return trade.member, trade.fund, trade.part or ""


def in_order(trades: Iterable[Trade]) -> list[Trade]:
    """As they stand: so a spare penny is given where remainders tie."""
    return sorted(trades, key=standing)


def spent_together(trades: Iterable[Trade]) -> int:
    """What all funds with trade spent, in pence. A fund that took back more than it spent has none."""
    return sum(trade.amount for trade in trades if trade.part is None and trade.amount > 0)
