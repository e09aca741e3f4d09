"""What people send when something is wrong, and what handlers send."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields

from coopbudget.forms import Choice, CommandSchema, Text, Ticked

CONTACTS = ("none", "site", "phone", "email")
OUTCOMES = ("put_right", "passed_on", "explained", "nothing_found")
MOST_NAMED = 20


class PersonId(fields.UUID):
    """A person from a list we showed."""

    default_error_messages = {"invalid_uuid": _l("Choose from the people shown.")}


def _few(people: list[object]) -> None:
    if len(people) > MOST_NAMED:
        raise ValidationError(_l("Choose from the people shown."))


class ReportSchema(CommandSchema):
    """Something is wrong, in the reporter's words. Only the words are asked for; the rest may stay empty."""

    words = Text(longest=5000, ask=_l("Say what happened. A few words are enough."))
    about_words = Text(longest=300, required=False)
    about_people = fields.List(PersonId(), load_default=list, validate=_few)
    coop_words = Text(longest=100, required=False)
    contact = Choice(CONTACTS, required=False)
    contact_words = Text(longest=300, required=False)
    anonymous = Ticked()
    page = Text(longest=300, required=False)


class NoteSchema(CommandSchema):
    """What a handler did or found out."""

    words = Text(longest=5000)


class CloseSchema(CommandSchema):
    """How a report ended, and what who made it is told."""

    outcome = Choice(OUTCOMES)
    answer = Text(longest=2000)


class HideSchema(CommandSchema):
    """From whom a report is to be hidden: an officer or reviewer chosen, or a member by number."""

    person = Text(longest=40)
    member_number = Text(longest=12, required=False)
