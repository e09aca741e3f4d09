"""What was asked for, approved and given in a stretch of time, for whoever looks through the books. Plain values.

Lines and visits come in pieces, so that a month of them is never all in memory at once with its rows.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from coopbudget.db.pieces import in_pieces
from coopbudget.invoices.models import (
    Attendance,
    Delivery,
    Invoice,
    InvoiceApproval,
    InvoiceLine,
    InvoicePart,
    InvoiceShare,
)
from coopbudget.providers.rules import HourKind

NOBODY_THERE = (HourKind.TRAVEL, HourKind.LATE_CANCELLATION)
"""Kinds of hour that are paid while no visit is."""


class AskedInvoice(NamedTuple):
    """An invoice that was not sent back. ``claimed`` is pence, ``members`` are who bears what was matched of it."""

    id: uuid.UUID
    number: int
    provider_id: uuid.UUID
    their_number: str
    sent_on: date
    period_from: date
    period_to: date
    claimed: int
    sent_by: uuid.UUID | None
    has_file: bool
    paid: bool
    contract_id: uuid.UUID
    members: frozenset[uuid.UUID]


def invoices_asked(session: Session, coop_id: uuid.UUID, since: date, until: date) -> list[AskedInvoice]:
    """The invoices that came between two days (both included), by number; two queries."""
    wanted = (Invoice.coop_id == coop_id, Invoice.sent_on.between(since, until), Invoice.rejected_at.is_(None))
    bearers: dict[uuid.UUID, set[uuid.UUID]] = {}
    for invoice_id, member_id in session.execute(
        select(InvoiceShare.invoice_id, InvoiceShare.member_id)
        .join(Invoice, and_(Invoice.coop_id == InvoiceShare.coop_id, Invoice.id == InvoiceShare.invoice_id))
        .where(*wanted)
        .distinct()
    ):
        bearers.setdefault(invoice_id, set()).add(member_id)
    columns: tuple[Any, ...] = (
        Invoice.id, Invoice.number, Invoice.provider_id, Invoice.their_number, Invoice.sent_on, Invoice.period_from,
        Invoice.period_to, Invoice.claimed, Invoice.sent_by, Invoice.evidence_id.is_not(None), Invoice.cost > 0,
        Invoice.contract_id,
    )  # fmt: skip
    rows: Any = session.execute(select(*columns).where(*wanted).order_by(Invoice.number))
    return [AskedInvoice._make((*row, frozenset(bearers.get(row[0], ())))) for row in rows]


def last_asked(session: Session, coop_id: uuid.UUID, before: date) -> dict[uuid.UUID, date]:
    """When each provider's last invoice before a day came, by provider; one query."""
    rows = session.execute(
        select(Invoice.provider_id, func.max(Invoice.sent_on))
        .where(Invoice.coop_id == coop_id, Invoice.sent_on < before, Invoice.rejected_at.is_(None))
        .group_by(Invoice.provider_id)
    )
    return {provider_id: day for provider_id, day in rows if day is not None}


class AskedLine(NamedTuple):
    """A line of an invoice that was not sent back. ``owed`` is pence less what was taken off; ``approved``: its part
    was."""

    invoice_id: uuid.UUID
    invoice: int
    their_number: str
    contract_id: uuid.UUID
    given_on: date
    kind: str
    minutes: int
    rate: int
    amount: int
    owed: int
    approved: bool


def lines_asked(session: Session, coop_id: uuid.UUID, since: date, until: date) -> Iterator[AskedLine]:
    """The lines for visits between two days (both included), by invoice and place, streamed."""
    columns: tuple[Any, ...] = (
        InvoiceLine.invoice_id, Invoice.number, Invoice.their_number, Invoice.contract_id, InvoiceLine.given_on,
        InvoiceLine.kind, InvoiceLine.minutes, InvoiceLine.rate, InvoiceLine.amount,
        (InvoiceLine.amount - InvoiceLine.credit - InvoiceLine.credited), InvoicePart.approved_at.is_not(None),
    )  # fmt: skip
    rows = in_pieces(
        session,
        select(*columns)
        .join(Invoice, and_(Invoice.coop_id == InvoiceLine.coop_id, Invoice.id == InvoiceLine.invoice_id))
        .outerjoin(InvoicePart, and_(InvoicePart.coop_id == InvoiceLine.coop_id, InvoicePart.id == InvoiceLine.part_id))
        .where(
            InvoiceLine.coop_id == coop_id,
            InvoiceLine.given_on.between(since, until),
            Invoice.rejected_at.is_(None),
        )
        .order_by(Invoice.number, InvoiceLine.position),
    )
    return (AskedLine(*row) for row in rows)


