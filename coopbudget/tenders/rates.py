"""Rates by kind of hour: what a week costs, and the one rate that the formula compares. Pure and exact.

``hours`` are minutes a week by kind, ``rates`` pence an hour by kind. A rate for a kind without minutes (bank
holidays, say) is part of the offer and costs nothing in a usual week.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from coopbudget.providers.rules import HourKind, ServiceType

Hours = Mapping[HourKind, int]
Rates = Mapping[HourKind, int]

WEEKLY_KINDS = (HourKind.WEEKDAY, HourKind.WEEKEND, HourKind.WAKING_NIGHT, HourKind.SLEEP_IN)
"""The kinds that a usual week may hold."""

EXTRA_KINDS = (HourKind.BANK_HOLIDAY, HourKind.LATE_CANCELLATION, HourKind.TRAVEL)
"""The kinds that are asked as a rate alone: nobody knows beforehand how many there will be."""


def usual_kind(service_type: str) -> HourKind:
    """The kind of hour that a service is mostly made of; calls from before rates had kinds are all of it."""
    return HourKind.WAKING_NIGHT if service_type == ServiceType.NIGHT_COVER else HourKind.WEEKDAY


def in_order(found: Mapping[HourKind, int]) -> dict[HourKind, int]:
    """The same figures in the order of the kinds."""
    return {kind: found[kind] for kind in HourKind if kind in found}


def minutes_of(hours: Hours) -> int:
    """Minutes a week, all kinds together."""
    return sum(hours.values())


def exact_cost(hours: Hours, rates: Rates) -> Fraction:
    """Pence a week, not rounded. Raises KeyError where a kind with minutes has no rate."""
    return Fraction(sum(minutes * rates[kind] for kind, minutes in hours.items() if minutes), 60)


def weekly_cost(hours: Hours, rates: Rates) -> int:
    """Pence a week, rounded up to the penny: what has to fit into the money of a call."""
    cost = exact_cost(hours, rates)
    return -(-cost.numerator // cost.denominator)


def mean_rate(asked: Hours, rates: Rates) -> Fraction:
    """Pence an hour over the hours that the call ASKS, exact: all bids are weighed by the same hours.

    So two bids stand to each other as their weeks' costs do, and offering fewer of the dear hours wins nothing.
    Raises ZeroDivisionError for a call that asks no minutes.
    """
    return exact_cost(asked, rates) * 60 / minutes_of(asked)


def rounded(rate: Fraction) -> int:
    """A mean as whole pence, half a penny up: to show and to keep, never to compare by."""
    return (2 * rate.numerator + rate.denominator) // (2 * rate.denominator)


def kinds_without_rate(asked: Iterable[HourKind], rates: Rates) -> list[HourKind]:
    """The kinds that a call asks and a bid leaves open (or prices at nothing), in their order."""
    wanted = set(asked)
    return [kind for kind in HourKind if kind in wanted and rates.get(kind, 0) < 1]
