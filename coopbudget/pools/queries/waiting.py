"""The line for a full pool: who waits, whose turn it is, and how many places are held for somebody."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coopbudget.pools.models import PoolWait
from coopbudget.pools.rules import Turn


@dataclass(frozen=True)
class WaitRow:
    """Somebody who waits. ``turn`` grows with time; ``answer_by`` is set while a place is held for them.

    For services alone: pages show a member her own row, and everybody else how many wait.
    """

    id: uuid.UUID
    member_id: uuid.UUID
    turn: int
    asked_at: datetime
    answer_by: datetime | None

    def as_turn(self) -> Turn[uuid.UUID]:
        """What the rules decide by."""
        return Turn(self.id, self.asked_at, self.answer_by)


def waiting(session: Session, coop_id: uuid.UUID, pool_id: uuid.UUID) -> list[WaitRow]:
    """The line for a pool, who came first first. A running contract's free place goes to the first of it."""
    rows = session.scalars(
        select(PoolWait)
        .where(PoolWait.coop_id == coop_id, PoolWait.pool_id == pool_id, PoolWait.ended_at.is_(None))
        .order_by(PoolWait.turn)
        .execution_options(populate_existing=True)
    )
    return [WaitRow(each.id, each.member_id, each.turn, each.asked_at, each.answer_by) for each in rows]


def lines_of_member(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> list[uuid.UUID]:
    """The pools in whose line a member waits, by id."""
    return list(
        session.scalars(
            select(PoolWait.pool_id)
            .where(PoolWait.coop_id == coop_id, PoolWait.member_id == member_id, PoolWait.ended_at.is_(None))
            .order_by(PoolWait.pool_id)
        )
    )


def in_line(
    session: Session, coop_id: uuid.UUID, pool_id: uuid.UUID, member_id: uuid.UUID
) -> tuple[WaitRow, int] | None:
    """A member's own place in a pool's line, and how many stand before her; None where she does not wait."""
    line = waiting(session, coop_id, pool_id)
    for before, each in enumerate(line):
        if each.member_id == member_id:
            return each, before
    return None


def held_places(
    session: Session, coop_id: uuid.UUID, pool_id: uuid.UUID, now: datetime, *, but: uuid.UUID | None = None
) -> int:
    """How many places are held at ``now`` for people who were asked, other than the member ``but``."""
    held = select(func.count()).where(
        PoolWait.coop_id == coop_id,
        PoolWait.pool_id == pool_id,
        PoolWait.ended_at.is_(None),
        PoolWait.answer_by > now,
    )
    if but is not None:
        held = held.where(PoolWait.member_id != but)
    return session.scalar(held) or 0
