"""Reads of years, proposals and what each member gets, in a stated order. Amounts are pence."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from coopbudget.budgets.queries.owners import fund_owners
from coopbudget.coops.queries import coop_by_id
from coopbudget.governance import queries as governance
from coopbudget.governance.queries import MotionRow
from coopbudget.ledger import queries as ledger
from coopbudget.ledger.chart import fund_of
from coopbudget.ledger.sums import changes_by_month, flows
from coopbudget.members.queries import members_by_id
from coopbudget.rulebook.queries import versions
from coopbudget.surplus.models import Proposal, TradeRow
from coopbudget.surplus.rules import (
    FinancialYear,
    Line,
    Percents,
    Result,
    Shares,
    Trade,
    in_order,
    year_ends,
    years_over,
)

SHARED, UNDONE = "surplus_shared", "surplus_undone"
"""Kinds of the entries that empty a year's income and costs: no income or cost of the year they stand in."""

MOST_YEARS = 20

_COMMITTED = "Liabilities:Funds:*:Committed:"
_PAYABLE = "Liabilities:Payable:Members:"


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
    trade: int
    trade_digest: str
    reason: str
    motion: MotionRow
    proposed_by: uuid.UUID
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


class ShareRow(NamedTuple):
    """What one fund spent and gets."""

    member_id: uuid.UUID
    member_number: int
    fund_id: uuid.UUID
    fund_number: int
    trade: int
    dividend: int


def years_of(session: Session, coop_id: uuid.UUID, today: date, *, most: int = MOST_YEARS) -> list[FinancialYear]:
    """The co-op's years that are over, the newest first."""
    coop = coop_by_id(session, coop_id)
    ends = year_ends([each.dated for each in versions(session, coop_id)])
    return years_over(coop.founded_on, today, ends, most=most)


def results(session: Session, coop_id: uuid.UUID, years: Sequence[FinancialYear]) -> dict[int, Result]:
    """Income and costs of each year by its name, in one query. Entries that shared a surplus don't count."""
    if not years:
        return {}
    rows = changes_by_month(
        session,
        coop_id,
        prefixes=("Income:", "Expenses:"),
        since=min(year.starts_on for year in years),
        until=max(year.ends_on for year in years),
        without_kinds=(SHARED, UNDONE),
    )
    sums: dict[int, dict[str, int]] = {year.name: {} for year in years}
    for row in rows:
        first = date(row.year, row.month, 1)  # a year holds whole months
        lines = next((sums[year.name] for year in years if year.starts_on <= first <= year.ends_on), None)
        if lines is not None:
            lines[row.code] = lines.get(row.code, 0) + row.change
    return {
        name: Result(tuple(Line(code, amount) for code, amount in sorted(lines.items()) if amount))
        for name, lines in sums.items()
    }


def trades(session: Session, coop_id: uuid.UUID, year: FinancialYear) -> list[Trade]:
    """What each fund paid for contracts in the year, less what came back, by member number, then fund number.

    Four queries, however many funds. Funds with nothing either way are left out.
    """
    paid: dict[int, int] = {}
    for debit, credit, by, sign in ((_COMMITTED, _PAYABLE, "debit", 1), (_PAYABLE, _COMMITTED, "credit", -1)):
        for flow in flows(
            session, coop_id, debit=debit, credit=credit, by="debit" if by == "debit" else "credit",
            since=year.starts_on, until=year.ends_on,
        ):  # fmt: skip
            number = fund_of(flow.code)
            if number is not None:
                paid[number] = paid.get(number, 0) + sign * flow.amount
    owners = [owner for owner in fund_owners(session, coop_id) if paid.get(owner.number)]
    members = members_by_id(session, coop_id, {owner.member_id for owner in owners})
    return in_order(
        Trade(members[o.member_id].number, o.number, o.id, o.member_id, paid[o.number])
        for o in owners
        if o.member_id in members
    )


def _row(found: Proposal, motion: MotionRow) -> ProposalRow:
    return ProposalRow(
        id=found.id,
        number=found.number,
        year=FinancialYear(found.year, found.starts_on, found.ends_on),
        kind=found.kind,
        result=Result(tuple(Line(code, amount) for code, amount in found.lines)),
        surplus=found.surplus,
        percents=Percents(
            found.general_percent, found.indivisible_percent, found.community_percent, found.dividend_percent
        ),
        shares=Shares(found.general, found.indivisible, found.community, found.dividend),
        trade=found.trade,
        trade_digest=found.trade_digest,
        reason=found.reason,
        motion=motion,
        proposed_by=found.proposed_by,
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
    """The years that are over (or ``only`` one of them), newest first; five queries, however many."""
    years = years_of(session, coop_id, today, most=MOST_YEARS if only is None else 1_000)
    years = [year for year in years if only in (None, year.name)]
    figures = results(session, coop_id, years)
    closed = ledger.closed_through(session, coop_id)
    made = proposals(session, coop_id, [year.name for year in years])
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


def shares_statement(coop_id: uuid.UUID, proposal_id: uuid.UUID, *, member_number: int | None = None) -> Select[Any]:
    """A statement for ``paginate``: the columns of ``ShareRow``, by member number, then fund number."""
    columns: tuple[Any, ...] = (
        TradeRow.member_id, TradeRow.member_number, TradeRow.fund_id, TradeRow.fund_number, TradeRow.trade,
        TradeRow.dividend,
    )  # fmt: skip
    wanted = select(*columns).where(TradeRow.coop_id == coop_id, TradeRow.proposal_id == proposal_id)
    if member_number is not None:
        wanted = wanted.where(TradeRow.member_number == member_number)
    return wanted.order_by(TradeRow.member_number, TradeRow.fund_number)


def shares(session: Session, coop_id: uuid.UUID, proposal_id: uuid.UUID) -> list[ShareRow]:
    """What every fund spent and gets, by member number, then fund number."""
    return [ShareRow(*row) for row in session.execute(shares_statement(coop_id, proposal_id))]


def shares_of_member(
    session: Session, coop_id: uuid.UUID, proposal_id: uuid.UUID, member_id: uuid.UUID
) -> list[ShareRow]:
    """What one member's funds spent and get, by fund number."""
    rows = session.execute(shares_statement(coop_id, proposal_id).where(TradeRow.member_id == member_id))
    return [ShareRow(*row) for row in rows]


def count_shares(session: Session, coop_id: uuid.UUID, proposal_id: uuid.UUID) -> tuple[int, int]:
    """How many funds, and how many members, get a dividend."""
    row = session.execute(
        select(func.count(), func.count(TradeRow.member_id.distinct())).where(
            TradeRow.coop_id == coop_id, TradeRow.proposal_id == proposal_id, TradeRow.dividend > 0
        )
    ).one()
    return int(row[0]), int(row[1])


def waiting_for_officers(session: Session, coop_id: uuid.UUID, today: date) -> list[YearRow]:
    """Years that wait for somebody who shares surplus: to close, to propose, to count or to share."""
    steps = {Standing.BOOKS_OPEN, Standing.TO_PROPOSE, Standing.TO_COUNT, Standing.CARRIED}
    return [row for row in year_rows(session, coop_id, today) if row.standing in steps and row.result.lines]
