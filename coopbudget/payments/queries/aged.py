"""What is to be paid and was not sent yet, payment by payment: for a list by age. Pence."""

from __future__ import annotations

import uuid
from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from coopbudget.payments.models import Instruction, Payee
from coopbudget.payments.queries.direct import unpaid


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
    rows = session.execute(
        select(
            Instruction.side, Payee.number, Payee.name, Instruction.reference, Instruction.amount, Instruction.due_on,
            Instruction.owner_kind,
        )
        .join(Payee, and_(Payee.coop_id == Instruction.coop_id, Payee.id == Instruction.payee_id))
        .where(Instruction.coop_id == coop_id, unpaid())
        .order_by(Payee.number, Instruction.due_on, Instruction.id)
    )  # fmt: skip
    return [Unsent(*row) for row in rows]
