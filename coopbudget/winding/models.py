"""The tables of the ending of a co-op. Amounts are whole pence."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, JsonText, coop_key


class Winding(CoopRow, Base):
    """That a co-op shall end: proposed with its vote, begun once that was carried, called off, or closed.

    ``successor`` is the society that what is left goes to. ``signatures`` of ``members`` stand on the paper
    ``evidence_id``, where the law asks for one. ``handed_on`` is what was left for the successor; ``report`` the
    figures of the last day, kept as they were. ``keep_until`` is the last day on which the closed books can be
    read.
    """

    __tablename__ = "winding"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        coop_key("motion_id", "motion"),
        coop_key("evidence_id", "evidence"),
        UniqueConstraint("coop_id", "number"),
        UniqueConstraint("coop_id", "motion_id"),
        Index(
            "uq_winding_open",
            "coop_id",
            unique=True,
            sqlite_where=text("called_off_at IS NULL"),
            postgresql_where=text("called_off_at IS NULL"),
        ),
        CheckConstraint("way in ('instrument', 'transfer')", name="way"),
        CheckConstraint("closed_at is null or (begun_at is not null and called_off_at is null)", name="closed"),
        CheckConstraint("(closed_at is null) = (keep_until is null)", name="kept"),
        CheckConstraint("handed_on is null or handed_on >= 0", name="handed_on"),
        CheckConstraint("signatures is null or signatures <= members", name="signatures"),
    )

    number: Mapped[int]
    way: Mapped[str]
    successor: Mapped[str]
    why: Mapped[str]
    motion_id: Mapped[uuid.UUID]
    proposed_by: Mapped[uuid.UUID | None]
    proposed_at: Mapped[datetime]
    members: Mapped[int | None]
    signatures: Mapped[int | None]
    evidence_id: Mapped[uuid.UUID | None]
    begun_by: Mapped[uuid.UUID | None]
    begun_at: Mapped[datetime | None]
    called_off_by: Mapped[uuid.UUID | None]
    called_off_at: Mapped[datetime | None]
    called_off_why: Mapped[str]
    shares_at: Mapped[datetime | None]
    handed_on: Mapped[int | None]
    handed_at: Mapped[datetime | None]
    handed_by: Mapped[uuid.UUID | None]
    handed_entry_number: Mapped[int | None]
    closed_by: Mapped[uuid.UUID | None]
    closed_at: Mapped[datetime | None]
    keep_until: Mapped[date | None]
    report: Mapped[Any] = mapped_column(JsonText, nullable=True)


class WindingShare(CoopRow, Base):
    """What a holder's shares brought at the end: ``par`` pence held, ``paid`` of it given back; the rest was lost."""

    __tablename__ = "winding_share"
    __table_args__ = (
        coop_key("winding_id", "winding"),
        coop_key("member_id", "membership"),
        UniqueConstraint("coop_id", "winding_id", "member_id"),
        CheckConstraint("par > 0 and paid between 0 and par", name="at_par"),
        CheckConstraint("paid_at is null or paid > 0", name="paid"),
    )

    winding_id: Mapped[uuid.UUID]
    member_id: Mapped[uuid.UUID]
    par: Mapped[int]
    paid: Mapped[int]
    paid_at: Mapped[datetime | None]
