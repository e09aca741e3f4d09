"""What was asked for, approved and paid in a stretch of time, for whoever looks through the books. Plain values.

Bank accounts are compared here and never leave: what comes out is who shares one.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from coopbudget.clock import civil_date, start_of_day
from coopbudget.payments.models import (
    ApprovalRule,
    Bill,
    BillApproval,
    Instruction,
    Payee,
    PayeeChange,
    PaymentRun,
    RunApproval,
    RunPayment,
)
from coopbudget.payments.policy import Rule, stricter
from coopbudget.payments.queries.direct import paid_directly
from coopbudget.payments.queries.instructions import sent_in_a_run
from coopbudget.rulebook.queries import versions


class AskedBill(NamedTuple):
    """A bill of the co-op's own that was not refused. ``amount`` is pence; ``paid``: it left in an approved run, or
    the bank paid it by itself."""

    id: uuid.UUID
    number: int
    payee_id: uuid.UUID
    supplier_number: str
    billed_on: date
    amount: int
    recorded_by: uuid.UUID
    claimant: uuid.UUID | None
    has_file: bool
    paid: bool


def bills_asked(session: Session, coop_id: uuid.UUID, since: date, until: date) -> list[AskedBill]:
    """The bills of days between two (both included), by number; one query."""
    gone = exists().where(
        Instruction.coop_id == Bill.coop_id, Instruction.owner_id == Bill.id, or_(sent_in_a_run(), paid_directly())
    )
    columns: tuple[Any, ...] = (
        Bill.id, Bill.number, Bill.payee_id, Bill.supplier_number, Bill.billed_on, Bill.amount, Bill.recorded_by,
        Bill.claimant, Bill.evidence_id.is_not(None), gone,
    )  # fmt: skip
    rows = session.execute(
        select(*columns)
        .where(Bill.coop_id == coop_id, Bill.billed_on.between(since, until), Bill.refused_at.is_(None))
        .order_by(Bill.number)
    )
    return [AskedBill(*row) for row in rows]


def last_billed(session: Session, coop_id: uuid.UUID, before: date) -> dict[uuid.UUID, date]:
    """The day of each supplier's last bill before a day, by payee; one query."""
    rows = session.execute(
        select(Bill.payee_id, func.max(Bill.billed_on))
        .where(Bill.coop_id == coop_id, Bill.billed_on < before, Bill.refused_at.is_(None))
        .group_by(Bill.payee_id)
    )
    return {payee_id: day for payee_id, day in rows if day is not None}


class SentPayment(NamedTuple):
    """A payment of an approved run that did not come back. Pence; ``total`` is the run's."""

    run_id: uuid.UUID
    run: int
    approved_at: datetime
    payee_id: uuid.UUID
    payee_number: int
    amount: int
    total: int
    prepared_by: uuid.UUID


def payments_sent(session: Session, coop_id: uuid.UUID, since: date) -> list[SentPayment]:
    """The payments of runs approved on a day or since, by run and place; one query."""
    columns: tuple[Any, ...] = (
        PaymentRun.id, PaymentRun.number, PaymentRun.approved_at, RunPayment.payee_id, Payee.number,
        RunPayment.amount, PaymentRun.total, PaymentRun.prepared_by,
    )  # fmt: skip
    rows = session.execute(
        select(*columns)
        .join(RunPayment, and_(RunPayment.coop_id == PaymentRun.coop_id, RunPayment.run_id == PaymentRun.id))
        .join(Payee, and_(Payee.coop_id == RunPayment.coop_id, Payee.id == RunPayment.payee_id))
        .where(
            PaymentRun.coop_id == coop_id,
            PaymentRun.approved_at >= start_of_day(since),
            RunPayment.returned_on.is_(None),
            Payee.kind != "coop",
        )
        .order_by(PaymentRun.number, RunPayment.position)
    )
    return [SentPayment(*row) for row in rows]


class SaidYes(NamedTuple):
    """An officer's yes to a bill or a run that was there since ``ready_at``. ``amount`` is pence."""

    number: int
    subject_id: uuid.UUID
    person_id: uuid.UUID
    approved_at: datetime
    ready_at: datetime
    amount: int


def bill_yeses(session: Session, coop_id: uuid.UUID, since: datetime) -> list[SaidYes]:
    """Who said yes to approved bills since an instant, in the order they did."""
    rows = session.execute(
        select(Bill.number, Bill.id, BillApproval.person_id, BillApproval.approved_at, Bill.recorded_at, Bill.amount)
        .join(Bill, and_(Bill.coop_id == BillApproval.coop_id, Bill.id == BillApproval.bill_id))
        .where(
            BillApproval.coop_id == coop_id, BillApproval.approved_at >= since, Bill.approved_at.is_not(None)
        )
        .order_by(BillApproval.approved_at, BillApproval.id)
    )  # fmt: skip
    return [SaidYes(*row) for row in rows]


def run_yeses(session: Session, coop_id: uuid.UUID, since: datetime) -> list[SaidYes]:
    """Who said yes to approved runs since an instant, in the order they did."""
    rows = session.execute(
        select(
            PaymentRun.number, PaymentRun.id, RunApproval.person_id, RunApproval.approved_at, PaymentRun.prepared_at,
            PaymentRun.total,
        )
        .join(PaymentRun, and_(PaymentRun.coop_id == RunApproval.coop_id, PaymentRun.id == RunApproval.run_id))
        .where(
            RunApproval.coop_id == coop_id, RunApproval.approved_at >= since, PaymentRun.approved_at.is_not(None)
        )
        .order_by(RunApproval.approved_at, RunApproval.id)
    )  # fmt: skip
    return [SaidYes(*row) for row in rows]


