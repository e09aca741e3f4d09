"""Calls: what a pool asks of providers, how it changed since, and who may see it."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, JsonText, coop_key
from coopbudget.providers.rules import HourKind


class Call(CoopRow, Base):
    """A pool's requirement. A draft until ``published_at``, frozen from then on; over at ``closed_at``.

    ``sealed_key`` is the call's key, itself encrypted; ``weekly_most`` is what the pool can pay a week. Calls of one
    ``family_id`` (the id of the first) are the lots of one need, each for a pool of its own. ``small``: a bid fits on
    two pages. ``amended`` counts the amendments, ``material`` is the number of the last one that bids must answer.
    ``chosen_by`` says who decides; ``standstill_days`` lie between the choice and the contract. ``rerun_of`` is the id
    of the call that this one was copied from, ``learnt`` what that one taught. A bid holds for ``valid_days`` after the
    deadline (None: the call says nothing of it).
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
        CheckConstraint("valid_days between 1 and 1095", name="valid_days"),
        CheckConstraint("kind in ('open', 'invited', 'direct')", name="kind"),
        Index("ix_call_family_id", "coop_id", "family_id"),
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
    kind: Mapped[str] = mapped_column(default="open")
    family_id: Mapped[uuid.UUID | None]
    lot_name: Mapped[str] = mapped_column(default="")
    outcomes: Mapped[str] = mapped_column(default="")
    files_wanted: Mapped[str] = mapped_column(default="")
    questions_until_at: Mapped[datetime | None]
    opening_on: Mapped[date | None]
    decision_on: Mapped[date | None]
    valid_days: Mapped[int | None]
    small: Mapped[bool] = mapped_column(default=False)
    seen_steps: Mapped[str] = mapped_column(default="")
    amended: Mapped[int] = mapped_column(default=0)
    material: Mapped[int] = mapped_column(default=0)


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


class CallAmendment(CoopRow, Base):
    """A change of a published call: what changed from what to what, and why. ``changes`` is by the field's name."""

    __tablename__ = "call_amendment"
    __table_args__ = (coop_key("call_id", "call"), UniqueConstraint("coop_id", "call_id", "number"))

    call_id: Mapped[uuid.UUID]
    number: Mapped[int]
    why: Mapped[str]
    material: Mapped[bool]
    changes: Mapped[dict[str, Any]] = mapped_column(JsonText)
    made_by: Mapped[uuid.UUID]
    made_at: Mapped[datetime]


class CallFollow(CoopRow, Base):
    """A provider that is told when a call changes or a question is answered."""

    __tablename__ = "call_follow"
    __table_args__ = (coop_key("call_id", "call"), UniqueConstraint("coop_id", "call_id", "provider_id"))

    call_id: Mapped[uuid.UUID]
    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    followed_at: Mapped[datetime]


class CallInvite(CoopRow, Base):
    """A provider that sees an invited call; also the one that was chosen directly."""

    __tablename__ = "call_invite"
    __table_args__ = (coop_key("call_id", "call"), UniqueConstraint("coop_id", "call_id", "provider_id"))

    call_id: Mapped[uuid.UUID]
    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    invited_by: Mapped[uuid.UUID]
    invited_at: Mapped[datetime]


class CallLimits(CoopRow, Base):
    """What a co-op set for its calls, the newest row counts. Sums are pence over a call's whole term."""

    __tablename__ = "call_limits"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        CheckConstraint("price_cap between 1 and 90", name="price_cap"),
        CheckConstraint("small_below >= 0 and direct_below >= 0", name="sums"),
        CheckConstraint("at_once_below >= 0", name="at_once_below"),
    )

    price_cap: Mapped[int]
    small_below: Mapped[int]
    direct_below: Mapped[int | None]
    at_once_below: Mapped[int]
    set_by: Mapped[uuid.UUID]
    set_at: Mapped[datetime]


class CallTemplate(CoopRow, Base):
    """A call that a co-op kept to begin others from. ``content``: the fields of ``templates.Start``."""

    __tablename__ = "call_template"
    __table_args__ = (ForeignKeyConstraint(["coop_id"], ["coop.id"]), UniqueConstraint("coop_id", "number"))

    number: Mapped[int]
    name: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JsonText)
    kept_by: Mapped[uuid.UUID]
    kept_at: Mapped[datetime]
    dropped_at: Mapped[datetime | None]
