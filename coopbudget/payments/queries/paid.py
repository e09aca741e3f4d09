"""Payments that a bank statement showed, by what they paid, with the instant at which the co-op knew."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from coopbudget.payments.models import DirectPayment, Instruction, LineMatch, PaymentRun, RunPayment


@dataclass(frozen=True)
class Paid:
    """A payment that left the bank. ``amount`` is pence; ``known_at``: when the statement's line was matched.

    ``name`` is the same whenever it is asked, and names nobody: its run and place, or the entry of its line.
    ``returned_on`` and ``return_known_at``: it came back.
    """

    owner_id: uuid.UUID
    name: str
    amount: int
    paid_on: date
    known_at: datetime
    returned_on: date | None = None
    return_known_at: datetime | None = None


def paid_for(session: Session, coop_id: uuid.UUID, owner_ids: Collection[uuid.UUID]) -> list[Paid]:
    """What left the bank for these owners, those that came back too, in the order it was known; two queries."""
    cleared, returned = aliased(LineMatch), aliased(LineMatch)
    columns: tuple[Any, ...] = (
        Instruction.owner_id, PaymentRun.number, RunPayment.position, RunPayment.amount, RunPayment.cleared_on,
        cleared.matched_at, RunPayment.returned_on, returned.matched_at.label("returned_at"),
    )  # fmt: skip
    runs = session.execute(
        select(*columns)
        .join(Instruction, and_(Instruction.coop_id == RunPayment.coop_id, Instruction.id == RunPayment.instruction_id))
        .join(PaymentRun, and_(PaymentRun.coop_id == RunPayment.coop_id, PaymentRun.id == RunPayment.run_id))
        .join(cleared, and_(cleared.coop_id == RunPayment.coop_id, cleared.id == RunPayment.cleared_match_id))
        .outerjoin(returned, and_(returned.coop_id == RunPayment.coop_id, returned.id == RunPayment.returned_match_id))
        .where(
            RunPayment.coop_id == coop_id,
            Instruction.owner_id.in_(owner_ids),
            RunPayment.cleared_on.is_not(None),
        )
    )
    found = [
        Paid(owner, f"run-{number}-{position}", amount, paid_on, known_at, back_on, back_at)
        for owner, number, position, amount, paid_on, known_at, back_on, back_at in runs
    ]
    direct = session.execute(
        select(
            Instruction.owner_id,
            LineMatch.entry_number,
            Instruction.amount,
            DirectPayment.paid_on,
            LineMatch.matched_at,
        )
        .join(
            Instruction,
            and_(Instruction.coop_id == DirectPayment.coop_id, Instruction.id == DirectPayment.instruction_id),
        )
        .join(LineMatch, and_(LineMatch.coop_id == DirectPayment.coop_id, LineMatch.id == DirectPayment.match_id))
        .where(
            DirectPayment.coop_id == coop_id,
            DirectPayment.undone_at.is_(None),
            Instruction.owner_id.in_(owner_ids),
        )
    )
    found += [
        Paid(owner, f"bank-{entry}", amount, paid_on, known_at) for owner, entry, amount, paid_on, known_at in direct
    ]
    return sorted(found, key=lambda each: (each.known_at, each.name))
