"""Tables of the trail. They have no reference to a co-op: one chain belongs to none (acts outside co-ops)."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base


class TrailHead(Base):
    """The last link of one chain. Whoever appends locks it until commit, so a co-op's acts have one order."""

    __tablename__ = "trail_head"

    coop_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    seq: Mapped[int]
    digest: Mapped[bytes]


class Trail(Base):
    """One act. ``content`` is the whole of what is hashed; the other columns repeat it for searching."""

    __tablename__ = "trail"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["trail_head.coop_id"]),
        CheckConstraint("seq > 0", name="seq"),
        Index("ix_trail_subject", "coop_id", "subject_id"),
        Index("ix_trail_act", "coop_id", "act", "seq"),
        Index(
            "ix_trail_on_behalf_of",
            "coop_id",
            "on_behalf_of",
            "seq",
            postgresql_where=text("on_behalf_of is not null"),
            sqlite_where=text("on_behalf_of is not null"),
        ),
    )

    coop_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    recorded_at: Mapped[datetime]
    act: Mapped[str]
    actor_id: Mapped[uuid.UUID | None]
    on_behalf_of: Mapped[uuid.UUID | None]
    capacity: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    content: Mapped[str]
    digest: Mapped[bytes]


class PublishedHead(Base):
    """The head of a chain as it was shown to everybody on ``day``; append-only, as the trail is.

    ``seq`` and ``digest`` are the head's. ``seal`` (``trail.tree``) is over the digests of the records after
    ``after_seq``, where the head published before stood, up to ``seq``.
    """

    __tablename__ = "published_head"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id", "seq"], ["trail.coop_id", "trail.seq"]),
        CheckConstraint("after_seq between 0 and seq", name="after"),
        Index("ix_published_head_seq", "coop_id", "seq"),
    )

    coop_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    after_seq: Mapped[int]
    seq: Mapped[int]
    digest: Mapped[bytes]
    seal: Mapped[bytes]
    published_at: Mapped[datetime]
