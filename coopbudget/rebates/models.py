"""Tables of rebates. Amounts are whole pence. ``side`` is whose money it is: ``members`` or ``own``."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, JsonText, coop_key

SIDE = "side in ('members', 'own')"


class RebateAccrual(CoopRow, Base):
    """A change of what a contract's rebate earned in a stretch: ``amount`` more (below nothing: less), ``total`` then.

    ``spend``, ``minutes`` and ``visits`` are what was bought by then.
    """

    __tablename__ = "rebate_accrual"
    __table_args__ = (
        coop_key("contract_id", "contract"),
        CheckConstraint(SIDE, name="side"),
        CheckConstraint("amount <> 0 and total >= 0", name="amounts"),
        CheckConstraint("until >= since", name="stretch"),
        Index("ix_rebate_accrual_contract_id", "coop_id", "contract_id", "since"),
    )

    contract_id: Mapped[uuid.UUID]
    side: Mapped[str]
    since: Mapped[date]
    until: Mapped[date]
    amount: Mapped[int]
    total: Mapped[int]
    spend: Mapped[int]
    minutes: Mapped[int]
    visits: Mapped[int]
    entry_number: Mapped[int]
    booked_on: Mapped[date]
    accrued_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))


class RebateClaim(CoopRow, Base):
    """What a provider is asked to pay back for a stretch: asked by one officer, sent once another agreed.

    ``terms`` is the rebate as the contract says it; ``spend``, ``minutes`` and ``visits`` what it was reckoned from.
    ``off_why`` is free text.
    """

    __tablename__ = "rebate_claim"
    __table_args__ = (
        coop_key("contract_id", "contract"),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint(SIDE, name="side"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("until >= since", name="stretch"),
        CheckConstraint("agreed_by is null or agreed_by <> asked_by", name="second_officer"),
        CheckConstraint("(agreed_at is null) = (entry_number is null)", name="agreed"),
        # One claim of a stretch waits for its second officer at a time.
        Index(
            "uq_rebate_claim_waiting",
            "coop_id",
            "contract_id",
            "since",
            unique=True,
            sqlite_where=text("agreed_at IS NULL AND off_at IS NULL"),
            postgresql_where=text("agreed_at IS NULL AND off_at IS NULL"),
        ),
    )

    number: Mapped[int]
    contract_id: Mapped[uuid.UUID]
    contract_number: Mapped[int]
    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    side: Mapped[str]
    since: Mapped[date]
    until: Mapped[date]
    terms: Mapped[dict[str, Any]] = mapped_column(JsonText)
    spend: Mapped[int]
    minutes: Mapped[int]
    visits: Mapped[int]
    amount: Mapped[int]
    reference: Mapped[str]
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    agreed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    agreed_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    entry_id: Mapped[uuid.UUID | None]
    entry_number: Mapped[int | None]
    off_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    off_at: Mapped[datetime | None]
    off_why: Mapped[str] = mapped_column(default="")
    off_entry_number: Mapped[int | None]


class RebateSharing(CoopRow, Base):
    """What came in on a claim, shared among the funds that paid: one entry. ``undone_why`` is free text."""

    __tablename__ = "rebate_sharing"
    __table_args__ = (
        coop_key("claim_id", "rebate_claim"),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("undone_by is null or undone_by <> shared_by", name="second_officer"),
        Index("ix_rebate_sharing_claim_id", "coop_id", "claim_id"),
    )

    number: Mapped[int]
    claim_id: Mapped[uuid.UUID]
    amount: Mapped[int]
    entry_id: Mapped[uuid.UUID]
    entry_number: Mapped[int]
    shared_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    shared_at: Mapped[datetime]
    undone_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]
    undone_why: Mapped[str] = mapped_column(default="")
    undo_entry_number: Mapped[int | None]


class RebateShare(CoopRow, Base):
    """What one fund paid for the visits of the stretch, and what it gets of a sharing: both pence, frozen."""

    __tablename__ = "rebate_share"
    __table_args__ = (
        coop_key("sharing_id", "rebate_sharing"),
        coop_key("member_id", "membership"),
        coop_key("fund_id", "fund"),
        UniqueConstraint("coop_id", "sharing_id", "fund_id"),
        CheckConstraint("paid >= 0 and amount >= 0", name="amounts"),
        Index("ix_rebate_share_member_id", "coop_id", "member_id"),
    )

    sharing_id: Mapped[uuid.UUID]
    member_id: Mapped[uuid.UUID]
    member_number: Mapped[int]
    fund_id: Mapped[uuid.UUID]
    fund_number: Mapped[int]
    paid: Mapped[int]
    amount: Mapped[int]
