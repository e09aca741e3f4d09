"""The steps in which a call is written, and what each form makes of it. The same fields change a call later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, validates_schema

from coopbudget.clock import LONDON, civil_date, london, start_of_day
from coopbudget.errors import Words
from coopbudget.forms import Choice, CivilDate, CommandSchema, Pounds, Several, Text, Whole
from coopbudget.money import plain_pounds
from coopbudget.providers.rules import HourKind
from coopbudget.tenders.asking import MOST_CRITERIA, CallKind
from coopbudget.tenders.queries import CallRow
from coopbudget.tenders.rates import EXTRA_KINDS, WEEKLY_KINDS
from coopbudget.tenders.rules import MOST_STANDSTILL, ChosenBy
from coopbudget.tenders.schemas import SomeHours, WallTime, real_hour
from coopbudget.tenders.service import Ask, CallTerms


def hours_typed(minutes: int) -> str:
    """Minutes as people would type them: ``10``, ``10:30``."""
    return f"{minutes // 60}:{minutes % 60:02d}" if minutes % 60 else str(minutes // 60)


# -- What each step asks ---------------------------------------------------------------------------------------------


class NeedSchema(CommandSchema):
    """What is needed, for whom, when and where."""

    title = Text(longest=120)
    lot_name = Text(longest=80, required=False)
    what = Text(longest=5000)
    for_whom = Text(longest=1000)
    when_words = Text(longest=500)
    place = Text(longest=300)
    outcomes = Text(longest=2000, required=False)


_HOURS: dict[str, Any] = {f"hours_{kind}": SomeHours(most=5000) for kind in WEEKLY_KINDS}


class _MoneySchema(CommandSchema):
    extra_kinds = Several(EXTRA_KINDS)
    starts_on = CivilDate()
    weeks = Whole(least=1, most=156)
    weekly_most = Pounds(least=100, most=10**8)
    price_floor = Pounds(least=100, most=100_000)
    fair_pay_words = Text(longest=1000)
    fair_pay_source = Text(longest=300)
    fair_pay_on = CivilDate()


MoneySchema: Any = _MoneySchema.from_dict(_HOURS, name="MoneySchema")
"""Hours a week by kind, how long, and money; the floor and the fair-pay condition with their source and day."""

_ROWS: dict[str, Any] = (
    {f"name_{n}": Text(longest=80, required=False) for n in range(1, MOST_CRITERIA + 1)}
    | {f"question_{n}": Text(longest=500, required=False) for n in range(1, MOST_CRITERIA + 1)}
    | {f"weight_{n}": Whole(least=1, most=99, required=False) for n in range(1, MOST_CRITERIA + 1)}
)


class _CountsSchema(CommandSchema):
    price_weight = Whole(least=1, most=99)

    @validates_schema
    def _whole_rows(self, data: dict[str, Any], **_: Any) -> None:
        wrong: dict[str, list[Words]] = {}
        for n in range(1, MOST_CRITERIA + 1):
            parts = {part: data.get(f"{part}_{n}") for part in ("name", "question", "weight")}
            if any(parts.values()):
                wrong |= {
                    f"{part}_{n}": [_l("Fill in all three, or leave all three empty.")]
                    for part, value in parts.items()
                    if not value
                }
        if wrong:
            raise ValidationError(wrong)


CountsSchema: Any = _CountsSchema.from_dict(_ROWS, name="CountsSchema")
"""The weight of price and the questions with theirs."""


class TimesSchema(CommandSchema):
    """The timetable, and who decides at its end. The deadline is a day and a wall time in London, the others days."""

    questions_on = CivilDate(required=False)
    deadline_on = CivilDate()
    deadline_time = WallTime(required=True)
    opening_on = CivilDate(required=False)
    decision_on = CivilDate(required=False)
    valid_days = Whole(least=1, most=1_095, required=False)

    standstill_days = Whole(least=0, most=MOST_STANDSTILL)
    chosen_by = Choice(ChosenBy)

    @validates_schema
    def _real_time(self, data: dict[str, Any], **_: Any) -> None:
        real_hour(data)


class WhoSchema(CommandSchema):
    """Who may bid, and what they may add as files."""

    kind = Choice([CallKind.OPEN, CallKind.INVITED])
    files_wanted = Text(longest=500, required=False)


# -- What the forms make of a call -------------------------------------------------------------------------------------

Data = dict[str, Any]


def _named(*names: str) -> Callable[[Data], Data]:
    return lambda data: {name: data[name] for name in names}


def hours_of(data: Data) -> dict[HourKind, int]:
    """What a form asks: minutes a week by kind, 0 for a kind whose rate alone is asked."""
    weekly = {kind: data[f"hours_{kind}"] for kind in WEEKLY_KINDS if data.get(f"hours_{kind}")}
    return weekly | {HourKind(kind): 0 for kind in data["extra_kinds"]}


def _money(data: Data) -> Data:
    names = [name for name in _MoneySchema().fields if name != "extra_kinds"]
    return {name: data[name] for name in names} | {"hours": hours_of(data)}


def _counts(data: Data) -> Data:
    criteria = tuple(
        Ask(data[f"name_{n}"], data[f"question_{n}"], data[f"weight_{n}"])
        for n in range(1, MOST_CRITERIA + 1)
        if data.get(f"name_{n}")
    )
    return {"price_weight": data["price_weight"], "criteria": criteria}


def _times(data: Data) -> Data:
    deadline_at = london(data["deadline_on"], data["deadline_time"])
    asked_on = data["questions_on"]
    return {
        "deadline_at": deadline_at,
        "questions_until_at": None if asked_on is None else questions_until(asked_on, deadline_at),
        "opening_on": data["opening_on"],
        "decision_on": data["decision_on"],
        "valid_days": data["valid_days"],
        "standstill_days": data["standstill_days"],
        "chosen_by": data["chosen_by"],
    }


def questions_until(last_day: date, deadline_at: datetime) -> datetime:
    """The end of the last day for questions; on the deadline's own day they end with it."""
    if last_day == civil_date(deadline_at):
        return deadline_at
    return start_of_day(last_day + timedelta(days=1))


