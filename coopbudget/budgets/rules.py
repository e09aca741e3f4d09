"""Pure arithmetic and decisions about agreements and funds. Money is whole pence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from coopbudget.budgets.kinds import NO_END, FunderKind, PaidAs, Pattern, PromiseKind

# Payments in one year of 52 weeks, by which a rate becomes a weekly sum.
_PAYMENTS_A_YEAR: Final[Mapping[str, int]] = {
    Pattern.WEEKLY: 52,
    Pattern.FOUR_WEEKLY: 13,
    Pattern.MONTHLY: 12,
    Pattern.QUARTERLY: 4,
}
WEEKS_A_YEAR: Final = 52
_DAYS_BETWEEN: Final[Mapping[str, int]] = {Pattern.WEEKLY: 7, Pattern.FOUR_WEEKLY: 28}


@dataclass(frozen=True)
class Terms:
    """What an agreement says on a day. ``rate`` and ``contribution`` are pence for each payment period."""

    rate: int
    contribution: int
    suspended: bool
    ends_on: date


@dataclass(frozen=True)
class Step:
    """One dated change; None leaves a term as it was."""

    effective_on: date
    position: int
    rate: int | None = None
    contribution: int | None = None
    suspended: bool | None = None
    ends_on: date | None = None


def terms_on(steps: Iterable[Step], day: date) -> Terms:
    """What stands on ``day``: every change up to it, by its date and then in the order recorded.

    Before the first change has taken effect, the first is what stands: there is nothing else to show.
    """
    ordered = sorted(steps, key=lambda s: (s.effective_on, s.position))
    terms = Terms(rate=0, contribution=0, suspended=False, ends_on=NO_END)
    for index, step in enumerate(ordered):
        if step.effective_on > day and index > 0:
            break
        given = {
            "rate": step.rate,
            "contribution": step.contribution,
            "suspended": step.suspended,
            "ends_on": step.ends_on,
        }
        terms = replace(terms, **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    return terms


def weekly(amount: int, pattern: str) -> int:
    """Pence a week from pence each payment, rounded down: nobody is told they have more than they get."""
    return amount * _PAYMENTS_A_YEAR[pattern] // WEEKS_A_YEAR


def weekly_income(terms: Terms, pattern: str, paid_as: str) -> int:
    """What comes into the fund in a week under ``terms`` (pence); nothing while suspended.

    Paid net, the member's own share comes beside the funder's and belongs to the fund. Paid gross, the funder
    asks for that share later, so it is not there to spend.
    """
    if terms.suspended:
        return 0
    return weekly(terms.rate + (terms.contribution if paid_as == PaidAs.NET else 0), pattern)


class Pooling(StrEnum):
    """Whether a fund's money may be pledged; every answer but ALLOWED says what stands in the way."""

    ALLOWED = "allowed"
    NEEDS_CHECK = "needs_check"
    REFUSED = "refused"
    SERVICE_FUND = "service_fund"
    NEEDS_CONSENT = "needs_consent"
    NOT_STARTED = "not_started"
    SUSPENDED = "suspended"
    ENDED = "ended"


@dataclass(frozen=True)
class PoolingFacts:
    """What the decision needs to know. ``consent_on`` is the day of a consent that was not withdrawn."""

    funder_kind: str
    service_fund: bool
    checked: bool
    refused: bool
    consent_on: date | None
    starts_on: date
    ends_on: date
    suspended: bool


def may_pool(facts: PoolingFacts, on: date) -> Pooling:
    """Whether a fund's money may be pledged on a day.

    Council and NHS money needs the funder's written consent (DOMAIN 2: pooling is allowed and stays tied to each
    plan); one's own money needs nobody's. An Individual Service Fund is held by a provider for one person and
    never goes into a pool (DOMAIN 8).
    """
    if facts.refused:
        return Pooling.REFUSED
    if facts.service_fund:
        return Pooling.SERVICE_FUND
    if not facts.checked:
        return Pooling.NEEDS_CHECK
    if on < facts.starts_on:
        return Pooling.NOT_STARTED
    if on > facts.ends_on:
        return Pooling.ENDED
    if facts.suspended:
        return Pooling.SUSPENDED
    if facts.funder_kind != FunderKind.OWN and (facts.consent_on is None or facts.consent_on > on):
        return Pooling.NEEDS_CONSENT
    return Pooling.ALLOWED


