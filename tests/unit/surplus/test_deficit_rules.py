"""What of deficits is carried forward, and what a later surplus fills first."""

from __future__ import annotations

from hypothesis import given, strategies as st

from coopbudget.ledger import chart
from coopbudget.surplus.deficits.rules import Carried, YearFacts, carry, only_own, shareable


def test_the_next_surplus_fills_a_deficit_before_anything_is_shared() -> None:
    found = carry([YearFacts(2026, -10_000), YearFacts(2027, 4_000), YearFacts(2028, 15_000)])
    assert found == {2026: Carried(0, 0, 0), 2027: Carried(10_000, 4_000, 0), 2028: Carried(6_000, 6_000, 0)}
    assert shareable(4_000, 10_000) == 0 and shareable(15_000, 6_000) == 9_000


def test_what_the_reserve_covered_is_not_carried() -> None:
    found = carry([YearFacts(2026, -10_000, covered=7_000), YearFacts(2027, -500), YearFacts(2028, 2_000)])
    assert found[2028] == Carried(3_500, 2_000, 0)
    assert (found[2026].left, found[2027].left) == (1_000, 500)  # the oldest is filled first


def test_a_year_that_was_shared_keeps_what_it_kept_back() -> None:
    found = carry([YearFacts(2026, -10_000, covered=10_000), YearFacts(2027, 15_000, filled=0)])
    assert found[2027] == Carried(0, 0, 0)


@given(st.lists(st.tuples(st.integers(-9_999, 9_999), st.integers(0, 9_999)), max_size=8))
def test_every_penny_of_a_deficit_is_covered_filled_or_carried(years: list[tuple[int, int]]) -> None:
    facts = [YearFacts(n, result, min(cover, max(0, -result))) for n, (result, cover) in enumerate(years)]
    found = carry(facts)
    lacked = sum(max(0, -each.result) for each in facts)
    assert lacked == sum(e.covered for e in facts) + sum(c.fills + c.left for c in found.values())
    assert all(0 <= found[e.name].fills <= max(0, e.result) and found[e.name].left >= 0 for e in facts)


def test_only_the_co_ops_own_accounts_may_bear_it() -> None:
    assert only_own({"Income:Levy", "Expenses:Rent", chart.SURPLUS, chart.RESERVE_GENERAL})
    for code in (chart.fund_available(1), chart.RESERVE_INDIVISIBLE, chart.DIVIDEND_OWED, chart.MEMBERS_BANK):
        assert not only_own({chart.SURPLUS, code})
