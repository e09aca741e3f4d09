"""Reading, showing and splitting money."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from coopbudget.money import format_pence, parse_pounds, plain_pounds, split


@pytest.mark.parametrize(
    ("typed", "pence"),
    [
        ("42", 4200),
        ("£1,204.50", 120450),
        (" 1204.5 ", 120450),
        ("-3", -300),
        ("−£3.01", -301),
        ("£-3", -300),
        ("0.07", 7),
    ],
)
def test_what_people_type(typed: str, pence: int) -> None:
    assert parse_pounds(typed) == pence


@pytest.mark.parametrize(
    "typed", ["", "abc", "1.234", "1,20", "--3", "-£-3", "1e3", "12 34", "٣", "NaN", "9" * 30, "1,2345"]
)
def test_what_is_no_amount(typed: str) -> None:
    with pytest.raises(ValueError):
        parse_pounds(typed)


@given(st.integers(-(10**13), 10**13))
def test_what_is_shown_can_be_read_back(pence: int) -> None:
    assert parse_pounds(plain_pounds(pence)) == pence
    assert parse_pounds(format_pence(pence)) == pence


weights = st.lists(st.integers(0, 10**7), min_size=1, max_size=40).filter(lambda w: sum(w) > 0)


@given(st.integers(0, 10**12), weights)
def test_a_split_is_exact_and_fair(amount: int, given_weights: list[int]) -> None:
    parts = split(amount, list(enumerate(given_weights)))
    total = sum(given_weights)
    assert sum(part for _, part in parts) == amount
    for (key, part), weight in zip(parts, given_weights, strict=True):
        exact = amount * weight
        assert part * total - exact < total and exact - part * total < total, key  # within a penny of its due
    assert [key for key, _ in parts] == list(range(len(given_weights)))


@given(st.integers(0, 10**9), st.integers(1, 30))
def test_equals_are_treated_equally_within_a_penny(amount: int, people: int) -> None:
    parts = [part for _, part in split(amount, [(n, 7) for n in range(people)])]
    assert max(parts) - min(parts) <= 1
    assert parts == sorted(parts, reverse=True)  # the odd pennies go to whoever stands first


@pytest.mark.parametrize(
    ("amount", "given_weights"), [(-1, [("a", 1)]), (1, []), (1, [("a", 0)]), (1, [("a", -1), ("b", 2)])]
)
def test_what_can_t_be_split(amount: int, given_weights: list[tuple[str, int]]) -> None:
    with pytest.raises(ValueError):
        split(amount, given_weights)
