"""What a rebate earns, over which days it is counted, and each fund's part of it."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from hypothesis import given, strategies as st

from coopbudget.rebates.rules import (
    Agreed,
    Bought,
    agreements,
    booked_next,
    countings,
    earned,
    next_step,
    parts,
    reached,
)
from coopbudget.tenders.volume import (
    Example,
    Measure,
    On,
    Rebate,
    Reward,
    Shared,
    Step,
    Stretch,
    Wrong,
    as_terms,
    of_terms,
    typed_steps,
    whole_call,
    wrong,
)

TWO = (Step(100_000, 200), Step(500_000, 500))  # 2 % from £1,000, 5 % from £5,000


def rebate(
    measure: Measure = Measure.SPEND,
    on: On = On.WHOLE,
    reward: Reward = Reward.PERCENT,
    steps: tuple[Step, ...] = TWO,
    stretch: Stretch = Stretch.TERM,
) -> Rebate:
    return Rebate(measure, stretch, reward, on, Shared.IN_YEAR, steps)


@pytest.mark.parametrize(
    ("spend", "whole", "above"),
    [(0, 0, 0), (99_999, 0, 0), (100_000, 2_000, 0), (100_049, 2_000, 0), (100_050, 2_001, 1),
     (499_999, 9_999, 7_999), (500_000, 25_000, 8_000), (600_000, 30_000, 13_000)],
)  # fmt: skip
def test_a_step_is_crossed_to_the_penny(spend: int, whole: int, above: int) -> None:
    bought = Bought(spend, 0, 0)
    assert earned(rebate(), bought) == whole
    assert earned(rebate(on=On.ABOVE), bought) == above


def test_hours_and_visits_earn_pence_or_a_part_of_what_was_paid() -> None:
    hours = (Step(600, 50), Step(6_000, 80))  # 50p an hour from 10 hours, 80p from 100
    bought = Bought(spend=200_000, minutes=6_060, visits=20)
    assert earned(rebate(Measure.HOURS, On.WHOLE, Reward.UNIT, hours), bought) == 8_080
    # 90 hours at 50p, one at 80p.
    assert earned(rebate(Measure.HOURS, On.ABOVE, Reward.UNIT, hours), bought) == 4_580
    assert earned(rebate(Measure.VISITS, On.ABOVE, Reward.UNIT, (Step(12, 100),)), bought) == 800
    # 4 % of what the eight visits above twelve were paid at the mean price of £100.
    assert earned(rebate(Measure.VISITS, On.ABOVE, Reward.PERCENT, (Step(12, 400),)), bought) == 3_200
    assert reached(rebate(Measure.VISITS, steps=(Step(12, 400),)), bought) == Step(12, 400)
    assert next_step(rebate(Measure.VISITS, steps=(Step(12, 400), Step(30, 500))), bought) == Step(30, 500)


@given(st.data())
def test_more_bought_never_earns_less_and_never_more_than_the_top_rate(data: st.DataObject) -> None:
    measure = data.draw(st.sampled_from(list(Measure)))
    reward = Reward.PERCENT if measure is Measure.SPEND else data.draw(st.sampled_from(list(Reward)))
    starts = sorted(data.draw(st.sets(st.integers(0, 10_000), min_size=1, max_size=3)))
    rates = sorted(data.draw(st.sets(st.integers(1, 5_000), min_size=len(starts), max_size=len(starts))))
    steps = tuple(Step(a, b) for a, b in zip(starts, rates, strict=True))
    terms = rebate(measure, data.draw(st.sampled_from(list(On))), reward, steps)
    assert wrong(terms) is None and of_terms(as_terms(terms)) == terms
    small = Bought(*(data.draw(st.integers(0, 20_000)) for _ in range(3)))
    more = Bought(*(have + data.draw(st.integers(0, 5_000)) for have in (small.spend, small.minutes, small.visits)))
    assert 0 <= earned(terms, small) <= earned(terms, more)
    if reward is Reward.PERCENT:
        assert earned(terms, more) <= more.spend * rates[-1] // 10_000
    # What is put right gives back just what it had earned.
    assert booked_next(earned(terms, small), 0, earned(terms, more)) == earned(terms, small) - earned(terms, more)


def test_what_was_asked_for_stays_booked_until_more_is_earned() -> None:
    assert booked_next(900, claimed=1_000, booked=1_000) == 0
    assert booked_next(900, claimed=0, booked=1_000) == -100
    assert booked_next(1_200, claimed=1_000, booked=1_000) == 200


def test_terms_that_make_no_sense_say_why() -> None:
    assert wrong(rebate(steps=())) is Wrong.NO_STEP
    assert wrong(rebate(steps=(Step(5, 100), Step(5, 200)))) is Wrong.ORDER
    assert wrong(rebate(steps=(Step(5, 200), Step(9, 100)))) is Wrong.ORDER
    assert wrong(rebate(steps=(Step(5, 5_001),))) is Wrong.RATE
    assert wrong(rebate(reward=Reward.UNIT)) is Wrong.NO_UNIT
    assert typed_steps(Measure.SPEND, Reward.PERCENT, [("£5,000", "2.5%"), ("", "")]) == (Step(500_000, 250),)
    assert typed_steps(Measure.HOURS, Reward.UNIT, [("7.5", "0.50")]) == (Step(450, 50),)
    for start, rate in (("many", "2"), ("5", ""), ("1.5", "2")):
        with pytest.raises(ValueError):
            typed_steps(Measure.VISITS, Reward.PERCENT, [(start, rate)])


def test_a_rebate_is_counted_for_the_days_it_was_agreed() -> None:
    first, other = rebate(stretch=Stretch.YEAR), rebate(on=On.ABOVE)
    begins, changes, ends = date(2026, 2, 1), date(2027, 6, 1), date(2028, 1, 31)
    found = agreements([(begins, first), (date(2026, 9, 1), first), (changes, other)], ends)
    assert found == [Agreed(first, begins, date(2027, 5, 31)), Agreed(other, changes, ends)]
    assert [(c.since, c.until) for c in countings(found)] == [
        (begins, date(2027, 1, 31)), (date(2027, 2, 1), date(2027, 5, 31)), (changes, ends),
    ]  # fmt: skip
    # Taken out of the terms, and ended early: nothing is counted after.
    assert agreements([(begins, first), (changes, None)], date(2026, 12, 31)) == [
        Agreed(first, begins, date(2026, 12, 31))
    ]
    assert agreements([(begins, None)], ends) == []
    leap = [Agreed(first, date(2028, 2, 29), date(2029, 12, 31))]
    assert [c.since for c in countings(leap)] == [date(2028, 2, 29), date(2029, 3, 1)]


@given(
    st.lists(st.integers(0, 10_000), min_size=1, max_size=6).filter(any),
    st.lists(st.integers(1, 9_999), min_size=1, max_size=4),
)
def test_shared_in_parts_or_at_once_the_sums_agree(paid: list[int], comes: list[int]) -> None:
    funds = [(uuid.UUID(int=n + 1), much) for n, much in enumerate(paid)]
    had: dict[uuid.UUID, int] = {}
    for amount in comes:
        found = parts(amount, funds, had)
        assert sum(got for _key, got in found) == amount and all(got >= 0 for _key, got in found)
        had = {key: had.get(key, 0) + got for key, got in found}
    at_once = dict(parts(sum(comes), funds, {}))
    assert sum(had.values()) == sum(comes)
    assert all(abs(had[key] - at_once[key]) <= 1 for key, _much in funds)
    assert all(at_once[key] == 0 for key, much in funds if not much)


def test_what_a_whole_call_would_bring_back() -> None:
    """£100.00 and 10 hours a week: 2 % from £1,000 in 60 weeks, all at once or each year by itself."""
    week = {"week_cost": 10_000, "week_minutes": 600}
    at_once = whole_call(rebate(), **week, weeks=60)
    assert (at_once.bought, at_once.back) == (Bought(600_000, 36_000, 0), 30_000)
    yearly = whole_call(rebate(stretch=Stretch.YEAR), **week, weeks=60)  # £5,200.00 at 5 %, and £800.00 at nothing
    assert (yearly.bought, yearly.back) == (Bought(600_000, 36_000, 0), 26_000)
    visits = rebate(Measure.VISITS, reward=Reward.UNIT, steps=(Step(50, 100), Step(200, 150)))
    assert whole_call(visits, **week, weeks=26) == Example(Bought(260_000, 15_600, 200), 30_000)
    hours = rebate(Measure.HOURS, steps=(Step(6_000, 100),))
    assert [whole_call(hours, **week, weeks=n).back for n in (9, 10)] == [0, 1_000]
