"""Tables of the collections slice. Amounts are whole pence; ids that Stripe gave are kept as Stripe wrote them."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, JsonText, coop_key


class StripeAccount(CoopRow, Base):
    """The co-op's own account with Stripe. ``account`` is None until Stripe has made it.

    What Stripe said of it when it was last asked stands beside ``checked_at``. A disconnected account takes no
    new payments; what happens to old ones is still followed.
    """

    __tablename__ = "stripe_account"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id"),
        Index("ix_stripe_account_account", "account"),
    )

    account: Mapped[str | None]
    asked_by: Mapped[uuid.UUID]
    asked_at: Mapped[datetime]
    details_submitted: Mapped[bool] = mapped_column(default=False)
    charges_enabled: Mapped[bool] = mapped_column(default=False)
    payouts_enabled: Mapped[bool] = mapped_column(default=False)
    debits_enabled: Mapped[bool] = mapped_column(default=False)
    missing: Mapped[list[Any]] = mapped_column(JsonText, default=list)
    checked_at: Mapped[datetime | None]
    disconnected_by: Mapped[uuid.UUID | None]
    disconnected_at: Mapped[datetime | None]


class StripeAct(CoopRow, Base):
    """Something we are about to ask of Stripe, committed with its idempotency key before the call.

    ``params`` are sent exactly as they stand, each time it is tried. ``due_at`` is the next try, None at its end.
    """

    __tablename__ = "stripe_act"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "key"),
        CheckConstraint("kind in ('account', 'customer', 'checkout', 'setup', 'collect', 'refund')", name="kind"),
        CheckConstraint("done_at is null or failed_at is null", name="one_end"),
        CheckConstraint("tries >= 0", name="tries"),
        Index("ix_stripe_act_due_at", "due_at"),
        Index("ix_stripe_act_subject_id", "coop_id", "subject_id"),
    )

    kind: Mapped[str]
    key: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    params: Mapped[dict[str, Any]] = mapped_column(JsonText)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="")


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
    """One payment into one fund. Pending until ``received_at`` (Stripe has it), ``failed_at`` or ``dropped_at``.

    ``received`` and ``fees`` are what came and what it cost; ``returned`` is what was taken back since (by a late
    failure, a refund, a dispute), less what was given again. ``failure`` is Stripe's own word for why.
    """

    __tablename__ = "collection"
    __table_args__ = (
        coop_key("member_id", "membership"),
        coop_key("account_id", "account"),
        coop_key("plan_id", "collection_plan"),
        UniqueConstraint("coop_id", "number"),
        UniqueConstraint("coop_id", "plan_id", "due_on", name="uq_collection_due_on"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("way in ('card', 'debit')", name="way"),
        CheckConstraint("dispute in ('', 'open', 'won', 'lost')", name="dispute"),
        Index("ix_collection_payment", "coop_id", "payment"),
        Index("ix_collection_fund_id", "coop_id", "fund_id"),
        Index("ix_collection_member_id", "coop_id", "member_id"),
    )

    number: Mapped[int]
    member_id: Mapped[uuid.UUID]
    fund_id: Mapped[uuid.UUID]
    fund_number: Mapped[int]
    account_id: Mapped[uuid.UUID]
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


class Refund(CoopRow, Base):
    """What of a payment in is to go back to where it came from (pence): an officer asks, above the co-op's limit a
    second one decides, then Stripe is asked.

    ``entry_number`` set it aside, out of its fund, when Stripe was asked; ``paid_at`` Stripe moved it; ``let_go_at`` it
    did not go after all and is in the fund again. ``refund`` and ``status`` are Stripe's.
    """

    __tablename__ = "refund"
    __table_args__ = (
        coop_key("collection_id", "collection"),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint("amount > 0", name="amount"),
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


class StripePayout(CoopRow, Base):
    """Money that Stripe sends to the members' bank account. ``status`` is Stripe's own word."""

    __tablename__ = "stripe_payout"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "payout"),
    )

    payout: Mapped[str]
    amount: Mapped[int]
    status: Mapped[str]
    arrives_on: Mapped[date]
    failure: Mapped[str] = mapped_column(default="")
    first_seen_at: Mapped[datetime]
    failed_at: Mapped[datetime | None]


class StripeMovement(CoopRow, Base):
    """One movement of Stripe's balance, in the books. ``amount``, ``fee`` and ``net`` are Stripe's, with its signs.

    ``owed`` is what of it a member owes (above zero) or no longer owes; ``cause`` the refund, dispute or payout.
    """

    __tablename__ = "stripe_movement"
    __table_args__ = (
        coop_key("collection_id", "collection"),
        coop_key("payout_id", "stripe_payout"),
        UniqueConstraint("coop_id", "txn"),
        Index("ix_stripe_movement_collection_id", "coop_id", "collection_id"),
        Index("ix_stripe_movement_payout_id", "coop_id", "payout_id"),
    )

    txn: Mapped[str]
    kind: Mapped[str]
    collection_id: Mapped[uuid.UUID | None]
    payout_id: Mapped[uuid.UUID | None]
    cause: Mapped[str] = mapped_column(default="")
    amount: Mapped[int]
    fee: Mapped[int]
    net: Mapped[int]
    owed: Mapped[int] = mapped_column(default=0)
    moved_at: Mapped[datetime]
    entry_id: Mapped[uuid.UUID | None]
    entry_number: Mapped[int | None]
    recorded_at: Mapped[datetime]


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


class StripeCheck(CoopRow, Base):
    """One comparing of Stripe's balance with the books. ``differences`` names every one, an empty list none."""

    __tablename__ = "stripe_check"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        Index("ix_stripe_check_checked_at", "coop_id", "checked_at"),
    )

    checked_at: Mapped[datetime]
    movements: Mapped[int]
    stripe_total: Mapped[int]
    books_total: Mapped[int]
    differences: Mapped[list[Any]] = mapped_column(JsonText)


class StripeEvent(Base):
    """Something Stripe told us, once by its id: global, since it comes before we know whose it is.

    It keeps only what to look up, never what the message said. ``outcome`` is empty until it is handled.
    """

    __tablename__ = "stripe_event"
    __table_args__ = (
        CheckConstraint("tries >= 0", name="tries"),
        Index("ix_stripe_event_account", "account", "outcome", "type"),
        Index("ix_stripe_event_due_at", "due_at"),
        Index("ix_stripe_event_sent_at", "sent_at"),
    )

    event: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str]
    account: Mapped[str] = mapped_column(default="")
    object_kind: Mapped[str] = mapped_column(default="")
    object_id: Mapped[str] = mapped_column(default="")
    about: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    handled_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")
    last_error: Mapped[str] = mapped_column(default="")
