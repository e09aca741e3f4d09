"""Comparing Stripe's balance with the books: what a lost message kept from us is fetched first; the rest is named.

Each movement of Stripe's balance is looked for among ours, and each of ours among Stripe's; then the two totals.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select

from coopbudget.clock import LONDON, Clock
from coopbudget.collections import rules
from coopbudget.collections.errors import NotConnected, StripeAway, StripeRefused
from coopbudget.collections.gateway import Found, gateway
from coopbudget.collections.handling import clock_of_app, coop_actor
from coopbudget.collections.looking import look
from coopbudget.collections.models import StripeAccount, StripeCheck, StripeMovement
from coopbudget.collections.queries.stripe import last_check
from coopbudget.collections.rules import Kind
from coopbudget.collections.service.payouts import absorb_fee
from coopbudget.db import db, new_id
from coopbudget.guard import Actor, Work, unit_of_work
from coopbudget.ledger import chart
from coopbudget.ledger.queries import balance

MOST_SHOWN = 500


@dataclass(frozen=True)
class Difference:
    """One thing that does not agree. ``why``: missing (not in the books), unknown (Stripe does not have it),
    amount (both have it, differently), total (the totals differ). Pence; ``books`` and ``stripe`` are nets."""

    why: str
    txn: str
    type: str
    cause: str
    stripe: int
    books: int


def compare(coop_id: uuid.UUID, clock: Clock | None = None) -> list[Difference]:
    """Compare now, keep what was found, and give it. Raises NotConnected, StripeAway."""
    clock = clock or clock_of_app()
    actor = coop_actor(coop_id)
    account = db.session.scalar(select(StripeAccount.account).where(StripeAccount.coop_id == coop_id))
    db.session.rollback()
    if not account:
        raise NotConnected()
    told = list(gateway().transactions(account))
    _catch_up(actor, account, told, clock)
    with unit_of_work(actor, clock=clock) as work:
        found = _differences(work, told)
        work.session.add(
            StripeCheck(
                coop_id=work.coop_id,
                id=new_id(),
                checked_at=work.now,
                movements=len(told),
                stripe_total=_total(told),
                books_total=balance(work.session, work.coop_id, chart.STRIPE_CLEARING),
                differences=[vars(each) for each in found[:MOST_SHOWN]],
            )
        )
    return found


def compare_all(clock: Clock | None = None) -> dict[uuid.UUID, list[Difference] | None]:
    """Compare every co-op that has an account and wasn't compared tonight; None where Stripe did not answer."""
    clock = clock or clock_of_app()
    found: dict[uuid.UUID, list[Difference] | None] = {}
    coop_ids = list(db.session.scalars(select(StripeAccount.coop_id).where(StripeAccount.account.is_not(None))))
    done = {coop_id: last_check(db.session, coop_id) for coop_id in coop_ids}
    due = [coop_id for coop_id, last in done.items() if last is None or _stale(last.checked_at, clock())]
    db.session.rollback()
    for coop_id in due:
        try:
            found[coop_id] = compare(coop_id, clock)
        except (StripeAway, StripeRefused):
            found[coop_id] = None
        except Exception as problem:
            structlog.get_logger().error("not compared", job="stripe", error=type(problem).__name__)
            db.session.rollback()
            found[coop_id] = None
    return found


def _stale(then: datetime, now: datetime) -> bool:
    """Each night once; by day only where a night was missed."""
    hours = (now - then).total_seconds() / 3600
    return hours >= 30 or (hours >= 12 and 1 <= now.astimezone(LONDON).hour < 6)


def _catch_up(actor: Actor, account: str, told: list[Found], clock: Clock) -> None:
    """Look up whatever Stripe moved and we don't have: a message may have been lost."""
    known = set(db.session.scalars(select(StripeMovement.txn).where(StripeMovement.coop_id == actor.coop_id)))
    db.session.rollback()
    looked: set[str] = set()
    for transaction in reversed(told):  # the oldest first, as it happened
        if str(transaction["id"]) in known:
            continue
        kind = rules.kind_of(transaction)
        about = _about(transaction)
        if kind is None or about in looked:
            continue
        looked.add(about)
        if kind is Kind.FEE:
            move = rules.moved(transaction, "")
            if move is not None:
                with unit_of_work(actor, clock=clock) as work:
                    absorb_fee(work, move)
        elif about:
            try:
                apply = look(gateway(), account, about)
            except StripeRefused:
                continue
            with unit_of_work(actor, clock=clock) as work:
                apply(work)


def _about(transaction: Mapping[str, Any]) -> str:
    """What to look up for a movement: its payment where there is one, else its source."""
    source = transaction.get("source")
    if isinstance(source, Mapping):
        return str(source.get("payment_intent") or source.get("charge") or source["id"])
    return str(source or transaction["id"])


def _differences(work: Work, told: list[Found]) -> list[Difference]:
    rows = work.session.scalars(
        select(StripeMovement).where(StripeMovement.coop_id == work.coop_id).order_by(StripeMovement.txn)
    )
    ours = {row.txn: row for row in rows}
    found = []
    for transaction in told:
        txn, net = str(transaction["id"]), int(transaction["net"])
        row = ours.pop(txn, None)
        facts = (txn, str(transaction["type"]), _about(transaction))
        if row is None:
            found.append(Difference("missing", *facts, stripe=net, books=0))
        elif (row.amount, row.fee, row.net) != (int(transaction["amount"]), int(transaction["fee"]), net):
            found.append(Difference("amount", *facts, stripe=net, books=row.net))
    found += [Difference("unknown", row.txn, row.kind, row.cause, stripe=0, books=row.net) for row in ours.values()]
    named = sum(each.stripe - each.books for each in found)
    total, books = _total(told), balance(work.session, work.coop_id, chart.STRIPE_CLEARING)
    if total - books != named:
        found.append(Difference("total", "", "", "", stripe=total, books=books + named))
    return found


def _total(told: list[Found]) -> int:
    """What stands with Stripe, in pounds' pence; money of another currency is not ours to add."""
    return sum(int(each["net"]) for each in told if str(each.get("currency", "")).upper() == "GBP")
