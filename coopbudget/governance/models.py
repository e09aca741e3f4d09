"""Tables of the governance slice."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, JsonText, coop_key, random_id


class Motion(CoopRow, Base):
    """A question put to the members. Its terms are fixed by their digest from the first moment."""

    __tablename__ = "motion"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "number"),
        CheckConstraint("effect in ('surplus', 'rule_change', 'award', 'other')", name="effect"),
        CheckConstraint("majority in ('ordinary', 'special')", name="majority"),
        CheckConstraint("quorum_percent between 0 and 100", name="quorum_percent"),
        CheckConstraint("consumed_at is null or carried", name="consumed"),
        CheckConstraint("(closed_at is null) = (carried is null)", name="closed"),
    )

    number: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    if_yes: Mapped[str] = mapped_column(default="")
    if_no: Mapped[str] = mapped_column(default="")
    effect: Mapped[str]
    terms: Mapped[Any] = mapped_column(JsonText)
    terms_digest: Mapped[str]
    majority: Mapped[str]
    quorum_percent: Mapped[int]
    opened_at: Mapped[datetime]
    opened_by: Mapped[uuid.UUID]
    closes_on: Mapped[date]
    closed_at: Mapped[datetime | None]
    carried: Mapped[bool | None]
    roll: Mapped[int]
    yes: Mapped[int | None]
    no: Mapped[int | None]
    abstain: Mapped[int | None]
    consumed_at: Mapped[datetime | None]


class RollEntry(Base):
    """Who may vote on a motion, frozen at opening, and whether she has. It says nothing of how, or when."""

    __tablename__ = "motion_roll"
    __table_args__ = (coop_key("motion_id", "motion"), coop_key("member_id", "membership"))

    coop_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    motion_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    member_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    voted: Mapped[bool] = mapped_column(default=False)


class Paper(CoopRow, Base):
    """One ballot paper. Its id is random and is its receipt code; it has no time and knows no member."""

    __tablename__ = "motion_paper"
    __table_args__ = (
        coop_key("motion_id", "motion"),
        CheckConstraint("choice in ('yes', 'no', 'abstain')", name="choice"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=random_id, sort_order=-10)
    motion_id: Mapped[uuid.UUID]
    choice: Mapped[str]
