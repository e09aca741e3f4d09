"""Whose time is over: members who are gone, and whether somebody still has another part on this site."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from coopbudget.clock import civil_date, end_of_day
from coopbudget.members.models import Membership, Outsider, Person, Supporter
from coopbudget.members.queries.people import called


@dataclass(frozen=True)
class GoneRow:
    """A membership that is over, of which name and address are still kept. ``why``: a Leaving value."""

    member_id: uuid.UUID
    number: int
    person_id: uuid.UUID
    name: str
    left_on: date
    why: str


def gone_until(session: Session, coop_id: uuid.UUID, day: date) -> list[GoneRow]:
    """Memberships that ended on a day or before and were not erased, by number; one query."""
    rows = session.execute(
        select(
            Membership.id, Membership.number, Membership.person_id, Person.display_name, Membership.left_at,
            Membership.left_why,
        )
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.coop_id == coop_id,
            Membership.admitted_at.is_not(None),
            Membership.left_at <= end_of_day(day),
            Membership.erased_at.is_(None),
        )
        .order_by(Membership.number)
    )  # fmt: skip
    return [
        GoneRow(row[0], row[1] or 0, row[2], called(row[3]), civil_date(row[4]), row[5] or "")
        for row in rows
        if row[4] is not None
    ]


def known_elsewhere(
    session: Session, people: Iterable[uuid.UUID], today: date, *, but: Iterable[uuid.UUID] = ()
) -> set[uuid.UUID]:
    """Those who have another part on this site: a membership (other than those in ``but``) that was not erased,
    somebody they support, or a review or other outside part that runs. One query."""
    wanted = list(set(people))
    if not wanted:
        return set()
    found = union(
        select(Membership.person_id).where(
            Membership.person_id.in_(wanted),
            Membership.refused_at.is_(None),
            Membership.erased_at.is_(None),
            Membership.id.not_in(list(but)),
        ),
        select(Supporter.person_id).where(
            Supporter.person_id.in_(wanted), Supporter.stopped_at.is_(None), Supporter.ends_on >= today
        ),
        select(Outsider.person_id).where(
            Outsider.person_id.in_(wanted), Outsider.stopped_at.is_(None), Outsider.ends_on >= today
        ),
    )
    return set(session.scalars(found))
