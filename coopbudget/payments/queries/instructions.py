"""Where payments stand, for their owners and for the treasurer."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import Session

from coopbudget.clock import civil_date
from coopbudget.ledger import queries as ledger
from coopbudget.payments.models import DirectPayment, Instruction, Payee, PayeeChange, PaymentRun, RunPayment
from coopbudget.payments.queries.direct import paid_directly, unpaid


@dataclass(frozen=True)
class State:
    """Where an owner's payment stands: ``instructed``, ``in_run``, ``sent``, ``cleared`` or ``returned``.

    ``amount`` is pence. ``returned`` waits to be put into another run.
    """

    state: str
    amount: int
    due_on: date
    run_number: int | None = None
    sent_on: date | None = None
    cleared_on: date | None = None


class Unpaid(NamedTuple):
    """A payment that no statement has shown yet. ``amount`` is pence; ``sent_on`` None: it was not sent either."""

    coop_id: uuid.UUID
    owner_kind: str
    owner_id: uuid.UUID
    amount: int
    due_on: date
    sent_on: date | None


def unpaid_to(session: Session, ref_id: uuid.UUID) -> list[Unpaid]:
    """What is on its way to a payee by its owner's id, in every co-op, the soonest due first; one query."""
    rows = session.execute(_unpaid(), {"ref": ref_id})
    return [Unpaid(coop, kind, owner, amount, due, _day(sent)) for coop, kind, owner, amount, due, sent in rows]


