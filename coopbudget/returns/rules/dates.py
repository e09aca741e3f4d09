"""When returns are for, when they are due, and what was to come in meanwhile. Pure; whole pence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from coopbudget.budgets.kinds import NO_END, PaidAs
from coopbudget.budgets.rules import Step as TermsStep, months_after, next_payment, terms_on
from coopbudget.returns.kinds import FunderAsks, Period

FOUR_WEEKS: Final = 28
_MONTHS: Final[Mapping[str, int]] = {
    Period.MONTHLY: 1,
    Period.QUARTERLY: 3,
    Period.HALF_YEARLY: 6,
    Period.YEARLY: 12,
}


def period_at(first_on: date, period: str, index: int) -> tuple[date, date]:
    """The period of place ``index`` (from 0), both days included. Raises KeyError for one that comes on request."""
    if period == Period.FOUR_WEEKLY:
        since = first_on + timedelta(days=FOUR_WEEKS * index)
        return since, since + timedelta(days=FOUR_WEEKS - 1)
    months = _MONTHS[period]
    return months_after(first_on, months * index), months_after(first_on, months * (index + 1)) - timedelta(days=1)


def ended_periods(first_on: date, period: str | None, today: date, *, most: int = 4) -> list[tuple[date, date]]:
    """The periods that are over, the oldest first: of the last ones ``most``. None where nobody says how often."""
    if period is None or period == Period.ON_REQUEST:
        return []
    found: list[tuple[date, date]] = []
    index = 0
    while (one := period_at(first_on, period, index))[1] < today:
        found.append(one)
        index += 1
    return found[-most:]


@dataclass(frozen=True)
class Due:
    """What was to come in within a period (pence): from the funder, and as what the member pays in."""

    council: int
    contribution: int


def due_between(
    steps: Iterable[TermsStep], *, starts_on: date, pattern: str, paid_as: str, since: date, until: date
) -> Due:
    """What an agreement says was to be paid from ``since`` to ``until``, by its terms on each day of payment.

    Nothing while it is suspended or after its end. Paid gross, the member's part is asked for by the funder and does
    not come into the fund.
    """
    known = list(steps)
    council = contribution = 0
    day = next_payment(starts_on, since, pattern)
    while day <= until:
        terms = terms_on(known, day)
        if not terms.suspended and (terms.ends_on == NO_END or day <= terms.ends_on):
            council += terms.rate
            contribution += terms.contribution if paid_as == PaidAs.NET else 0
        day = next_payment(starts_on, day + timedelta(days=1), pattern)
    return Due(council, contribution)


@dataclass(frozen=True)
class Dates:
    """What is known of where a return stands."""

    due_on: date | None
    signed: bool
    sent: bool
    replaced: bool = False


SOON: Final = 14
"""Days before its day from which a return is called soon due."""


def state_of(dates: Dates, today: date) -> str:
    """``replaced``, ``sent``, ``signed``, ``late``, ``soon`` or ``open``."""
    if dates.replaced:
        return "replaced"
    if dates.sent:
        return "sent"
    if dates.due_on is not None and dates.due_on < today:
        return "late"
    if dates.signed:
        return "signed"
    return "soon" if dates.due_on is not None and (dates.due_on - today).days <= SOON else "open"


REMIND_AT: Final = (14, 7, 1)
"""How many days before its day the member is reminded of a return."""


def reminder_due(due_on: date | None, reminded_on: date | None, today: date) -> bool:
    """Whether a step of the reminders has come that nobody was told of: each once, and each week when it is late."""
    if due_on is None:
        return False
    if today > due_on:
        return reminded_on is None or reminded_on <= due_on or (today - reminded_on).days >= 7
    reached = [due_on - timedelta(days=days) for days in REMIND_AT if due_on - timedelta(days=days) <= today]
    return bool(reached) and (reminded_on is None or reminded_on < max(reached))


@dataclass(frozen=True)
class Change:
    """What a council's officer sent (pence), before anybody of the co-op accepted it."""

    change: str
    effective_on: date
    rate: int | None = None
    contribution: int | None = None
    amount: int | None = None
    reference: str = ""
    due_on: date | None = None


def what_is_missing(change: Change) -> str:
    """The field that this kind of change needs and that is empty; empty where all is there."""
    if change.change == FunderAsks.RATE and change.rate is None and change.contribution is None:
        return "rate"
    if change.change == FunderAsks.ASKED_BACK:
        return "amount" if not change.amount else ("reference" if not change.reference.strip() else "")
    return ""
