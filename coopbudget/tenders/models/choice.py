"""The choice of a provider: a ballot about it, the award, challenges, and choices that were set aside."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, coop_key


class Award(CoopRow, Base):
    """Who was chosen and why; once a call. ``used_at``: a contract was made of it, once.

    No contract before ``standstill_ends_at``, nor while ``clock_stopped_at`` says that a challenge waits; None where
    the call published no standstill. ``learnt`` is what the other bidders can take from it.
    """

    __tablename__ = "award"
    __table_args__ = (
        coop_key("call_id", "call"),
        coop_key("bid_id", "bid"),
        UniqueConstraint("coop_id", "call_id"),
    )

    call_id: Mapped[uuid.UUID]
    bid_id: Mapped[uuid.UUID]
    rank: Mapped[int]
    reasons: Mapped[str]
    awarded_by: Mapped[uuid.UUID]
    awarded_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    standstill_ends_at: Mapped[datetime | None]
    clock_stopped_at: Mapped[datetime | None]
    learnt: Mapped[str] = mapped_column(default="")


class SetAsideAward(CoopRow, Base):
    """A choice that a challenge undid: what it said, who set it aside, and why. It keeps the award's id."""

    __tablename__ = "set_aside_award"
    __table_args__ = (coop_key("call_id", "call"), coop_key("bid_id", "bid"))

    call_id: Mapped[uuid.UUID]
    bid_id: Mapped[uuid.UUID]
    rank: Mapped[int]
    reasons: Mapped[str]
    awarded_by: Mapped[uuid.UUID]
    awarded_at: Mapped[datetime]
    set_aside_at: Mapped[datetime]
    set_aside_by: Mapped[uuid.UUID]
    score_again: Mapped[bool]
    words: Mapped[str]


class AwardBallot(CoopRow, Base):
    """A choice put to the members' vote, with the reasons it is proposed for."""

    __tablename__ = "award_ballot"
    __table_args__ = (
        coop_key("call_id", "call"),
        coop_key("bid_id", "bid"),
        coop_key("motion_id", "motion"),
        UniqueConstraint("coop_id", "motion_id"),
        Index("ix_award_ballot_call", "coop_id", "call_id"),
    )

    call_id: Mapped[uuid.UUID]
    bid_id: Mapped[uuid.UUID]
    rank: Mapped[int]
    reasons: Mapped[str]
    learnt: Mapped[str]
    motion_id: Mapped[uuid.UUID]
    opened_by: Mapped[uuid.UUID]
    opened_at: Mapped[datetime]


class Challenge(CoopRow, Base):
    """A bidder's or a member's word against a choice within its standstill; it stops the clock until answered.

    ``award_id`` is the award's, or that of the set-aside one it became. A bidder's has ``provider_id``.
    """

    __tablename__ = "challenge"
    __table_args__ = (
        coop_key("call_id", "call"),
        coop_key("evidence_id", "evidence"),
        coop_key("member_id", "membership"),
        UniqueConstraint("coop_id", "call_id", "number"),
        UniqueConstraint("coop_id", "award_id", "provider_id", name="uq_challenge_of_bidder"),
        UniqueConstraint("coop_id", "award_id", "member_id", name="uq_challenge_of_member"),
        CheckConstraint("(provider_id is null) <> (member_id is null)", name="challenger"),
        CheckConstraint("outcome in ('not_upheld', 'score_again', 'set_aside')", name="outcome"),
        CheckConstraint("(outcome is null) = (answered_at is null)", name="answered"),
    )

    call_id: Mapped[uuid.UUID]
    award_id: Mapped[uuid.UUID]
    number: Mapped[int]
    provider_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("provider.id"))
    member_id: Mapped[uuid.UUID | None]
    words: Mapped[str]
    evidence_id: Mapped[uuid.UUID | None]
    made_by: Mapped[uuid.UUID]
    made_at: Mapped[datetime]
    outcome: Mapped[str | None]
    answer: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[uuid.UUID | None]
    answered_at: Mapped[datetime | None]
