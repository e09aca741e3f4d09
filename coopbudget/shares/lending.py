"""The schedule of a loan to the co-op, from its terms and the day on which it began. Pure.

Amounts are whole pence, rates hundredths of a percent a year.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from coopbudget.money import split


@dataclass(frozen=True)
class Part:
    """One repayment: its place from 1, its day, what of the loan goes back and what it costs besides."""

    number: int
    due_on: date
    principal: int
    interest: int

    @property
    def total(self) -> int:
        return self.principal + self.interest


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it has no such day."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = divmod(whole, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def schedule(*, amount: int, rate: int, begun_on: date, every_months: int, parts: int) -> list[Part]:
    """Equal parts (the first take the odd pence), ``every_months`` from the day it began.

    Each part pays the interest of what was still owed since the part before: by the day, 365 to a year, to the nearest
    penny. The principal of all parts is the amount, always.
    """
    found, owed, since = [], amount, begun_on
    for number, principal in split(amount, [(n, 1) for n in range(1, parts + 1)]):
        due_on = months_after(begun_on, every_months * number)
        cost = (2 * owed * rate * (due_on - since).days + 3_650_000) // 7_300_000
        found.append(Part(number, due_on, principal, cost))
        owed, since = owed - principal, due_on
    return found
