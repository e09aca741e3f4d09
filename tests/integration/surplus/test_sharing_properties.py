"""Whatever the amounts and shares: the sum is exact, nobody is below zero, and undoing restores every balance."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings, strategies as st

from coopbudget.ledger import chart, queries as ledger
from coopbudget.surplus import queries, service
from tests.conftest import Act
from tests.year import AFTER, Year, buy, carried, make_year, move, proposed, spend_own

LATER = AFTER + timedelta(days=20)
percents = st.lists(st.integers(0, 100), min_size=3, max_size=3).map(sorted).map(
    lambda cuts: {"general": cuts[0], "indivisible": cuts[1] - cuts[0], "community": cuts[2] - cuts[1],
                  "dividend": 100 - cuts[2]}
)  # fmt: skip


def balances(act: Act, year: Year) -> dict[str, int]:
    with act(year.treasurer, now=LATER) as work:
        found = ledger.trial_balance(work.session, year.coop.id)
    return {row.code: row.balance for row in found if row.balance}


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    costs=st.lists(st.integers(1, 10**7), min_size=2, max_size=2),
    own_cost=st.integers(1, 5_000),
    more=st.integers(5_001, 10**6),
    split=percents,
)
def test_sharing_is_exact_and_undoing_it_leaves_no_trace(
    act: Act, costs: list[int], own_cost: int, more: int, split: dict[str, int]
) -> None:
    year = make_year(act, 2)
    with act(year.system, now=AFTER) as work:
        for fund, cost in zip(year.funds, costs, strict=True):
            buy(work, fund, cost, cost * 6 // 100)
        move(work, chart.OWN_UNMATCHED, chart.INCOME_REBATES, more)
        spend_own(work, own_cost)
    made = proposed(act, year, **split)
    carried(act, year, made)
    before = balances(act, year)
    with act(year.treasurer, now=LATER) as work:
        service.post_distribution(work, proposal_id=made.id)
        shares = queries.shares(work.session, year.coop.id, made.id)
    after = balances(act, year)
    assert sum(share.dividend for share in shares) == made.shares.dividend
    assert all(share.dividend >= 0 for share in shares)
    kept = ("Equity:Reserve:General", "Equity:Reserve:Indivisible", "Equity:Community", "Liabilities:Crossing:Dividend")
    assert (
        sum(after.get(code, 0) for code in kept) == made.surplus == more + sum(c * 6 // 100 for c in costs) - own_cost
    )
    assert not {code for code in after if code.startswith(("Income:", "Expenses:", "Equity:Surplus"))}
    with act(year.chair, now=LATER) as work:
        service.undo_distribution(work, proposal_id=made.id, why="To see that nothing is left of it")
    assert balances(act, year) == before
