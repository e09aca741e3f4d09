"""Registering people. Sign-up by oneself goes through Flask-Security and ends here too."""

from __future__ import annotations

import uuid

from flask_security import hash_password
from sqlalchemy import select

from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.members import policy, queries
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


def change_preferences(
    work: Work, *, display_name: str, reach: Reach, phone: str, postal_address: str, language: str
) -> None:
    """A person says what to call them and how to reach them. Raises Invalid where the way leads nowhere."""
    person = work.session.execute(select(Person).where(Person.id == work.person_id).with_for_update()).scalar_one()
    missing = policy.unreachable(reach, email=person.email or "", phone=phone, postal_address=postal_address)
    if missing is not None:
        raise Invalid({missing[0]: [missing[1]]})
    person.display_name = display_name
    person.reach = reach
    person.phone = phone
    person.postal_address = postal_address
    person.language = language
    work.session.flush()
    trail.append(
        work,
        act="person.preferences_changed",
        subject_kind="person",
        subject_id=person.id,
        content={"reach": reach, "language": language},
    )


def keep_look(work: Work, *, contrast: str, text: str, language: str) -> None:
    """Keep how pages look for this person, for each place where they sign in."""
    person = work.session.execute(select(Person).where(Person.id == work.person_id).with_for_update()).scalar_one()
    person.contrast, person.text_size, person.language = contrast, text, language
    work.session.flush()


def keep_language(work: Work, *, language: str) -> None:
    """Keep the language of this person's pages, and so of what we write to them."""
    person = work.session.execute(select(Person).where(Person.id == work.person_id).with_for_update()).scalar_one()
    person.language = language
    work.session.flush()


def record_person(
    work: Work, *, email: str, display_name: str, reach: Reach, phone: str = "", postal_address: str = ""
) -> uuid.UUID:
    """The person whom an officer is told of: who has this address already, else a new one. Raises Invalid.

    A known person's own details stay as they are: they are theirs to change.
    """
    work.need(Permission.ADMIT_MEMBERS)
    known = queries.person_by_email(work.session, email) if email else None
    if known is not None:
        return known
    missing = policy.unreachable(reach, email=email, phone=phone, postal_address=postal_address)
    if missing is not None:
        raise Invalid({missing[0]: [missing[1]]})
    return register_person(
        work, email=email or None, display_name=display_name, reach=reach, phone=phone, postal_address=postal_address
    )
