"""Reads of visits and invoices, in a stated order. The rows are for reading: only this slice changes them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Uuid, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from coopbudget.invoices.models import (
    Attendance,
    Delivery,
    Invoice,
    InvoiceApproval,
    InvoiceLine,
    InvoiceShare,
    Remark,
)
from coopbudget.invoices.rules import ANSWER_DAYS, VisitState, visit_state


@dataclass(frozen=True)
class VisitRow:
    """A visit with those who were there, and its state on the day asked for."""

    visit: Delivery
    present: tuple[Attendance, ...]
    state: VisitState
    invoiced: bool

    @property
    def minutes(self) -> int:
        """Minutes as agreed, or as logged while nothing is agreed."""
        return self.visit.minutes if self.visit.agreed_minutes is None else self.visit.agreed_minutes


class MemberShare(NamedTuple):
    """What one invoice took, or will take, from a member's funds for a contract (pence)."""

    invoice: Invoice
    cost: int
    levy: int


def state_of(visit: Delivery, today: date) -> VisitState:
    """Where the visit stands on ``today``."""
    return visit_state(
        withdrawn=visit.withdrawn_at is not None,
        agreed_minutes=visit.agreed_minutes,
        disputed=visit.disputed_at is not None,
        logged_on=visit.logged_on,
        today=today,
    )


def _on_invoice() -> ColumnElement[bool]:
    return exists().where(
        InvoiceLine.coop_id == Delivery.coop_id, InvoiceLine.delivery_id == Delivery.id, InvoiceLine.counts
    )


# -- Visits ---------------------------------------------------------------------------------------------


def visit_by_number(session: Session, coop_id: uuid.UUID, number: int) -> Delivery | None:
    """The visit by the number people say aloud."""
    return session.scalar(select(Delivery).where(Delivery.coop_id == coop_id, Delivery.number == number))


