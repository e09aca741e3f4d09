"""Reads of what became of dividends: into which fund they went, what is kept for next time, what is due to whom."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session

from coopbudget.payments.queries.instructions import State, instruction_states
from coopbudget.surplus.destinations import Goes
from coopbudget.surplus.models import Due, Placing, Proposal, TradeRow

_STANDS = (Proposal.posted_at.is_not(None), Proposal.reversed_at.is_(None))


class Pot(NamedTuple):
    """What is kept for a fund's next dividend (pence)."""

    member_id: uuid.UUID
    fund_number: int
    amount: int


def pots_standing(session: Session, coop_id: uuid.UUID) -> dict[uuid.UUID, Pot]:
    """What is kept of small dividends, by fund. Sharings that were undone don't count."""
    amount = func.sum(Placing.kept - Placing.brought)
    rows = session.execute(
        select(Placing.fund_id, Placing.member_id, Placing.fund_number, amount)
        .join(Proposal, and_(Proposal.coop_id == Placing.coop_id, Proposal.id == Placing.proposal_id))
        .where(Placing.coop_id == coop_id, *_STANDS)
        .group_by(Placing.fund_id, Placing.member_id, Placing.fund_number)
        .having(amount > 0)
        .order_by(Placing.fund_number)
    )
    return {fund_id: Pot(member_id, number, int(n)) for fund_id, member_id, number, n in rows}


def paid_since(session: Session, coop_id: uuid.UUID, proposal_id: uuid.UUID) -> bool:
    """Whether something that a sharing kept was paid out with one that came after it and stands."""
    kept = select(Placing.fund_id).where(
        Placing.coop_id == coop_id, Placing.proposal_id == proposal_id, Placing.kept > 0
    )
    first = select(Proposal.posted_at).where(Proposal.coop_id == coop_id, Proposal.id == proposal_id)
    later = (
        select(Placing.id)
        .join(Proposal, and_(Proposal.coop_id == Placing.coop_id, Proposal.id == Placing.proposal_id))
        .where(
            Placing.coop_id == coop_id, *_STANDS, Proposal.posted_at > first.scalar_subquery(), Placing.brought > 0,
            Placing.fund_id.in_(kept),
        )
    )  # fmt: skip
    return session.scalar(later.limit(1)) is not None


class Part(NamedTuple):
    """What one fund spent and got: this year's ``dividend``, ``brought`` from before, what of both was ``paid`` and
    ``goes`` where, and what is ``kept`` for next time. In a ``part`` of a class there is no fund."""

    member_id: uuid.UUID
    member_number: int
    fund_id: uuid.UUID | None
    fund_number: int
    trade: int
    dividend: int
    brought: int
    paid: int
    kept: int
    goes: Goes
    into_fund_id: uuid.UUID | None
    part: str


def parts_statement(coop_id: uuid.UUID, proposal_id: uuid.UUID) -> Select[Any]:
    """The columns of ``Part`` for every fund of a sharing, by member number, then fund number."""
    columns: tuple[Any, ...] = (
        TradeRow.member_id, TradeRow.member_number, TradeRow.fund_id, TradeRow.fund_number, TradeRow.trade,
        TradeRow.dividend, func.coalesce(Placing.brought, 0), func.coalesce(Placing.paid, TradeRow.dividend),
        func.coalesce(Placing.kept, 0), func.coalesce(Placing.goes, Goes.FUND.value),
        case((Placing.id.is_(None), TradeRow.fund_id), else_=Placing.into_fund_id), TradeRow.part,
    )  # fmt: skip
    return (
        select(*columns)
        .outerjoin(
            Placing,
            and_(
                Placing.coop_id == TradeRow.coop_id,
                Placing.proposal_id == TradeRow.proposal_id,
                Placing.fund_id == TradeRow.fund_id,
            ),
        )
        .where(TradeRow.coop_id == coop_id, TradeRow.proposal_id == proposal_id)
        .order_by(TradeRow.member_number, TradeRow.fund_number, TradeRow.part)
    )


