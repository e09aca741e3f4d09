"""What state a pool is in, what it still lacks, and what a pledge comes to. Pure; money is integer pence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

MOST_WEEKS = 156


class PoolState(StrEnum):
    """Where a pool is in its life."""

    FORMING = "forming"
    CLOSING = "closing"  # its time is over and nobody has counted yet
    FUNDED = "funded"
    IN_TENDER = "in_tender"
    CONTRACTED = "contracted"
    ENDED = "ended"
    FAILED = "failed"


class Lack(StrEnum):
    """Why a pool does not stand."""

    PEOPLE = "people"
    MONEY = "money"


class Why(StrEnum):
    """Why a pledge moved, or a pool failed."""

    PLEDGED = "pledged"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    TOO_FEW_PEOPLE = "too_few_people"
    TOO_LITTLE_MONEY = "too_little_money"
    CANCELLED = "cancelled"
    SAID_NO = "said_no"
    NOT_NEEDED = "not_needed"
    GIVEN_BACK = "given_back"


@dataclass(frozen=True)
class Instants:
    """The instants a pool's state is read from."""

    closes_at: datetime
    funded_at: datetime | None = None
    tender_at: datetime | None = None
    contracted_at: datetime | None = None
    ended_at: datetime | None = None
    failed_at: datetime | None = None


def state(at: Instants, now: datetime) -> PoolState:
    """The state at ``now``. At the very instant of its closing a pool is closed."""
    if at.failed_at is not None:
        return PoolState.FAILED
    if at.ended_at is not None:
        return PoolState.ENDED
    if at.contracted_at is not None:
        return PoolState.CONTRACTED
    if at.tender_at is not None:
        return PoolState.IN_TENDER
    if at.funded_at is not None:
        return PoolState.FUNDED
    return PoolState.FORMING if now < at.closes_at else PoolState.CLOSING


def whole_term(weekly: int, weeks: int) -> int:
    """Pence for the whole term of so much a week."""
    return weekly * weeks


def last_day(starts_on: date, weeks: int) -> date:
    """The last day of a term of whole weeks: a term of one week from a Monday ends on the Sunday."""
    return starts_on + timedelta(days=7 * weeks - 1)


def lacks(*, people: int, weekly: int, min_people: int, weekly_target: int) -> tuple[Lack, ...]:
    """What the pool lacks to stand: people first, then money; empty if it stands."""
    missing = []
    if people < min_people:
        missing.append(Lack.PEOPLE)
    if weekly < weekly_target:
        missing.append(Lack.MONEY)
    return tuple(missing)


def even_share(weekly_target: int, people: int) -> int:
    """What each would pay a week if ``people`` shared the target evenly, rounded up to the next penny."""
    return -(-weekly_target // people)
