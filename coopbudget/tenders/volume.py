"""A volume rebate as a bid offers it and a contract says it: what the provider gives back for buying much. Pure.

``Rebate`` is what both sides accept; in the terms it is plain JSON (``as_terms``, ``of_terms``). Spend is pence, time
minutes, visits are counted; a step's ``rate`` is hundredths of a percent, or pence for each hour or visit. ``earned``
is what it comes to; over which days it is counted, and whose it is then, is for ``rebates``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import pairwise
from typing import Any

from coopbudget.money import parse_pounds

MOST_STEPS = 3
MOST_BP = 5_000


class Measure(StrEnum):
    """What is counted."""

    SPEND = "spend"
    HOURS = "hours"
    VISITS = "visits"


class Stretch(StrEnum):
    """Over which time it is counted: each year of the contract, or all of it."""

    YEAR = "year"
    TERM = "term"


class Reward(StrEnum):
    """What a step gives: a part of what was paid, or so much for each hour or visit."""

    PERCENT = "percent"
    UNIT = "unit"


class On(StrEnum):
    """Of what: of everything once the step is reached, or only of what lies above it."""

    WHOLE = "whole"
    ABOVE = "above"


class Shared(StrEnum):
    """Whose it is: the members' who paid, in the year; or the co-op's own, as income of the year."""

    IN_YEAR = "in_year"
    YEAR_END = "year_end"


@dataclass(frozen=True)
class Step:
    """From ``start`` (pence, minutes or visits) on, ``rate``."""

    start: int
    rate: int


@dataclass(frozen=True)
class Rebate:
    """A volume rebate. Steps go up, in where they start and in what they give."""

    measure: Measure
    stretch: Stretch
    reward: Reward
    on: On
    shared: Shared
    steps: tuple[Step, ...]

    @property
    def side(self) -> str:
        """Whose money it is, as the two bank accounts are called: ``members`` or ``own``."""
        return "members" if self.shared is Shared.IN_YEAR else "own"


class Wrong(StrEnum):
    """Why a rebate can't be agreed so."""

    NO_STEP = "no_step"
    NO_UNIT = "no_unit"
    ORDER = "order"
    RATE = "rate"


def wrong(rebate: Rebate) -> Wrong | None:
    """What is wrong with it, or None."""
    steps = rebate.steps
    if not steps or len(steps) > MOST_STEPS:
        return Wrong.NO_STEP
    if rebate.measure is Measure.SPEND and rebate.reward is Reward.UNIT:
        return Wrong.NO_UNIT
    if any(step.start < 0 or step.rate <= 0 for step in steps):
        return Wrong.RATE
    if rebate.reward is Reward.PERCENT and steps[-1].rate > MOST_BP:
        return Wrong.RATE
    if any(b.start <= a.start or b.rate <= a.rate for a, b in pairwise(steps)):
        return Wrong.ORDER
    return None


def as_terms(rebate: Rebate) -> dict[str, Any]:
    """As it stands in the terms."""
    return {
        "measure": str(rebate.measure),
        "on": str(rebate.on),
        "reward": str(rebate.reward),
        "shared": str(rebate.shared),
        "steps": [[step.start, step.rate] for step in rebate.steps],
        "stretch": str(rebate.stretch),
    }


def of_terms(said: Mapping[str, Any] | None) -> Rebate | None:
    """The rebate that terms say; None where they say none."""
    if not said:
        return None
    return Rebate(
        Measure(said["measure"]),
        Stretch(said["stretch"]),
        Reward(said["reward"]),
        On(said["on"]),
        Shared(said["shared"]),
        tuple(Step(start, rate) for start, rate in said["steps"]),
    )


def typed_steps(measure: Measure, reward: Reward, typed: Sequence[tuple[str, str]]) -> tuple[Step, ...]:
    """Steps as people type them: pounds, hours or visits, then percent or pounds. Empty rows are passed over.

    Raises ValueError for what is no number of its kind.
    """
    steps = []
    for start, rate in typed:
        if not start.strip() and not rate.strip():
            continue
        try:
            if measure is Measure.SPEND:
                begins = parse_pounds(start)
            else:
                begins = _whole(Decimal(start.strip()) * (60 if measure is Measure.HOURS else 1))
            gives = (
                _whole(Decimal(rate.strip().removesuffix("%")) * 100)
                if reward is Reward.PERCENT
                else parse_pounds(rate)
            )
        except InvalidOperation:
            raise ValueError("not a number") from None
        steps.append(Step(begins, gives))
    return tuple(steps)


def _whole(number: Decimal) -> int:
    if not number.is_finite() or number != int(number) or abs(number) > 10**12:
        raise ValueError("not a whole number")
    return int(number)


@dataclass(frozen=True)
class Bought:
    """What was paid for in a stretch: pence, minutes, and how many visits."""

    spend: int = 0
    minutes: int = 0
    visits: int = 0

    def of(self, measure: Measure) -> int:
        """What is counted of it."""
        return {Measure.SPEND: self.spend, Measure.HOURS: self.minutes, Measure.VISITS: self.visits}[measure]


def reached(rebate: Rebate, bought: Bought) -> Step | None:
    """The highest step that was reached."""
    much = bought.of(rebate.measure)
    return next((step for step in reversed(rebate.steps) if 0 < much >= step.start), None)


def earned(rebate: Rebate, bought: Bought) -> int:
    """What the provider owes back for a stretch, in pence."""
    much = bought.of(rebate.measure)
    step = reached(rebate, bought)
    if step is None:
        return 0
    # What each step gives, times how much of what is counted it gives it on.
    if rebate.on is On.WHOLE:
        weighed = step.rate * much
    else:
        tops = [each.start for each in rebate.steps[1:]] + [much]
        weighed = sum(
            each.rate * max(0, min(top, much) - each.start) for each, top in zip(rebate.steps, tops, strict=True)
        )
    if rebate.reward is Reward.UNIT:
        return weighed // (60 if rebate.measure is Measure.HOURS else 1)
    return bought.spend * weighed // (much * 10_000)


@dataclass(frozen=True)
class Example:
    """What would come back (pence) if a whole call was bought, and what that is."""

    bought: Bought
    back: int


WEEKS_A_YEAR = 52


def whole_call(rebate: Rebate, *, week_cost: int, week_minutes: int, weeks: int) -> Example:
    """A call of so many weeks, each of so many pence and minutes. How many visits there will be is not known
    beforehand: as many are taken as the last step asks."""
    step = rebate.steps[-1].start if rebate.measure is Measure.VISITS else 0
    bought, back, left = Bought(), 0, weeks
    while left > 0:
        some = min(left, WEEKS_A_YEAR) if rebate.stretch is Stretch.YEAR else left
        here = Bought(week_cost * some, week_minutes * some, step)
        back += earned(rebate, here)
        bought = Bought(bought.spend + here.spend, bought.minutes + here.minutes, bought.visits + here.visits)
        left -= some
    return Example(bought, back)