def counted_of_contracts(session: Session, coop_id: uuid.UUID) -> dict[uuid.UUID, tuple[int, date]]:
    """What the lines that count of each contract come to (pence, as ``invoiced_so_far``), and their last day."""
    rows = session.execute(
        select(
            Invoice.contract_id,
            func.sum(InvoiceLine.amount - InvoiceLine.credit - InvoiceLine.credited),
            func.max(InvoiceLine.given_on),
        )
        .join(InvoiceLine, and_(InvoiceLine.coop_id == Invoice.coop_id, InvoiceLine.invoice_id == Invoice.id))
        .where(Invoice.coop_id == coop_id, InvoiceLine.counts)
        .group_by(Invoice.contract_id)
    )
    return {contract_id: (int(amount), day) for contract_id, amount, day in rows}


class PartYes(NamedTuple):
    """An officer's yes to a part of an invoice that was matched at ``ready_at``. ``cost`` is pence."""

    invoice: int
    part_id: uuid.UUID
    person_id: uuid.UUID
    approved_at: datetime
    ready_at: datetime
    cost: int


def invoice_yeses(session: Session, coop_id: uuid.UUID, since: datetime) -> list[PartYes]:
    """Who said yes to parts of invoices since an instant, in the order they did; one query."""
    rows = session.execute(
        select(
            Invoice.number, InvoicePart.id, InvoiceApproval.person_id, InvoiceApproval.approved_at,
            InvoicePart.matched_at, InvoicePart.cost,
        )
        .join(
            InvoicePart,
            and_(InvoicePart.coop_id == InvoiceApproval.coop_id, InvoicePart.id == InvoiceApproval.part_id),
        )
        .join(Invoice, and_(Invoice.coop_id == InvoicePart.coop_id, Invoice.id == InvoicePart.invoice_id))
        .where(
            InvoiceApproval.coop_id == coop_id,
            InvoiceApproval.approved_at >= since,
            InvoicePart.approved_at.is_not(None),
        )
        .order_by(InvoiceApproval.approved_at, InvoiceApproval.id)
    )  # fmt: skip
    return [PartYes(*row) for row in rows]


class VisitTo(NamedTuple):
    """A visit to one member that counts or waits: those where nobody is visited, or that were not given, are none."""

    number: int
    contract_id: uuid.UUID
    member_id: uuid.UUID
    member_number: int
    given_on: date
    start_minute: int
    minutes: int


def visits_given(session: Session, coop_id: uuid.UUID, since: date, until: date) -> Iterator[VisitTo]:
    """Who was visited when, between two days (both included), by day and start, streamed."""
    rows = in_pieces(
        session,
        select(
            Delivery.number, Delivery.contract_id, Attendance.member_id, Attendance.member_number, Delivery.given_on,
            Delivery.start_minute, func.coalesce(Delivery.agreed_minutes, Delivery.minutes),
        )
        .join(Attendance, and_(Attendance.coop_id == Delivery.coop_id, Attendance.delivery_id == Delivery.id))
        .where(
            Delivery.coop_id == coop_id,
            Delivery.given_on.between(since, until),
            Delivery.withdrawn_at.is_(None),
            Delivery.kind.not_in(NOBODY_THERE),
            or_(Delivery.agreed_minutes.is_(None), Delivery.agreed_minutes > 0),
        )
        .order_by(Delivery.given_on, Delivery.start_minute, Delivery.number, Attendance.member_number),
    )  # fmt: skip
    return (VisitTo(*row) for row in rows)


class NoFile(NamedTuple):
    """A provider's own invoice, written in lines, that came without its paper. ``claimed`` is pence."""

    id: uuid.UUID
    number: int
    their_number: str
    provider_id: uuid.UUID
    sent_on: date
    claimed: int


def own_invoices_without_file(session: Session, coop_id: uuid.UUID) -> list[NoFile]:
    """Own invoices of providers that were not sent back and have no file, by number; one query.

    An invoice that the house made from confirmed visits is its own paper.
    """
    rows = session.execute(
        select(Invoice.id, Invoice.number, Invoice.their_number, Invoice.provider_id, Invoice.sent_on, Invoice.claimed)
        .where(
            Invoice.coop_id == coop_id,
            Invoice.total.is_not(None),
            Invoice.evidence_id.is_(None),
            Invoice.rejected_at.is_(None),
        )
        .order_by(Invoice.number)
    )
    return [NoFile(*row) for row in rows]
