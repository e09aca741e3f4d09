"""What we owe and have not paid by a run: a line of the bank may show that it was taken by direct debit."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from coopbudget.payments.line_rules import payer_key
from coopbudget.payments.models import DirectPayment, Instruction, Payee, RunPayment, StatementLine
from coopbudget.payments.rules import SHORTEST_REFERENCE, references_in, squeeze

DAYS_AROUND = 45
"""How far from the day it is due a direct debit of just this amount is thought of."""


class UnpaidBill(NamedTuple):
    """An instruction that no run holds and no direct debit paid. ``amount`` is pence."""

    id: uuid.UUID
    payee_name: str
    amount: int
    reference: str
    due_on: date
    owner_kind: str


def unpaid() -> ColumnElement[bool]:
    """The condition that an instruction stands among what is owed: no approved run has sent it and the bank has not
    paid it by itself, or it came back. Of these alone there is an index."""
    return and_(Instruction.withdrawn_at.is_(None), Instruction.paid_at.is_(None))


def paid_directly() -> ColumnElement[bool]:
    """Whether the bank paid an instruction itself."""
    return exists().where(
        DirectPayment.coop_id == Instruction.coop_id,
        DirectPayment.instruction_id == Instruction.id,
        DirectPayment.undone_at.is_(None),
    )


def unpaid_bills(session: Session, coop_id: uuid.UUID, side: str, *, amount: int | None = None) -> list[UnpaidBill]:
    """What is owed of a side and not paid, soonest due first; of just these pence, where an amount is given."""
    held = exists().where(
        RunPayment.coop_id == Instruction.coop_id,
        RunPayment.instruction_id == Instruction.id,
        RunPayment.released_at.is_(None),
    )
    wanted = (
        select(
            Instruction.id,
            Payee.name,
            Instruction.amount,
            Instruction.reference,
            Instruction.due_on,
            Instruction.owner_kind,
        )
        .join(Payee, and_(Payee.coop_id == Instruction.coop_id, Payee.id == Instruction.payee_id))
        .where(
            Instruction.coop_id == coop_id,
            Instruction.side == side,
            unpaid(),
            ~held,
        )
        .order_by(Instruction.due_on, Instruction.id)
    )
    if amount is not None:
        wanted = wanted.where(Instruction.amount == amount)
    return [UnpaidBill(*row) for row in session.execute(wanted)]


def what_was_paid(line: StatementLine, owed: Sequence[UnpaidBill]) -> UnpaidBill | None:
    """Which of what we owe an outgoing line may have paid: just its amount, and its reference, the payee's name, or
    (where one alone has that amount) a day near to the one it is due."""
    alike = [bill for bill in owed if bill.amount == -line.amount]
    words = f"{line.text} / {line.counterparty}"
    references = {squeeze(bill.reference): bill for bill in alike if len(squeeze(bill.reference)) >= SHORTEST_REFERENCE}
    named = references_in(words, references) or [
        bill for bill in alike if payer_key("", bill.payee_name) and payer_key("", bill.payee_name) in words.upper()
    ]
    if named:
        return named[0]
    near = [bill for bill in alike if abs((line.line_on - bill.due_on).days) <= DAYS_AROUND]
    return near[0] if len(near) == 1 else None
