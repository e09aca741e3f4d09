"""A year told step by step, by whose money it was; other reserves tried; and what holds whatever the numbers."""

from __future__ import annotations

import random
import uuid
from datetime import date
from itertools import pairwise

from hypothesis import given, strategies as st

from coopbudget.ledger import chart
from coopbudget.rulebook.words import MemberClass, Society
from coopbudget.surplus.rules import (
    Claims,
    FinancialYear,
    From,
    Limits,
    Line,
    Percents,
    Result,
    Source,
    Step,
    Trade,
    by_source,
    days_in,
    each_gets,
    in_order,
    share,
    tried_reserves,
    waterfall,
    worked_example,
)

WORKER, PROVIDER = MemberClass.WORKER, MemberClass.PROVIDER
YEAR = FinancialYear(2026, date(2025, 4, 1), date(2026, 3, 31))
RESULT = Result((
    Line("Expenses:Fees", 1_000), Line("Expenses:Insurance", 3_000), Line(chart.PROVIDED, 500),
    Line(chart.SHARE_INTEREST, 200), Line(chart.INCOME_GRANTS, 5_000), Line(chart.INCOME_LEVY, 9_000),
    Line(chart.INCOME_OTHER, 10), Line(chart.INCOME_REBATES, 1_001),
))  # fmt: skip


def test_each_bar_begins_where_the_one_before_it_ended() -> None:
    bars = waterfall(RESULT)
    assert [(bar.step, bar.amount, bar.end) for bar in bars] == [
        (Step.LEVY, 9_000, 9_000), (Step.REBATES, 1_001, 10_001), (Step.GRANTS, 5_000, 15_001),
        (Step.OTHER, 10, 15_011), (Step.COSTS, -4_000, 11_011), (Step.INTEREST, -200, 10_811),
        (Step.PROVISIONS, -500, 10_311),
    ]  # fmt: skip
    assert bars[-1].end == RESULT.surplus
    assert all(after.start == before.end for before, after in pairwise(bars))
    assert RESULT.grants_left == 300  # £50 less £47 of costs
    assert waterfall(Result(())) == ()


def test_income_is_told_by_whose_money_it_was_to_the_penny() -> None:
    levy = {Source.COUNCIL: 6_000, Source.NHS: 2_000, Source.OWN: 900}
    spent = {Source.COUNCIL: 60_000, Source.NHS: 20_000, Source.OWN: 20_000}
    rows = by_source(RESULT, levy, spent)
    assert rows == (
        From(Source.COUNCIL, 6_000, 601, 0), From(Source.NHS, 2_000, 200, 0), From(Source.OWN, 900, 200, 0),
        From(Source.GRANT, 0, 0, 5_000), From(Source.CO_OP, 100, 0, 10),
    )  # fmt: skip
    assert sum(row.total for row in rows) == RESULT.income


amounts = st.integers(-(10**9), 10**9)
sums = st.dictionaries(st.sampled_from([Source.COUNCIL, Source.NHS, Source.OWN]), amounts)


@given(st.tuples(amounts, amounts, amounts, amounts), sums, sums)
def test_the_rows_of_sources_sum_to_the_income_whatever_it_is(
    income: tuple[int, int, int, int], levy: dict[Source, int], spent: dict[Source, int]
) -> None:
    codes = (chart.INCOME_LEVY, chart.INCOME_REBATES, chart.INCOME_GRANTS, chart.INCOME_OTHER)
    result = Result(tuple(Line(code, amount) for code, amount in zip(codes, income, strict=True)))
    assert sum(row.total for row in by_source(result, levy, spent)) == result.income
    assert waterfall(result)[-1].end == result.surplus


def test_days_of_membership_count_within_the_year() -> None:
    assert days_in(YEAR, date(2020, 1, 1), None) == 365
    assert days_in(YEAR, date(2026, 3, 31), None) == 1
    assert days_in(YEAR, date(2025, 4, 1), date(2025, 4, 30)) == 30
    assert days_in(YEAR, date(2026, 4, 1), None) == 0 == days_in(YEAR, date(2019, 1, 1), date(2025, 3, 31))


