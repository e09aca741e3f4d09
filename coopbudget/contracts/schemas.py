"""The commands of contracts, as forms and the API send them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates_schema

from coopbudget.contracts.rules import AbsenceRule, Allocation, LeavingRule
from coopbudget.forms import Choice, CivilDate, CommandSchema, Text, Ticked, Whole


class Percent(fields.Integer):
    """A percentage as people type it (``5``, ``2.5``), as whole basis points."""

    def __init__(self, *, most: int = 2_000, **kwargs: Any) -> None:
        kwargs.setdefault("required", True)
        super().__init__(**kwargs)
        self.error_messages = {**self.error_messages, "required": _l("Type a percentage, like 5 or 2.5.")}
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            points = Decimal(str(value).strip().removesuffix("%").strip() or "x") * 100
        except InvalidOperation:
            raise ValidationError(_l("Type a percentage, like 5 or 2.5.")) from None
        if not points.is_finite() or points != int(points) or not 0 <= points <= self.most:
            raise ValidationError(_l("Type a percentage from 0 to %(most)s.", most=self.most // 100))
        return int(points)


class MakeContract(CommandSchema):
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

    @validates_schema
    def term(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """A term ends after it begins, within three years, and members answer before."""
        if "starts_on" in data and "ends_on" in data:
            days = (data["ends_on"] - data["starts_on"]).days
            if days < 0:
                raise ValidationError(_l("The last day has to come after the first."), "ends_on")
            if days > 3 * 366:
                raise ValidationError(_l("A contract can last three years at most."), "ends_on")


class MoveAnswerDay(CommandSchema):
    """Give members until another day to answer."""

    answer_by = CivilDate()


class AcceptContract(CommandSchema):
    """Accept the terms that were shown, by their digest."""

    digest = Text(longest=64)
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
