"""Counting preferences by the Scottish rules: small elections worked by hand, and what holds for any."""

from __future__ import annotations

import random

from hypothesis import given, strategies as st

from coopbudget.governance.counting.papers import Election, Ranking, collect
from coopbudget.governance.counting.stv import UNIT, Lot, Outcome, count, figure

NAMES = ("Ann", "Bob", "Cat", "Dai", "Eva", "Fay")


def election(seats: int, papers: list[tuple[str, int]], names: str = "ABCD", withdrawn: str = "") -> Election:
    """``[("AB", 5)]``: five papers with A first and B second."""
    at = {letter: place for place, letter in enumerate("ABCDEF")}
    return Election(
        "Board",
        NAMES[: len(names)],
        seats,
        collect((tuple(at[letter] for letter in ranking), votes) for ranking, votes in papers),
        frozenset(at[letter] for letter in withdrawn),
    )


def sheet(outcome: Outcome) -> list[list[str]]:
    """Each round's figures, with what is not transferable and what was cut at the end."""
    return [[figure(v) for v in (*each.votes, each.non_transferable, each.cut)] for each in outcome.rounds]


def test_a_surplus_passes_on_at_its_value_cut_to_five_decimals() -> None:
    """Quota 16 // 3 + 1 = 6. Ann has 9, 3 over: each paper is worth 3/9 = 0.33333; 5 to Bob, 2 to Cat, 2 to nobody."""
    found = count(election(2, [("AB", 5), ("AC", 2), ("A", 2), ("BC", 3), ("CB", 4)], "ABC"))
    assert figure(found.quota) == "6.00000"
    assert sheet(found) == [
        ["9.00000", "3.00000", "4.00000", "0.00000", "0.00000"],
        ["6.00000", "4.66665", "4.66666", "0.66666", "0.00003"],
        # Bob has a hundred-thousandth less and is excluded; Cat is the one left for the one seat.
        ["6.00000", "0.00000", "7.66666", "2.33331", "0.00003"],
    ]
    assert [each.elected for each in found.rounds] == [(0,), (), (2,)]
    assert [each.excluded for each in found.rounds] == [(), (), (1,)]
    assert found.rounds[1].surplus_of == 0


def test_a_value_that_passes_on_again_is_worked_from_the_value_it_came_with() -> None:
    """Quota 30 // 4 + 1 = 8. Ann 14 passes 6/14 = 0.42857 each to Bob: 5 + 14 x 0.42857 = 10.99998. Bob's surplus is
    2.99998: his own papers are worth 1 x 2.99998 / 10.99998 = 0.27272, Ann's 0.42857 x 2.99998 / 10.99998 = 0.11688.
    """
    found = count(election(3, [("ABC", 14), ("BD", 5), ("C", 6), ("D", 5)]))
    assert sheet(found) == [
        ["14.00000", "5.00000", "6.00000", "5.00000", "0.00000", "0.00000"],
        ["8.00000", "10.99998", "6.00000", "5.00000", "0.00000", "0.00002"],
        ["8.00000", "8.00000", "7.63632", "6.36360", "0.00000", "0.00008"],
        ["8.00000", "8.00000", "7.63632", "0.00000", "6.36360", "0.00008"],
    ]
    assert found.elected == (0, 1, 2)


def test_the_largest_surplus_goes_first_and_who_is_elected_receives_nothing() -> None:
    """Quota 30 // 4 + 1 = 8. Ann 13 (5 over) before Bob 9 (1 over); Ann's papers step over Bob to Cat."""
    found = count(election(3, [("ABC", 13), ("BD", 9), ("C", 2), ("D", 6)]))
    assert [each.surplus_of for each in found.rounds[:3]] == [None, 0, 1]
    assert figure(found.rounds[1].votes[2]) == "6.99993"  # 2 + 13 x 0.38461
    assert found.elected[:2] == (0, 1)


def test_equal_surpluses_go_by_the_latest_earlier_round_in_which_they_differed() -> None:
    """Quota 36 // 4 + 1 = 10. Eva goes out and lifts Ann from 8 and Bob from 9 to 11 each: Bob's surplus goes first."""
    papers = [("AC", 8), ("BD", 9), ("EA", 3), ("EB", 2), ("C", 7), ("D", 7)]
    found = count(election(3, papers, "ABCDE"), lot=(0, 1, 2, 3, 4))
    assert [each.elected for each in found.rounds[:2]] == [(), (0, 1)]
    assert [each.surplus_of for each in found.rounds[2:4]] == [1, 0]
    assert all(each.lot is None for each in found.rounds[:4])


