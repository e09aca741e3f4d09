"""Days of a call that leave room before the start, and what is said of those that don't."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, strategies as st

from coopbudget.tenders.timetable import Clash, clash, usual_deadline

TODAY = date(2026, 10, 1)
DAYS = st.integers(min_value=0, max_value=120)


def of(
    deadline: date, *, opening: date | None = None, decision: date | None = None, days: int, starts: date
) -> Clash | None:
    return clash(
        TODAY, deadline_on=deadline, opening_on=opening, decision_on=decision, standstill_days=days, starts_on=starts
    )


def test_ten_days_to_challenge_a_choice_don_t_fit_into_a_week() -> None:
    found = of(date(2026, 10, 20), days=10, starts=date(2026, 10, 27))
    assert found is not None
    assert (found.choice_on, found.earliest_start) == (date(2026, 10, 20), date(2026, 10, 31))
    assert found.latest_deadline == date(2026, 10, 16)
    assert of(found.latest_deadline, days=10, starts=date(2026, 10, 27)) is None
    assert of(date(2026, 10, 20), days=10, starts=found.earliest_start) is None


def test_the_planned_day_of_the_choice_counts_where_there_is_one() -> None:
    starts = date(2026, 11, 2)
    assert of(date(2026, 10, 20), days=10, starts=starts) is None
    assert of(date(2026, 10, 20), opening=date(2026, 10, 22), days=10, starts=starts) is None
    late = of(date(2026, 10, 20), opening=date(2026, 10, 22), decision=date(2026, 10, 26), days=10, starts=starts)
    assert late is not None and late.choice_on == date(2026, 10, 26)
    assert late.earliest_start == date(2026, 11, 6) and late.latest_deadline == date(2026, 10, 16)


def test_a_deadline_that_would_have_passed_is_not_proposed() -> None:
    found = of(date(2026, 10, 5), days=30, starts=date(2026, 10, 20))
    assert found is not None and found.latest_deadline is None and found.earliest_start == date(2026, 11, 5)


@given(deadline=DAYS, gap=st.none() | DAYS, days=st.integers(min_value=0, max_value=60), starts=DAYS)
def test_what_is_proposed_fits_and_a_day_more_does_not(deadline: int, gap: int | None, days: int, starts: int) -> None:
    closes, first = TODAY + timedelta(days=deadline), TODAY + timedelta(days=starts)
    decision = None if gap is None else closes + timedelta(days=gap)
    found = of(closes, decision=decision, days=days, starts=first)
    if found is None:
        return
    assert of(closes, decision=decision, days=days, starts=found.earliest_start) is None
    assert of(closes, decision=decision, days=days, starts=found.earliest_start - timedelta(days=1)) is not None
    if found.latest_deadline is not None:
        shift = closes - found.latest_deadline
        moved = None if decision is None else decision - shift
        assert of(found.latest_deadline, decision=moved, days=days, starts=first) is None


@given(starts=DAYS, days=st.integers(min_value=0, max_value=60))
def test_a_new_call_gives_one_to_four_weeks_and_fits_where_it_can(starts: int, days: int) -> None:
    first = TODAY + timedelta(days=starts)
    closes = usual_deadline(TODAY, starts_on=first, standstill_days=days)
    assert TODAY + timedelta(weeks=1) <= closes <= TODAY + timedelta(weeks=4)
    if starts >= days + 15:
        assert of(closes, decision=closes + timedelta(weeks=1), days=days, starts=first) is None
