"""Ways to share a year's surplus that were kept for members to see, by their letter."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.rulebook.words import MemberClass
from coopbudget.surplus.models import Way
from coopbudget.surplus.rules import Percents


@dataclass(frozen=True)
class WayRow:
    """One way to share, with its place among the four."""

    place: int
    name: str
    percents: Percents
    made_by: uuid.UUID
    made_at: datetime

    @property
    def letter(self) -> str:
        """What people call it: A to D."""
        return "ABCD"[self.place - 1]


def way_row(found: Way) -> WayRow:
    """A way as its page shows it."""
    percents = Percents(
        found.general_percent, found.indivisible_percent, found.community_percent, found.dividend_percent,
        found.mutual_percent, tuple((MemberClass(each), percent) for each, percent in found.classes),
    )  # fmt: skip
    return WayRow(found.place, found.name, percents, found.made_by, found.made_at)


def ways(session: Session, coop_id: uuid.UUID, year: int) -> list[WayRow]:
    """The ways that are kept for a year, by place."""
    found = session.scalars(
        select(Way).where(Way.coop_id == coop_id, Way.year == year, Way.dropped_at.is_(None)).order_by(Way.place)
    )
    return [way_row(each) for each in found]
