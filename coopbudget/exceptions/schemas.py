"""What commands and filters of this slice take."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.evidence.rules import Sort
from coopbudget.exceptions.facts import Outcome, Rule, Shown
from coopbudget.forms import Choice, CommandSchema, Text


class Decide(CommandSchema):
    """A decision on what was shown: ``digest`` names the facts."""

    outcome = Choice(Outcome, ask=_l("Choose what it is."))
    why = Text(longest=2000, ask=_l("Say why. Whoever checks the books after you reads it."))
    digest = Text(longest=64)


class AddPaper(CommandSchema):
    """A paper or photo; the file itself comes beside it."""

    sort = Choice(Sort, ask=_l("Choose what it is."))


class Filter(CommandSchema):
    """A filtered list."""

    rule = Choice(Rule, required=False)
    show = Choice(Shown, required=False)