def visits_statement(
    coop_id: uuid.UUID,
    *,
    contract_ids: Collection[uuid.UUID] | None = None,
    member_id: uuid.UUID | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Select[Delivery]:
    """Visits that were not withdrawn, newest first: of contracts, or where a member was, between two days."""
    wanted = (
        select(Delivery)
        .where(Delivery.coop_id == coop_id, Delivery.withdrawn_at.is_(None))
        .order_by(Delivery.given_on.desc(), Delivery.start_minute.desc(), Delivery.number.desc())
    )
    if contract_ids is not None:
        wanted = wanted.where(Delivery.contract_id.in_(contract_ids))
    if member_id is not None:
        wanted = wanted.where(
            exists().where(
                Attendance.coop_id == Delivery.coop_id,
                Attendance.delivery_id == Delivery.id,
                Attendance.member_id == member_id,
            )
        )
    if since is not None:
        wanted = wanted.where(Delivery.given_on >= since)
    if until is not None:
        wanted = wanted.where(Delivery.given_on <= until)
    return wanted


def open_visits_of_member(coop_id: Any, member_id: Any) -> Select[Delivery]:
    """Visits where the member was and has not answered, nor anybody settled; the oldest first."""
    return (
        select(Delivery)
        .where(
            Delivery.coop_id == coop_id,
            Delivery.withdrawn_at.is_(None),
            Delivery.agreed_minutes.is_(None),
            exists().where(
                Attendance.coop_id == Delivery.coop_id,
                Attendance.delivery_id == Delivery.id,
                Attendance.member_id == member_id,
                Attendance.confirmed.is_(None),
            ),
        )
        .order_by(Delivery.given_on, Delivery.start_minute, Delivery.number)
    )


def visits_to_settle(coop_id: uuid.UUID, today: date) -> Select[Delivery]:
    """Visits that wait for an officer: disputed, or unanswered for five days; the oldest first."""
    return (
        select(Delivery)
        .where(
            Delivery.coop_id == coop_id,
            Delivery.withdrawn_at.is_(None),
            Delivery.agreed_minutes.is_(None),
            or_(Delivery.disputed_at.is_not(None), Delivery.logged_on < today - timedelta(days=ANSWER_DAYS)),
        )
        .order_by(Delivery.given_on, Delivery.start_minute, Delivery.number)
    )


def count(session: Session, statement: Select[Any]) -> int:
    """How many rows a statement has."""
    return session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0


def visits_to_answer(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> int:
    """How many visits the member can confirm."""
    return session.scalar(_visits_to_answer(), {"coop": coop_id, "member": member_id}) or 0


@cache
def _visits_to_answer() -> Select[int]:
    """Built once: a home page asks it."""
    wanted = open_visits_of_member(bindparam("coop", type_=Uuid()), bindparam("member", type_=Uuid()))
    return wanted.order_by(None).with_only_columns(func.count(Delivery.id))


def members_with_open_visits(
    session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID, member_ids: Collection[uuid.UUID]
) -> set[uuid.UUID]:
    """Those of the members who still have a visit of the contract to answer; one query."""
    return set(
        session.scalars(
            select(Attendance.member_id)
            .join(Delivery, and_(Delivery.coop_id == Attendance.coop_id, Delivery.id == Attendance.delivery_id))
            .where(
                Attendance.coop_id == coop_id,
                Attendance.member_id.in_(member_ids),
                Attendance.confirmed.is_(None),
                Delivery.contract_id == contract_id,
                Delivery.withdrawn_at.is_(None),
                Delivery.agreed_minutes.is_(None),
            )
            .distinct()
        )
    )


def visits_waiting_for_officer(session: Session, coop_id: uuid.UUID, today: date) -> int:
    """How many visits wait for an officer."""
    return count(session, visits_to_settle(coop_id, today))


def rows_of(session: Session, coop_id: uuid.UUID, visits: Iterable[Delivery], today: date) -> list[VisitRow]:
    """The visits with those who were there, in the order given; two queries."""
    found = list(visits)
    ids = [visit.id for visit in found]
    there = attendance(session, coop_id, ids)
    invoiced = set(
        session.scalars(
            select(InvoiceLine.delivery_id).where(
                InvoiceLine.coop_id == coop_id, InvoiceLine.delivery_id.in_(ids), InvoiceLine.counts
            )
        )
    )
    return [
        VisitRow(visit, tuple(there.get(visit.id, ())), state_of(visit, today), visit.id in invoiced) for visit in found
    ]


def attendance(
    session: Session, coop_id: uuid.UUID, delivery_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[Attendance]]:
    """Who was at each visit, by member number; one query."""
    found: dict[uuid.UUID, list[Attendance]] = {}
    for each in session.scalars(
        select(Attendance)
        .where(Attendance.coop_id == coop_id, Attendance.delivery_id.in_(list(delivery_ids)))
        .order_by(Attendance.member_number)
    ):
        found.setdefault(each.delivery_id, []).append(each)
    return found


def remarks(session: Session, coop_id: uuid.UUID, delivery_id: uuid.UUID) -> Sequence[Remark]:
    """What was said of a visit, in the order it was said."""
    return session.scalars(
        select(Remark)
        .where(Remark.coop_id == coop_id, Remark.delivery_id == delivery_id)
        .order_by(Remark.said_at, Remark.id)
    ).all()


def candidates(
    session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID, period_from: date, period_to: date
) -> Sequence[Delivery]:
    """Visits of a period that an invoice can ask for: logged, not found not given, on no invoice yet; by day."""
    return session.scalars(
        select(Delivery)
        .where(
            Delivery.coop_id == coop_id,
            Delivery.contract_id == contract_id,
            Delivery.given_on.between(period_from, period_to),
            Delivery.withdrawn_at.is_(None),
            or_(Delivery.agreed_minutes.is_(None), Delivery.agreed_minutes > 0),
            ~_on_invoice(),
        )
        .order_by(Delivery.given_on, Delivery.start_minute, Delivery.number)
    ).all()


def ready_to_invoice(
    session: Session, coop_id: uuid.UUID, contract_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, tuple[int, date, date]]:
    """Of each contract: confirmed visits on no invoice, the first day and the last; one query."""
    rows = session.execute(
        select(Delivery.contract_id, func.count(), func.min(Delivery.given_on), func.max(Delivery.given_on))
        .where(
            Delivery.coop_id == coop_id,
            Delivery.contract_id.in_(list(contract_ids)),
            Delivery.withdrawn_at.is_(None),
            Delivery.agreed_minutes > 0,
            ~_on_invoice(),
        )
        .group_by(Delivery.contract_id)
    )
    return {contract_id: (number, first, last) for contract_id, number, first, last in rows}


# -- Invoices -------------------------------------------------------------------------------------------


def invoice_number(session: Session, coop_id: uuid.UUID, invoice_id: uuid.UUID) -> int | None:
    """The number people call this invoice by, or None where there is none."""
    return session.scalar(select(Invoice.number).where(Invoice.coop_id == coop_id, Invoice.id == invoice_id))


def invoice_by_number(session: Session, coop_id: uuid.UUID, number: int) -> Invoice | None:
    """The invoice by the co-op's own number."""
    return session.scalar(select(Invoice).where(Invoice.coop_id == coop_id, Invoice.number == number))


def invoices_statement(
    coop_id: uuid.UUID,
    *,
    provider_id: uuid.UUID | None = None,
    contract_id: uuid.UUID | None = None,
    state: str = "",
) -> Select[Invoice]:
    """Invoices, newest first; ``state`` is ``waiting``, ``approved`` or ``rejected``."""
    wanted = select(Invoice).where(Invoice.coop_id == coop_id).order_by(Invoice.number.desc())
    if provider_id is not None:
        wanted = wanted.where(Invoice.provider_id == provider_id)
    if contract_id is not None:
        wanted = wanted.where(Invoice.contract_id == contract_id)
    if state == "waiting":
        wanted = wanted.where(Invoice.approved_at.is_(None), Invoice.rejected_at.is_(None))
    elif state == "approved":
        wanted = wanted.where(Invoice.approved_at.is_not(None))
    elif state == "rejected":
        wanted = wanted.where(Invoice.rejected_at.is_not(None))
    return wanted


def invoices_to_approve(coop_id: uuid.UUID, person_id: uuid.UUID) -> Select[Invoice]:
    """Invoices that wait for an approval this officer has not given; the oldest first."""
    return (
        select(Invoice)
        .where(
            Invoice.coop_id == coop_id,
            Invoice.approved_at.is_(None),
            Invoice.rejected_at.is_(None),
            ~exists().where(
                InvoiceApproval.coop_id == Invoice.coop_id,
                InvoiceApproval.invoice_id == Invoice.id,
                InvoiceApproval.person_id == person_id,
            ),
        )
        .order_by(Invoice.sent_at, Invoice.number)
    )


def lines(session: Session, coop_id: uuid.UUID, invoice_id: uuid.UUID) -> list[tuple[InvoiceLine, Delivery]]:
    """The lines of an invoice, each with its visit, in order."""
    rows = session.execute(
        select(InvoiceLine, Delivery)
        .join(Delivery, and_(Delivery.coop_id == InvoiceLine.coop_id, Delivery.id == InvoiceLine.delivery_id))
        .where(InvoiceLine.coop_id == coop_id, InvoiceLine.invoice_id == invoice_id)
        .order_by(InvoiceLine.position)
    )
    return [(line, visit) for line, visit in rows]


def shares(session: Session, coop_id: uuid.UUID, invoice_id: uuid.UUID) -> Sequence[InvoiceShare]:
    """What each fund pays of an invoice, by member number, then fund number."""
    return session.scalars(
        select(InvoiceShare)
        .where(InvoiceShare.coop_id == coop_id, InvoiceShare.invoice_id == invoice_id)
        .order_by(InvoiceShare.member_number, InvoiceShare.fund_number)
    ).all()


def approvals(session: Session, coop_id: uuid.UUID, invoice_id: uuid.UUID) -> Sequence[InvoiceApproval]:
    """Who approved an invoice, in order."""
    return session.scalars(
        select(InvoiceApproval)
        .where(InvoiceApproval.coop_id == coop_id, InvoiceApproval.invoice_id == invoice_id)
        .order_by(InvoiceApproval.approved_at, InvoiceApproval.id)
    ).all()


def approval_counts(session: Session, coop_id: uuid.UUID, invoice_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many approvals each invoice has; one query."""
    rows = session.execute(
        select(InvoiceApproval.invoice_id, func.count())
        .where(InvoiceApproval.coop_id == coop_id, InvoiceApproval.invoice_id.in_(list(invoice_ids)))
        .group_by(InvoiceApproval.invoice_id)
    )
    return {row[0]: row[1] for row in rows}


def invoiced_so_far(
    session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID, *, but: uuid.UUID | None = None
) -> int:
    """What the lines that count of a contract's invoices ask, less credits (pence); ``but`` leaves one out."""
    wanted = (
        select(func.sum(InvoiceLine.amount - InvoiceLine.credit))
        .join(Invoice, and_(Invoice.coop_id == InvoiceLine.coop_id, Invoice.id == InvoiceLine.invoice_id))
        .where(InvoiceLine.coop_id == coop_id, Invoice.contract_id == contract_id, InvoiceLine.counts)
    )
    if but is not None:
        wanted = wanted.where(Invoice.id != but)
    return int(session.scalar(wanted) or 0)


def member_shares(
    session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID, member_id: uuid.UUID
) -> list[MemberShare]:
    """A member's own shares of a contract's invoices that were not sent back, newest first; one query."""
    rows = session.execute(
        select(Invoice, func.sum(InvoiceShare.cost), func.sum(InvoiceShare.levy))
        .join(InvoiceShare, and_(InvoiceShare.coop_id == Invoice.coop_id, InvoiceShare.invoice_id == Invoice.id))
        .where(
            Invoice.coop_id == coop_id,
            Invoice.contract_id == contract_id,
            Invoice.rejected_at.is_(None),
            InvoiceShare.member_id == member_id,
        )
        .group_by(Invoice.coop_id, Invoice.id)
        .order_by(Invoice.number.desc())
    )
    return [MemberShare(invoice, int(cost), int(levy)) for invoice, cost, levy in rows]


def owed_to_provider(session: Session, coop_id: uuid.UUID, provider_id: uuid.UUID) -> Sequence[Invoice]:
    """Approved invoices of a provider, the soonest due first; ``payments`` knows which are paid."""
    return session.scalars(
        select(Invoice)
        .where(Invoice.coop_id == coop_id, Invoice.provider_id == provider_id, Invoice.approved_at.is_not(None))
        .order_by(Invoice.due_on, Invoice.number)
    ).all()
