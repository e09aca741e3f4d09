"""When a motion is carried."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, strategies as st

from coopbudget.governance.rules import Count, Majority, Reason, conditions


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


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (count(100, 38, 12, majority=Majority.CONVERSION), Reason.CARRIED),  # half voted, 76 % for
        (count(100, 49, 0, majority=Majority.CONVERSION), Reason.NO_QUORUM),  # 49 of 100 is under half
        (count(101, 50, 0, majority=Majority.CONVERSION), Reason.NO_QUORUM),
        (count(100, 37, 13, majority=Majority.CONVERSION), Reason.NO_MAJORITY),  # 74 %
        (count(100, 20, 10, quorum=0, majority=Majority.AMALGAMATION), Reason.CARRIED),  # two thirds exactly
        (count(100, 19, 10, quorum=0, majority=Majority.AMALGAMATION), Reason.NO_MAJORITY),
        (count(100, 33, 8, quorum=0, majority=Majority.NO_AUDIT), Reason.CARRIED),
        (count(100, 32, 8, quorum=0, majority=Majority.NO_AUDIT), Reason.TOO_MANY_AGAINST),  # a fifth of those cast
        (count(100, 90, 10, quorum=0, majority=Majority.NO_AUDIT), Reason.TOO_MANY_AGAINST),  # a tenth of all
        (count(100, 6, 5, quorum=0, majority=Majority.CONFIRMING), Reason.CARRIED),
        (count(100, 5, 5, quorum=0, majority=Majority.CONFIRMING), Reason.NO_MAJORITY),
    ],
)
def test_what_the_2014_act_asks(found: Count, reason: Reason) -> None:
    assert found.reason is reason


@pytest.mark.parametrize(
    ("first", "window"),
    [
        (date(2026, 9, 14), (date(2026, 9, 28), date(2026, 10, 14))),
        (date(2027, 1, 31), (date(2027, 2, 14), date(2027, 2, 28))),
        (date(2026, 12, 20), (date(2027, 1, 3), date(2027, 1, 20))),
    ],
)
def test_the_second_meeting_is_two_weeks_to_a_month_after_the_first(first: date, window: tuple[date, date]) -> None:
    second = conditions(Majority.CONVERSION, first).second
    assert second is not None and second.window(first) == window
    assert conditions(Majority.ORDINARY, first).second is None


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
