"""What the forms of month and year close take."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.forms import Choice, CivilDate, CommandSchema, Text


class LookSchema(CommandSchema):
    """Which figures were looked at."""

    seal = Text(longest=64)


class CloseSchema(CommandSchema):
    """Why a month can be closed with something open."""

    why = Text(longest=1_000, required=False)


class AskReopeningSchema(CommandSchema):
    """From which day on, and why."""

    first_day = CivilDate()
    why = Text(longest=1_000, ask=_l("Say why. The other officer and the reviewer read it."))


class AnswerSchema(CommandSchema):
    """Yes or no."""

    answer = Choice(("yes", "no"))
