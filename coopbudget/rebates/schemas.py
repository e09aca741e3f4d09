"""The commands of rebates, as forms send them."""

from __future__ import annotations

from coopbudget.forms import CivilDate, CommandSchema, Text


class Ask(CommandSchema):
    """Which stretch is asked for, by its first day."""

    since = CivilDate()


class Why(CommandSchema):
    """Why something is taken back."""

    why = Text(longest=500)
