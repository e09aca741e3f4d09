"""Suspensions, and what somebody asked to be looked at again."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from coopbudget.clock import civil_date
from coopbudget.members.models import Appeal, Membership, Person, Suspension
from coopbudget.members.queries.membership import suspended_on
from coopbudget.members.words import Questioned


@dataclass(frozen=True)
class SuspensionRow:
    """A time in which a member's vote, say and offices rest; ``lifted_on`` where it was lifted sooner."""

    id: uuid.UUID
    member_id: uuid.UUID
    reason: str
    starts_on: date
    ends_on: date
    suspended_by: uuid.UUID | None
    suspended_at: datetime
    lifted_on: date | None

    def holds(self, today: date) -> bool:
        return self.lifted_on is None and self.starts_on <= today <= self.ends_on


_SUSPENSION = (
    Suspension.id, Suspension.member_id, Suspension.reason, Suspension.starts_on, Suspension.ends_on,
    Suspension.suspended_by, Suspension.suspended_at, Suspension.lifted_at,
)  # fmt: skip


def suspensions_of(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> list[SuspensionRow]:
    """Every suspension of a member, the latest first."""
    rows = session.execute(
        select(*_SUSPENSION)
        .where(Suspension.coop_id == coop_id, Suspension.member_id == member_id)
        .order_by(Suspension.suspended_at.desc(), Suspension.id)
    )
    return [SuspensionRow(*row[:7], row[7] and civil_date(row[7])) for row in rows]


def suspension_now(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID, today: date) -> SuspensionRow | None:
    """The suspension that holds today, or None."""
    return next((row for row in suspensions_of(session, coop_id, member_id) if row.holds(today)), None)


def suspended_members(session: Session, coop_id: uuid.UUID, today: date) -> set[uuid.UUID]:
    """The members who are suspended today."""
    return set(session.scalars(select(Suspension.member_id).where(Suspension.coop_id == coop_id, suspended_on(today))))


@dataclass(frozen=True)
class AppealRow:
    """What somebody asked to be looked at again, and the answer (``granted`` None: not yet)."""

    id: uuid.UUID
    member_id: uuid.UUID
    person_id: uuid.UUID
    display_name: str
    about: str
    words: str
    asked_on: date
    granted: bool | None
    answer: str
    decided_on: date | None


def _appeals(coop_id: uuid.UUID) -> Any:
    return (
        select(
            Appeal.id, Appeal.member_id, Membership.person_id, Person.display_name, Appeal.about, Appeal.words,
            Appeal.asked_at, Appeal.granted, func.coalesce(Appeal.answer, ""), Appeal.decided_at,
        )
        .join(Membership, and_(Membership.coop_id == Appeal.coop_id, Membership.id == Appeal.member_id))
        .join(Person, Person.id == Membership.person_id)
        .where(Appeal.coop_id == coop_id)
    )  # fmt: skip


def _appeal_row(row: Any) -> AppealRow:
    ident, member_id, person_id, name, about, words, asked_at, granted, answer, at = row
    decided_on = at and civil_date(at)
    return AppealRow(ident, member_id, person_id, name, about, words, civil_date(asked_at), granted, answer, decided_on)


def open_appeals(session: Session, coop_id: uuid.UUID) -> list[AppealRow]:
    """Those that wait for an answer, the oldest first."""
    rows = session.execute(_appeals(coop_id).where(Appeal.decided_at.is_(None)).order_by(Appeal.asked_at, Appeal.id))
    return [_appeal_row(row) for row in rows]


def appeal(session: Session, coop_id: uuid.UUID, appeal_id: uuid.UUID) -> AppealRow | None:
    """One of them."""
    row = session.execute(_appeals(coop_id).where(Appeal.id == appeal_id)).first()
    return _appeal_row(row) if row else None


def last_appeal(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID, about: Questioned) -> AppealRow | None:
    """The latest of a member's (or of somebody's who was refused) about this, or None."""
    row = session.execute(
        _appeals(coop_id)
        .where(Appeal.member_id == member_id, Appeal.about == about)
        .order_by(Appeal.asked_at.desc(), Appeal.id)
        .limit(1)
    ).first()
    return _appeal_row(row) if row else None


@dataclass(frozen=True)
class AskingRow:
    """Where somebody's asking to join stands."""

    id: uuid.UUID
    coop_id: uuid.UUID
    person_id: uuid.UUID
    display_name: str
    member_class: str
    why: str
    helper: str
    asked_email: str
    asked_on: date
    number: int | None
    refused_on: date | None
    refused_by: uuid.UUID | None
    reason: str
    left: bool

    @property
    def state(self) -> str:
        """One of member, left, refused, asked."""
        if self.left:
            return "left"
        if self.number is not None:
            return "member"
        return "refused" if self.refused_on else "asked"


_ASKING = (
    Membership.id, Membership.coop_id, Membership.person_id, Person.display_name, Membership.member_class,
    Membership.why, func.coalesce(Membership.helper, ""), func.coalesce(Membership.asked_email, ""),
    Membership.applied_at, Membership.number, Membership.refused_at, Membership.refused_by,
    Membership.refusal_reason, Membership.left_at,
)  # fmt: skip


def _asking_row(row: Any) -> AskingRow:
    ident, coop_id, person_id, name, kind, why, helper, email, applied_at, number, refused_at, by, reason, left_at = row
    refused_on = refused_at and civil_date(refused_at)
    return AskingRow(
        ident, coop_id, person_id, name, kind, why, helper, email, civil_date(applied_at), number, refused_on, by,
        reason, left_at is not None,
    )  # fmt: skip


def asking(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> AskingRow | None:
    """One asking to join, whatever became of it."""
    row = session.execute(
        select(*_ASKING)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.coop_id == coop_id, Membership.id == member_id)
    ).first()
    return _asking_row(row) if row else None


def last_asking(session: Session, coop_id: uuid.UUID, person_id: uuid.UUID) -> AskingRow | None:
    """A person's latest in this co-op, or None."""
    row = session.execute(
        select(*_ASKING)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.coop_id == coop_id, Membership.person_id == person_id)
        .order_by(Membership.applied_at.desc(), Membership.id.desc())
        .limit(1)
    ).first()
    return _asking_row(row) if row else None
