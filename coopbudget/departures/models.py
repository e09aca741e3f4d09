"""Tables of departures: who is on the way out, links to closing statements, lists of identities to erase."""

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

    ``motion_id`` is the decision by which she is removed, used once; ``words`` are its reasons, or of a member who
    left and moved the name of the co-op that she went to. ``settler`` and ``settler_contact`` are who settles the
    estate of a member who has died, and how to reach them. Open until it is called off or done. ``ended`` is what it
    ended and could give back, as ids in lists: ``contracts``, ``supporters``, and ``offices`` each with the day on
    which it had been ended before.
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


class FamilyLink(CoopRow, Base):
    """A link to a closing statement, for whoever settles an estate or has left. Of its secret only a digest is kept."""

    __tablename__ = "family_link"
    __table_args__ = (
        coop_key("departure_id", "departure"),
        UniqueConstraint("coop_id", "digest"),
        UniqueConstraint("coop_id", "number"),
        Index("ix_family_link_departure_id", "coop_id", "departure_id"),
        CheckConstraint("length(digest) = 64", name="digest"),
    )

    number: Mapped[int]
    departure_id: Mapped[uuid.UUID]
    for_whom: Mapped[str]
    digest: Mapped[str]
    made_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    ends_on: Mapped[date]
    revoked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None]


class FamilyView(CoopRow, Base):
    """One opening of a link, by whoever said who they are."""

    __tablename__ = "family_view"
    __table_args__ = (coop_key("link_id", "family_link"), Index("ix_family_view_link_id", "coop_id", "link_id"))

    link_id: Mapped[uuid.UUID]
    who: Mapped[str]
    opened_at: Mapped[datetime]
