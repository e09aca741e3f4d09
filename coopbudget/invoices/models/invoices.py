"""Tables of invoices. Money is whole pence, rates pence an hour."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, JsonText, coop_key
from coopbudget.invoices.models.visits import KIND


class Invoice(CoopRow, Base):
    """A provider's claim for visits of a period: ``claimed`` is what its lines ask.

    It is approved in parts, one after another: what agrees now, and what was held back once it is settled.
    ``cost`` (VAT in it), ``vat`` and ``levy`` are the sums of all its parts. ``evidence_id`` is the provider's own
    file, ``total`` what that says. ``levy_bp`` and ``vat_bp`` are the contract's when it came. ``reject_reason`` is
    free text.
    """

    __tablename__ = "invoice"
    __table_args__ = (
        coop_key("contract_id", "contract"),
        coop_key("evidence_id", "evidence"),
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
        CheckConstraint("cost >= 0 and levy >= 0 and vat between 0 and cost", name="amounts"),
        CheckConstraint("levy_bp between 0 and 2000 and vat_bp between 0 and 10000", name="rates"),
        CheckConstraint("approved_at is null or rejected_at is null", name="one_end"),
    )

    number: Mapped[int]
    contract_id: Mapped[uuid.UUID]
    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    their_number: Mapped[str]
    period_from: Mapped[date]
    period_to: Mapped[date]
    evidence_id: Mapped[uuid.UUID | None]
    total: Mapped[int | None]
    claimed: Mapped[int]
    cost: Mapped[int]
    vat: Mapped[int]
    levy: Mapped[int]
    levy_bp: Mapped[int]
    vat_bp: Mapped[int]
    sent_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime]
    sent_on: Mapped[date]
    due_on: Mapped[date]
    approved_at: Mapped[datetime | None]
    rejected_at: Mapped[datetime | None]
    rejected_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    reject_reason: Mapped[str] = mapped_column(default="")


class InvoicePart(CoopRow, Base):
    """What is approved together of an invoice, and paid together; its id is the payment's owner.

    ``cost`` (VAT in it), ``vat`` and ``levy`` are what it adds to the parts before it. ``digest`` is over its lines
    and shares: each approval names the digest it saw. ``set_off`` is what earlier credit notes took off its payment.
    ``approvals`` is how many officers must say yes, by the rules of the day it was put up.
    """

    __tablename__ = "invoice_part"
    __table_args__ = (
        coop_key("invoice_id", "invoice"),
        UniqueConstraint("coop_id", "invoice_id", "position"),
        Index(
            "uq_invoice_part_open",
            "coop_id",
            "invoice_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        CheckConstraint("position > 0", name="position"),
        CheckConstraint("cost >= 0 and levy >= 0 and vat between 0 and cost", name="amounts"),
        CheckConstraint("set_off between 0 and cost", name="set_off"),
        CheckConstraint("approved_at is null or closed_at is not null", name="closed"),
        CheckConstraint("(approved_at is null) = (due_on is null)", name="due"),
        CheckConstraint("approvals >= 2", name="approvals"),
    )

    invoice_id: Mapped[uuid.UUID]
    position: Mapped[int]
    approvals: Mapped[int]
    cost: Mapped[int]
    vat: Mapped[int]
    levy: Mapped[int]
    digest: Mapped[str]
    matched_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    entry_number: Mapped[int | None]
    set_off: Mapped[int] = mapped_column(default=0)


class InvoiceLine(CoopRow, Base):
    """One line of an invoice: what the provider says it did, and the visit it was matched with.

    ``held`` says why it is held back; ``part_id`` is the part it is approved with; ``counts`` holds the visit for
    this invoice alone. ``credit`` is what the absence rule takes off ``amount``, ``credited`` what credit notes took
    off since. ``weights`` are ``[fund id, whole number]``: who bears what is owed for it, frozen when it was matched.
    """

    __tablename__ = "invoice_line"
    __table_args__ = (
        coop_key("invoice_id", "invoice"),
        coop_key("part_id", "invoice_part"),
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
        Index(
            "ix_invoice_line_in_no_part",
            "coop_id",
            "invoice_id",
            sqlite_where=text("part_id IS NULL"),
            postgresql_where=text("part_id IS NULL"),
        ),
        CheckConstraint(KIND, name="kind"),
        CheckConstraint("minutes > 0 and rate > 0 and amount >= 0", name="amount"),
        CheckConstraint("credit between 0 and amount", name="credit"),
        CheckConstraint("credited between 0 and amount - credit", name="credited"),
        CheckConstraint("not counts or delivery_id is not null", name="visit"),
    )

    invoice_id: Mapped[uuid.UUID]
    position: Mapped[int]
    part_id: Mapped[uuid.UUID | None]
    delivery_id: Mapped[uuid.UUID | None]
    given_on: Mapped[date]
    kind: Mapped[str]
    minutes: Mapped[int]
    rate: Mapped[int]
    amount: Mapped[int]
    credit: Mapped[int]
    credited: Mapped[int] = mapped_column(default=0)
    held: Mapped[list[Any]] = mapped_column(JsonText)
    weights: Mapped[list[Any]] = mapped_column(JsonText)
    counts: Mapped[bool]


class InvoiceShare(CoopRow, Base):
    """What one fund pays of a part: ``cost`` to the provider, ``levy`` to the co-op.

    It may be below nothing by a penny: rounded together with the parts before, the fund had paid one too many.
    """

    __tablename__ = "invoice_share"
    __table_args__ = (
        coop_key("invoice_id", "invoice"),
        coop_key("part_id", "invoice_part"),
        coop_key("member_id", "membership"),
        coop_key("fund_id", "fund"),
        UniqueConstraint("coop_id", "part_id", "fund_id"),
        Index("ix_invoice_share_member_id", "coop_id", "member_id"),
        Index("ix_invoice_share_invoice_id", "coop_id", "invoice_id"),
    )

    invoice_id: Mapped[uuid.UUID]
    part_id: Mapped[uuid.UUID]
    member_id: Mapped[uuid.UUID]
    member_number: Mapped[int]
    fund_id: Mapped[uuid.UUID]
    fund_number: Mapped[int]
    cost: Mapped[int]
    levy: Mapped[int]


class InvoiceApproval(CoopRow, Base):
    """One officer's approval of a part as it was shown."""

    __tablename__ = "invoice_approval"
    __table_args__ = (
        coop_key("invoice_id", "invoice"),
        coop_key("part_id", "invoice_part"),
        UniqueConstraint("coop_id", "part_id", "person_id"),
    )

    invoice_id: Mapped[uuid.UUID]
    part_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime]
    digest: Mapped[str]


