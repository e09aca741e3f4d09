"""The reports' arithmetic: the balance sheet balances whatever was posted; ages, budgets, months are reckoned right."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, strategies as st

from coopbudget.audit.books.rules import (
    PLACES,
    Key,
    Place,
    Section,
    against,
    balance_sheet,
    by_age,
    fund_moves,
    key_figures,
    place_of,
    shown_apart,
    still_owed,
)
from coopbudget.audit.books.sheets import Report, workbook
from coopbudget.audit.closing.rules import (
    Check,
    Item,
    bank_agrees,
    is_month_end,
    months_to_close,
    seal_of,
    shut_years,
)
from coopbudget.invoices.rules import alone_cost
from coopbudget.ledger import chart
from coopbudget.ledger.moved import whole_months

CODES = (
    chart.MEMBERS_BANK, chart.OWN_BANK, chart.MEMBERS_UNMATCHED, chart.OWN_CLEARING, chart.LEVY_OWED, chart.LEVY_DUE,
    chart.STRIPE_CLEARING, chart.STRIPE_REFUNDS, chart.INCOME_LEVY, "Expenses:Insurance", chart.SURPLUS,
    chart.RESERVE_GENERAL, chart.COMMUNITY, chart.OPENING, chart.fund_available(1), chart.fund_committed(1, 2),
    chart.provider_payable(3), chart.supplier_payable(4), chart.member_receivable(5), chart.share_capital(6),
    chart.shares_paid(6), chart.loan_owed(7), chart.loan_due(7), chart.FUNDS_ACCRUED, chart.provider_accrued(3),
    chart.LEVY_ACCRUED, "Assets:Something:New", "Liabilities:Something:New", "Equity:Something:New",
)  # fmt: skip
posting = st.tuples(st.sampled_from(CODES), st.sampled_from(CODES), st.integers(1, 10**9)).filter(
    lambda each: each[0] != each[1]
)
DAY = date(2026, 11, 27)


@given(st.lists(posting, max_size=40))
def test_the_balance_sheet_balances_whatever_was_posted(postings: list[tuple[str, str, int]]) -> None:
    net = dict.fromkeys(CODES, 0)
    for debit, credit, amount in postings:
        net[debit] += amount
        net[credit] -= amount
    rows = [
        (code, chart.type_of(code), amount if chart.type_of(code) in chart.DEBIT_TYPES else -amount)
        for code, amount in net.items()
    ]
    sheet = balance_sheet(rows)
    assert sheet.balances
    income = -sum(net[code] for code in CODES if code.startswith("Income:"))
    spent = sum(net[code] for code in CODES if code.startswith("Expenses:"))
    assert sheet.amount(Place.RESULT) == income - spent
    keys = dict(key_figures(sheet, income=income, spent=spent))
    assert keys[Key.ASSETS] == keys[Key.ALL_OWED]


def test_each_account_of_the_chart_has_its_line() -> None:
    assert place_of(chart.RESERVE_INDIVISIBLE) is Place.RESERVES
    assert place_of(chart.loan_due(3)) is Place.LOANS_DUE and PLACES[place_of(chart.loan_owed(3))][0] is Section.LATER
    assert place_of(chart.LEVY_DUE) is place_of(chart.LEVY_OWED) is Place.CROSSING
    assert place_of(chart.FUNDS_ACCRUED) is place_of(chart.fund_available(9)) is Place.FUNDS


def test_a_fund_is_before_what_came_less_what_went_after() -> None:
    found = fund_moves(3, 700, [("statement", 900), ("pledged", 0), ("invoice_approved", -250), ("statement", 50)])
    assert (found.before, found.came, found.went, found.after) == (0, 950, 250, 700)
    assert [kind for kind, _amount in found.kinds] == ["statement", "invoice_approved"]


def test_a_budget_says_what_is_better_and_what_is_worse_for_the_co_op() -> None:
    lines = against(
        {"Income:Levy": 100, "Expenses:Fees": 50, "Expenses:Travel": 30},
        {"Income:Levy": 90, "Expenses:Fees": 60, "Expenses:Office": 5},
    )
    assert [(line.code, line.planned, line.actual, line.variance) for line in lines] == [
        ("Income:Levy", 100, 90, -10), ("Expenses:Fees", 50, 60, -10), ("Expenses:Office", None, 5, None),
        ("Expenses:Travel", 30, 0, 30),
    ]  # fmt: skip


def test_what_is_owed_ages_by_its_due_day_and_payments_go_to_the_oldest() -> None:
    days = [DAY + timedelta(days=5), *(DAY - timedelta(days=n) for n in (30, 31, 60, 61, 90, 91))]
    assert by_age([(day, 10**n) for n, day in enumerate(days)], DAY).sums == (11, 1_100, 110_000, 1_000_000)
    charges = [(DAY - timedelta(days=90), 300), (DAY - timedelta(days=10), 200)]
    assert still_owed(charges, 350) == [(DAY - timedelta(days=10), 150)]
    assert still_owed(charges, -50) == charges and still_owed(charges, 900) == []


@given(st.lists(st.integers(1, 1_000), max_size=8), st.integers(0, 9_000))
def test_nothing_is_owed_twice_or_lost(amounts: list[int], paid: int) -> None:
    charges = [(DAY + timedelta(days=n), amount) for n, amount in enumerate(amounts)]
    assert sum(amount for _day, amount in still_owed(charges, paid)) == max(0, sum(amounts) - paid)


def test_an_outcome_stands_apart_only_where_five_share_it() -> None:
    assert shown_apart({"Sleep at home": {1, 2, 3, 4, 5}, "See the sea": {6}}) == {"Sleep at home"}
    assert (alone_cost(90, 2_001), alone_cost(0, 2_001)) == (3_002, 0)


def test_months_are_closed_from_the_first_open_one_to_the_last_that_is_over() -> None:
    assert months_to_close(date(2026, 1, 10), None, date(2026, 3, 3)) == [date(2026, 1, 31), date(2026, 2, 28)]
    assert months_to_close(date(2026, 1, 10), date(2026, 2, 28), date(2026, 3, 31)) == []
    assert months_to_close(date(2026, 1, 10), date(2026, 2, 14), date(2026, 4, 1)) == [
        date(2026, 2, 28),
        date(2026, 3, 31),
    ]
    assert is_month_end(date(2024, 2, 29)) and not is_month_end(date(2024, 2, 28))
    assert shut_years(date(2026, 3, 1), [(date(2026, 3, 31), 2026), (date(2025, 3, 31), 2025)]) == [2026]


def test_the_sums_of_closed_months_stand_for_whole_months_alone() -> None:
    closed = date(2026, 6, 30)
    assert whole_months(date(2026, 3, 15), date(2026, 7, 20), closed) == (date(2026, 4, 1), date(2026, 6, 1))
    assert whole_months(date(2026, 3, 1), date(2026, 4, 29), closed) == (date(2026, 3, 1), date(2026, 3, 1))
    assert whole_months(date(2026, 3, 2), date(2026, 4, 29), closed) is None
    assert whole_months(date(2026, 3, 1), date.max, date(2026, 4, 15)) == (date(2026, 3, 1), date(2026, 3, 1))
    assert whole_months(date(2026, 7, 1), date(2026, 9, 1), closed) is None
    assert whole_months(date(2026, 3, 1), date(2026, 9, 1), None) is None


def test_a_bank_agrees_without_a_difference_or_once_its_items_are_signed_off() -> None:
    assert bank_agrees(0, books=5, signed=None) and bank_agrees(-300, books=5, signed=4)
    assert not bank_agrees(-300, books=5, signed=None)
    assert bank_agrees(None, books=0, signed=None) and not bank_agrees(None, books=5, signed=4)


def test_a_look_counts_for_the_figures_that_were_seen() -> None:
    checks = [Check(Item.BANK_OWN, True), Check(Item.VISITS, False, 12_000), Check(Item.EYES, False, 1)]
    seal = seal_of(DAY, 7, checks)
    assert seal == seal_of(DAY, 7, [*checks[:2], Check(Item.EYES, True, 2)])
    assert seal != seal_of(DAY, 8, checks) and seal != seal_of(DAY, 7, [checks[0], Check(Item.VISITS, True)])


def test_a_workbook_is_the_same_bytes_again_and_runs_nothing() -> None:
    report = Report("funds", "Funds", ["Who", ("Amount", "money")], [("=1+1", 1_234), (DAY, -50)])
    assert workbook([report]) == workbook([report])
    assert workbook([report])[:2] == b"PK"
