"""What each fund and each member with a part gets by a proposal, as it was frozen. Amounts are pence."""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from coopbudget.db.pieces import in_pieces
from coopbudget.rulebook.words import MemberClass
from coopbudget.surplus.models import TradeRow
from coopbudget.surplus.rules import Claims, Source, Trade
from coopbudget.surplus.terms import digest_of_rows


class ShareRow(NamedTuple):
    """What one fund spent and gets; or, without one, what a member supplied or her days, in the ``part`` of a class."""

    member_id: uuid.UUID
    member_number: int
    fund_id: uuid.UUID | None
    fund_number: int
    trade: int
    dividend: int
    source: str | None
    part: str


def shares_statement(coop_id: uuid.UUID, proposal_id: uuid.UUID, *, member_number: int | None = None) -> Select[Any]:
    """A statement for ``paginate``: the columns of ``ShareRow``, by member number, then fund number."""
    columns: tuple[Any, ...] = (
        TradeRow.member_id, TradeRow.member_number, TradeRow.fund_id, TradeRow.fund_number, TradeRow.trade,
        TradeRow.dividend, TradeRow.source, TradeRow.part,
    )  # fmt: skip
    wanted = select(*columns).where(TradeRow.coop_id == coop_id, TradeRow.proposal_id == proposal_id)
    if member_number is not None:
        wanted = wanted.where(TradeRow.member_number == member_number)
    return wanted.order_by(TradeRow.member_number, TradeRow.fund_number, TradeRow.part)


def shares(session: Session, coop_id: uuid.UUID, proposal_id: uuid.UUID) -> list[ShareRow]:
    """What every fund spent and gets, by member number, then fund number."""
    return [ShareRow(*row) for row in session.execute(shares_statement(coop_id, proposal_id))]


def frozen_trades(session: Session, coop_id: uuid.UUID, proposal_id: uuid.UUID) -> Claims:
    """Everybody's trade as it was frozen with a proposal, in its order."""
    rows = in_pieces(session, shares_statement(coop_id, proposal_id))
    return Claims(
        Trade(
            row.member_number, row.fund_number, row.fund_id, row.member_id, row.trade,
            Source(row.source) if row.source else None, MemberClass(row.part) if row.part else None,
        )
        for row in map(ShareRow._make, rows)
    )  # fmt: skip


def class_shares(session: Session, coop_id: uuid.UUID, proposal_id: uuid.UUID) -> list[ShareRow]:
    """What members of classes get of the parts that those have of their own, by member number."""
    wanted = shares_statement(coop_id, proposal_id).where(TradeRow.part != "")
    return [ShareRow(*row) for row in session.execute(wanted)]


def claims_digest(session: Session, coop_id: uuid.UUID, proposal_id: uuid.UUID) -> str:
    """The trade digest of every claim that was frozen with a proposal. PostgreSQL makes it where the rows are."""
    here = (TradeRow.coop_id == coop_id, TradeRow.proposal_id == proposal_id)
    order = (TradeRow.member_number, TradeRow.fund_number, TradeRow.part)
    if session.get_bind().dialect.name == "postgresql":
        part = case((TradeRow.part == "", ""), else_=func.concat(',"', TradeRow.part, '"'))
        row = func.concat("[", TradeRow.member_number, ",", TradeRow.fund_number, ",", TradeRow.trade, part, "]")
        rows = func.string_agg(row, aggregate_order_by(literal(","), *order))
        whole = func.convert_to(func.concat('{"trade":[', rows, "]}"), "UTF8")
        return str(session.scalar(select(func.encode(func.sha256(whole), "hex")).where(*here)))
    columns: tuple[Any, ...] = (TradeRow.member_number, TradeRow.fund_number, TradeRow.trade, TradeRow.part)
    claims = in_pieces(session, select(*columns).where(*here).order_by(*order))
    return digest_of_rows((member, fund, trade, part) for member, fund, trade, part in claims)


def shares_of_member(
    session: Session, coop_id: uuid.UUID, proposal_id: uuid.UUID, member_id: uuid.UUID
) -> list[ShareRow]:
    """What one member's funds spent and get, by fund number."""
    rows = session.execute(shares_statement(coop_id, proposal_id).where(TradeRow.member_id == member_id))
    return [ShareRow(*row) for row in rows]


def count_shares(session: Session, coop_id: uuid.UUID, proposal_id: uuid.UUID) -> tuple[int, int]:
    """How many funds, and how many members, get a dividend."""
    row = session.execute(
        select(func.count(TradeRow.fund_id), func.count(TradeRow.member_id.distinct())).where(
            TradeRow.coop_id == coop_id, TradeRow.proposal_id == proposal_id, TradeRow.dividend > 0
        )
    ).one()
    return int(row[0]), int(row[1])
