"""Tables of the open books."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, coop_key


class OpenBooks(CoopRow, Base):
    """A question put to the members: shall everybody be able to read the books, or (``opens`` false) no more.

    ``motion_id`` is empty only while it is being put. Once carried, an officer puts it into effect; the newest counts.
    """

    __tablename__ = "open_books"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        coop_key("motion_id", "motion"),
        UniqueConstraint("coop_id", "motion_id"),
        CheckConstraint("(effect_at is null) = (effect_by is null)", name="effect"),
        CheckConstraint("effect_at is null or motion_id is not null", name="decided"),
        Index("ix_open_books_effect_at", "coop_id", "effect_at"),
    )

    opens: Mapped[bool]
    motion_id: Mapped[uuid.UUID | None]
    proposed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    effect_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    effect_at: Mapped[datetime | None]


class OpenBooksPause(CoopRow, Base):
    """Open books taken from everybody's sight at once, for a reason that members read, until it is lifted."""

    __tablename__ = "open_books_pause"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        CheckConstraint("(lifted_at is null) = (lifted_by is null)", name="lifted"),
        CheckConstraint("lifted_by is null or lifted_by <> paused_by", name="two_people"),
        # One pause at a time.
        Index(
            "uq_open_books_pause_now",
            "coop_id",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    why: Mapped[str]
    paused_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    paused_at: Mapped[datetime]
    lifted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    lifted_at: Mapped[datetime | None]


class OpenBooksWords(CoopRow, Base):
    """An officer read the words of a decision and found nobody in them: they may be shown."""

    __tablename__ = "open_books_words"
    __table_args__ = (coop_key("motion_id", "motion"), UniqueConstraint("coop_id", "motion_id"))

    motion_id: Mapped[uuid.UUID]
    read_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    read_at: Mapped[datetime]
