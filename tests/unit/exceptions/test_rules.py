"""What the rules find in planted cases, what they leave alone, and that clean books stay quiet."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, strategies as st

from benchmarks.exceptions.__main__ import apart, cries
from benchmarks.exceptions.books import Books, clean_books
from benchmarks.exceptions.planted import OF_EACH, PLANTED
from coopbudget.exceptions import policy, rules
from coopbudget.exceptions.facts import (
    Approval,
    Change,
    Claim,
    Found,
    FundStanding,
    Kind,
    Limit,
    Party,
    Payment,
    Period,
    Record,
    Rule,
    Visit,
    read_records,
)
from coopbudget.exceptions.rules import digits
from coopbudget.exceptions.rules.approvals import last_day, quarter_of
from coopbudget.exceptions.rules.claims import squeezed
from coopbudget.exceptions.rules.payments import limit_on
from coopbudget.guard import Actor, Permission
from coopbudget.guard.actor import Capacity

DAY = date(2026, 5, 4)
ONE, OTHER, THIRD = (uuid.UUID(int=n) for n in (1, 2, 3))


def bill(number: str, amount: int = 10_000, on: date = DAY, **given: object) -> Claim:
    facts: dict[str, object] = {
        "id": uuid.uuid4(), "kind": Kind.BILL, "number": 1, "party": ONE, "their_number": number, "on": on,
        "since": on, "until": on, "amount": amount,
    }  # fmt: skip
    return Claim(**(facts | given))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def books() -> Books:
    """Two years of twenty members."""
    return clean_books(20, 2)


def test_clean_books_stay_quiet(books: Books) -> None:
    assert cries(books) == set()
    assert books.papers > 200 and len(books.visits) > 4_000 and len(books.approvals) > 600


def test_each_rule_finds_all_that_is_planted(books: Books) -> None:
    planted = apart(books)
    for plant in PLANTED.values():
        plant(planted, random.Random(7))
    found = Counter(rule for rule, _key in cries(planted))
    assert {rule for rule in Rule if found[rule] < OF_EACH} == set()


# -- Papers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["INV-0012", "inv 12", "INV12", "Inv/00012."])
def test_a_number_is_one_however_it_is_typed(typed: str) -> None:
    assert squeezed(typed) == squeezed("INV-12")
    (found,) = rules.duplicates([bill("INV-12"), bill(typed, on=DAY + timedelta(days=90), amount=1)])
    assert found.values["how"] == "number" and found.amount == 1


def test_figures_in_other_groups_are_other_numbers() -> None:
    assert len({squeezed(each) for each in ("1-12", "11-2", "112", "A112", "—", "…")}) == 6


def test_equal_sums_of_one_day_are_one_paper_unless_they_are_for_other_people() -> None:
    first, second = bill("A", members=frozenset({ONE})), bill("B", members=frozenset({OTHER}))
    assert rules.duplicates([first, second]) == []
    assert [each.values["how"] for each in rules.duplicates([first, replace(second, members=first.members)])] == [
        "amount"
    ]
    assert rules.duplicates([bill("A"), bill("B", on=DAY + timedelta(days=1))]) == []
    assert rules.duplicates([bill("A"), bill("A", party=OTHER), bill("A", kind=Kind.INVOICE)]) == []


def test_a_standing_price_is_round_and_fine_and_made_up_sums_are_not() -> None:
    rent = [bill(str(n), 12_000 * 5, DAY + timedelta(days=30 * n)) for n in range(7)]
    assert rules.round_sums(rent) == []
    made_up = [bill(str(n), 5_000 * (n % 4 + 2), DAY + timedelta(days=30 * n)) for n in range(7)]
    (found,) = rules.round_sums(made_up)
    assert found.values == {"round": 7, "all": 7, "year": 2026}
    assert rules.round_sums([replace(each, kind=Kind.INVOICE) for each in made_up]) == []


def test_once_a_year_is_no_silence() -> None:
    yearly = [bill("1", on=DAY), bill("2", on=DAY + timedelta(days=399))]
    assert rules.dormant(yearly, {}) == []
    (found,) = rules.dormant([bill("3")], {(Kind.BILL, ONE): DAY - timedelta(days=401)})
    assert found.values["days"] == 401
    assert rules.dormant([bill("3")], {}) == []  # who never asked is new, not dormant


def test_papers_are_cut_where_one_would_have_needed_one_more() -> None:
    limits = {Kind.BILL: [Limit(date(2020, 1, 1), 100_000)], Kind.INVOICE: [Limit(date(2020, 1, 1), 100_000)]}
    (found,) = rules.cut_under_limit(
        [bill("1", 60_000), replace(bill("2", 55_000, DAY + timedelta(days=6)), number=2)], limits
    )
    assert found.values == {"limit": 100_000, "together": 115_000, "papers": 2, "of": "bill"}
    assert [each.number for each in found.records] == [1, 2] and found.parties == {ONE}
    one = bill("1", 60_000, kind=Kind.INVOICE, contract=OTHER, since=DAY - timedelta(days=28))
    second = replace(one, amount=55_000, since=DAY - timedelta(days=14), number=2)
    halves = [replace(one, members=frozenset({THIRD})), second]
    (found,) = rules.cut_under_limit(halves, limits)
    assert found.values["of"] == "invoice" and found.members == {THIRD}
    quiet = (
        [bill("1", 60_000), bill("2", 55_000, DAY + timedelta(days=7))],  # a week apart
        [bill("1", 60_000), bill("2", 40_000)],  # together within it
        [bill("1", 130_000), bill("2", 55_000)],  # the first needed one more
        [bill("1", 60_000), bill("2", 49_000), bill("3", 49_000)],  # too small to be halves of it
        [bill("1", 60_000), bill("2", 55_000, party=OTHER)],
        [halves[0], replace(halves[1], contract=THIRD)],  # another contract
        [replace(halves[0], since=DAY - timedelta(days=56), until=DAY - timedelta(days=29)), halves[1]],  # two months
    )
    assert [rules.cut_under_limit(each, limits) for each in quiet] == [[]] * 7
    assert rules.cut_under_limit(halves, {Kind.BILL: limits[Kind.BILL]}) == []


# -- Payments ----------------------------------------------------------------------------------------


def pay(run: int, day: int, amount: int, total: int | None = None, payee: uuid.UUID = ONE) -> Payment:
    return Payment(run, DAY + timedelta(days=day), payee, 1, amount, total or amount, OTHER, frozenset({THIRD}))


def test_a_payment_is_split_where_one_run_would_have_needed_one_more() -> None:
    limits = [Limit(date(2020, 1, 1), 100_000)]
    (found,) = rules.split_under_limit([pay(1, 0, 60_000), pay(2, 2, 55_000)], limits)
    assert found.values["together"] == 115_000 and found.people == {OTHER, THIRD}
    quiet = (
        [pay(1, 0, 60_000), pay(1, 0, 55_000, 60_000)],  # one run
        [pay(1, 0, 60_000), pay(2, 7, 55_000)],  # a week apart
        [pay(1, 0, 60_000), pay(2, 2, 40_000)],  # together within it
        [pay(1, 0, 60_000, 130_000), pay(2, 2, 55_000)],  # the first needed one more
        [pay(1, 0, 60_000), pay(2, 2, 55_000, payee=OTHER)],
    )
    assert [rules.split_under_limit(each, limits) for each in quiet] == [[]] * 5
    assert rules.split_under_limit([pay(1, 0, 60_000), pay(2, 2, 55_000)], []) == []
    assert limit_on([*limits, Limit(DAY, None)], DAY) is None and limit_on(limits, date(2019, 1, 1)) is None


def party(kind: str, *people: uuid.UUID, number: int = 1) -> Party:
    return Party(uuid.uuid4(), number, kind, frozenset(people), DAY)


def test_one_account_is_fine_for_one_person_and_worst_with_an_officer() -> None:
    fine = [party("member", ONE), party("supplier", ONE)]
    assert rules.same_account([fine, [party("provider", ONE)]], []) == []
    (found,) = rules.same_account([[party("provider", ONE, OTHER), party("member", OTHER, number=2)]], [OTHER])
    assert found.values == {"parties": 2, "officer": 1} and found.people == {ONE, OTHER}
    assert len(rules.same_account([[party("supplier"), party("supplier")]], [])) == 1  # nobody is known of either


def test_details_that_the_payee_confirmed_are_fine_unless_much_follows() -> None:
    own, heard = Change(ONE, 1, DAY, True, OTHER), Change(ONE, 1, DAY, False, OTHER)
    before = pay(1, -30, 50_000)
    assert rules.details_changed([own], [before, pay(2, 3, 60_000)]) == []
    assert rules.details_changed([heard], [before, pay(2, 15, 60_000)]) == []
    (found,) = rules.details_changed([own], [before, pay(2, 3, 100_001)])
    assert (found.values["large"], found.values["heard"]) == (1, 0)
    (found,) = rules.details_changed([heard], [before, pay(2, 3, 60_000), pay(3, 4, 60_000)])
    assert (found.values["large"], found.values["heard"], found.records[1].number) == (0, 1, 2)


# -- Approvals ---------------------------------------------------------------------------------------


def yes(number: int, who: uuid.UUID, hour: int = 12, after: int = 900, day: int = 0) -> Approval:
    at = datetime.combine(date(2026, 2, 1), time(hour)) + timedelta(days=day)
    return Approval(Kind.BILL, number, uuid.UUID(int=number), who, at, after, 1_000)


def test_quarters_end_where_they_end() -> None:
    assert [last_day(quarter_of(date(2026, month, 1))).isoformat() for month in (1, 6, 9, 12)] == [
        "2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31",
    ]  # fmt: skip


def test_the_same_two_are_odd_only_where_others_could() -> None:
    given = [yes(n, who) for n in range(12) for who in (ONE, OTHER)]
    assert rules.same_pair(given, 2, DAY) == [] and rules.same_pair(given[:-2], 3, DAY) == []
    assert rules.same_pair(given, 3, date(2026, 3, 31)) == []  # the quarter is not over
    assert rules.same_pair([*given, yes(12, ONE), yes(12, THIRD)], 3, DAY) == []
    (found,) = rules.same_pair(given, 3, DAY)
    assert found.people == {ONE, OTHER} and found.amount == 12_000
    assert found.digest == rules.same_pair(given, 4, DAY)[0].digest  # how many could have is no fact of it


def test_a_quick_yes_now_and_then_is_none() -> None:
    quick = [yes(n, ONE, after=4) for n in range(5)]
    assert rules.quick_yeses([*quick[1:], yes(9, ONE)], DAY) == []
    assert rules.quick_yeses(quick, DAY)[0].values["odd"] == 5


def test_who_works_at_night_is_left_alone() -> None:
    by_day = [yes(n, ONE, day=n) for n in range(25)]
    assert rules.odd_hours([*by_day, *(yes(90 + n, ONE, hour=2) for n in range(6))], DAY) == []
    (found,) = rules.odd_hours([*by_day, yes(99, ONE, hour=3)], DAY)
    assert found.values["hour"] == "03:00"
    assert rules.odd_hours([yes(99, ONE, hour=3), *by_day[:5]], DAY) == []  # too little to say what is usual


# -- Visits and funds --------------------------------------------------------------------------------


def visit(number: int, start: int, minutes: int, contract: int = 1, on: date = DAY) -> Visit:
    return Visit(number, contract, ONE, OTHER, 7, on, start, minutes)


def test_visits_meet_at_their_ends_and_overlap_from_a_quarter_of_an_hour() -> None:
    since, until = DAY.replace(day=1), date(2026, 5, 31)
    assert rules.overlaps([visit(1, 600, 60), visit(2, 646, 60, 2)], since, until) == []
    (found,) = rules.overlaps([visit(1, 600, 60), visit(2, 645, 60, 2)], since, until)
    assert found.values == {"times": 1, "minutes": 15, "member": 7}
    night = [visit(1, 1_320, 480, on=since - timedelta(days=1)), visit(2, 60, 60, 2, on=since)]
    assert len(rules.overlaps(night, since, until)) == 1  # it began the month before
    assert rules.long_days([visit(1, 0, 800), visit(2, 800, 640, 2)], since, until) == []
    assert rules.long_days([visit(1, 0, 800), visit(2, 800, 641, 2)], since, until)[0].values["minutes"] == 1_441


def periods(*received: int) -> tuple[Period, ...]:
    return tuple(Period(DAY + timedelta(days=28 * n), 1_000, 100, each) for n, each in enumerate(received))


@pytest.mark.parametrize(
    ("received", "what"),
    [
        ((1_100, 1_100, 1_000, 1_000), "contribution"),
        ((1_100, 1_100, 0, 400), "all"),
        ((1_100, 1_100, 0, 1_000), "contribution"),
        ((1_100, 1_000, 1_200, 1_100), ""),  # late, and then both
        ((1_100, 1_100, 1_100, 1_000), ""),  # one late payment
        ((1_000, 1_000, 1_000, 1_000), ""),  # it never came here
        ((1_100, 1_060, 1_060, 1_060), ""),  # more than half of it comes
        ((), ""),
    ],
)
def test_money_stopped_when_it_came_before_and_two_periods_are_missing(received: tuple[int, ...], what: str) -> None:
    found = rules.stopped([FundStanding(3, ONE, 0, 0, periods(*received))])
    assert [each.values["what"] for each in found] == ([what] if what else [])


# -- First figures, facts, and who decides -----------------------------------------------------------


def test_benford_is_asked_only_of_many_amounts_of_many_sizes() -> None:
    chance = random.Random(1)
    natural = [round(10 ** chance.uniform(2, 6)) for _ in range(600)]
    made_up = [chance.randrange(1, 10) * 10 ** chance.randrange(2, 6) + nth % 97 for nth in range(600)]
    assert digits.testable(natural) and digits.deviation(natural) < digits.MOST_DEVIATION
    assert digits.testable(made_up) and digits.deviation(made_up) > digits.MOST_DEVIATION
    assert not digits.testable(made_up[: digits.LEAST - 1])
    assert not digits.testable([chance.randrange(1_000, 9_999) for _ in range(600)])  # of one size
    assert not digits.testable([*natural, *[12_000] * 60])  # one standing price


@given(
    values=st.dictionaries(st.sampled_from("abc"), st.integers() | st.text(max_size=5), max_size=2),
    numbers=st.lists(st.integers(1, 10**6), max_size=3),
)
def test_facts_come_back_as_they_were_and_figures_that_move_are_no_other_fact(
    values: dict[str, int | str], numbers: list[int]
) -> None:
    records = tuple(Record(Kind.RUN, number, DAY, number, "x") for number in numbers)
    found = Found(Rule.SPLIT, "k", DAY, 1, values, records)
    assert tuple(read_records(found.plain()["records"])) == records  # type: ignore[arg-type]
    assert replace(found, moving={"left": 3}, on=DAY + timedelta(days=1), amount=2).digest == found.digest
    assert replace(found, records=(*records, Record(Kind.BILL, 1))).digest != found.digest


def test_nobody_decides_what_concerns_them() -> None:
    treasurer = Actor(person_id=ONE, permissions=frozenset({Permission.SEE_TRAIL}))
    assert policy.may_decide(treasurer, {OTHER}) and not policy.may_decide(treasurer, {ONE, OTHER})
    assert not policy.may_decide(replace(treasurer, capacity=Capacity.OFFICER), set())
    assert not policy.may_decide(replace(treasurer, permissions=frozenset({Permission.SEE_BOOKS})), set())
