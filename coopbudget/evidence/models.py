"""Tables of the evidence slice."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, coop_key, new_id


class Evidence(CoopRow, Base):
    """One file a co-op keeps. ``digest`` is SHA-256 in hex, ``size`` bytes; ``kind`` is its owner's word.

    ``stored_by`` is a person, or nobody where the system itself made the file. ``erased_at``: its time was over, and
    list ``erased_in`` took it from the disk; the row keeps its digest, and no name.
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
    erased_at: Mapped[datetime | None] = mapped_column(default=None)
    erased_in: Mapped[int | None] = mapped_column(default=None)


class EvidencePaper(CoopRow, Base):
    """A paper or photo added to something that slices above own: ``subject_kind`` and ``subject_id`` name it.

    ``sort`` is what kind of paper it is, ``proves_on`` the day it is about.
    """

    __tablename__ = "evidence_paper"
    __table_args__ = (
        coop_key("evidence_id", "evidence"),
        Index("ix_evidence_paper_subject", "coop_id", "subject_kind", "subject_id"),
        CheckConstraint("subject_kind in ('visit', 'invoice', 'bill', 'agreement', 'run')", name="subject_kind"),
        CheckConstraint("sort in ('receipt', 'invoice', 'timesheet', 'approval', 'letter', 'other')", name="sort"),
    )

    evidence_id: Mapped[uuid.UUID]
    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    sort: Mapped[str]
    proves_on: Mapped[date | None]
    added_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]


class EvidenceHold(CoopRow, Base):
    """That somebody above (``holder_kind`` and ``holder_id``: an open return, say) still needs a file."""

    __tablename__ = "evidence_hold"
    __table_args__ = (
        coop_key("evidence_id", "evidence"),
        Index(
            "uq_evidence_hold_standing",
            "coop_id",
            "evidence_id",
            "holder_kind",
            "holder_id",
            unique=True,
            sqlite_where=text("released_at IS NULL"),
            postgresql_where=text("released_at IS NULL"),
        ),
        Index("ix_evidence_hold_holder_id", "coop_id", "holder_id"),
    )

    evidence_id: Mapped[uuid.UUID]
    holder_kind: Mapped[str]
    holder_id: Mapped[uuid.UUID]
    held_at: Mapped[datetime]
    released_at: Mapped[datetime | None]


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
