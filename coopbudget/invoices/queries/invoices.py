"""Reads of invoices, in a stated order. The rows are for reading: only this slice changes them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from coopbudget.invoices.models import (
    CreditLine,
    CreditNote,
    CreditShare,
    Delivery,
    Invoice,
    InvoiceApproval,
    InvoiceLine,
    InvoicePart,
    InvoiceShare,
)
from coopbudget.invoices.queries.visits import on_invoice, waits_for_answer
from coopbudget.invoices.rules import Held


class MemberShare(NamedTuple):
    """What one invoice took, or will take, from a member's funds for a contract, less what was credited (pence)."""

    invoice: Invoice
    cost: int
    levy: int


def invoice_numbers(
    session: Session, coop_ids: Collection[uuid.UUID], ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, int]:
    """The short numbers of the invoices whose parts these are, in these co-ops, by the part's id; one query."""
    if not ids:
        return {}
    rows = session.execute(_invoice_numbers(), {"coops": list(coop_ids), "ids": list(ids)})
    return {invoice_id: number for invoice_id, number in rows}  # noqa: C416


@cache
def _invoice_numbers() -> Select[uuid.UUID, int]:
    """Built once: a provider's home asks it."""
    return (
        select(InvoicePart.id, Invoice.number)
        .join(Invoice, and_(Invoice.coop_id == InvoicePart.coop_id, Invoice.id == InvoicePart.invoice_id))
        .where(
            InvoicePart.coop_id.in_(bindparam("coops", expanding=True)),
            InvoicePart.id.in_(bindparam("ids", expanding=True)),
        )
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
    """Invoices, newest first; ``state`` is ``waiting``, ``held`` (back, some of it), ``approved`` or ``rejected``."""
    wanted = select(Invoice).where(Invoice.coop_id == coop_id).order_by(Invoice.number.desc())
    if provider_id is not None:
        wanted = wanted.where(Invoice.provider_id == provider_id)
    if contract_id is not None:
        wanted = wanted.where(Invoice.contract_id == contract_id)
    if state == "waiting":
        wanted = wanted.where(has_open_part())
    elif state == "held":
        wanted = wanted.where(Invoice.rejected_at.is_(None), _has_held())
    elif state == "approved":
        wanted = wanted.where(Invoice.approved_at.is_not(None))
    elif state == "rejected":
        wanted = wanted.where(Invoice.rejected_at.is_not(None))
    return wanted


def has_open_part() -> ColumnElement[bool]:
    """The condition that a part of an invoice waits for approval."""
    return exists().where(
        InvoicePart.coop_id == Invoice.coop_id, InvoicePart.invoice_id == Invoice.id, InvoicePart.closed_at.is_(None)
    )


def _has_held() -> ColumnElement[bool]:
    return exists().where(
        InvoiceLine.coop_id == Invoice.coop_id,
        InvoiceLine.invoice_id == Invoice.id,
        InvoiceLine.part_id.is_(None),
        InvoiceLine.held != [Held.SENT_BACK],
    )


def invoices_to_approve(coop_id: Any, person_id: Any) -> Select[Invoice]:
    """Invoices with a part that waits for an approval this officer has not given; the oldest first."""
    return (
        select(Invoice)
        .where(
            Invoice.coop_id == coop_id,
            exists().where(
                InvoicePart.coop_id == Invoice.coop_id,
                InvoicePart.invoice_id == Invoice.id,
                InvoicePart.closed_at.is_(None),
                ~exists().where(
                    InvoiceApproval.coop_id == InvoicePart.coop_id,
                    InvoiceApproval.part_id == InvoicePart.id,
                    InvoiceApproval.person_id == person_id,
                ),
            ),
        )
        .order_by(Invoice.sent_at, Invoice.number)
    )


def open_part(session: Session, coop_id: uuid.UUID, invoice_id: uuid.UUID) -> InvoicePart | None:
    """The part of an invoice that waits for approval, as the database has it now."""
    return session.scalar(
        select(InvoicePart)
        .where(InvoicePart.coop_id == coop_id, InvoicePart.invoice_id == invoice_id, InvoicePart.closed_at.is_(None))
        .execution_options(populate_existing=True)
    )


def waiting_digest(session: Session, coop_id: uuid.UUID, invoice_id: uuid.UUID) -> str:
    """The digest of the part that waits for approval; empty where none does."""
    part = open_part(session, coop_id, invoice_id)
    return part.digest if part else ""


def parts(
    session: Session, coop_id: uuid.UUID, invoice_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[InvoicePart]]:
    """The parts of invoices that wait or were approved, in order, by invoice; one query."""
    found: dict[uuid.UUID, list[InvoicePart]] = {}
    for part in session.scalars(
        select(InvoicePart)
        .where(
            InvoicePart.coop_id == coop_id,
            InvoicePart.invoice_id.in_(list(invoice_ids)),
            or_(InvoicePart.closed_at.is_(None), InvoicePart.approved_at.is_not(None)),
        )
        .order_by(InvoicePart.invoice_id, InvoicePart.position)
    ):
        found.setdefault(part.invoice_id, []).append(part)
    return found


def approved_parts(session: Session, coop_id: uuid.UUID, provider_id: uuid.UUID) -> list[tuple[Invoice, InvoicePart]]:
    """What of a provider's invoices is approved, the soonest due first; ``payments`` knows what is paid."""
    rows = session.execute(
        select(Invoice, InvoicePart)
        .join(InvoicePart, and_(InvoicePart.coop_id == Invoice.coop_id, InvoicePart.invoice_id == Invoice.id))
        .where(Invoice.coop_id == coop_id, Invoice.provider_id == provider_id, InvoicePart.approved_at.is_not(None))
        .order_by(InvoicePart.due_on, Invoice.number, InvoicePart.position)
    )
    return [(invoice, part) for invoice, part in rows]


def to_match_again(session: Session, coop_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Invoices of which nothing waits, with a line held for an answer that was given since; by number.

    Not while members still have to say anything of its other lines: what follows is approved together.
    """
    of_line = (Delivery.coop_id == InvoiceLine.coop_id, Delivery.id == InvoiceLine.delivery_id)
    held = (InvoiceLine.coop_id == Invoice.coop_id, InvoiceLine.invoice_id == Invoice.id, waits_for_answer())
    return session.scalars(
        select(Invoice.id)
        .where(
            Invoice.coop_id == coop_id,
            Invoice.rejected_at.is_(None),
            ~has_open_part(),
            exists().where(*held, *of_line, Delivery.agreed_minutes > 0, ~on_invoice()),
            ~exists().where(*held, *of_line, Delivery.agreed_minutes.is_(None), Delivery.disputed_at.is_(None)),
        )
        .order_by(Invoice.number)
    ).all()


def lines(session: Session, coop_id: uuid.UUID, invoice_id: uuid.UUID) -> list[tuple[InvoiceLine, Delivery | None]]:
    """The lines of an invoice, each with its visit (None where none was found), in order."""
    rows = session.execute(
        select(InvoiceLine, Delivery)
        .outerjoin(Delivery, and_(Delivery.coop_id == InvoiceLine.coop_id, Delivery.id == InvoiceLine.delivery_id))
        .where(InvoiceLine.coop_id == coop_id, InvoiceLine.invoice_id == invoice_id)
        .order_by(InvoiceLine.position)
    )
    return [(line, visit) for line, visit in rows]


def held_amounts(session: Session, coop_id: uuid.UUID, invoice_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """What is held back of each invoice (pence), those with nothing held left out; one query."""
    rows = session.execute(
        select(InvoiceLine.invoice_id, func.sum(InvoiceLine.amount))
        .where(
            InvoiceLine.coop_id == coop_id,
            InvoiceLine.invoice_id.in_(list(invoice_ids)),
            InvoiceLine.part_id.is_(None),
            InvoiceLine.held != [Held.SENT_BACK],
        )
        .group_by(InvoiceLine.invoice_id)
    )
    return {invoice_id: int(amount) for invoice_id, amount in rows}


def shares(session: Session, coop_id: uuid.UUID, part_ids: Collection[uuid.UUID]) -> Sequence[InvoiceShare]:
    """What each fund pays of these parts, by member number, then fund number."""
    return session.scalars(
        select(InvoiceShare)
        .where(InvoiceShare.coop_id == coop_id, InvoiceShare.part_id.in_(list(part_ids)))
        .order_by(InvoiceShare.member_number, InvoiceShare.fund_number, InvoiceShare.id)
    ).all()


def approvals(session: Session, coop_id: uuid.UUID, part_id: uuid.UUID) -> Sequence[InvoiceApproval]:
    """Who approved a part, in order."""
    return session.scalars(
        select(InvoiceApproval)
        .where(InvoiceApproval.coop_id == coop_id, InvoiceApproval.part_id == part_id)
        .order_by(InvoiceApproval.approved_at, InvoiceApproval.id)
    ).all()


def approvals_of_invoice(
    session: Session, coop_id: uuid.UUID, invoice_id: uuid.UUID
) -> Sequence[tuple[InvoicePart, InvoiceApproval]]:
    """Who approved each part of an invoice that waits or was approved, in order; one query."""
    rows = session.execute(
        select(InvoicePart, InvoiceApproval)
        .join(
            InvoiceApproval,
            and_(InvoiceApproval.coop_id == InvoicePart.coop_id, InvoiceApproval.part_id == InvoicePart.id),
        )
        .where(
            InvoicePart.coop_id == coop_id,
            InvoicePart.invoice_id == invoice_id,
            or_(InvoicePart.closed_at.is_(None), InvoicePart.approved_at.is_not(None)),
        )
        .order_by(InvoicePart.position, InvoiceApproval.approved_at, InvoiceApproval.id)
    )
    return [(part, approval) for part, approval in rows]


def approval_counts(session: Session, coop_id: uuid.UUID, invoice_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many approvals the waiting part of each invoice has; one query."""
    rows = session.execute(
        select(InvoiceApproval.invoice_id, func.count())
        .join(
            InvoicePart,
            and_(InvoicePart.coop_id == InvoiceApproval.coop_id, InvoicePart.id == InvoiceApproval.part_id),
        )
        .where(
            InvoiceApproval.coop_id == coop_id,
            InvoiceApproval.invoice_id.in_(list(invoice_ids)),
            InvoicePart.closed_at.is_(None),
        )
        .group_by(InvoiceApproval.invoice_id)
    )
    return {row[0]: row[1] for row in rows}


def credit_notes(session: Session, coop_id: uuid.UUID, invoice_id: uuid.UUID) -> Sequence[CreditNote]:
    """The credit notes of an invoice, the first first."""
    return session.scalars(
        select(CreditNote)
        .where(CreditNote.coop_id == coop_id, CreditNote.invoice_id == invoice_id)
        .order_by(CreditNote.number)
    ).all()


def credit_note_by_number(session: Session, coop_id: uuid.UUID, number: int) -> CreditNote | None:
    """The credit note by the co-op's own number."""
    return session.scalar(select(CreditNote).where(CreditNote.coop_id == coop_id, CreditNote.number == number))


def credit_lines(
    session: Session, coop_id: uuid.UUID, credit_note_id: uuid.UUID
) -> list[tuple[CreditLine, InvoiceLine]]:
    """What a credit note takes off each line, in the invoice's order."""
    rows = session.execute(
        select(CreditLine, InvoiceLine)
        .join(InvoiceLine, and_(InvoiceLine.coop_id == CreditLine.coop_id, InvoiceLine.id == CreditLine.line_id))
        .where(CreditLine.coop_id == coop_id, CreditLine.credit_note_id == credit_note_id)
        .order_by(InvoiceLine.position)
    )
    return [(credit, line) for credit, line in rows]


def credit_shares(session: Session, coop_id: uuid.UUID, credit_note_id: uuid.UUID) -> Sequence[CreditShare]:
    """What each fund got back, by member number, then fund number."""
    return session.scalars(
        select(CreditShare)
        .where(CreditShare.coop_id == coop_id, CreditShare.credit_note_id == credit_note_id)
        .order_by(CreditShare.member_number, CreditShare.fund_number)
    ).all()


def credit_number_used(session: Session, coop_id: uuid.UUID, provider_id: uuid.UUID, their_number: str) -> bool:
    """Whether a provider has used this number for a credit note."""
    return (
        session.scalar(
            select(CreditNote.id).where(
                CreditNote.coop_id == coop_id,
                CreditNote.provider_id == provider_id,
                CreditNote.their_number == their_number,
            )
        )
        is not None
    )


def credited_amounts(session: Session, coop_id: uuid.UUID, invoice_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """What was credited of each invoice (pence), those without left out; one query."""
    rows = session.execute(
        select(CreditNote.invoice_id, func.sum(CreditNote.cost))
        .where(CreditNote.coop_id == coop_id, CreditNote.invoice_id.in_(list(invoice_ids)))
        .group_by(CreditNote.invoice_id)
    )
    return {invoice_id: int(amount) for invoice_id, amount in rows}


def invoiced_among(session: Session, coop_id: uuid.UUID, delivery_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the visits that count on an invoice; one query."""
    return set(
        session.scalars(
            select(InvoiceLine.delivery_id).where(
                InvoiceLine.coop_id == coop_id, InvoiceLine.delivery_id.in_(list(delivery_ids)), InvoiceLine.counts
            )
        )
    )


def invoiced_so_far(session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID) -> int:
    """What the lines that count of a contract's invoices ask, less what was taken off them (pence)."""
    wanted = (
        select(func.sum(InvoiceLine.amount - InvoiceLine.credit - InvoiceLine.credited))
        .join(Invoice, and_(Invoice.coop_id == InvoiceLine.coop_id, Invoice.id == InvoiceLine.invoice_id))
        .where(InvoiceLine.coop_id == coop_id, Invoice.contract_id == contract_id, InvoiceLine.counts)
    )
    return int(session.scalar(wanted) or 0)


def member_shares(
    session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID, member_id: uuid.UUID
) -> list[MemberShare]:
    """A member's own shares of a contract's invoices that were not sent back, newest first; two queries."""
    rows = session.execute(
        select(Invoice, func.sum(InvoiceShare.cost), func.sum(InvoiceShare.levy))
        .join(InvoiceShare, and_(InvoiceShare.coop_id == Invoice.coop_id, InvoiceShare.invoice_id == Invoice.id))
        .join(InvoicePart, and_(InvoicePart.coop_id == InvoiceShare.coop_id, InvoicePart.id == InvoiceShare.part_id))
        .where(
            Invoice.coop_id == coop_id,
            Invoice.contract_id == contract_id,
            Invoice.rejected_at.is_(None),
            InvoiceShare.member_id == member_id,
            or_(InvoicePart.closed_at.is_(None), InvoicePart.approved_at.is_not(None)),
        )
        .group_by(Invoice.coop_id, Invoice.id)
        .order_by(Invoice.number.desc())
    )
    back = {
        invoice_id: (int(cost), int(levy))
        for invoice_id, cost, levy in session.execute(
            select(CreditNote.invoice_id, func.sum(CreditShare.cost), func.sum(CreditShare.levy))
            .join(
                CreditShare,
                and_(CreditShare.coop_id == CreditNote.coop_id, CreditShare.credit_note_id == CreditNote.id),
            )
            .join(Invoice, and_(Invoice.coop_id == CreditNote.coop_id, Invoice.id == CreditNote.invoice_id))
            .where(
                CreditNote.coop_id == coop_id, Invoice.contract_id == contract_id, CreditShare.member_id == member_id
            )
            .group_by(CreditNote.invoice_id)
        )
    }
    found = []
    for invoice, cost, levy in rows:
        off = back.get(invoice.id, (0, 0))
        found.append(MemberShare(invoice, int(cost) - off[0], int(levy) - off[1]))
    return found
