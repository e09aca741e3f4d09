"""How bad it would be if a provider stopped tomorrow, and who depends on it too much."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, strategies as st

from coopbudget.audit.danger import Cover, Danger, beyond, order_of, percent_of, worst

TODAY = date(2026, 11, 27)
RUNS = Cover(date(2026, 11, 2), date(2026, 12, 10), date(2026, 12, 10), ready=1)


def test_if_it_stops_tomorrow_today_is_the_last_day_and_the_rest_has_nobody() -> None:
    assert RUNS.last_day(TODAY) == TODAY
    assert RUNS.days_without(TODAY) == 13
    assert replace(RUNS, follows_on=date(2026, 12, 4)).days_without(TODAY) == 6
    assert replace(RUNS, follows_on=date(2026, 11, 28)).days_without(TODAY) == 0


def test_a_contract_that_has_not_begun_has_no_last_day_and_loses_all_of_it() -> None:
    later = replace(RUNS, starts_on=date(2026, 12, 1))
    assert later.last_day(TODAY) is None
    assert later.days_without(TODAY) == 10
    assert later.danger(TODAY) is Danger.SOMEBODY


def test_ended_early_is_the_worst_until_somebody_goes_on_or_its_time_is_over() -> None:
    ended = replace(RUNS, ends_on=date(2026, 11, 20))
    assert ended.danger(TODAY) is Danger.STOPPED and ended.last_day(TODAY) == date(2026, 11, 20)
    assert ended.days_without(TODAY) == 20
    assert replace(ended, follows_on=date(2026, 12, 1)).danger(TODAY) is Danger.NOTHING
    assert ended.danger(date(2026, 12, 11)) is Danger.NOTHING
    last_day = replace(RUNS, ends_on=TODAY)
    assert last_day.danger(TODAY) is Danger.SOMEBODY and not last_day.stopped(TODAY)


def test_the_danger_of_a_contract_is_that_nobody_behind_could_go_on() -> None:
    assert RUNS.danger(TODAY) is Danger.SOMEBODY
    assert replace(RUNS, ready=0).danger(TODAY) is Danger.NOBODY
    assert replace(RUNS, ready=0, signed=False).danger(TODAY) is Danger.PART


def test_a_provider_stands_by_its_worst_contract_then_by_what_it_is_owed() -> None:
    assert worst([Danger.SOMEBODY, Danger.NOBODY, Danger.PART], owed=True) is Danger.NOBODY
    assert worst([Danger.NOTHING], owed=True) is worst([], owed=True) is Danger.OWED
    assert worst([], owed=False) is Danger.NOTHING


def test_the_list_begins_with_the_worst_then_the_most_people_then_the_most_money() -> None:
    found = sorted(
        [
            order_of(Danger.SOMEBODY, depending=9, promised=900, name="e"),
            order_of(Danger.NOBODY, depending=1, promised=100, name="d"),
            order_of(Danger.NOBODY, depending=1, promised=100, name="C"),
            order_of(Danger.NOBODY, depending=1, promised=200, name="b"),
            order_of(Danger.NOBODY, depending=2, promised=100, name="a"),
            order_of(Danger.STOPPED, depending=0, promised=0, name="f"),
        ]
    )
    assert [name for *_, name in found] == ["f", "a", "b", "c", "d", "e"]


def test_a_half_is_not_more_than_a_half() -> None:
    assert not beyond(5_000, 10_000, 50) and beyond(5_001, 10_000, 50)
    assert (percent_of(5_000, 10_000), percent_of(5_001, 10_000), percent_of(0, 0)) == (50, 51, 0)


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(1, 100))
def test_what_is_too_much_reads_as_more_than_the_share(part: int, rest: int, percent: int) -> None:
    whole = part + rest
    assert beyond(part, whole, percent) == (percent_of(part, whole) > percent)
    assert not beyond(0, 0, percent)


days = st.integers(-30, 60).map(lambda n: TODAY + timedelta(days=n))


@given(days, st.integers(0, 60), st.integers(0, 60), st.none() | days)
def test_days_without_are_agreed_days_after_the_last_one(
    start: date, runs: int, cut: int, follows: date | None
) -> None:
    agreed = start + timedelta(days=runs + cut)
    cover = Cover(start, start + timedelta(days=runs), agreed, follows_on=follows)
    last = cover.last_day(TODAY)
    lost = {
        day
        for n in range((agreed - start).days + 1)
        if (day := start + timedelta(days=n)) > TODAY or (last is not None and day > last)
        if last is None or day > last
        if follows is None or day < follows
    }
    assert cover.days_without(TODAY) == len(lost)
