"""A person's parts in one co-op, all in one statement: every page asks this first."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, Text, Uuid, and_, cast, literal, null, select, type_coerce, union_all
from sqlalchemy.orm import Session

from coopbudget.guard import Power
from coopbudget.members.models import Membership, Office, Outsider, Person, Supporter
from coopbudget.members.queries.membership import held_on, outside_on, supports_on
from coopbudget.members.words import OfficeKind, OutsideKind


@dataclass(frozen=True)
class Supported:
    """A member whom the person may act for. ``name`` is the member's."""

    member_id: uuid.UUID
    name: str
    powers: frozenset[Power]


@dataclass
class Parts:
    """What somebody is in a co-op on a day. ``acted_for`` is the current member asked about, if she is one."""

    member_id: uuid.UUID | None = None
    offices: list[OfficeKind] = field(default_factory=list)
    outside: list[OutsideKind] = field(default_factory=list)
    supported: dict[uuid.UUID, Supported] = field(default_factory=dict)
    acted_for: tuple[uuid.UUID, str] | None = None

    @property
    def none(self) -> bool:
        """Whether the person has no part at all."""
        return not (self.member_id or self.outside or self.supported)


_NO_TEXT = cast(null(), Text)


def parts(
    session: Session, *, coop_id: uuid.UUID, person_id: uuid.UUID, today: date, asked_for: uuid.UUID | None
) -> Parts:
    """The person's parts today; ``asked_for`` is a membership whose name is wanted too."""
    current = and_(Membership.coop_id == coop_id, Membership.admitted_at.is_not(None), Membership.left_at.is_(None))

    def branch(
        tag: str, ident: Any, kind: Any, powers: Any = _NO_TEXT, name: Any = _NO_TEXT
    ) -> Select[*tuple[Any, ...]]:
        return select(
            literal(tag, Text).label("tag"),
            type_coerce(ident, Uuid).label("ident"),
            type_coerce(kind, Text).label("kind"),
            type_coerce(powers, Text).label("powers"),
            type_coerce(name, Text).label("name"),
        )

    same_office = and_(Office.coop_id == Membership.coop_id, Office.member_id == Membership.id)
    same_member = and_(Supporter.coop_id == Membership.coop_id, Supporter.member_id == Membership.id)
    branches = [
        branch("member", Membership.id, Membership.member_class)
        .select_from(Membership)
        .where(current, Membership.person_id == person_id),
        branch("office", Office.id, Office.kind)
        .select_from(Office)
        .join(Membership, same_office)
        .where(current, Membership.person_id == person_id, held_on(today)),
        branch("outside", Outsider.id, Outsider.kind)
        .select_from(Outsider)
        .where(Outsider.coop_id == coop_id, Outsider.person_id == person_id, outside_on(today)),
        branch("supports", Membership.id, Supporter.standing, Supporter.powers, Person.display_name)
        .select_from(Supporter)
        .join(Membership, same_member)
        .join(Person, Person.id == Membership.person_id)
        .where(current, Supporter.person_id == person_id, supports_on(today)),
    ]
    if asked_for is not None:
        branches.append(
            branch("asked", Membership.id, Membership.member_class, name=Person.display_name)
            .select_from(Membership)
            .join(Person, Person.id == Membership.person_id)
            .where(current, Membership.id == asked_for)
        )
    found = Parts()
    for tag, ident, kind, powers, name in session.execute(union_all(*branches)):
        if tag == "member":
            found.member_id = ident
        elif tag == "office":
            found.offices.append(OfficeKind(kind))
        elif tag == "outside":
            found.outside.append(OutsideKind(kind))
        elif tag == "asked":
            found.acted_for = (ident, name)
        else:
            granted = frozenset(Power(power) for power in json.loads(powers))
            before = found.supported.get(ident)
            found.supported[ident] = Supported(ident, name, granted | (before.powers if before else frozenset()))
    return found
