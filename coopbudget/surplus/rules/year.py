"""A co-op's financial years, and what one left over: income less costs, account by account.

A year ends with the last day of a month and is called by the calendar year in which it ends. Amounts are pence.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coopbudget.ledger.chart import INCOME_GRANTS
from coopbudget.rulebook.rules import Dated, held_on


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
    def grants_left(self) -> int:
        """What of the year's grants its costs did not take: they are spent first, since they were given for costs."""
        grants = sum(line.amount for line in self.lines if line.code == INCOME_GRANTS)
        return max(0, grants - self.costs)

    @property
    def surplus(self) -> int:
        """What is left; below zero it is a deficit."""
        return self.income - self.costs
