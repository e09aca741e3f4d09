"""Tables of the co-ops slice."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, new_id


class Coop(Base):
    """A member-owned society on the platform.

    ``opened_on`` is the day from which it may hold money: None while it is a group that gets ready.
    ``winding_since``: members decided that it ends, and nothing new begins. ``closed_on``: it has ended, and is
    only read, until ``readable_until``. ``standstill_days``: how long, unless a call says otherwise, lies between a
    choice of provider and its contract.
    """

    __tablename__ = "coop"
    __table_args__ = (CheckConstraint("nation in ('england', 'wales', 'scotland', 'northern_ireland')", name="nation"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    nation: Mapped[str]
    founded_on: Mapped[date]
    opened_on: Mapped[date | None]
    safeguarding_phone: Mapped[str] = mapped_column(default="")
    standstill_days: Mapped[int] = mapped_column(default=10)
    created_at: Mapped[datetime]
    winding_since: Mapped[datetime | None]
    closed_on: Mapped[date | None]
    readable_until: Mapped[date | None]


class Counter(Base):
    """The last short number given, for one kind of thing within one co-op."""

    __tablename__ = "counter"

    coop_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("coop.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(default=0)
