"""Groups from needs: what holds of every answer, whatever the needs; and a few that can be reckoned by hand."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings, strategies as st

from coopbudget.pools.matching.engine import find_groups
from coopbudget.pools.matching.facts import Group, Kind, Need, fewest_for, weekly_alone, weekly_each

KINDS = {"tea": Kind("tea", 1_600, 2, 4), "trip": Kind("trip", 2_100, 3, 6)}
PLACES = {"A": 0.0, "B": 3.0, "C": 7.0, "D": 60.0, "E": 64.0}


def where(place: str) -> tuple[float, float] | None:
    """Places on a line, and one that nobody knows."""
    return (PLACES[place], 0.0) if place in PLACES else None


def far(one: str, other: str) -> float:
    """Miles, or more than anybody goes."""
    here, there = where(one), where(other)
    return 0.0 if one == other else abs(here[0] - there[0]) if here and there else 1e9


def need(number: int, **given: object) -> Need:
    wanted: dict[str, object] = {
        "kind": "tea", "times": 1, "minutes": 120, "slots": 0b1, "place": "A", "miles": 5.0, "most": 2_000,
    }  # fmt: skip
    return Need(number, **(wanted | given))  # type: ignore[arg-type]


NEEDS = st.builds(
    Need,
    number=st.integers(1, 10_000),
    kind=st.sampled_from([*KINDS, "unknown"]),
    times=st.integers(1, 3),
    minutes=st.sampled_from([60, 120]),
    slots=st.integers(0, 255),
    place=st.sampled_from([*PLACES, "nowhere"]),
    miles=st.sampled_from([0.0, 4.0, 8.0]),
    most=st.integers(0, 8_000),
    gender=st.sampled_from(["", "", "woman", "man"]),
    language=st.sampled_from(["", "", "cy", "bsl"]),
    avoid=st.sampled_from([frozenset(), frozenset({1}), frozenset({3, 5})]),
)


@settings(deadline=None, max_examples=150)
@given(st.lists(NEEDS, max_size=60, unique_by=lambda each: each.number), st.randoms(use_true_random=False))
def test_every_group_suits_all_its_people_and_the_same_needs_give_the_same_groups(
    needs: list[Need], shuffle: random.Random
) -> None:
    groups = find_groups(needs, KINDS, where)
    known = {each.number: each for each in needs}
    taken = [number for group in groups for number in group.needs]
    assert len(taken) == len(set(taken)), "nobody is in two groups"
    for group in groups:
        people = [known[number] for number in group.needs]
        kind = KINDS[group.kind]
        assert kind.least <= len(people) <= kind.most
        assert group.agreed.slots.bit_count() == group.times
        assert group.each == weekly_each(kind, group.times, group.minutes, len(people))
        assert group.alone == weekly_alone(kind, group.times, group.minutes)
        assert len({each.gender for each in people} - {""}) <= 1 and len({each.language for each in people} - {""}) <= 1
        for each in people:
            assert (each.kind, each.times, each.minutes) == (group.kind, group.times, group.minutes)
            assert group.agreed.slots & ~each.slots == 0 and group.agreed.slots not in each.avoid
            assert far(each.place, group.agreed.hub) <= each.miles
            assert group.each <= each.most
            assert each.gender in ("", group.agreed.gender) and each.language in ("", group.agreed.language)
    again = list(needs)
    shuffle.shuffle(again)
    assert find_groups(again, KINDS, where) == groups


@settings(deadline=None, max_examples=60)
@given(st.lists(NEEDS, max_size=40, unique_by=lambda each: each.number))
def test_nobody_is_left_who_could_simply_join_a_group_or_make_one_with_others_who_are_left(needs: list[Need]) -> None:
    groups = find_groups(needs, KINDS, where)
    taken = {number for group in groups for number in group.needs}
    left = [each for each in needs if each.number not in taken]
    assert find_groups(left, KINDS, where) == []


def reckoned(needs: list[Need]) -> list[Group]:
    return find_groups(needs, KINDS, where)


def test_two_who_want_the_same_share_the_cost() -> None:
    (group,) = reckoned([need(1, slots=0b0110), need(2, slots=0b0011)])
    assert (group.needs, group.agreed.slots, group.each, group.alone) == ((1, 2), 0b0010, 1_600, 3_200)


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "trip"},
        {"slots": 0b10},
        {"minutes": 60},
        {"times": 2, "slots": 0b11},
        {"place": "C"},  # seven miles, and both go five at most
        {"place": "nowhere"},
        {"most": 1_599},
        {"avoid": frozenset({1})},
        {"gender": "man"},
    ],
)
def test_one_difference_keeps_two_apart(other: dict[str, object]) -> None:
    first = need(1, gender="woman") if "gender" in other else need(1)
    assert reckoned([first, need(2, **other)]) == []


def test_a_place_between_two_brings_them_together() -> None:
    (group,) = reckoned([need(1), need(2, place="C"), need(3, place="B")])
    assert (group.needs, group.agreed.hub) == ((1, 2, 3), "B")


def test_who_can_pay_little_is_served_by_a_larger_group() -> None:
    """At £32 alone: a quarter is £8. The one with little money needs all four."""
    (group,) = reckoned([need(1, most=800), *(need(n) for n in (2, 3, 4))])
    assert (group.needs, group.each) == ((1, 2, 3, 4), 800)
    (without,) = reckoned([need(1, most=799), *(need(n) for n in (2, 3, 4))])
    assert without.needs == (2, 3, 4)


def test_taking_the_largest_group_first_would_leave_two_out() -> None:
    """Two may only come on Monday and two only on Tuesday; the other two on either day."""
    monday, tuesday = 0b1, 0b10
    either = [need(n, slots=monday | tuesday, kind="trip") for n in (1, 2)]
    needs = [
        *either,
        *(need(n, slots=monday, kind="trip") for n in (3, 4)),
        *(need(n, slots=tuesday, kind="trip") for n in (5, 6)),
    ]
    assert sorted(len(group.needs) for group in reckoned(needs)) == [3, 3]


def test_the_smallest_group_somebody_can_pay_for() -> None:
    kind = KINDS["tea"]
    assert fewest_for(need(1, most=1_600), kind) == 2
    assert fewest_for(need(1, most=1_599), kind) == 3
    assert fewest_for(need(1, most=800), kind) == 4
    assert fewest_for(need(1, most=799), kind) is None
    assert fewest_for(need(1, most=0), kind) is None


def test_progress_is_told_part_by_part_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    needs = [need(1), need(2), need(3, place="D"), need(4, place="E"), need(5, kind="trip")]
    find_groups(needs, KINDS, where, progress=lambda done, whole: told.append((done, whole)))
    assert told == [(2, 4), (4, 4)]
