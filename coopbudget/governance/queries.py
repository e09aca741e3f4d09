"""Reads of motions and results. No query here counts papers before closing."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from coopbudget.governance.models import Motion, Paper, RollEntry
from coopbudget.governance.rules import Count, Majority


@dataclass(frozen=True)
class MotionRow:
    """A motion as others may see it; ``count`` is None until it closed."""

    id: uuid.UUID
    number: int
    title: str
    text: str
    if_yes: str
    if_no: str
    effect: str
    terms: Any
    terms_digest: str
    majority: Majority
    quorum_percent: int
    opened_at: datetime
    closes_on: date
    closed_at: datetime | None
    carried: bool | None
    consumed_at: datetime | None
    roll: int
    count: Count | None

    def is_open(self, today: date) -> bool:
        """Whether votes are still taken: through the last day, London time."""
        return self.closed_at is None and today <= self.closes_on


def motion_row(motion: Motion) -> MotionRow:
    """The plain facts of a stored motion."""
    count = None
    if motion.closed_at is not None:
        count = Count(
            roll=motion.roll,
            yes=motion.yes or 0,
            no=motion.no or 0,
            abstain=motion.abstain or 0,
            quorum_percent=motion.quorum_percent,
            majority=Majority(motion.majority),
        )
    return MotionRow(
        id=motion.id,
        number=motion.number,
        title=motion.title,
        text=motion.text,
        if_yes=motion.if_yes,
        if_no=motion.if_no,
        effect=motion.effect,
        terms=motion.terms,
        terms_digest=motion.terms_digest,
        majority=Majority(motion.majority),
        quorum_percent=motion.quorum_percent,
        opened_at=motion.opened_at,
        closes_on=motion.closes_on,
        closed_at=motion.closed_at,
        carried=motion.carried,
        consumed_at=motion.consumed_at,
        roll=motion.roll,
        count=count,
    )


def motions_statement(coop_id: uuid.UUID) -> Select[Motion]:
    """Every motion of the co-op, newest first."""
    return select(Motion).where(Motion.coop_id == coop_id).order_by(Motion.number.desc())


def motion(session: Session, coop_id: uuid.UUID, motion_id: uuid.UUID) -> MotionRow | None:
    """The motion by its id."""
    found = session.get(Motion, (coop_id, motion_id))
    return motion_row(found) if found else None


def motion_by_number(session: Session, coop_id: uuid.UUID, number: int) -> MotionRow | None:
    """The motion by the number people say."""
    found = session.scalar(select(Motion).where(Motion.coop_id == coop_id, Motion.number == number))
    return motion_row(found) if found else None


def may_vote(session: Session, coop_id: uuid.UUID, motion_id: uuid.UUID, member_id: uuid.UUID) -> bool | None:
    """True: on the roll and not voted yet; False: voted; None: not on the roll."""
    voted = session.scalar(
        select(RollEntry.voted).where(
            RollEntry.coop_id == coop_id, RollEntry.motion_id == motion_id, RollEntry.member_id == member_id
        )
    )
    return None if voted is None else not voted


def turnout(session: Session, coop_id: uuid.UUID, motion_id: uuid.UUID) -> int:
    """How many have voted so far; how they voted is not asked."""
    return (
        session.scalar(
            select(func.count())
            .select_from(RollEntry)
            .where(RollEntry.coop_id == coop_id, RollEntry.motion_id == motion_id, RollEntry.voted.is_(True))
        )
        or 0
    )


def published_papers(session: Session, coop_id: uuid.UUID, motion_id: uuid.UUID) -> Sequence[Any]:
    """The papers with their codes, for anybody to count again, by code. Empty until the motion closed."""
    return session.execute(
        select(Paper.id, Paper.choice)
        .join(Motion, and_(Motion.coop_id == Paper.coop_id, Motion.id == Paper.motion_id))
        .where(Paper.coop_id == coop_id, Paper.motion_id == motion_id, Motion.closed_at.is_not(None))
        .order_by(Paper.id)
    ).all()


def motions_by_id(session: Session, coop_id: uuid.UUID, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, MotionRow]:
    """Motions by their ids, in one query."""
    found = session.scalars(select(Motion).where(Motion.coop_id == coop_id, Motion.id.in_(list(ids))))
    return {row.id: motion_row(row) for row in found}
