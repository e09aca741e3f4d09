"""Paying a payment in back to where it came from: asked for by an officer, agreed by others, then done by Stripe.

Money leaves the co-op: it takes as many people as the co-op's rule for paying from the bank says, more above its limit
too. What goes back leaves its fund when Stripe is asked, in the transaction that commits the act and its key: nobody
can spend it meanwhile, and no fund falls below zero. If Stripe does not do it, it is in the fund again. Of a payment
for shares only what waits for them goes back this way, and never shares themselves.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.collections import policy
from coopbudget.collections.errors import AlreadyDecided, NoSuchPaying, NotToPayBack, RefundWaits
from coopbudget.collections.models import Collection, Refund, RefundApproval
from coopbudget.collections.queries.refunds import can_go_back, refund_yeses
from coopbudget.collections.service import telling
from coopbudget.collections.service.asking import ask, connected_account
from coopbudget.collections.service.paying_in import lock_collection, what_for
from coopbudget.collections.service.posting import out_of
from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work, insist
from coopbudget.ledger import chart
from coopbudget.ledger.errors import Overspent
from coopbudget.ledger.service import open_account, post_entry, reverse_entry
from coopbudget.members import queries as members
from coopbudget.payments.policy import approvals_needed
from coopbudget.payments.queries.approvals import rule_now
from coopbudget.trail.service import append

_ENDED = ("failed", "canceled")
"""Stripe's words for a refund that did not reach anybody."""


def ask_refund(work: Work, *, collection_number: int, amount: int, why: str) -> int:
    """Ask that ``amount`` pence of a payment go back: the refund's number. It waits for as many other
    officers as the co-op's rule says now.

    Raises NotToPayBack, RefundWaits, NotConnected, Invalid for more than can go back, Forbidden for one's own payment.
    """
    work.need(Permission.APPROVE_PAYMENTS)
    collection_id = work.session.scalar(
        select(Collection.id).where(Collection.coop_id == work.coop_id, Collection.number == collection_number)
    )
    if collection_id is None:
        raise NoSuchPaying()
    collection = lock_collection(work, collection_id)
    insist(policy.ask_refund(work.person_id, payer=_payer(work, collection)))
    connected_account(work)
    waiting = select(Refund.id).where(
        Refund.coop_id == work.coop_id, Refund.collection_id == collection.id, Refund.decided_at.is_(None)
    )
    if work.session.scalar(waiting) is not None:
        raise RefundWaits()
    _check(work, collection, amount)
    refund = Refund(
        coop_id=work.coop_id, id=new_id(), number=next_number(work, "refund"), collection_id=collection.id,
        amount=amount, why=why, asked_by=work.person_id, asked_at=work.now, status="", failure="",
        approvals=approvals_needed(rule_now(work.session, work.coop_id, work.today), amount),
    )  # fmt: skip
    work.session.add(refund)
    work.session.flush()
    _note(work, refund, "refund_asked", amount=amount, approvals=refund.approvals, payment=collection.number)
    telling.refund_waits(work, refund, payer=_payer(work, collection))
    return refund.number


def decide_refund(work: Work, *, number: int, agree: bool) -> uuid.UUID | None:
    """Another officer says yes or no: the act that asks Stripe with the last yes needed, else None.

    Raises AlreadyDecided, Invalid where less can go back by now, SecondFactorNeeded, Forbidden by the policy.
    """
    work.need(Permission.APPROVE_PAYMENTS)
    found = work.session.scalar(select(Refund).where(Refund.coop_id == work.coop_id, Refund.number == number))
    if found is None:
        raise NoSuchPaying()
    collection = lock_collection(work, found.collection_id)
    refund = _lock(work, found.id)
    if refund.decided_at is not None:
        raise AlreadyDecided()
    before = refund_yeses(work.session, work.coop_id, refund.id)
    insist(
        policy.decide_refund(
            work.person_id,
            asked_by=refund.asked_by,
            payer=_payer(work, collection),
            approved_by=set(before),
        )
    )
    if not agree:
        refund.decided_by, refund.decided_at, refund.agreed = work.person_id, work.now, False
        work.session.flush()
        _note(work, refund, "refund_refused")
        return None
    work.need_second_factor()
    connected_account(work)
    _check(work, collection, refund.amount)
    work.session.add(
        RefundApproval(
            coop_id=work.coop_id, id=new_id(), refund_id=refund.id, person_id=work.person_id, approved_at=work.now
        )
    )
    work.session.flush()
    yes = len(before) + 1
    if yes < refund.approvals:
        _note(work, refund, "refund_yes", needed=refund.approvals, yes=yes)
        return None
    refund.decided_by = work.person_id
    return _begin(work, refund, collection)


