"""What the matrix promises, whatever is changed in it."""

from __future__ import annotations

import pytest

from coopbudget.guard import Permission as P, Power
from coopbudget.members import matrix
from coopbudget.members.words import OfficeKind, OutsideKind

READS = {P.SIGNED_IN, P.SEE_COOP, P.SEE_MEMBERS, P.SEE_BOOKS, P.SEE_TRAIL}
MONEY = {
    P.KEEP_BOOKS, P.PREPARE_PAYMENTS, P.APPROVE_PAYMENTS, P.APPROVE_INVOICES, P.MATCH_INVOICES, P.SHARE_SURPLUS,
    P.MANAGE_AGREEMENTS, P.MANAGE_CONTRACTS, P.AWARD_CALLS,
}  # fmt: skip
BY_TWO = {P.HELP_SIGN_IN, P.APPROVE_PAYMENTS, P.APPROVE_INVOICES, P.SCORE_BIDS}


def test_a_reviewer_only_reads_and_no_office_reviews() -> None:
    assert matrix.OUTSIDERS[OutsideKind.REVIEWER] - {P.REVIEW_BOOKS} <= READS
    assert matrix.offices_with(P.REVIEW_BOOKS) == []
    assert {P.SEE_BOOKS, P.SEE_TRAIL} <= matrix.OUTSIDERS[OutsideKind.REVIEWER]


def test_a_facilitator_has_no_vote_and_no_power_over_money() -> None:
    held = matrix.OUTSIDERS[OutsideKind.FACILITATOR]
    assert not held & (MONEY | {P.VOTE, P.TAKE_PART, P.SEE_BOOKS, P.ADMIT_MEMBERS, P.MANAGE_OFFICES})


@pytest.mark.parametrize("permission", sorted(BY_TWO))
def test_what_needs_two_officers_is_held_by_three_offices(permission: P) -> None:
    """So that two different people stand ready though one is ill, or has an interest."""
    assert len(matrix.offices_with(permission)) >= 3


@pytest.mark.parametrize("permission", sorted(set(P) - matrix.MEMBER - {P.ACT_FOR_PROVIDER, P.REVIEW_BOOKS}))
def test_every_permission_is_somebodys(permission: P) -> None:
    assert matrix.offices_with(permission)


def test_who_prepares_payments_does_not_choose_providers() -> None:
    treasurer = matrix.OFFICES[OfficeKind.TREASURER]
    assert not treasurer & {P.AWARD_CALLS, P.SCORE_BIDS, P.PUBLISH_CALLS}
    lead = matrix.OFFICES[OfficeKind.COMMISSIONING_LEAD]
    assert not lead & {P.APPROVE_INVOICES, P.APPROVE_PAYMENTS, P.PREPARE_PAYMENTS, P.KEEP_BOOKS}


def test_an_office_without_membership_gives_nothing() -> None:
    assert matrix.permissions_of(member=False, offices=list(OfficeKind)) == frozenset()
    assert matrix.permissions_of(member=False) == frozenset()


def test_a_provider_person_has_no_part_in_the_co_op() -> None:
    assert {P.SIGNED_IN, P.ACT_FOR_PROVIDER} == matrix.PROVIDER_PERSON


@pytest.mark.parametrize("officer", [True, False])
def test_acting_for_a_member_never_brings_an_offices_powers(officer: bool) -> None:
    held = matrix.permissions_acting(Power, officer=officer)
    assert held - {P.ACT_FOR_MEMBERS} <= matrix.MEMBER
    assert (P.ACT_FOR_MEMBERS in held) is officer


def test_a_supporter_votes_and_plans_only_with_that_power() -> None:
    held = matrix.permissions_acting([Power.SEE], officer=False)
    assert P.VOTE not in held and P.OPEN_POOLS not in held
    assert P.VOTE in matrix.permissions_acting([Power.VOTE_AS_TOLD], officer=False)


def test_the_whole_matrix_reads_on_one_page() -> None:
    assert set(matrix.OFFICES) == set(OfficeKind) and set(matrix.OUTSIDERS) == set(OutsideKind)
