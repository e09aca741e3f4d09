"""The co-ops that a person has a part in: for the start page, and for choosing where to go."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, literal, select, union_all
from sqlalchemy.orm import Session

from coopbudget.coops import queries as coops
from coopbudget.members.models import Membership, Outsider, Supporter
from coopbudget.members.queries.membership import outside_on, supports_on


@dataclass(frozen=True)
class Place:
    """A co-op and what the person is there: member, asked (to join), supporter, reviewer or facilitator."""

    coop_id: uuid.UUID
    slug: str
    name: str
    part: str

    @property
    def inside(self) -> bool:
        """Whether the co-op's pages are open to them."""
        return self.part != "asked"


_ORDER = ("member", "reviewer", "facilitator", "supporter", "asked")


def places_of(session: Session, person_id: uuid.UUID, today: date) -> list[Place]:
    """Where the person has a part today, or has asked for one, by name of the co-op: two queries."""
    state = select(Membership.coop_id, literal("member")).where(
        Membership.person_id == person_id, Membership.admitted_at.is_not(None), Membership.left_at.is_(None)
    )
    asked = select(Membership.coop_id, literal("asked")).where(
        Membership.person_id == person_id,
        Membership.admitted_at.is_(None),
        Membership.refused_at.is_(None),
        Membership.left_at.is_(None),
    )
    outside = select(Outsider.coop_id, Outsider.kind).where(Outsider.person_id == person_id, outside_on(today))
    supports = (
        select(Supporter.coop_id, literal("supporter"))
        .join(Membership, and_(Membership.coop_id == Supporter.coop_id, Membership.id == Supporter.member_id))
        .where(Supporter.person_id == person_id, supports_on(today), Membership.left_at.is_(None))
    )
    parts: dict[uuid.UUID, str] = {}
    for coop_id, part in session.execute(union_all(state, asked, outside, supports)):
        before = parts.get(coop_id, part)
        parts[coop_id] = min(part, before, key=_ORDER.index)
    found = coops.coops_by_id(session, parts)
    places = [Place(i, found[i].slug, found[i].name, part) for i, part in parts.items()]
    return sorted(places, key=lambda place: (place.name.lower(), place.slug))
