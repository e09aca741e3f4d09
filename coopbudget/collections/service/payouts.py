"""What Stripe sends to the members' bank account, and fees that belong to no payment, brought into the books."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import insert, select

from coopbudget.clock import civil_date
from coopbudget.collections import rules
from coopbudget.collections.models import StripeMovement, StripePayout
from coopbudget.collections.rules import Kind, Moved
from coopbudget.collections.service import telling
from coopbudget.collections.service.posting import booked_on, fee_legs, kept, legs, post
from coopbudget.db import new_id
from coopbudget.guard import Work
from coopbudget.ledger import chart
from coopbudget.ledger.queries import closed_through
from coopbudget.ledger.service import open_account
from coopbudget.payments.service import expect_money, no_longer_expect
from coopbudget.trail.service import append, lock_chain


def absorb_payout(work: Work, found: Mapping[str, Any]) -> int:
    """Bring a payout to where Stripe says it stands; how many movements were new. It reaches the bank's statement
    through the account of money on its way; a failed one comes back from there."""
    payout = _noted(work, found)
    rows = work.session.execute(
        select(StripeMovement.txn, StripeMovement.kind, StripeMovement.amount, StripeMovement.fee,
               StripeMovement.entry_id)
        .where(StripeMovement.coop_id == work.coop_id, StripeMovement.payout_id == payout.id)
    )  # fmt: skip
    known = {row.txn: row._mapping for row in rows}
    new = [move for move in rules.movements_of_payout(found) if move.txn not in known]
    if not new:
        return 0
    account = partial(_account, work)
    clearing, way = account(chart.STRIPE_CLEARING), account(chart.STRIPE_PAYOUTS)
    closed = closed_through(work.session, work.coop_id)
    for move in new:
        _tell_the_bank(work, payout, way, move, closed)
    lock_chain(work)
    for move in new:
        entry = legs(way, clearing, -move.amount) if move.amount < 0 else legs(clearing, way, move.amount)
        first = next((row for row in known.values() if row["kind"] == Kind.PAYOUT), None)
        mirrors = first is not None and first["amount"] == -move.amount and not (first["fee"] or move.fee)
        posted = post(
            work,
            move,
            entry + fee_legs(account, move.fee),
            {"payout": str(payout.id), "cause": move.cause},
            closed=closed,
            reverses=first["entry_id"] if first is not None and mirrors else None,
        )
        row = kept(work, move, posted, payout_id=payout.id)
        work.session.execute(insert(StripeMovement).values(**row))
        known[move.txn] = row  # type: ignore[assignment]
    return len(new)


def _tell_the_bank(work: Work, payout: StripePayout, way: uuid.UUID, move: Moved, closed: date | None) -> None:
    """One line of the members' statement will show it, or none any more."""
    on = booked_on(work, move, closed)
    if move.kind is Kind.PAYOUT:
        expect_money(
            work, side="members", account_id=way, amount=-move.amount, shown=f"Stripe {payout.payout}",
            owner_id=payout.id, expected_on=payout.arrives_on, booked_on=on,
        )  # fmt: skip
    else:
        no_longer_expect(work, owner_id=payout.id, on=on)


def _account(work: Work, code: str) -> Any:
    return open_account(work, code=code)


def _noted(work: Work, found: Mapping[str, Any]) -> StripePayout:
    """The payout's row, locked, with what Stripe says of it. One that failed stays failed."""
    payout = work.session.scalar(
        select(StripePayout)
        .where(StripePayout.coop_id == work.coop_id, StripePayout.payout == str(found["id"]))
        .with_for_update()
    )
    status = str(found.get("status", ""))
    if payout is None:
        payout = StripePayout(
            coop_id=work.coop_id,
            id=new_id(),
            payout=str(found["id"]),
            amount=int(found["amount"]),
            status=status,
            arrives_on=civil_date(rules.instant(found["arrival_date"])),
            failure="",
            first_seen_at=work.now,
        )
        work.session.add(payout)
        work.session.flush()
    if payout.status not in ("failed", "canceled"):
        payout.status = status
    if status in ("failed", "canceled") and payout.failed_at is None:
        payout.failed_at, payout.failure = work.now, str(found.get("failure_code") or status)[:80]
        append(work, act="payout_failed", subject_kind="stripe_payout", subject_id=payout.id)
        telling.payout_failed(work, payout.amount)
    work.session.flush()
    return payout


def absorb_fee(work: Work, move: Moved) -> None:
    """A fee of Stripe's that belongs to no payment: the co-op's own money bears it."""
    lock_chain(work)
    known = work.session.scalar(
        select(StripeMovement.id).where(StripeMovement.coop_id == work.coop_id, StripeMovement.txn == move.txn)
    )
    if known is None:
        entry = fee_legs(partial(_account, work), move.fee - move.amount)
        closed = closed_through(work.session, work.coop_id)
        posted = post(work, move, entry, {"cause": move.cause}, closed=closed)
        work.session.execute(insert(StripeMovement).values(**kept(work, move, posted)))
