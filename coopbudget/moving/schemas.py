"""What the forms of the slice send, one schema a command."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.forms import CivilDate, CommandSchema, Text, Ticked, Whole


class AskMove(CommandSchema):
    """A member asks to move to the co-op of this short name."""

    to = Text(longest=40, ask=_l("Choose where you move to."))
    sure = Ticked(must=_l("Tick this if you agree that your agreements and money go there."))


class TakeOver(CommandSchema):
    """The agreement in this place of the move is taken over."""

    position = Whole(least=1, most=1000)


class ConsentHere(CommandSchema):
    """The funder's letter that names this co-op."""

    position = Whole(least=1, most=1000)
    officer_name = Text(longest=200, ask=_l("Tell us who at the funder agreed."))
    given_on = CivilDate()
    names_us = Ticked(must=_l("Look for our name in the letter. Without it, ask the funder for a new one."))


class Stop(CommandSchema):
    """The move is refused or called off, and why."""

    why = Text(longest=500, ask=_l("Say why. The member and the other co-op read it."))


class NotArrived(CommandSchema):
    """What was taken for the member's money was another's, and how that came."""

    why = Text(longest=500, ask=_l("Say why. The member and the officers of both co-ops read it."))
