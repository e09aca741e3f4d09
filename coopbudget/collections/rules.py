"""What Stripe's answers mean for our books, and on which days a plan collects. Pure: plain dictionaries in.

One movement of Stripe's balance (a *balance transaction*: amount, fee, net, in pence) is one entry. Which kind it is
follows from Stripe's ``type`` and its sign; a kind we don't know is left alone and shows as a difference.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from coopbudget.money import GBP


class Kind(StrEnum):
    """What a movement is; also the kind of its entry."""

    RECEIVED = "stripe_received"
    FAILED_LATE = "stripe_failed_late"
    REFUND = "stripe_refund"
    REFUND_BACK = "stripe_refund_back"
    DISPUTE = "stripe_dispute"
    DISPUTE_BACK = "stripe_dispute_back"
    PAYOUT = "stripe_payout"
    PAYOUT_FAILED = "stripe_payout_failed"
    FEE = "stripe_fee"


class Standing(StrEnum):
    """Where a payment stands, as Stripe says."""

    PENDING = "pending"
    RECEIVED = "received"
    FAILED = "failed"
    DROPPED = "dropped"


class Every(StrEnum):
    """How often a plan collects."""

    WEEK = "week"
    FOUR_WEEKS = "four_weeks"
    MONTH = "month"


_KINDS: Final[Mapping[str, Kind]] = {
    "charge": Kind.RECEIVED,
    "payment": Kind.RECEIVED,
    "payment_failure_refund": Kind.FAILED_LATE,
    "payment_reversal": Kind.FAILED_LATE,
    "refund": Kind.REFUND,
    "payment_refund": Kind.REFUND,
    "refund_failure": Kind.REFUND_BACK,
    "payout": Kind.PAYOUT,
    "payout_failure": Kind.PAYOUT_FAILED,
    "payout_cancel": Kind.PAYOUT_FAILED,
    "stripe_fee": Kind.FEE,
}


@dataclass(frozen=True)
class Moved:
    """One movement of Stripe's balance, with Stripe's signs. ``cause`` is the id of what brought it about."""

    txn: str
    kind: Kind
    amount: int
    fee: int
    net: int
    moved_at: datetime
    cause: str


def instant(seconds: Any) -> datetime:
    """Stripe's seconds as an aware instant."""
    return datetime.fromtimestamp(int(seconds), UTC)


def kind_of(transaction: Mapping[str, Any]) -> Kind | None:
    """What a movement is, or None for one whose type we don't know or whose money is not pounds."""
    if str(transaction.get("currency", "")).upper() != GBP:
        return None
    type_ = str(transaction.get("type", ""))
    if type_ == "adjustment" and _source(transaction).startswith(("dp_", "du_")):
        return Kind.DISPUTE if int(transaction["amount"]) < 0 else Kind.DISPUTE_BACK
    return _KINDS.get(type_)


def moved(transaction: Any, cause: str) -> Moved | None:
    """A movement as we post it, or None for what is none of ours."""
    if not isinstance(transaction, Mapping):
        return None
    kind = kind_of(transaction)
    if kind is None:
        return None
    return Moved(
        txn=str(transaction["id"]),
        kind=kind,
        amount=int(transaction["amount"]),
        fee=int(transaction.get("fee") or 0),
        net=int(transaction["net"]),
        moved_at=instant(transaction["created"]),
        cause=cause or _source(transaction),
    )


def _source(transaction: Mapping[str, Any]) -> str:
    source = transaction.get("source") or ""
    return str(source["id"]) if isinstance(source, Mapping) else str(source)


def movements_of_payment(
    intent: Mapping[str, Any], refunds: Iterable[Mapping[str, Any]], disputes: Iterable[Mapping[str, Any]]
) -> list[Moved]:
    """Everything a payment has moved so far, in the order in which Stripe moved it."""
    charge = intent.get("latest_charge")
    found: list[Moved | None] = []
    if isinstance(charge, Mapping):
        cause = str(charge["id"])
        found.append(moved(charge.get("balance_transaction"), cause))
        found.append(moved(charge.get("failure_balance_transaction"), cause))
    for refund in refunds:
        found.append(moved(refund.get("balance_transaction"), str(refund["id"])))
        found.append(moved(refund.get("failure_balance_transaction"), str(refund["id"])))
    for dispute in disputes:
        found += [moved(each, str(dispute["id"])) for each in dispute.get("balance_transactions") or ()]
    once = {each.txn: each for each in found if each is not None}
    return sorted(once.values(), key=lambda each: (each.moved_at, each.kind != Kind.RECEIVED, each.txn))


def movements_of_payout(payout: Mapping[str, Any]) -> list[Moved]:
    """What a payout moved: out, and back if it failed."""
    cause = str(payout["id"])
    both = (moved(payout.get(name), cause) for name in ("balance_transaction", "failure_balance_transaction"))
    return sorted((each for each in both if each), key=lambda each: (each.moved_at, each.kind != Kind.PAYOUT, each.txn))


def standing_of(intent: Mapping[str, Any]) -> Standing:
    """Where a payment stands. Only a charge that succeeded is money; a late failure after it moves money back."""
    charge = intent.get("latest_charge")
    paid = isinstance(charge, Mapping) and bool(charge.get("balance_transaction"))
    status = str(intent.get("status", ""))
    if status == "succeeded" or paid:
        return Standing.RECEIVED if paid else Standing.PENDING
    if status == "canceled":
        return Standing.DROPPED
    if status == "requires_payment_method" and intent.get("last_payment_error"):
        return Standing.FAILED
    return Standing.PENDING


def failure_of(intent: Mapping[str, Any]) -> str:
    """Stripe's own word for why a payment failed; empty for none."""
    problem = intent.get("last_payment_error")
    if not isinstance(problem, Mapping):
        return ""
    return str(problem.get("decline_code") or problem.get("code") or problem.get("type") or "")[:80]


def dispute_of(disputes: Sequence[Mapping[str, Any]]) -> str:
    """``open``, ``won`` or ``lost`` for the newest dispute; empty where there is none (a question is none yet)."""
    real = [each for each in disputes if not str(each.get("status", "")).startswith("warning_")]
    if not real:
        return ""
    newest = max(real, key=lambda each: (int(each.get("created") or 0), str(each["id"])))
    return {"won": "won", "lost": "lost"}.get(str(newest.get("status")), "open")


def take_back(amount: int, *, free: int) -> tuple[int, int]:
    """What of ``amount`` pence the fund gives back, and what its member then owes: the fund never falls below zero."""
    given = min(amount, max(free, 0))
    return given, amount - given


def bring_in(amount: int, *, owed: int) -> tuple[int, int]:
    """What of ``amount`` pence pays off what is owed for the fund, and what goes to the fund."""
    paid = min(amount, max(owed, 0))
    return paid, amount - paid


def next_day(first_on: date, every: Every, after: date) -> date:
    """The first day of the plan later than ``after``. A month's 31st is the last day of a shorter month."""
    if after < first_on:
        return first_on
    if every is not Every.MONTH:
        step = timedelta(days=7 if every is Every.WEEK else 28)
        return first_on + step * ((after - first_on) // step + 1)
    months = (after.year - first_on.year) * 12 + after.month - first_on.month
    day = _month_later(first_on, months)
    return day if day > after else _month_later(first_on, months + 1)


def _month_later(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
