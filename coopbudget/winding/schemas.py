"""What the forms of the slice send, one schema a command."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.forms import Choice, CivilDate, CommandSchema, Text, Ticked, Whole
from coopbudget.payments.details import AccountNumber, SortCode
from coopbudget.winding.law import Way


class Propose(CommandSchema):
    """That the co-op shall end."""

    way = Choice(Way, ask=_l("Choose how it ends."))
    successor = Text(longest=200, ask=_l("Name the society that what is left goes to."))
    same_lock = Ticked(must=_l("Look in its rules first: what is left must be locked there too."))
    why = Text(longest=4000, ask=_l("Say why, so that members can decide."))
    closes_on = CivilDate()


class Begin(CommandSchema):
    """Members have decided it; how many signed the paper, where there is one."""

    signatures = Whole(least=1, required=False)


class CallOff(CommandSchema):
    """It goes on after all."""

    why = Text(longest=500, ask=_l("Say why. Every member reads it."))


class PayShare(CommandSchema):
    """One holder's shares; bank details where we know none."""

    member = Whole(least=1)
    sort_code = SortCode(required=False)
    account_number = AccountNumber(required=False)


class HandOn(CommandSchema):
    """Where the successor's bank account is."""

    sort_code = SortCode()
    account_number = AccountNumber()
