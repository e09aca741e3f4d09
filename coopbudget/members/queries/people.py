"""People by id, and their names. Erased people have no name: pages say 'somebody who left'."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import BindParameter, bindparam, exists, select
from sqlalchemy.orm import Session, aliased

from coopbudget.members.models import Membership, Person
from coopbudget.members.words import Leaving


@dataclass(frozen=True)
class PersonRow:
    """A person as other slices may see them. ``reach`` is a Reach value."""

    id: uuid.UUID
    display_name: str
    email: str | None
    phone: str
    postal_address: str
    reach: str
    language: str


_COLUMNS = (
    Person.id, Person.display_name, Person.email, Person.phone, Person.postal_address, Person.reach,
    Person.language,
)  # fmt: skip


def called(name: str) -> str:
    """A name as it is shown: whose name was erased has none."""
    return name or str(_("Somebody who left"))


def person(session: Session, person_id: uuid.UUID) -> PersonRow | None:
    """The person, or None."""
    return people_by_id(session, [person_id]).get(person_id)


_THESE: BindParameter[Any] = bindparam("people", expanding=True)
_ELSEWHERE = aliased(Membership)
_DIED = (Membership.left_why == Leaving.DIED) & ~exists().where(
    _ELSEWHERE.person_id == Membership.person_id, _ELSEWHERE.admitted_at.is_not(None), _ELSEWHERE.left_at.is_(None)
)
# Said once: these are asked whenever somebody is told something, and to put them together took longer than to ask.
_PEOPLE = select(*_COLUMNS).where(Person.id.in_(_THESE))
_DEAD = select(Membership.person_id).where(Membership.person_id.in_(_THESE), _DIED)
_REACHED = select(*_COLUMNS, exists().where(Membership.person_id == Person.id, _DIED).label("died")).where(
    Person.id.in_(_THESE)
)


def people_by_id(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, PersonRow]:
    """The people with these ids, in one query; ids of nobody are left out."""
    wanted = list(set(ids))
    rows = session.execute(_PEOPLE, {"people": wanted}) if wanted else ()
    return {row[0]: PersonRow(*row) for row in rows}


def people_and_the_dead(
    session: Session, ids: Iterable[uuid.UUID]
) -> tuple[dict[uuid.UUID, PersonRow], set[uuid.UUID]]:
    """As ``people_by_id``, and those whom ``dead_among`` finds among them, in one query."""
    wanted = list(set(ids))
    rows = session.execute(_REACHED, {"people": wanted}).all() if wanted else ()
    return {row[0]: PersonRow(*row[:-1]) for row in rows}, {row[0] for row in rows if row[-1]}


def dead_among(session: Session, ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these people of whom a co-op recorded that they died, and who are a member nowhere else."""
    wanted = list(set(ids))
    return set(session.scalars(_DEAD, {"people": wanted})) if wanted else set()


def person_name(session: Session, person_id: uuid.UUID | None) -> str:
    """A person's name; the system's, for None."""
    if person_id is None:
        return str(_("The system"))
    name = session.scalar(select(Person.display_name).where(Person.id == person_id))
    return name or str(_("Somebody who left"))


def names(session: Session, ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID | None, str]:
    """Names by person id, in one query, each id answered (None is the system)."""
    wanted = set(ids)
    known = {i for i in wanted if i is not None}
    rows = session.execute(select(Person.id, Person.display_name).where(Person.id.in_(known))) if known else ()
    found = {row[0]: row[1] for row in rows}
    return {i: _("The system") if i is None else found.get(i) or _("Somebody who left") for i in wanted}


def person_by_email(session: Session, email: str) -> uuid.UUID | None:
    """The id of the active person with this e-mail address, whatever its capitals."""
    return session.scalar(select(Person.id).where(Person.email == email.strip().lower(), Person.active.is_(True)))


def uniquifier_of(session: Session, person_id: uuid.UUID) -> str:
    """What a signed-in session of this person carries. Raises NoResultFound for nobody."""
    return session.execute(select(Person.fs_uniquifier).where(Person.id == person_id)).scalar_one()
