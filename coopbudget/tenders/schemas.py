"""One schema a command. Rows of a form that repeat (criteria, answers, points) are fields with a number."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates_schema

from coopbudget.clock import london
from coopbudget.errors import Words
from coopbudget.forms import Choice, CivilDate, CommandSchema, Pounds, Text, Ticked, Whole
from coopbudget.pools.schemas import Hours
from coopbudget.tenders.rules import MOST_CRITERIA, MOST_POINTS, CallState
from coopbudget.tenders.service import Ask

LONGEST_ANSWER = 4000  # a small call asks for no more than two pages


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


class _CallBase(CommandSchema):
    """A call. Its deadline is a day and a wall time in London."""

    title = Text(longest=120)
    what = Text(longest=5000)
    for_whom = Text(longest=1000)
    place = Text(longest=300)
    when_words = Text(longest=500)
    weekly_minutes = Hours(most=5000)
    weeks = Whole(least=1, most=156)
    starts_on = CivilDate()
    weekly_most = Pounds(least=100, most=10**8)
    price_weight = Whole(least=1, most=99)
    price_floor = Pounds(least=100, most=100_000)
    fair_pay_words = Text(longest=1000)
    fair_pay_source = Text(longest=300)
    fair_pay_on = CivilDate()
    deadline_on = CivilDate()
    deadline_time = WallTime(required=True)

    @validates_schema
    def _whole(self, data: dict[str, Any], **_: Any) -> None:
        wrong: dict[str, list[Words]] = {}
        for n in range(1, MOST_CRITERIA + 1):
            parts = {part: data.get(f"{part}_{n}") for part in ("name", "question", "weight")}
            if any(parts.values()):
                wrong |= {
                    f"{part}_{n}": [_l("Fill in all three, or leave all three empty.")]
                    for part, value in parts.items()
                    if not value
                }
        try:
            london(data["deadline_on"], data["deadline_time"])
        except ValueError:
            wrong["deadline_time"] = [_l("The clocks go forward over this hour, so it does not exist that day.")]
        if wrong:
            raise ValidationError(wrong)


CallSchema = _CallBase.from_dict(
    {f"name_{n}": Text(longest=80, required=False) for n in range(1, MOST_CRITERIA + 1)}
    | {f"question_{n}": Text(longest=500, required=False) for n in range(1, MOST_CRITERIA + 1)}
    | {f"weight_{n}": Whole(least=1, most=99, required=False) for n in range(1, MOST_CRITERIA + 1)},
    name="CallSchema",
)


def criteria_of(data: dict[str, Any]) -> tuple[Ask, ...]:
    """The criteria that a form's rows say, in their order."""
    return tuple(
        Ask(data[f"name_{n}"], data[f"question_{n}"], data[f"weight_{n}"])
        for n in range(1, MOST_CRITERIA + 1)
        if data.get(f"name_{n}")
    )


class ScorerSchema(CommandSchema):
    """Whom to appoint, by member number."""

    member = Whole(least=1, most=10**6)


class WordsSchema(CommandSchema):
    """A question, an answer or a reason."""

    words = Text(longest=2000)


class InterestSchema(CommandSchema):
    """Whether something stands in the way of scoring fairly."""

    interest = Choice(["none", "conflict"])
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


class FindCalls(CommandSchema):
    """The filter of the list."""

    text = Text(longest=100, required=False)
    state = Choice(CallState, required=False)


def bid_schema(criteria: int) -> CommandSchema:
    """A bid on a call with so many criteria."""
    answers: dict[str, Any] = {f"answer_{n}": Text(longest=LONGEST_ANSWER) for n in range(1, criteria + 1)}
    plain: dict[str, Any] = {
        "rate": Pounds(least=1, most=100_000),
        "weekly_minutes": Hours(most=5000),
        "starts_on": CivilDate(),
        "floor_reason": Text(longest=2000, required=False),
    }
    return CommandSchema.from_dict(plain | answers, name="BidSchema")()  # type: ignore[return-value]


def score_schema(criteria: int) -> CommandSchema:
    """One bid's points and reasons, for so many criteria."""
    found: dict[str, Any] = {}
    for n in range(1, criteria + 1):
        found[f"points_{n}"] = Whole(least=0, most=MOST_POINTS)
        found[f"comment_{n}"] = Text(longest=2000)
    return CommandSchema.from_dict(found, name="ScoreSchema")()  # type: ignore[return-value]
