"""What rules can be, what they ask of a day, and what each of the models begins with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from coopbudget.governance.rules import Count, Majority, kept_conditions, read_conditions, under
from coopbudget.governance.weights import small_classes, small_groups
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
from coopbudget.rulebook.words import (
    Changing,
    Matter,
    MemberClass,
    Model,
    OfficeKind,
    Removing,
    Special,
    TwoOffices,
)

HOLDER, CARER, WORKER = MemberClass.BUDGET_HOLDER, MemberClass.UNPAID_CARER, MemberClass.WORKER


SAID = Rules(
    matters=(Matter.BORROWING, Matter.REMOVAL), own_matters=("Moving the office",), borrow_limit=500_000,
    removing=Removing.BOARD, invoice_people=2, invoice_limit=100_000, bill_people=3,
)  # fmt: skip


@pytest.mark.parametrize("rules", [Rules(), SAID, *PRESETS.values()])
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
        ({"invoice_people": 1}, "invoice_people", Fault.OUT_OF_RANGE),
        ({"invoice_people": 3, "invoice_limit": 50_000}, "invoice_people", Fault.TOO_MANY_HANDS),
        ({"bill_people": 3, "bill_limit": 1}, "bill_people", Fault.TOO_MANY_HANDS),
        ({"pay_people": 5}, "pay_people", Fault.TOO_MANY_HANDS),
        ({"removing": Removing.BOARD, "board_seats": 0}, "removing", Fault.NO_BOARD),
        ({"own_matters": ("x" * 121,)}, "own_matters", Fault.TOO_LONG),
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


def test_how_many_officers_say_yes_to_an_invoice_and_a_bill() -> None:
    assert [Rules().invoice_yeses(amount) for amount in (1, 10**9)] == [2, 2]
    assert [SAID.invoice_yeses(amount) for amount in (100_000, 100_001)] == [2, 3] and SAID.bill_yeses(1) == 3
    assert SAID.asks_special(Matter.REMOVAL) and SAID.asks_special("Moving the office")
    assert not SAID.asks_special("") and not Rules().asks_special(Matter.BORROWING)


@given(st.integers(1, 60), st.integers(0, 2000), st.integers(0, 2000), st.integers(-1000, 2000))
def test_a_running_term_ends_by_new_rules_and_never_before_they_begin(
    months: int, starts: int, lasts: int, since: int
) -> None:
    first = date(2026, 1, 1)
    starts_on, ends_on = first + timedelta(days=starts), first + timedelta(days=starts + lasts)
    begins = first + timedelta(days=since)
    rules = Rules(term_months=months)
    last = rules.last_day(OfficeKind.CHAIR, starts_on, ends_on, begins)
    assert last <= ends_on and (last == ends_on or last >= begins - timedelta(days=1))
    if starts_on >= begins:
        assert last == min(ends_on, starts_on + rules.longest_term)
    gone = replace(rules, board_seats=0).last_day(OfficeKind.BOARD_MEMBER, starts_on, ends_on, begins)
    assert gone == min(ends_on, begins - timedelta(days=1))


def test_papers_that_few_cast_are_found_by_their_weight() -> None:
    shared = Rules(classes=(HOLDER, CARER, WORKER), shares=((HOLDER, 60), (CARER, 20), (WORKER, 20)))
    assert small_classes(Rules(), [HOLDER, WORKER]) == []
    assert small_classes(shared, [HOLDER] * 6 + [CARER] * 5 + [WORKER] * 4) == [WORKER]
    # Two small kinds whose papers weigh the same are one crowd; alone in the roll, nobody stands out.
    assert small_classes(shared, [HOLDER] * 6 + [CARER] * 3 + [WORKER] * 3) == []
    assert small_classes(shared, [WORKER] * 2) == [] and small_groups({1: 9, 4: 1}) == {4: 1}


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
