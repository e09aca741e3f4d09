"""Bringing what Stripe says into the books: what is new is posted, what is known is left, in whatever order it comes.

Each movement of Stripe's balance is one entry under the key ``stripe:<its id>``. Business rows are locked first, then
the chain, so that what a fund holds can't change between looking and posting.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from coopbudget.clock import civil_date
from coopbudget.collections import rules
from coopbudget.collections.gateway import Payment
from coopbudget.collections.models import Collection, StripeMovement, StripePayout
from coopbudget.collections.queries.owing import owed_for_fund
from coopbudget.collections.rules import Kind, Moved, Standing
from coopbudget.collections.service import telling
from coopbudget.collections.service.paying_in import lock_collection
from coopbudget.db import new_id
from coopbudget.guard import Work
from coopbudget.ledger import chart
from coopbudget.ledger.queries import account_codes, account_ids, balance, closed_through
from coopbudget.ledger.service import Leg, Posted, open_account, post_entry
from coopbudget.members import queries as members
from coopbudget.payments.service import register_reference
from coopbudget.trail.service import append, lock_chain


def absorb_payment(work: Work, collection_id: uuid.UUID, found: Payment) -> int:
    """Bring a payment to where Stripe says it stands; how many movements were new. Safe to repeat, in any order."""
    collection = lock_collection(work, collection_id)
    moves = rules.movements_of_payment(found.intent, found.refunds, found.disputes)
    known = _known(work, collection.id)
    new = [move for move in moves if move.txn not in known]
    for move in new:
        _post_of_payment(work, collection, move)
    collection.payment = str(found.intent["id"])
    charge = found.intent.get("latest_charge")
    if isinstance(charge, Mapping):
        collection.charge = str(charge["id"])
    _stand(work, collection, found, rules.standing_of(found.intent))
    work.session.flush()
    return len(new)


def _stand(work: Work, collection: Collection, found: Payment, standing: Standing) -> None:
    """Facts only ever come to be; an older answer that arrives late takes none away."""
    status = str(found.intent.get("status", ""))
    if collection.started_at is None and (status == "processing" or standing is Standing.RECEIVED):
        collection.started_at = work.now
    if standing is Standing.RECEIVED and collection.received_at is None:
        collection.received_at, collection.page_url, collection.failure = work.now, "", ""
        collection.failed_at = collection.dropped_at = None
    ended = collection.received_at or collection.failed_at or collection.dropped_at
    # A card that is refused may be tried again on the same page; a Direct Debit is not.
    if standing is Standing.FAILED and collection.way == "debit" and not ended:
        collection.failed_at, collection.failure = work.now, rules.failure_of(found.intent)
        _note(work, collection, "collection_failed", {"why": collection.failure})
        telling.failed(work, collection)
    if standing is Standing.DROPPED and not ended:
        collection.dropped_at, collection.page_url = work.now, ""
        _note(work, collection, "collection_dropped", {})
    dispute = rules.dispute_of(found.disputes)
    if dispute and collection.dispute in ("", "open") and dispute != collection.dispute:
        collection.dispute = dispute
        _note(work, collection, f"dispute_{dispute}", {"dispute": str(found.disputes[0]["id"])})
        if dispute == "lost":
            telling.dispute_lost(work, collection)


def _note(work: Work, collection: Collection, act: str, content: dict[str, Any]) -> None:
    append(
        work,
        act=act,
        subject_kind="collection",
        subject_id=collection.id,
        content={"number": collection.number} | content,
    )


def _known(work: Work, collection_id: uuid.UUID) -> set[str]:
    return set(
        work.session.scalars(
            select(StripeMovement.txn).where(
                StripeMovement.coop_id == work.coop_id, StripeMovement.collection_id == collection_id
            )
        )
    )


def _post_of_payment(work: Work, collection: Collection, move: Moved) -> None:
    """Money in pays off what is owed for the same fund, then goes to the fund; money out comes from the fund as far
    as it goes, and the rest is owed. So free less owed is one plain sum, in whatever order things are handled."""
    lock_chain(work)
    clearing = open_account(work, code=chart.STRIPE_CLEARING)
    fund, amount, owed = collection.account_id, move.amount, 0
    legs: list[Leg] = []
    if amount > 0:
        paid = 0
        if due := owed_for_fund(work.session, work.coop_id, collection.member_id, collection.fund_number):
            paid, _rest = rules.bring_in(amount, owed=due)
            legs += _legs(clearing, _receivable(work, collection), paid)
        legs += _legs(clearing, fund, amount - paid)
        owed = -paid
    elif amount < 0:
        code = account_codes(work.session, work.coop_id, [fund])[fund]
        given, owed = rules.take_back(-amount, free=balance(work.session, work.coop_id, code))
        legs += _legs(fund, clearing, given)
        if owed:
            legs += _legs(_receivable(work, collection), clearing, owed)
    legs += fee_legs(work, move.fee)
    refs = {"collection": str(collection.id), "cause": move.cause, "fund": str(collection.fund_id)}
    posted = _post(work, move, legs, refs)
    _keep(work, move, posted, collection_id=collection.id, owed=owed)
    if move.kind is Kind.RECEIVED:
        collection.received += amount
    else:
        collection.returned -= amount
    collection.fees += move.fee
    work.session.flush()
    telling.moved(work, collection, move, owed)


def absorb_payout(work: Work, found: Mapping[str, Any]) -> int:
    """Bring a payout to where Stripe says it stands; how many movements were new. It reaches the bank's statement
    through the account of money on its way; a failed one comes back from there."""
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
    known = {
        row.txn: row
        for row in work.session.scalars(
            select(StripeMovement).where(StripeMovement.coop_id == work.coop_id, StripeMovement.payout_id == payout.id)
        )
    }
    count = 0
    for move in rules.movements_of_payout(found):
        if move.txn in known:
            continue
        lock_chain(work)
        clearing, way = (open_account(work, code=code) for code in (chart.STRIPE_CLEARING, chart.STRIPE_PAYOUTS))
        legs = _legs(way, clearing, -move.amount) if move.amount < 0 else _legs(clearing, way, move.amount)
        first = next((row for row in known.values() if row.kind == Kind.PAYOUT), None)
        mirrors = first is not None and first.amount == -move.amount and not (first.fee or move.fee)
        posted = _post(
            work,
            move,
            legs + fee_legs(work, move.fee),
            {"payout": str(payout.id), "cause": move.cause},
            reverses=first.entry_id if first is not None and mirrors else None,
        )
        known[move.txn] = _keep(work, move, posted, payout_id=payout.id)
        count += 1
    return count


def absorb_fee(work: Work, move: Moved) -> None:
    """A fee of Stripe's that belongs to no payment: the co-op's own money bears it."""
    lock_chain(work)
    known = work.session.scalar(
        select(StripeMovement.id).where(StripeMovement.coop_id == work.coop_id, StripeMovement.txn == move.txn)
    )
    if known is None:
        _keep(work, move, _post(work, move, fee_legs(work, move.fee - move.amount), {"cause": move.cause}))


def fee_legs(work: Work, fee: int) -> list[Leg]:
    """A fee (pence; below zero one given back): members' money paid it, so the co-op's own makes it good."""
    if not fee:
        return []
    fees, owed, due, clearing = _accounts(
        work, chart.STRIPE_FEES, chart.COVER_OWED, chart.COVER_DUE, chart.STRIPE_CLEARING
    )
    if fee > 0:
        return _legs(fees, owed, fee) + _legs(due, clearing, fee)
    return _legs(owed, fees, -fee) + _legs(clearing, due, -fee)


def _accounts(work: Work, *codes: str) -> list[uuid.UUID]:
    """The ids of accounts, by one question where all are open."""
    found = account_ids(work.session, work.coop_id, codes)
    return [found.get(code) or open_account(work, code=code) for code in codes]


def _legs(debit: uuid.UUID, credit: uuid.UUID, amount: int) -> list[Leg]:
    return [Leg(debit, credit, amount)] if amount else []


def _post(
    work: Work, move: Moved, legs: list[Leg], refs: dict[str, str], reverses: uuid.UUID | None = None
) -> Posted | None:
    """The entry of a movement, on the day it happened, or today where that day's books are closed."""
    if not legs:
        return None
    closed, day = closed_through(work.session, work.coop_id), civil_date(move.moved_at)
    return post_entry(
        work,
        kind=move.kind,
        on=day if closed is None or day > closed else work.today,
        key=f"stripe:{move.txn}",
        legs=legs,
        memo=move.kind,
        refs={"stripe": move.txn} | refs,
        reverses=reverses,
    )


