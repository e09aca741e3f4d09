"""Loans to the co-op: their terms, their schedules, and where each part stands."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from coopbudget.ledger import queries as ledger
from coopbudget.paging import Page, paginate
from coopbudget.payments.queries.instructions import instruction_states
from coopbudget.shares.lending import Part, schedule
from coopbudget.shares.models import Loan, LoanPart, LoanReturn


@dataclass(frozen=True)
class LoanPartRow:
    """A part of the schedule. ``state``: to_come, or where its payment stands."""

    part: Part
    state: str
    entry_number: int | None


@dataclass(frozen=True)
class LoanRow:
    """A loan. ``owed`` is what the books say is still to pay back (or what has come, before it began), ``paid`` what of
    it went back in parts; ``state`` one of waiting, come, too_much, running, paid_back, called_off."""

    id: uuid.UUID
    number: int
    member_id: uuid.UUID | None
    lender: str
    terms: str
    amount: int
    rate: int
    every_months: int
    parts: int
    owed: int
    paid: int
    recorded_by: uuid.UUID
    recorded_at: datetime
    begun_by: uuid.UUID | None
    begun_on: date | None
    called_off_at: datetime | None

    @property
    def state(self) -> str:
        if self.called_off_at is not None:
            return "called_off"
        if self.begun_on is None:
            if self.too_much:
                return "too_much"
            return "come" if self.owed == self.amount else "waiting"
        return "running" if self.owed else "paid_back"

    @property
    def too_much(self) -> int:
        """What has come and is not part of the loan (pence): more than was agreed, or all of one that was not made."""
        return max(0, self.owed - (0 if self.called_off_at is not None else self.amount - self.paid))

    def schedule(self, begun_on: date) -> list[Part]:
        """Its parts, if it begins (or began) on a day."""
        return schedule(
            amount=self.amount, rate=self.rate, begun_on=begun_on, every_months=self.every_months, parts=self.parts
        )


def loan_reference(number: int) -> str:
    """What a lender writes on the bank transfer."""
    return f"LOAN {number:05d}"


def _loans(coop_id: uuid.UUID) -> Select[Any]:
    paid = (
        select(func.sum(LoanPart.principal))
        .where(LoanPart.coop_id == Loan.coop_id, LoanPart.loan_id == Loan.id)
        .correlate(Loan)
        .scalar_subquery()
    )
    owed = ledger.balance_of(Loan.coop_id, Loan.owed_account_id)
    columns: tuple[Any, ...] = (Loan, owed.label("owed"), paid.label("paid"))
    return select(*columns).where(Loan.coop_id == coop_id).order_by(Loan.number.desc())


def _row(row: Any) -> LoanRow:
    found, owed, paid = row
    return LoanRow(
        found.id, found.number, found.member_id, found.lender, found.terms, found.amount, found.rate,
        found.every_months, found.parts, int(owed or 0), int(paid or 0), found.recorded_by,
        found.recorded_at, found.begun_by, found.begun_on, found.called_off_at,
    )  # fmt: skip


@dataclass(frozen=True)
class LoanReturnRow:
    """What came and was not part of a loan, on its way back. ``state``: where its payment stands."""

    amount: int
    returned_at: datetime
    entry_number: int
    state: str


def loan_returns(session: Session, coop_id: uuid.UUID, loan_id: uuid.UUID) -> list[LoanReturnRow]:
    """What goes back to the lender of a loan besides its parts, the oldest first; two queries."""
    found = session.scalars(
        select(LoanReturn)
        .where(LoanReturn.coop_id == coop_id, LoanReturn.loan_id == loan_id)
        .order_by(LoanReturn.returned_at, LoanReturn.id)
    ).all()
    states = instruction_states(session, coop_id, [row.id for row in found])
    return [
        LoanReturnRow(
            row.amount, row.returned_at, row.entry_number, states[row.id].state if row.id in states else "instructed"
        )
        for row in found
    ]


def loans_page(session: Session, coop_id: uuid.UUID, *, number: int = 1) -> Page[LoanRow]:
    """A page of loans, the newest first."""
    found = paginate(session, _loans(coop_id), number=number)
    return Page([_row(row) for row in found], found.number, found.size, found.total)


def loan_by_number(session: Session, coop_id: uuid.UUID, number: int) -> LoanRow | None:
    """The loan people call by this number."""
    row = session.execute(_loans(coop_id).where(Loan.number == number)).first()
    return None if row is None else _row(row)


def loans_of(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> list[LoanRow]:
    """What a member lent, the newest first."""
    return [_row(row) for row in session.execute(_loans(coop_id).where(Loan.member_id == member_id))]


def loan_parts(session: Session, coop_id: uuid.UUID, loan: LoanRow) -> Sequence[LoanPartRow]:
    """The schedule of a loan that began, with where each part stands; two queries."""
    if loan.begun_on is None:
        return []
    paid = {
        row.number: row
        for row in session.scalars(select(LoanPart).where(LoanPart.coop_id == coop_id, LoanPart.loan_id == loan.id))
    }
    states = instruction_states(session, coop_id, [row.id for row in paid.values()])
    found = []
    for part in loan.schedule(loan.begun_on):
        row = paid.get(part.number)
        state = "to_come" if row is None else states[row.id].state if row.id in states else "instructed"
        found.append(LoanPartRow(part, state, row.entry_number if row else None))
    return found
