"""Tables of invoices. Money is whole pence, rates pence an hour."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, JsonText, coop_key


class Invoice(CoopRow, Base):
    """A provider's claim for visits of a period. ``claimed`` is what its lines ask; ``cost`` is what is owed.

    ``digest`` is over lines and shares: each approval names the digest it saw. ``reject_reason`` is free text.
    """

    __tablename__ = "invoice"
    __table_args__ = (
        coop_key("contract_id", "contract"),
        UniqueConstraint("coop_id", "number"),
        Index(
            "uq_invoice_their_number",
            "coop_id",
            "provider_id",
            "their_number",
            unique=True,
            sqlite_where=text("rejected_at IS NULL"),
            postgresql_where=text("rejected_at IS NULL"),
        ),
        Index("ix_invoice_contract_id", "coop_id", "contract_id"),
        CheckConstraint("period_to >= period_from", name="period"),
        CheckConstraint("claimed >= cost and cost >= 0 and levy >= 0", name="amounts"),
        CheckConstraint("approved_at is null or rejected_at is null", name="one_end"),
    )

    number: Mapped[int]
    contract_id: Mapped[uuid.UUID]
    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    their_number: Mapped[str]
    period_from: Mapped[date]
    period_to: Mapped[date]
    claimed: Mapped[int]
    cost: Mapped[int]
    levy: Mapped[int]
    digest: Mapped[str]
    sent_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime]
    sent_on: Mapped[date]
    approved_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    entry_number: Mapped[int | None]
    rejected_at: Mapped[datetime | None]
    rejected_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    reject_reason: Mapped[str] = mapped_column(default="")


class InvoiceLine(CoopRow, Base):
    """One visit on an invoice. ``held`` says why it is held back; ``counts`` holds the visit for this invoice alone.

    ``credit`` is what the absence rule takes off ``amount``.
    """

    __tablename__ = "invoice_line"
    __table_args__ = (
        coop_key("invoice_id", "invoice"),
        coop_key("delivery_id", "delivery"),
        UniqueConstraint("coop_id", "invoice_id", "position"),
        Index(
            "uq_invoice_line_counts",
            "coop_id",
            "delivery_id",
            unique=True,
            sqlite_where=text("counts"),
            postgresql_where=text("counts"),
        ),
        CheckConstraint("minutes > 0 and rate > 0 and amount >= 0", name="amount"),
        CheckConstraint("credit between 0 and amount", name="credit"),
    )

    invoice_id: Mapped[uuid.UUID]
    position: Mapped[int]
    delivery_id: Mapped[uuid.UUID]
    minutes: Mapped[int]
    rate: Mapped[int]
    amount: Mapped[int]
    credit: Mapped[int]
    held: Mapped[list[Any]] = mapped_column(JsonText)
    counts: Mapped[bool]


class InvoiceShare(CoopRow, Base):
    """What one fund pays of an invoice: ``cost`` to the provider, ``levy`` to the co-op."""

    __tablename__ = "invoice_share"
    __table_args__ = (
        coop_key("invoice_id", "invoice"),
        coop_key("member_id", "membership"),
        coop_key("fund_id", "fund"),
        UniqueConstraint("coop_id", "invoice_id", "fund_id"),
        Index("ix_invoice_share_member_id", "coop_id", "member_id"),
        CheckConstraint("cost >= 0 and levy >= 0", name="amounts"),
    )

    invoice_id: Mapped[uuid.UUID]
    member_id: Mapped[uuid.UUID]
    member_number: Mapped[int]
    fund_id: Mapped[uuid.UUID]
    fund_number: Mapped[int]
    cost: Mapped[int]
    levy: Mapped[int]


class InvoiceApproval(CoopRow, Base):
    """One officer's approval of an invoice as it was shown."""

    __tablename__ = "invoice_approval"
    __table_args__ = (
        coop_key("invoice_id", "invoice"),
        UniqueConstraint("coop_id", "invoice_id", "person_id"),
    )

    invoice_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime]
    digest: Mapped[str]
