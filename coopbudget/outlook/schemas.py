"""What the forms of this room may say."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.budgets.kinds import Going
from coopbudget.forms import Choice, CivilDate, CommandSchema, Pounds, Text
from coopbudget.outlook.kinds import Crosses


class StatementDays(CommandSchema):
    """Which days a statement is for: a stretch by its key, or two days of one's own."""

    period = Text(required=False, longest=12)
    since = CivilDate(required=False)
    until = CivilDate(required=False)


class TrySum(CommandSchema):
    """What else is spent in a week, to see how long the money lasts then. Nothing is changed by it."""

    extra = Pounds(required=False, least=0, most=10**9)


class SayHow(CommandSchema):
    """The member's own words on how an outcome goes."""

    going = Choice(Going, ask=_l("Choose how it goes."))
    words = Text(longest=2000, ask=_l("Write a few words on how it goes."))


class SayPurpose(CommandSchema):
    """Which outcome a contract serves; ``outcome`` is its place in the plan."""

    outcome = Text(longest=3, ask=_l("Choose what it is for."))


class FindForeseen(CommandSchema):
    """The filter of the list of warnings."""

    kind = Choice(["", *Crosses], required=False)
