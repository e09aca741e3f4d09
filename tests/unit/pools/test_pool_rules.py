"""What state a pool is in and what a pledge comes to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st
from marshmallow import ValidationError

from coopbudget.clock import start_of_day
from coopbudget.pools.rules import Instants, Lack, PoolState, even_share, lacks, last_day, state, whole_term
from coopbudget.pools.schemas import Hours, OpenPoolSchema

CLOSES = datetime(2026, 10, 1, tzinfo=UTC)


def test_a_pool_is_closed_at_the_very_instant() -> None:
    assert state(Instants(CLOSES), CLOSES - timedelta(microseconds=1)) is PoolState.FORMING
    assert state(Instants(CLOSES), CLOSES) is PoolState.CLOSING


@pytest.mark.parametrize(
    ("last", "utc"),
    [
        (
            date(2026, 10, 24),
            datetime(2026, 10, 24, 23, tzinfo=UTC),
        ),  # still summer time
        (date(2026, 10, 25), datetime(2026, 10, 26, 0, tzinfo=UTC)),  # that day has 25 hours
        (date(2027, 3, 28), datetime(2027, 3, 28, 23, tzinfo=UTC)),  # and this one 23
    ],
)
def test_the_end_of_a_closing_day_is_londons_midnight(last: date, utc: datetime) -> None:
    assert start_of_day(last + timedelta(days=1)) == utc


def test_each_later_instant_wins_over_the_earlier() -> None:
    later = CLOSES + timedelta(days=1)
    steps = {"funded_at": PoolState.FUNDED, "tender_at": PoolState.IN_TENDER, "contracted_at": PoolState.CONTRACTED}
    known = {}
    for name, expected in (steps | {"ended_at": PoolState.ENDED, "failed_at": PoolState.FAILED}).items():
        known[name] = later
        assert state(Instants(CLOSES, **known), later) is expected


def test_people_are_missed_before_money() -> None:
    assert lacks(people=1, weekly=100, min_people=2, weekly_target=200) == (Lack.PEOPLE, Lack.MONEY)
    assert lacks(people=2, weekly=199, min_people=2, weekly_target=200) == (Lack.MONEY,)
    assert lacks(people=2, weekly=200, min_people=2, weekly_target=200) == ()


def test_a_term_of_26_weeks_from_a_monday_ends_on_a_sunday() -> None:
    assert last_day(date(2026, 11, 2), 26) == date(2027, 5, 2)
    assert last_day(date(2026, 11, 2), 26).isoweekday() == 7
    assert whole_term(4_200, 26) == 109_200


@settings(deadline=None)
@given(st.integers(1, 10**8), st.integers(1, 500))
def test_an_even_share_always_reaches_the_target_with_less_than_a_penny_each_over(target: int, people: int) -> None:
    share = even_share(target, people)
    assert 0 <= share * people - target < people


@pytest.mark.parametrize(
    ("typed", "minutes"), [("10", 600), ("10.5", 630), ("0.25", 15), ("10:20", 620), ("63", 3780), ("1.2", 72)]
)
def test_hours_are_read_as_whole_minutes(typed: str, minutes: int) -> None:
    assert Hours().deserialize(typed) == minutes


@pytest.mark.parametrize("typed", ["", "0", "ten", "-1", "1.333", "0.01", "1:60", "9999", "1e3", "٣"])
def test_hours_that_are_none_or_no_whole_minutes_are_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        Hours().deserialize(typed)


def test_a_pool_starts_after_it_closes() -> None:
    sent = {
        "title": "x", "service_type": "outings", "what": "x", "when_words": "x", "place": "x", "min_people": "2",
        "max_people": "4", "weekly_minutes": "4", "weeks": "4", "starts_on": "2026-10-01", "weekly_target": "60",
        "closes_on": "2026-10-01",
    }  # fmt: skip
    with pytest.raises(ValidationError) as refused:
        OpenPoolSchema().load(sent)
    assert list(refused.value.messages_dict) == ["starts_on"]
