"""What the commands of this slice take."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.forms import Choice as ChoiceField, CivilDate, CommandSchema, Text
from coopbudget.governance.rules import Choice, Majority


class OpenMotion(CommandSchema):
    """A question to the members that has no effect on money by itself."""

    title = Text(longest=120, ask=_l("Type the question."))
    text = Text(longest=4000, ask=_l("Say what it is about."))
    if_yes = Text(longest=400, ask=_l("Say what happens if the answer is yes."))
    if_no = Text(longest=400, ask=_l("Say what happens if the answer is no."))
    closes_on = CivilDate()
    majority = ChoiceField(Majority)


class Vote(CommandSchema):
    """One paper."""

    choice = ChoiceField(Choice, ask=_l("Choose yes, no, or neither."))
