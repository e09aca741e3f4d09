"""Reads of deficits: what each year carries, and what members decided of it. Amounts are pence."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.governance import queries as governance
from coopbudget.governance.queries import MotionRow
from coopbudget.surplus import queries
from coopbudget.surplus.deficits.models import DeficitCover
from coopbudget.surplus.deficits.rules import Carried, YearFacts, carry
from coopbudget.surplus.models import Proposal


@dataclass(frozen=True)
class CoverRow:
    """A proposal to cover a deficit, with its vote."""

    id: uuid.UUID
    number: int
    year: int
    ends_on: date
    deficit: int
    amount: int
    reason: str
    motion: MotionRow
    posted_by: uuid.UUID | None
    posted_at: datetime | None
    entry_number: int | None
    reversed_at: datetime | None
    reversal_number: int | None
    reversed_why: str

    @property
    def stands(self) -> bool:
        """Whether the reserve gave it, and that was not undone."""
        return self.posted_at is not None and self.reversed_at is None

    @property
    def waits(self) -> bool:
        """Whether members are still to decide, or carried it and nobody has put it into effect."""
        return self.posted_at is None and (self.motion.closed_at is None or bool(self.motion.carried))


def _row(found: DeficitCover, motion: MotionRow) -> CoverRow:
    return CoverRow(
        found.id, found.number, found.year, found.ends_on, found.deficit, found.amount, found.reason, motion,
        found.posted_by, found.posted_at, found.entry_number, found.reversed_at, found.reversal_number,
        found.reversed_why,
    )  # fmt: skip


def covers(session: Session, coop_id: uuid.UUID, year: int | None = None) -> list[CoverRow]:
    """Every proposal to cover a deficit (of one year), the newest first. Two queries."""
    wanted = select(DeficitCover).where(DeficitCover.coop_id == coop_id, DeficitCover.motion_id.is_not(None))
    if year is not None:
        wanted = wanted.where(DeficitCover.year == year)
    found = session.scalars(wanted.order_by(DeficitCover.number.desc())).all()
    motions = governance.motions_by_id(session, coop_id, [row.motion_id for row in found if row.motion_id])
    return [_row(row, motions[row.motion_id]) for row in found if row.motion_id is not None]


def covers_voted(
    session: Session, coop_id: uuid.UUID, motions: Mapping[uuid.UUID, MotionRow]
) -> dict[uuid.UUID, CoverRow]:
    """The covers that these motions (by id) were about, by motion; one query."""
    found = session.scalars(
        select(DeficitCover).where(DeficitCover.coop_id == coop_id, DeficitCover.motion_id.in_(list(motions)))
    )
    return {row.motion_id: _row(row, motions[row.motion_id]) for row in found if row.motion_id is not None}


def carried(session: Session, coop_id: uuid.UUID, today: date) -> dict[int, Carried]:
    """What every year that is over brought, fills and leaves, by its name. A fixed number of queries."""
    years = queries.years_of(session, coop_id, today, most=1_000)
    results = queries.results(session, coop_id, years)
    if all(results[year.name].surplus >= 0 for year in years):
        return carry([YearFacts(year.name, results[year.name].surplus) for year in reversed(years)])
    filled: dict[int, int] = {}
    for name, made in queries.proposals(session, coop_id, [year.name for year in years]).items():
        shared = next((each for each in made if each.shared), None)
        if shared is not None:
            filled[name] = shared.result.surplus - shared.surplus
    covered: dict[int, int] = {}
    for row in session.scalars(
        select(DeficitCover).where(
            DeficitCover.coop_id == coop_id, DeficitCover.posted_at.is_not(None), DeficitCover.reversed_at.is_(None)
        )
    ):
        covered[row.year] = covered.get(row.year, 0) + row.amount
    facts: Sequence[YearFacts] = [
        YearFacts(year.name, results[year.name].surplus, covered.get(year.name, 0), filled.get(year.name))
        for year in reversed(years)
    ]
    return carry(facts)


def brought_forward(session: Session, coop_id: uuid.UUID, year: int, today: date) -> int:
    """What of earlier years' deficits a year's surplus has to fill before anything of it is shared; of the year that
    runs: all that stands open."""
    found = carried(session, coop_id, today)
    return found[year].brought if year in found else sum(each.left for each in found.values())


def shared_after(session: Session, coop_id: uuid.UUID, year: int, since: datetime | None) -> bool:
    """Whether a later year's surplus was shared, and stays so, after ``since``: on the strength of what was covered."""
    later = select(Proposal.id).where(
        Proposal.coop_id == coop_id,
        Proposal.year > year,
        Proposal.posted_at >= since,
        Proposal.reversed_at.is_(None),
    )
    return session.scalar(later.limit(1)) is not None