def _check(work: Work, collection: Collection, amount: int) -> None:
    """Raise where this can't go back: never more than came, nor than its fund has free."""
    most = can_go_back(work.session, collection)
    if most <= 0 or collection.payment is None:
        raise NotToPayBack()
    if not 0 < amount <= most:
        raise Invalid({"amount": [_l("Type no more than can be paid back.")]})


def _begin(work: Work, refund: Refund, collection: Collection) -> uuid.UUID:
    """Out of the fund, and the act with its key: one transaction, committed before Stripe is asked."""
    refund.decided_at, refund.agreed = work.now, True
    try:
        posted = post_entry(
            work, kind="refund_asked", on=work.today, key=f"refund:{refund.id}", memo="refund_asked",
            legs=out_of(
                collection, collection.account_id, open_account(work, code=chart.STRIPE_REFUNDS), refund.amount,
                account=lambda code: open_account(work, code=code),
            ),
            refs={"collection": str(collection.id), "refund": str(refund.id), **what_for(collection)},
        )  # fmt: skip
    except Overspent:
        raise Invalid({"amount": [_l("Less than this is free by now.")]}) from None
    refund.entry_id, refund.entry_number = posted.entry_id, posted.number
    work.session.flush()
    _note(work, refund, "refund_begun", entry=posted.number)
    telling.refund_begun(work, collection, refund.amount)
    return ask(
        work,
        kind="refund",
        subject_id=refund.id,
        params={
            "payment_intent": collection.payment,
            "amount": refund.amount,
            "reason": "requested_by_customer",
            "metadata": {"refund": str(refund.id), "collection": str(collection.id)},
        },
    )


def record_refund(work: Work, refund_id: uuid.UUID, made: Mapping[str, Any]) -> uuid.UUID | None:
    """Stripe has begun to pay it back; what it moved comes with its messages."""
    refund = _lock(work, refund_id)
    refund.refund = str(made["id"])
    refund.status = refund.status or str(made.get("status") or "")
    work.session.flush()
    return None


def refuse_refund(work: Work, refund_id: uuid.UUID, why: str) -> None:
    """Stripe would not pay it back: it is in the fund again."""
    collection_id = work.session.scalar(
        select(Refund.collection_id).where(Refund.coop_id == work.coop_id, Refund.id == refund_id)
    )
    if collection_id is None:
        raise NoSuchPaying()
    collection = lock_collection(work, collection_id)
    _let_go(work, _lock(work, refund_id), collection, why)


def lock_refunds(work: Work, collection_ids: Sequence[uuid.UUID]) -> list[Refund]:
    """What Stripe was asked to pay back of these payments, locked in one order, after the payments themselves."""
    return list(
        work.session.scalars(
            select(Refund)
            .where(
                Refund.coop_id == work.coop_id,
                Refund.collection_id.in_(collection_ids),
                Refund.entry_id.is_not(None),
            )
            .order_by(Refund.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def refund_of(ours: Sequence[Refund], found: Mapping[str, Any]) -> Refund | None:
    """Which of ours a refund at Stripe is: by the mark we gave it, else by its id."""
    mark, ident = str((found.get("metadata") or {}).get("refund") or ""), str(found["id"])
    return next((each for each in ours if str(each.id) == mark or each.refund == ident), None)


def note_refund(work: Work, refund: Refund, collection: Collection, found: Mapping[str, Any]) -> None:
    """Keep what Stripe says of a refund of ours; one that failed is in the fund again. It stays failed."""
    refund.refund = str(found["id"])
    if refund.status not in _ENDED:
        refund.status = str(found.get("status") or "")
    if refund.status in _ENDED:
        _let_go(work, refund, collection, str(found.get("failure_reason") or refund.status)[:80])


def _let_go(work: Work, refund: Refund, collection: Collection, why: str) -> None:
    if refund.let_go_at is not None or refund.entry_id is None:
        return
    refund.let_go_at, refund.failure = work.now, why
    work.session.flush()
    if refund.paid_at is None:  # else Stripe's own movement brings it back
        reverse_entry(
            work, entry_id=refund.entry_id, on=work.today, key=f"refund-let-go:{refund.id}", kind="refund_let_go"
        )
    _note(work, refund, "refund_let_go", why=why)
    telling.refund_let_go(work, refund, collection)


def _lock(work: Work, refund_id: uuid.UUID) -> Refund:
    found = work.session.scalar(
        select(Refund)
        .where(Refund.coop_id == work.coop_id, Refund.id == refund_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchPaying()
    return found


def _payer(work: Work, collection: Collection) -> uuid.UUID | None:
    found = members.member(work.session, work.coop_id, collection.member_id)
    return found.person_id if found is not None else None


def _note(work: Work, refund: Refund, act: str, **content: str | int) -> None:
    append(work, act=act, subject_kind="refund", subject_id=refund.id, content={"number": refund.number, **content})
