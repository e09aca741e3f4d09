"""Builders of people and co-ops for tests, through the same services that people use.

Each takes a Work of any actor (``act()`` gives the system's, which may do everything) and does its part as
the right person would.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count

from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from coopbudget.coops import queries as coops
from coopbudget.db import db
from coopbudget.guard import Actor, Capacity, Power, Work
from coopbudget.guard.actor import SYSTEM
from coopbudget.members import matrix, proving, queries, service
from coopbudget.members.words import MemberClass, OfficeKind, OutsideKind

_serial = count(1)


@dataclass(frozen=True)
class Coop:
    """A co-op made for a test: its founder is member 1, chair and secretary."""

    id: uuid.UUID
    slug: str
    founder: uuid.UUID
    founder_member: uuid.UUID


@dataclass(frozen=True)
class Member:
    """An admitted member made for a test."""

    id: uuid.UUID
    number: int
    person_id: uuid.UUID


def add_person(
    work: Work, name: str | None = None, *, email: str | None = None, password: str | None = None
) -> uuid.UUID:
    """A person of a name and an address of their own; no password unless given (sign_in needs none)."""
    n = next(_serial)
    return service.register_person(
        outside_any_coop(work),
        email=email or f"person{n}@example.org",
        display_name=name or f"Person {n}",
        password=password,
    )


def found_coop(
    work: Work,
    slug: str | None = None,
    *,
    name: str | None = None,
    nation: str = "wales",
    founder: uuid.UUID | None = None,
) -> Coop:
    """A co-op, with its founder."""
    n = next(_serial)
    slug = slug or f"coop-{n}"
    founder = founder or add_person(work, f"Founder {n}")
    founded = service.found_coop(
        replace(work, actor=Actor(person_id=founder)),
        slug=slug,
        name=name or f"Co-op {n}",
        nation=nation,
    )
    return Coop(founded.coop_id, slug, founder, founded.member_id)


def admit(
    work: Work,
    coop: Coop | uuid.UUID,
    person_id: uuid.UUID | None = None,
    *,
    name: str | None = None,
    member_class: MemberClass = MemberClass.BUDGET_HOLDER,
) -> Member:
    """A member, admitted; a new person unless one is named."""
    inside = as_system(work, coop)
    person_id = person_id or add_person(work, name)
    member_id = service.record_application(inside, person_id=person_id, member_class=member_class)
    return Member(member_id, service.admit_member(inside, member_id=member_id), person_id)


def give_office(
    work: Work, coop: Coop | uuid.UUID, member: Member, kind: OfficeKind | str, *, days: int = 365
) -> uuid.UUID:
    """The member holds the office from today; whoever held it stops."""
    inside = as_system(work, coop)
    kind = OfficeKind(kind)
    for row in queries.officers(work.session, inside.coop_id, work.today):
        if row.kind == kind:
            service.end_office(inside, office_id=row.id)
    return service.grant_office(
        inside, member_id=member.id, kind=kind, starts_on=work.today,
        ends_on=work.today + timedelta(days=days),
    )  # fmt: skip


def let_in(work: Work, coop: Coop | uuid.UUID, kind: OutsideKind | str, *, days: int = 90) -> uuid.UUID:
    """A new person who is reviewer or facilitator from today; returns the person's id."""
    person_id = add_person(work)
    service.grant_outside_part(
        as_system(work, coop), person_id=person_id, kind=OutsideKind(kind), starts_on=work.today,
        ends_on=work.today + timedelta(days=days),
    )  # fmt: skip
    return person_id


def actor_of(session: Session, coop: Coop | uuid.UUID, person_id: uuid.UUID | Member, on: date | None = None) -> Actor:
    """The person as the actor whom a request would find in the co-op on ``on`` (default 1 September 2026)."""
    if isinstance(person_id, Member):
        person_id = person_id.person_id
    coop_id = coop if isinstance(coop, uuid.UUID) else coop.id
    slug = coops.coop_by_id(session, coop_id).slug
    found = service.actor_for(session, person_id, slug, today=on or date(2026, 9, 1))
    assert found is not None, "this person has no part in the co-op"
    return found


def by_phone(officer: Actor, member: Member) -> Actor:
    """The officer recording what a member says on the phone."""
    return replace(
        officer,
        member_id=member.id,
        capacity=Capacity.OFFICER,
        powers=frozenset(Power),
        permissions=matrix.permissions_acting(matrix.ALL_POWERS, officer=True),
    )


def as_system(work: Work, coop: Coop | uuid.UUID) -> Work:
    """The same work done by the system within the co-op."""
    return replace(work, actor=replace(SYSTEM, coop_id=coop if isinstance(coop, uuid.UUID) else coop.id))


def outside_any_coop(work: Work) -> Work:
    """The same work by the same person, outside any co-op."""
    return replace(work, actor=Actor(person_id=work.actor.person_id))


def sign_in(client: FlaskClient, person_id: uuid.UUID | Member) -> None:
    """Sign the client's browser in as the person, without the sign-in page."""
    if isinstance(person_id, Member):
        person_id = person_id.person_id
    with client.application.app_context():
        mark = queries.uniquifier_of(db.session, person_id)
        identity = current_app.extensions["coopbudget.security"]
        assert identity is not None
        db.session.rollback()
    with client.session_transaction() as browser:
        browser["_user_id"] = mark
        browser["_fresh"] = True
        browser["fs_cc"] = "set"
        browser["fs_paa"] = time.time()  # Flask-Security reads the machine's own clock


def prove(client: FlaskClient, person_id: uuid.UUID | Member, at: datetime) -> None:
    """The browser's person gave a code from their phone at this instant."""
    if isinstance(person_id, Member):
        person_id = person_id.person_id
    with client.application.app_context():
        mark = queries.uniquifier_of(db.session, person_id)
        db.session.rollback()
    with client.session_transaction() as browser:
        browser[proving.KEPT] = [mark, proving.APP, at.timestamp()]


def sign_out(client: FlaskClient) -> None:
    """Forget who the client's browser was signed in as."""
    with client.session_transaction() as browser:
        browser.clear()
