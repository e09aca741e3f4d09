"""Which sums may be shown: somebody who adds and subtracts all they see finds no member, and no four of them."""

from __future__ import annotations

import uuid
from itertools import product

import pytest
from hypothesis import given, settings, strategies as st

from coopbudget.publication.rules import (
    FEWEST,
    Line,
    Sum,
    is_crowd,
    moved_alone,
    paid_sum,
    shown,
    stand_beside,
)

PEOPLE = [uuid.UUID(int=n + 1) for n in range(14)]


def shares(*amounts: int) -> dict[uuid.UUID, int]:
    return {member: amount for member, amount in zip(PEOPLE, amounts, strict=False) if amount}


def personal(borne: dict[uuid.UUID, int]) -> Sum:
    return Sum(borne, borne)


groups = st.lists(st.frozensets(st.sampled_from(PEOPLE), max_size=14), max_size=9)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(1, 60_000), min_size=14, max_size=14), groups)
def test_who_subtracts_what_steady_members_bear_never_finds_one_to_four_of_them(
    each: list[int], found: list[frozenset[uuid.UUID]]
) -> None:
    """Each bears the same all the time; only who is there changes. The finder knows every group that is shown."""
    bears = dict(zip(PEOPLE, each, strict=True))
    answers = shown([personal({member: bears[member] for member in group}) for group in found])
    seen = list(dict.fromkeys(group for group, answer in zip(found, answers, strict=True) if answer))
    for signs in product((-1, 0, 1), repeat=len(seen)):
        left = [sum(sign for sign, group in zip(signs, seen, strict=True) if member in group) for member in PEOPLE]
        assert sum(1 for count in left if count) not in range(1, FEWEST), signs


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.integers(500, 9_000), min_size=6, max_size=14),
    st.integers(1, 12),
    st.integers(0, 13),
    st.integers(0, 40_000),
)
def test_one_whose_part_moves_alone_stands_in_no_two_sums(each: list[int], weeks: int, who: int, now: int) -> None:
    """All go on at the same pace, for more weeks or fewer, but one: both sums are never shown unless he kept pace."""
    who %= len(each)
    before = shares(*each)
    after = {member: amount * weeks for member, amount in before.items()}
    paced = after[PEOPLE[who]]
    after[PEOPLE[who]] = now
    kept_pace = abs(now - paced) <= paced / 20 + 2
    answers = shown([personal(before), personal(after)])
    assert not all(answers) or kept_pace


@given(groups, st.integers(0, 9))
def test_what_is_shown_never_hangs_on_what_comes_later(found: list[frozenset[uuid.UUID]], cut: int) -> None:
    sums = [personal(dict.fromkeys(group, 100)) for group in found]
    assert shown(sums)[:cut] == shown(sums[:cut])


@pytest.mark.parametrize(
    ("bears", "crowd"),
    [
        ((40, 40, 40, 40), False),  # four
        ((40, 40, 40, 40, 40), True),
        ((40, 40, 40, 40, 40, 0), True),
        ((160, 40, 40, 40, 40), True),  # exactly half
        ((161, 40, 40, 40, 40), False),  # who bears more than half is nearly the sum
        ((), False),
    ],
)
def test_five_bear_it_and_none_more_than_half(bears: tuple[int, ...], crowd: bool) -> None:
    assert is_crowd(shares(*bears)) is crowd
    assert shown([Sum(shares(*bears))]) == [crowd]


@pytest.mark.parametrize(
    ("one", "other", "alone"),
    [
        ((40, 40, 40, 40, 40), (50, 50, 50, 50, 50), 0),
        ((40, 40, 40, 40, 40), (50, 50, 50, 50, 0), 1),
        ((40, 40, 40, 40, 40), (50, 50, 50, 50, 20), 1),
        ((4_000,) * 5, (4_001, 4_000, 4_000, 3_999, 4_000), 0),  # the odd pennies of a split
        ((10_000, 20_000, 30_000, 40_000, 50_000), (50_000, 30_000, 25_000, 20_000, 10_000), 5),  # each by themselves
        ((40, 40, 40, 40, 40, 0, 0), (0, 0, 40, 40, 40, 40, 40), 4),
        ((40, 40, 40, 40, 40), (0, 0, 0, 0, 0, 40, 40, 40, 40, 40), 10),
    ],
)
def test_who_stands_out_between_two_sums(one: tuple[int, ...], other: tuple[int, ...], alone: int) -> None:
    assert moved_alone(shares(*one), shares(*other)) == alone
    assert stand_beside(shares(*one), shares(*other)) is (alone == 0 or alone >= 5)


