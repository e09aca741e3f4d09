"""How a surplus is reckoned and shared: examples, and what holds whatever the numbers."""

from __future__ import annotations

import random
import uuid
from collections import defaultdict
from datetime import date

import pytest
from hypothesis import given, strategies as st

from coopbudget.rulebook.rules import Dated, Rules
from coopbudget.rulebook.words import Society
from coopbudget.surplus.rules import (
    Claims,
    Dividend,
    Limits,
    Line,
    Percents,
    Refusal,
    Result,
    Shares,
    Trade,
    YearEnds,
    each_gets,
    financial_year,
    in_order,
    refusal,
    share,
    year_ends,
    year_of,
    years_over,
)

COOP, BENEFIT = Limits(), Limits(society=Society.COMMUNITY_BENEFIT)


def trade(member: int, fund: int, amount: int) -> Trade:
    return Trade(member, fund, uuid.UUID(int=fund), uuid.UUID(int=member), amount)


def dividends(pot: int, trades: list[Trade]) -> list[Dividend]:
    """A dividend by trade, as a proposal works it out: who gets what, without those whose trade counts nothing."""
    claims = Claims(in_order(trades))
    gets = each_gets(Shares(0, 0, 0, pot), claims)
    assert all(amount == 0 for each, amount in zip(claims, gets, strict=True) if each.amount <= 0)
    return [Dividend(each, amount) for each, amount in zip(claims, gets, strict=True) if each.amount > 0]


def ends(month: int) -> YearEnds:
    return lambda _year: month


def test_a_year_that_is_over_keeps_its_end_when_the_rules_move_it() -> None:
    moved = year_ends(
        [Dated(date(2024, 6, 1), Rules(year_end_month=3)), Dated(date(2026, 5, 20), Rules(year_end_month=9))]
    )
    over = years_over(date(2024, 6, 1), date(2027, 10, 1), moved, most=10)
    assert [(y.name, y.starts_on, y.ends_on) for y in over] == [
        (2027, date(2026, 4, 1), date(2027, 9, 30)),
        (2026, date(2025, 4, 1), date(2026, 3, 31)),
        (2025, date(2024, 4, 1), date(2025, 3, 31)),
    ]
    assert year_of(date(2026, 6, 1), moved).name == 2027


def test_the_rules_of_the_co_op_keep_a_part_of_the_surplus() -> None:
    least = Limits(general=10, indivisible=30, community=3)
    for percents, why in (
        (Percents(9, 30, 3, 58), Refusal.RESERVE_TOO_SMALL),
        (Percents(10, 29, 3, 58), Refusal.INDIVISIBLE_TOO_SMALL),
        (Percents(10, 30, 2, 58), Refusal.COMMUNITY_TOO_SMALL),
        (Percents(10, 30, 3, 57), None),
    ):
        assert refusal(100, percents, 100, least) is why


def test_a_year_to_march_begins_in_april() -> None:
    year = financial_year(2026, ends(3))
    assert (year.starts_on, year.ends_on) == (date(2025, 4, 1), date(2026, 3, 31))


def test_a_year_to_february_ends_with_the_month_whatever_its_length() -> None:
    assert financial_year(2028, ends(2)).ends_on == date(2028, 2, 29)
    assert financial_year(2029, ends(2)).starts_on == date(2028, 3, 1)


@given(st.dates(date(1990, 1, 1), date(2190, 12, 31)), st.integers(1, 12))
def test_every_day_lies_in_one_year_and_years_touch(day: date, month: int) -> None:
    year = year_of(day, ends(month))
    assert year.starts_on <= day <= year.ends_on
    assert financial_year(year.name + 1, ends(month)).starts_on.toordinal() == year.ends_on.toordinal() + 1


def test_years_go_back_to_the_founding_and_no_further() -> None:
    years = years_over(date(2024, 6, 1), date(2026, 5, 4), ends(3), most=10)
    assert [year.name for year in years] == [2026, 2025]


def test_the_year_that_runs_is_not_over_on_its_last_day() -> None:
    assert years_over(date(2025, 6, 1), date(2026, 3, 31), ends(3), most=10) == []
    assert [y.name for y in years_over(date(2025, 6, 1), date(2026, 4, 1), ends(3), most=10)] == [2026]


def test_costs_take_off() -> None:
    result = Result((Line("Expenses:Insurance", 40_000), Line("Income:Levy", 120_000), Line("Income:Rebates", 5_000)))
    assert (result.income, result.costs, result.surplus) == (125_000, 40_000, 85_000)


