"""The table of lists of what is to be erased."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow


class ErasureList(CoopRow, Base):
    """Things of one kind (``what``) whose time is over: asked for by one officer, agreed to by another, or called off.

    ``digest`` is over all its ``things``, which came or went on ``until_on`` or before. ``number`` is within the kind.
    """

    __tablename__ = "erasure_list"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "what", "number"),
        Index(
            "uq_erasure_list_waiting",
            "coop_id",
            "what",
            unique=True,
            sqlite_where=text("agreed_at IS NULL AND called_off_at IS NULL"),
            postgresql_where=text("agreed_at IS NULL AND called_off_at IS NULL"),
        ),
        CheckConstraint("what in ('files', 'identities')", name="what"),
        CheckConstraint("things > 0", name="things"),
        CheckConstraint("agreed_by is null or agreed_by <> asked_by", name="two_officers"),
        CheckConstraint("agreed_at is null or called_off_at is null", name="one_end"),
    )

    what: Mapped[str]
    number: Mapped[int]
    until_on: Mapped[date]
    things: Mapped[int]
    digest: Mapped[str]
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    agreed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    agreed_at: Mapped[datetime | None]
    called_off_at: Mapped[datetime | None]
