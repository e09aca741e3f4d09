"""The week, places, counts that give nobody away, giving back, and whose turn it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given, settings, strategies as st

from coopbudget.pools.rules import (
    FEWEST_SHOWN,
    SLOTS,
    Turn,
    give_back,
    level,
    mask_of,
    miles_between,
    next_turns,
    outward_code,
    places_left,
    shown_counts,
    slots_by_part,
)

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


def test_the_slots_of_a_week_are_read_by_the_part_of_the_day() -> None:
    mask = mask_of(["tue-morning", "thu-morning", "sun-night"])
    assert slots_by_part(mask) == [("morning", ["tue", "thu"]), ("night", ["sun"])]
    assert mask_of(SLOTS) == 2**28 - 1
    with pytest.raises(ValueError, match="not in tuple"):
        mask_of(["someday-morning"])


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("SY23", "SY23"), ("sy23 1ab", "SY23"), (" sy231ab ", "SY23"), ("SW1A 1AA", "SW1A"), ("BT7", "BT7"),
        ("", None), ("QQ1", None), ("Aberwennol", None), ("23", None),
    ],
)  # fmt: skip
def test_a_postcode_is_kept_by_its_first_half_alone(typed: str, code: str | None) -> None:
    assert outward_code(typed) == code


def test_distances_are_as_the_crow_flies_between_the_middles() -> None:
    # Aberystwyth to Machynlleth is some 16 miles; to Cardiff some 75.
    assert miles_between("SY23", "SY23") == 0
    assert 12 < (miles_between("SY23", "SY20") or 0) < 20
    assert 65 < (miles_between("SY23", "CF10") or 0) < 85
    assert miles_between("SY23", "CF10") == miles_between("CF10", "SY23")
    assert miles_between("BT7", "BT7") == 0
    assert miles_between("BT7", "BT9") is None, "nobody knows, so it is too far"


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=4), st.integers(1, 30), min_size=1, max_size=8))
def test_no_hidden_count_can_be_worked_out_from_what_is_shown(counts: dict[str, int]) -> None:
    shown = shown_counts(counts)
    hidden = [area for area, count in shown.areas.items() if count is None]
    assert all(counts[area] < FEWEST_SHOWN for area in hidden)
    assert all(shown.areas[area] in (None, counts[area]) for area in counts)
    if shown.total is not None:
        rest = shown.total - sum(count for count in shown.areas.values() if count is not None)
        assert len(hidden) != 1, "the whole less the others would tell it"
        assert not hidden or rest >= FEWEST_SHOWN


def test_small_counts_are_hidden_and_the_whole_with_them() -> None:
    assert shown_counts({"SY23": 4}).total is None
    alone = shown_counts({"SY23": 9, "SY24": 2})
    assert (dict(alone.areas), alone.total) == ({"SY23": 9, "SY24": None}, None)
    together = shown_counts({"SY23": 9, "SY24": 2, "SY25": 4})
    assert (dict(together.areas), together.total) == ({"SY23": 9, "SY24": None, "SY25": None}, 15)


@settings(deadline=None)
@given(st.lists(st.integers(1, 50_000), min_size=1, max_size=30), st.integers(1, 10**6))
def test_giving_back_meets_the_target_to_the_penny_and_takes_from_nobody(weeklies: list[int], target: int) -> None:
    given_ = list(enumerate(weeklies))
    after = dict(level(target, given_))
    assert list(after) == [key for key, _ in given_]
    if sum(weeklies) <= target or target < len(weeklies):
        assert after == dict(given_)
        return
    assert sum(after.values()) == target
    for key, before in given_:
        assert 1 <= after[key] <= before
        # Everybody keeps the same part, but for the penny that nobody comes under.
        assert abs(after[key] - (1 + (before - 1) * (target - len(weeklies)) / (sum(weeklies) - len(weeklies)))) <= 1


def test_giving_back_names_only_those_who_get_something() -> None:
    assert give_back(6_000, [("dewi", 4_200), ("eira", 3_800)]) == [("dewi", 4_200, 3_150), ("eira", 3_800, 2_850)]
    assert give_back(8_000, [("dewi", 4_200), ("eira", 3_800)]) == []


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 100), st.booleans()), max_size=12), st.integers(0, 5))
def test_who_came_first_is_asked_first_and_nobody_twice(line: list[tuple[int, bool]], free: int) -> None:
    turns = [
        Turn(index, NOW + timedelta(minutes=minute), NOW + timedelta(days=1) if asked else None)
        for index, (minute, asked) in enumerate(line)
    ]
    chosen = next_turns(turns, free, NOW)
    assert len(chosen) == min(free, sum(not asked for _, asked in line))
    assert all(turns[key].answer_by is None for key in chosen)
    assume(chosen)
    latest = max(turns[key].asked_at for key in chosen)
    passed_over = [each for each in turns if each.answer_by is None and each.key not in chosen]
    assert all(each.asked_at >= latest for each in passed_over)


def test_a_held_place_is_free_again_at_the_very_instant_of_its_end() -> None:
    turn = Turn("eira", NOW, NOW + timedelta(days=3))
    assert turn.holds(NOW + timedelta(days=3) - timedelta(microseconds=1))
    assert not turn.holds(NOW + timedelta(days=3))
    assert places_left(most=4, people=3, held=1) == 0
    assert places_left(most=4, people=5, held=1) == 0
