"""Majorities of a panel, the clock of a standstill, what other weights would change, and the worked example."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from coopbudget.guard.policy import Allow
from coopbudget.tenders.asking import Limits
from coopbudget.tenders.example import FIRST, SECOND, worked
from coopbudget.tenders.policy import may_answer_challenge
from coopbudget.tenders.rules import (
    Offer,
    clock_goes_on,
    majority,
    price_points,
    quality_points,
    rank,
    standstill_end,
)
from coopbudget.tenders.what_if import moved, what_if

START = datetime(2026, 10, 1, tzinfo=UTC)
LISTENING, FAIR_WORK = uuid.UUID(int=1001), uuid.UUID(int=1002)


@pytest.mark.parametrize(
    ("panel", "yes", "no", "said"),
    [(2, 1, 0, None), (2, 2, 0, True), (2, 0, 1, False), (3, 2, 0, True), (3, 1, 1, None), (3, 1, 2, False),
     (4, 2, 1, None), (4, 2, 2, False), (4, 3, 0, True)],
)  # fmt: skip
def test_more_than_half_of_the_panel_decides(panel, yes, no, said) -> None:
    assert majority(panel, yes, no) is said


@given(st.integers(2, 9), st.data())
def test_a_panel_that_has_all_answered_has_decided_and_no_answer_turns_it_back(panel, data) -> None:
    answers = data.draw(st.lists(st.booleans(), min_size=panel, max_size=panel))
    said = [majority(panel, sum(answers[:n]), n - sum(answers[:n])) for n in range(panel + 1)]
    assert said[-1] is (2 * sum(answers) > panel)
    decided = [each for each in said if each is not None]
    assert set(decided) == {said[-1]}


def test_a_standstill_ends_with_the_day_in_london_across_the_change_of_clocks() -> None:
    # Ten days after 20 October is 30 October: the clocks went back on the 25th, so the day ends at midnight UTC.
    assert standstill_end(date(2026, 10, 20), 10) == datetime(2026, 10, 30, 23, 59, 59, 999_999, tzinfo=UTC)
    assert standstill_end(date(2026, 10, 1), 10) == datetime(2026, 10, 11, 22, 59, 59, 999_999, tzinfo=UTC)
    assert standstill_end(date(2026, 10, 20), 0) is None


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_what_was_left_when_the_clock_stopped_is_left_when_it_goes_on(ran, left, stood) -> None:
    stopped = START + timedelta(seconds=ran)
    ends = stopped + timedelta(seconds=left)
    now = stopped + timedelta(seconds=stood)
    assert clock_goes_on(ends, stopped, now) - now == timedelta(seconds=left)


def test_only_what_is_worth_little_does_without_a_standstill() -> None:
    usual = Limits()
    assert not usual.needs_standstill(499_999) and usual.needs_standstill(500_000)
    assert Limits(at_once_below=0).needs_standstill(0)
    # Three sums, three short cuts: each by itself.
    assert usual.small(500_000) and not usual.direct(1)


def test_only_an_officer_without_a_part_answers_a_challenge() -> None:
    me, panel, chooser, bidder = (uuid.UUID(int=n) for n in range(4))
    given_ = {"panel": {panel}, "chooser": chooser, "concerned": {bidder}}
    assert isinstance(may_answer_challenge(officer=me, **given_), Allow)
    assert not any(isinstance(may_answer_challenge(officer=each, **given_), Allow) for each in (panel, chooser, bidder))


weights_of_three = st.integers(1, 60).flatmap(
    lambda price: st.integers(1, 99 - price).map(lambda one: (price, one, 100 - price - one))
)


@given(weights_of_three, st.sampled_from([None, LISTENING, FAIR_WORK]), st.sampled_from([-10, 10]))
def test_moved_weights_make_100_and_the_others_keep_their_proportion(given_, what, by) -> None:
    weights = dict(zip((None, LISTENING, FAIR_WORK), given_, strict=True))
    found = moved(weights, what, by)
    assert sum(found.values()) == 100
    assert all(0 <= each <= 100 for each in found.values())
    assert found[what] == max(0, min(100, weights[what] + by))
    one, other = (each for each in weights if each != what)
    assert found[one] * weights[other] == found[other] * weights[one]


def test_what_if_finds_the_weight_that_turns_the_choice() -> None:
    # Price 40: Dear 1600, Cheap 1300. Dear listens 4 of 5, Cheap 3. 32.5 + 48 = 80.5 against 40 + 36 = 76.
    dear, cheap = Offer(uuid.UUID(int=1), 1_600, START), Offer(uuid.UUID(int=2), 1_300, START)
    points = {(dear.bid_id, LISTENING): [4], (cheap.bid_id, LISTENING): [3]}
    kept = {"weights": {LISTENING: 60}, "price_weight": 40, "floor": 1_300, "points": points}
    found = what_if([dear, cheap], **kept)
    assert [(each.what, each.by, each.first.int) for each in found] == [
        (None, -10, 1), (None, 10, 1), (LISTENING, -10, 1), (LISTENING, 10, 1),
    ]  # fmt: skip
    # At 50 and 50: 40.625 + 40 against 50 + 30: still Dear, by 0.625.
    assert found[1].lead == Fraction(5, 8)
    points[cheap.bid_id, LISTENING] = [3, 4]
    found = what_if([dear, cheap], **kept)
    # At 40 and 60: 80.5 against 82: Cheap is first; with listening at 70: 24.375 + 56 against 30 + 49.
    assert [each.first.int for each in found] == [1, 2, 2, 1]


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 10_000), st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=6),
    weights_of_three,
    st.integers(1, 5_000),
    st.randoms(),
)
def test_what_if_is_exact_and_does_not_mind_the_order_of_bids(made, given_, floor, chance) -> None:
    price, one, other = given_
    offers = [Offer(uuid.UUID(int=n), rate, START) for n, (rate, _, _) in enumerate(made)]
    points = {(uuid.UUID(int=n), LISTENING): [p] for n, (_, p, _) in enumerate(made)}
    points |= {(uuid.UUID(int=n), FAIR_WORK): [q] for n, (_, _, q) in enumerate(made)}
    kept = {"weights": {LISTENING: one, FAIR_WORK: other}, "price_weight": price, "floor": floor, "points": points}
    found = what_if(offers, **kept)
    shuffled = list(offers)
    chance.shuffle(shuffled)
    assert what_if(shuffled, **kept) == found
    assert len(found) == 6 and all(each.lead is None or each.lead >= 0 for each in found)
    assert {each.lead is None for each in found} == {len(offers) == 1}
    still = rank(offers, **kept)[0].bid_id
    assert all(each.first == still for each in found if each.by == 0)


def test_no_bids_make_no_what_if() -> None:
    assert what_if([], weights={LISTENING: 60}, price_weight=40, floor=1_300, points={}) == []


@given(weights_of_three, st.integers(1, 100_000))
def test_the_worked_example_is_the_formula(given_, floor) -> None:
    price, one, other = given_
    a, b = worked({LISTENING: one, FAIR_WORK: other}, price, floor)
    assert (a.rate, b.rate, a.result.bid_id, b.result.bid_id) == (floor, floor + floor // 10, FIRST, SECOND)
    assert a.result.price == price and b.result.price == price_points(b.rate, floor, floor, price)
    assert b.result.by_criterion[LISTENING] == quality_points(b.points, one)
    assert {a.result.rank, b.result.rank} == {1, 2}
