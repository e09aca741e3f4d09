"""The published formula, exact and fair whatever the numbers."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies as st

from coopbudget.tenders.rules import (
    Floor,
    Offer,
    Tie,
    WeightFault,
    floor_standing,
    price_points,
    quality_points,
    rank,
    shown,
    weekly_cost,
    weight_faults,
)

START = datetime(2026, 10, 1, tzinfo=UTC)


def offer(n: int, rate: int, *, minutes: int = 0) -> Offer:
    return Offer(uuid.UUID(int=n), rate, START + timedelta(minutes=minutes))


CRITERIA = (uuid.UUID(int=1001), uuid.UUID(int=1002))


def ranked(offers, points, *, weights=(35, 25), price_weight=40, floor=1_300):
    given_points = {
        (o.bid_id, c): p for o, per in zip(offers, points, strict=True) for c, p in zip(CRITERIA, per, strict=True)
    }
    return rank(
        offers,
        weights=dict(zip(CRITERIA, weights, strict=True)),
        price_weight=price_weight,
        floor=floor,
        points=given_points,
    )


def test_a_worked_example() -> None:
    results = ranked([offer(1, 1_600), offer(2, 1_400)], [([5, 4], [4, 4]), ([3, 4], [5, 5])])
    first, second = results
    # 40·1400/1600 = 35; 35·9/10 = 31.5; 25·8/10 = 20 -> 86.5.  40; 35·7/10 = 24.5; 25 -> 89.5
    assert (first.bid_id.int, first.total) == (2, Fraction(179, 2))
    assert (second.bid_id.int, second.total, second.rank) == (1, Fraction(173, 2), 2)


def test_going_under_the_floor_wins_nothing() -> None:
    assert price_points(900, 900, 1_300, 40) == price_points(1_300, 900, 1_300, 40) == 40
    assert price_points(2_600, 900, 1_300, 40) == 20


@pytest.mark.parametrize(
    ("rates", "points", "minutes", "first", "why"),
    [
        # 40 + 30 = 35 + 35: quality stands first
        ((1_400, 1_600), ([[2], [4]], [[3], [4]]), (0, 1), None, None),
        ((1_500, 1_500), ([[3], [3]], [[3], [3]]), (5, 1), 2, Tie.RECEIVED),
        # both rates under the floor count the same, so the lower one decides
        ((1_200, 1_100), ([[3], [3]], [[3], [3]]), (0, 1), 2, Tie.RATE),
    ],
)
def test_ties_go_by_the_published_rule(rates, points, minutes, first, why) -> None:
    offers = [offer(n + 1, rate, minutes=minutes[n]) for n, rate in enumerate(rates)]
    results = ranked(offers, points)
    if first is None:
        assert results[0].total != results[1].total and results[0].tie is None
    else:
        assert results[0].total == results[1].total
        assert (results[0].bid_id.int, results[0].tie) == (first, why)
        assert results[1].tie is None


def test_equal_points_with_more_quality_stand_first() -> None:
    # price 50 of 100: 1300 -> 50, 2600 -> 25; quality 25 of 50 against 50 of 50
    results = ranked([offer(1, 1_300), offer(2, 2_600)], [([0], [5]), ([5], [5])], weights=(25, 25), price_weight=50)
    assert results[0].total == results[1].total == 75
    assert (results[0].bid_id.int, results[0].tie) == (2, Tie.QUALITY)


bids = st.lists(
    st.tuples(st.integers(1, 10_000), st.lists(st.integers(0, 5), min_size=2, max_size=2)), min_size=1, max_size=8
)


@settings(deadline=None)
@given(bids, st.integers(1, 60), st.integers(1, 5_000))
def test_points_lie_between_nothing_and_100_and_order_and_places_agree(made, price_weight, floor) -> None:
    quality = 100 - price_weight
    weights = (quality // 2, quality - quality // 2)
    offers = [offer(n, rate, minutes=n) for n, (rate, _) in enumerate(made)]
    results = ranked(
        offers, [([p], [q]) for _, (p, q) in made], weights=weights, price_weight=price_weight, floor=floor
    )
    assert [each.rank for each in results] == list(range(1, len(offers) + 1))
    assert all(0 < each.total <= 100 for each in results)
    assert all(a.total >= b.total for a, b in pairwise(results))
    assert max(each.price for each in results) == price_weight
    assert {each.bid_id for each in results} == {each.bid_id for each in offers}


@settings(deadline=None)
@given(bids, st.randoms())
def test_the_order_bids_are_read_in_changes_nothing(made, chance) -> None:
    offers = [offer(n, rate, minutes=n) for n, (rate, _) in enumerate(made)]
    points = [([p], [q]) for _, (p, q) in made]
    pairs = list(zip(offers, points, strict=True))
    chance.shuffle(pairs)
    shuffled = ranked([o for o, _ in pairs], [p for _, p in pairs])
    assert [each.bid_id for each in shuffled] == [each.bid_id for each in ranked(offers, points)]


@settings(deadline=None)
@given(st.integers(1, 10_000), st.integers(1, 10_000), st.integers(1, 5_000))
def test_a_lower_rate_never_gives_fewer_points(a, b, floor) -> None:
    low, high = sorted((a, b))
    assert price_points(low, low, floor, 40) >= price_points(high, low, floor, 40)


def place_of(results, bid: int) -> int:
    return next(each.rank for each in results if each.bid_id.int == bid)


@settings(deadline=None)
@given(bids, st.integers(0, 7), st.integers(0, 1), st.integers(1, 60), st.integers(1, 5_000))
def test_more_points_never_lower_a_place(made, who, criterion, price_weight, floor) -> None:
    who %= len(made)
    weights = ((100 - price_weight) // 2, 100 - price_weight - (100 - price_weight) // 2)
    offers = [offer(n, rate) for n, (rate, _) in enumerate(made)]
    points = [([p], [q]) for _, (p, q) in made]
    better = [tuple(list(each) for each in per) for per in points]
    better[who][criterion][0] = min(5, better[who][criterion][0] + 1)
    kept = {"weights": weights, "price_weight": price_weight, "floor": floor}
    assert place_of(ranked(offers, better, **kept), who) <= place_of(ranked(offers, points, **kept), who)


@settings(deadline=None)
@given(bids, st.integers(0, 7), st.fractions(0, 5_000), st.integers(1, 60), st.integers(1, 5_000))
def test_a_dearer_rate_never_wins_a_place(made, who, more, price_weight, floor) -> None:
    who %= len(made)
    weights = ((100 - price_weight) // 2, 100 - price_weight - (100 - price_weight) // 2)
    offers = [offer(n, rate) for n, (rate, _) in enumerate(made)]
    dearer = [replace(each, rate=each.rate + more) if n == who else each for n, each in enumerate(offers)]
    points = [([p], [q]) for _, (p, q) in made]
    kept = {"weights": weights, "price_weight": price_weight, "floor": floor}
    assert place_of(ranked(dearer, points, **kept), who) >= place_of(ranked(offers, points, **kept), who)


def test_no_offers_make_no_ranking() -> None:
    assert ranked([], []) == []


def test_quality_is_the_mean_of_the_scorers() -> None:
    assert quality_points([5, 4, 3], 30) == 24
    assert quality_points([0], 30) == 0
    with pytest.raises(ValueError):
        quality_points([], 30)
    with pytest.raises(ValueError):
        quality_points([6], 30)


def test_weights_make_100_with_price_never_alone_or_too_heavy() -> None:
    assert weight_faults(40, [35, 25]) == ()
    assert weight_faults(60, [40]) == ()
    assert weight_faults(40, [35, 24]) == (WeightFault.SUM,)
    assert weight_faults(61, [39]) == (WeightFault.PRICE_TOO_HEAVY,)
    assert WeightFault.ONLY_PRICE in weight_faults(100, [])
    assert WeightFault.TOO_MANY in weight_faults(30, [10] * 7)


def test_a_low_rate_stands_or_falls_by_its_reason() -> None:
    assert floor_standing(1_300, 1_300, "", None) is Floor.ABOVE
    assert floor_standing(1_299, 1_300, "  ", None) is Floor.REJECTED
    assert floor_standing(1_299, 1_300, "Volunteers.", None) is Floor.TO_JUDGE
    assert floor_standing(1_299, 1_300, "Volunteers.", True) is Floor.ACCEPTED
    assert floor_standing(1_299, 1_300, "Volunteers.", False) is Floor.REJECTED


def test_a_weeks_cost_is_rounded_up_to_the_penny() -> None:
    assert weekly_cost(1_500, 240) == 6_000
    assert weekly_cost(1_001, 61) == 1_018  # 1017.68…


def test_points_are_shown_with_halves_up() -> None:
    assert shown(Fraction(173, 2)) == "86.50"
    assert shown(Fraction(2, 3)) == "0.67"
    assert shown(Fraction(1, 200)) == "0.01"
    assert replace(ranked([offer(1, 1_500)], [([5], [5])])[0], rank=1).total == 100