def test_other_reserves_keep_the_proportions_of_the_rest_and_say_what_rules_forbid() -> None:
    percents = Percents(60, 0, 10, 20, classes=((WORKER, 10),))
    tried = {one.general: one for one in tried_reserves(10_000, percents, Limits(general=5, community=5))}
    assert list(tried) == [5, *range(10, 101, 10)]
    assert tried[60].shares == share(10_000, percents)
    assert (tried[20].shares.general, tried[20].shares.community, tried[20].shares.dividend) == (2_000, 2_000, 4_000)
    assert tried[100].shares.general == 10_000
    assert not tried[60].allowed  # no part for workers in these rules
    limits = Limits(general=5, community=5, class_most=((WORKER, 10),))
    allowed = {one.general: one.allowed for one in tried_reserves(10_000, percents, limits)}
    assert [allowed[each] for each in (5, 50, 60, 80, 90)] == [False, False, True, True, False]
    assert not any(
        one.allowed for one in tried_reserves(99, Percents(50, 0, 0, 50), Limits(society=Society.COMMUNITY_BENEFIT))
        if one.general < 100
    )  # fmt: skip
    kept = {one.general: one.shares.dividend for one in tried_reserves(100, Percents(100, 0, 0, 0))}
    assert (kept[0], kept[50], kept[100]) == (100, 50, 0)


cuts = st.lists(st.integers(0, 100), min_size=6, max_size=6).map(sorted)
wanted = cuts.map(
    lambda at: Percents(
        at[0], at[1] - at[0], at[2] - at[1], at[3] - at[2], at[4] - at[3],
        tuple((each, part) for each, part in ((WORKER, at[5] - at[4]), (PROVIDER, 100 - at[5])) if part),
    )
)  # fmt: skip
claims = st.lists(
    st.tuples(st.integers(-500, 10**8), st.sampled_from([None, WORKER, PROVIDER])), min_size=1, max_size=30
).map(
    lambda each: [
        Trade(n + 1, 0 if part else n + 1, None if part else uuid.UUID(int=n + 1), uuid.UUID(int=n + 1), amount,
              None if part else Source.COUNCIL, part)
        for n, (amount, part) in enumerate(each)
    ]
)  # fmt: skip


@given(st.integers(1, 10**12), wanted, claims, st.randoms())
def test_every_place_and_every_claim_sums_to_the_penny_and_equals_are_treated_equally(
    surplus: int, percents: Percents, trades: list[Trade], chance: random.Random
) -> None:
    shares = share(surplus, percents)
    assert shares.total == surplus
    assert min(shares.general, shares.indivisible, shares.community, shares.mutual, shares.dividend) >= 0
    pots = {None: shares.dividend, **dict(shares.classes)}
    if any(pot and not any(t.part == part and t.amount > 0 for t in trades) for part, pot in pots.items()):
        return  # refused before it comes to this: nobody has a claim
    packed = Claims(trades)
    assert list(packed) == trades == in_order(trades) and packed[-1] == trades[-1] and packed[:2] == trades[:2]
    each = list(zip(trades, each_gets(shares, packed), strict=True))
    assert min((amount for _trade, amount in each), default=0) >= 0
    for part, pot in pots.items():
        assert sum(amount for trade, amount in each if trade.part == part) == pot
    equals: dict[tuple[MemberClass | None, int], list[int]] = {}
    for trade, amount in each:
        equals.setdefault((trade.part, max(0, trade.amount)), []).append(amount)
    assert all(max(got) - min(got) <= 1 for got in equals.values())
    mixed = list(trades)
    chance.shuffle(mixed)
    assert list(zip(in_order(mixed), each_gets(shares, Claims(in_order(mixed))), strict=True)) == each
    for tried in tried_reserves(surplus, percents):
        assert tried.shares.total == surplus


def test_an_example_is_worked_out_in_the_years_own_figures() -> None:
    example = worked_example(60_000, 3_000_000)
    assert example is not None
    assert (example.spent, example.back, example.counts, example.part, example.gets) == (
        100_000,
        10_000,
        90_000,
        3,
        1_800,
    )
    assert worked_example(10, 9) is None