class CreditNote(CoopRow, Base):
    """What a provider gives back of an approved invoice. ``cost``, ``vat`` and ``levy`` are what it takes off.

    ``taken_off`` is what it took off this invoice's own payments; the rest is taken off the provider's next ones.
    ``reason`` is free text.
    """

    __tablename__ = "credit_note"
    __table_args__ = (
        coop_key("invoice_id", "invoice"),
        UniqueConstraint("coop_id", "number"),
        UniqueConstraint("coop_id", "provider_id", "their_number"),
        Index("ix_credit_note_invoice_id", "coop_id", "invoice_id"),
        CheckConstraint("cost > 0 and levy >= 0 and vat between 0 and cost", name="amounts"),
        CheckConstraint("taken_off between 0 and cost", name="taken_off"),
    )

    number: Mapped[int]
    invoice_id: Mapped[uuid.UUID]
    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    their_number: Mapped[str]
    reason: Mapped[str]
    cost: Mapped[int]
    vat: Mapped[int]
    levy: Mapped[int]
    taken_off: Mapped[int]
    sent_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime]
    sent_on: Mapped[date]
    entry_number: Mapped[int]


class CreditLine(CoopRow, Base):
    """What a credit note takes off one line (pence)."""

    __tablename__ = "credit_line"
    __table_args__ = (
        coop_key("credit_note_id", "credit_note"),
        coop_key("line_id", "invoice_line"),
        UniqueConstraint("coop_id", "credit_note_id", "line_id"),
        CheckConstraint("amount > 0", name="amount"),
    )

    credit_note_id: Mapped[uuid.UUID]
    line_id: Mapped[uuid.UUID]
    amount: Mapped[int]


class CreditShare(CoopRow, Base):
    """What one fund gets back by a credit note; below nothing by a penny where rounding together asks for it."""

    __tablename__ = "credit_share"
    __table_args__ = (
        coop_key("credit_note_id", "credit_note"),
        coop_key("member_id", "membership"),
        coop_key("fund_id", "fund"),
        UniqueConstraint("coop_id", "credit_note_id", "fund_id"),
        Index("ix_credit_share_member_id", "coop_id", "member_id"),
    )

    credit_note_id: Mapped[uuid.UUID]
    member_id: Mapped[uuid.UUID]
    member_number: Mapped[int]
    fund_id: Mapped[uuid.UUID]
    fund_number: Mapped[int]
    cost: Mapped[int]
    levy: Mapped[int]
