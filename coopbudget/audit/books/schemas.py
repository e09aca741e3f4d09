"""What the form of a budget takes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.forms import CommandSchema, Pounds, Text


class SetBudgetSchema(CommandSchema):
    """Which line, how much, why."""

    code = Text(longest=80, ask=_l("Choose a line."))
    amount = Pounds(least=0, ask=_l("Type what is planned for the year, like 1,200."))
    why = Text(longest=500, required=False)
