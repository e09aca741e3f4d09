"""Which co-op's officers help somebody who lost their phone: one only, so that none founded later can take an account.

A member is helped where they have been one for longest. Somebody who is a member nowhere is helped where they have
had a part for longest: as reviewer, facilitator or supporter, or as one of a provider's people where it is verified.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app
from sqlalchemy import and_, literal, or_, select, union_all
from sqlalchemy.orm import Session

from coopbudget.members.models import Membership, Outsider, Passkey, Person, Supporter
from coopbudget.members.queries.membership import outside_on, supports_on

PROVIDER = "provider"


@dataclass(frozen=True)
class Part:
    """What somebody is in a co-op without being its member: reviewer, facilitator, supporter, or ``provider``."""

    coop_id: uuid.UUID
    person_id: uuid.UUID
    what: str
    since: datetime


@dataclass(frozen=True)
class Helped:
    """Somebody with a second step who is a member nowhere, helped by this co-op's officers."""

    person_id: uuid.UUID
    display_name: str
    what: str


ProviderParts = Callable[[Session, date, uuid.UUID | None, Sequence[uuid.UUID]], Iterable[tuple[Any, Any, Any]]]
"""Injected as ``coopbudget.provider_parts``: (co-op, person, since when) of the people of providers that are verified
on a day, by that co-op (None: by any), of these persons (none named: of all)."""


def helping_coop(session: Session, person_id: uuid.UUID, today: date) -> uuid.UUID | None:
    """The co-op whose officers help this person; None where they are in none."""
    member_of = session.scalar(
        select(Membership.coop_id)
        .where(Membership.person_id == person_id, Membership.admitted_at.is_not(None), Membership.left_at.is_(None))
        .order_by(Membership.admitted_at, Membership.id)
        .limit(1)
    )
    if member_of is not None:
        return member_of
    first = _first(_parts(session, today, people=[person_id])).get(person_id)
    return first.coop_id if first else None


def helped_here(session: Session, coop_id: uuid.UUID, today: date) -> list[Helped]:
    """Everybody with a second step who is a member nowhere and whom this co-op's officers help, by name."""
    here = {part.person_id for part in _parts(session, today, coop_id=coop_id)}
    if not here:
        return []
    member = select(Membership.id).where(
        Membership.person_id == Person.id, Membership.admitted_at.is_not(None), Membership.left_at.is_(None)
    )
    passkey = select(Passkey.id).where(Passkey.person_id == Person.id)
    rows = session.execute(
        select(Person.id, Person.display_name).where(
            Person.id.in_(here), ~member.exists(), or_(Person.tf_totp_secret.is_not(None), passkey.exists())
        )
    )
    names = {row.id: row.display_name for row in rows}
    first = _first(_parts(session, today, people=list(names)))
    found = [Helped(person, names[person], part.what) for person, part in first.items() if part.coop_id == coop_id]
    return sorted(found, key=lambda each: (each.display_name.lower(), each.person_id))


def _first(parts: Iterable[Part]) -> dict[uuid.UUID, Part]:
    """Each person's oldest part."""
    found: dict[uuid.UUID, Part] = {}
    for part in sorted(parts, key=lambda each: (each.since, each.coop_id)):
        found.setdefault(part.person_id, part)
    return found


def _parts(
    session: Session, today: date, *, coop_id: uuid.UUID | None = None, people: Sequence[uuid.UUID] = ()
) -> list[Part]:
    """Parts that stand today, in one co-op or of these people: two queries, whatever their number."""
    if coop_id is None and not people:
        return []
    outside = select(Outsider.coop_id, Outsider.person_id, Outsider.kind, Outsider.granted_at).where(outside_on(today))
    supports = (
        select(Supporter.coop_id, Supporter.person_id, literal("supporter"), Supporter.added_at)
        .join(Membership, and_(Membership.coop_id == Supporter.coop_id, Membership.id == Supporter.member_id))
        .where(supports_on(today), Membership.left_at.is_(None))
    )
    if coop_id is not None:
        outside, supports = outside.where(Outsider.coop_id == coop_id), supports.where(Supporter.coop_id == coop_id)
    if people:
        outside = outside.where(Outsider.person_id.in_(people))
        supports = supports.where(Supporter.person_id.in_(people))
    found = [Part(*row) for row in session.execute(union_all(outside, supports))]
    of_providers: ProviderParts = current_app.extensions["coopbudget.provider_parts"]
    for verified_by, person_id, since in of_providers(session, today, coop_id, people):
        found.append(Part(verified_by, person_id, PROVIDER, since))
    return found
