"""Deadlines are London's wall time, across both changes of clock; states are read from instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from marshmallow import ValidationError

from coopbudget.clock import comes_twice, london
from coopbudget.tenders.errors import LateBid
from coopbudget.tenders.rules import CallState, Instants, state
from coopbudget.tenders.schemas import WallTime
from coopbudget.tenders.writing import TimesSchema, questions_until


@pytest.mark.parametrize(
    ("day", "at", "utc"),
    [
        (date(2026, 10, 24), time(12), datetime(2026, 10, 24, 11, tzinfo=UTC)),  # the last day of summer time
        (date(2026, 10, 25), time(12), datetime(2026, 10, 25, 12, tzinfo=UTC)),  # the day it changes
        (date(2026, 10, 25), time(1, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # twice: the first passing
        (date(2027, 3, 27), time(12), datetime(2027, 3, 27, 12, tzinfo=UTC)),
        (date(2027, 3, 28), time(12), datetime(2027, 3, 28, 11, tzinfo=UTC)),
        (date(2027, 3, 28), time(2), datetime(2027, 3, 28, 1, tzinfo=UTC)),  # the first hour of summer time
    ],
)
def test_a_deadline_is_exact_around_the_changes_of_clock(day: date, at: time, utc: datetime) -> None:
    deadline = london(day, at)
    assert deadline == utc
    instants = Instants(deadline, utc - timedelta(days=20), None, None, None, None)
    assert state(instants, utc - timedelta(microseconds=1)) is CallState.OPEN
    assert state(instants, utc) is CallState.WAITING


SENT = {"deadline_on": "2027-03-28", "deadline_time": "01:30", "standstill_days": "10", "chosen_by": "panel"}


def test_an_hour_that_is_skipped_is_refused_as_a_deadline() -> None:
    with pytest.raises(ValidationError) as refused:
        TimesSchema().load(SENT)
    assert list(refused.value.messages_dict) == ["deadline_time"]
    assert TimesSchema().load(SENT | {"deadline_time": "2:00"})["deadline_time"] == time(2)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("noon", time(12)),
        ("4:30pm", time(16, 30)),
        ("12am", time(0)),
        ("12.15 pm", time(12, 15)),
        ("09:05", time(9, 5)),
    ],
)
def test_times_are_read_as_people_type_them(typed: str, read: time) -> None:
    assert WallTime().deserialize(typed) == read


@pytest.mark.parametrize("typed", ["", "25:00", "13pm", "0pm", "12:60", "late", "1:2:3"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        WallTime().deserialize(typed)


@pytest.mark.parametrize(
    ("late", "words"),
    [
        (timedelta(microseconds=1), "This is less than a second late"),
        (timedelta(seconds=1), "This is 1 second late"),
        (timedelta(minutes=2, seconds=5), "This is 2 minutes 5 seconds late"),
        (timedelta(minutes=119), "This is 1 hour 59 minutes late"),
        (timedelta(hours=1, seconds=2), "This is 1 hour late"),
        (timedelta(hours=47, minutes=1), "This is 1 day 23 hours late"),
        (timedelta(days=3), "This is 3 days late"),
    ],
)
def test_lateness_is_said_in_the_unit_that_fits(late: timedelta, words: str) -> None:
    deadline = datetime(2026, 10, 25, 12, tzinfo=UTC)
    assert words in str(LateBid(deadline, deadline + late))


def test_a_cancelled_and_an_undecided_call_are_told_apart() -> None:
    deadline = datetime(2026, 10, 20, tzinfo=UTC)
    closed = deadline + timedelta(days=1)
    for why, expected in (("cancelled", CallState.CANCELLED), ("no_award", CallState.NO_AWARD)):
        assert state(Instants(deadline, deadline, closed, closed, why, None), closed) is expected
    assert state(Instants(deadline, None, None, None, None, None), closed) is CallState.DRAFT


@pytest.mark.parametrize(
    ("instant", "twice"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), True),  # 1:30 in summer time, the first
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), True),  # 1:30 in winter time, the second
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), False),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), False),  # 2:00, the hour before was skipped
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), False),
    ],
)
def test_a_wall_time_that_comes_twice_is_known(instant: datetime, twice: bool) -> None:
    assert comes_twice(instant) is twice


@pytest.mark.parametrize(
    ("last_day", "ends"),
    [
        (date(2026, 10, 24), datetime(2026, 10, 24, 23, tzinfo=UTC)),  # summer time still
        (date(2026, 10, 25), datetime(2026, 10, 26, tzinfo=UTC)),  # the day has 25 hours
        (date(2026, 3, 28), datetime(2026, 3, 29, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 23, tzinfo=UTC)),  # and this one 23
    ],
)
def test_questions_end_with_their_last_day_or_with_the_deadline(last_day: date, ends: datetime) -> None:
    deadline = datetime(2026, 12, 1, 12, tzinfo=UTC)
    assert questions_until(last_day, deadline) == ends
    assert questions_until(date(2026, 12, 1), deadline) == deadline
