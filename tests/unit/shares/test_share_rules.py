"""What share capital may do: the limit of a day, notice, solvency, surplus, and a bar that never boasts."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, strategies as st

from coopbudget.shares.rules import (
    Fault,
    Means,
    Progress,
    asking_fault,
    buying_fault,
    declaring_fault,
    interest,
    notice_ends,
    paying_fault,
    whole_shares,
    year_after,
)

PENCE = st.integers(0, 20_000_000)
SOME = st.integers(1, 20_000_000)
DAY = date(2026, 8, 5)
RICH = Means(cash=10_000, due=0, reserve=10_000)


@given(held=PENCE, amount=SOME, minimum=st.integers(0, 100_000))
def test_buying_keeps_between_the_rules_minimum_and_the_laws_limit(held: int, amount: int, minimum: int) -> None:
    fault = buying_fault(amount=amount, held=held, minimum=minimum, most=10_000_000)
    assert (fault is None) == (minimum <= held + amount <= 10_000_000)


def test_the_last_pound_of_the_limit_can_be_bought_and_no_more() -> None:
    assert buying_fault(amount=100, held=9_999_900, minimum=100, most=10_000_000) is None
    assert buying_fault(amount=101, held=9_999_900, minimum=100, most=10_000_000) is Fault.OVER_LIMIT
    assert buying_fault(amount=99, held=0, minimum=100, most=10_000_000) is Fault.UNDER_MINIMUM


@given(held=PENCE, amount=SOME, value=st.integers(1, 5_000), minimum=st.integers(0, 100_000))
def test_who_asks_back_keeps_the_minimum_or_nothing(held: int, amount: int, value: int, minimum: int) -> None:
    fault = asking_fault(amount=amount, held=held, value=value, minimum=minimum)
    left = held - amount
    if fault is None:
        assert left == 0 or (left >= minimum and left > 0 and amount % value == 0)
    else:
        assert left < 0 or (left > 0 and (left < minimum or amount % value))


def test_all_can_go_back_though_it_makes_no_whole_share() -> None:
    assert asking_fault(amount=1_050, held=1_050, value=100, minimum=500) is None
    assert asking_fault(amount=1_000, held=1_050, value=100, minimum=500) is Fault.LEAVES_TOO_FEW
    assert asking_fault(amount=150, held=1_050, value=100, minimum=500) is Fault.NOT_WHOLE
    assert asking_fault(amount=1_051, held=1_050, value=100, minimum=500) is Fault.MORE_THAN_HELD


@given(amount=SOME, cash=st.integers(-10_000, 10_000_000), due=PENCE, reserve=st.integers(-10_000, 10_000_000))
def test_what_goes_back_is_never_more_than_spare_cash_nor_than_the_reserve(
    amount: int, cash: int, due: int, reserve: int
) -> None:
    means = Means(cash, due, reserve)
    fault = paying_fault(amount=amount, means=means, notice_until=DAY, today=DAY)
    assert (fault is None) == (amount <= means.room)
    if fault is None:
        assert cash - due - amount >= 0 and reserve - amount >= 0


def test_the_notice_comes_first_then_what_is_owed_then_the_surplus() -> None:
    until = notice_ends(DAY, 90)
    assert until == date(2026, 11, 3)
    assert paying_fault(amount=1, means=RICH, notice_until=until, today=until - timedelta(1)) is Fault.NOTICE_RUNS
    assert paying_fault(amount=1, means=RICH, notice_until=until, today=until) is None
    assert paying_fault(amount=10_001, means=RICH, notice_until=DAY, today=DAY) is Fault.NOT_SOLVENT
    poor = Means(cash=10_000, due=0, reserve=99)
    assert paying_fault(amount=100, means=poor, notice_until=DAY, today=DAY) is Fault.NOT_FROM_SURPLUS


@given(amount=PENCE, value=st.integers(1, 5_000))
def test_shares_and_the_rest_make_the_amount(amount: int, value: int) -> None:
    shares, rest = whole_shares(amount, value)
    assert shares * value + rest == amount and 0 <= rest < value


@given(reached=PENCE, target=SOME)
def test_a_bar_is_full_only_once_all_is_there(reached: int, target: int) -> None:
    bar = Progress(reached, 0, target)
    assert 0 <= bar.percent <= 100
    assert (bar.percent == 100) == (reached >= target) == (bar.missing == 0)


YEAR = date(2027, 4, 1)
LAST = date(2028, 3, 31)
AHEAD = {"rate": 250, "most": 500, "starts_on": YEAR, "ends_on": LAST, "closes_on": date(2027, 3, 31)}


def test_interest_is_capped_decided_in_advance_and_for_a_year_at_most() -> None:
    assert declaring_fault(**AHEAD) is None
    assert declaring_fault(**(AHEAD | {"rate": 501})) is Fault.OVER_CAP
    assert declaring_fault(**(AHEAD | {"closes_on": YEAR})) is Fault.NOT_IN_ADVANCE
    assert declaring_fault(**(AHEAD | {"ends_on": date(2028, 4, 1)})) is Fault.WRONG_TIME
    assert declaring_fault(**(AHEAD | {"ends_on": date(2027, 3, 31)})) is Fault.WRONG_TIME


def test_a_year_is_a_year_after_a_leap_day_too() -> None:
    assert year_after(date(2028, 2, 29)) == date(2029, 3, 1)
    assert year_after(YEAR) == date(2028, 4, 1)


@given(held=PENCE, rate=st.integers(1, 1_000))
def test_a_whole_year_earns_just_its_rate_though_it_has_a_leap_day(held: int, rate: int) -> None:
    earned = interest(opening=held, changes=[], starts_on=YEAR, ends_on=LAST, rate=rate)
    assert earned == (held * rate + 5_000) // 10_000


def test_each_day_counts_by_what_stands_at_its_end() -> None:
    # £1,000 all year and £366 more for the last 61 of its 366 days, £500 of it gone for the last 30: 3 % a year.
    changes = [(date(2028, 3, 2), -50_000), (date(2028, 1, 31), 36_600)]
    assert interest(opening=100_000, changes=changes, starts_on=YEAR, ends_on=LAST, rate=300) == 3_060
    by_hand = 305 * 100_000 + 31 * 136_600 + 30 * 86_600
    assert (2 * by_hand * 300 + 3_660_000) // 7_320_000 == 3_060


@given(
    opening=PENCE,
    changes=st.lists(st.tuples(st.dates(YEAR, LAST), st.integers(0, 1_000_000)), max_size=8),
    rate=st.integers(1, 1_000),
)
def test_interest_is_that_of_every_day_added_up(opening: int, changes: list[tuple[date, int]], rate: int) -> None:
    days = [YEAR + timedelta(n) for n in range(366)]
    pence_days = sum(opening + sum(p for on, p in changes if on <= day) for day in days)
    earned = interest(opening=opening, changes=changes, starts_on=YEAR, ends_on=LAST, rate=rate)
    assert abs(earned * 3_660_000 - pence_days * rate) * 2 <= 3_660_000
