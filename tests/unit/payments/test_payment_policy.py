"""Separate hands: who may prepare, approve, agree and confirm, and how many it takes."""

from __future__ import annotations

import uuid

import pytest

from coopbudget.payments import policy
from coopbudget.payments.policy import Rule, approvals_needed

ANN, BOB, CAI, DEE = (uuid.uuid4() for _ in range(4))
NOBODY: frozenset[uuid.UUID] = frozenset()


@pytest.mark.parametrize(
    ("rule", "total", "needed"),
    [
        (Rule(), 1, 1),
        (Rule(), 10**9, 1),
        (Rule(3), 1, 2),
        (Rule(2, 50_000), 50_000, 1),
        (Rule(2, 50_000), 50_001, 2),
        (Rule(2, 0), 1, 2),
        (Rule(3, 50_000), 50_001, 3),
    ],
)
def test_how_many_others_must_approve(rule: Rule, total: int, needed: int) -> None:
    assert approvals_needed(rule, total) == needed


def test_a_rule_that_too_few_officers_could_keep_is_refused() -> None:
    assert policy.change_rule(Rule(3), before=Rule(), officers=3)
    assert not policy.change_rule(Rule(3), before=Rule(), officers=2)
    assert not policy.change_rule(Rule(3, 100), before=Rule(), officers=3)
    assert not policy.change_rule(Rule(2), before=Rule(), officers=3)  # the one there is


def test_a_rule_needs_another_officer_than_who_asked() -> None:
    assert not policy.decide_rule(ANN, asked_by=ANN)
    assert policy.decide_rule(BOB, asked_by=ANN)


def may_approve(person: uuid.UUID, **facts: object) -> bool:
    known = {"prepared_by": ANN, "approved_by": NOBODY, "barred": NOBODY, "payees": NOBODY, **facts}
    return bool(policy.approve_run(person, **known))  # type: ignore[arg-type]


def test_whoever_prepared_a_run_never_approves_it() -> None:
    assert not may_approve(ANN)
    assert may_approve(BOB)


def test_nobody_says_yes_to_a_run_twice() -> None:
    assert not may_approve(BOB, approved_by={BOB})
    assert may_approve(CAI, approved_by={BOB})


def test_nobody_prepares_or_approves_a_payment_to_themselves_or_that_they_had_a_part_in() -> None:
    assert not may_approve(BOB, barred={BOB})
    assert not may_approve(BOB, payees={BOB})
    assert not policy.prepare_run(ANN, barred={ANN}, payees=NOBODY)
    assert not policy.prepare_run(ANN, barred=NOBODY, payees={ANN})


def test_new_bank_details_need_another_officer_than_who_asked() -> None:
    assert not policy.decide_change(ANN, asked_by=ANN, payee_people=NOBODY)
    assert not policy.decide_change(BOB, asked_by=ANN, payee_people={BOB})
    assert policy.decide_change(BOB, asked_by=ANN, payee_people=NOBODY)


def test_only_the_payee_confirms_and_not_with_an_officer_s_other_hand() -> None:
    confirm = policy.confirm_change
    assert confirm(DEE, asked_by=ANN, decided_by=BOB, payee_people={DEE})
    assert not confirm(CAI, asked_by=ANN, decided_by=BOB, payee_people={DEE})
    assert not confirm(ANN, asked_by=ANN, decided_by=None, payee_people={ANN})
    assert not confirm(BOB, asked_by=ANN, decided_by=BOB, payee_people={BOB})


def test_a_bill_needs_two_different_officers_and_never_its_claimant() -> None:
    assert not policy.approve_bill(ANN, claimant=ANN, payee_people=NOBODY, approved_by=NOBODY)
    assert not policy.approve_bill(BOB, claimant=ANN, payee_people=NOBODY, approved_by={BOB})
    assert policy.approve_bill(CAI, claimant=ANN, payee_people=NOBODY, approved_by={BOB})
