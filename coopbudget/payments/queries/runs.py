"""Reads of payment runs, their files, and what a payee is told."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import Session

from coopbudget.payments.models import (
    Instruction,
    Payee,
    PaymentRun,
    RunApproval,
    RunDownload,
    RunFile,
    RunPayment,
)
from coopbudget.payments.rules import last_four


def runs(coop_id: uuid.UUID, *, side: str = "", state: str = "") -> Select[Any]:
    """A statement for ``paginate``: runs with count and how many left the bank, newest number first."""
    of_it = and_(RunPayment.coop_id == PaymentRun.coop_id, RunPayment.run_id == PaymentRun.id)
    counted = select(func.count()).select_from(RunPayment).where(of_it)
    columns: tuple[Any, ...] = (
        PaymentRun,
        counted.scalar_subquery().label("payments"),
        counted.where(RunPayment.cleared_on.is_not(None)).scalar_subquery().label("cleared"),
        counted.where(RunPayment.returned_on.is_not(None)).scalar_subquery().label("returned"),
    )
    wanted = select(*columns).where(PaymentRun.coop_id == coop_id).order_by(PaymentRun.number.desc())
    if side:
        wanted = wanted.where(PaymentRun.side == side)
    if state == "waiting":
        wanted = wanted.where(PaymentRun.approved_at.is_(None), PaymentRun.cancelled_at.is_(None))
    elif state == "approved":
        wanted = wanted.where(PaymentRun.approved_at.is_not(None))
    elif state == "cancelled":
        wanted = wanted.where(PaymentRun.cancelled_at.is_not(None))
    return wanted


def run(session: Session, coop_id: uuid.UUID, number: int) -> PaymentRun | None:
    """A run by its number."""
    return session.scalar(select(PaymentRun).where(PaymentRun.coop_id == coop_id, PaymentRun.number == number))


def run_number(session: Session, coop_id: uuid.UUID, run_id: uuid.UUID) -> int | None:
    """The number people call this run by, or None where there is none."""
    return session.scalar(select(PaymentRun.number).where(PaymentRun.coop_id == coop_id, PaymentRun.id == run_id))


def runs_waiting(session: Session, coop_id: uuid.UUID, *, not_by: uuid.UUID) -> list[int]:
    """Numbers of the runs of ``to_approve``."""
    return list(session.scalars(to_approve(coop_id, not_by)))


def to_approve(coop_id: Any, person_id: Any) -> Select[int]:
    """A statement: numbers of runs that wait for somebody's yes, oldest first; not those that this person prepared
    or said yes to already."""
    said = exists().where(
        RunApproval.coop_id == PaymentRun.coop_id,
        RunApproval.run_id == PaymentRun.id,
        RunApproval.person_id == person_id,
    )
    return (
        select(PaymentRun.number)
        .where(
            PaymentRun.coop_id == coop_id,
            PaymentRun.approved_at.is_(None),
            PaymentRun.cancelled_at.is_(None),
            PaymentRun.prepared_by != person_id,
            ~said,
        )
        .order_by(PaymentRun.number)
    )


@dataclass(frozen=True)
class PaymentRow:
    """A payment of a run as a page shows it: the account by its last four figures. ``amount`` is pence."""

    id: uuid.UUID
    position: int
    part: int
    payee_id: uuid.UUID
    payee_number: int
    payee_name: str
    account: str
    amount: int
    reference: str
    cleared_on: date | None
    returned_on: date | None
    new_details: bool
    barred: frozenset[uuid.UUID]
    people: frozenset[uuid.UUID]


def payments(session: Session, coop_id: uuid.UUID, run_id: uuid.UUID) -> list[PaymentRow]:
    """A run's payments by position, in one query."""
    rows = session.execute(
        select(RunPayment, Instruction.barred_people, Payee.people, Payee.number)
        .join(
            Instruction,
            and_(Instruction.coop_id == RunPayment.coop_id, Instruction.id == RunPayment.instruction_id),
        )
        .join(Payee, and_(Payee.coop_id == RunPayment.coop_id, Payee.id == RunPayment.payee_id))
        .where(RunPayment.coop_id == coop_id, RunPayment.run_id == run_id)
        .order_by(RunPayment.position)
    )
    return [
        PaymentRow(
            row.id,
            row.position,
            row.part,
            row.payee_id,
            number,
            row.payee_name,
            last_four(row.account_number),
            row.amount,
            row.reference,
            row.cleared_on,
            row.returned_on,
            row.new_details,
            _ids(barred),
            _ids(people),
        )
        for row, barred, people, number in rows
    ]


def _ids(texts: Iterable[str]) -> frozenset[uuid.UUID]:
    return frozenset(uuid.UUID(text) for text in texts)


@dataclass(frozen=True)
class FileRow:
    """A bank file of a run and how often it was taken."""

    part: int
    payments: int
    total: int
    digest: str
    taken: int


