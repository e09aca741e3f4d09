"""Tables of what members and referees say of a provider."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, coop_key, new_id


class Feedback(CoopRow, Base):
    """What a member who had support says of it, and the provider's reply. Read within the co-op, and by the provider.

    ``contract_number`` is the contract it was had under, a plain value: contracts stand above. ``named``: the member
    chose to stand by it with her name. Once hidden, only who looks after complaints or safeguarding reads it.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        coop_key("member_id", "membership"),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint("rating in ('very_good', 'good', 'mixed', 'poor')", name="rating"),
        CheckConstraint("(replied_at is null) = (reply = '')", name="reply"),
        CheckConstraint("(hidden_at is null) = (hidden_why = '')", name="hidden"),
        Index(
            "uq_feedback_standing",
            "coop_id",
            "member_id",
            "contract_number",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index("ix_feedback_provider_id", "coop_id", "provider_id"),
    )

    number: Mapped[int]
    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    member_id: Mapped[uuid.UUID]
    contract_number: Mapped[int]
    rating: Mapped[str]
    words: Mapped[str]
    named: Mapped[bool]
    written_by: Mapped[uuid.UUID | None]
    written_as: Mapped[str]
    written_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    reply: Mapped[str] = mapped_column(default="")
    replied_by: Mapped[uuid.UUID | None]
    replied_at: Mapped[datetime | None]
    hidden_why: Mapped[str] = mapped_column(default="")
    hidden_by: Mapped[uuid.UUID | None]
    hidden_at: Mapped[datetime | None]


class Referee(Base):
    """Somebody a provider names who can speak of its work, and how to reach them. Never edited: taken back and named
    anew.
    """

    __tablename__ = "referee"
    __table_args__ = (Index("ix_referee_provider_id", "provider_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    name: Mapped[str]
    knows: Mapped[str]
    contact: Mapped[str]
    named_by: Mapped[uuid.UUID]
    named_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class ReferenceTaken(CoopRow, Base):
    """What a referee said to an officer of the co-op, on a day."""

    __tablename__ = "reference_taken"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        Index("ix_reference_taken_referee_id", "coop_id", "referee_id"),
    )

    referee_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("referee.id"))
    spoke_on: Mapped[date]
    said: Mapped[str]
    recorded_by: Mapped[uuid.UUID]
    recorded_at: Mapped[datetime]
