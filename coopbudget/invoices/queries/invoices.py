"""Reads of invoices, in a stated order. The rows are for reading: only this slice changes them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import Session

from coopbudget.invoices.models import (
    Delivery,
    Invoice,
    InvoiceApproval,
    InvoiceLine,
    InvoiceShare,
)


class MemberShare(NamedTuple):
    """What one invoice took, or will take, from a member's funds for a contract (pence)."""

    invoice: Invoice
    cost: int
    levy: int


def invoice_numbers(
    session: Session, coop_ids: Collection[uuid.UUID], ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, int]:
    """The short numbers of these invoices, in these co-ops; one query."""
    if not ids:
        return {}
    rows = session.execute(_invoice_numbers(), {"coops": list(coop_ids), "ids": list(ids)})
    return {invoice_id: number for invoice_id, number in rows}  # noqa: C416


@cache
def _invoice_numbers() -> Select[uuid.UUID, int]:
    """Built once: a provider's home asks it."""
    return select(Invoice.id, Invoice.number).where(
        Invoice.coop_id.in_(bindparam("coops", expanding=True)), Invoice.id.in_(bindparam("ids", expanding=True))
    )


def invoice_number(session: Session, coop_id: uuid.UUID, invoice_id: uuid.UUID) -> int | None:
    """The number people call this invoice by, or None where there is none."""
    return session.scalar(select(Invoice.number).where(Invoice.coop_id == coop_id, Invoice.id == invoice_id))


def invoice_by_number(session: Session, coop_id: uuid.UUID, number: int) -> Invoice | None:
    """The invoice by the co-op's own number."""
    return session.scalar(select(Invoice).where(Invoice.coop_id == coop_id, Invoice.number == number))


def invoices_statement(
    coop_id: uuid.UUID,
    *,
    provider_id: uuid.UUID | None = None,
    contract_id: uuid.UUID | None = None,
    state: str = "",
) -> Select[Invoice]:
    """Invoices, newest first; ``state`` is ``waiting``, ``approved`` or ``rejected``."""
    wanted = select(Invoice).where(Invoice.coop_id == coop_id).order_by(Invoice.number.desc())
    if provider_id is not None:
        wanted = wanted.where(Invoice.provider_id == provider_id)
    if contract_id is not None:
        wanted = wanted.where(Invoice.contract_id == contract_id)
    if state == "waiting":
        wanted = wanted.where(Invoice.approved_at.is_(None), Invoice.rejected_at.is_(None))
    elif state == "approved":
        wanted = wanted.where(Invoice.approved_at.is_not(None))
    elif state == "rejected":
        wanted = wanted.where(Invoice.rejected_at.is_not(None))
    return wanted


def invoices_to_approve(coop_id: Any, person_id: Any) -> Select[Invoice]:
    """Invoices that wait for an approval this officer has not given; the oldest first."""
    return (
        select(Invoice)
        .where(
            Invoice.coop_id == coop_id,
            Invoice.approved_at.is_(None),
            Invoice.rejected_at.is_(None),
            ~exists().where(
                InvoiceApproval.coop_id == Invoice.coop_id,
                InvoiceApproval.invoice_id == Invoice.id,
                InvoiceApproval.person_id == person_id,
            ),
        )
        .order_by(Invoice.sent_at, Invoice.number)
    )


def lines(session: Session, coop_id: uuid.UUID, invoice_id: uuid.UUID) -> list[tuple[InvoiceLine, Delivery]]:
    """The lines of an invoice, each with its visit, in order."""
    rows = session.execute(
        select(InvoiceLine, Delivery)
        .join(Delivery, and_(Delivery.coop_id == InvoiceLine.coop_id, Delivery.id == InvoiceLine.delivery_id))
        .where(InvoiceLine.coop_id == coop_id, InvoiceLine.invoice_id == invoice_id)
        .order_by(InvoiceLine.position)
    )
    return [(line, visit) for line, visit in rows]


def shares(session: Session, coop_id: uuid.UUID, invoice_id: uuid.UUID) -> Sequence[InvoiceShare]:
    """What each fund pays of an invoice, by member number, then fund number."""
    return session.scalars(
        select(InvoiceShare)
        .where(InvoiceShare.coop_id == coop_id, InvoiceShare.invoice_id == invoice_id)
        .order_by(InvoiceShare.member_number, InvoiceShare.fund_number)
    ).all()


def approvals(session: Session, coop_id: uuid.UUID, invoice_id: uuid.UUID) -> Sequence[InvoiceApproval]:
    """Who approved an invoice, in order."""
    return session.scalars(
        select(InvoiceApproval)
        .where(InvoiceApproval.coop_id == coop_id, InvoiceApproval.invoice_id == invoice_id)
        .order_by(InvoiceApproval.approved_at, InvoiceApproval.id)
    ).all()


def approval_counts(session: Session, coop_id: uuid.UUID, invoice_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many approvals each invoice has; one query."""
    rows = session.execute(
        select(InvoiceApproval.invoice_id, func.count())
        .where(InvoiceApproval.coop_id == coop_id, InvoiceApproval.invoice_id.in_(list(invoice_ids)))
        .group_by(InvoiceApproval.invoice_id)
    )
    return {row[0]: row[1] for row in rows}


def invoiced_so_far(
    session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID, *, but: uuid.UUID | None = None
) -> int:
    """What the lines that count of a contract's invoices ask, less credits (pence); ``but`` leaves one out."""
    wanted = (
        select(func.sum(InvoiceLine.amount - InvoiceLine.credit))
        .join(Invoice, and_(Invoice.coop_id == InvoiceLine.coop_id, Invoice.id == InvoiceLine.invoice_id))
        .where(InvoiceLine.coop_id == coop_id, Invoice.contract_id == contract_id, InvoiceLine.counts)
    )
    if but is not None:
        wanted = wanted.where(Invoice.id != but)
    return int(session.scalar(wanted) or 0)


def member_shares(
    session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID, member_id: uuid.UUID
) -> list[MemberShare]:
    """A member's own shares of a contract's invoices that were not sent back, newest first; one query."""
    rows = session.execute(
        select(Invoice, func.sum(InvoiceShare.cost), func.sum(InvoiceShare.levy))
        .join(InvoiceShare, and_(InvoiceShare.coop_id == Invoice.coop_id, InvoiceShare.invoice_id == Invoice.id))
        .where(
            Invoice.coop_id == coop_id,
            Invoice.contract_id == contract_id,
            Invoice.rejected_at.is_(None),
            InvoiceShare.member_id == member_id,
        )
        .group_by(Invoice.coop_id, Invoice.id)
        .order_by(Invoice.number.desc())
    )
    return [MemberShare(invoice, int(cost), int(levy)) for invoice, cost, levy in rows]


def owed_to_provider(session: Session, coop_id: uuid.UUID, provider_id: uuid.UUID) -> Sequence[Invoice]:
    """Approved invoices of a provider, the soonest due first; ``payments`` knows which are paid."""
    return session.scalars(
        select(Invoice)
        .where(Invoice.coop_id == coop_id, Invoice.provider_id == provider_id, Invoice.approved_at.is_not(None))
        .order_by(Invoice.due_on, Invoice.number)
    ).all()