@pytest.mark.parametrize(
    ("surplus", "percents", "limits", "trade", "why"),
    [
        (0, Percents(100, 0, 0, 0), COOP, 5, Refusal.NOTHING_TO_SHARE),
        (-5, Percents(100, 0, 0, 0), COOP, 5, Refusal.NOTHING_TO_SHARE),
        (10, Percents(99, 0, 0, 0), COOP, 5, Refusal.NOT_A_HUNDRED),
        (10, Percents(150, 0, 0, -50), COOP, 5, Refusal.NOT_A_HUNDRED),
        (10, Percents(50, 0, 0, 50), BENEFIT, 5, Refusal.NO_DIVIDEND_HERE),
        (10, Percents(50, 0, 50, 0), BENEFIT, 5, None),
        (10, Percents(50, 0, 0, 50), COOP, 0, Refusal.NO_TRADE),
        (10, Percents(50, 25, 25, 0), COOP, 0, None),
        (10, Percents(0, 0, 0, 100), COOP, 1, None),
    ],
)
def test_what_can_be_proposed(
    surplus: int, percents: Percents, limits: Limits, trade: int, why: Refusal | None
) -> None:
    assert refusal(surplus, percents, trade, limits) == why


def test_a_surplus_splits_by_percent_to_the_penny() -> None:
    shares = share(100_01, Percents(33, 33, 17, 17))
    assert (shares.general, shares.indivisible, shares.community, shares.dividend) == (3301, 3300, 1700, 1700)
    assert shares.total == 100_01


def test_percentages_that_miss_a_hundred_are_refused() -> None:
    with pytest.raises(ValueError, match="100"):
        share(100, Percents(50, 0, 0, 49))


def test_a_dividend_follows_trade() -> None:
    each = dividends(100, [trade(1, 1, 600), trade(2, 2, 300), trade(3, 3, 100)])
    assert [d.amount for d in each] == [60, 30, 10]


def test_a_spare_penny_goes_to_the_lowest_member_then_the_lowest_fund() -> None:
    each = dividends(100, [trade(7, 9, 50), trade(3, 8, 50), trade(3, 4, 50)])
    assert [(d.trade.member, d.trade.fund, d.amount) for d in each] == [(3, 4, 34), (3, 8, 33), (7, 9, 33)]


def test_who_took_back_more_than_she_spent_gets_nothing_and_owes_nothing() -> None:
    each = dividends(100, [trade(1, 1, -40), trade(2, 2, 10)])
    assert [(d.trade.member, d.amount) for d in each] == [(2, 100)]


percents = (
    st.tuples(*[st.integers(0, 100)] * 3)
    .map(sorted)
    .map(lambda cuts: Percents(cuts[0], cuts[1] - cuts[0], cuts[2] - cuts[1], 100 - cuts[2]))
)
trades = st.lists(st.integers(-500, 10**9), min_size=1, max_size=40).map(
    lambda amounts: [trade(n // 2 + 1, n + 1, amount) for n, amount in enumerate(amounts)]
)


@given(st.integers(1, 10**13), percents)
def test_shares_sum_to_the_surplus_and_none_is_below_zero(surplus: int, wanted: Percents) -> None:
    shares = share(surplus, wanted)
    parts = (shares.general, shares.indivisible, shares.community, shares.dividend)
    asked = (wanted.general, wanted.indivisible, wanted.community, wanted.dividend)
    assert sum(parts) == surplus
    for part, percent in zip(parts, asked, strict=True):
        assert part >= 0
        assert abs(part * 100 - surplus * percent) < 100  # within a penny of its percentage
        assert percent or part == 0


@given(st.integers(0, 10**12), trades)
def test_dividends_sum_to_the_pot_and_follow_trade_within_a_penny(pot: int, given_trades: list[Trade]) -> None:
    total = sum(t.amount for t in given_trades if t.amount > 0)
    if not total:
        if pot:
            with pytest.raises(ValueError, match="positive"):
                dividends(pot, given_trades)
        else:
            assert dividends(pot, given_trades) == []
        return
    each = dividends(pot, given_trades)
    assert sum(d.amount for d in each) == pot
    for dividend in each:
        assert dividend.amount >= 0
        assert abs(dividend.amount * total - pot * dividend.trade.amount) < total
    equals = defaultdict(list)
    for dividend in each:
        equals[dividend.trade.amount].append(dividend.amount)
    assert all(max(amounts) - min(amounts) <= 1 for amounts in equals.values())


@given(st.integers(0, 10**9), trades, st.randoms())
def test_the_order_in_which_trade_is_read_changes_nothing(
    pot: int, given_trades: list[Trade], chance: random.Random
) -> None:
    if not any(t.amount > 0 for t in given_trades):
        return
    mixed = list(given_trades)
    chance.shuffle(mixed)
    assert dividends(pot, mixed) == dividends(pot, given_trades)
