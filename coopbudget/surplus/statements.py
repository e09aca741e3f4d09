"""A member's statement of a sharing: what each of her funds spent and got, where it is, and what is kept. Pence."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from coopbudget.budgets.queries.owners import FundOwner, owners_of_members
from coopbudget.surplus.destinations import Goes
from coopbudget.surplus.models import Due, TradeRow
from coopbudget.surplus.placings import DueRow, Part, due_rows, dues_statement, parts_of_members, parts_statement
from coopbudget.surplus.queries import ProposalRow


@dataclass(frozen=True)
class Statement:
    """What one member spent and got. ``owners`` are her funds by id, ``dues`` what went into none of them."""

    proposal: ProposalRow
    parts: tuple[Part, ...]
    owners: Mapping[uuid.UUID, FundOwner]
    dues: tuple[DueRow, ...]

    @property
    def of_funds(self) -> list[Part]:
        return [part for part in self.parts if not part.part]

    @property
    def of_classes(self) -> list[Part]:
        return [part for part in self.parts if part.part]

    @property
    def trade(self) -> int:
        """What her funds spent together."""
        return sum(part.trade for part in self.of_funds)

    @property
    def dividend(self) -> int:
        """What this year's sharing gave her, in all."""
        return sum(part.dividend for part in self.parts)

    @property
    def brought(self) -> int:
        """What was kept of small sums before, and came to it."""
        return sum(part.brought for part in self.parts)

    @property
    def into_funds(self) -> int:
        """What is in her funds."""
        return sum(part.paid for part in self.of_funds if part.goes in (Goes.FUND, Goes.SUCCESSOR))

    @property
    def elsewhere(self) -> int:
        """What is held for a council or owed to her."""
        return sum(part.paid for part in self.parts) - self.into_funds

    @property
    def kept(self) -> int:
        """What is kept for next time."""
        return sum(part.kept for part in self.parts)


def statement_of(session: Session, coop_id: uuid.UUID, proposal: ProposalRow, member_id: uuid.UUID) -> Statement:
    """One member's statement. A fixed number of queries."""
    return statements_of(session, coop_id, proposal, [member_id])[member_id]


def statements_of(
    session: Session, coop_id: uuid.UUID, proposal: ProposalRow, member_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, Statement]:
    """The statements of these members. Four queries, however many."""
    parts = parts_of_members(session, coop_id, proposal.id, member_ids)
    owners = owners_of_members(session, coop_id, member_ids)
    wanted = dues_statement(coop_id).where(Due.proposal_id == proposal.id, Due.member_id.in_(list(member_ids)))
    dues = due_rows(session, coop_id, session.execute(wanted).all())
    return {
        member_id: Statement(
            proposal,
            tuple(part for part in parts if part.member_id == member_id),
            {owner.id: owner for owner in owners if owner.member_id == member_id},
            tuple(due for due in dues if due.member_id == member_id),
        )
        for member_id in member_ids
    }


class Sum(NamedTuple):
    """What one member got: into her funds, elsewhere, and kept for next time."""

    member_id: uuid.UUID
    member_number: int
    into_funds: int
    elsewhere: int
    kept: int


def sums_statement(
    coop_id: uuid.UUID,
    proposal_id: uuid.UUID,
    *,
    member_number: int | None = None,
    of_members: Collection[uuid.UUID] | None = None,
) -> Select[Any]:
    """A statement for ``paginate``: the columns of ``Sum`` for each member with a part, by number."""
    theirs = parts_statement(coop_id, proposal_id).order_by(None)
    if of_members is not None:
        theirs = theirs.where(TradeRow.member_id.in_(list(of_members)))
    if member_number is not None:
        theirs = theirs.where(TradeRow.member_number == member_number)
    each = theirs.subquery()
    member_id, number, fund_id, paid, kept, goes = (each.c[at] for at in (0, 1, 2, 7, 8, 9))
    in_fund = and_(fund_id.is_not(None), goes.in_((Goes.FUND.value, Goes.SUCCESSOR.value)))
    columns: tuple[Any, ...] = (
        member_id,
        number,
        func.coalesce(func.sum(paid).filter(in_fund), 0),
        func.coalesce(func.sum(paid).filter(~in_fund), 0),
        func.sum(kept),
    )
    return select(*columns).group_by(member_id, number).having(func.sum(paid + kept) > 0).order_by(number)


def sums_of_members(
    session: Session, coop_id: uuid.UUID, proposal_id: uuid.UUID, member_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, Sum]:
    """What each of these members got; who gets nothing is left out. One query."""
    wanted = sums_statement(coop_id, proposal_id, of_members=member_ids)
    return {row[0]: sum_row(row) for row in session.execute(wanted)}


def sum_row(row: Any) -> Sum:
    """A row of ``sums_statement``; sums come from PostgreSQL as decimals."""
    member_id, number, *amounts = row
    into_funds, elsewhere, kept = (int(amount) for amount in amounts)
    return Sum(member_id, number, into_funds, elsewhere, kept)