def test_a_tie_for_exclusion_looks_back_before_the_lot() -> None:
    """Ann goes out first and her vote makes Bob equal to Cat at 3; in the round before Bob had 2."""
    found = count(election(2, [("AB", 1), ("B", 2), ("C", 3), ("D", 4), ("E", 5)], "ABCDE"), lot=(2, 1, 0, 3, 4))
    assert [each.excluded for each in found.rounds] == [(), (0,), (1,), (2,)]
    assert all(each.lot is None for each in found.rounds)
    assert found.elected == (3, 4)  # as many as there are seats: no further transfer


def test_who_was_always_equal_is_drawn_by_lot_and_the_lot_is_kept() -> None:
    drawn = count(election(2, [("A", 2), ("B", 2), ("C", 3)], "ABC"), lot=(1, 0, 2))
    assert drawn.rounds[1].excluded == (1,) and drawn.rounds[1].lot == Lot((0, 1), 1)
    again = count(election(2, [("A", 2), ("B", 2), ("C", 3)], "ABC"), lot=(0, 1, 2))
    assert again.rounds[1].excluded == (0,)


def test_one_seat_is_the_alternative_vote() -> None:
    """Eight votes, five needed. Cat goes out and both her papers go to Bob."""
    found = count(election(1, [("AC", 4), ("B", 3), ("CB", 2)], "ABC"))
    assert figure(found.quota) == "5.00000"
    assert found.elected == (1,) and found.rounds[1].excluded == (2,)
    assert figure(found.rounds[1].votes[1]) == "5.00000"


def test_who_withdrew_is_stepped_over_and_a_paper_for_nobody_else_is_not_valid() -> None:
    held = election(1, [("AB", 4), ("A", 3), ("CB", 3)], "ABC", withdrawn="A")
    found = count(held)
    assert (held.spoilt(), found.valid, figure(found.quota)) == (3, 7, "4.00000")
    assert found.elected == (1,) and len(found.rounds) == 1


def test_nobody_voted() -> None:
    found = count(election(2, [], "ABC"))
    assert len(found.elected) == 2 and found.rounds[-1].lot is not None


Drawn = tuple[int, int, list[tuple[list[int], int, int]], set[int]]
"""Candidates, seats, papers as orders with a length and votes, and who withdrew."""

rankings = st.integers(1, 6).flatmap(
    lambda size: st.tuples(
        st.just(size),
        st.integers(1, size),
        st.lists(
            st.tuples(st.permutations(range(size)), st.integers(0, size), st.integers(1, 9)),
            max_size=12,
        ),
        st.sets(st.integers(0, size - 1), max_size=size - 1),
    )
)


def built(drawn: Drawn) -> tuple[Election, list[tuple[Ranking, int]]]:
    size, seats, papers, withdrawn = drawn
    cast = [(tuple(order[:length]), votes) for order, length, votes in papers]
    return Election("", NAMES[:size], seats, collect(cast), frozenset(withdrawn)), cast


@given(rankings)
def test_nothing_is_lost_or_made_in_any_round(drawn: Drawn) -> None:
    held, _ = built(drawn)
    found = count(held)
    for each in found.rounds:
        assert sum(each.votes) + each.non_transferable + each.cut == found.valid * UNIT
        assert min(each.votes) >= 0 and each.cut >= 0
    assert len(found.elected) == len(set(found.elected)) == min(held.seats, len(held.standing))
    assert not set(found.elected) & held.withdrawn
    out = [candidate for each in found.rounds for candidate in each.excluded]
    assert not set(out) & set(found.elected)


@given(rankings, st.randoms())
def test_the_order_of_papers_changes_nothing(drawn: Drawn, chance: random.Random) -> None:
    held, cast = built(drawn)
    one_by_one = [(ranking, 1) for ranking, votes in cast for _ in range(votes)]
    chance.shuffle(one_by_one)
    shuffled = Election(held.title, held.names, held.seats, collect(one_by_one), held.withdrawn)
    assert count(shuffled) == count(held)


@given(rankings, st.integers(1, 50))
def test_more_papers_never_lower_the_quota(drawn: Drawn, more: int) -> None:
    held, cast = built(drawn)
    first = held.standing[0]
    larger = Election(held.title, held.names, held.seats, collect([*cast, ((first,), more)]), held.withdrawn)
    assert count(larger).quota >= count(held).quota
    assert (held.seats + 1) * (count(held).quota // UNIT) > count(held).valid  # so no more can reach it than seats


@given(rankings)
def test_whoever_most_put_first_beyond_the_quota_is_elected(drawn: Drawn) -> None:
    held, _ = built(drawn)
    found = count(held)
    for candidate in held.standing:
        if found.rounds[0].votes[candidate] >= found.quota:
            assert candidate in found.elected