@dataclass(frozen=True)
class Promise:
    """What a fund is promised to. ``weekly`` (pence) and ``until_on`` are None where nobody said.

    ``balance`` is what is set aside for it already.
    """

    kind: PromiseKind
    number: int
    balance: int
    weekly: int | None = None
    until_on: date | None = None

    @property
    def weeks(self) -> int | None:
        """How many whole weeks the money set aside pays for; None where the weekly sum is not known."""
        return self.balance // self.weekly if self.weekly else None


def in_order(promises: Iterable[Promise]) -> list[Promise]:
    """Contracts before pools, the older number first: what was promised firmest and longest is kept first."""
    return sorted(promises, key=lambda p: (p.kind != PromiseKind.CONTRACT, p.number))


def no_longer_covered(
    income: int, promises: Sequence[Promise], *, before: int | None = None, ends_on: date = NO_END
) -> list[Promise]:
    """Which promises a weekly ``income`` (pence) does not pay for any more, in the order they are kept.

    Each promise takes its weekly sum from the income in turn; one that does not fit whole is named (and a smaller
    one after it may still fit). A promise that goes on after ``ends_on``, or whose end nobody said, is named when
    the agreement ends. One whose weekly sum is not known is named whenever the income fell from ``before``: better
    named for nothing than missed. A promise named still has its balance: it is covered that long and no longer.
    """
    fell = before is not None and income < before
    left = income
    named = []
    for promise in in_order(promises):
        if ends_on != NO_END and (promise.until_on is None or promise.until_on > ends_on):
            named.append(promise)
            continue
        if promise.weekly is None:
            if fell or income == 0:
                named.append(promise)
        elif promise.weekly > left:
            named.append(promise)
        else:
            left -= promise.weekly
    return named


def cut_by_shortfall(shortfall: int, promises: Sequence[Promise]) -> list[Promise]:
    """The promises that would have to give way for ``shortfall`` pence: pools before contracts, the newest first."""
    named = []
    for promise in reversed(in_order(promises)):
        if shortfall <= 0:
            break
        if promise.balance > 0:
            named.append(promise)
            shortfall -= promise.balance
    return in_order(named)


@dataclass(frozen=True)
class Earmark:
    """What of a sum asked back can be set aside now, and what is missing (pence)."""

    now: int
    missing: int


def earmark(asked: int, earmarked: int, available: int) -> Earmark:
    """How much of what is still to be set aside fits into what is free."""
    rest = asked - earmarked
    now = max(0, min(rest, available))
    return Earmark(now, rest - now)


def weeks_left(available: int, need: int) -> int | None:
    """How many whole weeks ``available`` pays for ``need`` pence a week; None for no need."""
    return max(0, available) // need if need > 0 else None


def months_after(day: date, months: int) -> date:
    """The same day of the month, ``months`` later; the last of the month where there is no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def next_payment(starts_on: date, today: date, pattern: str) -> date:
    """The next day, ``today`` or later, on which the funder pays in advance, counted from the agreement's first day.

    Funders keep their own calendars, so this is when to look out for the money, and no promise.
    """
    if today <= starts_on:
        return starts_on
    if pattern in _DAYS_BETWEEN:
        between = _DAYS_BETWEEN[pattern]
        return today + timedelta(days=-(today - starts_on).days % between)
    step = 1 if pattern == Pattern.MONTHLY else 3
    months = ((today.year - starts_on.year) * 12 + today.month - starts_on.month) // step * step
    due = months_after(starts_on, months)
    return due if due >= today else months_after(starts_on, months + step)


def next_review(starts_on: date, today: date, *, first_months: int, then_months: int) -> date:
    """The next day by which the funder should review, on or after ``today``.

    Once within 6 months of the start, then at most 12 months apart (Direct Payments Regulations 2014, reg 7;
    councils differ, so both are settings: DOMAIN 5).
    """
    months = first_months
    due = months_after(starts_on, months)
    while due < today:
        months += max(1, then_months)
        due = months_after(starts_on, months)
    return due


def squeeze(reference: str) -> str:
    """A payment reference as banks show it: capitals and figures, nothing else."""
    return "".join(c for c in reference.upper() if c.isascii() and c.isalnum())


@dataclass(frozen=True)
class OpeningSum:
    """Do the lines of an opening agree with the bank? Pence."""

    lines: int
    bank: int
    unmatched: int

    @property
    def difference(self) -> int:
        """The bank's figure less the lines."""
        return self.bank - self.lines

    @property
    def agrees(self) -> bool:
        return self.difference == 0 and self.unmatched == 0
