"""Papers of members' supporters, for whoever asks which files are still needed."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from coopbudget.clock import end_of_day
from coopbudget.members.models import Supporter


def supporter_papers(session: Session, coop_id: uuid.UUID, since: date) -> set[uuid.UUID]:
    """Ids of the papers of who may act for a member, or could after ``since``; one query."""
    found = session.scalars(
        select(Supporter.evidence_id).where(
            Supporter.coop_id == coop_id,
            Supporter.evidence_id.is_not(None),
            Supporter.ends_on > since,
            or_(Supporter.stopped_at.is_(None), Supporter.stopped_at > end_of_day(since)),
        )
    )
    return {each for each in found if each is not None}
