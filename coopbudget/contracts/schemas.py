"""The commands of contracts, as forms and the API send them."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates_schema

from coopbudget.contracts.changing import Uplift, outside
from coopbudget.contracts.rules import AbsenceRule, Allocation, LeavingRule
from coopbudget.contracts.words import NOT_A_DAY_OF_IT
from coopbudget.errors import Words
from coopbudget.forms import Choice, CivilDate, CommandSchema, Percent, Pounds, Text, Ticked, Whole
from coopbudget.tenders.schemas import SaysRebate
from coopbudget.tenders.volume import Shared

VAT_SAID = ("exempt", "not_registered", "included")


class _SaysVat(CommandSchema):
    """VAT in the price has its rate said."""

    @validates_schema
    def vat_is_said(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """VAT in the price has its rate said."""
        if data.get("vat") == "included" and not data.get("vat_bp"):
            raise ValidationError(_l("Say at which rate VAT is in the price, like 20."), "vat_bp")


class _SaysTerms(_SaysVat, SaysRebate):
    """VAT, and a volume rebate (``rebate`` empty leaves what is agreed) with whose it is."""

    rebate_shared = Choice(Shared, required=False)


class MakeContract(_SaysTerms):
    """Make a contract from an award: what the bid does not say."""

    starts_on = CivilDate()
    ends_on = CivilDate()
    answer_by = CivilDate()
    min_people = Whole(least=1, most=1_000)
    levy_bp = Percent()
    buys_as = Choice(("agent", "principal"))
    allocation = Choice(Allocation)
    absence = Choice(AbsenceRule)
    absence_after_days = Whole(least=0, most=365)
    leaving = Choice(LeavingRule)
    notice_days = Whole(least=0, most=365)
    ending_days = Whole(least=0, most=365)
    vat = Choice(VAT_SAID)
    vat_bp = Percent(most=10_000, required=False)
    uplift = Choice(Uplift)
    uplift_bp = Percent(most=10_000, required=False)
    uplift_on = CivilDate(required=False)
    cap_week = Pounds(required=False)
    cap_term = Pounds(required=False)
    review_on = CivilDate(required=False)
    review_again_on = CivilDate(required=False)
    outcomes = Text(longest=2_000, required=False)

    @validates_schema
    def term(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """A term ends after it begins, within three years; both sides look at it on days of it."""
        if "starts_on" in data and "ends_on" in data:
            days = (data["ends_on"] - data["starts_on"]).days
            if days < 0:
                raise ValidationError(_l("The last day has to come after the first."), "ends_on")
            if days > 3 * 366:
                raise ValidationError(_l("A contract can last three years at most."), "ends_on")
            reviews = {name: data.get(name) for name in ("review_on", "review_again_on")}
            wrong: dict[str, list[Words]] = {
                name: [NOT_A_DAY_OF_IT]
                for name, day in reviews.items()
                if day is not None and outside([day], data["starts_on"], data["ends_on"])
            }
            if wrong:
                raise ValidationError(wrong)


class MoveAnswerDay(CommandSchema):
    """Give members until another day to answer."""

    answer_by = CivilDate()


class Password(fields.String):
    """The password typed again, as it is; empty where a second factor is fresh."""

    def __init__(self) -> None:
        super().__init__(load_default="")


class AcceptContract(CommandSchema):
    """Accept the terms that were shown, by their digest."""

    digest = Text(longest=64)
    password = Password()
    read = Ticked(must=_l("Tick the box to say that you have read the terms."))


class CancelContract(CommandSchema):
    """Call a contract off before it is in force; members read the reason."""

    reason = Text(longest=1_000)


class RecordAbsence(CommandSchema):
    """Say that a member is away. An open end means: nobody knows yet."""

    from_on = CivilDate()
    until_on = CivilDate(required=False)
    reason = Choice(("hospital", "holiday", "other"))


class EndAbsence(CommandSchema):
    """Say the last day away."""

    until_on = CivilDate()


class LeaveContract(CommandSchema):
    """Record that a member leaves."""

    member = Whole(least=1)
    told_on = CivilDate()
    died = Ticked()


class ChangeContract(_SaysTerms):
    """Propose a change: what stands in a field and differs from the contract is what changes. Prices come beside it."""

    from_on = CivilDate()
    answer_by = CivilDate()
    ends_on = CivilDate()
    cap_week = Pounds(required=False)
    cap_term = Pounds(required=False)
    vat = Choice(("not_stated", *VAT_SAID))
    vat_bp = Percent(most=10_000, required=False)
    uplift = Choice(Uplift)
    uplift_bp = Percent(most=10_000, required=False)
    uplift_on = CivilDate(required=False)
    allocation = Choice(Allocation)
    absence = Choice(AbsenceRule)
    absence_after_days = Whole(least=0, most=365)
    leaving = Choice(LeavingRule)
    notice_days = Whole(least=0, most=365)
    ending_days = Whole(least=0, most=365)
    why = Text(longest=1_000)


class UpliftContract(CommandSchema):
    """Propose the new prices of the uplift rule, with the figure that they rest on."""

    from_on = CivilDate()
    answer_by = CivilDate()
    bp = Percent(most=10_000, required=False)
    before = Pounds(required=False)
    now = Pounds(required=False)
    source = Text(longest=200, required=False)
    on = CivilDate(required=False)


class WithdrawChange(CommandSchema):
    """Take a change back, or say no to it."""

    reason = Text(longest=1_000)


class SuspendContract(CommandSchema):
    """No visits for a while."""

    from_on = CivilDate()
    until_on = CivilDate(required=False)
    why = Text(longest=1_000)
    password = Password()


class ResumeContract(CommandSchema):
    """Go on after a suspension."""

    from_on = CivilDate()
    answer_by = CivilDate()
    why = Text(longest=1_000)


class EndContract(CommandSchema):
    """End a contract before its time."""

    how = Choice(("notice", "at_once"))
    last_day = CivilDate()
    why = Text(longest=1_000)
    password = Password()


class HandOver(_SaysVat):
    """Let another provider take over the rest of the time: what its bid and the old contract do not say."""

    bid = Text(longest=40, ask=_l("Choose who takes over."))
    starts_on = CivilDate()
    answer_by = CivilDate()
    vat = Choice(VAT_SAID)
    vat_bp = Percent(most=10_000, required=False)
    cap_week = Pounds(required=False)
    cap_term = Pounds(required=False)
    despite_ties = Ticked()


class JoinContract(CommandSchema):
    """Ask to join a running contract, from one fund."""

    fund = Whole(least=1, ask=_l("Choose the fund that pays."))
    weekly = Pounds()
    from_on = CivilDate()
    hours = Whole(least=0, most=168, required=False)
