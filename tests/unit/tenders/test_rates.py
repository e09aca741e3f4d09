"""Rates by kind of hour: the one rate that counts is the mean over what the call asks, exact."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from coopbudget.providers.rules import HourKind, ServiceType
from coopbudget.tenders.rates import (
    exact_cost,
    in_order,
    kinds_without_rate,
    mean_rate,
    minutes_of,
    rounded,
    usual_kind,
    weekly_cost,
)
from coopbudget.tenders.rules import Content, Offer, price_points, rank

DAY, NIGHT, REST = HourKind.WEEKDAY, HourKind.WAKING_NIGHT, HourKind.BANK_HOLIDAY
figures = st.dictionaries(st.sampled_from(HourKind), st.integers(1, 10_000), min_size=1)


def test_a_week_of_two_kinds_and_its_mean_rate() -> None:
    asked, rates = {DAY: 120, NIGHT: 60, REST: 0}, {DAY: 1_500, NIGHT: 1_801, REST: 9_900}
    # 2 × £15.00 + 1 × £18.01 = £48.01 a week; over three hours that is £16.00⅓
    assert exact_cost(asked, rates) == 4_801
    assert mean_rate(asked, rates) == Fraction(4_801, 3)
    assert rounded(mean_rate(asked, rates)) == 1_600


@pytest.mark.parametrize(("minutes", "rate", "pence"), [(60, 1_500, 1_500), (1, 1, 1), (50, 2_000, 1_667), (90, 1, 2)])
def test_a_week_is_rounded_up_to_the_penny(minutes: int, rate: int, pence: int) -> None:
    assert weekly_cost({DAY: minutes}, {DAY: rate}) == pence
    assert Content({DAY: rate}, {DAY: minutes}, date(2026, 11, 2), "", {}).cost == pence


@given(figures, st.integers(1, 100_000))
def test_one_rate_for_every_kind_is_the_mean_itself(asked: dict[HourKind, int], rate: int) -> None:
    assert mean_rate(asked, dict.fromkeys(asked, rate)) == rate
    assert rounded(Fraction(rate)) == rate


@given(figures, st.data())
def test_the_mean_lies_between_the_rates_and_orders_bids_as_their_weeks_cost(
    asked: dict[HourKind, int], data: st.DataObject
) -> None:
    some = st.fixed_dictionaries({kind: st.integers(1, 100_000) for kind in asked})
    one, other = data.draw(some), data.draw(some)
    assert min(one.values()) <= mean_rate(asked, one) <= max(one.values())
    assert mean_rate(asked, one) * minutes_of(asked) == exact_cost(asked, one) * 60
    dearer = exact_cost(asked, one) > exact_cost(asked, other)
    assert dearer == (mean_rate(asked, one) > mean_rate(asked, other))
    assert 0 <= weekly_cost(asked, one) - exact_cost(asked, one) < 1


def test_bids_that_differ_by_less_than_a_penny_an_hour_are_told_apart() -> None:
    asked = {DAY: 120, NIGHT: 60}
    cheap, dear = ({DAY: 1_500, NIGHT: rate} for rate in (1_500, 1_501))
    assert rounded(mean_rate(asked, cheap)) == rounded(mean_rate(asked, dear)) == 1_500
    at = datetime(2026, 10, 1, tzinfo=UTC)
    criterion = uuid.uuid4()
    offers = [Offer(uuid.uuid4(), mean_rate(asked, each), at) for each in (dear, cheap)]
    first, second = rank(
        offers,
        weights={criterion: 60},
        price_weight=40,
        floor=1_300,
        points={(o.bid_id, criterion): [4] for o in offers},
    )
    assert (first.bid_id, second.bid_id) == (offers[1].bid_id, offers[0].bid_id)
    assert second.price == price_points(Fraction(4_501, 3), 1_500, 1_300, 40) == Fraction(40 * 4_500, 4_501)


def test_kinds_stand_in_one_order_and_those_without_a_rate_are_named() -> None:
    assert list(in_order({REST: 1, NIGHT: 2, DAY: 3})) == [DAY, NIGHT, REST]
    assert kinds_without_rate([REST, DAY, NIGHT], {NIGHT: 1_500, DAY: 0}) == [DAY, REST]


def test_night_cover_is_nights_and_all_else_is_weekdays() -> None:
    assert {usual_kind(service) for service in ServiceType if service is not ServiceType.NIGHT_COVER} == {DAY}
    assert usual_kind(ServiceType.NIGHT_COVER) is NIGHT
