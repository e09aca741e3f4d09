"""Warnings that stand, and when the co-op's funds were last looked at. Amounts are whole pence."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from coopbudget.db import Base, CoopRow, coop_key


class Foreseen(CoopRow, Base):
    """What is foreseen of a fund, once its people were told: on ``crosses_on`` it is over what may be kept by
    ``amount`` (``weeks`` of money), or it runs out. ``step`` is how many weeks before it they were told last.

    Each time the funds are looked at, the day and the sums move with what is foreseen then; ``ended_on`` is the day on
    which nothing was foreseen any more.
    """

    __tablename__ = "foreseen"
    __table_args__ = (
        coop_key("fund_id", "fund"),
        coop_key("member_id", "membership"),
        Index(
            "uq_foreseen_standing",
            "coop_id",
            "fund_id",
            "kind",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
        Index("ix_foreseen_member_id", "coop_id", "member_id"),
        CheckConstraint("kind in ('over', 'out')", name="kind"),
        CheckConstraint("step >= 0", name="step"),
        CheckConstraint("amount >= 0 and weeks >= 0", name="amounts"),
    )

    fund_id: Mapped[uuid.UUID]
    fund_number: Mapped[int]
    member_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    crosses_on: Mapped[date]
    amount: Mapped[int]
    weeks: Mapped[int]
    step: Mapped[int]
    told_at: Mapped[datetime]
    looked_on: Mapped[date]
    ended_on: Mapped[date | None]


class OutlookRound(CoopRow, Base):
    """The newest day on which all funds of the co-op were looked at."""

    __tablename__ = "outlook_round"
    __table_args__ = (ForeignKeyConstraint(["coop_id"], ["coop.id"]), UniqueConstraint("coop_id"))

    done_on: Mapped[date]
