"""What councils ask, as dated versions, and which of them an agreement follows."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, JsonText, coop_key
from coopbudget.returns.kinds import Period, Way


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """A check that a column holds one of these words; its name is the column's."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} in ({listed})", name=column)


class CouncilProfile(CoopRow, Base):
    """A co-op's own copy of what a council asks, from a day on: one version of it (``position``, from 1).

    Null is "to be checked". ``asks`` are words of ``kinds.Asked``; ``looked_on`` the day the source was last read.
    """

    __tablename__ = "council_profile"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "key", "position"),
        one_of("period", Period),
        one_of("way", Way),
        CheckConstraint("ceiling_weeks between 1 and 104", name="ceiling_weeks"),
        CheckConstraint("answer_days between 1 and 365", name="answer_days"),
        CheckConstraint("position > 0", name="position"),
    )

    key: Mapped[str]
    position: Mapped[int]
    name: Mapped[str]
    from_on: Mapped[date]
    period: Mapped[str | None]
    asks: Mapped[list[Any]] = mapped_column(JsonText)
    ceiling_weeks: Mapped[int | None]
    answer_days: Mapped[int | None]
    way: Mapped[str | None]
    note: Mapped[str]
    source_title: Mapped[str]
    source_url: Mapped[str]
    looked_on: Mapped[date | None]
    recorded_by: Mapped[uuid.UUID | None]
    recorded_at: Mapped[datetime]


class ReturnPlan(CoopRow, Base):
    """Which council's rules an agreement follows, and the first day of its first return."""

    __tablename__ = "return_plan"
    __table_args__ = (coop_key("agreement_id", "agreement"), UniqueConstraint("coop_id", "agreement_id"))

    agreement_id: Mapped[uuid.UUID]
    profile_key: Mapped[str]
    first_on: Mapped[date]
    chosen_by: Mapped[uuid.UUID | None]
    chosen_at: Mapped[datetime]
