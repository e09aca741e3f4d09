"""What Flask-Security needs of people: where they are kept."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_security.datastore import FSQLALiteUserDatastore
from flask_sqlalchemy_lite import SQLAlchemy

from coopbudget.db import db
from coopbudget.guard import Actor, Work
from coopbudget.members.models import NoRole, Person
from coopbudget.trail import service as trail


class People(FSQLALiteUserDatastore):
    """People as Flask-Security's users. Its views commit by themselves."""

    def __init__(self, database: SQLAlchemy) -> None:
        super().__init__(database, Person, NoRole)

    def create_user(self, **fields: Any) -> Person:
        """A person who signed up by themselves; recorded in the platform's trail in the same transaction."""
        now = current_app.extensions["coopbudget.clock"]()
        fields.pop("roles", None)
        email = str(fields.pop("email")).strip().lower()
        person = Person(**fields, email=email, created_at=now)
        db.session.add(person)
        db.session.flush()
        work = Work(db.session, Actor(person_id=person.id), now)
        trail.append(work, act="person.registered", subject_kind="person", subject_id=person.id)
        return person
