"""The arithmetic of money in: what Stripe's answers mean, and on which days a plan collects."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from coopbudget.collections import rules
from coopbudget.collections.rules import Every, Kind, Standing


def transaction(ident: str, type_: str, amount: int, *, created: int = 1, fee: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "id": ident, "type": type_, "amount": amount, "fee": fee, "net": amount - fee, "created": created,
        "currency": "gbp", "source": "ch_1",
    } | more  # fmt: skip


@pytest.mark.parametrize(
    ("type_", "amount", "source", "kind"),
    [
        ("charge", 100, "ch_1", Kind.RECEIVED),
        ("payment", 100, "py_1", Kind.RECEIVED),
        ("payment_failure_refund", -100, "py_1", Kind.FAILED_LATE),
        ("refund", -100, "re_1", Kind.REFUND),
        ("refund_failure", 100, "re_1", Kind.REFUND_BACK),
        ("adjustment", -100, "dp_1", Kind.DISPUTE),
        ("adjustment", 100, "dp_1", Kind.DISPUTE_BACK),
        ("adjustment", 100, "ch_1", None),
        ("payout", -100, "po_1", Kind.PAYOUT),
        ("stripe_fee", -100, None, Kind.FEE),
        ("issuing_transaction", -100, "ipi_1", None),
    ],
)
def test_what_a_movement_is(type_: str, amount: int, source: str | None, kind: Kind | None) -> None:
    assert rules.kind_of(transaction("txn_1", type_, amount, source=source)) is kind


def test_money_of_another_currency_is_none_of_ours() -> None:
    assert rules.kind_of(transaction("txn_1", "charge", 100, currency="eur")) is None


def test_all_a_payment_moved_stands_in_stripes_order_and_once() -> None:
    intent = {"latest_charge": {"id": "ch_1", "balance_transaction": transaction("txn_1", "charge", 900, created=5)}}
    refund = {"id": "re_1", "balance_transaction": transaction("txn_3", "refund", -300, created=9)}
    dispute = {"id": "dp_1", "balance_transactions": [
        transaction("txn_2", "adjustment", -600, created=7, source="dp_1"),
        transaction("txn_4", "adjustment", 600, created=11, source="dp_1"),
    ]}  # fmt: skip
    found = rules.movements_of_payment(intent, [refund, refund], [dispute])
    assert [each.txn for each in found] == ["txn_1", "txn_2", "txn_3", "txn_4"]
    assert [each.cause for each in found] == ["ch_1", "dp_1", "re_1", "dp_1"]


@pytest.mark.parametrize(
    ("intent", "standing"),
    [
        ({"status": "requires_payment_method"}, Standing.PENDING),
        ({"status": "processing", "latest_charge": {"id": "py_1", "balance_transaction": None}}, Standing.PENDING),
        ({"status": "succeeded", "latest_charge": {"id": "ch_1", "balance_transaction": {"id": "txn"}}},
         Standing.RECEIVED),
        # A late failure: the payment is not paid any more, and its money did come.
        ({"status": "requires_payment_method", "last_payment_error": {"code": "x"},
          "latest_charge": {"id": "py_1", "balance_transaction": {"id": "txn"}}}, Standing.RECEIVED),
        ({"status": "requires_payment_method", "last_payment_error": {"code": "x"}}, Standing.FAILED),
        ({"status": "canceled"}, Standing.DROPPED),
    ],
)  # fmt: skip
def test_where_a_payment_stands(intent: dict[str, Any], standing: Standing) -> None:
    assert rules.standing_of(intent) is standing


@given(amount=st.integers(1, 10**9), free=st.integers(-5, 10**9))
@settings(max_examples=50, derandomize=True)
def test_taking_back_never_takes_more_than_is_there(amount: int, free: int) -> None:
    given_back, owed = rules.take_back(amount, free=free)
    assert given_back + owed == amount and 0 <= given_back <= max(free, 0) and owed >= 0


@given(
    first=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    every=st.sampled_from(list(Every)),
    days=st.integers(-10, 800),
)
@settings(max_examples=100, derandomize=True)
def test_the_next_day_is_later_and_of_the_plan(first: date, every: Every, days: int) -> None:
    after = first + timedelta(days=days)
    found = rules.next_day(first, every, after)
    assert found > after or found == first
    if every is Every.MONTH:
        assert found.day == first.day or (found + timedelta(days=1)).day == 1
        assert (found - after).days <= 62 or found == first
    else:
        step = 7 if every is Every.WEEK else 28
        assert (found - first).days % step == 0


def test_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    first = date(2027, 1, 31)
    days = [first]
    for _ in range(3):
        days.append(rules.next_day(first, Every.MONTH, days[-1]))
    assert days == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]


@pytest.mark.parametrize(
    ("statuses", "found"),
    [
        ([], ""),
        (["warning_needs_response"], ""),
        (["needs_response"], "open"),
        (["under_review"], "open"),
        (["won"], "won"),
        (["lost"], "lost"),
    ],
)
def test_what_became_of_a_question(statuses: list[str], found: str) -> None:
    disputes = [{"id": f"dp_{n}", "created": n, "status": status} for n, status in enumerate(statuses)]
    assert rules.dispute_of(disputes) == found
