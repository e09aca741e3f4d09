"""Which days a return is about, when it is due, who is reminded, and what was to come in meanwhile."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from coopbudget.budgets.rules import Step
from coopbudget.returns.examples import EXAMPLES
from coopbudget.returns.kinds import FunderAsks, Period
from coopbudget.returns.rules import (
    Change,
    Dates,
    due_between,
    ended_periods,
    period_at,
    reminder_due,
    state_of,
    what_is_missing,
)

FIRST = date(2026, 4, 6)
DUE = date(2026, 10, 28)
REGULAR = [period for period in Period if period is not Period.ON_REQUEST]


@given(st.sampled_from(REGULAR), st.dates(date(2020, 1, 1), date(2030, 12, 28)), st.integers(0, 30))
def test_periods_follow_one_another_without_a_day_between(period: Period, first: date, index: int) -> None:
    since, until = period_at(first, period, index)
    assert since <= until and period_at(first, period, index + 1)[0] == until + timedelta(days=1)
    assert period_at(first, period, 0)[0] == first


def test_only_days_that_are_over_are_asked_for_and_only_the_last_of_them() -> None:
    first = (FIRST, date(2026, 7, 5))
    assert ended_periods(FIRST, Period.QUARTERLY, date(2026, 7, 5)) == []
    assert ended_periods(FIRST, Period.QUARTERLY, date(2026, 7, 6)) == [first]
    assert len(ended_periods(FIRST, Period.FOUR_WEEKLY, date(2027, 4, 6))) == 4
    assert ended_periods(FIRST, Period.ON_REQUEST, date(2027, 7, 6)) == ended_periods(FIRST, None, DUE) == []


def test_what_was_due_follows_the_terms_of_each_day_of_payment() -> None:
    steps = [
        Step(FIRST, 1, rate=42_000, contribution=6_000, suspended=False, ends_on=date(9999, 12, 31)),
        Step(FIRST + timedelta(days=28), 2, rate=50_000),
        Step(FIRST + timedelta(days=56), 3, suspended=True),
    ]
    until = FIRST + timedelta(days=83)

    def due(paid_as: str) -> tuple[int, int]:
        found = due_between(steps, starts_on=FIRST, pattern="four_weekly", paid_as=paid_as, since=FIRST, until=until)
        return found.council, found.contribution

    assert due("net") == (92_000, 12_000)  # the third payment was suspended
    assert due("gross") == (92_000, 0)


def test_a_reminder_comes_once_for_each_step_and_each_week_when_it_is_late() -> None:
    told: list[date] = []
    day = DUE - timedelta(days=40)
    while day <= DUE + timedelta(days=15):
        if reminder_due(DUE, told[-1] if told else None, day):
            told.append(day)
        day += timedelta(days=1)
    assert [(each - DUE).days for each in told] == [-14, -7, -1, 1, 8, 15]
    assert not reminder_due(None, None, DUE)


@pytest.mark.parametrize(
    ("dates", "state"),
    [
        (Dates(DUE, False, False), "soon"),
        (Dates(DUE + timedelta(days=15), False, False), "open"),
        (Dates(DUE - timedelta(days=1), True, False), "late"),
        (Dates(DUE, True, False), "signed"),
        (Dates(DUE - timedelta(days=1), True, True), "sent"),
        (Dates(None, True, False, replaced=True), "replaced"),
        (Dates(None, False, False), "open"),
    ],
)
def test_where_a_return_stands(dates: Dates, state: str) -> None:
    assert state_of(dates, DUE) == state


def test_what_a_council_sends_is_whole() -> None:
    assert what_is_missing(Change(FunderAsks.RATE, FIRST)) == "rate"
    assert what_is_missing(Change(FunderAsks.RATE, FIRST, contribution=0)) == ""
    assert what_is_missing(Change(FunderAsks.ASKED_BACK, FIRST, reference="X")) == "amount"
    assert what_is_missing(Change(FunderAsks.ASKED_BACK, FIRST, amount=5, reference=" ")) == "reference"
    assert what_is_missing(Change(FunderAsks.SUSPENDED, FIRST)) == ""


def test_every_example_names_its_page_and_three_nations_are_there() -> None:
    assert {each.nation for each in EXAMPLES.values()} == {"england", "scotland", "wales"}
    for key, each in EXAMPLES.items():
        assert key == each.key and each.source_url.startswith("https://") and each.source_title and each.note
