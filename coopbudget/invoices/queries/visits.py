"""Reads of visits, in a stated order. The rows are for reading: only this slice changes them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from coopbudget.invoices.models import (
    Attendance,
    Delivery,
    Invoice,
    InvoiceLine,
    Remark,
)
from coopbudget.invoices.rules import ANSWER_DAYS, Held, VisitState, visit_state


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


def state_of(visit: Delivery, today: date) -> VisitState:
    """Where the visit stands on ``today``."""
    return visit_state(
        withdrawn=visit.withdrawn_at is not None,
        agreed_minutes=visit.agreed_minutes,
        disputed=visit.disputed_at is not None,
        logged_on=visit.logged_on,
        today=today,
        proposed_on=visit.proposed_on,
    )


def on_invoice() -> ColumnElement[bool]:
    """The condition that a visit counts on an invoice."""
    return Delivery.invoiced_at.is_not(None)


def waits_for_answer() -> ColumnElement[bool]:
    """The condition that a line is held back for an answer alone: with it, it follows on the same invoice."""
    return and_(
        InvoiceLine.part_id.is_(None),
        or_(InvoiceLine.held == [Held.DISPUTED], InvoiceLine.held == [Held.UNCONFIRMED]),
    )


def follows_an_invoice() -> ColumnElement[bool]:
    """The condition that an invoice waits for what is said of a visit."""
    return exists().where(
        InvoiceLine.coop_id == Delivery.coop_id,
        InvoiceLine.delivery_id == Delivery.id,
        waits_for_answer(),
        Invoice.coop_id == InvoiceLine.coop_id,
        Invoice.id == InvoiceLine.invoice_id,
        Invoice.rejected_at.is_(None),
    )


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


def unsettled_of_member(session: Session, coop_id: uuid.UUID, member_id: uuid.UUID) -> int:
    """How many visits where the member was are still to be answered, or in dispute."""
    wanted = visits_statement(coop_id, member_id=member_id).where(Delivery.agreed_minutes.is_(None))
    return count(session, wanted)


def visits_to_settle(coop_id: uuid.UUID, today: date) -> Select[Delivery]:
    """Visits that wait for an officer: disputed, or unanswered for five days; the oldest first."""
    return unsettled_visits(coop_id, today - timedelta(days=ANSWER_DAYS))


def unsettled_visits(coop_id: Any, unanswered_since: Any) -> Select[Delivery]:
    """Visits that were disputed, or logged (or proposed to be otherwise) before a day and never answered.

    The oldest first.
    """
    return (
        select(Delivery)
        .where(
            Delivery.coop_id == coop_id,
            Delivery.withdrawn_at.is_(None),
            Delivery.agreed_minutes.is_(None),
            or_(
                Delivery.disputed_at.is_not(None),
                func.coalesce(Delivery.proposed_on, Delivery.logged_on) < unanswered_since,
            ),
        )
        .order_by(Delivery.given_on, Delivery.start_minute, Delivery.number)
    )


def count(session: Session, statement: Select[Any]) -> int:
    """How many rows a statement has."""
    return session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0


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
    """Visits of a period that an invoice can ask for: logged, not found not given, on no invoice yet; by day.

    Those that an invoice waits for follow on that one.
    """
    return session.scalars(
        select(Delivery)
        .where(
            Delivery.coop_id == coop_id,
            Delivery.contract_id == contract_id,
            Delivery.given_on.between(period_from, period_to),
            Delivery.withdrawn_at.is_(None),
            or_(Delivery.agreed_minutes.is_(None), Delivery.agreed_minutes > 0),
            ~on_invoice(),
            ~follows_an_invoice(),
        )
        .order_by(Delivery.given_on, Delivery.start_minute, Delivery.number)
    ).all()


def visits_for(
    session: Session,
    coop_id: uuid.UUID,
    contract_id: uuid.UUID,
    *,
    days: Collection[date],
    ids: Collection[uuid.UUID],
) -> Sequence[Delivery]:
    """A contract's visits of some days that were not withdrawn, and those with these ids, by day and start."""
    return session.scalars(
        select(Delivery)
        .where(
            Delivery.coop_id == coop_id,
            Delivery.contract_id == contract_id,
            or_(and_(Delivery.given_on.in_(list(days)), Delivery.withdrawn_at.is_(None)), Delivery.id.in_(list(ids))),
        )
        .order_by(Delivery.given_on, Delivery.start_minute, Delivery.number)
    ).all()


def proposals_to_answer(coop_id: uuid.UUID, contract_ids: Collection[uuid.UUID]) -> Select[Delivery]:
    """Visits of which a member says that it was another time, and the provider has not answered; oldest first."""
    return (
        select(Delivery)
        .where(
            Delivery.coop_id == coop_id,
            Delivery.contract_id.in_(contract_ids),
            Delivery.withdrawn_at.is_(None),
            Delivery.disputed_at.is_(None),
            Delivery.proposed_on.is_not(None),
        )
        .order_by(Delivery.proposed_on, Delivery.number)
    )


def waiting_for_provider(contract_ids: Any) -> Select[Delivery]:
    """Visits that wait for a word of the provider's: another time that it has not answered, or a dispute in which the
    last word is another's. ``contract_ids``: ids, or a select of them.
    """
    last_said_as = (
        select(Remark.said_as)
        .where(Remark.coop_id == Delivery.coop_id, Remark.delivery_id == Delivery.id)
        .order_by(Remark.said_at.desc(), Remark.id.desc())
        .limit(1)
        .correlate(Delivery)
        .scalar_subquery()
    )
    return (
        select(Delivery)
        .where(
            Delivery.contract_id.in_(contract_ids),
            Delivery.withdrawn_at.is_(None),
            Delivery.agreed_minutes.is_(None),
            or_(
                and_(Delivery.disputed_at.is_(None), Delivery.proposed_on.is_not(None)),
                and_(Delivery.disputed_at.is_not(None), func.coalesce(last_said_as, "") != "provider"),
            ),
        )
        .order_by(Delivery.given_on, Delivery.number)
    )


def ready_of_contracts(
    session: Session, coop_ids: Collection[uuid.UUID], contract_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, int]:
    """How many confirmed visits of each of these contracts, in these co-ops, stand on no invoice; one query."""
    if not contract_ids:
        return {}
    rows = session.execute(_ready_of_contracts(), {"coops": list(coop_ids), "contracts": list(contract_ids)})
    return {contract_id: visits for contract_id, visits in rows}  # noqa: C416


@cache
def _ready_of_contracts() -> Select[uuid.UUID, int]:
    """Built once: a provider's home asks it."""
    return (
        select(Delivery.contract_id, func.count())
        .where(
            Delivery.coop_id.in_(bindparam("coops", expanding=True)),
            Delivery.contract_id.in_(bindparam("contracts", expanding=True)),
            Delivery.withdrawn_at.is_(None),
            Delivery.agreed_minutes > 0,
            ~on_invoice(),
            ~follows_an_invoice(),
        )
        .group_by(Delivery.contract_id)
    )


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
            ~on_invoice(),
            ~follows_an_invoice(),
        )
        .group_by(Delivery.contract_id)
    )
    return {contract_id: (number, first, last) for contract_id, number, first, last in rows}
