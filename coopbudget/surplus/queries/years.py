"""Reads of years, their results and their proposals, in a stated order. Amounts are pence."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.clock import civil_date
from coopbudget.coops.queries import coop_by_id
from coopbudget.governance import queries as governance
from coopbudget.governance.queries import MotionRow
from coopbudget.ledger import queries as ledger
from coopbudget.ledger.moved import moved
from coopbudget.rulebook.queries import versions
from coopbudget.rulebook.words import MemberClass
from coopbudget.surplus.models import Proposal
from coopbudget.surplus.rules import (
    FinancialYear,
    From,
    Line,
    Percents,
    Result,
    Shares,
    Source,
    year_ends,
    year_of,
    years_over,
)

SHARED, UNDONE = "surplus_shared", "surplus_undone"
COVERED, UNCOVERED = "deficit_covered", "deficit_uncovered"
"""Kinds of the entries that empty a year's income and costs: no income or cost of the year they stand in."""

MOST_YEARS = 20


class Standing(StrEnum):
    """Where a year stands on its way."""

    BOOKS_OPEN = "books_open"
    TO_PROPOSE = "to_propose"
    NOTHING = "nothing"  # no surplus: nothing to share
    VOTING = "voting"
    TO_COUNT = "to_count"
    CARRIED = "carried"
    REFUSED = "refused"
    SHARED = "shared"


@dataclass(frozen=True)
class ProposalRow:
    """A proposal with its vote."""

    id: uuid.UUID
    number: int
    year: FinancialYear
    kind: str
    result: Result
    surplus: int
    percents: Percents
    shares: Shares
    sources: tuple[From, ...]
    trade: int
    trade_digest: str
    reason: str
    motion: MotionRow
    proposed_by: uuid.UUID
    proposed_on: date
    posted_by: uuid.UUID | None
    posted_at: datetime | None
    entry_number: int | None
    reversed_at: datetime | None
    reversal_number: int | None
    reversed_why: str

    @property
    def shared(self) -> bool:
        """Whether the money was shared and stays shared."""
        return self.posted_at is not None and self.reversed_at is None


@dataclass(frozen=True)
class YearRow:
    """A year that is over: its figures as the books say now, and its last proposal."""

    year: FinancialYear
    result: Result
    books_closed: bool
    proposal: ProposalRow | None
    standing: Standing


def years_of(session: Session, coop_id: uuid.UUID, today: date, *, most: int = MOST_YEARS) -> list[FinancialYear]:
    """The co-op's years that are over, the newest first."""
    coop = coop_by_id(session, coop_id)
    ends = year_ends([each.dated for each in versions(session, coop_id)])
    return years_over(coop.founded_on, today, ends, most=most)


def results(session: Session, coop_id: uuid.UUID, years: Sequence[FinancialYear]) -> dict[int, Result]:
    """Income and costs of each year by its name, in four queries at most. Entries that shared a surplus, or covered a
    deficit, don't count. Of closed months the sums are read, not the transfers."""
    if not years:
        return {}
    rows = moved(
        session,
        coop_id,
        prefixes=("Income:", "Expenses:"),
        since=min(year.starts_on for year in years),
        until=max(year.ends_on for year in years),
        by=("code", "kind", "month"),
    )
    sums: dict[int, dict[str, int]] = {year.name: {} for year in years}
    for row in rows:
        if row.month is None or row.kind in (SHARED, UNDONE, COVERED, UNCOVERED):
            continue
        # A year holds whole months.
        lines = next((sums[year.name] for year in years if year.starts_on <= row.month <= year.ends_on), None)
        if lines is not None:
            lines[row.code] = lines.get(row.code, 0) + row.change
    return {
        name: Result(tuple(Line(code, amount) for code, amount in sorted(lines.items()) if amount))
        for name, lines in sums.items()
    }


def _row(found: Proposal, motion: MotionRow) -> ProposalRow:
    return ProposalRow(
        id=found.id,
        number=found.number,
        year=FinancialYear(found.year, found.starts_on, found.ends_on),
        kind=found.kind,
        result=Result(tuple(Line(code, amount) for code, amount in found.lines)),
        surplus=found.surplus,
        percents=Percents(
            found.general_percent,
            found.indivisible_percent,
            found.community_percent,
            found.dividend_percent,
            found.mutual_percent,
            tuple((MemberClass(each), percent) for each, percent, _amount in found.classes),
        ),
        shares=Shares(
            found.general,
            found.indivisible,
            found.community,
            found.dividend,
            found.mutual,
            tuple((MemberClass(each), amount) for each, _percent, amount in found.classes),
        ),
        sources=tuple(From(Source(source), *amounts) for source, *amounts in found.sources),
        trade=found.trade,
        trade_digest=found.trade_digest,
        reason=found.reason,
        motion=motion,
        proposed_by=found.proposed_by,
        proposed_on=civil_date(found.proposed_at),
        posted_by=found.posted_by,
        posted_at=found.posted_at,
        entry_number=found.entry_number,
        reversed_at=found.reversed_at,
        reversal_number=found.reversal_number,
        reversed_why=found.reversed_why,
    )


