"""Carrying out acts: each was committed with its idempotency key before Stripe is asked, and is recorded once after.

A process that dies before the call leaves an act that is due; one that dies after it asks again under the same key
and gets the same answer. Stripe forgets a key after a day, so a payment or a refund that was ever asked for is looked
for first.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

import structlog
from sqlalchemy import select

from coopbudget.clock import Clock
from coopbudget.collections.errors import StripeAway, StripeRefused
from coopbudget.collections.gateway import Found, gateway
from coopbudget.collections.handling import clock_of_app, coop_actor
from coopbudget.collections.models import StripeAccount, StripeAct
from coopbudget.collections.service import connecting, mandates, paying_in, plans, refunding
from coopbudget.db import db
from coopbudget.guard import Actor, Work, unit_of_work

LEASE = timedelta(minutes=2)
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 360, 1440))
FOR_SOMEBODY_WAITING: Final = frozenset({"checkout", "setup"})
"""A page that somebody waits for: after three tries they begin again. Nobody can pay on a page nobody was given."""
BATCH = 50

Record = Callable[[Work, uuid.UUID, Mapping[str, Any]], uuid.UUID | None]
"""Keeps what Stripe made for the act's subject; gives the act that follows, if one does."""
Refuse = Callable[[Work, uuid.UUID, str], None]


def _nothing(_work: Work, _subject: uuid.UUID, _why: str) -> None:
    """What is left when it was refused: the act says so itself."""


_RECORD: Final[Mapping[str, Record]] = {
    "account": connecting.record_account,
    "customer": mandates.record_customer,
    "setup": mandates.record_page,
    "checkout": paying_in.record_page,
    "collect": plans.record_payment,
    "refund": refunding.record_refund,
}
_REFUSED: Final[Mapping[str, Refuse]] = {
    "account": _nothing,
    "customer": mandates.give_up,
    "setup": mandates.give_up,
    "checkout": paying_in.drop_collection,
    "collect": plans.refuse_payment,
    "refund": refunding.refuse_refund,
}


@dataclass(frozen=True)
class Taken:
    """An act taken to be carried out."""

    id: uuid.UUID
    kind: str
    key: str
    subject_id: uuid.UUID
    params: Mapping[str, Any]
    account: str
    tries: int


def after(work: Work, act_id: uuid.UUID) -> None:
    """Carry an act out as soon as this work is committed; if Stripe is away, the job goes on with it."""
    work.after_commit.append(partial(_try_now, work.coop_id, act_id))


def _try_now(coop_id: uuid.UUID, act_id: uuid.UUID) -> None:
    try:
        carry_out(coop_id, act_id)
    except Exception as problem:
        # The act is committed and due: the page must not fail for it.
        structlog.get_logger().error("act not carried out", job="stripe", error=type(problem).__name__)


def carry_out_due(clock: Clock | None = None) -> int:
    """Carry out every act that is due; how many came to an end. Safe to run at any time, by any number of workers."""
    clock = clock or clock_of_app()
    done = 0
    seen: set[uuid.UUID] = set()
    while True:
        rows = db.session.execute(
            select(StripeAct.coop_id, StripeAct.id)
            .where(StripeAct.due_at <= clock())
            .order_by(StripeAct.due_at, StripeAct.id)
            .limit(BATCH)
        ).all()
        db.session.rollback()
        fresh = [row for row in rows if row.id not in seen]
        if not fresh:
            return done
        for coop_id, act_id in fresh:
            seen.add(act_id)
            done += carry_out(coop_id, act_id, clock)


def carry_out(coop_id: uuid.UUID, act_id: uuid.UUID, clock: Clock | None = None) -> bool:
    """Carry one act out, and what follows from it; whether it came to an end."""
    clock = clock or clock_of_app()
    actor = coop_actor(coop_id)
    taken = _take(actor, act_id, clock)
    if taken is None:
        return False
    try:
        made = _made(taken)
    except StripeRefused as problem:
        _end(actor, taken, clock, refused=problem.code)
        return True
    except StripeAway:
        return _put_off(actor, taken, clock)
    following = _end(actor, taken, clock, made=made)
    if following is not None:
        carry_out(coop_id, following, clock)
    return True


def _take(actor: Actor, act_id: uuid.UUID, clock: Clock) -> Taken | None:
    """Mark the act as being tried, committed before the call. None where it has ended, or another is at it."""
    with unit_of_work(actor, clock=clock) as work:
        act = work.session.scalar(
            select(StripeAct)
            .where(StripeAct.coop_id == work.coop_id, StripeAct.id == act_id, StripeAct.due_at <= work.now)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        if act is None:
            return None
        account = work.session.scalar(select(StripeAccount.account).where(StripeAccount.coop_id == work.coop_id))
        if act.kind != "account" and not account:
            act.due_at = work.now + LEASE
            return None
        act.tries += 1
        act.due_at = work.now + LEASE
        return Taken(
            act.id, act.kind, act.key, act.subject_id, act.params, "" if act.kind == "account" else account or "",
            act.tries,
        )  # fmt: skip


def _made(taken: Taken) -> Found:
    """What Stripe made for the act, now or at an earlier try."""
    if taken.kind == "collect" and taken.tries > 1:
        mark = str(taken.subject_id)
        for found in gateway().payments_of(taken.account, str(taken.params["customer"])):
            if (found.get("metadata") or {}).get("collection") == mark:
                return found
    if taken.kind == "refund" and taken.tries > 1:
        mark = str(taken.subject_id)
        for found in gateway().refunds_of(taken.account, str(taken.params["payment_intent"])):
            if (found.get("metadata") or {}).get("refund") == mark:
                return found
    return gateway().make(taken.kind, taken.account, taken.params, taken.key)


def _end(actor: Actor, taken: Taken, clock: Clock, *, made: Found | None = None, refused: str = "") -> uuid.UUID | None:
    """Record what became of the act, once, with what it means; the act that follows from it, if one does."""
    with unit_of_work(actor, clock=clock) as work:
        act = work.session.scalar(
            select(StripeAct)
            .where(StripeAct.coop_id == work.coop_id, StripeAct.id == taken.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if act is None or act.done_at or act.failed_at:
            return None
        act.due_at = None
        if made is None:
            act.failed_at, act.last_error = work.now, refused
            work.session.flush()
            _REFUSED[act.kind](work, act.subject_id, refused)
            return None
        act.done_at, act.last_error = work.now, ""
        work.session.flush()
        return _RECORD[act.kind](work, act.subject_id, made)


def _put_off(actor: Actor, taken: Taken, clock: Clock) -> bool:
    waits = WAITS[:2] if taken.kind in FOR_SOMEBODY_WAITING else WAITS
    if taken.tries > len(waits):
        _end(actor, taken, clock, refused="no_answer")
        return True
    with unit_of_work(actor, clock=clock) as work:
        act = work.session.scalar(
            select(StripeAct).where(StripeAct.coop_id == work.coop_id, StripeAct.id == taken.id).with_for_update()
        )
        if act is not None and act.due_at is not None:
            act.due_at, act.last_error = work.now + waits[taken.tries - 1], "away"
    return False