def _keep(work: Work, move: Moved, posted: Posted | None, **given: Any) -> StripeMovement:
    row = StripeMovement(
        coop_id=work.coop_id,
        id=new_id(),
        txn=move.txn,
        kind=move.kind,
        cause=move.cause,
        amount=move.amount,
        fee=move.fee,
        net=move.net,
        moved_at=move.moved_at,
        entry_id=posted.entry_id if posted else None,
        entry_number=posted.number if posted else None,
        recorded_at=work.now,
        **given,
    )
    work.session.add(row)
    work.session.flush()
    return row


def _receivable(work: Work, collection: Collection) -> uuid.UUID:
    """The account of what the member owes; a bank transfer with its reference pays it off."""
    number = _member_number(work, collection.member_id)
    account_id = open_account(work, code=chart.member_receivable(number))
    register_reference(
        work,
        reference=owed_reference(number),
        account_id=account_id,
        label_kind="receivable",
        owner_id=collection.member_id,
    )
    return account_id


def owed_reference(member_number: int) -> str:
    """The bank reference with which a member pays what she owes."""
    return f"OWED{member_number:05d}"


def _member_number(work: Work, member_id: uuid.UUID) -> int:
    found = members.member(work.session, work.coop_id, member_id)
    assert found is not None  # a foreign key holds her, and only admitted members pay in
    return found.number
