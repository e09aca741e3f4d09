"""Tables of the evidence slice."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, new_id


class Evidence(CoopRow, Base):
    """One file a co-op keeps. ``digest`` is SHA-256 in hex, ``size`` bytes; ``kind`` is its owner's word.

    ``stored_by`` is a person, or nobody where the system itself made the file.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        CheckConstraint("length(digest) = 64", name="digest"),
        CheckConstraint("size > 0", name="size"),
        Index("ix_evidence_digest", "digest"),
    )

    digest: Mapped[str]
    size: Mapped[int]
    media_type: Mapped[str]
    filename: Mapped[str]
    kind: Mapped[str]
    stored_at: Mapped[datetime]
    stored_by: Mapped[uuid.UUID | None] = mapped_column(default=None)


class SharedEvidence(Base):
    """One file that belongs to no co-op (a provider's papers, which several co-ops look at); else as ``Evidence``."""

    __tablename__ = "shared_evidence"
    __table_args__ = (
        CheckConstraint("length(digest) = 64", name="digest"),
        CheckConstraint("size > 0", name="size"),
        Index("ix_shared_evidence_digest", "digest"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    digest: Mapped[str]
    size: Mapped[int]
    media_type: Mapped[str]
    filename: Mapped[str]
    kind: Mapped[str]
    stored_at: Mapped[datetime]
    stored_by: Mapped[uuid.UUID | None] = mapped_column(default=None)
