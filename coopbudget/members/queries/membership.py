"""Memberships, outsiders and supporters, in a stated order."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from sys import intern
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from coopbudget.clock import civil_date, start_of_day
from coopbudget.db.pieces import in_pieces
from coopbudget.guard import Permission, Power
from coopbudget.members.matrix import offices_with
from coopbudget.members.models import Membership, Office, Outsider, Person, Supporter, Suspension
from coopbudget.members.queries.offices import (
    OfficeRow as OfficeRow,
    held_on as held_on,
    office as office,
    office_row as office_row,
    officers as officers,
    offices_of as offices_of,
    offices_statement as offices_statement,
    terms_from as terms_from,
)
from coopbudget.members.queries.people import called


@dataclass(frozen=True)
class MemberRow:
    """An admitted member, current or past. Dates are civil; ``left_on`` is None while they are one.

    ``named`` is False once their name was erased; ``display_name`` then says so.
    """

    id: uuid.UUID
    number: int
    person_id: uuid.UUID
    display_name: str
    member_class: str
    joined_on: date
    left_on: date | None
    named: bool = True


@lru_cache(maxsize=128)
def members_statement(coop_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    """Admitted members of the co-op, current and past, by number; rows go through ``member_row``."""
    return (
        select(
            Membership.id,
            Membership.number,
            Membership.person_id,
            Person.display_name,
            Membership.member_class,
            Membership.admitted_at,
            Membership.left_at,
        )
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.coop_id == coop_id, Membership.admitted_at.is_not(None))
        .order_by(Membership.number)
    )


def member_row(row: Any) -> MemberRow:
    """A row of ``members_statement`` as a MemberRow."""
    ident, number, person_id, name, member_class, admitted_at, left_at = row
    return MemberRow(
        ident, number, person_id, called(name), member_class, civil_date(admitted_at), left_at and civil_date(left_at),
        named=bool(name),
    )  # fmt: skip


def member(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> MemberRow | None:
    """An admitted member by id, current or past."""
    return members_by_id(session, coop_id, [member_id]).get(member_id)


def members_by_id(session: Session, coop_id: uuid.UUID, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, MemberRow]:
    """Admitted members by id, in one query."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = session.execute(members_statement(coop_id).where(Membership.id.in_(wanted)))
    return {row.id: member_row(row) for row in rows}


def member_by_number(session: Session, coop_id: uuid.UUID, number: int) -> MemberRow | None:
    """The member people call by this number."""
    row = session.execute(members_statement(coop_id).where(Membership.number == number)).first()
    return member_row(row) if row else None


def member_of_person(session: Session, coop_id: uuid.UUID, person_id: uuid.UUID) -> MemberRow | None:
    """The person's current membership in the co-op."""
    row = session.execute(
        members_statement(coop_id).where(Membership.person_id == person_id, Membership.left_at.is_(None))
    ).first()
    return member_row(row) if row else None


def current_members(session: Session, coop_id: uuid.UUID) -> list[MemberRow]:
    """Every current member, by number: for rolls, and for telling all."""
    return [member_row(row) for row in session.execute(members_statement(coop_id).where(Membership.left_at.is_(None)))]


def members_after(session: Session, coop_id: uuid.UUID, number: int, most: int) -> list[MemberRow]:
    """The next members after one of this number, current and past, by number: for going through all in pieces."""
    wanted = members_statement(coop_id).where(Membership.number > number).limit(most)
    return [member_row(row) for row in session.execute(wanted)]


def count_members(session: Session, coop_id: uuid.UUID, on: date | None = None) -> int:
    """How many members the co-op has, or had at the end of a day."""
    here = [Membership.coop_id == coop_id, Membership.admitted_at.is_not(None), Membership.left_at.is_(None)]
    if on is not None:
        after = start_of_day(on + timedelta(days=1))
        here[1:] = [Membership.admitted_at < after, or_(Membership.left_at.is_(None), Membership.left_at >= after)]
    return session.scalar(select(func.count()).where(*here)) or 0


