"""The lists there were."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.erasures.models import ErasureList
from coopbudget.erasures.rules import What


@dataclass(frozen=True)
class ErasureRow:
    """A list that was asked for, of so many ``things``, which came or went on ``until_on`` or before."""

    number: int
    until_on: date
    things: int
    digest: str
    asked_by: uuid.UUID
    asked_at: datetime
    agreed_by: uuid.UUID | None
    agreed_at: datetime | None


def erasures(session: Session, coop_id: uuid.UUID, what: What) -> list[ErasureRow]:
    """The lists of a kind that were not called off, the newest first."""
    rows = session.scalars(
        select(ErasureList)
        .where(ErasureList.coop_id == coop_id, ErasureList.what == what, ErasureList.called_off_at.is_(None))
        .order_by(ErasureList.number.desc())
        .limit(50)
    )
    return [
        ErasureRow(
            each.number, each.until_on, each.things, each.digest, each.asked_by, each.asked_at, each.agreed_by,
            each.agreed_at,
        )
        for each in rows
    ]  # fmt: skip
