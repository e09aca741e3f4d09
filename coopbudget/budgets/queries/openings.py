"""Openings of the books, and their lines."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from coopbudget.budgets.models import Fund, Opening, OpeningLine
from coopbudget.budgets.rules import OpeningSum


class OpeningRow(NamedTuple):
    """An opening and who signed it. Pence."""

    id: uuid.UUID
    number: int
    side: str
    as_on: date
    bank_figure: int
    evidence_id: uuid.UUID | None
    uploaded_by: uuid.UUID | None
    uploaded_at: datetime
    first_by: uuid.UUID | None
    first_at: datetime | None
    second_by: uuid.UUID | None
    second_at: datetime | None
    discarded_at: datetime | None
    entry_number: int | None

    @property
    def state(self) -> str:
        """draft, waiting (for the second signature), posted or discarded."""
        if self.discarded_at:
            return "discarded"
        if self.second_at:
            return "posted"
        return "waiting" if self.first_at else "draft"


class OpeningLineRow(NamedTuple):
    """A line and the fund it was matched to. Pence."""

    position: int
    reference: str
    amount: int
    fund_id: uuid.UUID | None
    fund_number: int | None
    member_id: uuid.UUID | None
    account_id: uuid.UUID | None


def openings_statement(coop_id: uuid.UUID) -> Select[Any]:
    """Openings of the co-op, the newest first; rows are OpeningRow's fields."""
    columns: tuple[Any, ...] = (
        Opening.id, Opening.number, Opening.side, Opening.as_on, Opening.bank_figure, Opening.evidence_id,
        Opening.uploaded_by, Opening.uploaded_at, Opening.first_by, Opening.first_at, Opening.second_by,
        Opening.second_at, Opening.discarded_at, Opening.entry_number,
    )  # fmt: skip
    return select(*columns).where(Opening.coop_id == coop_id).order_by(Opening.number.desc())


def opening_by_number(session: Session, coop_id: uuid.UUID, number: int) -> OpeningRow | None:
    """One opening."""
    row = session.execute(openings_statement(coop_id).where(Opening.number == number)).one_or_none()
    return None if row is None else OpeningRow(*row)


def lines_statement(coop_id: uuid.UUID, opening_id: uuid.UUID) -> Select[Any]:
    """The lines of an opening: those without a fund first, then as they stand in the file."""
    columns: tuple[Any, ...] = (
        OpeningLine.position, OpeningLine.reference, OpeningLine.amount, OpeningLine.fund_id, Fund.number,
        Fund.member_id, Fund.available_account_id,
    )  # fmt: skip
    return (
        select(*columns)
        .outerjoin(Fund, and_(Fund.coop_id == OpeningLine.coop_id, Fund.id == OpeningLine.fund_id))
        .where(OpeningLine.coop_id == coop_id, OpeningLine.opening_id == opening_id)
        .order_by(OpeningLine.fund_id.is_not(None), OpeningLine.position)
    )


def lines_of(session: Session, coop_id: uuid.UUID, opening_id: uuid.UUID) -> list[OpeningLineRow]:
    """Every line of an opening, those without a fund first."""
    return [OpeningLineRow(*row) for row in session.execute(lines_statement(coop_id, opening_id))]


def sum_of(bank_figure: int, lines: Iterable[OpeningLineRow]) -> OpeningSum:
    """Whether the lines agree with the bank."""
    lines = list(lines)
    return OpeningSum(
        lines=sum(line.amount for line in lines),
        bank=bank_figure,
        unmatched=sum(1 for line in lines if line.fund_id is None),
    )
