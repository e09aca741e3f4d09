"""Tables of care businesses whose owners want to turn them into co-operatives, and of who would join or help.

Global: a business belongs to no co-op, and neither does who offers to help.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, new_id


class Conversion(Base):
    """A provider's owners want it to become a co-operative. ``looks_for`` is a space-parted list, ends included."""

    __tablename__ = "conversion"
    __table_args__ = (
        CheckConstraint("(ended_at is null) = (ended_words = '')", name="ended"),
        Index(
            "uq_conversion_standing",
            "provider_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("provider.id"))
    words: Mapped[str]
    looks_for: Mapped[str]
    said_by: Mapped[uuid.UUID]
    said_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_words: Mapped[str] = mapped_column(default="")


class ConversionInterest(Base):
    """Somebody would join or help. Saying so is their yes to passing on how to reach them; ``answer`` is the owners'.

    Only when both have said yes does either see how to reach the other.
    """

    __tablename__ = "conversion_interest"
    __table_args__ = (
        CheckConstraint("role in ('worker', 'member', 'facilitator', 'body', 'other')", name="role"),
        CheckConstraint("answer in ('yes', 'no')", name="answer"),
        CheckConstraint("(answer is null) = (answered_at is null)", name="answered"),
        Index(
            "uq_conversion_interest_standing",
            "conversion_id",
            "person_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index("ix_conversion_interest_person_id", "person_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    conversion_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversion.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str]
    words: Mapped[str]
    said_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    answered_by: Mapped[uuid.UUID | None]
    answered_at: Mapped[datetime | None]