def test_a_price_that_five_share_says_nothing_of_any_of_them() -> None:
    """The rate times the hours is the same whoever is in hospital; only who bears it changes."""
    assert shown([Sum(shares(*[40] * 6)), Sum(shares(*[48] * 5)), Sum(shares(*[60] * 4))]) == [True, True, False]


def test_one_leaves_and_what_each_pledged_is_no_longer_shown() -> None:
    six, five = shares(*[42] * 6), shares(*[42] * 5)
    assert shown([personal(six), personal(five), personal(six)]) == [True, False, True]


def test_three_groups_that_leave_one_between_them() -> None:
    """Ten, then five of them, then the other five and one more: ten less five is five, and six less five is one."""
    first, second = shares(*[40] * 10), shares(*[40] * 5)
    third = dict.fromkeys(PEOPLE[5:11], 40)
    assert shown([personal(first), personal(second), personal(third)]) == [True, False, False]
    assert shown([personal(second), personal(first), personal(third)]) == [True, True, False]


def test_what_halving_would_leave() -> None:
    """Three houses of five, two of them at a time, and then all three with one more: half of the first three sums,
    taken from the last, is what that one bears."""
    one, two, three = PEOPLE[:5], PEOPLE[5:10], [*PEOPLE[10:], uuid.UUID(int=99)]
    found = [one + two, two + three, one + three, one + two + three + [uuid.UUID(int=100)]]
    assert shown([personal(dict.fromkeys(group, 40)) for group in found]) == [True, True, False, False]


def test_those_who_are_new_bear_enough_to_hide_the_others() -> None:
    """Five new ones who bear pennies would leave the sum of who was there before nearly bare."""
    before = shares(*[4_000] * 6)
    pennies = {uuid.UUID(int=200 + n): 5 for n in range(5)}
    as_much = {uuid.UUID(int=200 + n): 4_000 for n in range(5)}
    assert shown([personal(before), personal({**before, **pennies})]) == [True, False]
    assert shown([personal(before), personal({**before, **as_much})]) == [True, True]


class TestPayments:
    ALL = shares(*[1] * 6)

    def test_visits_that_all_share_are_a_price(self) -> None:
        found = paid_sum(12_000, 12_000, shares(*[2_000] * 6), [Line(6_000, self.ALL), Line(6_000, self.ALL)])
        assert found == Sum(shares(*[2_000] * 6))

    def test_a_visit_to_one_makes_the_sum_hers(self) -> None:
        borne = {**shares(*[1_000] * 6), PEOPLE[0]: 4_000}
        lines = [Line(6_000, self.ALL), Line(3_000, {PEOPLE[0]: 1})]
        found = paid_sum(9_000, 9_000, borne, lines)
        assert found is not None
        assert found.personal == {PEOPLE[0]: 3_000}
        assert shown([Sum(shares(*[1_000] * 6)), found]) == [True, False]

    def test_visits_to_each_of_many_are_shown_until_one_of_them_is_away(self) -> None:
        def month(*amounts: int) -> Sum | None:
            lines = [Line(amount, {member: 1}) for member, amount in shares(*amounts).items()]
            return paid_sum(sum(amounts), sum(amounts), shares(*amounts), lines)

        assert shown([month(*[800] * 7), month(*[1_000] * 7), month(*[800] * 6), month(*[800] * 7)]) == [
            True, True, False, True,
        ]  # fmt: skip

    def test_what_an_absence_takes_off_is_never_shown(self) -> None:
        line = Line(5_000, self.ALL, credited=True)
        assert paid_sum(5_000, 5_000, self.ALL, [line]) is None
        assert shown([None]) == [False]

    def test_what_a_credit_note_takes_off_is_never_shown(self) -> None:
        assert paid_sum(4_900, 5_000, self.ALL, [Line(5_000, self.ALL)]) is None

    def test_a_line_that_nobody_bears_is_never_shown(self) -> None:
        assert paid_sum(5_000, 5_000, self.ALL, [Line(5_000, {})]) is None
