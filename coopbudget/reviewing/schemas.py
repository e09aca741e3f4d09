"""What commands of this slice take."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.forms import Choice, CivilDate, CommandSchema, Text, Ticked, Whole
from coopbudget.reviewing.rules import Method, Of, Opinion, Verdict

MOST = 500


class Begin(CommandSchema):
    """The days that are reviewed, both included."""

    since = CivilDate()
    until = CivilDate()


class Draw(Begin):
    """A sample. Without a seed we make one."""

    of = Choice(Of, ask=_l("Choose what you want to look at."))
    method = Choice(Method, ask=_l("Choose how the sample is drawn."))
    wanted = Whole(least=1, most=MOST, ask=_l("Type how many you want to look at."))
    seed = Text(longest=60, required=False)


class Tick(CommandSchema):
    """What was found of an item, by assertion; empty for what was not looked at yet."""

    invoice = Choice(Verdict, required=False)
    delivery = Choice(Verdict, required=False)
    bank = Choice(Verdict, required=False)
    two = Choice(Verdict, required=False)
    fund = Choice(Verdict, required=False)
    note = Text(longest=2_000, required=False)


class Ask(CommandSchema):
    """A question."""

    question = Text(longest=2_000, ask=_l("Write your question."))


class Answer(CommandSchema):
    """An answer."""

    answer = Text(longest=4_000, ask=_l("Write your answer."))


class Draft(CommandSchema):
    """The report as far as it is written."""

    opinion = Choice(Opinion, ask=_l("Choose what you say of the whole."))
    findings = Text(longest=20_000, required=False)


class Sign(Draft):
    """The report, signed."""

    mine = Ticked(must=_l("Tick that this is your report."))