def files(session: Session, coop_id: uuid.UUID, run_id: uuid.UUID) -> list[FileRow]:
    """The bank files of a run by part."""
    times = (
        select(func.count())
        .select_from(RunDownload)
        .where(RunDownload.coop_id == RunFile.coop_id, RunDownload.file_id == RunFile.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(RunFile.part, RunFile.payments, RunFile.total, RunFile.digest, times)
        .where(RunFile.coop_id == coop_id, RunFile.run_id == run_id)
        .order_by(RunFile.part)
    )
    return [FileRow(*row) for row in rows]


def files_to_take(session: Session, coop_id: uuid.UUID) -> list[int]:
    """Numbers of the runs of ``without_file``."""
    return list(session.scalars(without_file(coop_id)))


def without_file(coop_id: Any) -> Select[int]:
    """A statement: numbers of approved runs of which a bank file was never taken and nothing has left, oldest
    first."""
    of_it = and_(RunPayment.coop_id == PaymentRun.coop_id, RunPayment.run_id == PaymentRun.id)
    taken = exists().where(RunDownload.coop_id == RunFile.coop_id, RunDownload.file_id == RunFile.id)
    left = exists().where(RunFile.coop_id == PaymentRun.coop_id, RunFile.run_id == PaymentRun.id, ~taken)
    return (
        select(PaymentRun.number)
        .where(
            PaymentRun.coop_id == coop_id,
            PaymentRun.approved_at.is_not(None),
            left,
            ~exists().where(of_it, RunPayment.cleared_on.is_not(None)),
            exists().where(of_it, RunPayment.returned_on.is_(None)),
        )
        .order_by(PaymentRun.number)
    )


@dataclass(frozen=True)
class RemittanceRow:
    """One thing that a payment paid: its owner (an invoice, say), reference and pence."""

    owner_kind: str
    owner_id: uuid.UUID
    reference: str
    amount: int
    state: str


@dataclass(frozen=True)
class Remittance:
    """What a payee is told of a run: when it was sent, to which account (last four), and for what."""

    run_number: int
    payee_name: str
    account: str
    sent_on: Any
    rows: tuple[RemittanceRow, ...]

    @property
    def total(self) -> int:
        return sum(row.amount for row in self.rows if row.state != "returned")


def remittance(session: Session, coop_id: uuid.UUID, run_number: int, payee_id: uuid.UUID) -> Remittance | None:
    """The remittance advice of an approved run for a payee; None where there is nothing for them in it."""
    rows = session.execute(
        select(RunPayment, PaymentRun.approved_at, Instruction.owner_kind, Instruction.owner_id)
        .join(PaymentRun, and_(PaymentRun.coop_id == RunPayment.coop_id, PaymentRun.id == RunPayment.run_id))
        .join(
            Instruction,
            and_(Instruction.coop_id == RunPayment.coop_id, Instruction.id == RunPayment.instruction_id),
        )
        .where(
            RunPayment.coop_id == coop_id,
            RunPayment.payee_id == payee_id,
            PaymentRun.number == run_number,
            PaymentRun.approved_at.is_not(None),
        )
        .order_by(RunPayment.position)
    ).all()
    if not rows:
        return None
    first = rows[0][0]
    return Remittance(
        run_number,
        first.payee_name,
        last_four(first.account_number),
        rows[0].approved_at,
        tuple(
            RemittanceRow(
                row.owner_kind,
                row.owner_id,
                row[0].reference,
                row[0].amount,
                "returned" if row[0].returned_on else "cleared" if row[0].cleared_on else "sent",
            )
            for row in rows
        ),
    )


@dataclass(frozen=True)
class OnItsWay:
    """A payment sent that no statement has shown."""

    id: uuid.UUID
    run_number: int
    payee_name: str
    amount: int
    reference: str
    sent_at: Any


def on_its_way(session: Session, coop_id: uuid.UUID, side: str) -> list[OnItsWay]:
    """Payments of approved runs of a side that no statement has shown, by run and place."""
    rows = session.execute(
        select(
            RunPayment.id,
            PaymentRun.number,
            RunPayment.payee_name,
            RunPayment.amount,
            RunPayment.reference,
            PaymentRun.approved_at,
        )
        .join(PaymentRun, and_(PaymentRun.coop_id == RunPayment.coop_id, PaymentRun.id == RunPayment.run_id))
        .where(
            RunPayment.coop_id == coop_id,
            PaymentRun.side == side,
            PaymentRun.approved_at.is_not(None),
            RunPayment.cleared_on.is_(None),
            RunPayment.returned_on.is_(None),
        )
        .order_by(PaymentRun.number, RunPayment.position)
    )
    return [OnItsWay(*row) for row in rows]


def may_have_returned(session: Session, coop_id: uuid.UUID, side: str, amount: int) -> list[OnItsWay]:
    """Payments of a side that left with this amount (pence) and did not come back yet, newest run first."""
    rows = session.execute(
        select(
            RunPayment.id,
            PaymentRun.number,
            RunPayment.payee_name,
            RunPayment.amount,
            RunPayment.reference,
            PaymentRun.approved_at,
        )
        .join(PaymentRun, and_(PaymentRun.coop_id == RunPayment.coop_id, PaymentRun.id == RunPayment.run_id))
        .where(
            RunPayment.coop_id == coop_id,
            PaymentRun.side == side,
            RunPayment.amount == amount,
            RunPayment.cleared_on.is_not(None),
            RunPayment.returned_on.is_(None),
        )
        .order_by(PaymentRun.number.desc(), RunPayment.position)
        .limit(20)
    )
    return [OnItsWay(*row) for row in rows]


def payments_to(coop_id: uuid.UUID, payee_id: uuid.UUID) -> Select[Any]:
    """A statement for ``paginate``: payments of approved runs to a payee with run number and date, newest first."""
    columns: tuple[Any, ...] = (
        PaymentRun.number,
        PaymentRun.approved_at,
        RunPayment.amount,
        RunPayment.reference,
        RunPayment.cleared_on,
        RunPayment.returned_on,
    )
    return (
        select(*columns)
        .join(PaymentRun, and_(PaymentRun.coop_id == RunPayment.coop_id, PaymentRun.id == RunPayment.run_id))
        .where(
            RunPayment.coop_id == coop_id,
            RunPayment.payee_id == payee_id,
            PaymentRun.approved_at.is_not(None),
        )
        .order_by(PaymentRun.number.desc(), RunPayment.position)
    )
