"""A sample comes out of its seed and its items alone."""

from __future__ import annotations

from hypothesis import given, strategies as st

from coopbudget.reviewing.rules import ASKED, Assertion, Of, result
from coopbudget.reviewing.sampling import Unit, draw_by_value, draw_random
from coopbudget.reviewing.schemas import Tick

units = st.dictionaries(st.text(min_size=1, max_size=8), st.integers(-100_000, 100_000), max_size=40).map(
    lambda found: [Unit(key, amount) for key, amount in found.items()]
)


@given(units, st.text(max_size=12), st.integers(1, 20))
def test_random_draws_as_many_as_wanted_whatever_the_order(found: list[Unit], seed: str, wanted: int) -> None:
    drawn = draw_random(found, seed=seed, wanted=wanted)
    assert drawn == draw_random(reversed(found), seed=seed, wanted=wanted)
    keys = [key for key, _hits in drawn.keys]
    assert len(keys) == len(set(keys)) == min(wanted, len(found))
    assert set(keys) <= {unit.key for unit in found}
    more = draw_random(found, seed=seed, wanted=wanted + 1)
    assert more.keys[: len(keys)] == drawn.keys  # a larger sample holds the smaller one


@given(units, st.text(max_size=12), st.integers(1, 20))
def test_by_value_hits_each_point_once_and_never_misses_what_is_large(
    found: list[Unit], seed: str, wanted: int
) -> None:
    drawn = draw_by_value(found, seed=seed, wanted=wanted)
    assert drawn == draw_by_value(reversed(found), seed=seed, wanted=wanted)
    whole = sum(abs(unit.amount) for unit in found)
    if whole == 0:
        assert drawn.keys == ()
        return
    assert drawn.step is not None and drawn.first is not None and 0 <= drawn.first < drawn.step
    hits = dict(drawn.keys)
    assert sum(hits.values()) == len(range(drawn.first, whole, drawn.step)) >= min(wanted, whole)
    end = 0
    for unit in sorted(found, key=lambda each: each.key):  # each point, one by one, as a hand would do it
        start, end = end, end + abs(unit.amount)
        assert hits.get(unit.key, 0) == sum(start <= at < end for at in range(drawn.first, whole, drawn.step))
        assert abs(unit.amount) < drawn.step or unit.key in hits


def test_the_same_sample_for_ever() -> None:
    """Printed in reports: a change of the method would make them wrong."""
    found = [Unit(f"i{n:02}", n * 1_000) for n in range(1, 21)]
    assert [key for key, _ in draw_random(found, seed="hafan", wanted=4).keys] == ["i18", "i04", "i20", "i01"]
    by_value = draw_by_value(found, seed="hafan", wanted=4)
    assert (by_value.step, by_value.first) == (52_500, 22_012)
    assert by_value.keys == (("i07", 1), ("i12", 1), ("i16", 1), ("i19", 1))


def test_every_assertion_has_its_box_and_a_sample_its_result() -> None:
    assert {each.value for each in Assertion} == set(Tick().load_fields) - {"note"}
    assert set(ASKED) == set(Of)
    whole = {each.value: "agrees" for each in ASKED[Of.RECEIPTS]}
    found = result(Of.RECEIPTS, [whole, whole | {"fund": "differs"}, {"bank": "agrees"}, {}])
    assert (found.items, found.looked_at, found.agree, found.differ, found.left) == (4, 2, 1, 1, 2)
