"""What the forms of the open books send."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.forms import CivilDate, CommandSchema, Text


class Propose(CommandSchema):
    """The question put to the members."""

    closes_on = CivilDate()
    reason = Text(longest=1000, required=False)


class Pause(CommandSchema):
    """Why open books are taken from everybody's sight."""

    why = Text(longest=500, ask=_l("Say why. Every member reads this, so name nobody."))
