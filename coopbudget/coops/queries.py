"""Reads of co-ops, in a stated order."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.coops.models import Coop


def coop_by_slug(session: Session, slug: str) -> Coop | None:
    """The co-op whose address part is ``slug``."""
    return session.scalar(select(Coop).where(Coop.slug == slug))


def coop_by_id(session: Session, coop_id: uuid.UUID) -> Coop:
    """The co-op. Raises sqlalchemy's NoResultFound where there is none."""
    return session.execute(select(Coop).where(Coop.id == coop_id)).scalar_one()


def all_coops(session: Session) -> Sequence[Coop]:
    """Every co-op, by slug."""
    return session.scalars(select(Coop).order_by(Coop.slug)).all()
