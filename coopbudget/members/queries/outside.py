"""As what somebody from outside checks the books."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.members.models import Outsider
from coopbudget.members.queries.membership import outside_on
from coopbudget.members.words import OutsideKind, ReviewKind


def review_kind_of(session: Session, coop_id: uuid.UUID, person_id: uuid.UUID, on: date) -> ReviewKind | None:
    """As what the person may review the books on a day; None where they may not. The access given last counts."""
    found = session.scalar(
        select(Outsider.review_kind)
        .where(
            Outsider.coop_id == coop_id,
            Outsider.person_id == person_id,
            Outsider.kind == OutsideKind.REVIEWER,
            outside_on(on),
        )
        .order_by(Outsider.granted_at.desc(), Outsider.id.desc())
        .limit(1)
    )
    return None if found is None else ReviewKind(found)