@cache
def _unpaid() -> Select[Any]:
    """Built once: a provider's home asks it."""
    run = and_(RunPayment.coop_id == Instruction.coop_id, RunPayment.instruction_id == Instruction.id)
    sent_at = (
        select(func.max(PaymentRun.approved_at))
        .join(RunPayment, and_(PaymentRun.coop_id == RunPayment.coop_id, PaymentRun.id == RunPayment.run_id))
        .where(run, RunPayment.released_at.is_(None))
        .correlate(Instruction)
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (
        Instruction.coop_id, Instruction.owner_kind, Instruction.owner_id, Instruction.amount, Instruction.due_on,
        sent_at,
    )  # fmt: skip
    return (
        select(*columns)
        .join(Payee, and_(Payee.coop_id == Instruction.coop_id, Payee.id == Instruction.payee_id))
        .where(
            Payee.ref_id == bindparam("ref"),
            Instruction.withdrawn_at.is_(None),
            ~paid_directly(),
            ~exists().where(run, RunPayment.cleared_on.is_not(None), RunPayment.returned_on.is_(None)),
        )
        .order_by(Instruction.due_on, Instruction.id)
    )


def instruction_states(
    session: Session, coop_id: uuid.UUID, owner_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, State]:
    """Where the payment of each owner stands; owners with no instruction are left out. One query."""
    if not owner_ids:
        return {}
    rows: Any = session.execute(
        select(
            Instruction.owner_id,
            Instruction.amount,
            Instruction.due_on,
            PaymentRun.number,
            PaymentRun.approved_at,
            PaymentRun.cancelled_at,
            RunPayment.cleared_on,
            RunPayment.returned_on,
            DirectPayment.paid_on,
        )
        .outerjoin(
            DirectPayment,
            and_(
                DirectPayment.coop_id == Instruction.coop_id,
                DirectPayment.instruction_id == Instruction.id,
                DirectPayment.undone_at.is_(None),
            ),
        )
        .outerjoin(
            RunPayment,
            and_(RunPayment.coop_id == Instruction.coop_id, RunPayment.instruction_id == Instruction.id),
        )
        .outerjoin(PaymentRun, and_(PaymentRun.coop_id == RunPayment.coop_id, PaymentRun.id == RunPayment.run_id))
        .where(
            Instruction.coop_id == coop_id,
            Instruction.owner_id.in_(list(owner_ids)),
            Instruction.withdrawn_at.is_(None),
        )
        .order_by(Instruction.owner_id, PaymentRun.number)
    )
    found: dict[uuid.UUID, State] = {}
    for owner_id, amount, due_on, number, approved_at, cancelled_at, cleared_on, returned_on, paid_on in rows:
        if paid_on is not None:  # the bank paid it itself, without a run
            found[owner_id] = State("cleared", amount, due_on, cleared_on=paid_on)
            continue
        if number is None or cancelled_at is not None:
            found.setdefault(owner_id, State("instructed", amount, due_on))
            continue
        sent_on = _day(approved_at)
        if returned_on is not None:
            state = "returned"
        elif cleared_on is not None:
            state = "cleared"
        else:
            state = "sent" if sent_on else "in_run"
        found[owner_id] = State(state, amount, due_on, number, sent_on, cleared_on)
    return found


def _day(instant: datetime | None) -> date | None:
    return None if instant is None else civil_date(instant)


class Waiting(NamedTuple):
    """An instruction that no run holds. ``change_waiting``: its payee's bank details are being changed."""

    id: uuid.UUID
    side: str
    payee_id: uuid.UUID
    payee_number: int
    payee_name: str
    amount: int
    reference: str
    due_on: date
    owner_kind: str
    barred_people: list[str]
    payee_people: list[str]
    rests_until: datetime | None
    change_waiting: bool


def sent_in_a_run() -> ColumnElement[bool]:
    """The condition that an approved run has sent an instruction, and the bank has not brought it back."""
    return exists().where(
        RunPayment.coop_id == Instruction.coop_id,
        RunPayment.instruction_id == Instruction.id,
        RunPayment.released_at.is_(None),
        PaymentRun.coop_id == RunPayment.coop_id,
        PaymentRun.id == RunPayment.run_id,
        PaymentRun.approved_at.is_not(None),
    )


def owed_back(session: Session, coop_id: uuid.UUID, account_id: uuid.UUID) -> int:
    """What a payee owes us by one payable account (pence): more is to be paid from it than it holds. One query.

    It was paid for something that was credited since; the next payments are to be that much less.
    """
    unsent = (
        select(func.coalesce(func.sum(Instruction.amount), 0))
        .where(
            Instruction.coop_id == coop_id,
            Instruction.payable_account_id == account_id,
            unpaid(),
        )
        .scalar_subquery()
    )
    return max(0, int(session.scalar(select(unsent - ledger.balance_of(coop_id, account_id))) or 0))


def waiting(coop_id: uuid.UUID, *, side: str | None = None, until: date | None = None) -> Select[Any]:
    """A statement for ``paginate``: the columns of ``Waiting``, soonest due first."""
    held = exists().where(
        RunPayment.coop_id == Instruction.coop_id,
        RunPayment.instruction_id == Instruction.id,
        RunPayment.released_at.is_(None),
    )
    changing = exists().where(
        PayeeChange.coop_id == Payee.coop_id,
        PayeeChange.payee_id == Payee.id,
        PayeeChange.settled_at.is_(None),
    )
    wanted: Select[Any] = (
        select(
            Instruction.id,
            Instruction.side,
            Instruction.payee_id,
            Payee.number.label("payee_number"),
            Payee.name.label("payee_name"),
            Instruction.amount,
            Instruction.reference,
            Instruction.due_on,
            Instruction.owner_kind,
            Instruction.barred_people,
            Payee.people.label("payee_people"),
            Payee.rests_until,
            changing.label("change_waiting"),
        )
        .join(Payee, and_(Payee.coop_id == Instruction.coop_id, Payee.id == Instruction.payee_id))
        .where(Instruction.coop_id == coop_id, unpaid(), ~held)
        .order_by(Instruction.due_on, Instruction.id)
    )
    if side is not None:
        wanted = wanted.where(Instruction.side == side)
    if until is not None:
        wanted = wanted.where(Instruction.due_on <= until)
    return wanted


class Coming(NamedTuple):
    """What is to be paid from one side on one day. ``amount`` is pence."""

    due_on: date
    side: str
    payments: int
    amount: int


def coming(session: Session, coop_id: uuid.UUID) -> list[Coming]:
    """What stands in no run, by day and side, the soonest twenty; approved and not yet due as well."""
    each = waiting(coop_id).order_by(None).subquery()
    rows = session.execute(
        select(each.c.due_on, each.c.side, func.count(), func.sum(each.c.amount))
        .group_by(each.c.due_on, each.c.side)
        .order_by(each.c.due_on, each.c.side)
        .limit(20)
    )
    return [Coming(due_on, side, payments, int(amount)) for due_on, side, payments, amount in rows]


def waiting_count(session: Session, coop_id: uuid.UUID, *, until: date) -> int:
    """How many payments are due by ``until`` and in no run."""
    return session.scalar(select(func.count()).select_from(waiting(coop_id, until=until).subquery())) or 0
