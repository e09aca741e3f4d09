"""The tables of the audit room: what it reads belongs to the others."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow


class DependenceLimit(CoopRow, Base):
    """Above how many percent a member depends too much on one provider; the newest row counts. ``why`` is free text."""

    __tablename__ = "dependence_limit"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        Index("ix_dependence_limit_set_at", "coop_id", "set_at"),
        CheckConstraint("percent between 1 and 100", name="percent"),
    )

    percent: Mapped[int]
    why: Mapped[str] = mapped_column(default="")
    set_by: Mapped[uuid.UUID]
    set_at: Mapped[datetime]


class HeadReader(CoopRow, Base):
    """Whether somebody has the chain's head sent each day. A reviewer who said nothing has it; others have not."""

    __tablename__ = "head_reader"
    __table_args__ = (ForeignKeyConstraint(["coop_id"], ["coop.id"]), UniqueConstraint("coop_id", "person_id"))

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    wants: Mapped[bool]
    said_at: Mapped[datetime]