@dataclass(frozen=True)
class Step:
    """One page of writing a call: its schema, and the terms that its data change."""

    key: str
    name: Words
    hint: Words
    schema: Callable[[], CommandSchema]
    terms: Callable[[Data], Data]


STEPS: dict[str, Step] = {
    each.key: each
    for each in (
        Step(
            "need",
            _l("What you need"),
            _l("What, for whom, when, where, and what should be better after."),
            NeedSchema,
            _named("title", "lot_name", "what", "for_whom", "when_words", "place", "outcomes"),
        ),
        Step(
            "money",
            _l("Hours, money and fair pay"),
            _l("Hours a week, how long, the most you can pay, the lowest fair price."),
            MoneySchema,
            _money,
        ),
        Step("counts", _l("What counts"), _l("The weight of price, your questions and theirs."), CountsSchema, _counts),
        Step(
            "times",
            _l("Days and times"),
            _l("Questions, the deadline, the opening, the choice and who makes it."),
            TimesSchema,
            _times,
        ),
        Step(
            "who",
            _l("Who may bid"),
            _l("Every checked provider or those you invite, and what files they may add."),
            WhoSchema,
            _named("kind", "files_wanted"),
        ),
    )
}


class AmendSchema(_CountsSchema, TimesSchema, NeedSchema, _MoneySchema):
    """A published call with a change, and why. Who may bid stays as it is."""

    files_wanted = Text(longest=500, required=False)
    why = Text(longest=2000, ask=_l("Say why. Every provider that follows the call reads it."))


WholeSchema: Any = AmendSchema.from_dict({**_HOURS, **_ROWS}, name="WholeSchema")


def amended(terms: CallTerms, data: Data) -> CallTerms:
    """The terms with what the form of a change says."""
    for key in ("money", "counts", "times"):
        terms = changed(terms, STEPS[key], data)
    plain = ("title", "what", "for_whom", "when_words", "place", "outcomes", "files_wanted")
    return replace(terms, **{name: data[name] for name in plain})


def changed(terms: CallTerms, step: Step, data: Data) -> CallTerms:
    """The terms with what a step's form says."""
    return replace(terms, **step.terms(data))


def typed(call: CallRow) -> dict[str, Any]:
    """What a call says, as its forms would have been filled in."""
    wall = call.deadline_at.astimezone(LONDON)
    plain = ("title", "lot_name", "what", "for_whom", "when_words", "place", "outcomes", "files_wanted",
             "fair_pay_words", "fair_pay_source")  # fmt: skip
    days: dict[str, date | None] = {
        "starts_on": call.starts_on,
        "fair_pay_on": call.fair_pay_on,
        "deadline_on": wall.date(),
        "questions_on": call.questions_on,
        "opening_on": call.opening_on,
        "decision_on": call.decision_on,
    }
    found: dict[str, Any] = {name: getattr(call, name) for name in plain}
    found |= {name: day.isoformat() for name, day in days.items() if day is not None}
    found |= {
        "extra_kinds": [str(kind) for kind in call.extra_kinds],
        "weeks": str(call.weeks),
        "weekly_most": plain_pounds(call.weekly_most),
        "price_floor": plain_pounds(call.price_floor),
        "price_weight": str(call.price_weight),
        "deadline_time": f"{wall:%H:%M}",
        "kind": str(call.kind),
        "standstill_days": str(call.standstill_days),
        "valid_days": "" if call.valid_days is None else str(call.valid_days),
        "chosen_by": call.chosen_by,
    }
    found |= {f"hours_{kind}": hours_typed(minutes) for kind, minutes in call.hours.items()}
    for each in call.criteria:
        found |= {
            f"name_{each.position}": each.name,
            f"question_{each.position}": each.question,
            f"weight_{each.position}": str(each.weight),
        }
    return found