def suspended_on(day: Any) -> Any:
    """The condition that a suspension holds on ``day``."""
    return and_(Suspension.starts_on <= day, Suspension.ends_on >= day, Suspension.lifted_at.is_(None))


def may_vote_on(day: Any) -> Any:
    """The condition that a membership carries a vote on ``day``: admitted, not left, not suspended."""
    resting = exists().where(
        Suspension.coop_id == Membership.coop_id, Suspension.member_id == Membership.id, suspended_on(day)
    )
    return and_(Membership.admitted_at.is_not(None), Membership.left_at.is_(None), ~resting)


class Voter(NamedTuple):
    """Somebody on a roll: no more than that asks for, since a roll may hold a hundred thousand."""

    id: uuid.UUID
    person_id: uuid.UUID
    member_class: str


def voting_members(session: Session, coop_id: uuid.UUID, on: date) -> list[Voter]:
    """Every member who may vote on ``on``, by number: for rolls."""
    rows = in_pieces(
        session,
        select(Membership.id, Membership.person_id, Membership.member_class)
        .where(Membership.coop_id == coop_id, may_vote_on(on))
        .order_by(Membership.number),
    )
    return [Voter(ident, person_id, intern(member_class)) for ident, person_id, member_class in rows]


def people_with(session: Session, coop_id: uuid.UUID, permission: Permission, on: date) -> list[uuid.UUID]:
    """Person ids of the holders of an office that grants ``permission`` on the day ``on``, by id.

    While a member is suspended her offices rest.
    """
    statement = (
        select(Membership.person_id)
        .distinct()
        .join(Office, and_(Office.coop_id == Membership.coop_id, Office.member_id == Membership.id))
        .where(
            Membership.coop_id == coop_id,
            may_vote_on(on),
            Office.kind.in_(offices_with(permission)),
            held_on(on),
        )
        .order_by(Membership.person_id)
    )
    return list(session.scalars(statement))


def reviewers(session: Session, coop_id: uuid.UUID, on: date) -> list[uuid.UUID]:
    """Person ids of the outside reviewers on ``on``."""
    return list(
        session.scalars(
            select(Outsider.person_id)
            .where(Outsider.coop_id == coop_id, Outsider.kind == "reviewer", outside_on(on))
            .order_by(Outsider.person_id)
        )
    )


def outside_on(day: date) -> Any:
    """The condition that an outsider has their part on ``day``."""
    return and_(Outsider.starts_on <= day, Outsider.ends_on >= day, Outsider.stopped_at.is_(None))


def supports_on(day: date) -> Any:
    """The condition that a supporter may act on ``day``."""
    return and_(
        Supporter.starts_on <= day,
        Supporter.ends_on >= day,
        Supporter.stopped_at.is_(None),
        Supporter.paused_at.is_(None),
    )


def supporters_of(
    session: Session, coop_id: uuid.UUID, member_id: uuid.UUID, today: date, power: Power | None = None
) -> list[uuid.UUID]:
    """Person ids of those who may act for the member today, with ``power`` where one is named."""
    return supporters_of_each(session, coop_id, [member_id], today, power)[member_id]


def supporters_of_each(
    session: Session, coop_id: uuid.UUID, member_ids: Iterable[uuid.UUID], today: date, power: Power | None = None
) -> dict[uuid.UUID, list[uuid.UUID]]:
    """As ``supporters_of``, for each of the members in one query."""
    found: dict[uuid.UUID, list[uuid.UUID]] = {member_id: [] for member_id in member_ids}
    rows = session.execute(
        select(Supporter.member_id, Supporter.person_id, Supporter.powers)
        .where(Supporter.coop_id == coop_id, Supporter.member_id.in_(found), supports_on(today))
        .order_by(Supporter.added_at, Supporter.id)
    )
    for member_id, person_id, powers in rows:
        if power is None or power in powers:
            found[member_id].append(person_id)
    return found


def applications(session: Session, coop_id: uuid.UUID) -> Sequence[Any]:
    """Open applications, oldest first: (id, person_id, display_name, member_class, why, applied_at)."""
    return session.execute(
        select(
            Membership.id,
            Membership.person_id,
            Person.display_name,
            Membership.member_class,
            Membership.why,
            Membership.applied_at,
        )
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.coop_id == coop_id,
            Membership.admitted_at.is_(None),
            Membership.refused_at.is_(None),
            Membership.left_at.is_(None),
        )
        .order_by(Membership.applied_at, Membership.id)
    ).all()


