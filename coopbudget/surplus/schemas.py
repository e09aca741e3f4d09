"""What the commands of this slice take."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.forms import CivilDate, CommandSchema, Pounds, Text, Whole
from coopbudget.payments.details import AccountNumber, SortCode
from coopbudget.rulebook.words import MemberClass


class _Shares(CommandSchema):
    """Whole percentages of a surplus."""

    general = Whole(most=100)
    indivisible = Whole(most=100)
    community = Whole(most=100)
    mutual = Whole(most=100, required=False)
    dividend = Whole(most=100)


SPLIT_FIELDS = type(
    "SplitFields", (_Shares,), {f"part-{each.value}": Whole(most=100, required=False) for each in MemberClass}
)
"""With ``part-…``, what each class of members gets as a part of its own; empty for nothing."""


class Split(SPLIT_FIELDS):  # type: ignore[misc, valid-type]
    """How a surplus would be shared."""


class Propose(Split):
    """A split put to the members' vote."""

    closes_on = CivilDate()
    reason = Text(longest=1000, required=False)


class KeepWay(Split):
    """A way to share that members see beside others."""

    name = Text(longest=40, ask=_l("Give it a name, so that people can talk about it."))


class Provide(CommandSchema):
    """A cost that a year has to bear though its bill has not come."""

    what = Text(longest=120, ask=_l("Say what it is for."))
    amount = Pounds()


class Undo(CommandSchema):
    """Why a sharing is taken back."""

    why = Text(longest=500)


class OfferDue(CommandSchema):
    """The day of the letter that offers a held dividend to a council."""

    offered_on = CivilDate()


class _Answer(CommandSchema):
    """What becomes of a dividend outside the funds, and who said so. Bank details only where we have none."""

    words = Text(longest=500, required=False)
    sort_code = SortCode(required=False)
    account_number = AccountNumber(required=False)


class SendBack(_Answer):
    """The council wants it back."""


class PayMember(_Answer):
    """It goes to the member."""


class IntoFund(CommandSchema):
    """It goes into another fund of the member's, by its number."""

    fund_number = Whole(least=1)
    words = Text(longest=500, required=False)
