"""Reads for logging and for asking: who was where when, what silence means, who has to be reminded."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from coopbudget.invoices.models import Attendance, Delivery, SilenceRule
from coopbudget.invoices.queries.visits import attendance
from coopbudget.invoices.rules import Slot
from coopbudget.providers.rules import HourKind


def slots(
    session: Session,
    coop_id: uuid.UUID,
    contract_id: uuid.UUID,
    since: date,
    until: date,
    *,
    but: uuid.UUID | None = None,
) -> list[Slot]:
    """When a contract's visits were, from the day before to the day after; ``but`` leaves one out; two queries."""
    found = session.scalars(
        select(Delivery)
        .where(
            Delivery.coop_id == coop_id,
            Delivery.contract_id == contract_id,
            Delivery.given_on.between(since - timedelta(days=1), until + timedelta(days=1)),
            Delivery.withdrawn_at.is_(None),
            Delivery.id.is_distinct_from(but),
        )
        .order_by(Delivery.given_on, Delivery.start_minute, Delivery.number)
    ).all()
    there = attendance(session, coop_id, [visit.id for visit in found])
    return [
        Slot(
            visit.given_on,
            visit.start_minute,
            visit.minutes,
            frozenset(each.member_number for each in there.get(visit.id, ())),
            visit.kind == HourKind.TRAVEL,
        )
        for visit in found
    ]


def last_week_logged(
    session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID, before: date
) -> list[tuple[Delivery, tuple[int, ...]]]:
    """The visits of the newest week (Monday to Sunday) with any that ended before a day, each with the numbers of
    those who were there; by day and start. Three queries.
    """
    of_contract = (
        Delivery.coop_id == coop_id,
        Delivery.contract_id == contract_id,
        Delivery.withdrawn_at.is_(None),
    )
    newest = session.scalar(
        select(Delivery.given_on)
        .where(*of_contract, Delivery.given_on < before)
        .order_by(Delivery.given_on.desc())
        .limit(1)
    )
    if newest is None:
        return []
    monday = newest - timedelta(days=newest.weekday())
    found = session.scalars(
        select(Delivery)
        .where(*of_contract, Delivery.given_on.between(monday, monday + timedelta(days=6)))
        .order_by(Delivery.given_on, Delivery.start_minute, Delivery.number)
    ).all()
    there = attendance(session, coop_id, [visit.id for visit in found])
    return [(visit, tuple(each.member_number for each in there.get(visit.id, ()))) for visit in found]


def silence_rule(session: Session, coop_id: uuid.UUID, at: datetime) -> SilenceRule | None:
    """The co-op's rule of what silence means at an instant, or None where it never made one."""
    return session.scalar(
        select(SilenceRule)
        .where(SilenceRule.coop_id == coop_id, SilenceRule.from_at <= at)
        .order_by(SilenceRule.from_at.desc())
        .limit(1)
    )


def silence_counts(session: Session, coop_id: uuid.UUID, at: datetime) -> bool:
    """Whether a visit logged at an instant counts when nobody answers it in five days."""
    rule = silence_rule(session, coop_id, at)
    return rule is not None and rule.counts


def silence_rules(session: Session, coop_id: uuid.UUID) -> Sequence[SilenceRule]:
    """Every rule of silence that was put to the members, the newest first."""
    return session.scalars(
        select(SilenceRule).where(SilenceRule.coop_id == coop_id).order_by(SilenceRule.asked_at.desc(), SilenceRule.id)
    ).all()


def unanswered(
    session: Session, coop_id: uuid.UUID, *, logged_until: date, reminded: bool | None = None
) -> list[tuple[Delivery, Attendance]]:
    """Visits logged by a day that nobody disputed, with each who was there and has not answered; locked.

    By contract, member and day. ``reminded``: only those of whom members were (not) reminded.
    """
    wanted = (
        select(Delivery, Attendance)
        .join(Attendance, and_(Attendance.coop_id == Delivery.coop_id, Attendance.delivery_id == Delivery.id))
        .where(
            Delivery.coop_id == coop_id,
            Delivery.withdrawn_at.is_(None),
            Delivery.agreed_minutes.is_(None),
            Delivery.disputed_at.is_(None),
            Delivery.proposed_on.is_(None),
            Delivery.logged_on <= logged_until,
            Attendance.confirmed.is_(None),
        )
        .order_by(Delivery.contract_id, Attendance.member_number, Delivery.given_on, Delivery.number)
    )
    if reminded is not None:
        wanted = wanted.where(Delivery.reminded_at.is_not(None) if reminded else Delivery.reminded_at.is_(None))
    return [(visit, there) for visit, there in session.execute(wanted)]


def silent_visits(session: Session, coop_id: uuid.UUID, *, logged_before: date, counts: bool) -> Sequence[Delivery]:
    """Visits logged before a day to which somebody gave no answer and nobody another one; by id, for locking.

    ``counts``: those that count by silence, or else those of which officers have not been told.
    """
    wanted = (
        select(Delivery)
        .where(
            Delivery.coop_id == coop_id,
            Delivery.withdrawn_at.is_(None),
            Delivery.agreed_minutes.is_(None),
            Delivery.disputed_at.is_(None),
            Delivery.proposed_on.is_(None),
            Delivery.logged_on < logged_before,
            Delivery.silence_counts.is_(counts),
            exists().where(
                Attendance.coop_id == Delivery.coop_id,
                Attendance.delivery_id == Delivery.id,
                Attendance.confirmed.is_(None),
            ),
        )
        .order_by(Delivery.id)
    )
    if not counts:
        wanted = wanted.where(Delivery.officers_told_at.is_(None))
    return session.scalars(wanted).all()
