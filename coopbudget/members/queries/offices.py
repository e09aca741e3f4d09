"""Terms of office, in a stated order."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, Uuid, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from coopbudget.members.models import Membership, Office, Person
from coopbudget.members.queries.people import called


@dataclass(frozen=True)
class OfficeRow:
    """A term of office; ``last_on`` is the last day it is held, ended sooner or not. ``how``: a Seated value."""

    id: uuid.UUID
    kind: str
    member_id: uuid.UUID
    member_number: int
    person_id: uuid.UUID
    display_name: str
    starts_on: date
    ends_on: date
    ended_on: date | None
    how: str | None

    @property
    def last_on(self) -> date:
        return self.ended_on or self.ends_on


def held_on(day: Any) -> Any:
    """The condition that an office is held on ``day``."""
    return and_(Office.starts_on <= day, Office.ends_on >= day, or_(Office.ended_on.is_(None), Office.ended_on >= day))


def offices_statement(coop_id: Any) -> Select[*tuple[Any, ...]]:
    """Terms of office in the co-op, the latest first; rows are OfficeRow's fields."""
    return (
        select(
            Office.id,
            Office.kind,
            Office.member_id,
            Membership.number,
            Membership.person_id,
            Person.display_name,
            Office.starts_on,
            Office.ends_on,
            Office.ended_on,
            Office.how,
        )
        .join(Membership, and_(Membership.coop_id == Office.coop_id, Membership.id == Office.member_id))
        .join(Person, Person.id == Membership.person_id)
        .where(Office.coop_id == coop_id)
        .order_by(Office.starts_on.desc(), Office.kind, Office.id)
    )


def office_row(row: Any) -> OfficeRow:
    """A row of ``offices_statement`` as an OfficeRow."""
    found = OfficeRow(*row)
    return replace(found, display_name=called(found.display_name))


def officers(session: Session, coop_id: uuid.UUID, on: date) -> list[OfficeRow]:
    """Who holds which office on ``on``."""
    return [office_row(row) for row in session.execute(_officers(), {"coop": coop_id, "day": on})]


def terms_from(session: Session, coop_id: uuid.UUID, day: date) -> list[OfficeRow]:
    """Terms of office that are held on ``day`` or begin later, the latest first."""
    lasting = and_(Office.ends_on >= day, or_(Office.ended_on.is_(None), Office.ended_on >= day))
    return [office_row(row) for row in session.execute(offices_statement(coop_id).where(lasting))]


@cache
def _officers() -> Select[*tuple[Any, ...]]:
    """Built once: an officer's home asks it."""
    return offices_statement(bindparam("coop", type_=Uuid())).where(held_on(bindparam("day", type_=Date())))


def offices_of(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> list[OfficeRow]:
    """Every term of office of one member, the latest first."""
    rows = session.execute(offices_statement(coop_id).where(Office.member_id == member_id))
    return [office_row(row) for row in rows]


def office(session: Session, coop_id: uuid.UUID, office_id: uuid.UUID) -> OfficeRow | None:
    """One term of office."""
    row = session.execute(offices_statement(coop_id).where(Office.id == office_id)).first()
    return office_row(row) if row else None