def find_members(
    coop_id: uuid.UUID, *, search: str = "", member_class: str = "", past: bool = False
) -> Select[*tuple[Any, ...]]:
    """A statement for ``paginate``: current (or past) members whose name holds, or whose number is, ``search``."""
    wanted = members_statement(coop_id).where(Membership.left_at.is_not(None) if past else Membership.left_at.is_(None))
    if search:
        named = Person.display_name.icontains(search, autoescape=True)
        number = int(search) if search.isascii() and search.isdigit() and len(search) < 10 else None
        wanted = wanted.where(named if number is None else or_(named, Membership.number == number))
    return wanted.where(Membership.member_class == member_class) if member_class else wanted


def application(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> Any | None:
    """One open application, as ``applications`` gives it."""
    return next((row for row in applications(session, coop_id) if row.id == member_id), None)


@dataclass(frozen=True)
class OutsiderRow:
    """A reviewer or facilitator; ``stopped_on`` where it was stopped before its last day."""

    id: uuid.UUID
    kind: str
    person_id: uuid.UUID
    display_name: str
    starts_on: date
    ends_on: date
    stopped_on: date | None
    review_kind: str | None

    def holds(self, today: date) -> bool:
        return self.stopped_on is None and self.starts_on <= today <= self.ends_on


def outsiders(session: Session, coop_id: uuid.UUID) -> list[OutsiderRow]:
    """Every reviewer and facilitator the co-op let in, the latest first."""
    rows = session.execute(
        select(
            Outsider.id,
            Outsider.kind,
            Outsider.person_id,
            Person.display_name,
            Outsider.starts_on,
            Outsider.ends_on,
            Outsider.stopped_at,
            Outsider.review_kind,
        )
        .join(Person, Person.id == Outsider.person_id)
        .where(Outsider.coop_id == coop_id)
        .order_by(Outsider.starts_on.desc(), Outsider.id)
    )
    return [OutsiderRow(*row[:3], called(row[3]), *row[4:6], row[6] and civil_date(row[6]), row[7]) for row in rows]


@dataclass(frozen=True)
class SupporterRow:
    """A link between a member and who supports them. ``powers`` are Power values.

    ``paused``: the member said stop, and an officer has yet to look.
    """

    id: uuid.UUID
    person_id: uuid.UUID
    display_name: str
    standing: str
    powers: Sequence[str]
    evidence_id: uuid.UUID | None
    starts_on: date
    ends_on: date
    stopped_on: date | None
    known_how: str | None
    paused: bool

    def holds(self, today: date) -> bool:
        """Whether they may act today."""
        return self.stands(today) and not self.paused and self.starts_on <= today

    def stands(self, today: date) -> bool:
        """Whether it is not over: it holds, begins later, or is paused."""
        return self.stopped_on is None and today <= self.ends_on

    @property
    def last_on(self) -> date:
        """The day of the last act that it could be for."""
        return min(self.ends_on, self.stopped_on or self.ends_on)


def supporters_for(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> list[SupporterRow]:
    """Everybody who supports or supported the member, the latest first."""
    rows = session.execute(
        select(
            Supporter.id,
            Supporter.person_id,
            Person.display_name,
            Supporter.standing,
            Supporter.powers,
            Supporter.evidence_id,
            Supporter.starts_on,
            Supporter.ends_on,
            Supporter.stopped_at,
            Supporter.known_how,
            Supporter.paused_at,
        )
        .join(Person, Person.id == Supporter.person_id)
        .where(Supporter.coop_id == coop_id, Supporter.member_id == member_id)
        .order_by(Supporter.added_at.desc(), Supporter.id)
    )
    found = [SupporterRow(*row[:8], row[8] and civil_date(row[8]), row[9], row[10] is not None) for row in rows]
    return [replace(each, display_name=called(each.display_name)) for each in found]
