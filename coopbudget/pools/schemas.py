"""One schema a command."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates_schema

from coopbudget.errors import Words
from coopbudget.forms import Choice, CivilDate, CommandSchema, Pounds, Several, Text, Whole
from coopbudget.pools.rules import SLOTS, Gender, Language, PoolState, outward_code
from coopbudget.pools.words import NO_POSTCODE, TOO_FEW_TIMES
from coopbudget.providers.rules import ServiceType

MOST_KEY = 60


class Hours(fields.Integer):
    """Hours as people type them (``10``, ``10.5``, ``10:30``), as whole minutes."""

    def __init__(self, *, most: int = 168, **kwargs: Any) -> None:
        kwargs.setdefault("required", True)
        super().__init__(**kwargs)
        self.error_messages = {**self.error_messages, "required": _l("Type how many hours, like 10 or 10.5.")}
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = str(value).strip()
        if clock := re.fullmatch(r"(\d{1,4}):([0-5]\d)", text, re.ASCII):
            minutes = int(clock[1]) * 60 + int(clock[2])
        elif parts := re.fullmatch(r"(\d{1,4})(?:\.(\d{1,2}))?", text, re.ASCII):
            hundredths = int(parts[1]) * 100 + int((parts[2] or "0").ljust(2, "0"))
            minutes, rest = divmod(hundredths * 60, 100)
            if rest:
                raise ValidationError(_l("Type hours and minutes like 10:20, or halves and quarters like 10.5."))
        else:
            raise ValidationError(_l("Type how many hours, like 10 or 10.5."))
        if not 1 <= minutes <= self.most * 60:
            raise ValidationError(_l("Type more than nothing and at most %(n)s hours.", n=self.most))
        return minutes


class OpenPoolSchema(CommandSchema):
    """A new pool. It takes pledges until the end of ``closes_on``. ``service_type``: the key of a kind of support."""

    title = Text(longest=100, ask=_l("Give the pool a name."))
    service_type = Text(longest=MOST_KEY, ask=_l("Choose what kind of support it is."))
    what = Text(longest=3000, ask=_l("Say what it is for."))
    when_words = Text(longest=500, ask=_l("Say when it should happen."))
    place = Text(longest=300, ask=_l("Say where it should happen."))
    min_people = Whole(least=1, most=500, ask=_l("Type the fewest people."))
    max_people = Whole(least=1, most=500, ask=_l("Type the most people."))
    weekly_minutes = Hours(most=5000)
    weeks = Whole(least=1, most=156, ask=_l("Type how many weeks it lasts."))
    starts_on = CivilDate()
    weekly_target = Pounds(least=100, most=10**8)
    closes_on = CivilDate()

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_: Any) -> None:
        if data["max_people"] < data["min_people"]:
            raise ValidationError({"max_people": [_l("This can't be less than the fewest people.")]})
        if data["starts_on"] <= data["closes_on"]:
            raise ValidationError({"starts_on": [_l("It has to start after the pool closes.")]})


class PledgeSchema(CommandSchema):
    """So much a week from one fund, by its number."""

    fund = Whole(least=1, most=10**6, ask=_l("Choose a fund."))
    weekly = Pounds(least=1, most=10**8)


class FindPools(CommandSchema):
    """The filter of the list."""

    text = Text(longest=100, required=False)
    state = Choice(PoolState, required=False)
    service = Text(longest=MOST_KEY, required=False)


class NeedSchema(CommandSchema):
    """A need. ``minutes`` each time as hours; ``slots`` by their names; ``most`` pence a week."""

    kind = Text(longest=MOST_KEY, ask=_l("Choose what kind of support it is."))
    times = Whole(least=1, most=28, ask=_l("Type how many times a week."))
    minutes = Hours(most=24)
    slots = Several(SLOTS)
    place = Text(longest=10, ask=NO_POSTCODE)
    miles = Whole(least=0, most=100, ask=_l("Choose how far away the others may live."))
    gender = Choice(Gender, required=False)
    language = Choice(Language, required=False)
    outcome = Text(longest=2000, required=False)
    most = Pounds(least=1, most=10**7)
    fund = Whole(least=1, most=10**6, required=False)

    @validates_schema(skip_on_field_errors=False)
    def _together(self, data: dict[str, Any], **_: Any) -> None:
        """What lies between fields, said with the other faults and not after them."""
        wrong: dict[str, list[Words]] = {}
        if len(data.get("slots", ())) < data.get("times", 0):
            wrong["slots"] = [TOO_FEW_TIMES]
        if "place" in data and outward_code(data["place"]) is None:
            wrong["place"] = [NO_POSTCODE]
        if wrong:
            raise ValidationError(wrong)


class KindSchema(CommandSchema):
    """What a kind of support is called, what an hour usually costs, and for how many people one worker is there."""

    name = Text(longest=80, required=False)
    hourly = Pounds(least=1, most=10**6, required=False)
    least = Whole(least=2, most=100, ask=_l("Type the fewest people."))
    most = Whole(least=2, most=100, ask=_l("Type the most people."))


class NewKindSchema(KindSchema):
    """A kind of the co-op's own. ``base`` is how providers and calls name it."""

    name = Text(longest=80, ask=_l("Give it a name."))
    base = Choice(ServiceType, ask=_l("Choose the general kind it belongs to."))


class LookSchema(CommandSchema):
    """For how long, and from when, groups should be able to buy."""

    weeks = Whole(least=1, most=156, ask=_l("Type how many weeks it lasts."))
    starts_on = CivilDate()


class ShowGroups(CommandSchema):
    """The filter of the groups that were found."""

    show = Choice(("new", "asked", "formed"), required=False)


class AskSchema(CommandSchema):
    """What the group is called, and by when people should answer."""

    title = Text(longest=100, ask=_l("Give the group a name."))
    answer_by = CivilDate()


class AnswerSchema(CommandSchema):
    """What a member answers to an invitation."""

    answer = Choice(("yes", "no", "hidden"), ask=_l("Choose one of the answers."))


class LongerSchema(CommandSchema):
    """Until when a pool takes people."""

    closes_on = CivilDate()


class CallOffSchema(CommandSchema):
    """Why a pool is called off, for everybody to read."""

    words = Text(longest=500, required=False)
