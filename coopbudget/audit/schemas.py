"""What the filters of this slice's lists take (everything may be left out), and its commands."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import validate

from coopbudget.forms import CivilDate, CommandSchema, Text, Ticked, Whole


class Day(CommandSchema):
    """The end of a day."""

    at = CivilDate(required=False)


class Period(CommandSchema):
    """From a day to a day, both included."""

    since = CivilDate(required=False)
    until = CivilDate(required=False)


class Entries(Period):
    """Which entries."""

    kind = Text(longest=60, required=False)


class Acts(Period):
    """Which records of the trail. ``who`` is a member's number."""

    act = Text(longest=60, required=False)
    who = Whole(required=False)


class Members(CommandSchema):
    """A part of a name, or a member's number."""

    name = Text(longest=80, required=False)


class SetDependenceLimit(CommandSchema):
    """From how many percent on it is too much, and why."""

    percent = Whole(least=1, most=100, ask=_l("Type a number from 1 to 100."))
    why = Text(longest=500, ask=_l("Say why. Officers after you read it."))


class Receipt(CommandSchema):
    """The number of a receipt, or the whole code on it."""

    code = Text(longest=60, ask=_l("Type the number or the code of your receipt."))


class KeptHead(CommandSchema):
    """A head that somebody noted down."""

    record = Whole(least=1, most=10**12 - 1, ask=_l("Type the number of the record."))
    digest = Text(
        longest=64,
        ask=_l("Type the digest, all 64 letters and figures of it."),
        validate=validate.Regexp(
            "(?i)[0-9a-f]{64}$", error=_l("A digest has 64 figures and letters from a to f. Type all of them.")
        ),
    )


class AskForHeads(CommandSchema):
    """Whether each day's head is sent."""

    wants = Ticked()
