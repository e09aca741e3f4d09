"""Payments in, what each moved, and payouts to the bank. Pence."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from coopbudget.collections.models import Collection, StripeAct, StripeMovement, StripePayout


def collection_by_number(session: Session, coop_id: uuid.UUID, number: int) -> Collection | None:
    """The payment people call by this number."""
    return session.scalar(select(Collection).where(Collection.coop_id == coop_id, Collection.number == number))


def _pending(wanted: Any) -> Any:
    return wanted.where(
        Collection.received_at.is_(None), Collection.failed_at.is_(None), Collection.dropped_at.is_(None)
    )


def collections_statement(coop_id: uuid.UUID, *, state: str = "") -> Select[Any]:
    """A statement for ``paginate``: payments, the newest first; ``state`` pending, received, returned or failed."""
    wanted = select(Collection).where(Collection.coop_id == coop_id).order_by(Collection.number.desc())
    match state:
        case "pending":
            wanted = _pending(wanted)
        case "received":
            wanted = wanted.where(Collection.received_at.is_not(None))
        case "returned":
            wanted = wanted.where(Collection.returned > 0)
        case "failed":
            wanted = wanted.where((Collection.failed_at.is_not(None)) | (Collection.dropped_at.is_not(None)))
    return wanted


def newest_of_fund(session: Session, coop_id: uuid.UUID, fund_id: uuid.UUID, limit: int = 5) -> list[Collection]:
    """The newest payments into a fund that came, are on their way, or failed; pages nobody paid on are left out."""
    return list(
        session.scalars(
            select(Collection)
            .where(Collection.coop_id == coop_id, Collection.fund_id == fund_id, Collection.dropped_at.is_(None))
            .order_by(Collection.number.desc())
            .limit(limit)
        )
    )


def payments_for(session: Session, coop_id: uuid.UUID, for_number: int) -> list[Collection]:
    """The payments by card for an application for shares, the newest first; pages nobody paid on are left out."""
    return list(
        session.scalars(
            select(Collection)
            .where(Collection.coop_id == coop_id, Collection.for_number == for_number, Collection.dropped_at.is_(None))
            .order_by(Collection.number.desc())
        )
    )


def returned_for_shares(session: Session, coop_id: uuid.UUID) -> dict[int, int]:
    """What of payments by card for shares was taken back and not given again, by the application's number; nearly
    always nothing."""
    rows = session.execute(
        select(Collection.for_number, func.sum(Collection.returned).label("pence"))
        .where(Collection.coop_id == coop_id, Collection.for_number.is_not(None), Collection.returned > 0)
        .group_by(Collection.for_number)
    )
    return {row.for_number: int(row.pence) for row in rows if row.for_number is not None}


def pending_of_funds(session: Session, coop_id: uuid.UUID, fund_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """What is on its way into each fund and can't be used yet; funds with nothing are left out.

    A card payment counts once its payer has paid and Stripe works on it, a Direct Debit once it was asked for.
    """
    wanted = (
        select(Collection.fund_id, func.sum(Collection.amount).label("total"))
        .where(Collection.coop_id == coop_id, Collection.fund_id.in_(list(fund_ids)))
        .where((Collection.started_at.is_not(None)) | (Collection.way == "debit"))
        .group_by(Collection.fund_id)
    )
    return {row.fund_id: int(row.total) for row in session.execute(_pending(wanted))}


def movements_of(session: Session, coop_id: uuid.UUID, collection_id: uuid.UUID) -> list[StripeMovement]:
    """What a payment moved, in the order in which it moved."""
    return list(
        session.scalars(
            select(StripeMovement)
            .where(StripeMovement.coop_id == coop_id, StripeMovement.collection_id == collection_id)
            .order_by(StripeMovement.moved_at, StripeMovement.entry_number, StripeMovement.txn)
        )
    )


def payouts_statement(coop_id: uuid.UUID) -> Select[Any]:
    """A statement for ``paginate``: payouts to the bank, the newest first."""
    return (
        select(StripePayout)
        .where(StripePayout.coop_id == coop_id)
        .order_by(StripePayout.arrives_on.desc(), StripePayout.id.desc())
    )


def payout_to_mend(session: Session, coop_id: uuid.UUID) -> StripePayout | None:
    """The payout that the bank refused last, while Stripe has sent none since."""
    since = aliased(StripePayout)
    later = select(since.id).where(since.coop_id == coop_id, since.first_seen_at > StripePayout.failed_at)
    return session.scalar(
        select(StripePayout)
        .where(StripePayout.coop_id == coop_id, StripePayout.failed_at.is_not(None), ~later.exists())
        .order_by(StripePayout.failed_at.desc(), StripePayout.id.desc())
        .limit(1)
    )


def collections_of_plan(session: Session, coop_id: uuid.UUID, plan_id: uuid.UUID, limit: int = 25) -> list[Collection]:
    """What a plan collected, the newest first."""
    return list(
        session.scalars(
            select(Collection)
            .where(Collection.coop_id == coop_id, Collection.plan_id == plan_id)
            .order_by(Collection.number.desc())
            .limit(limit)
        )
    )


def acts_waiting(session: Session, coop_id: uuid.UUID, subject_id: uuid.UUID) -> list[uuid.UUID]:
    """The acts of a thing that have not come to an end."""
    return list(
        session.scalars(
            select(StripeAct.id)
            .where(
                StripeAct.coop_id == coop_id,
                StripeAct.subject_id == subject_id,
                StripeAct.done_at.is_(None),
                StripeAct.failed_at.is_(None),
            )
            .order_by(StripeAct.id)
        )
    )
