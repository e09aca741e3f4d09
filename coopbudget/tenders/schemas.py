"""One schema a command. Rows of a form that repeat (criteria, answers, points) are fields with a number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates_schema

from coopbudget.clock import london
from coopbudget.errors import Words
from coopbudget.forms import Choice, CivilDate, CommandSchema, Pounds, Text, Ticked, Whole
from coopbudget.pools.schemas import Hours
from coopbudget.providers.rules import HourKind
from coopbudget.providers.words import HOUR
from coopbudget.tenders.asking import HIGHEST_CAP, longest_floor_reason
from coopbudget.tenders.queries import CallRow
from coopbudget.tenders.rules import MOST_POINTS, CallState, Outcome
from coopbudget.tenders.volume import Measure, On, Reward, Stretch
from coopbudget.tenders.words import WHY_NOT_FIRST


class WallTime(fields.Field[time]):
    """A time of day in London as people type it: ``16:30``, ``4:30pm``, ``noon``."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> time:
        text = str(value).strip().lower().replace(" ", "").replace(".", ":")
        if text == "noon":
            return time(12)
        match = re.fullmatch(r"(\d{1,2})(?::(\d{2}))?(am|pm)?", text, re.ASCII)
        if match is None:
            raise ValidationError(_l("Type a time, like 4:30pm or 16:30."))
        hour, minute = int(match[1]), int(match[2] or 0)
        if match[3]:
            if not 1 <= hour <= 12:
                raise ValidationError(_l("Type a time, like 4:30pm or 16:30."))
            hour = hour % 12 + (12 if match[3] == "pm" else 0)
        if hour > 23 or minute > 59:
            raise ValidationError(_l("Type a time, like 4:30pm or 16:30."))
        return time(hour, minute)


class SomeHours(Hours):
    """Hours that may be left empty: None then."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, allow_none=True, load_default=None, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return super()._deserialize(value, attr, data, **kwargs) if str(value).strip() else None


def real_hour(data: dict[str, Any]) -> None:
    """Raise ValidationError for a deadline in the hour that the clocks skip in March."""
    try:
        london(data["deadline_on"], data["deadline_time"])
    except ValueError:
        wrong: dict[str, list[Words]] = {
            "deadline_time": [_l("The clocks go forward over this hour, so it does not exist that day.")]
        }
        raise ValidationError(wrong) from None


class ScorerSchema(CommandSchema):
    """Whom to appoint, by member number."""

    member = Whole(least=1, most=10**6)


class WordsSchema(CommandSchema):
    """A question, an answer or a reason."""

    words = Text(longest=2000)


class InterestSchema(CommandSchema):
    """Whether something stands in the way of scoring fairly."""

    interest = Choice(["none", "conflict"], ask=_l("Say whether you have an interest."))
    words = Text(longest=1000, required=False)


class FloorSchema(CommandSchema):
    """Whether the reason of a low bid is accepted, and why."""

    accepted = Choice(["yes", "no"])
    words = Text(longest=2000)


class AwardSchema(CommandSchema):
    """Who is chosen, by place in the ranking, and why."""

    rank = Whole(least=1, most=1000)
    reasons = Text(longest=4000)
    why_not_first = Text(longest=2000, required=False)
    despite_ties = Ticked()
    learnt = Text(longest=2000, required=False)

    @validates_schema(skip_on_field_errors=False)
    def _says_why(self, data: dict[str, Any], **_: Any) -> None:
        """Asked with the other faults, not after them."""
        if data.get("rank", 1) > 1 and not data.get("why_not_first"):
            said: list[Words] = [WHY_NOT_FIRST]
            raise ValidationError({"why_not_first": said})


class BallotSchema(AwardSchema):
    """A choice put to the members, and the last day of their vote."""

    closes_on = CivilDate()


class MeetingAnswerSchema(CommandSchema):
    """Whether the points written down are what the panel agreed."""

    agrees = Choice(["yes", "no"])
    words = Text(longest=2000, required=False)


class ChallengeSchema(CommandSchema):
    """What went wrong with a choice."""

    words = Text(longest=4000, ask=_l("Say what went wrong."))


class OutcomeSchema(CommandSchema):
    """The answer to a challenge, and why."""

    outcome = Choice(Outcome)
    words = Text(longest=4000)


class RerunSchema(CommandSchema):
    """A call made again: what was learnt, and the new deadline."""

    learnt = Text(longest=4000, ask=_l("Say what you learnt from the last call. Providers read it."))
    deadline_on = CivilDate()
    deadline_time = WallTime(required=True)

    @validates_schema
    def _hour(self, data: dict[str, Any], **_: Any) -> None:
        real_hour(data)


class FindCalls(CommandSchema):
    """The filter of the list."""

    text = Text(longest=100, required=False)
    state = Choice(CallState, required=False)


class SaysRebate(CommandSchema):
    """A volume rebate: ``rebate`` is what is counted. A step is where it starts and what it gives."""

    rebate = Choice(("none", *Measure), required=False)
    rebate_stretch = Choice(Stretch, required=False)
    rebate_reward = Choice(Reward, required=False)
    rebate_on = Choice(On, required=False)
    rebate_start_1 = Text(longest=20, required=False)
    rebate_rate_1 = Text(longest=20, required=False)
    rebate_start_2 = Text(longest=20, required=False)
    rebate_rate_2 = Text(longest=20, required=False)
    rebate_start_3 = Text(longest=20, required=False)
    rebate_rate_3 = Text(longest=20, required=False)


def bid_schema(call: CallRow) -> CommandSchema:
    """A bid on a call: a rate for each kind of hour it asks, the hours offered, an answer to each question, and a
    rebate where one is offered."""
    plain: dict[str, Any] = {
        "starts_on": CivilDate(),
        "floor_reason": Text(longest=longest_floor_reason(call.small), required=False),
        "group": Text(required=False),
    }
    priced: dict[str, Any] = {
        f"rate_{kind}": Pounds(least=1, most=100_000, ask=_l("Type your rate an hour: %(kind)s.", kind=HOUR[kind]))
        for kind in call.kinds
    }
    offered: dict[str, Any] = {f"hours_{kind}": Hours(most=5000) for kind in call.hours}
    answers: dict[str, Any] = {
        f"answer_{each.position}": Text(
            longest=call.longest_answer, ask=_l("Write your answer on “%(name)s”.", name=each.name)
        )
        for each in call.criteria
    }
    return SaysRebate.from_dict(plain | priced | offered | answers, name="BidSchema")()  # type: ignore[return-value]


def score_schema(criteria: int, *, later: bool = False) -> CommandSchema:
    """One bid's points and reasons, for so many criteria; ``later``: whatever there is of them so far."""
    found: dict[str, Any] = {}
    for n in range(1, criteria + 1):
        found[f"points_{n}"] = Whole(
            least=0, most=MOST_POINTS, ask=_l("Choose the points for this answer."), required=not later
        )
        found[f"comment_{n}"] = Text(longest=2000, ask=_l("Say why you give these points."), required=not later)
    return CommandSchema.from_dict(found, name="ScoreSchema")()  # type: ignore[return-value]


