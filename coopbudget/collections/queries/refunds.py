"""What of payments in is paid back by the co-op, and how much can be. Pence."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from coopbudget.collections.models import Collection, Refund, RefundApproval
from coopbudget.ledger.queries import account_codes, balance
from coopbudget.paging import Page, paginate


@dataclass(frozen=True)
class RefundRow:
    """One paying back. ``state``: waits, refused, going, paid or let_go."""

    id: uuid.UUID
    number: int
    payment_number: int
    member_id: uuid.UUID
    fund_number: int | None
    account_id: uuid.UUID
    amount: int
    why: str
    asked_by: uuid.UUID
    asked_at: datetime
    approvals: int
    decided_by: uuid.UUID | None
    decided_at: datetime | None
    entry_number: int | None
    refund: str | None
    failure: str
    paid_at: datetime | None
    state: str


def _state(refund: Refund) -> str:
    if refund.decided_at is None:
        return "waits"
    if not refund.agreed:
        return "refused"
    if refund.let_go_at is not None:
        return "let_go"
    return "paid" if refund.paid_at is not None else "going"


def _wanted(coop_id: uuid.UUID) -> Select[Any]:
    columns: tuple[Any, ...] = (Refund, Collection)
    return (
        select(*columns)
        .join(Collection, and_(Collection.coop_id == Refund.coop_id, Collection.id == Refund.collection_id))
        .where(Refund.coop_id == coop_id)
        .order_by(Refund.number.desc())
    )


def _rows(found: Sequence[Any]) -> list[RefundRow]:
    return [
        RefundRow(
            id=refund.id, number=refund.number, payment_number=payment.number, member_id=payment.member_id,
            fund_number=payment.fund_number, account_id=payment.account_id, amount=refund.amount, why=refund.why,
            asked_by=refund.asked_by, asked_at=refund.asked_at, approvals=refund.approvals,
            decided_by=refund.decided_by, decided_at=refund.decided_at, entry_number=refund.entry_number,
            refund=refund.refund, failure=refund.failure, paid_at=refund.paid_at, state=_state(refund),
        )
        for refund, payment in found
    ]  # fmt: skip


def refund_by_number(session: Session, coop_id: uuid.UUID, number: int) -> RefundRow | None:
    """The paying back people call by this number."""
    return next(iter(_rows(session.execute(_wanted(coop_id).where(Refund.number == number)).all())), None)


def refund_yeses(session: Session, coop_id: uuid.UUID, refund_id: uuid.UUID) -> list[uuid.UUID]:
    """Who said yes to a paying back, in the order they did."""
    return list(
        session.scalars(
            select(RefundApproval.person_id)
            .where(RefundApproval.coop_id == coop_id, RefundApproval.refund_id == refund_id)
            .order_by(RefundApproval.approved_at, RefundApproval.id)
        )
    )


def refunds_of(session: Session, coop_id: uuid.UUID, collection_id: uuid.UUID) -> list[RefundRow]:
    """What is paid back of one payment, the newest first."""
    return _rows(session.execute(_wanted(coop_id).where(Refund.collection_id == collection_id).limit(50)).all())


def refunds_page(session: Session, coop_id: uuid.UUID, *, number: int) -> Page[RefundRow]:
    """A page of everything paid back, the newest first."""
    got = paginate(session, _wanted(coop_id), number=number)
    return Page(_rows(list(got.rows)), got.number, got.size, got.total)


def can_go_back(session: Session, collection: Collection) -> int:
    """How much of a payment can be paid back: what came and was not taken back since, less what is on its way back,
    and never more than its fund has free.

    For shares: than what waits for them. What became shares goes back by their own rules.
    """
    if collection.received_at is None or collection.payment is None or collection.dispute == "open":
        return 0
    going = session.scalar(
        select(func.coalesce(func.sum(Refund.amount), 0)).where(
            Refund.coop_id == collection.coop_id,
            Refund.collection_id == collection.id,
            Refund.agreed.is_(True),
            Refund.paid_at.is_(None),
            Refund.let_go_at.is_(None),
        )
    )
    left = collection.received - collection.returned - int(going or 0)
    code = account_codes(session, collection.coop_id, [collection.account_id])[collection.account_id]
    return max(0, min(left, balance(session, collection.coop_id, code)))
