"""When a motion is carried: pure arithmetic on what was counted, with whole fractions, so nothing is rounded.

What the law asks for stands in ``LAW`` as data with a date; the society's own rules choose which majority a matter
needs. Abstentions count for the turnout and not as votes cast.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any

from coopbudget.rulebook.rules import Rules


class Majority(StrEnum):
    """What must be reached. The last four are of the Co-operative and Community Benefit Societies Act 2014."""

    ORDINARY = "ordinary"
    SPECIAL = "special"
    CONVERSION = "conversion"  # into a company, s113
    AMALGAMATION = "amalgamation"  # or a transfer, s109 to 111
    NO_AUDIT = "no_audit"  # s84
    CONFIRMING = "confirming"  # the second meeting


class Choice(StrEnum):
    """What a paper says to a question with yes or no."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class Reason(StrEnum):
    """Why a motion came out as it did."""

    CARRIED = "carried"
    NO_QUORUM = "no_quorum"
    NO_MAJORITY = "no_majority"
    TOO_MANY_AGAINST = "too_many_against"


@dataclass(frozen=True)
class Second:
    """The second meeting: not sooner than so many days after the first, nor later than so many months."""

    days: int
    months: int

    def window(self, first: date) -> tuple[date, date]:
        """The first and the last day on which it can be."""
        month = first.month - 1 + self.months
        year, month = first.year + month // 12, month % 12 + 1
        last = date(year, month, min(first.day, calendar.monthrange(year, month)[1]))
        return first + timedelta(days=self.days), last


@dataclass(frozen=True)
class Conditions:
    """What a majority asks for.

    ``share`` of the votes cast must be for, ``strictly`` more or at least; ``turnout`` of the roll must have voted
    (None: the quorum of the motion). Votes against must stay under ``against_cast`` of those cast and under
    ``against_roll`` of the roll.
    """

    share: Fraction
    strictly: bool = False
    turnout: Fraction | None = None
    against_cast: Fraction | None = None
    against_roll: Fraction | None = None
    second: Second | None = None


_SOCIETIES_ACT = date(2014, 8, 1)
_ALWAYS = date.min

LAW: tuple[tuple[date, Majority, Conditions], ...] = (
    (_ALWAYS, Majority.ORDINARY, Conditions(Fraction(1, 2), strictly=True)),
    (_ALWAYS, Majority.SPECIAL, Conditions(Fraction(3, 4))),
    (_SOCIETIES_ACT, Majority.CONVERSION, Conditions(Fraction(3, 4), turnout=Fraction(1, 2), second=Second(14, 1))),
    (_SOCIETIES_ACT, Majority.AMALGAMATION, Conditions(Fraction(2, 3), second=Second(14, 1))),
    (
        _SOCIETIES_ACT,
        Majority.NO_AUDIT,
        Conditions(Fraction(1, 2), strictly=True, against_cast=Fraction(1, 5), against_roll=Fraction(1, 10)),
    ),
    (_SOCIETIES_ACT, Majority.CONFIRMING, Conditions(Fraction(1, 2), strictly=True)),
)
"""Since when, which majority, what it asks for. A change of the law is one more row."""


def conditions(majority: Majority, on: date) -> Conditions:
    """What ``majority`` asks for in a vote that opened on ``on``: old votes keep the rules of their day."""
    return max((since, said) for since, which, said in _dated(majority) if since <= max(on, _SOCIETIES_ACT))[1]


def _dated(majority: Majority) -> list[tuple[date, Majority, Conditions]]:
    return [row for row in LAW if row[1] is majority]


def under(rules: Rules, majority: Majority, *, of_rules: bool = False) -> Conditions | None:
    """What a co-op's rules ask for a majority; ``of_rules``: it is about the rules themselves, which may want two
    meetings. None where the law alone says."""
    if majority not in (Majority.ORDINARY, Majority.SPECIAL):
        return None
    ordinary = majority is Majority.ORDINARY
    second = None
    if of_rules and rules.second_days is not None and rules.second_months is not None:
        second = Second(rules.second_days, rules.second_months)
    return Conditions(Fraction(1, 2) if ordinary else rules.special_share, strictly=ordinary, second=second)


def kept_conditions(asks: Conditions) -> dict[str, Any]:
    """What rules ask for as plain values, to be kept with the vote."""
    second = {"days": asks.second.days, "months": asks.second.months} if asks.second else None
    return {"share": str(asks.share), "strictly": asks.strictly, "second": second}


def read_conditions(kept: Mapping[str, Any]) -> Conditions:
    """The other way."""
    second = Second(**kept["second"]) if kept["second"] else None
    return Conditions(Fraction(kept["share"]), strictly=kept["strictly"], second=second)


@dataclass(frozen=True)
class Count:
    """What was found when the papers were counted, and what was needed.

    ``roll`` and ``voted`` are people. ``yes``, ``no`` and ``abstain`` are votes; where member classes weigh
    differently, a paper is more than one vote. ``roll_weight`` are the votes of the whole roll; ``frozen`` what the
    rules of the co-op asked for when it opened.
    """

    roll: int
    yes: int
    no: int
    abstain: int
    quorum_percent: int
    majority: Majority
    papers: int | None = None
    opened_on: date = _SOCIETIES_ACT
    roll_weight: int | None = None
    frozen: Conditions | None = None

    @property
    def voted(self) -> int:
        """How many people voted, abstentions included."""
        return self.yes + self.no + self.abstain if self.papers is None else self.papers

    @property
    def asks(self) -> Conditions:
        """What the majority asks for: by the rules it opened under, else by the law of that day."""
        return self.frozen or conditions(self.majority, self.opened_on)

    @property
    def needed(self) -> int:
        """How many had to vote: the share of the roll, rounded up, and at least one."""
        share = self.asks.turnout or Fraction(self.quorum_percent, 100)
        return max(1, -(-self.roll * share.numerator // share.denominator))

    @property
    def tenths_for(self) -> int:
        """Votes for among those cast, in tenths of a percent, cut and never rounded up."""
        cast = self.yes + self.no
        return self.yes * 1000 // cast if cast else 0

    @property
    def reason(self) -> Reason:
        """Carried, or which condition failed; the turnout is asked first."""
        asks, cast = self.asks, self.yes + self.no
        if self.voted < self.needed:
            return Reason.NO_QUORUM
        limit = asks.share * cast
        if not self.yes or not (self.yes > limit if asks.strictly else self.yes >= limit):
            return Reason.NO_MAJORITY
        roll = self.roll if self.roll_weight is None else self.roll_weight
        if asks.against_cast is not None and self.no >= asks.against_cast * cast:
            return Reason.TOO_MANY_AGAINST
        if asks.against_roll is not None and self.no >= asks.against_roll * roll:
            return Reason.TOO_MANY_AGAINST
        return Reason.CARRIED

    @property
    def carried(self) -> bool:
        return self.reason is Reason.CARRIED