def part_row(row: Any) -> Part:
    """A row of ``parts_statement``."""
    part = Part._make(row)
    return part._replace(goes=Goes(part.goes))


def parts_of_members(
    session: Session, coop_id: uuid.UUID, proposal_id: uuid.UUID, member_ids: Collection[uuid.UUID]
) -> list[Part]:
    """What the funds of these members got, by member number, then fund number. One query."""
    wanted = parts_statement(coop_id, proposal_id).where(TradeRow.member_id.in_(list(member_ids)))
    return [part_row(row) for row in session.execute(wanted)]


@dataclass(frozen=True)
class DueRow:
    """A dividend that went into no fund. ``state``: ``to_offer``, ``offered``, ``owed``, ``moved`` (into a fund),
    ``undone``, or where its payment stands (payments' State)."""

    id: uuid.UUID
    number: int
    year: int
    proposal_id: uuid.UUID
    member_id: uuid.UUID
    fund_id: uuid.UUID | None
    kind: str
    amount: int
    offered_on: date | None
    answer: str | None
    into_fund_id: uuid.UUID | None
    words: str
    answered_by: uuid.UUID | None
    answered_at: datetime | None
    entry_number: int | None
    state: str
    run_number: int | None

    @property
    def waits(self) -> bool:
        """Whether somebody has still to say what becomes of it."""
        return self.state in ("to_offer", "offered", "owed")

    @property
    def can_stop(self) -> bool:
        """Whether its payment can still be called off."""
        return self.state in ("instructed", "returned")


def dues_statement(coop_id: uuid.UUID, *, waiting: bool = False) -> Select[Any]:
    """A statement for ``paginate``: dividends that went into no fund, the newest first; read by ``due_rows``."""
    columns: tuple[Any, ...] = (Due, Proposal.year)
    wanted = (
        select(*columns)
        .join(Proposal, and_(Proposal.coop_id == Due.coop_id, Proposal.id == Due.proposal_id))
        .where(Due.coop_id == coop_id)
        .order_by(Due.number.desc())
    )
    return wanted.where(Due.answer.is_(None), Due.ended_at.is_(None)) if waiting else wanted


def due_rows(session: Session, coop_id: uuid.UUID, rows: Collection[Any]) -> list[DueRow]:
    """Rows of ``dues_statement``. One query."""
    states = instruction_states(session, coop_id, [due.id for due, _year in rows if due.answer])
    return [_due_row(due, year, states.get(due.id)) for due, year in rows]


def _due_row(due: Due, year: int, paid: State | None) -> DueRow:
    if due.ended_at is not None:
        state = "undone"
    elif due.answer is None:
        state = "owed" if due.kind != "council" else ("to_offer" if due.offered_on is None else "offered")
    elif due.answer == "fund":
        state = "moved"
    else:
        state = paid.state if paid is not None else "instructed"
    return DueRow(
        id=due.id, number=due.number, year=year, proposal_id=due.proposal_id, member_id=due.member_id,
        fund_id=due.fund_id, kind=due.kind, amount=due.amount, offered_on=due.offered_on, answer=due.answer,
        into_fund_id=due.into_fund_id, words=due.words, answered_by=due.answered_by, answered_at=due.answered_at,
        entry_number=due.entry_number, state=state, run_number=paid.run_number if paid else None,
    )  # fmt: skip


def due_by_number(session: Session, coop_id: uuid.UUID, number: int) -> DueRow | None:
    """The one that people call by this number. Two queries."""
    rows = session.execute(dues_statement(coop_id).where(Due.number == number)).all()
    return next(iter(due_rows(session, coop_id, rows)), None)


def count_dues(session: Session, coop_id: uuid.UUID, proposal_id: uuid.UUID) -> int:
    """How many dividends of a sharing went into no fund."""
    return session.scalar(select(func.count()).where(Due.coop_id == coop_id, Due.proposal_id == proposal_id)) or 0
