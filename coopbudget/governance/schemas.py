"""What commands of this slice take."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from coopbudget.forms import Choice as ChoiceField, CivilDate, CommandSchema, Several, Text, Ticked, Whole
from coopbudget.governance.rules import Choice, Majority
from coopbudget.governance.saying import ABSTAIN, Method
from coopbudget.members.words import OfficeKind
from coopbudget.rulebook.rules import LONGEST_MATTER

ASKABLE = tuple(each for each in Majority if each is not Majority.CONFIRMING)
WAYS = ("phone", "paper", "meeting")


class ProposeMotion(CommandSchema):
    """A question to talk about. ``options``: one a line, where the answer is not yes or no."""

    title = Text(longest=120, ask=_l("Type the question."))
    text = Text(longest=4000, ask=_l("Say what it is about."))
    if_yes = Text(longest=400, required=False)
    if_no = Text(longest=400, required=False)
    majority = ChoiceField(ASKABLE)
    method = ChoiceField(Method, required=False)
    options = Text(longest=4000, required=False)
    seats = Whole(least=1, most=99, required=False)
    matter = Text(longest=LONGEST_MATTER, required=False)


class OpenMotion(ProposeMotion):
    """A question to the members that has no effect on money by itself."""

    closes_on = CivilDate()


class Notice(CommandSchema):
    """When a vote opens and closes."""

    opens_on = CivilDate()
    closes_on = CivilDate()


class Removal(CommandSchema):
    """Why a member should be removed."""

    reason = Text(longest=4000, ask=_l("Say why. They read it, and so does whoever decides."))
    sure = Ticked(must=_l("Tick this to say that you know who reads it."))


class SecondMeeting(CommandSchema):
    """The last day of the second meeting's vote."""

    closes_on = CivilDate()


class OpenElection(CommandSchema):
    """Who stands for which office: a line each, the member's number and what they say of themselves."""

    office = ChoiceField(OfficeKind, ask=_l("Choose the office."))
    seats = Whole(least=1, most=99, ask=_l("Type how many are chosen."))
    how = ChoiceField(("talk", "now"), ask=_l("Choose whether members can stand first."))
    candidates = Text(longest=20_000, required=False)
    text = Text(longest=4000, ask=_l("Say what it is about."))
    closes_on = CivilDate(required=False)
    starts_on = CivilDate()
    ends_on = CivilDate()


class Stand(CommandSchema):
    """What a candidate says of themselves."""

    about = Text(longest=600, ask=_l("Say something of yourself. It stands on the paper."))


class Remark(CommandSchema):
    """Something said. ``new_text``: other words for the question."""

    words = Text(longest=2000, ask=_l("Type what you want to say."))
    new_text = Text(longest=4000, required=False)


class Code(CommandSchema):
    """A receipt code."""

    code = Text(longest=60, ask=_l("Type the code from the receipt."))


def paper(method: Method, places: Sequence[int], *, change: bool = False) -> CommandSchema:
    """What one paper of this vote sends. ``change``: with the code of the paper it replaces."""
    fields: dict[str, object] = {"way": ChoiceField(WAYS, required=False)}
    if change:
        fields["code"] = Text(longest=60, ask=_l("Type the code from the receipt."))
    if method is Method.YES_NO:
        fields["choice"] = ChoiceField(Choice, ask=_l("Choose yes, no, or neither."))
    elif method is Method.CHOOSE_ONE:
        fields["choice"] = ChoiceField([*map(str, places), ABSTAIN], ask=_l("Choose one of the answers."))
    else:
        fields["abstain"] = Ticked()
        if method is Method.APPROVAL:
            fields["choices"] = Several([*map(str, places)])
        else:
            # Names of fields are the ranks' places on the paper, as the page writes them.
            fields |= {f"rank-{place}": Whole(required=False, least=1, most=len(places)) for place in places}
    made: CommandSchema = CommandSchema.from_dict(fields, name="Paper")()  # type: ignore[arg-type,assignment]
    return made
