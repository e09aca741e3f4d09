"""Instructions: what higher slices (and the co-op's own bills) ask to be paid."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import select

from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.guard import Work
from coopbudget.payments.errors import InstructionDiffers, InstructionHeld
from coopbudget.payments.models import DirectPayment, Instruction, RunPayment
from coopbudget.payments.rules import LONGEST_BANK_REFERENCE, bank_text
from coopbudget.payments.service.payees import lock_payee
from coopbudget.trail.service import append


def instruct(
    work: Work,
    *,
    payee_id: uuid.UUID,
    side: str,
    payable_account_id: uuid.UUID,
    amount: int,
    reference: str,
    due_on: date,
    owner_kind: str,
    owner_id: uuid.UUID,
    barred_people: Iterable[uuid.UUID] = (),
    tell_people: Iterable[uuid.UUID] = (),
    tell_link: str = "",
) -> uuid.UUID:
    """Ask that ``amount`` pence be paid to the payee from ``payable_account_id``; the instruction's id.

    The caller's slice has decided that it is owed and posted it to the payable account. One instruction an
    owner: repeated with the same content it gives the first one back. ``reference`` is cut to what banks carry.
    ``tell_people`` hear when it is sent, with the path ``tell_link``.
    Raises NoSuchThing for an unknown payee, InstructionDiffers where the owner asked for something else.
    """
    lock_payee(work, payee_id)
    carried = bank_text(reference, LONGEST_BANK_REFERENCE) or "PAYMENT"
    known = work.session.scalar(
        select(Instruction).where(
            Instruction.coop_id == work.coop_id,
            Instruction.owner_id == owner_id,
            Instruction.withdrawn_at.is_(None),
        )
    )
    if known is not None:
        before = (known.payee_id, known.side, known.payable_account_id, known.amount, known.owner_kind)
        if before != (payee_id, side, payable_account_id, amount, owner_kind):
            raise InstructionDiffers()
        return known.id
    instruction = Instruction(
        coop_id=work.coop_id,
        id=new_id(),
        payee_id=payee_id,
        side=side,
        payable_account_id=payable_account_id,
        amount=amount,
        reference=carried,
        due_on=due_on,
        barred_people=sorted({str(person) for person in barred_people}),
        tell_people=sorted({str(person) for person in tell_people}),
        tell_link=tell_link,
        owner_kind=owner_kind,
        owner_id=owner_id,
        instructed_at=work.now,
    )
    with named_rules(work.session, {"uq_instruction_owner": InstructionDiffers}):
        work.session.add(instruction)
    append(
        work,
        act="payment_instructed",
        subject_kind=owner_kind,
        subject_id=owner_id,
        content={
            "amount": amount,
            "due_on": due_on.isoformat(),
            "instruction": str(instruction.id),
            "payee": str(payee_id),
            "side": side,
        },
    )
    return instruction.id


def hold_instructions(work: Work, owner_ids: Iterable[uuid.UUID]) -> None:
    """Lock what was instructed for these owners, before their payee and the books, as payment runs do."""
    work.session.scalars(
        select(Instruction)
        .where(
            Instruction.coop_id == work.coop_id,
            Instruction.owner_id.in_(list(owner_ids)),
            Instruction.withdrawn_at.is_(None),
        )
        .order_by(Instruction.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def lock_instructions(work: Work, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Instruction]:
    """Instructions by id, locked in this order."""
    found = work.session.scalars(
        select(Instruction)
        .where(Instruction.coop_id == work.coop_id, Instruction.id.in_(list(ids)))
        .order_by(Instruction.id)
        .with_for_update()
    )
    return {instruction.id: instruction for instruction in found}


def withdraw_instruction(work: Work, *, owner_id: uuid.UUID) -> None:
    """Take back an owner's instruction that is in no run. Nothing happens where there is none.

    Raises InstructionHeld where a run holds it (a payment that was sent and not returned is held for good).
    """
    instruction = work.session.scalar(
        select(Instruction)
        .where(
            Instruction.coop_id == work.coop_id,
            Instruction.owner_id == owner_id,
            Instruction.withdrawn_at.is_(None),
        )
        .with_for_update()
    )
    if instruction is None:
        return
    held = work.session.scalar(
        select(RunPayment.id).where(
            RunPayment.coop_id == work.coop_id,
            RunPayment.instruction_id == instruction.id,
            RunPayment.released_at.is_(None),
        )
    )
    paid = work.session.scalar(
        select(DirectPayment.id).where(
            DirectPayment.coop_id == work.coop_id,
            DirectPayment.instruction_id == instruction.id,
            DirectPayment.undone_at.is_(None),
        )
    )
    if held is not None or paid is not None:
        raise InstructionHeld()
    instruction.withdrawn_at = work.now
    work.session.flush()
    append(
        work,
        act="payment_withdrawn",
        subject_kind=instruction.owner_kind,
        subject_id=owner_id,
        content={"instruction": str(instruction.id)},
    )
