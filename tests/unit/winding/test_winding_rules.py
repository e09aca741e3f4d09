"""What remains before a co-op closes; how many must sign; what shares bring, whatever there is."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from coopbudget.governance.rules import Majority
from coopbudget.ledger import chart
from coopbudget.winding.law import Way, needs
from coopbudget.winding.rules import Step, own_worth, remaining, shares_bring, signatures_needed, step_of

HELD = st.dictionaries(st.integers(1, 500), st.integers(1, 10**7), max_size=40)


@given(held=HELD, worth=st.integers(-(10**8), 10**9), locked=st.integers(0, 10**8))
def test_shares_never_bring_more_than_par_nor_touch_what_is_locked(
    held: dict[int, int], worth: int, locked: int
) -> None:
    brings = dict(shares_bring(list(held.items()), worth=worth, locked=locked))
    par = sum(held.values())
    assert sum(brings.values()) == (max(0, min(par, worth - locked)) if held else 0)
    assert all(0 <= brings[number] <= amount for number, amount in held.items())
    # Equals are treated equally, to the penny; and the order of asking makes no difference.
    assert brings == dict(shares_bring(list(reversed(held.items())), worth=worth, locked=locked))
    for one in held:
        for other in held:
            if held[one] == held[other]:
                assert abs(brings[one] - brings[other]) <= 1


@pytest.mark.parametrize(("members", "signed"), [(4, 3), (5, 4), (100, 75), (1, 1), (7, 6)])
def test_three_quarters_of_the_members_sign(members: int, signed: int) -> None:
    assert signatures_needed(members, Fraction(3, 4)) == signed


def test_what_the_law_asks_for_has_a_date() -> None:
    assert needs(Way.INSTRUMENT, date(2026, 9, 1)).signed == Fraction(3, 4)
    assert needs(Way.TRANSFER, date(2026, 9, 1)).majority is Majority.AMALGAMATION
    with pytest.raises(ValueError):
        needs(Way.TRANSFER, date(2010, 1, 1))


def test_every_account_is_settled_somewhere_and_nothing_is_forgotten() -> None:
    balances = {
        chart.fund_available(1): 500, chart.provider_payable(2): 300, chart.MEMBERS_CLEARING: 20,
        chart.share_capital(1): 100, chart.RESERVE_INDIVISIBLE: 40, chart.OWN_BANK: 140, chart.MEMBERS_BANK: 820,
        chart.LEVY_OWED: 0, "Liabilities:Something:New": 7, "Assets:Something:New": 7,
    }  # fmt: skip
    found = {each.step: each for each in remaining(balances, {Step.CONTRACTS: 2, Step.ARCHIVE: 1})}
    assert (found[Step.FUNDS].amount, found[Step.BILLS].amount, found[Step.BANK].amount) == (500, 300, 840)
    assert (found[Step.SHARES].amount, found[Step.ASSETS].amount, found[Step.OTHER].amount) == (100, 180, 14)
    assert found[Step.CONTRACTS].count == 2 and not found[Step.CONTRACTS].done and found[Step.LOANS].done
    assert step_of(chart.coop_owed("glan")) is Step.MOVES and step_of(chart.loan_due(1)) is Step.LOANS
    assert own_worth(balances) == 140 + 820 + 7 - 500 - 300 - 20 - 7
