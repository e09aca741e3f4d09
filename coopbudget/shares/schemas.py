"""What the forms of the slice send, one schema a command."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.forms import Choice, CivilDate, CommandSchema, Percent, Pounds, Text, Ticked, Whole
from coopbudget.payments.details import AccountNumber, SortCode
from coopbudget.shares.rules import Relation


class OpenOffer(CommandSchema):
    """A share offer with its target."""

    title = Text(longest=80, ask=_l("Say in a few words what the offer is for."))
    what_for = Text(longest=2000, ask=_l("Say what the money is for."))
    target = Pounds(most=10**10)
    closes_on = CivilDate()


class BuyShares(CommandSchema):
    """How many shares."""

    shares = Whole(least=1, most=10_000_000, ask=_l("Type how many shares."))
    own = Ticked(must=_l("Tick this if it is so. Shares are never bought with a direct payment."))


class AskBack(CommandSchema):
    """How much goes back. Bank details only where we have none."""

    amount = Pounds()
    sort_code = SortCode(required=False)
    account_number = AccountNumber(required=False)


class KeepShares(CommandSchema):
    """Why shares do not go back now."""

    why = Text(longest=500, ask=_l("Say why. The member reads this."))


class PassOn(CommandSchema):
    """Shares of a member who has died go to another."""

    to_number = Whole(least=1, ask=_l("Type the number of the member who gets the shares."))
    amount = Pounds()
    why = Text(longest=500, ask=_l("Say which paper shows that the shares go to them."))
    nomination = Whole(required=False, least=1)


class Nominate(CommandSchema):
    """Whom a member names to have her shares: a member by number, or somebody by name."""

    to_number = Whole(required=False, least=1)
    name = Text(longest=100, required=False)
    contact = Text(longest=500, required=False)
    relation = Choice(Relation, ask=_l("Choose who they are to you."))
    officer = Ticked()
    percent = Whole(least=1, most=100, ask=_l("Type how much, from 1 to 100 percent."))


class UndoInterest(CommandSchema):
    """Why booked interest is taken back."""

    why = Text(longest=500, ask=_l("Say why, for the members and the reviewer."))


class ProposeInterest(CommandSchema):
    """Interest on shares, put to the vote."""

    rate = Percent(most=1_000)
    starts_on = CivilDate()
    ends_on = CivilDate()
    closes_on = CivilDate()


class RecordLoan(CommandSchema):
    """A loan from a member (by number) or a friend (by name), with its terms."""

    member_number = Whole(required=False, least=1)
    lender = Text(longest=100, required=False)
    amount = Pounds(most=10**10)
    rate = Percent(most=1_000)
    every_months = Whole(least=1, most=120, ask=_l("Type how many months lie between two parts."))
    parts = Whole(least=1, most=120, ask=_l("Type in how many parts it goes back."))
    terms = Text(longest=1000, ask=_l("Say which paper was signed, and what else was agreed."))
    sort_code = SortCode()
    account_number = AccountNumber()
