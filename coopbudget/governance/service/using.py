"""A carried motion is used once, on the terms that were carried; and anybody may ask whether papers equal turnout."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select, update

from coopbudget.governance.errors import AlreadyUsed, NotCarried, NotConfirmed, OtherTerms
from coopbudget.governance.models import Motion, Paper, RollEntry, SealedPaper
from coopbudget.governance.queries import MotionRow, motion_row
from coopbudget.governance.service.ground import locked
from coopbudget.guard import Work
from coopbudget.trail.service import append


def consume_carried(work: Work, motion_id: uuid.UUID, effect: str, terms_digest: str) -> None:
    """Use a carried motion, once, for exactly the terms that were carried.

    The room that owns the effect calls this in the transaction that does it. Where the law asks for a second
    meeting, that one has carried it too. Raises MotionNotFound, NotCarried, NotConfirmed, OtherTerms, AlreadyUsed.
    """
    motion = motion_row(locked(work, motion_id))
    if not motion.carried or motion.effect != effect or motion.follows_id is not None:
        raise NotCarried()
    if motion.terms_digest != terms_digest:
        raise OtherTerms()
    if not _confirmed(work, motion):
        raise NotConfirmed()
    used = work.session.scalar(
        update(Motion)
        .where(Motion.coop_id == work.coop_id, Motion.id == motion_id, Motion.consumed_at.is_(None))
        .values(consumed_at=work.now)
        .returning(Motion.number)
        .execution_options(synchronize_session=False)
    )
    if used is None:
        raise AlreadyUsed()
    append(work, act="motion.used", subject_kind="motion", subject_id=motion_id, content={"terms": terms_digest})


def _confirmed(work: Work, motion: MotionRow) -> bool:
    if motion.count is None or motion.count.asks.second is None:
        return True
    return bool(
        work.session.scalar(
            select(Motion.carried).where(
                Motion.coop_id == work.coop_id,
                Motion.follows_id == motion.id,
                Motion.terms_digest == motion.terms_digest,
                Motion.closed_at.is_not(None),
            )
        )
    )


def papers_equal_turnout(work: Work, *, motion_id: uuid.UUID) -> bool:
    """Whether there are as many papers as members marked on the roll: anybody may ask."""

    def found(table: type[Paper] | type[SealedPaper] | type[RollEntry], *where: object) -> int:
        here = (table.coop_id == work.coop_id, table.motion_id == motion_id, *where)
        return work.session.scalar(select(func.count()).select_from(table).where(*here)) or 0  # type: ignore[arg-type]

    return found(Paper) + found(SealedPaper) == found(RollEntry, RollEntry.voted.is_(True))
