"""The table of departures."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, JsonText, coop_key
from coopbudget.members.words import Leaving

_WHY = ", ".join(f"'{word}'" for word in Leaving)


class Departure(CoopRow, Base):
    """A member on her way out. ``told_on``: the day she said so, or on which she died.

    ``motion_id`` is the decision by which she is removed, used once; ``words`` are its reasons. ``settler`` and
    ``settler_contact`` are who settles the estate of a member who has died, and how to reach them. Open until it is
    called off or done. ``ended`` is what it ended and could give back, as ids in lists: ``contracts``, ``supporters``,
    and ``offices`` each with the day on which it had been ended before.
    """

    __tablename__ = "departure"
    __table_args__ = (
        coop_key("member_id", "membership"),
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        Index(
            "uq_departure_open",
            "coop_id",
            "member_id",
            unique=True,
            sqlite_where=text("called_off_at IS NULL AND done_at IS NULL"),
            postgresql_where=text("called_off_at IS NULL AND done_at IS NULL"),
        ),
        CheckConstraint(f"why in ({_WHY})", name="why"),
        CheckConstraint("called_off_at IS NULL OR done_at IS NULL", name="one_end"),
        coop_key("motion_id", "motion"),
        UniqueConstraint("coop_id", "motion_id"),
    )

    member_id: Mapped[uuid.UUID]
    why: Mapped[str]
    told_on: Mapped[date]
    words: Mapped[str]
    settler: Mapped[str]
    settler_contact: Mapped[str]
    begun_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    begun_at: Mapped[datetime]
    called_off_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    called_off_at: Mapped[datetime | None]
    done_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    done_at: Mapped[datetime | None]
    motion_id: Mapped[uuid.UUID | None]
    ended: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
