"""Second steps that officers take off, and whether somebody has one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from coopbudget.members.models import LostPhone, Passkey, Person

_COLUMNS = (
    LostPhone.id, LostPhone.coop_id, LostPhone.person_id, LostPhone.known_how, LostPhone.asked_by, LostPhone.asked_at,
    LostPhone.agreed_by, LostPhone.agreed_at, LostPhone.due_at, LostPhone.ended_at, LostPhone.ended_why,
    LostPhone.ended_by,
)  # fmt: skip


def has_second_step(session: Session, person_id: uuid.UUID) -> bool:
    """Whether the person signs in with more than a password."""
    passkey = exists().where(Passkey.person_id == person_id)
    found = select(Person.id).where(Person.id == person_id, or_(Person.tf_totp_secret.is_not(None), passkey))
    return session.scalar(found) is not None


def lost_phones_of(session: Session, coop_id: uuid.UUID, person_id: uuid.UUID) -> Sequence[Any]:
    """Every time officers of the co-op were asked to take the person's second step off, the newest first."""
    return session.execute(
        select(*_COLUMNS)
        .where(LostPhone.coop_id == coop_id, LostPhone.person_id == person_id)
        .order_by(LostPhone.asked_at.desc(), LostPhone.id.desc())
    ).all()


def my_lost_phone(session: Session, person_id: uuid.UUID) -> Any | None:
    """What waits or rests for this person's account, in whatever co-op it was asked for."""
    return session.execute(
        select(*_COLUMNS).where(LostPhone.person_id == person_id, LostPhone.ended_at.is_(None))
    ).first()


def lost_phone(session: Session, ident: uuid.UUID) -> Any | None:
    """One request by its id, ended or not, with the name of whose account it is about."""
    return session.execute(
        select(*_COLUMNS, Person.display_name)
        .join(Person, Person.id == LostPhone.person_id)
        .where(LostPhone.id == ident)
        .limit(1)
    ).first()
