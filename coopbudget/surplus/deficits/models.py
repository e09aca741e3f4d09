"""Table of deficits covered. Amounts are whole pence."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, JsonText, coop_key


class DeficitCover(CoopRow, Base):
    """What members were asked to take from the general reserve for a year's deficit: the figures as they stood then.

    ``lines`` are [account code, pence] of the year's income and costs, ``deficit`` what they lack. ``amount`` is what
    the reserve gives. ``motion_id`` is empty only while it is being made.
    """

    __tablename__ = "deficit_cover"
    __table_args__ = (
        coop_key("motion_id", "motion"),
        coop_key("entry_id", "entry"),
        UniqueConstraint("coop_id", "number"),
        UniqueConstraint("coop_id", "motion_id"),
        CheckConstraint("deficit > 0 and amount > 0 and amount <= deficit", name="amounts"),
        CheckConstraint("(posted_at is null) = (entry_id is null)", name="posted"),
        CheckConstraint("reversed_at is null or posted_at is not null", name="reversed"),
        CheckConstraint("reversed_by is null or reversed_by <> posted_by", name="second_officer"),
        # One at a time of a year waits, or stands.
        Index(
            "uq_deficit_cover_standing",
            "coop_id",
            "year",
            unique=True,
            sqlite_where=text("posted_at IS NOT NULL AND reversed_at IS NULL"),
            postgresql_where=text("posted_at IS NOT NULL AND reversed_at IS NULL"),
        ),
    )

    number: Mapped[int]
    year: Mapped[int]
    ends_on: Mapped[date]
    lines: Mapped[list[Any]] = mapped_column(JsonText)
    deficit: Mapped[int]
    amount: Mapped[int]
    reason: Mapped[str]
    motion_id: Mapped[uuid.UUID | None]
    proposed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    posted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    posted_at: Mapped[datetime | None]
    entry_id: Mapped[uuid.UUID | None]
    entry_number: Mapped[int | None]
    reversed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    reversed_at: Mapped[datetime | None]
    reversal_number: Mapped[int | None]
    reversed_why: Mapped[str] = mapped_column(default="")
