"""What is to be paid and was not sent yet, payment by payment: for a list by age. Pence."""

from __future__ import annotations

import uuid
from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from coopbudget.payments.models import Instruction, Payee, PaymentRun, RunPayment
from coopbudget.payments.queries.direct import paid_directly


class Unsent(NamedTuple):
    """One payment that still stands among what is owed."""

    side: str
    payee_number: int
    payee_name: str
    reference: str
    amount: int
    due_on: date
    owner_kind: str


def unsent(session: Session, coop_id: uuid.UUID) -> list[Unsent]:
    """Every payment that no approved run sent, by payee's number, the soonest due first; one query."""
    sent = exists().where(
        RunPayment.coop_id == Instruction.coop_id,
        RunPayment.instruction_id == Instruction.id,
        RunPayment.released_at.is_(None),
        PaymentRun.coop_id == RunPayment.coop_id,
        PaymentRun.id == RunPayment.run_id,
        PaymentRun.approved_at.is_not(None),
    )
    rows = session.execute(
        select(
            Instruction.side, Payee.number, Payee.name, Instruction.reference, Instruction.amount, Instruction.due_on,
            Instruction.owner_kind,
        )
        .join(Payee, and_(Payee.coop_id == Instruction.coop_id, Payee.id == Instruction.payee_id))
        .where(Instruction.coop_id == coop_id, Instruction.withdrawn_at.is_(None), ~sent, ~paid_directly())
        .order_by(Payee.number, Instruction.due_on, Instruction.id)
    )  # fmt: skip
    return [Unsent(*row) for row in rows]
