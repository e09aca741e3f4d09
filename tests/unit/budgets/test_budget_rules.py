"""The arithmetic of agreements and funds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from coopbudget.budgets import rules
from coopbudget.budgets.keeping import Credit, Keeping, credit, keeping_on
from coopbudget.budgets.kinds import NO_END, Deducts, FunderKind, PaidAs, Pattern, PromiseKind
from coopbudget.budgets.rules import Pooling, Promise, Step, Terms

DAY = date(2026, 9, 1)
POOL, CONTRACT = PromiseKind.POOL, PromiseKind.CONTRACT
pence = st.integers(min_value=0, max_value=10**12)


def promises() -> st.SearchStrategy[list[Promise]]:
    one = st.builds(
        Promise,
        kind=st.sampled_from(PromiseKind),
        number=st.integers(1, 50),
        balance=st.integers(0, 10**7),
        weekly=st.one_of(st.none(), st.integers(1, 10**6)),
        until_on=st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2028, 1, 1))),
    )
    return st.lists(one, max_size=8, unique_by=lambda p: (p.kind, p.number))


@pytest.mark.parametrize(
    ("amount", "pattern", "a_week"),
    [
        (42_000, Pattern.FOUR_WEEKLY, 10_500),
        (10_000, Pattern.WEEKLY, 10_000),
        (100_000, Pattern.MONTHLY, 23_076),
        (130_000, Pattern.QUARTERLY, 10_000),
        (1, Pattern.QUARTERLY, 0),
    ],
)
def test_a_rate_becomes_a_weekly_sum(amount: int, pattern: str, a_week: int) -> None:
    assert rules.weekly(amount, pattern) == a_week


@given(amount=pence, pattern=st.sampled_from(Pattern))
def test_a_year_of_weeks_never_comes_to_more_than_a_year_of_payments(amount: int, pattern: Pattern) -> None:
    payments = {Pattern.WEEKLY: 52, Pattern.FOUR_WEEKLY: 13, Pattern.MONTHLY: 12, Pattern.QUARTERLY: 4}[pattern]
    year = amount * payments
    assert 0 <= year - rules.weekly(amount, pattern) * 52 < 52


def test_what_the_member_pays_in_counts_when_paid_net_and_nothing_counts_while_paused() -> None:
    terms = Terms(rate=40_000, contribution=2_000, suspended=False, ends_on=NO_END)
    assert rules.weekly_income(terms, Pattern.FOUR_WEEKLY, PaidAs.NET) == 10_500
    assert rules.weekly_income(terms, Pattern.FOUR_WEEKLY, PaidAs.GROSS) == 10_000
    paused = Terms(rate=40_000, contribution=2_000, suspended=True, ends_on=NO_END)
    assert rules.weekly_income(paused, Pattern.FOUR_WEEKLY, PaidAs.NET) == 0


def test_later_recorded_changes_of_one_day_win_and_earlier_days_stand() -> None:
    steps = [
        Step(DAY, 1, rate=100, contribution=0, suspended=False, ends_on=NO_END),
        Step(DAY + timedelta(days=30), 2, rate=200),
        Step(DAY + timedelta(days=10), 3, suspended=True),
        Step(DAY + timedelta(days=10), 4, suspended=False, rate=150),
    ]
    assert rules.terms_on(steps, DAY - timedelta(days=1)).rate == 100
    assert rules.terms_on(steps, DAY + timedelta(days=9)).rate == 100
    assert rules.terms_on(steps, DAY + timedelta(days=10)) == Terms(150, 0, False, NO_END)
    assert rules.terms_on(reversed(steps), DAY + timedelta(days=30)).rate == 200


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({}, Pooling.ALLOWED),
        ({"refused": True, "checked": False}, Pooling.REFUSED),
        ({"checked": False}, Pooling.NEEDS_CHECK),
        ({"service_fund": True, "checked": False}, Pooling.SERVICE_FUND),
        ({"consent_on": None}, Pooling.NEEDS_CONSENT),
        ({"consent_on": DAY + timedelta(days=1)}, Pooling.NEEDS_CONSENT),
        ({"consent_on": None, "funder_kind": FunderKind.NHS}, Pooling.NEEDS_CONSENT),
        ({"consent_on": None, "funder_kind": FunderKind.OWN}, Pooling.ALLOWED),
        ({"starts_on": DAY + timedelta(days=1)}, Pooling.NOT_STARTED),
        ({"ends_on": DAY}, Pooling.ALLOWED),
        ({"ends_on": DAY - timedelta(days=1)}, Pooling.ENDED),
        ({"suspended": True}, Pooling.SUSPENDED),
    ],
)
def test_when_money_may_be_pooled(facts: dict[str, object], answer: Pooling) -> None:
    usual: dict[str, object] = {
        "funder_kind": FunderKind.COUNCIL, "service_fund": False, "checked": True, "refused": False, "consent_on": DAY,
        "starts_on": DAY, "ends_on": NO_END, "suspended": False,
    }  # fmt: skip
    assert rules.may_pool(rules.PoolingFacts(**(usual | facts)), DAY) is answer  # type: ignore[arg-type]


def test_a_lower_income_names_what_no_longer_fits_contracts_kept_first() -> None:
    made = [
        Promise(POOL, 1, 5_000, weekly=500),
        Promise(CONTRACT, 9, 20_000, weekly=2_000),
        Promise(CONTRACT, 2, 60_000, weekly=6_000),
        Promise(POOL, 7, 1_000, weekly=1_500),
    ]
    named = rules.no_longer_covered(6_700, made, before=10_000)
    assert [(p.kind, p.number) for p in named] == [(CONTRACT, 9), (POOL, 7)]
    assert [p.weeks for p in named] == [10, 0]
    assert rules.no_longer_covered(10_000, made, before=12_000) == []


def test_a_promise_of_unknown_size_is_named_only_when_the_income_fell() -> None:
    unknown = Promise(POOL, 1, 5_000)
    assert rules.no_longer_covered(9_000, [unknown], before=10_000) == [unknown]
    assert rules.no_longer_covered(10_000, [unknown], before=10_000) == []
    assert rules.no_longer_covered(0, [unknown]) == [unknown]
    assert unknown.weeks is None


def test_an_end_names_what_goes_on_after_it() -> None:
    within = Promise(CONTRACT, 1, 100, weekly=10, until_on=DAY)
    beyond = Promise(CONTRACT, 2, 100, weekly=10, until_on=DAY + timedelta(days=1))
    unsaid = Promise(POOL, 3, 100, weekly=10)
    assert rules.no_longer_covered(100, [within, beyond, unsaid], ends_on=DAY) == [beyond, unsaid]


@given(income=st.integers(0, 10**7), made=promises())
def test_what_stays_covered_fits_into_the_income(income: int, made: list[Promise]) -> None:
    named = rules.no_longer_covered(income, made, before=income + 1)
    kept = [p for p in made if p not in named]
    assert sum(p.weekly or 0 for p in kept) <= income
    assert named == rules.in_order(named)
    assert all(p.weekly is not None for p in kept)


@given(shortfall=st.integers(0, 10**8), made=promises())
def test_what_gives_way_is_enough_or_everything_and_no_more_than_needed(shortfall: int, made: list[Promise]) -> None:
    named = rules.cut_by_shortfall(shortfall, made)
    held = sum(p.balance for p in named)
    assert held >= shortfall or {p for p in made if p.balance} == set(named)
    if named:
        last = next(p for p in rules.in_order(made) if p in named)
        assert held - last.balance < shortfall


@given(asked=st.integers(1, 10**9), done=st.integers(0, 10**9), free=st.integers(-(10**6), 10**9))
def test_an_earmark_and_what_is_missing_make_up_the_rest(asked: int, done: int, free: int) -> None:
    done = min(done, asked)
    found = rules.earmark(asked, done, free)
    assert found.now + found.missing == asked - done
    assert 0 <= found.now <= max(0, free)


def test_credit_is_weighed_against_the_funders_own_ceiling() -> None:
    eight, beside = (keeping_on((), DAY, weeks=8, contingency=kept) for kept in (0, 10_500))
    promised = {"pledged": 5_000, "committed": 70_000}
    assert credit(eight, 10_500, free=84_000, **promised) == Credit(8, 84_000, 0)
    assert credit(beside, 10_500, free=94_501, **promised) == Credit(9, 94_500, 1)
    assert credit(eight, 0, free=10**6, **promised) == Credit(None, 0, 0)
    flat = Keeping(DAY, None, 100_000, 0, Deducts.NOTHING)
    assert credit(flat, 10_500, free=84_000, **promised) == Credit(15, 100_000, 59_000)
    assert credit(flat, 0, free=84_000, **promised) == Credit(None, 100_000, 59_000)


@given(free=pence, need=st.integers(1, 10**7))
def test_the_weeks_left_are_paid_for_and_one_more_is_not(free: int, need: int) -> None:
    weeks = rules.weeks_left(free, need)
    assert weeks is not None and weeks * need <= free < (weeks + 1) * need


def test_no_need_lasts_no_number_of_weeks() -> None:
    assert rules.weeks_left(100, 0) is None


@pytest.mark.parametrize(
    ("start", "months", "then"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), 12, date(2027, 3, 31)),
    ],
)
def test_months_later_is_never_a_day_that_is_not_there(start: date, months: int, then: date) -> None:
    assert rules.months_after(start, months) == then


@given(start=st.dates(date(2015, 1, 1), date(2030, 1, 1)), later=st.integers(0, 4000))
def test_a_review_is_due_within_its_time_of_today(start: date, later: int) -> None:
    today = start + timedelta(days=later)
    due = rules.next_review(start, today, first_months=6, then_months=12)
    assert due >= today
    assert due <= rules.months_after(start, 6) or due < rules.months_after(today, 13)


def test_the_first_review_is_within_six_months_and_the_next_a_year_on() -> None:
    start = date(2026, 4, 6)
    assert rules.next_review(start, start, first_months=6, then_months=12) == date(2026, 10, 6)
    assert rules.next_review(start, date(2026, 10, 7), first_months=6, then_months=12) == date(2027, 10, 6)


def test_references_are_compared_without_spaces_and_strokes() -> None:
    assert rules.squeeze(" gcc-dp / 44 71é") == "GCCDP4471"


@given(lines=st.lists(st.integers(0, 10**9), max_size=20), extra=st.integers(-5, 5), unmatched=st.integers(0, 2))
def test_an_opening_agrees_only_to_the_penny_and_with_every_line_matched(
    lines: list[int], extra: int, unmatched: int
) -> None:
    found = rules.OpeningSum(sum(lines), sum(lines) + extra, unmatched)
    assert found.agrees == (extra == 0 and unmatched == 0)
    assert found.difference == extra


@pytest.mark.parametrize(
    ("pattern", "today", "due"),
    [
        (Pattern.FOUR_WEEKLY, date(2026, 4, 1), date(2026, 4, 6)),  # not begun: its first day
        (Pattern.FOUR_WEEKLY, date(2026, 4, 6), date(2026, 4, 6)),
        (Pattern.FOUR_WEEKLY, date(2026, 4, 7), date(2026, 5, 4)),
        (Pattern.WEEKLY, date(2026, 4, 14), date(2026, 4, 20)),
        (Pattern.MONTHLY, date(2026, 5, 6), date(2026, 5, 6)),
        (Pattern.MONTHLY, date(2026, 12, 7), date(2027, 1, 6)),
        (Pattern.QUARTERLY, date(2026, 4, 7), date(2026, 7, 6)),
        (Pattern.QUARTERLY, date(2026, 10, 6), date(2026, 10, 6)),
    ],
)
def test_the_next_payment_is_counted_from_the_first_day(pattern: str, today: date, due: date) -> None:
    assert rules.next_payment(date(2026, 4, 6), today, pattern) == due


def test_a_month_without_the_day_pays_on_its_last() -> None:
    assert rules.next_payment(date(2026, 1, 31), date(2026, 2, 1), Pattern.MONTHLY) == date(2026, 2, 28)
    assert rules.next_payment(date(2026, 1, 31), date(2026, 3, 1), Pattern.MONTHLY) == date(2026, 3, 31)


@given(
    pattern=st.sampled_from(Pattern), start=st.dates(date(2020, 1, 1), date(2026, 1, 1)), later=st.integers(0, 2_000)
)
def test_the_next_payment_is_never_past_and_never_more_than_a_pattern_away(
    pattern: str, start: date, later: int
) -> None:
    today = start + timedelta(days=later)
    most = {Pattern.WEEKLY: 6, Pattern.FOUR_WEEKLY: 27, Pattern.MONTHLY: 31, Pattern.QUARTERLY: 92}[Pattern(pattern)]
    assert 0 <= (rules.next_payment(start, today, pattern) - today).days <= most
