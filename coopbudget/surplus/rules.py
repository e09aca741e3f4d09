"""How a year's surplus is reckoned and shared, to the penny. Pure: no database, no clock.

A co-op's year ends with the last day of a month; a year is called by the calendar year in which it ends.
Percentages are whole, amounts whole pence. Every split is by largest remainder, so the parts sum to the
whole, always:

- between reserves, community and dividend, a tie goes to whichever stands first in that order;
- the dividend among funds, in proportion to what each spent through the co-op in the year (their trade), a
  tie goes to the lower member number, then the lower fund number.

Where it comes from: members allocate surplus to reserves, to other activities they approve, and to members in
proportion to their transactions (ICA principle 3); a co-operative society may pay a dividend on transactions, a
community benefit society may not. A dividend earned with direct payment money goes back into the fund that it
was earned with (Care Act 2014 s33 ties that money to the plan), which is why trade is kept fund by fund.
"""

from __future__ import annotations

import uuid
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from coopbudget.money import split
from coopbudget.rulebook.rules import Dated, held_on


class SocietyKind(StrEnum):
    """What the co-op is in law, as far as sharing goes."""

    CO_OPERATIVE = "co_operative"
    COMMUNITY_BENEFIT = "community_benefit"


class Refusal(StrEnum):
    """Why a surplus can't be shared in this way."""

    NOTHING_TO_SHARE = "nothing_to_share"
    NOT_A_HUNDRED = "not_a_hundred"
    NO_DIVIDEND_HERE = "no_dividend_here"
    NO_TRADE = "no_trade"
    RESERVE_TOO_SMALL = "reserve_too_small"
    INDIVISIBLE_TOO_SMALL = "indivisible_too_small"
    COMMUNITY_TOO_SMALL = "community_too_small"


@dataclass(frozen=True)
class FinancialYear:
    """A co-op's year, both days included. ``name`` is the calendar year in which it ends."""

    name: int
    starts_on: date
    ends_on: date


YearEnds = Callable[[int], int]
"""The last month of the year that is called by a calendar year."""


def year_ends(versions: Sequence[Dated]) -> YearEnds:
    """When years end by the rules of the co-op: those that held when the calendar year began, so that a year that is
    under way keeps its end, and one that is over keeps its figures. Raises ValueError for no rules."""
    return lambda name: held_on(versions, date(name, 1, 1)).year_end_month


def financial_year(name: int, ends: YearEnds) -> FinancialYear:
    """The year that ends in the calendar year ``name``; it begins the day after the one before it ended."""
    last = [date(at, ends(at), monthrange(at, ends(at))[1]) for at in (name - 1, name)]
    return FinancialYear(name, last[0] + timedelta(days=1), last[1])


def year_of(day: date, ends: YearEnds) -> FinancialYear:
    """The year in which ``day`` lies."""
    here = financial_year(day.year, ends)
    return here if day <= here.ends_on else financial_year(day.year + 1, ends)


def years_over(founded_on: date, today: date, ends: YearEnds, *, most: int) -> list[FinancialYear]:
    """The years that are over, the newest first, back to the founding, at most ``most``."""
    last = year_of(today, ends).name - 1
    first = year_of(founded_on, ends).name
    return [financial_year(name, ends) for name in range(last, max(first, last - most + 1) - 1, -1)]


@dataclass(frozen=True)
class Line:
    """What one account of the co-op's own gained in the year, in pence: income adds, a cost takes off."""

    code: str
    amount: int

    @property
    def is_cost(self) -> bool:
        return self.code.startswith("Expenses:")


@dataclass(frozen=True)
class Result:
    """A year's income and costs, account by account, in order of code."""

    lines: tuple[Line, ...]

    @property
    def income(self) -> int:
        return sum(line.amount for line in self.lines if not line.is_cost)

    @property
    def costs(self) -> int:
        return sum(line.amount for line in self.lines if line.is_cost)

    @property
    def surplus(self) -> int:
        """What is left; below zero it is a deficit."""
        return self.income - self.costs


@dataclass(frozen=True)
class Percents:
    """Whole percentages of a surplus."""

    general: int
    indivisible: int
    community: int
    dividend: int


@dataclass(frozen=True)
class Shares:
    """The same in pence."""

    general: int
    indivisible: int
    community: int
    dividend: int

    @property
    def total(self) -> int:
        return self.general + self.indivisible + self.community + self.dividend


@dataclass(frozen=True)
class Trade:
    """What one fund spent through the co-op in the year, in pence."""

    member: int
    fund: int
    fund_id: uuid.UUID
    member_id: uuid.UUID
    amount: int


@dataclass(frozen=True)
class Dividend:
    """What one fund gets, in pence, and for what trade."""

    trade: Trade
    amount: int


@dataclass(frozen=True)
class Least:
    """What the rules of the co-op keep at least of a surplus, in percent."""

    general: int = 0
    indivisible: int = 0
    community: int = 0


NO_LEAST = Least()


def refusal(surplus: int, percents: Percents, kind: SocietyKind, trade: int, least: Least = NO_LEAST) -> Refusal | None:
    """Why this can't be proposed, or None. ``trade`` is everybody's together, in pence."""
    parts = (percents.general, percents.indivisible, percents.community, percents.dividend)
    if surplus <= 0:
        return Refusal.NOTHING_TO_SHARE
    if sum(parts) != 100 or min(parts) < 0:
        return Refusal.NOT_A_HUNDRED
    if percents.dividend and kind is SocietyKind.COMMUNITY_BENEFIT:
        return Refusal.NO_DIVIDEND_HERE
    if percents.dividend and trade <= 0:
        return Refusal.NO_TRADE
    if percents.general < least.general:
        return Refusal.RESERVE_TOO_SMALL
    if percents.indivisible < least.indivisible:
        return Refusal.INDIVISIBLE_TOO_SMALL
    if percents.community < least.community:
        return Refusal.COMMUNITY_TOO_SMALL
    return None


def share(surplus: int, percents: Percents) -> Shares:
    """A surplus by percentages that sum to 100. Raises ValueError for a deficit or another sum."""
    weights = [
        ("general", percents.general),
        ("indivisible", percents.indivisible),
        ("community", percents.community),
        ("dividend", percents.dividend),
    ]
    if sum(weight for _, weight in weights) != 100:
        raise ValueError("the percentages sum to 100")
    return Shares(**dict(split(surplus, weights)))


def in_order(trades: Iterable[Trade]) -> list[Trade]:
    """By member number, then fund number: the order in which a spare penny is given where remainders tie."""
    return sorted(trades, key=lambda trade: (trade.member, trade.fund))


def dividends(pot: int, trades: Sequence[Trade]) -> list[Dividend]:
    """``pot`` pence among funds in proportion to trade. A fund that took back more than it spent has no trade.

    Funds with no trade get nothing and are left out. Raises ValueError where nobody traded.
    """
    counted = [trade for trade in in_order(trades) if trade.amount > 0]
    return [Dividend(trade, amount) for trade, amount in split(pot, [(trade, trade.amount) for trade in counted])]


PRESETS: tuple[tuple[str, Percents], ...] = (
    ("all_kept", Percents(100, 0, 0, 0)),
    ("half_back", Percents(40, 0, 10, 50)),
    # At least 30 % to the reserve that can never be shared, as Italian social co-operatives do. No rule of the UK.
    ("italian", Percents(0, 30, 10, 60)),
)
