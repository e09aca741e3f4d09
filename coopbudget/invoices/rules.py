"""When a visit counts, what an invoice may claim, and when it is due. Pure: no database, no clock.

Money is pence, time is minutes.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from coopbudget.contracts.pricing import hourly

ANSWER_DAYS = 5
DUE_DAYS = 14


class VisitState(StrEnum):
    """Where a visit stands."""

    WAITING = "waiting"  # members may still answer
    OFFICER = "officer"  # five days have passed: an officer rings and decides
    DISPUTED = "disputed"
    CONFIRMED = "confirmed"
    NOT_GIVEN = "not_given"
    WITHDRAWN = "withdrawn"


def visit_state(
    *, withdrawn: bool, agreed_minutes: int | None, disputed: bool, logged_on: date, today: date
) -> VisitState:
    """The state of a visit. ``agreed_minutes`` is set when all who were there confirmed, or by an officer.

    Logged on 1 March and unanswered, it waits for the members through 6 March; from 7 March it is the
    officer's. A dispute is the officer's to settle from the first day.
    """
    if withdrawn:
        return VisitState.WITHDRAWN
    if agreed_minutes is not None:
        return VisitState.CONFIRMED if agreed_minutes else VisitState.NOT_GIVEN
    if disputed:
        return VisitState.DISPUTED
    return VisitState.OFFICER if today > logged_on + timedelta(days=ANSWER_DAYS) else VisitState.WAITING


def all_confirmed(answers: Iterable[bool | None]) -> bool:
    """A visit of several is confirmed when each who was there confirmed it; one alone can't say for another."""
    answers = list(answers)
    return bool(answers) and all(answer is True for answer in answers)


class Held(StrEnum):
    """Why a line of an invoice is held back."""

    RATE = "rate"
    MINUTES = "minutes"
    PERIOD = "period"
    TERM = "term"
    INVOICED = "invoiced"
    DISPUTED = "disputed"
    UNCONFIRMED = "unconfirmed"
    NOT_GIVEN = "not_given"
    CAP = "cap"


@dataclass(frozen=True)
class Agreed:
    """What the contract says. ``cap_left`` is what may still be invoiced over the whole term."""

    rate: int
    starts_on: date
    ends_on: date
    cap_left: int


@dataclass(frozen=True)
class Delivered:
    """What is known of a visit."""

    on: date
    state: VisitState
    agreed_minutes: int | None
    invoiced: bool = False


@dataclass(frozen=True)
class Claim:
    """One line of an invoice: a visit, and what the provider asks for it."""

    delivery_id: uuid.UUID
    minutes: int
    rate: int

    @property
    def amount(self) -> int:
        return hourly(self.minutes, self.rate)


@dataclass(frozen=True)
class Matched:
    """A line beside its contract and its visit: held for these reasons, or good."""

    claim: Claim
    held: tuple[Held, ...]

    @property
    def good(self) -> bool:
        return not self.held


def match_line(
    claim: Claim, delivered: Delivered, agreed: Agreed, period_from: date, period_to: date
) -> tuple[Held, ...]:
    """Why the line does not agree with its visit and the contract; empty when all three agree.

    Asking less than was agreed is no reason to hold: 60 minutes claimed of 75 confirmed, or a lower rate.
    """
    held: list[Held] = []
    if delivered.invoiced:
        held.append(Held.INVOICED)
    if delivered.state is VisitState.DISPUTED:
        held.append(Held.DISPUTED)
    elif delivered.state in (VisitState.NOT_GIVEN, VisitState.WITHDRAWN):
        held.append(Held.NOT_GIVEN)
    elif delivered.agreed_minutes is None:
        held.append(Held.UNCONFIRMED)
    elif claim.minutes > delivered.agreed_minutes:
        held.append(Held.MINUTES)
    if claim.rate > agreed.rate:
        held.append(Held.RATE)
    if not period_from <= delivered.on <= period_to:
        held.append(Held.PERIOD)
    if not agreed.starts_on <= delivered.on <= agreed.ends_on:
        held.append(Held.TERM)
    return tuple(held)


def match_invoice(
    claims: Sequence[tuple[Claim, Delivered]], agreed: Agreed, period_from: date, period_to: date
) -> list[Matched]:
    """Match line by line in the order given; a line that would go past the contract's cap is held, and only it."""
    room = agreed.cap_left
    found: list[Matched] = []
    for claim, delivered in claims:
        held = match_line(claim, delivered, agreed, period_from, period_to)
        if not held and claim.amount > room:
            held = (Held.CAP,)
        if not held:
            room -= claim.amount
        found.append(Matched(claim, held))
    return found


def due_on(sent_on: date, approved_on: date) -> date:
    """Fourteen days after the invoice came; at once where approving took longer.

    Sent on 1 March and approved on 5 March: due on 15 March. Approved on 20 March: due on 20 March.
    """
    return max(sent_on + timedelta(days=DUE_DAYS), approved_on)


def repeat_days(first: date, until: date, every: int) -> list[date]:
    """Days from ``first`` to ``until``, ``every`` so many days: a week of nights, a month of Tuesdays."""
    return [first + timedelta(days=n) for n in range(0, (until - first).days + 1, every)] or [first]
