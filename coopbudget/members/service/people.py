"""Registering people. Sign-up by oneself goes through Flask-Security and ends here too."""

from __future__ import annotations

import uuid

from flask_security import hash_password
from sqlalchemy.orm import Session

from coopbudget.db.constraints import named_rules
from coopbudget.guard import Work
from coopbudget.members import queries
from coopbudget.members.errors import EmailTaken
from coopbudget.members.models import Person
from coopbudget.members.words import Reach
from coopbudget.trail import service as trail


def register_person(
    work: Work,
    *,
    email: str | None,
    display_name: str,
    password: str | None = None,
    reach: Reach = Reach.EMAIL,
    phone: str = "",
    postal_address: str = "",
    language: str = "en",
) -> uuid.UUID:
    """Make a person and return their id. Raises EmailTaken.

    Without an e-mail address or a password they can't sign in: an officer records what they do by phone.
    """
    person = Person(
        email=email.strip().lower() if email else None,
        display_name=display_name.strip(),
        created_at=work.now,
        confirmed_at=work.now if email else None,
        password=hash_password(password) if password else None,
        reach=reach,
        phone=phone,
        postal_address=postal_address,
        language=language,
    )
    with named_rules(work.session, {"uq_person_email": EmailTaken}):
        work.session.add(person)
    trail.append(work, act="person.registered", subject_kind="person", subject_id=person.id)
    return person.id


def person_for_email(session: Session, email: str) -> uuid.UUID | None:
    """The id of the person who signs in with this address, whatever its capitals."""
    return queries.person_by_email(session, email)
