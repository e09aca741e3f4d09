"""Notice, quorum, numbers as people type them, and what a calendar program reads."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, strategies as st

from coopbudget.meetings.ical import LONGEST, Event, calendar, escaped, folded
from coopbudget.meetings.rules import (
    THERE,
    Kind,
    Presence,
    Quorum,
    Way,
    agenda_open,
    first_day,
    notice_for,
    presence,
    read_numbers,
    twice,
)

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200)


def test_a_general_meeting_needs_the_notice_of_the_rules_and_the_board_none() -> None:
    assert first_day(date(2026, 9, 1), notice_for(Kind.GENERAL, 14)) == date(2026, 9, 15)
    assert first_day(date(2026, 9, 1), notice_for(Kind.BOARD, 14)) == date(2026, 9, 1)


QUORA = st.builds(Quorum, st.integers(0, 100), st.integers(1, 1_000))


@given(roll=st.integers(0, 10_000), quorum=QUORA)
def test_a_quorum_is_the_share_rounded_up_or_the_number_where_that_is_more(roll: int, quorum: Quorum) -> None:
    found = quorum.of(roll)
    assert found >= quorum.people and found * 100 >= roll * quorum.percent
    assert found == quorum.people or (found - 1) * 100 < roll * quorum.percent
    assert quorum.of(roll + 1) >= found and Quorum(quorum.percent, quorum.people + 1).of(roll) >= found


@given(ways=st.lists(st.sampled_from(["", *Way]), max_size=60), quorum=st.none() | QUORA)
def test_whoever_comes_in_any_way_counts_and_apologies_never(ways: list[str], quorum: Quorum | None) -> None:
    found = presence(60, quorum, ways)
    assert found.there == sum(way in THERE for way in ways) and found.apologies == ways.count(Way.APOLOGIES)
    assert found.quorate is (None if quorum is None else found.there >= quorum.of(60))


def test_one_too_few_is_too_few() -> None:
    assert Presence(10, Quorum(30), {Way.PHONE: 2}).quorate is False
    assert Presence(10, Quorum(30), {Way.PHONE: 2, Way.ONLINE: 1}).quorate is True
    assert Presence(10, Quorum(0, 4), {Way.PHONE: 2, Way.ONLINE: 1}).quorate is False


def test_an_agenda_changes_through_its_last_day() -> None:
    last = date(2026, 9, 13)
    assert [agenda_open(last, last + timedelta(days=d)) for d in (-1, 0, 1)] == [True, True, False]
    assert not agenda_open(None, last)


@given(numbers=st.lists(st.integers(1, 10**8)), between=st.sampled_from([", ", ",", " ", "\n", ";"]))
def test_numbers_are_read_however_they_are_parted(numbers: list[int], between: str) -> None:
    assert read_numbers(between.join(map(str, numbers))) == tuple(numbers)


def test_what_is_no_number_is_not_guessed_at() -> None:
    assert [read_numbers(typed) for typed in ("3, Mair", "-3", "3.5", "٣", "1" * 10)] == [None] * 5
    assert read_numbers(" ") == ()
    assert twice({"phone": [3, 4], "online": [5, 4], "apologies": [6, 6]}) == {"online": 4, "apologies": 6}


@given(text=TEXTS)
def test_long_lines_are_folded_between_characters_and_read_back_whole(text: str) -> None:
    parts = folded(f"SUMMARY:{text}")
    assert all(len(part.encode()) <= LONGEST for part in parts)
    assert all(part.startswith(" ") for part in parts[1:])
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == f"SUMMARY:{text}"


def unescaped(value: str) -> str:
    out, signs = "", iter(value)
    for sign in signs:
        if sign == "\\":
            after = next(signs)
            out += "\n" if after == "n" else after
        else:
            out += sign
    return out


@given(text=st.text(st.sampled_from("ab\\;,\nn:é"), max_size=40))
def test_what_somebody_typed_never_reads_as_a_line_of_its_own(text: str) -> None:
    value = escaped(text)
    assert "\n" not in value and unescaped(value) == text


def test_an_event_is_what_the_standard_says() -> None:
    event = Event(
        uid="7@coopbudget", starts=datetime(2026, 9, 20, 17, 30, tzinfo=UTC), long=timedelta(minutes=90),
        summary="Tea, and talk", changed_at=datetime(2026, 9, 1, 12, tzinfo=UTC), location="The vestry",
        url="https://example.org/c/x/meetings/1", cancelled=True, sequence=1,
    )  # fmt: skip
    assert calendar("Hafan; Wen", [event]).split("\r\n") == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//coopbudget//meetings//EN", "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Hafan\\; Wen", "BEGIN:VEVENT", "UID:7@coopbudget", "DTSTAMP:20260901T120000Z", "SEQUENCE:1",
        "DTSTART:20260920T173000Z", "DTEND:20260920T190000Z", "SUMMARY:Tea\\, and talk", "LOCATION:The vestry",
        "URL:https://example.org/c/x/meetings/1", "STATUS:CANCELLED", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip


def test_a_last_day_takes_the_whole_day_and_keeps_nobody_busy() -> None:
    event = Event(
        uid="8@coopbudget", starts=date(2026, 12, 31), long=timedelta(days=1), summary="Last day to vote",
        changed_at=datetime(2026, 9, 1, 12, tzinfo=UTC),
    )  # fmt: skip
    lines = calendar("Hafan", [event]).split("\r\n")
    assert {"DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101", "TRANSP:TRANSPARENT"} <= set(lines)
