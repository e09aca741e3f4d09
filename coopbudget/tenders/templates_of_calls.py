"""What a call can begin from: plain words for common needs, or what the co-op kept of a call. No money, no dates.

What the words leave open (how many, when, where) comes from the pool that the call is for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from coopbudget.errors import Words
from coopbudget.providers.rules import HourKind, ServiceType
from coopbudget.tenders.queries import CallRow

Asked = tuple[Words, Words, int]
"""A criterion: its name, what is asked, its weight."""


@dataclass(frozen=True)
class Start:
    """The fields that a template fills in. An empty text is taken from the pool."""

    what: Words
    outcomes: Words
    criteria: tuple[Asked, ...]
    price_weight: int
    extra_kinds: tuple[HourKind, ...]
    for_whom: Words = ""
    fair_pay_words: Words = ""
    fair_pay_source: Words = ""

    @classmethod
    def of(cls, call: CallRow) -> Start:
        """What a call says, to begin others from."""
        return cls(
            what=call.what,
            for_whom=call.for_whom,
            outcomes=call.outcomes,
            criteria=tuple((each.name, each.question, each.weight) for each in call.criteria),
            price_weight=call.price_weight,
            extra_kinds=call.extra_kinds,
            fair_pay_words=call.fair_pay_words,
            fair_pay_source=call.fair_pay_source,
        )


def plain(start: Start) -> dict[str, Any]:
    """As a table keeps it."""
    found = asdict(start)
    found["criteria"] = [[str(name), str(question), weight] for name, question, weight in start.criteria]
    found["extra_kinds"] = [str(kind) for kind in start.extra_kinds]
    return {name: value if isinstance(value, int | list) else str(value) for name, value in found.items()}


def start_of(content: Mapping[str, Any]) -> Start:
    """What a table kept."""
    return Start(
        **{
            **content,
            "criteria": tuple((name, question, weight) for name, question, weight in content["criteria"]),
            "extra_kinds": tuple(HourKind(kind) for kind in content["extra_kinds"]),
        }
    )


@dataclass(frozen=True)
class BuiltIn:
    """A template that comes with the software, for the services it suits."""

    name: Words
    services: tuple[ServiceType, ...]
    start: Start


_FAIR_PAY = _l("Pay everybody at least the Real Living Wage, and for the time it takes to travel.")
_SOURCE = _l("Living Wage Foundation")
_WORK: Asked = (
    _l("Fair work"),
    _l("How do you treat the people who work for you, and what say do they have?"),
    20,
)


def _start(what: Words, outcomes: Words, *criteria: Asked, price: int, extra: tuple[HourKind, ...]) -> Start:
    return Start(
        what=what,
        outcomes=outcomes,
        criteria=criteria,
        price_weight=price,
        extra_kinds=extra,
        fair_pay_words=_FAIR_PAY,
        fair_pay_source=_SOURCE,
    )


BUILT_IN: dict[str, BuiltIn] = {
    "nights": BuiltIn(
        _l("Night cover"),
        (ServiceType.NIGHT_COVER,),
        _start(
            _l("Somebody in the house every night, awake or asleep as we say below, who helps when one of us rings."),
            _l("Each of us sleeps without worry, and knows who comes when we ring."),
            (_l("People we know"), _l("Who will come, and what happens when somebody is ill or leaves?"), 25),
            (_l("Safety"), _l("What do your people do when something goes wrong at night?"), 25),
            _WORK,
            price=30,
            extra=(HourKind.BANK_HOLIDAY,),
        ),
    ),
    "outings": BuiltIn(
        _l("Days out"),
        (ServiceType.OUTINGS, ServiceType.ACTIVITIES, ServiceType.TRANSPORT),
        _start(
            _l("Days out together, with a vehicle that everybody can get into, and enough people to help."),
            _l("Each of us gets out to places we chose, with people we like."),
            (_l("Our choice"), _l("How do we decide together where we go, and what if somebody wants to go home?"), 25),
            (_l("Getting there"), _l("What do you drive, who can travel in it, and who helps on the way?"), 25),
            _WORK,
            price=30,
            extra=(HourKind.LATE_CANCELLATION, HourKind.TRAVEL),
        ),
    ),
    "home_help": BuiltIn(
        _l("Help at home"),
        (ServiceType.HOME_HELP, ServiceType.MEALS),
        _start(
            _l("Cleaning, shopping, laundry and a meal, as each of us says, by people who come at the times agreed."),
            _l("Each home is as its owner wants it, and we do ourselves what we can."),
            (_l("On time"), _l("How do you plan visits, and how do we hear when somebody is late?"), 20),
            (_l("Our way"), _l("How do you find out how each of us wants things done, and keep to it?"), 25),
            _WORK,
            price=35,
            extra=(HourKind.LATE_CANCELLATION, HourKind.TRAVEL),
        ),
    ),
    "care": BuiltIn(
        _l("Help with washing, dressing and daily life"),
        (ServiceType.PERSONAL_CARE,),
        _start(
            _l("Help with getting up, washing, dressing, eating and going to bed, the way each of us wants it."),
            _l("Each of us is helped with respect, by few people whom we know."),
            (_l("Few faces"), _l("How many different people will come to each of us in a month?"), 25),
            (_l("Safety"), _l("How are you registered, and how do you train and check the people who come?"), 25),
            _WORK,
            price=30,
            extra=(HourKind.BANK_HOLIDAY, HourKind.LATE_CANCELLATION),
        ),
    ),
    "company": BuiltIn(
        _l("Company, learning and a break for carers"),
        (ServiceType.COMPANY, ServiceType.SKILLS, ServiceType.BREAKS, ServiceType.OTHER),
        _start(
            _l("Somebody to be with, to do things with, or to take over for a while."),
            _l("Each of us has good company, and unpaid carers have time of their own."),
            (
                _l("The right person"),
                _l("How do you find somebody who suits each of us, and what if it does not work?"),
                40,
            ),
            _WORK,
            price=40,
            extra=(HourKind.LATE_CANCELLATION, HourKind.TRAVEL),
        ),
    ),
}
"""The templates that come with the software, by key."""


def fitting(service_type: str) -> str:
    """The key of the template that suits a service."""
    return next(key for key, each in BUILT_IN.items() if service_type in each.services)
