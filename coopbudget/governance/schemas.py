"""What the commands of this slice take."""

from __future__ import annotations

from coopbudget.forms import Choice as ChoiceField, CivilDate, CommandSchema, Text
from coopbudget.governance.rules import Choice, Majority


class OpenMotion(CommandSchema):
    """A question to the members that has no effect on money by itself."""

    title = Text(longest=120)
    text = Text(longest=4000)
    if_yes = Text(longest=400)
    if_no = Text(longest=400)
    closes_on = CivilDate()
    majority = ChoiceField(Majority)


class Vote(CommandSchema):
    """One paper."""

    choice = ChoiceField(Choice)
