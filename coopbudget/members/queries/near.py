"""Who is told when a member leaves or has died: who acts for her by law, and who is near to her."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.members.models import NearPerson, Supporter
from coopbudget.members.queries.membership import supports_on
from coopbudget.members.words import Standing


@dataclass(frozen=True)
class NearRow:
    """Somebody near to a member. ``email`` may be empty; ``contact`` is how else to reach them."""

    name: str
    relation: str
    email: str
    contact: str


def near_person(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> NearRow | None:
    """Who is near to the member, where she said so."""
    row = session.scalar(select(NearPerson).where(NearPerson.coop_id == coop_id, NearPerson.member_id == member_id))
    return NearRow(row.name, row.relation, row.email, row.contact) if row else None


def representatives_of(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID, today: date) -> list[uuid.UUID]:
    """Person ids of those who act for the member by law today, in the order they were recorded."""
    found = session.scalars(
        select(Supporter.person_id)
        .where(
            Supporter.coop_id == coop_id,
            Supporter.member_id == member_id,
            Supporter.standing != Standing.SUPPORTER,
            supports_on(today),
        )
        .order_by(Supporter.added_at, Supporter.id)
    )
    return list(found)
