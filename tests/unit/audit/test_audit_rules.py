"""How the books are laid out for reading."""

from __future__ import annotations

from datetime import date

from hypothesis import given, strategies as st

from coopbudget.audit.rules import Group, a_year_back, group_of, months_between, spend, trial_lines

ROWS = [
    ("Assets:Bank:Members", "asset", 100_00),
    ("Expenses:Insurance", "expense", 5_00),
    ("Income:Levy", "income", 20_00),
    ("Liabilities:Funds:F00001:Available", "liability", 30_00),
    ("Liabilities:Funds:F00001:Committed:C0001", "liability", 0),
    ("Liabilities:Funds:F00002:Available", "liability", 45_00),
    ("Liabilities:Payable:Members:V0004", "liability", 10_00),
]


def test_one_line_an_account_with_two_columns_of_the_same_sum() -> None:
    trial = trial_lines(ROWS, gather=False)
    assert [(line.code, line.debit, line.credit) for line in trial.lines][:3] == [
        ("Assets:Bank:Members", 100_00, 0),
        ("Expenses:Insurance", 5_00, 0),
        ("Income:Levy", 0, 20_00),
    ]
    assert (trial.debit, trial.credit, trial.agrees) == (105_00, 105_00, True)


def test_an_account_with_nothing_in_it_is_left_out() -> None:
    assert "Liabilities:Funds:F00001:Committed:C0001" not in {
        line.code for line in trial_lines(ROWS, gather=False).lines
    }


def test_in_short_the_funds_are_one_line() -> None:
    trial = trial_lines(ROWS, gather=True)
    free = next(line for line in trial.lines if line.group is Group.FREE)
    assert (free.accounts, free.credit) == (2, 75_00)
    assert trial.agrees


def test_a_balance_below_zero_stands_in_the_other_column() -> None:
    trial = trial_lines([("Liabilities:Unmatched:Own", "liability", -7), ("Assets:Bank:Own", "asset", -3)], gather=True)
    assert [(line.debit, line.credit) for line in trial.lines] == [(0, 3), (7, 0)]


def test_books_that_do_not_agree_say_so() -> None:
    assert not trial_lines([("Assets:Bank:Own", "asset", 1)], gather=False).agrees


def test_one_group_alone() -> None:
    trial = trial_lines(ROWS, gather=False, only=Group.PROVIDERS)
    assert [line.code for line in trial.lines] == ["Liabilities:Payable:Members:V0004"]


def test_every_pot_has_its_group() -> None:
    codes = {
        "Liabilities:Funds:F00001:Available": Group.FREE,
        "Liabilities:Funds:F00001:Pledged:P0001": Group.PLEDGED,
        "Liabilities:Funds:F00001:Committed:C0001": Group.COMMITTED,
        "Liabilities:Funds:F00001:AskedBack": Group.ASKED_BACK,
        "Liabilities:Payable:Own:S0001": Group.SUPPLIERS,
        "Assets:Bank:Own": None,
    }
    assert {code: group_of(code) for code in codes} == codes


@given(st.lists(st.tuples(st.sampled_from([row[0] for row in ROWS]), st.integers(-(10**9), 10**9)), max_size=30))
def test_gathering_moves_no_penny(moves: list[tuple[str, int]]) -> None:
    types = {code: type for code, type, _ in ROWS}
    rows = [(code, types[code], amount) for code, amount in moves]
    full, short = trial_lines(rows, gather=False), trial_lines(rows, gather=True)
    assert full.debit - full.credit == short.debit - short.credit


def test_twelve_months_with_this_one_last() -> None:
    since = a_year_back(date(2026, 5, 4))
    months = months_between(since, date(2026, 5, 4))
    assert (since, len(months), months[0], months[-1]) == (date(2025, 6, 1), 12, (2025, 6), (2026, 5))


def test_spending_adds_up_and_what_came_back_is_taken_off() -> None:
    found = spend([(1, 2026, 1, 500), (2, 2026, 1, 300), (1, 2026, 2, -100)], [(2026, 1), (2026, 2), (2026, 3)])
    assert found.by_provider == {1: 400, 2: 300}
    assert found.by_month == (((2026, 1), 800), ((2026, 2), -100), ((2026, 3), 0))
    assert (found.total, found.largest) == (700, (1, 57))


def test_nothing_spent_has_no_largest() -> None:
    assert spend([], [(2026, 1)]).largest is None
