"""Money that goes back: payments in that are paid back, and what members owe after money was taken back."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, coop_key


class Refund(CoopRow, Base):
    """What of a payment in is to go back to where it came from (pence): an officer asks, others say yes, then Stripe is
    asked.

    ``approvals`` is how many others, by the co-op's rule on the day it was asked for; ``decided_by`` the last of them,
    or who said no. ``entry_number`` set it aside, out of its fund, when Stripe was asked; ``paid_at`` Stripe moved it;
    ``let_go_at`` it did not go after all and is in the fund again. ``refund`` and ``status`` are Stripe's.
    """

    __tablename__ = "refund"
    __table_args__ = (
        coop_key("collection_id", "collection"),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("approvals >= 1", name="approvals"),
        CheckConstraint("agreed is null or agreed = false or decided_by <> asked_by", name="second_officer"),
        CheckConstraint("(entry_id is null) = (entry_number is null)", name="entry"),
        Index(
            "uq_refund_waiting",
            "coop_id",
            "collection_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
        Index("ix_refund_collection_id", "coop_id", "collection_id"),
    )

    number: Mapped[int]
    collection_id: Mapped[uuid.UUID]
    amount: Mapped[int]
    why: Mapped[str]
    asked_by: Mapped[uuid.UUID]
    asked_at: Mapped[datetime]
    approvals: Mapped[int] = mapped_column(default=1)
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime | None]
    agreed: Mapped[bool | None]
    entry_id: Mapped[uuid.UUID | None]
    entry_number: Mapped[int | None]
    refund: Mapped[str | None]
    status: Mapped[str] = mapped_column(default="")
    failure: Mapped[str] = mapped_column(default="")
    paid_at: Mapped[datetime | None]
    let_go_at: Mapped[datetime | None]


class RefundApproval(CoopRow, Base):
    """One officer's yes to a paying back."""

    __tablename__ = "refund_approval"
    __table_args__ = (
        coop_key("refund_id", "refund"),
        UniqueConstraint("coop_id", "refund_id", "person_id"),
    )

    refund_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    approved_at: Mapped[datetime]


class Settlement(CoopRow, Base):
    """What a member owed and no longer does: paid out of her ``fund``, or ``written_off`` by two officers.

    A write-off waits until a second officer decides it.
    """

    __tablename__ = "settlement"
    __table_args__ = (
        coop_key("member_id", "membership"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("way in ('fund', 'written_off')", name="way"),
        CheckConstraint("way = 'fund' or decided_by is null or decided_by <> asked_by", name="two_officers"),
        Index(
            "uq_settlement_waiting",
            "coop_id",
            "member_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
        Index("ix_settlement_member_id", "coop_id", "member_id"),
    )

    member_id: Mapped[uuid.UUID]
    way: Mapped[str]
    fund_number: Mapped[int | None]
    amount: Mapped[int]
    why: Mapped[str] = mapped_column(default="")
    asked_by: Mapped[uuid.UUID]
    asked_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime | None]
    agreed: Mapped[bool | None]
    entry_id: Mapped[uuid.UUID | None]
    entry_number: Mapped[int | None]
