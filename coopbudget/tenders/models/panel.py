"""The panel of a call: who scores, their own points, and what they agreed when they met."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, coop_key


class Scorer(CoopRow, Base):
    """Somebody appointed to score. They see bids once they have said that nothing stands in their way."""

    __tablename__ = "scorer"
    __table_args__ = (
        coop_key("call_id", "call"),
        UniqueConstraint("coop_id", "call_id", "person_id"),
        CheckConstraint("interest in ('none', 'conflict')", name="interest"),
        CheckConstraint("(interest is null) = (declared_at is null)", name="declared"),
        CheckConstraint("finished_at is null or interest = 'none'", name="finished"),
    )

    call_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    appointed_by: Mapped[uuid.UUID]
    appointed_at: Mapped[datetime]
    interest: Mapped[str | None]
    interest_words: Mapped[str] = mapped_column(default="")
    declared_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class ChooserInterest(CoopRow, Base):
    """What somebody who chooses and does not score said of an interest in the bidders, before they saw the bids.

    ``words`` is free text. A conflict may be found later; it is never taken back.
    """

    __tablename__ = "chooser_interest"
    __table_args__ = (
        coop_key("call_id", "call"),
        UniqueConstraint("coop_id", "call_id", "person_id"),
        CheckConstraint("interest in ('none', 'conflict')", name="interest"),
    )

    call_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    interest: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    declared_at: Mapped[datetime]


class Score(CoopRow, Base):
    """One scorer's own points, 0 to 5, for one bid on one criterion, with the reason."""

    __tablename__ = "score"
    __table_args__ = (
        coop_key("scorer_id", "scorer"),
        coop_key("bid_id", "bid"),
        coop_key("criterion_id", "criterion"),
        UniqueConstraint("coop_id", "scorer_id", "bid_id", "criterion_id", name="uq_score_once"),
        CheckConstraint("points between 0 and 5", name="points"),
    )

    scorer_id: Mapped[uuid.UUID]
    bid_id: Mapped[uuid.UUID]
    criterion_id: Mapped[uuid.UUID]
    points: Mapped[int]
    comment: Mapped[str]
    scored_at: Mapped[datetime]


class FloorVote(CoopRow, Base):
    """What one of the panel says of the reason that a bid gives for a rate under the floor."""

    __tablename__ = "floor_vote"
    __table_args__ = (
        coop_key("bid_id", "bid"),
        coop_key("scorer_id", "scorer"),
        UniqueConstraint("coop_id", "bid_id", "scorer_id"),
    )

    bid_id: Mapped[uuid.UUID]
    scorer_id: Mapped[uuid.UUID]
    accepts: Mapped[bool]
    words: Mapped[str]
    voted_at: Mapped[datetime]


class PanelMeeting(CoopRow, Base):
    """A meeting of the panel, as one of them wrote it down.

    It counts from ``agreed_at``, when more than half of the panel said that this is what was agreed; it never does
    once ``refused_at`` is set. One meeting of a call waits for answers at a time.
    """

    __tablename__ = "panel_meeting"
    __table_args__ = (
        coop_key("call_id", "call"),
        CheckConstraint("agreed_at is null or refused_at is null", name="answered"),
        Index(
            "uq_panel_meeting_waiting",
            "coop_id",
            "call_id",
            unique=True,
            sqlite_where=text("agreed_at IS NULL AND refused_at IS NULL"),
            postgresql_where=text("agreed_at IS NULL AND refused_at IS NULL"),
        ),
    )

    call_id: Mapped[uuid.UUID]
    held_on: Mapped[date]
    words: Mapped[str]
    recorded_by: Mapped[uuid.UUID]
    recorded_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]


class MeetingAnswer(CoopRow, Base):
    """Whether one of the panel says that a meeting's points are what was agreed."""

    __tablename__ = "meeting_answer"
    __table_args__ = (
        coop_key("meeting_id", "panel_meeting"),
        coop_key("scorer_id", "scorer"),
        UniqueConstraint("coop_id", "meeting_id", "scorer_id"),
    )

    meeting_id: Mapped[uuid.UUID]
    scorer_id: Mapped[uuid.UUID]
    agrees: Mapped[bool]
    words: Mapped[str]
    answered_at: Mapped[datetime]


class ModeratedScore(CoopRow, Base):
    """The points, 0 to 5, that a meeting agreed for one bid on one criterion, with the reason."""

    __tablename__ = "moderated_score"
    __table_args__ = (
        coop_key("meeting_id", "panel_meeting"),
        coop_key("bid_id", "bid"),
        coop_key("criterion_id", "criterion"),
        UniqueConstraint("coop_id", "meeting_id", "bid_id", "criterion_id", name="uq_moderated_score_once"),
        CheckConstraint("points between 0 and 5", name="points"),
    )

    meeting_id: Mapped[uuid.UUID]
    bid_id: Mapped[uuid.UUID]
    criterion_id: Mapped[uuid.UUID]
    points: Mapped[int]
    reason: Mapped[str]
