"""The days of a co-op's year, and which reminder goes when."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from hypothesis import given, strategies as st

from coopbudget.meetings.cycle import (
    REMIND,
    Due,
    State,
    Step,
    Term,
    awaited,
    months_after,
    not_followed,
    reminder,
    state_of,
    year_needs,
)

DAYS = st.dates(date(2020, 1, 1), date(2090, 1, 1))
RETURN = Due(Step.RETURN, date(2026, 10, 31), law=True)


@given(day=DAYS, months=st.integers(0, 24))
def test_months_later_is_the_same_day_or_the_shorter_months_last(day: date, months: int) -> None:
    found = months_after(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == min(day.day, calendar.monthrange(found.year, found.month)[1])


def test_the_annual_return_is_due_within_seven_months_by_the_law_of_great_britain() -> None:
    for ends_on, by in ((date(2026, 3, 31), date(2026, 10, 31)), (date(2026, 7, 31), date(2027, 2, 28))):
        (found,) = [due for due in year_needs(ends_on, "wales") if due.step is Step.RETURN]
        assert (found.by, found.law) == (by, True)
    (there,) = [due for due in year_needs(date(2026, 3, 31), "northern_ireland") if due.step is Step.RETURN]
    assert (there.by, there.law) == (date(2026, 10, 31), False)


@given(ends_on=DAYS, terms=st.lists(DAYS, max_size=4))
def test_each_step_stands_once_in_order_of_its_day_and_only_the_return_is_law(ends_on: date, terms: list[date]) -> None:
    found = year_needs(ends_on, "england", terms)
    assert sorted(due.step for due in found) == sorted(Step)
    days = [due.by or date.max for due in found]
    assert days == sorted(days)
    assert [due.step for due in found if due.law] == [Step.RETURN]
    assert all(ends_on < due.by <= months_after(ends_on, 9) for due in found if due.by and due.step != Step.ELECTIONS)
    assert {due.by for due in found if due.step is Step.ELECTIONS} == {min(terms, default=None)}


def test_a_term_is_followed_by_whoever_holds_as_many_the_day_after() -> None:
    today, last = date(2026, 5, 1), date(2026, 6, 30)
    chair, board = Term("chair", date(2025, 7, 1), last), Term("board_member", date(2025, 7, 1), last)
    assert not_followed([chair, board, board], today) == [last, last]
    after = date(2026, 7, 1)
    follow = [Term("chair", after, date(2027, 6, 30)), Term("board_member", after, date(2027, 6, 30))]
    assert not_followed([chair, board, board, *follow], today) == [last]  # one of two on the board is followed
    assert not_followed([chair, board, *follow], today) == []
    assert not_followed(follow, today) == []


def test_a_step_is_late_after_its_day_and_soon_from_the_first_reminder() -> None:
    assert RETURN.by is not None
    told = [state_of(RETURN, RETURN.by + timedelta(days=d), done=False) for d in (-31, -30, 0, 1)]
    assert told == [State.LATER, State.SOON, State.SOON, State.LATE]
    assert state_of(RETURN, date(2030, 1, 1), done=True) is State.DONE
    assert state_of(Due(Step.ELECTIONS, None), date(2030, 1, 1), done=False) is State.NOTHING


@given(looks=st.lists(st.integers(-60, 60), max_size=30))
def test_each_reminder_goes_once_however_often_and_late_the_worker_looks(looks: list[int]) -> None:
    assert RETURN.by is not None
    last: int | None = None
    sent = []
    for offset in sorted(looks):
        days = reminder(RETURN, RETURN.by + timedelta(days=offset), last)
        if days is not None:
            assert offset >= -days
            sent.append(days)
            last = days
    assert sent == sorted(set(sent), reverse=True) and set(sent) <= set(REMIND)
    if any(offset >= 0 for offset in looks):
        assert sent[-1] == 0
    elif any(offset >= -30 for offset in looks):
        assert sent
    assert reminder(Due(Step.ELECTIONS, None), date(2026, 1, 1), None) is None


@given(days=st.lists(DAYS, max_size=8), today=DAYS)
def test_what_others_wait_for_is_counted_a_year_ahead_and_late_once_its_day_is_past(
    days: list[date], today: date
) -> None:
    found = awaited(days, today)
    near = [day for day in days if day <= months_after(today, 12)]
    assert (found.number, found.late) == (len(near), sum(day < today for day in near))
    assert found.next_on == min((day for day in near if day >= today), default=None)
