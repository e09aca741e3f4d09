"""What a paper says, how codes are typed, and how choose-one and approval are counted."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given, strategies as st

from coopbudget.governance.errors import SealBroken
from coopbudget.governance.saying import Method, Slip, as_election, clear, options_in, ranked, tally
from coopbudget.governance.sealing import Box, Said, new_box_key, new_code, spoken, typed_code


@given(st.permutations(range(1, 8)), st.integers(1, 7))
def test_ranks_become_a_line_and_back(order: list[int], length: int) -> None:
    line, slip, where = ranked({option: rank for rank, option in enumerate(order[:length], start=1)})
    assert (slip, where) == (None, ()) and options_in(line) == tuple(order[:length])
    assert clear(Method.STV, line, range(1, 8))


def test_slips_are_named_and_placed() -> None:
    assert ranked({}) == ("", Slip.NOTHING, ())
    assert ranked({1: 1, 2: 2, 3: 2}) == ("", Slip.TWICE, (2, 3))
    assert ranked({1: 1, 2: 3, 3: 4}) == ("", Slip.GAP, (2,))
    assert ranked({1: 2}) == ("", Slip.GAP, (1,))


@pytest.mark.parametrize(
    ("method", "line"),
    [
        (Method.YES_NO, "maybe"), (Method.YES_NO, "1"), (Method.CHOOSE_ONE, "1,2"), (Method.CHOOSE_ONE, "0"),
        (Method.CHOOSE_ONE, "4"), (Method.APPROVAL, "2,1"), (Method.APPROVAL, "1,1"), (Method.APPROVAL, "1>2"),
        (Method.STV, "1>1"), (Method.STV, "1>4"), (Method.STV, ""), (Method.STV, "1>"), (Method.STV, "²"),
    ],
)  # fmt: skip
def test_other_lines_are_no_papers(method: Method, line: str) -> None:
    assert not clear(method, line, (1, 2, 3))


lines = st.lists(st.tuples(st.sampled_from(["1", "2", "3", "1,2", "2,3", "1,2,3", "abstain"]), st.integers(1, 4)))


@given(lines, st.integers(1, 3), st.randoms())
def test_the_most_chosen_win_whatever_the_order_of_papers(papers: list[tuple[str, int]], seats: int, chance) -> None:  # type: ignore[no-untyped-def]
    election = as_election("x", ["A", "B", "C"], seats, papers)
    found = tally(election, papers)
    shuffled = list(papers)
    chance.shuffle(shuffled)
    assert tally(as_election("x", ["A", "B", "C"], seats, shuffled), shuffled) == found
    out = [found.votes[option] for option in found.votes if option not in found.elected]
    won = [found.votes[option] for option in found.elected]
    assert all(won) and len(won) <= seats and (not out or not won or max(out) <= min(won))
    # A lot was drawn just where who won and who did not were chosen equally often.
    assert bool(found.lot) == bool(out and won and max(out) == min(won))


def test_a_code_is_typed_as_people_type() -> None:
    code = new_code()
    assert len(code) == 16 and typed_code(spoken(code).lower().replace("-", " ")) == code
    assert typed_code("0o1i8b") == "OOIIBB"


def test_a_box_opens_its_own_papers_alone_and_looks_never_alike() -> None:
    motion = uuid.uuid4()
    key = new_box_key("secret", motion)
    box, said = Box("secret", key, motion), Said(new_code(), "3>1", 1)
    sealed = box.seal(said)
    assert box.open(sealed) == said and box.seal(said) != sealed
    assert len(box.seal(Said(new_code(), "1", 1))) == len(sealed)
    assert box.handle(said.code) != box.handle(new_code())
    with pytest.raises(SealBroken):
        Box("another secret", key, motion)
    with pytest.raises(SealBroken):
        box.open(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    other = uuid.uuid4()
    with pytest.raises(SealBroken):
        Box("secret", new_box_key("secret", other), other).open(sealed)
