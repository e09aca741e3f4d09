"""Bids: being written, sealed, opened."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, JsonText, coop_key
from coopbudget.tenders.models.calls import KINDS


class BidDraft(CoopRow, Base):
    """A bid that is still being written, encrypted as a sent one is. Gone once it is sent, or the bids are opened."""

    __tablename__ = "bid_draft"
    __table_args__ = (coop_key("call_id", "call"), UniqueConstraint("coop_id", "call_id", "provider_id"))

    call_id: Mapped[uuid.UUID]
    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int]
    saved_by: Mapped[uuid.UUID]
    saved_at: Mapped[datetime]


class BidFile(CoopRow, Base):
    """A file beside a bid: ciphertext, its name too, until the opening makes it ``evidence_id`` and keeps its name.

    ``sent``: the bid that was sent has it; ``kept``: the bid that is being written has it. One in neither is erased.
    """

    __tablename__ = "bid_file"
    __table_args__ = (
        coop_key("call_id", "call"),
        Index("ix_bid_file_call_id", "coop_id", "call_id", "provider_id"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("sealed is null or evidence_id is null", name="sealed_or_open"),
    )

    call_id: Mapped[uuid.UUID]
    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    size: Mapped[int]
    sent: Mapped[bool]
    kept: Mapped[bool]
    added_by: Mapped[uuid.UUID]
    added_at: Mapped[datetime]
    evidence_id: Mapped[uuid.UUID | None]
    name: Mapped[str] = mapped_column(default="")


class Bid(CoopRow, Base):
    """A provider's sealed offer. ``sealed`` is ciphertext, gone once withdrawn; ``digest`` is its SHA-256.

    ``material`` is the last material amendment it answers; a bid that answers an older one lapses at the opening.
    """

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
    material: Mapped[int] = mapped_column(default=0)
    lapsed_at: Mapped[datetime | None]


class OpenedBid(CoopRow, Base):
    """What a bid says, written when its call is opened. ``floor_*``: the judgement on a rate under the floor.

    ``rate`` is the mean over the hours that the call asks, rounded to the penny, to show and to look for; whoever
    compares bids takes ``OpenBid.mean``, which is exact. The rates by kind of hour are in ``bid_rate``. ``rebate`` is
    the volume rebate that it offers, as ``volume`` writes it.
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
    rebate: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    floor_reason: Mapped[str]
    floor_accepted: Mapped[bool | None]
    floor_words: Mapped[str] = mapped_column(default="")
    floor_judged_by: Mapped[uuid.UUID | None]
    floor_judged_at: Mapped[datetime | None]


class BidGroup(CoopRow, Base):
    """The group of providers that an opened bid is from, as it stood when the bid was sent; its lead bids."""

    __tablename__ = "bid_group"
    __table_args__ = (coop_key("bid_id", "bid"), UniqueConstraint("coop_id", "bid_id"))

    bid_id: Mapped[uuid.UUID]
    consortium_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consortium.id"))
    version: Mapped[int]
    name: Mapped[str]


class BidPartner(CoopRow, Base):
    """A provider of the group that an opened bid is from, with its share as the bid states it (basis points)."""

    __tablename__ = "bid_partner"
    __table_args__ = (
        coop_key("bid_id", "bid"),
        UniqueConstraint("coop_id", "bid_id", "provider_id"),
        CheckConstraint("share between 1 and 10000", name="share"),
    )

    bid_id: Mapped[uuid.UUID]
    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    position: Mapped[int]
    share: Mapped[int]
    does: Mapped[str]


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