class _MeetingBase(CommandSchema):
    """A meeting of the panel. Points and their reason go together, or both stay empty."""

    held_on = CivilDate()
    words = Text(longest=4000, required=False)

    @validates_schema
    def _pairs(self, data: dict[str, Any], **_: Any) -> None:
        wrong: dict[str, list[Words]] = {}
        for name in list(data):
            if not name.startswith("points_"):
                continue
            reason = name.replace("points", "reason")
            if data[name] is not None and not data.get(reason):
                wrong[reason] = [_l("Say why you agreed on these points.")]
            elif data[name] is None and data.get(reason):
                wrong[name] = [_l("Choose the points that you agreed on.")]
        if wrong:
            raise ValidationError(wrong)


def meeting_schema(bids: int, criteria: int) -> CommandSchema:
    """What a panel agreed: points and a reason by the bid's place and the criterion's position."""
    found: dict[str, Any] = {}
    for place in range(1, bids + 1):
        for n in range(1, criteria + 1):
            found[f"points_{place}_{n}"] = Whole(least=0, most=MOST_POINTS, required=False)
            found[f"reason_{place}_{n}"] = Text(longest=2000, required=False)
    return _MeetingBase.from_dict(found, name="MeetingSchema")()  # type: ignore[return-value]


class StartSchema(CommandSchema):
    """What a new call begins from: a template, its name, and the lowest fair price with its day."""

    template = Text(longest=60, ask=_l("Choose what to begin from."))
    title = Text(longest=120)
    price_floor = Pounds(least=100, most=100_000)
    fair_pay_on = CivilDate()


class NameSchema(CommandSchema):
    """A name for a template."""

    name = Text(longest=80)


class LimitsSchema(CommandSchema):
    """What a co-op's calls are held to."""

    price_cap = Whole(least=1, most=HIGHEST_CAP)
    small_below = Pounds(least=0)
    direct_below = Pounds(least=0, required=False)
    at_once_below = Pounds(least=0)


class InviteSchema(CommandSchema):
    """Whom to invite, by the provider's address part."""

    provider = Text(longest=60, ask=_l("Choose a provider."))


class LotSchema(CommandSchema):
    """The pool of another lot, by number, and what tells it apart."""

    pool = Whole(least=1, most=10**6, ask=_l("Choose a pool."))
    lot_name = Text(longest=80)
    own_name = Text(longest=80)


def direct_schema(kinds: Iterable[HourKind]) -> CommandSchema:
    """A provider chosen without bids: whom, with what interest in it, at what rates, and why."""
    priced: dict[str, Any] = {f"rate_{kind}": Pounds(least=1, most=100_000) for kind in kinds}
    plain: dict[str, Any] = {
        "provider": Text(longest=60, ask=_l("Choose a provider.")),
        "interest": Choice(["none", "conflict"], ask=_l("Say whether you have an interest.")),
        "price_floor": Pounds(least=100, most=100_000),
        "fair_pay_on": CivilDate(),
        "reason": Text(longest=4000, ask=_l("Say why this provider, and why without bids. Every member reads it.")),
    }
    return CommandSchema.from_dict(plain | priced, name="DirectSchema")()  # type: ignore[return-value]
