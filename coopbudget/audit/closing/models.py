"""Tables of month and year close: who looked, what was accrued, how a closing stood, who opened the books again."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, JsonText, coop_key


class PeriodLook(CoopRow, Base):
    """An officer looked at the figures of the books through a day; ``seal`` tells which figures those were."""

    __tablename__ = "period_look"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "through", "person_id", "seal"),
    )

    through: Mapped[date]
    person_id: Mapped[uuid.UUID]
    seal: Mapped[str]
    looked_at: Mapped[datetime]


class ClosingSheet(CoopRow, Base):
    """How the checklist stood when the books were closed: each item with its figure; ``why`` explains open ones.

    ``trail_seq`` is the closing's own record in the trail.
    """

    __tablename__ = "closing_sheet"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "trail_seq"),
    )

    through: Mapped[date]
    trail_seq: Mapped[int]
    items: Mapped[list[Any]] = mapped_column(JsonText)
    why: Mapped[str] = mapped_column(default="")
    closed_by: Mapped[uuid.UUID]
    closed_at: Mapped[datetime]


class Reopening(CoopRow, Base):
    """One officer asked to open the books again from ``first_day``; another said yes or no. ``why`` is free text.

    ``through`` is the last day that was closed then.
    """

    __tablename__ = "reopening"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "number"),
        Index(
            "uq_reopening_open",
            "coop_id",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
        CheckConstraint("first_day <= through", name="days"),
        CheckConstraint("(answered_at is null) = (answered_by is null)", name="answered"),
        CheckConstraint("(answered_at is null) = (agreed is null)", name="agreed"),
        CheckConstraint("not agreed or answered_by <> asked_by", name="two_people"),
    )

    number: Mapped[int]
    first_day: Mapped[date]
    through: Mapped[date]
    why: Mapped[str]
    asked_by: Mapped[uuid.UUID]
    asked_at: Mapped[datetime]
    answered_by: Mapped[uuid.UUID | None]
    answered_at: Mapped[datetime | None]
    agreed: Mapped[bool | None]


class Accrual(CoopRow, Base):
    """Confirmed visits of one contract that no approved invoice had at the end of ``through``, taken into that month.

    ``cost`` and ``levy`` are pence. ``reversal_number`` is the entry that took them back in the next period.
    """

    __tablename__ = "accrual"
    __table_args__ = (
        coop_key("contract_id", "contract"),
        Index("ix_accrual_through", "coop_id", "through"),
        UniqueConstraint("coop_id", "entry_number", "contract_id"),
        CheckConstraint("cost > 0 and levy >= 0", name="amounts"),
        CheckConstraint("(reversal_number is null) = (reversed_at is null)", name="taken_back"),
        CheckConstraint("(reversed_by is null) = (reversed_at is null)", name="taken_back_by"),
    )

    through: Mapped[date]
    contract_id: Mapped[uuid.UUID]
    cost: Mapped[int]
    levy: Mapped[int]
    entry_number: Mapped[int]
    accrued_by: Mapped[uuid.UUID]
    accrued_at: Mapped[datetime]
    reversal_number: Mapped[int | None]
    reversed_by: Mapped[uuid.UUID | None]
    reversed_at: Mapped[datetime | None]
