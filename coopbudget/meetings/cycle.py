"""What the year of a co-op needs, and by when: pure, worked out from the end of its financial year.

What the law asks stands in ``LAW`` as data with a date; ``GOOD`` are the days by which it is well done, which are
nobody's rule but good sense. Nothing here is legal advice.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Step(StrEnum):
    """One thing that a year needs, in a good order."""

    BOOKS = "books"  # closed through the year's last day
    REVIEW = "review"  # of the accounts, by somebody from outside
    MEETING = "meeting"  # a general meeting about the year
    SURPLUS = "surplus"  # what becomes of what is left
    RETURN = "return"  # to the registrar
    ELECTIONS = "elections"  # before terms of office end
    SAFETY = "safety"  # rules, insurance, data protection and safeguarding looked at again


NOTED = frozenset({Step.REVIEW, Step.RETURN, Step.SAFETY})
"""Steps that an officer notes; the others show in the records by themselves."""

GOOD: Mapping[Step, int] = {Step.BOOKS: 2, Step.REVIEW: 4, Step.MEETING: 6, Step.SURPLUS: 6, Step.SAFETY: 9}
"""How many months after the year's end it is well done by."""

LAW: tuple[tuple[date, Step, int], ...] = ((date(2014, 8, 1), Step.RETURN, 7),)
"""Since when, what, within how many months of the year's end: section 89 of the 2014 Act, in Great Britain."""

ACT_NATIONS = frozenset({"england", "wales", "scotland"})
"""Where that Act holds; elsewhere its day is good sense too."""

REMIND = (30, 7, 0)
"""How many days before its day a step is reminded of."""

SOON = timedelta(days=REMIND[0])


@dataclass(frozen=True)
class Term:
    """A term of office: its kind, its first day and its last."""

    kind: str
    first: date
    last: date

    def held_on(self, day: date) -> bool:
        return self.first <= day <= self.last


def not_followed(terms: Iterable[Term], today: date) -> list[date]:
    """The last days, in order, of terms held today that nobody follows: fewer hold the office on the next day."""
    every = list(terms)

    def holders(kind: str, day: date) -> int:
        return sum(term.kind == kind and term.held_on(day) for term in every)

    ends = {(term.kind, term.last) for term in every if term.held_on(today)}
    return sorted(last for kind, last in ends if holders(kind, last + timedelta(days=1)) < holders(kind, last))


class State(StrEnum):
    """Where a step stands today."""

    DONE = "done"
    LATE = "late"
    SOON = "soon"
    LATER = "later"
    NOTHING = "nothing"  # the year does not need it


@dataclass(frozen=True)
class Due:
    """A step and the last day for it; None: nothing is due. ``law``: it is the law's day, not just a good one."""

    step: Step
    by: date | None
    law: bool = False


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or that month's last day where it is shorter: never a later one."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def year_needs(ends_on: date, nation: str, terms_end: Iterable[date] = ()) -> list[Due]:
    """What a year that ends on ``ends_on`` needs, the first due first; what has no day stands last.

    ``terms_end`` are the last days of terms of office that nobody is elected to follow yet.
    """
    found = [Due(step, months_after(ends_on, months)) for step, months in GOOD.items()]
    held = {step: months for since, step, months in sorted(LAW) if since <= max(ends_on, LAW[0][0])}
    found += [Due(step, months_after(ends_on, months), law=nation in ACT_NATIONS) for step, months in held.items()]
    found.append(Due(Step.ELECTIONS, min(terms_end, default=None)))
    order = list(Step)
    return sorted(found, key=lambda due: (due.by or date.max, order.index(due.step)))


def state_of(due: Due, today: date, *, done: bool) -> State:
    """Where a step stands: late is after its day, soon is within the days of the first reminder."""
    if done:
        return State.DONE
    if due.by is None:
        return State.NOTHING
    if today > due.by:
        return State.LATE
    return State.SOON if today >= due.by - SOON else State.LATER


@dataclass(frozen=True)
class Awaited:
    """What others wait for until a year from a day: how much, how much of it is late, and the next day to come."""

    number: int
    late: int
    next_on: date | None


def awaited(days: Iterable[date], today: date) -> Awaited:
    """The days that others set, as far as a year from today; what is past already is late."""
    near = sorted(day for day in days if day <= months_after(today, 12))
    late = sum(day < today for day in near)
    return Awaited(len(near), late, near[late] if late < len(near) else None)


def reminder(due: Due, today: date, last: int | None) -> int | None:
    """Which reminder is to be sent of a step that is not done, as days before its day; None: none (any more).

    ``last`` is the one that was sent last. Each goes once, and one that was missed is not made up for by two.
    """
    if due.by is None:
        return None
    reached = [days for days in REMIND if today >= due.by - timedelta(days=days)]
    if not reached or (last is not None and min(reached) >= last):
        return None
    return min(reached)
