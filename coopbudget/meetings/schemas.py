"""What commands of this slice take."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import fields

from coopbudget.forms import Choice, CivilDate, CommandSchema, Text, Whole
from coopbudget.meetings.rules import Kind, Way
from coopbudget.tenders.schemas import WallTime

APPROVED = ("meeting", "board")


class WhenAndWhere(CommandSchema):
    """When and where one meets, and how one joins from elsewhere."""

    starts_on = CivilDate()
    starts_time = WallTime(required=True)
    minutes_long = Whole(least=15, most=600, ask=_l("Type how many minutes it takes."))
    place = Text(longest=200, ask=_l("Type where you meet."))
    joining = Text(longest=400, required=False)


class CallMeeting(WhenAndWhere):
    """A meeting to come. ``motions`` are numbers of open questions; ``items`` a line for each other thing.

    ``agenda_days``: until how many days before it the agenda can change.
    """

    kind = Choice(Kind, ask=_l("Choose who meets."))
    title = Text(longest=120, ask=_l("Type what the meeting is called."))
    motions = fields.List(fields.Integer(), load_default=list)
    items = Text(longest=4000, required=False)
    agenda_days = Whole(least=0, most=60, ask=_l("Type how many days."))


class ChangeAgenda(CommandSchema):
    """What is added (as when it was called), the places of what is taken off, and why."""

    motions = fields.List(fields.Integer(), load_default=list)
    items = Text(longest=4000, required=False)
    off = fields.List(fields.Integer(), load_default=list)
    why = Text(longest=400, ask=_l("Say why, for everybody to read."))


class MoveMeeting(WhenAndWhere):
    """Another time, place or way to join, and why."""

    why = Text(longest=400, ask=_l("Say why, for everybody to read."))


class Coming(CommandSchema):
    """How a member comes."""

    way = Choice(Way, ask=_l("Choose how you come, or that you can’t."))


class CallOff(CommandSchema):
    """Why a meeting is called off."""

    why = Text(longest=400, ask=_l("Say why, for everybody to read."))


class WhoCame(CommandSchema):
    """Numbers of members by how they came."""

    in_person = Text(longest=20_000, required=False)
    phone = Text(longest=20_000, required=False)
    online = Text(longest=20_000, required=False)
    apologies = Text(longest=20_000, required=False)


class WriteMinutes(CommandSchema):
    """What was said and decided."""

    text = Text(longest=40_000, ask=_l("Write what was said and decided."))


class Approve(CommandSchema):
    """How minutes were approved: at the meeting of number ``at``, or by the board ``on`` a day."""

    how = Choice(APPROVED, ask=_l("Choose how they were approved."))
    at = Whole(least=1, most=10**9, required=False)
    on = CivilDate(required=False)


class StepDone(CommandSchema):
    """A step of the year that is done."""

    reference = Text(longest=400, ask=_l("Write where this can be seen."))
    done_on = CivilDate()
