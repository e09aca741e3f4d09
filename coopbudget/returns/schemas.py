"""One schema for each command of the room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.forms import Choice, CivilDate, CommandSchema, Pounds, Several, Text, Ticked, Whole
from coopbudget.returns.kinds import Asked, FunderAsks, Noted, Period, Way

MOST = 10**9  # pence


class Rules(CommandSchema):
    """What a council asks, from a day on. What is left empty is still to be checked."""

    name = Text(longest=120, ask=_l("Tell us which council this is."))
    from_on = CivilDate()
    period = Choice(["", *Period], required=False)
    asks = Several(Asked)
    ceiling_weeks = Whole(required=False, least=1, most=104)
    answer_days = Whole(required=False, least=1, most=365)
    way = Choice(["", *Way], required=False)
    note = Text(required=False, longest=1000)
    source_title = Text(required=False, longest=200)
    source_url = Text(required=False, longest=400)
    looked_on = CivilDate(required=False)


class Plan(CommandSchema):
    """Whose rules an agreement follows."""

    profile_key = Text(longest=80, ask=_l("Choose a council."))
    first_on = CivilDate()


class Days(CommandSchema):
    """From a day to a day, both included."""

    since = CivilDate()
    until = CivilDate()


class Find(CommandSchema):
    """The filter of the list of returns."""

    state = Choice(["", "due", "late", "signed", "sent"], required=False)
    funder = Text(required=False, longest=120)


class Note(CommandSchema):
    """Money outside the co-op. Its paper comes as the file ``file``."""

    kind = Choice(Noted, ask=_l("Choose what it was."))
    noted_on = CivilDate()
    words = Text(longest=200, ask=_l("Say in a few words what it was."))
    amount = Pounds(most=MOST)
    outcome = Whole(required=False, least=1, most=100)


class OwnAccount(CommandSchema):
    """What the bank showed of the member's own account, on the evening before and at the end."""

    own_opening = Pounds(least=-MOST, most=MOST)
    own_closing = Pounds(least=-MOST, most=MOST)


class Sign(CommandSchema):
    """The declaration."""

    name = Text(longest=120, ask=_l("Type your name. It is your signature."))
    true = Ticked(must=_l("Tick this: you sign only what is true."))
    read_back = Ticked()


class Sent(CommandSchema):
    """How a return went to the council."""

    sent_how = Text(longest=200, ask=_l("Say how it went: the e-mail address, or by post."))


class MakeLink(CommandSchema):
    """A link for somebody at the funder."""

    for_whom = Text(longest=120, ask=_l("Tell us who at the council it is for."))
    days = Choice(["7", "14", "30", "90"])


class OpenLink(CommandSchema):
    """Who opens a link."""

    who = Text(longest=120, ask=_l("Type your name, so that the member knows who looked."))


class SendChange(CommandSchema):
    """What a council's officer sends."""

    change = Choice(FunderAsks, ask=_l("Choose what changes."))
    effective_on = CivilDate()
    rate = Pounds(required=False, least=0, most=MOST)
    contribution = Pounds(required=False, least=0, most=MOST)
    amount = Pounds(required=False, most=MOST)
    reference = Text(required=False, longest=60)
    due_on = CivilDate(required=False)
    words = Text(required=False, longest=1000)
    sender_email = Text(required=False, longest=200)


class Refuse(CommandSchema):
    """Why what a funder sent is not taken."""

    why = Text(longest=500, ask=_l("Say why, in a sentence. The council reads it."))


class AskRun(CommandSchema):
    """Many returns at once."""

    funder = Text(required=False, longest=60)
    since = CivilDate()
    until = CivilDate()


class Check(CommandSchema):
    """The code of an extract."""

    code = Text(longest=60, ask=_l("Type the code that stands on the extract."))
