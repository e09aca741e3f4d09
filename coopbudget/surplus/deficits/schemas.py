"""What the commands about a deficit take."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.forms import CivilDate, CommandSchema, Pounds, Text


class Cover(CommandSchema):
    """So much of the general reserve, put to the members' vote."""

    amount = Pounds(ask=_l("Type how much of the reserve is to cover it."))
    closes_on = CivilDate()
    reason = Text(longest=1000, required=False)


class Uncover(CommandSchema):
    """Why covering it is taken back."""

    why = Text(longest=500)