def proposals(session: Session, coop_id: uuid.UUID, years: Iterable[int]) -> dict[int, list[ProposalRow]]:
    """Every proposal of these years by year, the newest first. Two queries."""
    found = session.scalars(
        select(Proposal)
        .where(Proposal.coop_id == coop_id, Proposal.year.in_(list(years)))
        .order_by(Proposal.number.desc())
    ).all()
    motions = governance.motions_by_id(session, coop_id, [row.motion_id for row in found if row.motion_id])
    by_year: dict[int, list[ProposalRow]] = {}
    for row in found:
        if row.motion_id is not None:
            by_year.setdefault(row.year, []).append(_row(row, motions[row.motion_id]))
    return by_year


def proposals_voted(
    session: Session, coop_id: uuid.UUID, motions: Mapping[uuid.UUID, MotionRow]
) -> dict[uuid.UUID, ProposalRow]:
    """The proposals that these motions (by id) were about, by motion; one query."""
    found = session.scalars(select(Proposal).where(Proposal.coop_id == coop_id, Proposal.motion_id.in_(list(motions))))
    return {row.motion_id: _row(row, motions[row.motion_id]) for row in found if row.motion_id is not None}


def proposal(session: Session, coop_id: uuid.UUID, proposal_id: uuid.UUID) -> ProposalRow | None:
    """One proposal by its id."""
    found = session.get(Proposal, (coop_id, proposal_id))
    if found is None or found.motion_id is None:
        return None
    motion = governance.motion(session, coop_id, found.motion_id)
    return _row(found, motion) if motion else None


def standing_of(result: Result, books_closed: bool, last: ProposalRow | None, today: date) -> Standing:
    """Where a year stands, from its books and its last proposal."""
    if last is not None and last.reversed_at is None:
        if last.posted_at is not None:
            return Standing.SHARED
        if last.motion.closed_at is None:
            return Standing.VOTING if last.motion.is_open(today) else Standing.TO_COUNT
        if last.motion.carried:
            return Standing.CARRIED
    if result.surplus <= 0:
        return Standing.NOTHING if books_closed else Standing.BOOKS_OPEN
    if not books_closed:
        return Standing.BOOKS_OPEN
    return Standing.REFUSED if last is not None and not last.motion.carried else Standing.TO_PROPOSE


def year_rows(session: Session, coop_id: uuid.UUID, today: date, only: int | None = None) -> list[YearRow]:
    """The years that are over (or ``only`` one of them), newest first; nine queries at most, however many."""
    years = years_of(session, coop_id, today, most=MOST_YEARS if only is None else 1_000)
    years = [year for year in years if only in (None, year.name)]
    return _rows(session, coop_id, today, years, proposals(session, coop_id, [year.name for year in years]))


def _rows(
    session: Session,
    coop_id: uuid.UUID,
    today: date,
    years: Sequence[FinancialYear],
    made: Mapping[int, Sequence[ProposalRow]],
) -> list[YearRow]:
    figures = results(session, coop_id, years)
    closed = ledger.closed_through(session, coop_id)
    rows = []
    for year in years:
        last = next(iter(made.get(year.name, ())), None)
        result = figures[year.name]
        books_closed = closed is not None and closed >= year.ends_on
        rows.append(YearRow(year, result, books_closed, last, standing_of(result, books_closed, last, today)))
    return rows


def year_row(session: Session, coop_id: uuid.UUID, name: int, today: date) -> YearRow | None:
    """One year that is over, by its name."""
    return next(iter(year_rows(session, coop_id, today, only=name)), None)


def year_running(session: Session, coop_id: uuid.UUID, today: date) -> FinancialYear:
    """The year that ``today`` lies in."""
    return year_of(today, year_ends([each.dated for each in versions(session, coop_id)]))


def year_so_far(session: Session, coop_id: uuid.UUID, today: date) -> YearRow:
    """The year that runs, with its figures until now: nothing of it can be proposed yet."""
    year = year_running(session, coop_id, today)
    return YearRow(year, results(session, coop_id, [year])[year.name], False, None, Standing.BOOKS_OPEN)


def waiting_for_officers(session: Session, coop_id: uuid.UUID, today: date) -> list[YearRow]:
    """Years that wait for somebody who shares surplus: to close, to propose, to count or to share. Of those that were
    shared the figures are not read."""
    steps = {Standing.BOOKS_OPEN, Standing.TO_PROPOSE, Standing.TO_COUNT, Standing.CARRIED}
    years = years_of(session, coop_id, today)
    made = proposals(session, coop_id, [year.name for year in years])
    open_ = [year for year in years if not any(each.shared for each in made.get(year.name, ())[:1])]
    return [row for row in _rows(session, coop_id, today, open_, made) if row.standing in steps and row.result.lines]
