"""Whom a direct payment may not pay, by nation; and what the council's letter lifts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, strategies as st

from coopbudget.budgets.payee_rules import LAWS, Approval, Relation, law_on, may_be_excepted, may_pay, payable

ON = date(2026, 11, 27)
TOGETHER, APART = True, False


@pytest.mark.parametrize(
    ("nation", "relation", "same_household", "allowed"),
    [
        # England: a partner wherever they live; close family in one household.
        ("england", "partner", APART, False),
        ("england", "lives_as_partner", TOGETHER, False),
        ("england", "sibling", TOGETHER, False),
        ("england", "sibling", APART, True),
        ("england", "partner_of_relative", TOGETHER, False),
        ("england", "cousin", TOGETHER, True),
        ("england", "step_parent", TOGETHER, True),
        ("england", "other", TOGETHER, True),
        # Wales: relatives, a step-parent among them, in one household.
        ("wales", "partner", TOGETHER, False),
        ("wales", "partner", APART, True),
        ("wales", "step_parent", TOGETHER, False),
        ("wales", "grandparent", TOGETHER, False),
        ("wales", "grandparent", APART, True),
        # Scotland: family wherever they live, cousins too.
        ("scotland", "cousin", APART, False),
        ("scotland", "child", APART, False),
        ("scotland", "family_attorney", APART, False),
        ("scotland", "other", TOGETHER, True),
        # Northern Ireland: as its regulation 7 lists them.
        ("northern_ireland", "partner", APART, False),
        ("northern_ireland", "aunt_or_uncle", TOGETHER, False),
        ("northern_ireland", "aunt_or_uncle", APART, True),
        ("northern_ireland", "nephew_or_niece", TOGETHER, True),
    ],
)
def test_each_nation_has_its_own_rule(nation: str, relation: str, same_household: bool, allowed: bool) -> None:
    decision = may_pay(nation, relation, same_household, ON)
    assert bool(decision) is allowed
    if not decision:
        assert law_on(nation, ON).source in str(decision.reason)


def test_the_councils_letter_lifts_the_bar_for_its_days_and_no_longer() -> None:
    letter = [Approval(date(2026, 10, 1), date(2027, 3, 31))]
    answers = [
        bool(payable("england", "partner", TOGETHER, letter, day))
        for day in (date(2026, 9, 30), date(2026, 10, 1), date(2027, 3, 31), date(2027, 4, 1))
    ]
    assert answers == [False, True, True, False]
    assert payable("england", "partner", TOGETHER, [Approval(date(2026, 10, 1), None)], date(2040, 1, 1))


def test_in_scotland_no_letter_helps_a_guardian_or_attorney() -> None:
    letter = [Approval(date(2026, 10, 1), None)]
    assert payable("scotland", "child", APART, letter, ON)
    assert not payable("scotland", "family_attorney", APART, letter, ON)
    assert not may_be_excepted("scotland", "family_attorney", ON)
    assert payable("england", "family_attorney", TOGETHER, letter, ON)


@given(st.sampled_from(sorted(LAWS)), st.sampled_from(Relation), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_living_together_never_makes_somebody_payable_and_every_day_has_a_law(nation, relation, on) -> None:
    assert bool(may_pay(nation, relation, APART, on)) or not may_pay(nation, relation, TOGETHER, on)
    law = law_on(nation, on)
    assert law.since <= on or law is LAWS[nation][0]
    assert law.never_excepted <= law.always | law.household
