"""The co-op's own bills."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, coop_key


class Bill(CoopRow, Base):
    """What a supplier (or an officer who paid something out) asks of the co-op itself. ``amount`` is pence.

    ``expense`` is the last part of the account's code: ``Expenses:<expense>``. ``claimant`` is the person who
    gets the money, where a person does. ``approvals`` is how many officers must say yes, by the rules of the day it was
    recorded.
    """

    __tablename__ = "bill"
    __table_args__ = (
        coop_key("payee_id", "payee"),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("approved_at is null or refused_at is null", name="one_end"),
        CheckConstraint("approvals >= 2", name="approvals"),
        # The same paper from the same supplier is paid once.
        Index(
            "uq_bill_supplier_number",
            "coop_id",
            "payee_id",
            "supplier_number",
            unique=True,
            sqlite_where=text("refused_at IS NULL"),
            postgresql_where=text("refused_at IS NULL"),
        ),
    )

    number: Mapped[int]
    payee_id: Mapped[uuid.UUID]
    supplier_number: Mapped[str]
    expense: Mapped[str]
    about: Mapped[str]
    amount: Mapped[int]
    approvals: Mapped[int]
    billed_on: Mapped[date]
    due_on: Mapped[date]
    claimant: Mapped[uuid.UUID | None]
    evidence_id: Mapped[uuid.UUID | None]
    recorded_by: Mapped[uuid.UUID]
    recorded_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    refused_by: Mapped[uuid.UUID | None]
    refused_at: Mapped[datetime | None]
    refused_why: Mapped[str] = mapped_column(default="")
    entry_id: Mapped[uuid.UUID | None]
    entry_number: Mapped[int | None]


class BillApproval(CoopRow, Base):
    """One officer's yes to a bill; different ones are needed, as many as the bill says."""

    __tablename__ = "bill_approval"
    __table_args__ = (
        coop_key("bill_id", "bill"),
        UniqueConstraint("coop_id", "bill_id", "person_id"),
    )

    bill_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    approved_at: Mapped[datetime]
