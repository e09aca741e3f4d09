"""What the forms of money in may say."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import fields

from coopbudget.collections.rules import Every
from coopbudget.forms import Choice, CivilDate, CommandSchema, Pounds, Text


class AmountSchema(CommandSchema):
    """So much."""

    amount = Pounds()


class WriteOffSchema(CommandSchema):
    """What the co-op shall bear, and why."""

    amount = Pounds()
    why = Text(longest=500, ask=_l("Say why, in a sentence."))


class RefundSchema(CommandSchema):
    """What of a payment goes back to where it came from, and why."""

    amount = Pounds()
    why = Text(longest=500, ask=_l("Say why, in a sentence."))


class PlanSchema(CommandSchema):
    """A plan of collections."""

    amount = Pounds()
    every = Choice(Every, ask=_l("Choose how often."))
    first_on = CivilDate()


class PutBackSchema(CommandSchema):
    """Which day that was left out is collected after all."""

    day = fields.Date(required=True)
