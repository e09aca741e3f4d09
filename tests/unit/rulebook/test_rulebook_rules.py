"""What rules can be, what they ask of a day, and what each of the models begins with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from coopbudget.governance.rules import Count, Majority, kept_conditions, read_conditions, under
from coopbudget.rulebook.presets import PRESETS
from coopbudget.rulebook.rules import (
    Dated,
    Fault,
    Rules,
    change_faults,
    changed,
    document_of,
    faults,
    held_on,
    read_document,
)
from coopbudget.rulebook.words import Changing, MemberClass, Model, OfficeKind, Special, TwoOffices

HOLDER, CARER, WORKER = MemberClass.BUDGET_HOLDER, MemberClass.UNPAID_CARER, MemberClass.WORKER


@pytest.mark.parametrize("rules", [Rules(), *PRESETS.values()])
def test_a_model_can_be_adopted_and_comes_back_from_its_document_as_it_was(rules: Rules) -> None:
    assert faults(rules) == []
    assert read_document(document_of(rules)) == rules
    assert changed(rules, replace(rules, model=Model.OWN)) == []


def test_a_document_from_before_a_rule_was_kept_means_what_held_then() -> None:
    old = document_of(PRESETS[Model.MULTI])
    del old["quorum_percent"], old["two_offices"]
    assert (read_document(old).quorum_percent, read_document(old).two_offices) == (30, TwoOffices.ANY)
    meetings = document_of(Rules(quorum_percent=40))  # one share held for votes and meetings then
    del meetings["meeting_quorum_percent"], meetings["meeting_quorum_people"]
    found = read_document(meetings)
    assert (found.meeting_quorum_percent, found.meeting_quorum_people) == (40, 1)
    with pytest.raises(ValueError):
        read_document({**old, "special": "1/3"})


@pytest.mark.parametrize(
    ("changes", "field", "fault"),
    [
        ({"classes": ()}, "classes", Fault.NOBODY),
        ({"classes": (WORKER,)}, "classes", Fault.USERS_MISSING),
        ({"classes": (HOLDER, WORKER), "shares": ((HOLDER, 60), (WORKER, 30))}, "shares", Fault.NOT_A_HUNDRED),
        ({"classes": (HOLDER, WORKER), "shares": ((HOLDER, 100),)}, "shares", Fault.NO_SHARE),
        ({"classes": (HOLDER,), "shares": ((HOLDER, 60), (WORKER, 40))}, "shares", Fault.SHARE_OF_NOBODY),
        ({"quorum_percent": 101}, "quorum_percent", Fault.OUT_OF_RANGE),
        ({"pay_people": 1}, "pay_people", Fault.OUT_OF_RANGE),
        ({"meeting_quorum_people": 0}, "meeting_quorum_people", Fault.OUT_OF_RANGE),
        ({"second_days": 14}, "second_days", Fault.HALF_A_SECOND),
        ({"second_days": 40, "second_months": 1}, "second_days", Fault.SECOND_TOO_LATE),
        ({"offices": (OfficeKind.CHAIR,)}, "offices", Fault.OFFICES_MISSING),
        ({"levy": 700, "levy_most": 600}, "levy", Fault.LEVY_OVER_MOST),
        ({"reserve": 60, "indivisible": 41}, "reserve", Fault.OVER_A_HUNDRED),
    ],
)
def test_rules_that_can_not_be_say_where_and_why(changes: dict[str, object], field: str, fault: Fault) -> None:
    assert faults(replace(Rules(), **changes)) == [(field, fault)]  # type: ignore[arg-type]


def test_a_year_is_never_made_longer_than_eighteen_months() -> None:
    march = Rules(year_end_month=3)
    assert change_faults(march, replace(march, year_end_month=9)) == []
    assert change_faults(march, replace(march, year_end_month=10)) == [("year_end_month", Fault.YEAR_TOO_LONG)]


@given(st.lists(st.integers(0, 900), min_size=1, max_size=6, unique=True), st.integers(0, 1000))
def test_the_rules_of_a_day_are_the_newest_that_had_begun(days: list[int], day: int) -> None:
    start = date(2026, 1, 1)
    versions = [Dated(start + timedelta(days=d), Rules(notice_days=1 + n)) for n, d in enumerate(sorted(days))]
    held = held_on(versions, start + timedelta(days=day))
    begun = sum(1 for d in days if d <= day)
    assert held.notice_days == max(begun, 1)


@given(
    st.tuples(st.integers(1, 98), st.integers(1, 98)).filter(lambda pair: sum(pair) < 100),
    st.fixed_dictionaries({HOLDER: st.integers(0, 300), CARER: st.integers(0, 40), WORKER: st.integers(0, 40)}),
)
def test_each_class_holds_exactly_its_share_however_many_it_has(
    pair: tuple[int, int], voters: dict[MemberClass, int]
) -> None:
    shares = dict(zip((HOLDER, CARER, WORKER), (*pair, 100 - sum(pair)), strict=True))
    weights = Rules(classes=(HOLDER, CARER, WORKER), shares=tuple(shares.items())).weights(voters)
    there = [each for each, number in voters.items() if number]
    assert set(weights) == set(there) and all(votes >= 1 for votes in weights.values())
    total = sum(weights[each] * voters[each] for each in there)
    for each in there:
        whole = sum(shares[c] for c in there)
        assert Fraction(weights[each] * voters[each], total) == Fraction(shares[each], whole)


def test_without_shares_nobody_weighs() -> None:
    assert Rules().weights({HOLDER: 7, WORKER: 2}) == {}


def test_who_may_hold_two_offices() -> None:
    chair, secretary, treasurer, board = (
        OfficeKind.CHAIR, OfficeKind.SECRETARY, OfficeKind.TREASURER, OfficeKind.BOARD_MEMBER,
    )  # fmt: skip
    apart = Rules(two_offices=TwoOffices.TREASURER_APART)
    assert apart.may_hold(chair, [secretary]) and apart.may_hold(treasurer, [board])
    assert not apart.may_hold(treasurer, [chair]) and not apart.may_hold(secretary, [treasurer])
    assert apart.may_hold(treasurer, [OfficeKind.SAFEGUARDING_LEAD])
    none = Rules(two_offices=TwoOffices.NONE)
    assert not none.may_hold(chair, [secretary]) and none.may_hold(board, [chair]) and none.may_hold(chair, [chair])
    assert Rules().may_hold(treasurer, [chair, secretary])
    assert not Rules(board_seats=0).has_office(board)


def test_what_a_vote_asks_for_is_what_the_rules_said_when_it_opened() -> None:
    rules = Rules(special=Special.TWO_THIRDS, changing=Changing.SPECIAL, second_days=14, second_months=1)
    asks = under(rules, Majority.SPECIAL, of_rules=True)
    assert asks is not None and read_conditions(kept_conditions(asks)) == asks and asks.second is not None
    assert asks.second.window(date(2026, 9, 1)) == (date(2026, 9, 15), date(2026, 10, 1))
    count = Count(roll=3, yes=2, no=1, abstain=0, quorum_percent=0, majority=Majority.SPECIAL, frozen=asks)
    assert count.carried
    assert not replace(count, frozen=under(Rules(), Majority.SPECIAL)).carried
    assert under(rules, Majority.CONVERSION) is None  # the law alone says
    ordinary = under(rules, Majority.ORDINARY)
    assert ordinary is not None and ordinary.strictly and ordinary.second is None
