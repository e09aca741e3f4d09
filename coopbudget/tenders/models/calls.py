"""Calls, their criteria and questions, and the bids sent for them."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, coop_key
from coopbudget.providers.rules import HourKind


class Call(CoopRow, Base):
    """A pool's requirement. A draft until ``published_at``, frozen from then on; over at ``closed_at``.

    ``sealed_key`` is the call's key, itself encrypted; ``weekly_most`` is what the pool can pay a week. ``chosen_by``
    says who decides; ``standstill_days`` lie between the choice and the contract. ``rerun_of`` is the id of the call
    that this one was copied from, ``learnt`` what that one taught.
    """

    __tablename__ = "call"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        coop_key("pool_id", "pool"),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint("price_weight between 1 and 99", name="price_weight"),
        CheckConstraint("price_floor > 0", name="price_floor"),
        CheckConstraint("weekly_most > 0", name="weekly_most"),
        CheckConstraint("weekly_minutes > 0 and weeks > 0 and people > 0", name="size"),
        CheckConstraint("published_at is null or published_at < deadline_at", name="deadline"),
        CheckConstraint("opened_at is null or opened_at >= deadline_at", name="opened_after_deadline"),
        CheckConstraint("opened_by is null or opened_by <> opening_begun_by", name="two_officers"),
        CheckConstraint("closed_why in ('cancelled', 'no_award')", name="closed_why"),
        CheckConstraint("standstill_days between 0 and 60", name="standstill_days"),
        CheckConstraint("chosen_by in ('panel', 'ballot')", name="chosen_by"),
        Index(
            "uq_call_live",
            "coop_id",
            "pool_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    number: Mapped[int]
    pool_id: Mapped[uuid.UUID]
    title: Mapped[str]
    service_type: Mapped[str]
    what: Mapped[str]
    for_whom: Mapped[str]
    place: Mapped[str]
    when_words: Mapped[str]
    people: Mapped[int]
    weekly_minutes: Mapped[int]
    weeks: Mapped[int]
    starts_on: Mapped[date]
    weekly_most: Mapped[int]
    price_weight: Mapped[int]
    price_floor: Mapped[int]
    fair_pay_words: Mapped[str]
    fair_pay_source: Mapped[str]
    fair_pay_on: Mapped[date]
    deadline_at: Mapped[datetime]
    drafted_by: Mapped[uuid.UUID]
    drafted_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    published_by: Mapped[uuid.UUID | None]
    sealed_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    opening_begun_at: Mapped[datetime | None]
    opening_begun_by: Mapped[uuid.UUID | None]
    opened_at: Mapped[datetime | None]
    opened_by: Mapped[uuid.UUID | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[uuid.UUID | None]
    closed_why: Mapped[str | None]
    closed_words: Mapped[str] = mapped_column(default="")
    standstill_days: Mapped[int] = mapped_column(default=0)
    chosen_by: Mapped[str] = mapped_column(default="panel")
    rerun_of: Mapped[uuid.UUID | None]
    learnt: Mapped[str] = mapped_column(default="")


KINDS = ", ".join(f"'{kind}'" for kind in HourKind)


class CallHours(CoopRow, Base):
    """A kind of hour that a call asks a rate for, and how many minutes of it a week (0: the rate alone).

    The minutes of a call's kinds make its ``weekly_minutes`` together.
    """

    __tablename__ = "call_hours"
    __table_args__ = (
        coop_key("call_id", "call"),
        UniqueConstraint("coop_id", "call_id", "kind"),
        CheckConstraint(f"kind in ({KINDS})", name="kind"),
        CheckConstraint("minutes >= 0", name="minutes"),
    )

    call_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    minutes: Mapped[int]


class Criterion(CoopRow, Base):
    """What bids are scored on beside price."""

    __tablename__ = "criterion"
    __table_args__ = (
        coop_key("call_id", "call"),
        UniqueConstraint("coop_id", "call_id", "position"),
        CheckConstraint("weight between 1 and 99", name="weight"),
    )

    call_id: Mapped[uuid.UUID]
    position: Mapped[int]
    name: Mapped[str]
    question: Mapped[str]
    weight: Mapped[int]


class Question(CoopRow, Base):
    """A bidder's question and the answer, read by all without saying who asked."""

    __tablename__ = "question"
    __table_args__ = (coop_key("call_id", "call"), UniqueConstraint("coop_id", "call_id", "number"))

    call_id: Mapped[uuid.UUID]
    number: Mapped[int]
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    words: Mapped[str]
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[uuid.UUID | None]


class Bid(CoopRow, Base):
    """A provider's sealed offer. ``sealed`` is ciphertext, gone once withdrawn; ``digest`` is its SHA-256."""

    __tablename__ = "bid"
    __table_args__ = (
        coop_key("call_id", "call"),
        UniqueConstraint("coop_id", "call_id", "provider_id"),
        CheckConstraint("(sealed is null) = (withdrawn_at is not null)", name="withdrawn"),
    )

    call_id: Mapped[uuid.UUID]
    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    digest: Mapped[str]
    version: Mapped[int]
    submitted_at: Mapped[datetime]
    submitted_by: Mapped[uuid.UUID]
    withdrawn_at: Mapped[datetime | None]


class OpenedBid(CoopRow, Base):
    """What a bid says, written when its call is opened. ``floor_*``: the judgement on a rate under the floor.

    ``rate`` is the mean over the hours that the call asks, rounded to the penny, to show and to look for; whoever
    compares bids takes ``OpenBid.mean``, which is exact. The rates by kind of hour are in ``bid_rate``.
    """

    __tablename__ = "opened_bid"
    __table_args__ = (
        coop_key("bid_id", "bid"),
        UniqueConstraint("coop_id", "bid_id"),
        CheckConstraint("rate > 0", name="rate"),
        CheckConstraint("weekly_minutes > 0", name="weekly_minutes"),
    )

    bid_id: Mapped[uuid.UUID]
    rate: Mapped[int]
    weekly_minutes: Mapped[int]
    starts_on: Mapped[date]
    floor_reason: Mapped[str]
    floor_accepted: Mapped[bool | None]
    floor_words: Mapped[str] = mapped_column(default="")
    floor_judged_by: Mapped[uuid.UUID | None]
    floor_judged_at: Mapped[datetime | None]


class BidRate(CoopRow, Base):
    """What an opened bid asks for an hour of one kind, and how many minutes of it a week it offers."""

    __tablename__ = "bid_rate"
    __table_args__ = (
        coop_key("bid_id", "bid"),
        UniqueConstraint("coop_id", "bid_id", "kind"),
        CheckConstraint(f"kind in ({KINDS})", name="kind"),
        CheckConstraint("rate > 0", name="rate"),
        CheckConstraint("minutes >= 0", name="minutes"),
    )

    bid_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    rate: Mapped[int]
    minutes: Mapped[int]


class BidAnswer(CoopRow, Base):
    """What an opened bid answers to one criterion."""

    __tablename__ = "bid_answer"
    __table_args__ = (
        coop_key("bid_id", "bid"),
        coop_key("criterion_id", "criterion"),
        UniqueConstraint("coop_id", "bid_id", "criterion_id"),
    )

    bid_id: Mapped[uuid.UUID]
    criterion_id: Mapped[uuid.UUID]
    words: Mapped[str]
