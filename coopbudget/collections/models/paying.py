"""Money in: Direct Debit mandates, plans of collections, and each collection. Amounts are whole pence."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, coop_key


class Mandate(CoopRow, Base):
    """A member's word to her bank (Bacs Direct Debit) that the co-op may collect. ``active_at``: it stands."""

    __tablename__ = "mandate"
    __table_args__ = (
        coop_key("member_id", "membership"),
        UniqueConstraint("coop_id", "number"),
        Index(
            "uq_mandate_standing",
            "coop_id",
            "member_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_mandate_mandate", "coop_id", "mandate"),
    )

    number: Mapped[int]
    member_id: Mapped[uuid.UUID]
    asked_by: Mapped[uuid.UUID]
    asked_at: Mapped[datetime]
    customer: Mapped[str | None]
    session: Mapped[str | None]
    page_url: Mapped[str] = mapped_column(default="")
    setup_intent: Mapped[str | None]
    payment_method: Mapped[str | None]
    mandate: Mapped[str | None]
    last_four: Mapped[str] = mapped_column(default="")
    active_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str] = mapped_column(default="")


class CollectionPlan(CoopRow, Base):
    """``amount`` collected into a fund by Direct Debit, every so often from ``first_on``, until ``ends_on``.

    ``next_on`` is the day of the next collection; None once it has ended.
    """

    __tablename__ = "collection_plan"
    __table_args__ = (
        coop_key("member_id", "membership"),
        coop_key("mandate_id", "mandate"),
        coop_key("account_id", "account"),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("every in ('week', 'four_weeks', 'month')", name="every"),
        Index(
            "uq_collection_plan_standing",
            "coop_id",
            "fund_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_collection_plan_next_on", "next_on"),
    )

    number: Mapped[int]
    member_id: Mapped[uuid.UUID]
    fund_id: Mapped[uuid.UUID]
    fund_number: Mapped[int]
    account_id: Mapped[uuid.UUID]
    mandate_id: Mapped[uuid.UUID]
    amount: Mapped[int]
    every: Mapped[str]
    first_on: Mapped[date]
    ends_on: Mapped[date | None]
    next_on: Mapped[date | None]
    made_by: Mapped[uuid.UUID]
    made_at: Mapped[datetime]
    paused_by: Mapped[uuid.UUID | None]
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str] = mapped_column(default="")


class PlanSkip(CoopRow, Base):
    """One day of a plan on which nothing is collected, because somebody said so."""

    __tablename__ = "plan_skip"
    __table_args__ = (
        coop_key("plan_id", "collection_plan"),
        UniqueConstraint("coop_id", "plan_id", "due_on", name="uq_plan_skip_due_on"),
    )

    plan_id: Mapped[uuid.UUID]
    due_on: Mapped[date]
    skipped_by: Mapped[uuid.UUID]
    skipped_at: Mapped[datetime]


class Collection(CoopRow, Base):
    """One payment: into one fund, or for shares.

    Pending until ``received_at`` (Stripe has it), ``failed_at`` or ``dropped_at``.

    ``received`` and ``fees`` are what came and what it cost; ``returned`` is what was taken back since (by a late
    failure, a refund, a dispute), less what was given again. ``failure`` is Stripe's own word for why.

    ``account_id`` is where it lands. For shares there is no fund: ``for_number`` is what the slice above calls the
    application, and ``behind_account_id`` the shares, out of which money taken back comes once nothing of it waits.
    """

    __tablename__ = "collection"
    __table_args__ = (
        coop_key("member_id", "membership"),
        coop_key("account_id", "account"),
        coop_key("behind_account_id", "account"),
        coop_key("plan_id", "collection_plan"),
        UniqueConstraint("coop_id", "number"),
        UniqueConstraint("coop_id", "plan_id", "due_on", name="uq_collection_due_on"),
        CheckConstraint("(fund_id is null) = (fund_number is null)", name="fund"),
        CheckConstraint("(fund_id is null) = (behind_account_id is not null)", name="one_purpose"),
        CheckConstraint("(fund_id is null) = (for_number is not null)", name="for_number"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("way in ('card', 'debit')", name="way"),
        CheckConstraint("dispute in ('', 'open', 'won', 'lost')", name="dispute"),
        Index("ix_collection_payment", "coop_id", "payment"),
        Index("ix_collection_for_number", "coop_id", "for_number"),
        Index("ix_collection_fund_id", "coop_id", "fund_id"),
        Index("ix_collection_member_id", "coop_id", "member_id"),
    )

    number: Mapped[int]
    member_id: Mapped[uuid.UUID]
    fund_id: Mapped[uuid.UUID | None]
    fund_number: Mapped[int | None]
    for_number: Mapped[int | None]
    account_id: Mapped[uuid.UUID]
    behind_account_id: Mapped[uuid.UUID | None]
    amount: Mapped[int]
    way: Mapped[str]
    plan_id: Mapped[uuid.UUID | None]
    due_on: Mapped[date | None]
    asked_by: Mapped[uuid.UUID | None]
    asked_at: Mapped[datetime]
    session: Mapped[str | None]
    page_url: Mapped[str] = mapped_column(default="")
    payment: Mapped[str | None]
    charge: Mapped[str | None]
    started_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(default="")
    dropped_at: Mapped[datetime | None]
    dispute: Mapped[str] = mapped_column(default="")
    received: Mapped[int] = mapped_column(default=0)
    returned: Mapped[int] = mapped_column(default=0)
    fees: Mapped[int] = mapped_column(default=0)

    @property
    def waits(self) -> bool:
        """Whether it may still come: nobody has paid yet, or Stripe works on it."""
        return self.received_at is None and self.failed_at is None and self.dropped_at is None
