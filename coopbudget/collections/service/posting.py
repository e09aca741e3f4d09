"""From a movement of Stripe's balance to its one entry, under the key ``stripe:<its id>``."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from coopbudget.clock import civil_date
from coopbudget.collections.models import Collection
from coopbudget.collections.rules import Moved
from coopbudget.db import new_id
from coopbudget.guard import Work
from coopbudget.ledger import chart
from coopbudget.ledger.service import Draft, Leg, Posted, draft_entry, post_drafts

AccountOf = Callable[[str], uuid.UUID]
"""Gives the id of an account by its code, opened where it wasn't."""


def legs(debit: uuid.UUID, credit: uuid.UUID, amount: int) -> list[Leg]:
    """One leg, or none for nothing."""
    return [Leg(debit, credit, amount)] if amount else []


def fee_legs(account: AccountOf, fee: int) -> list[Leg]:
    """A fee (pence; below zero one given back): members' money paid it, so the co-op's own makes it good."""
    if not fee:
        return []
    fees, owed, due, clearing = (
        account(code) for code in (chart.STRIPE_FEES, chart.COVER_OWED, chart.COVER_DUE, chart.STRIPE_CLEARING)
    )
    if fee > 0:
        return legs(fees, owed, fee) + legs(due, clearing, fee)
    return legs(owed, fees, -fee) + legs(clearing, due, -fee)


def into(collection: Collection, clearing: uuid.UUID, amount: int, *, account: AccountOf) -> list[Leg]:
    """What came, to where it belongs. Stripe holds it with members' money; for shares it crosses to the co-op's own."""
    if collection.fund_id is not None:
        return legs(clearing, collection.account_id, amount)
    owed, due = account(chart.CARD_SHARES_OWED), account(chart.CARD_SHARES_DUE)
    return legs(clearing, owed, amount) + legs(due, collection.account_id, amount)


def out_of(
    collection: Collection, source: uuid.UUID, target: uuid.UUID, amount: int, *, account: AccountOf
) -> list[Leg]:
    """What goes back, out of an account of the payment. For shares the co-op's own money has to make it good."""
    if collection.fund_id is not None:
        return legs(source, target, amount)
    owed, due = account(chart.COVER_OWED), account(chart.COVER_DUE)
    return legs(source, owed, amount) + legs(due, target, amount)


def booked_on(work: Work, move: Moved, closed: date | None) -> date:
    """The day a movement happened, or today where that day's books are ``closed``."""
    day = civil_date(move.moved_at)
    return day if closed is None or day > closed else work.today


def post(
    work: Work,
    move: Moved,
    entry: list[Leg],
    refs: Mapping[str, str],
    *,
    closed: date | None,
    reverses: uuid.UUID | None = None,
) -> Posted | None:
    """The entry of a movement, on the day it happened, or today where that day's books are ``closed``."""
    if not entry:
        return None
    return post_drafts(work, [draft(work, move, entry, refs, closed=closed, reverses=reverses)])[0]


def draft(
    work: Work,
    move: Moved,
    entry: list[Leg],
    refs: Mapping[str, str],
    *,
    closed: date | None,
    reverses: uuid.UUID | None = None,
) -> Draft:
    """The same entry, to be posted with others."""
    return draft_entry(
        kind=move.kind,
        on=booked_on(work, move, closed),
        key=f"stripe:{move.txn}",
        legs=entry,
        memo=move.kind,
        refs={"stripe": move.txn, **refs},
        reverses=reverses,
    )


def kept(work: Work, move: Moved, posted: Posted | None, **given: Any) -> dict[str, Any]:
    """The movement as a row of ours."""
    row = {
        "coop_id": work.coop_id, "id": new_id(), "txn": move.txn, "kind": move.kind, "cause": move.cause,
        "amount": move.amount, "fee": move.fee, "net": move.net, "owed": 0, "moved_at": move.moved_at,
        "entry_id": posted.entry_id if posted else None, "entry_number": posted.number if posted else None,
        "recorded_at": work.now, "collection_id": None, "payout_id": None,
    }  # fmt: skip
    return row | given
