"""Reads of notices and of what waits to leave the house, in a stated order."""

from __future__ import annotations

import uuid
from typing import Any, cast

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from coopbudget.notices.models import Notice, Outbox

# Built once: home pages ask it.
_UNREAD = (
    select(func.count()).select_from(Notice).where(Notice.person_id == bindparam("person"), Notice.read_at.is_(None))
)


def my_notices(person_id: uuid.UUID) -> Select[Notice]:
    """A statement for ``paginate``: a person's notices, unread first, then the newest first."""
    return (
        select(Notice)
        .where(Notice.person_id == person_id)
        .order_by(Notice.read_at.is_not(None), Notice.created_at.desc(), Notice.id.desc())
    )


def unread_count(session: Session, person_id: uuid.UUID) -> int:
    """How many notices a person has not read: for the top of every page."""
    return session.scalar(_UNREAD, {"person": person_id}) or 0


def newest_unread(session: Session, person_id: uuid.UUID, limit: int = 3) -> list[Notice]:
    """A person's newest unread notices, for a home page."""
    return list(
        session.scalars(
            select(Notice)
            .where(Notice.person_id == person_id, Notice.read_at.is_(None))
            .order_by(Notice.urgent.desc(), Notice.created_at.desc(), Notice.id.desc())
            .limit(limit)
        )
    )


def by_hand(coop_id: uuid.UUID, way: str) -> Select[Any]:
    """A statement for ``paginate``: (Outbox, Notice) still to be rung (``phone``) or posted (``post``).

    Urgent ones first, then person by person, each person's oldest first.
    """
    statement = (
        select(Outbox, Notice)
        .join(Notice, Notice.id == Outbox.notice_id)
        .where(
            Outbox.coop_id == coop_id,
            Outbox.way == way,
            Outbox.sent_at.is_(None),
            Outbox.failed_at.is_(None),
        )
        .order_by(Notice.urgent.desc(), Notice.person_id, Outbox.queued_at, Outbox.id)
    )
    return cast("Select[Any]", statement)


def outbox_counts(session: Session) -> dict[str, int]:
    """E-mails of the whole platform: ``waiting``, ``tried`` (failed at least once, still waiting), ``given_up``."""
    waiting = (Outbox.way == "email", Outbox.sent_at.is_(None), Outbox.failed_at.is_(None))
    counted = session.execute(
        select(
            select(func.count()).select_from(Outbox).where(*waiting).scalar_subquery(),
            select(func.count()).select_from(Outbox).where(*waiting, Outbox.last_error != "").scalar_subquery(),
            select(func.count()).select_from(Outbox).where(Outbox.failed_at.is_not(None)).scalar_subquery(),
        )
    ).one()
    return dict(zip(("waiting", "tried", "given_up"), counted, strict=True))
