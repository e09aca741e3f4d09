"""When money should come into a fund, and how much: by the agreement, and by what came last. Pure.

Nobody promises these days: they are when to look out for the money.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from coopbudget.budgets.kinds import PaidAs, PaidInto, Pattern
from coopbudget.budgets.rules import Step, months_after, next_payment, terms_on
from coopbudget.collections.rules import Every, next_day

_DAYS: Final = {Pattern.WEEKLY: 7, Pattern.FOUR_WEEKLY: 28}
_MONTHS: Final = {Pattern.MONTHLY: 1, Pattern.QUARTERLY: 3}


@dataclass(frozen=True)
class LastPaid:
    """The newest day on which money came in, and how much that day (pence)."""

    on: date
    amount: int


@dataclass(frozen=True)
class Debit:
    """A Direct Debit that was agreed (pence): collected ``every`` so often from ``first_on``, the next on ``next_on``,
    until ``ends_on``, but on the days ``left_out``. ``on_the_way`` was collected and is not there yet.
    """

    amount: int
    every: Every
    first_on: date
    next_on: date | None
    ends_on: date | None = None
    left_out: frozenset[date] = frozenset()
    on_the_way: int = 0


@dataclass(frozen=True)
class Paying:
    """How the funder pays. ``last`` is what came last from outside; None while nothing has. ``own``: it is the member's
    own money. ``debit``: she pays in by Direct Debit."""

    pattern: str
    paid_as: str
    paid_into: str
    starts_on: date
    last: LastPaid | None
    own: bool = False
    debit: Debit | None = None


def after(day: date, times: int, pattern: str) -> date:
    """The day of the payment so many ``times`` after one on ``day``."""
    found = Pattern(pattern)
    if found in _DAYS:
        return day + timedelta(days=_DAYS[found] * times)
    return months_after(day, _MONTHS[found] * times)


def is_late(paying: Paying, today: date) -> bool:
    """Whether the payment after the last one should have come a week ago."""
    return paying.last is not None and after(paying.last.on, 1, paying.pattern) + timedelta(days=7) < today


def payments(paying: Paying, steps: Sequence[Step], today: date, until: date) -> list[tuple[date, int]]:
    """The payments to look out for from ``today`` to ``until``, each with its pence: none is counted that has come.

    Where the member pays in by Direct Debit, that brings what she pays in, on its own days: own money, what she passes
    on of a payment into her own account, or what she pays in beside the funder.
    """
    if paying.debit is None:
        return _by_agreement(paying, steps, today, until)
    hers_alone = paying.own or paying.paid_into == PaidInto.MEMBER
    found = [] if hers_alone else _by_agreement(paying, steps, today, until)
    return sorted([*found, *_collected(paying.debit, today, until)])


def _collected(debit: Debit, today: date, until: date) -> list[tuple[date, int]]:
    found = [(today, debit.on_the_way)] if debit.on_the_way else []
    day = debit.next_on
    while day is not None and day <= until and (debit.ends_on is None or day <= debit.ends_on):
        if day not in debit.left_out:
            found.append((max(day, today), debit.amount))
        day = next_day(debit.first_on, debit.every, day)
    return found


def _by_agreement(paying: Paying, steps: Sequence[Step], today: date, until: date) -> list[tuple[date, int]]:
    """What the agreement lets expect.

    Each follows the last by the agreement's rhythm; one that is late is looked for today. Where two are missing, the
    rhythm is the agreement's own again, counted from its first day. A payment is what the agreement says on its day,
    with what the member pays in beside it where it is paid net; nothing while it is paused or once it has ended. Into
    the member's own account only a slice comes here: as much as came last, and nothing where two are missing.
    """
    first, times = next_payment(paying.starts_on, today, paying.pattern), 0
    if paying.last is not None:
        first, times = paying.last.on, 1
        if after(first, 2, paying.pattern) < today:
            if paying.paid_into == PaidInto.MEMBER:
                return []
            first, times = next_payment(paying.starts_on, today, paying.pattern), 0
    found = []
    day = after(first, times, paying.pattern)
    while max(day, today) <= until:
        if amount := _amount(paying, steps, max(day, today)):
            found.append((max(day, today), amount))
        times += 1
        day = after(first, times, paying.pattern)
    return found


def _amount(paying: Paying, steps: Sequence[Step], day: date) -> int:
    terms = terms_on(steps, day)
    if terms.suspended or day > terms.ends_on or day < paying.starts_on:
        return 0
    if paying.paid_into == PaidInto.MEMBER:
        return paying.last.amount if paying.last is not None else 0
    beside = paying.paid_as == PaidAs.NET and paying.debit is None
    return terms.rate + (terms.contribution if beside else 0)
