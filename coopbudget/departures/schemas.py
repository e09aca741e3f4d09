"""What the forms of the slice send, one schema a command."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.forms import Choice, CivilDate, CommandSchema, Text, Ticked, Whole
from coopbudget.members.words import Leaving
from coopbudget.payments.details import AccountNumber, SortCode


class Leave(CommandSchema):
    """A member says that she leaves."""

    sure = Ticked(must=_l("Tick this if you are sure."))


class RecordDeparture(CommandSchema):
    """An officer records that a member leaves, has died, or is removed (``decision``: the number of the vote)."""

    why = Choice(Leaving, ask=_l("Choose what has happened."))
    told_on = CivilDate()
    decision = Whole(least=1, required=False)
    settler = Text(longest=100, required=False)
    settler_contact = Text(longest=500, required=False)


class NameSettler(CommandSchema):
    """Who settles the estate."""

    settler = Text(longest=100, ask=_l("Type the name of who settles the estate."))
    settler_contact = Text(longest=500, required=False)


class ToEstate(CommandSchema):
    """Own money that goes to the estate's bank account. Bank details only where we have none."""

    fund = Whole(least=1)
    sort_code = SortCode(required=False)
    account_number = AccountNumber(required=False)


class MakeLink(CommandSchema):
    """A link to a closing statement; sent by e-mail where an address is given."""

    for_whom = Text(longest=120, ask=_l("Type the name of who gets the link."))
    email = Text(longest=200, required=False)
    days = Choice(["14", "30", "90"], ask=_l("Choose how long it opens."))


class OpenLink(CommandSchema):
    """Who opens a link."""

    who = Text(longest=120, ask=_l("Type your name, so that we know who looked."))
