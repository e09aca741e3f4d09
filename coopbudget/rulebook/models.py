"""Tables of the rulebook slice."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, JsonText


class RuleVersion(CoopRow, Base):
    """The whole rules of a co-op from ``valid_from`` on, until a later version. It never changes.

    ``motion_id`` is the decision that made it (none for the first); ``registered`` what the registrar wrote on it.
    """

    __tablename__ = "rule_version"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "number"),
        UniqueConstraint("coop_id", "valid_from"),
        UniqueConstraint("coop_id", "motion_id"),
        CheckConstraint("number >= 1", name="number"),
    )

    number: Mapped[int]
    valid_from: Mapped[date]
    document: Mapped[Any] = mapped_column(JsonText)
    motion_id: Mapped[uuid.UUID | None]
    registered: Mapped[str] = mapped_column(default="")
    adopted_at: Mapped[datetime]
    adopted_by: Mapped[uuid.UUID | None]
