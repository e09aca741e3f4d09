"""What entries of the books bought for one fund: the invoice behind each, and the whole of it."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from coopbudget.invoices.models import (
    CreditNote,
    CreditShare,
    Invoice,
    InvoicePart,
    InvoiceShare,
)


@dataclass(frozen=True)
class Bought:
    """An approved part of an invoice, or a credit note on it (below nothing), as one entry booked it. Pence.

    ``cost`` and ``levy`` are the whole, ``people`` how many members bear it. ``credit_note`` is the number of the note,
    where it was one.
    """

    invoice_id: uuid.UUID
    invoice_number: int
    their_number: str
    contract_id: uuid.UUID
    provider_id: uuid.UUID
    period_from: date
    period_to: date
    evidence_id: uuid.UUID | None
    cost: int
    levy: int
    people: int
    credit_note: int | None


def bought_by_entry(session: Session, coop_id: uuid.UUID, entry_numbers: Collection[int]) -> dict[int, Bought]:
    """What each of these entries bought, by the entry's number; others are left out. Three queries, however many."""
    wanted = sorted(set(entry_numbers))
    if not wanted:
        return {}
    parts = session.execute(
        select(InvoicePart, Invoice)
        .join(Invoice, and_(Invoice.coop_id == InvoicePart.coop_id, Invoice.id == InvoicePart.invoice_id))
        .where(InvoicePart.coop_id == coop_id, InvoicePart.entry_number.in_(wanted))
        .order_by(InvoicePart.entry_number)
    ).all()
    notes = session.execute(
        select(CreditNote, Invoice, func.count(CreditShare.member_id.distinct()))
        .join(Invoice, and_(Invoice.coop_id == CreditNote.coop_id, Invoice.id == CreditNote.invoice_id))
        .join(CreditShare, and_(CreditShare.coop_id == CreditNote.coop_id, CreditShare.credit_note_id == CreditNote.id))
        .where(CreditNote.coop_id == coop_id, CreditNote.entry_number.in_(wanted))
        .group_by(CreditNote.coop_id, CreditNote.id, Invoice.coop_id, Invoice.id)
        .order_by(CreditNote.entry_number)
    ).all()
    people = _people(session, coop_id, [part.id for part, _ in parts])
    found: dict[int, Bought] = {
        part.entry_number or 0: _bought(invoice, part.cost, part.levy, people.get(part.id, 0), None)
        for part, invoice in parts
    }
    found |= {
        note.entry_number: _bought(invoice, -note.cost, -note.levy, many, note.number) for note, invoice, many in notes
    }
    return found


def _bought(invoice: Invoice, cost: int, levy: int, people: int, note: int | None) -> Bought:
    return Bought(
        invoice_id=invoice.id, invoice_number=invoice.number, their_number=invoice.their_number,
        contract_id=invoice.contract_id, provider_id=invoice.provider_id, period_from=invoice.period_from,
        period_to=invoice.period_to, evidence_id=invoice.evidence_id, cost=cost, levy=levy, people=people,
        credit_note=note,
    )  # fmt: skip


def _people(session: Session, coop_id: uuid.UUID, part_ids: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    rows = session.execute(
        select(InvoiceShare.part_id, func.count(InvoiceShare.member_id.distinct()))
        .where(InvoiceShare.coop_id == coop_id, InvoiceShare.part_id.in_(part_ids))
        .group_by(InvoiceShare.part_id)
    )
    return {part_id: int(many) for part_id, many in rows}
