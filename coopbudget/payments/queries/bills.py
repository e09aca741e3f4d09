"""Reads of the co-op's own bills."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from coopbudget.payments.models import Bill, BillApproval, Payee


def bills(coop_id: uuid.UUID, *, state: str = "", expense: str = "") -> Select[Any]:
    """A statement for ``paginate``: bills with payee and how many said yes, newest number first."""
    said_yes = (
        select(func.count())
        .select_from(BillApproval)
        .where(BillApproval.coop_id == Bill.coop_id, BillApproval.bill_id == Bill.id)
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (
        Bill,
        Payee.name.label("payee_name"),
        Payee.number.label("payee_number"),
        Payee.people.label("payee_people"),
        said_yes.label("approvals"),
    )
    wanted = (
        select(*columns)
        .join(Payee, and_(Payee.coop_id == Bill.coop_id, Payee.id == Bill.payee_id))
        .where(Bill.coop_id == coop_id)
        .order_by(Bill.number.desc())
    )
    if state == "waiting":
        wanted = wanted.where(Bill.approved_at.is_(None), Bill.refused_at.is_(None))
    elif state == "approved":
        wanted = wanted.where(Bill.approved_at.is_not(None))
    elif state == "refused":
        wanted = wanted.where(Bill.refused_at.is_not(None))
    if expense:
        wanted = wanted.where(Bill.expense == expense)
    return wanted


def bill(session: Session, coop_id: uuid.UUID, number: int) -> Any:
    """One row of ``bills`` by the bill's number, or None."""
    return session.execute(bills(coop_id).where(Bill.number == number)).one_or_none()


def bill_named(session: Session, coop_id: uuid.UUID, bill_id: uuid.UUID) -> tuple[int, uuid.UUID | None] | None:
    """The number people call a bill by, and its file; None where there is none."""
    row = session.execute(
        select(Bill.number, Bill.evidence_id).where(Bill.coop_id == coop_id, Bill.id == bill_id)
    ).one_or_none()
    return None if row is None else (row.number, row.evidence_id)


def approvals(session: Session, coop_id: uuid.UUID, bill_id: uuid.UUID) -> list[BillApproval]:
    """Who said yes, in the order they did."""
    return list(
        session.scalars(
            select(BillApproval)
            .where(BillApproval.coop_id == coop_id, BillApproval.bill_id == bill_id)
            .order_by(BillApproval.approved_at, BillApproval.id)
        )
    )


def bills_waiting(session: Session, coop_id: uuid.UUID, *, for_person: uuid.UUID | None = None) -> list[int]:
    """Numbers of bills that wait for a yes, oldest first; without those that ``for_person`` can't say yes to."""
    wanted = (
        select(Bill.number, Bill.claimant, Payee.people)
        .join(Payee, and_(Payee.coop_id == Bill.coop_id, Payee.id == Bill.payee_id))
        .where(Bill.coop_id == coop_id, Bill.approved_at.is_(None), Bill.refused_at.is_(None))
        .order_by(Bill.number)
    )
    if for_person is not None:
        said = (
            select(BillApproval.id)
            .where(
                BillApproval.coop_id == Bill.coop_id,
                BillApproval.bill_id == Bill.id,
                BillApproval.person_id == for_person,
            )
            .exists()
        )
        wanted = wanted.where(~said)
    return [
        row.number
        for row in session.execute(wanted)
        if for_person is None or (row.claimant != for_person and str(for_person) not in row.people)
    ]
