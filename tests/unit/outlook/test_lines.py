"""What a line of a statement is, and the stretches of time it is asked for."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from coopbudget.ledger import chart
from coopbudget.outlook.kinds import LineKind
from coopbudget.outlook.rules.lines import Payer, kind_of, outcome_of
from coopbudget.outlook.rules.periods import PeriodKind, month_of, period_by_key, periods, year_of

COUNCIL = Payer("council", "Gwynedd Council", "coop", "Mair Jones", contribution=8_000)
ASKED_BACK = chart.fund_asked_back(1)


@pytest.mark.parametrize(
    ("entry", "other", "change", "payer", "kind"),
    [
        ("line_target", chart.MEMBERS_UNMATCHED, 40_000, {"said": "GWYNEDD COUNC DP 1 BGC"}, LineKind.COUNCIL),
        ("line_target", chart.MEMBERS_UNMATCHED, 8_000, {"said": "M E JONES DP 1 SO"}, LineKind.CONTRIBUTION),
        ("line_target", chart.MEMBERS_UNMATCHED, 8_000, {"said": "DP 1 SO"}, LineKind.CONTRIBUTION),
        ("line_target", chart.MEMBERS_UNMATCHED, 8_000, {"said": "GWYNEDD COUNCIL DP 1"}, LineKind.COUNCIL),
        ("line_target", chart.MEMBERS_UNMATCHED, 9_999, {"said": "MAIR JONES DP 1"}, LineKind.CONTRIBUTION),
        ("line_target", chart.MEMBERS_UNMATCHED, 9_999, {"said": "DP 1"}, LineKind.COUNCIL),
        ("line_target", chart.MEMBERS_UNMATCHED, 9_999, {"paid_into": "member"}, LineKind.PASSED_ON),
        ("line_target", chart.MEMBERS_UNMATCHED, 9_999, {"funder_kind": "own"}, LineKind.OWN),
        ("opening", chart.MEMBERS_BANK, 9_999, {}, LineKind.OPENING),
        ("stripe_received", chart.STRIPE_CLEARING, 9_999, {}, LineKind.CONTRIBUTION),
        ("stripe_refund", chart.STRIPE_REFUNDS, -9_999, {"funder_kind": "own"}, LineKind.OWN),
        ("invoice_approved", chart.provider_payable(3), -9_999, {}, LineKind.PURCHASE),
        ("invoice_credited", chart.provider_payable(3), 9_999, {}, LineKind.PURCHASE),
        ("invoice_approved", chart.LEVY_OWED, -99, {}, LineKind.LEVY),
        ("surplus_shared", chart.DIVIDEND_DUE, 99, {}, LineKind.DIVIDEND),
        ("asked_back", ASKED_BACK, -99, {}, LineKind.MONEY_BACK),
        ("debt_paid", chart.member_receivable(1), -99, {}, LineKind.OWED),
        ("test", chart.OWN_BANK, -99, {}, LineKind.OTHER),
    ],
)  # fmt: skip
def test_a_line_is_told_by_its_entry_and_by_who_paid(
    entry: str, other: str, change: int, payer: dict[str, str], kind: LineKind
) -> None:
    said = Payer(**(vars(COUNCIL) | payer))
    assert kind_of(
        entry_kind=entry, inside=False, other=other, asked_back=ASKED_BACK, change=change, payer=said
    ) is kind  # fmt: skip
    assert kind_of(
        entry_kind=entry, inside=True, other=other, asked_back=ASKED_BACK, change=0, payer=said
    ) is LineKind.INSIDE  # fmt: skip


def test_a_purchase_serves_what_was_said_or_the_only_outcome_or_what_the_contract_names() -> None:
    safe, out = (uuid.uuid4(), "Safe at night"), (uuid.uuid4(), "Out and about")
    assert outcome_of([safe, out], out[0], "that all are safe at night") == out[0]
    assert outcome_of([safe, out], None, "That all are SAFE AT NIGHT.") == safe[0]
    assert outcome_of([safe, out], uuid.uuid4(), "") is None
    assert outcome_of([safe], None, "") == safe[0]
    assert outcome_of([], None, "safe at night") is None


@given(starts=st.dates(date(2000, 1, 1), date(2040, 1, 1)), later=st.integers(0, 9_000))
def test_periods_follow_one_another_and_their_keys_name_them_again(starts: date, later: int) -> None:
    today = starts + timedelta(days=later)
    found = periods(starts, today)
    for kind in PeriodKind:
        mine = [each for each in found if each.kind is kind]
        assert mine and mine[0].since <= today <= mine[0].until
        assert all(older.until + timedelta(days=1) == newer.since for newer, older in pairwise(mine))
    assert all(each.until >= starts for each in found)
    assert [period_by_key(each.key, starts) for each in found] == found


@pytest.mark.parametrize(
    "key", ["", "m", "m2026-13", "q2026-5", "q2026", "y", "y2026-04-07", "m9999-12", "x2026-01", "ö"]
)
def test_a_key_that_names_no_period_is_none(key: str) -> None:
    assert period_by_key(key, date(2026, 4, 6)) is None


def test_a_year_of_an_agreement_begins_on_its_own_day() -> None:
    found = year_of(date(2024, 2, 29), date(2026, 2, 27))
    assert (found.since, found.until) == (date(2025, 2, 28), date(2026, 2, 27))
    assert month_of(date(2026, 12, 31)).until == date(2026, 12, 31)
