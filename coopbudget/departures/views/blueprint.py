"""The blueprint of the room, and what its pages share."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_babel import gettext as _

from coopbudget.departures import policy
from coopbudget.departures.errors import NoDeparture
from coopbudget.departures.gathering import Departing
from coopbudget.departures.statement import Around, closing_statement
from coopbudget.departures.words import day_words
from coopbudget.errors import Forbidden
from coopbudget.guard import Work
from coopbudget.members import queries as members
from coopbudget.members.labels import OFFICE_WORDS
from coopbudget.members.words import OfficeKind

bp = Blueprint("departures", __name__, template_folder="../templates")

_ASKED = (OfficeKind.SECRETARY, OfficeKind.TREASURER)


def find_member(work: Work, number: int) -> members.MemberRow:
    """The member by number, for who settles departures or is the one. Raises NoDeparture, Forbidden."""
    found = members.member_by_number(work.session, work.coop_id, number)
    if found is None:
        raise NoDeparture()
    if not policy.may_settle(work.actor, found.id) and found.id != work.actor.own_member_id:
        raise Forbidden()
    return found


def around(work: Work) -> Around:
    """What a statement names besides its member: the co-op, whom to ask, and today."""
    held = members.officers(work.session, work.coop_id, work.today)
    ask = [(_(OFFICE_WORDS[OfficeKind(each.kind)]), each.display_name) for each in held if each.kind in _ASKED]
    return Around(work.actor.coop.name if work.actor.coop else "", ask, day_words(work.today))


def statement_file(work: Work, found: Departing, *, large: bool) -> Response:
    """The closing statement as a download."""
    response = Response(closing_statement(found, around(work), large=large), mimetype="application/pdf")
    name = f"closing-statement-{found.member.number}{'-large' if large else ''}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
