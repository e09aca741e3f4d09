"""London's wall and the world's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, strategies as st

from coopbudget.clock import civil_date, end_of_day, last_day_before, london, start_of_day


def test_a_summer_night_belongs_to_the_next_day_in_london() -> None:
    assert civil_date(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == date(2026, 7, 2)
    assert civil_date(datetime(2026, 12, 1, 23, 30, tzinfo=UTC)) == date(2026, 12, 1)


def test_the_days_of_the_changes_have_23_and_25_hours() -> None:
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    assert round((end_of_day(spring) - start_of_day(spring)).total_seconds() / 3600) == 23
    assert round((end_of_day(autumn) - start_of_day(autumn)).total_seconds() / 3600) == 25


def test_a_wall_time_around_the_changes() -> None:
    assert london(date(2026, 10, 25), time(12)) == datetime(2026, 10, 25, 12, tzinfo=UTC)
    assert london(date(2026, 10, 24), time(12)) == datetime(2026, 10, 24, 11, tzinfo=UTC)
    assert london(date(2026, 10, 25), time(1, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # the first of two
    with pytest.raises(ValueError, match="skipped"):
        london(date(2026, 3, 29), time(1, 30))


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError):
        civil_date(datetime(2026, 7, 1, 12, 0))  # noqa: DTZ001


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_what_ends_at_midnight_still_holds_on_the_day_before(day: date) -> None:
    assert last_day_before(start_of_day(day + timedelta(days=1))) == day
    assert last_day_before(london(day, time(12))) == day
