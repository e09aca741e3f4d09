"""Codes of accounts, their types, their floors and their names."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import Babel

from coopbudget.ledger import chart
from coopbudget.ledger.names import plain_name


def test_codes_carry_the_numbers_people_say() -> None:
    assert chart.fund_available(12) == "Liabilities:Funds:F00012:Available"
    assert chart.fund_pledged(12, 3) == "Liabilities:Funds:F00012:Pledged:P0003"
    assert chart.fund_committed(12, 2) == "Liabilities:Funds:F00012:Committed:C0002"
    assert chart.provider_payable(4) == "Liabilities:Payable:Members:V0004"
    assert chart.fund_committed(123_456, 99_999) == "Liabilities:Funds:F123456:Committed:C99999"


def test_a_pot_of_a_fund_is_known_by_its_code() -> None:
    made = (
        chart.fund_available(12),
        chart.fund_asked_back(7),
        chart.fund_pledged(12, 3),
        chart.fund_committed(9, 99_999),
    )
    assert [chart.pot_of(code) for code in made] == [
        (12, "Available", 0), (7, "AskedBack", 0), (12, "Pledged", 3), (9, "Committed", 99_999),
    ]  # fmt: skip
    assert [chart.pot_of(code) for code in (chart.MEMBERS_BANK, chart.fund_arriving(1), chart.dividend_held(1))] == [
        None, None, None,
    ]  # fmt: skip


def test_the_first_segment_is_the_type() -> None:
    assert [chart.type_of(f"{first}:A") for first in chart.TYPES] == [
        "asset", "liability", "equity", "income", "expense",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "code", ["", "Assets", "assets:Bank", "Assets:bank", "Assets:", "Assets:Bank Own", "Other:A", "Assets:A\n"]
)
def test_what_beancount_would_refuse_is_no_code(code: str) -> None:
    with pytest.raises(ValueError, match="not an account code"):
        chart.type_of(code)


def test_pots_of_a_fund_have_a_floor_and_what_may_go_below_nought_has_none() -> None:
    floored = [chart.fund_available(1), chart.fund_pledged(1, 1), chart.fund_committed(1, 1), chart.RESERVE_INDIVISIBLE]
    free = [chart.MEMBERS_BANK, chart.MEMBERS_UNMATCHED, chart.fund_asked_back(1), chart.provider_payable(1)]
    assert [chart.floor_of(code) for code in floored] == [0, 0, 0, 0]
    assert [chart.floor_of(code) for code in free] == [None] * 4


def test_each_account_has_a_name_in_plain_words() -> None:
    app = Flask("test")
    Babel(app)
    with app.test_request_context():
        assert str(plain_name(chart.fund_committed(12, 3))) == "fund 12, set aside for contract 3"
        assert str(plain_name(chart.fund_asked_back(12))) == "fund 12, asked back"
        assert str(plain_name(chart.supplier_payable(2))) == "owed to supplier 2"
        assert str(plain_name(chart.OWN_BANK)) == "the co-op's own money in the bank"
        assert plain_name("Expenses:Insurance") == "Expenses:Insurance"