class UsedChange(NamedTuple):
    """New bank details that were used, since the day ``on``; ``by_payee``: confirmed on the payee's own page."""

    payee_id: uuid.UUID
    payee_number: int
    on: date
    by_payee: bool
    asked_by: uuid.UUID
    decided_by: uuid.UUID | None


def changes_used(session: Session, coop_id: uuid.UUID, since: date) -> list[UsedChange]:
    """Changes of bank details that came into use on a day or since and were not called off, the oldest first."""
    rows = session.execute(
        select(
            PayeeChange.payee_id, Payee.number, PayeeChange.settled_at, PayeeChange.confirmed_by, PayeeChange.asked_by,
            PayeeChange.decided_by,
        )
        .join(Payee, and_(Payee.coop_id == PayeeChange.coop_id, Payee.id == PayeeChange.payee_id))
        .where(
            PayeeChange.coop_id == coop_id,
            PayeeChange.settled_at >= start_of_day(since),
            PayeeChange.agreed.is_(True),
            PayeeChange.confirmed.is_(True),
            PayeeChange.called_off_at.is_(None),
        )
        .order_by(PayeeChange.settled_at, PayeeChange.id)
    )  # fmt: skip
    return [
        UsedChange(payee_id, number, civil_date(settled), by is not None, asked, decided)
        for payee_id, number, settled, by, asked, decided in rows
        if settled is not None
    ]


@dataclass(frozen=True)
class PayeeParty:
    """A payee without bank details. ``ref_id`` is its owner's id; its details stand since the day ``since``."""

    id: uuid.UUID
    number: int
    kind: str
    ref_id: uuid.UUID
    people: frozenset[uuid.UUID]
    since: date


def _party(payee: Payee) -> PayeeParty:
    people = frozenset(uuid.UUID(person) for person in payee.people)
    since = civil_date(payee.details_at or payee.recorded_at)
    return PayeeParty(payee.id, payee.number, payee.kind, payee.ref_id, people, since)


def parties(session: Session, coop_id: uuid.UUID) -> list[PayeeParty]:
    """Everybody the co-op pays, by number; one query."""
    return [_party(each) for each in session.scalars(_payees(coop_id))]


def _payees(coop_id: uuid.UUID) -> Select[Payee]:
    return select(Payee).where(Payee.coop_id == coop_id).order_by(Payee.number)


def shared_accounts(session: Session, coop_id: uuid.UUID) -> list[list[PayeeParty]]:
    """Groups of payees that have one bank account, each by number; one query."""
    other = aliased(Payee)
    shared = _payees(coop_id).where(
        exists().where(
            other.coop_id == Payee.coop_id,
            other.id != Payee.id,
            other.sort_code == Payee.sort_code,
            other.account_number == Payee.account_number,
        )
    )
    groups: dict[tuple[str, str], list[PayeeParty]] = {}
    for each in session.scalars(shared):
        groups.setdefault((each.sort_code, each.account_number), []).append(_party(each))
    return list(groups.values())


def limits_since(session: Session, coop_id: uuid.UUID) -> Sequence[tuple[date, int | None]]:
    """Above how many pence a run took one more person, from each day on which that changed, the oldest first.

    What members agreed in their rules, or more where two officers agreed so; None: no limit. Two queries.
    """
    held = [(each.valid_from, Rule(each.rules.pay_people, each.rules.pay_limit)) for each in versions(session, coop_id)]
    agreed = [
        (civil_date(decided), Rule(people, limit))
        for people, limit, decided in session.execute(
            select(ApprovalRule.people, ApprovalRule.limit_amount, ApprovalRule.decided_at)
            .where(ApprovalRule.coop_id == coop_id, ApprovalRule.agreed.is_(True))
            .order_by(ApprovalRule.decided_at, ApprovalRule.id)
        )
        if decided is not None
    ]
    found = []
    for day in sorted({day for day, _rule in (*held, *agreed)}):
        least = next((rule for since, rule in reversed(held) if since <= day), held[0][1] if held else Rule(2, None))
        asked = next((rule for since, rule in reversed(agreed) if since <= day), None)
        found.append((day, (stricter(least, asked) if asked else least).limit))
    return found


class NoBill(NamedTuple):
    """An approved bill whose paper is not on file. ``amount`` is pence."""

    id: uuid.UUID
    number: int
    payee_name: str
    supplier_number: str
    billed_on: date
    amount: int
    recorded_by: uuid.UUID
    claimant: uuid.UUID | None


def bills_without_file(session: Session, coop_id: uuid.UUID) -> list[NoBill]:
    """Approved bills without a file, by number; one query."""
    rows = session.execute(
        select(
            Bill.id, Bill.number, Payee.name, Bill.supplier_number, Bill.billed_on, Bill.amount, Bill.recorded_by,
            Bill.claimant,
        )
        .join(Payee, and_(Payee.coop_id == Bill.coop_id, Payee.id == Bill.payee_id))
        .where(Bill.coop_id == coop_id, Bill.approved_at.is_not(None), Bill.evidence_id.is_(None))
        .order_by(Bill.number)
    )  # fmt: skip
    return [NoBill(*row) for row in rows]
