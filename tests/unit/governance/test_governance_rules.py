"""When a motion is carried."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from coopbudget.governance.rules import Count, Majority, Reason


def count(
    roll: int, yes: int, no: int, abstain: int = 0, *, quorum: int = 30, majority: Majority = Majority.ORDINARY
) -> Count:
    return Count(roll=roll, yes=yes, no=no, abstain=abstain, quorum_percent=quorum, majority=majority)


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (count(14, 5, 3), Reason.CARRIED),
        (count(14, 4, 4), Reason.NO_MAJORITY),  # a tie is not more than half
        (count(14, 4, 0), Reason.NO_QUORUM),  # 4 of 14 is under 30 %, 5 are needed
        (count(14, 4, 0, 1), Reason.CARRIED),  # who abstains is there
        (count(120, 40, 12, quorum=25, majority=Majority.SPECIAL), Reason.CARRIED),  # 76.9 %
        (count(120, 39, 13, quorum=25, majority=Majority.SPECIAL), Reason.CARRIED),  # three quarters exactly
        (count(120, 38, 13, quorum=25, majority=Majority.SPECIAL), Reason.NO_MAJORITY),
        (count(10, 0, 0, 10), Reason.NO_MAJORITY),
        (count(10, 0, 0, 10, majority=Majority.SPECIAL), Reason.NO_MAJORITY),
        (count(0, 0, 0), Reason.NO_QUORUM),
    ],
)
def test_outcomes(found: Count, reason: Reason) -> None:
    assert found.reason is reason


def test_the_share_is_cut_and_never_flatters() -> None:
    assert count(120, 40, 12).tenths_for == 769
    assert count(3000, 1999, 1001).tenths_for == 666


people = st.integers(0, 500)


@given(people, people, people, people, st.integers(0, 100), st.sampled_from(Majority))
def test_one_more_yes_never_defeats(
    more: int, yes: int, no: int, abstain: int, quorum: int, majority: Majority
) -> None:
    roll = yes + no + abstain + more + 1
    before = count(roll, yes, no, abstain, quorum=quorum, majority=majority)
    after = count(roll, yes + 1, no, abstain, quorum=quorum, majority=majority)
    assert after.carried or not before.carried


@given(people, people, people, people, st.sampled_from(Majority))
def test_a_higher_quorum_never_carries_what_a_lower_did_not(
    more: int, yes: int, no: int, abstain: int, majority: Majority
) -> None:
    roll = yes + no + abstain + more
    outcomes = [count(roll, yes, no, abstain, quorum=q, majority=majority).carried for q in range(101)]
    assert outcomes == sorted(outcomes, reverse=True)
