"""The law's figures, by country and day; whom a member may name; and what passes to them, to the penny."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, strategies as st

from coopbudget.shares.law import Law, Limit, law_of, most_held, nomination_limit, on_day
from coopbudget.shares.rules import Relation, may_be_named, passes_to

TODAY = date(2026, 11, 27)


def test_northern_ireland_has_a_law_of_its_own() -> None:
    assert {nation: law_of(nation) for nation in ("england", "wales", "scotland", "northern_ireland")} == {
        "england": Law.GREAT_BRITAIN, "wales": Law.GREAT_BRITAIN, "scotland": Law.GREAT_BRITAIN,
        "northern_ireland": Law.NORTHERN_IRELAND,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("nation", "day", "pence"),
    [
        ("wales", date(2014, 4, 6), 10_000_000),
        ("northern_ireland", date(2018, 4, 5), 2_000_000),
        ("northern_ireland", date(2018, 4, 6), 10_000_000),
    ],
)
def test_how_much_one_may_hold_is_that_of_the_day_and_of_the_country(nation: str, day: date, pence: int) -> None:
    assert most_held(nation, day) == pence
    assert most_held(nation, TODAY) == 10_000_000


def test_a_day_has_the_last_limit_that_began() -> None:
    limits = (Limit(date(1994, 1, 1), 2_000_000), Limit(date(2014, 4, 6), 10_000_000))
    assert [on_day(limits, day).most for day in (date(1980, 1, 1), date(2014, 4, 5), date(2014, 4, 6))] == [
        2_000_000, 2_000_000, 10_000_000,
    ]  # fmt: skip


def test_what_passes_by_a_nomination_differs_and_a_figure_that_may_have_changed_says_so() -> None:
    assert (nomination_limit("scotland", TODAY).most, nomination_limit("scotland", TODAY).sure) == (500_000, True)
    northern = nomination_limit("northern_ireland", TODAY)
    assert (northern.most, northern.sure) == (1_000_000, False)


def test_an_officer_is_named_only_by_close_family() -> None:
    assert may_be_named(Relation.FRIEND, officer=False)
    assert not may_be_named(Relation.FRIEND, officer=True)
    assert not may_be_named(Relation.GRANDCHILD, officer=True)  # the Act lists whom; grandchildren are not among them
    assert may_be_named(Relation.NIECE_NEPHEW, officer=True)


def test_no_more_passes_than_the_law_says_and_the_rest_is_the_estates() -> None:
    # £8,000: all of it would be more than £5,000, so each has her part of £5,000.
    assert passes_to(there=800_000, most=500_000, named=[("ann", 50), ("bob", 50)]) == {"ann": 250_000, "bob": 250_000}
    assert passes_to(there=800_000, most=500_000, named=[("ann", 60)]) == {"ann": 480_000}
    assert passes_to(there=100, most=500_000, named=[("ann", 33), ("bob", 33), ("cai", 34)]) == {
        "ann": 33, "bob": 33, "cai": 34,
    }  # fmt: skip
    assert passes_to(there=0, most=500_000, named=[("ann", 100)]) == {"ann": 0}


@given(
    there=st.integers(0, 20_000_000),
    most=st.integers(1, 1_000_000),
    percents=st.lists(st.integers(1, 25), max_size=4),
)
def test_what_passes_is_within_the_law_within_what_is_there_and_within_each_part(
    there: int, most: int, percents: list[int]
) -> None:
    named = [(str(place), percent) for place, percent in enumerate(percents)]
    found = passes_to(there=there, most=most, named=named)
    assert list(found) == [key for key, _ in named]
    assert sum(found.values()) <= min(there, most)
    for key, percent in named:
        assert 0 <= found[key] <= there * percent // 100 + 1
