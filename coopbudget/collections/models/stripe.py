"""The account with Stripe: what we ask of it, what it moved and what it told. Ids are kept as Stripe wrote them."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
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
        # As they are taken: thousands may be due at one instant, and none of them is sorted for a batch.
        Index("ix_stripe_event_due_at", "due_at", "event"),
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
