"""Approving a payment run: each officer's yes, and with the last of them the one entry that moves the money.

Everything a yes does (its row, the sealed files, the entry, the record) is one transaction: it is all there after
a crash or none of it, and doing it again pays nobody twice.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from coopbudget.db import new_id
from coopbudget.guard import Permission, Work, insist
from coopbudget.ledger.service import Leg, Posted, open_account, post_entry
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.payments import policy
from coopbudget.payments.errors import AlreadyDecided, RunChanged
from coopbudget.payments.models import Instruction, Payee, PaymentRun, RunApproval, RunFile, RunPayment
from coopbudget.payments.rules import Side
from coopbudget.payments.service.accounts import CLEARING
from coopbudget.payments.service.files import file_of
from coopbudget.payments.service.instructions import lock_instructions
from coopbudget.payments.service.runs import (
    barred_from,
    lock_payees,
    lock_run,
    people_of,
    refuse_changing,
    run_payments,
)
from coopbudget.trail.canonical import JSON
from coopbudget.trail.service import append


def approve_run(work: Work, *, number: int) -> Posted | None:
    """Say yes to a run. The last yes needed moves each payable to clearing in one entry and seals the bank files.

    None while more officers must say yes. Safe to repeat by the same officer. Raises SecondFactorNeeded without
    a fresh second factor, Forbidden by the policy, AlreadyDecided for a settled run, RunChanged where an
    instruction or bank details are not what they were, ChangeWaiting, DetailsRest.
    """
    work.need(Permission.APPROVE_PAYMENTS)
    work.need_second_factor()
    run = lock_run(work, number)
    before = set(
        work.session.scalars(
            select(RunApproval.person_id).where(RunApproval.coop_id == work.coop_id, RunApproval.run_id == run.id)
        )
    )
    if run.approved_at is not None and work.person_id in before and run.entry_id and run.entry_number:
        return Posted(run.entry_id, run.entry_number, True)
    if run.approved_at is not None or run.cancelled_at is not None:
        raise AlreadyDecided()
    if work.person_id in before:
        return None
    payments = run_payments(work, run.id)
    instructions = lock_instructions(work, [payment.instruction_id for payment in payments])
    payees = lock_payees(work, [payment.payee_id for payment in payments])
    insist(
        policy.approve_run(
            work.person_id,
            prepared_by=run.prepared_by,
            approved_by=before,
            barred=barred_from(instructions.values()),
            payees=people_of(payees.values()),
        )
    )
    refuse_changing(work, payees)
    _refuse_changed(payments, instructions, payees)
    work.session.add(
        RunApproval(coop_id=work.coop_id, id=new_id(), run_id=run.id, person_id=work.person_id, approved_at=work.now)
    )
    work.session.flush()
    yes = len(before) + 1
    if yes < run.approvals:
        append(
            work,
            act="run_yes",
            subject_kind="payment_run",
            subject_id=run.id,
            content={"needed": run.approvals, "number": run.number, "yes": yes},
        )
        return None
    return _settle(work, run, payments, instructions)


def _settle(
    work: Work, run: PaymentRun, payments: Sequence[RunPayment], instructions: Mapping[uuid.UUID, Instruction]
) -> Posted:
    run.approved_by, run.approved_at = work.person_id, work.now
    sealed: list[JSON] = []
    for part in sorted({payment.part for payment in payments}):
        of_part = [payment for payment in payments if payment.part == part]
        file = RunFile(
            coop_id=work.coop_id,
            id=new_id(),
            run_id=run.id,
            part=part,
            payments=len(of_part),
            total=sum(payment.amount for payment in of_part),
            digest=hashlib.sha256(file_of(run, of_part, approved_at=work.now)).hexdigest(),
        )
        work.session.add(file)
        sealed.append({"digest": file.digest, "part": part, "payments": file.payments, "total": file.total})
    work.session.flush()
    clearing = open_account(work, code=CLEARING[Side(run.side)])
    posted = post_entry(
        work,
        kind="payment_run",
        on=work.today,
        key=f"run:{run.id}",
        legs=[
            Leg(instructions[payment.instruction_id].payable_account_id, clearing, payment.amount)
            for payment in payments
        ],
        memo="payment_run",
        refs={"run": str(run.id)},
    )
    run.entry_id, run.entry_number = posted.entry_id, posted.number
    for instruction in instructions.values():
        instruction.paid_at = work.now
    work.session.flush()
    append(
        work,
        act="run_approved",
        subject_kind="payment_run",
        subject_id=run.id,
        content={"entry": posted.number, "files": sealed, "number": run.number, "total": run.total},
    )
    _tell_payees(work, payments, instructions)
    return posted


def _refuse_changed(
    payments: Sequence[RunPayment],
    instructions: Mapping[uuid.UUID, Instruction],
    payees: Mapping[uuid.UUID, Payee],
) -> None:
    for payment in payments:
        payee, instruction = payees[payment.payee_id], instructions[payment.instruction_id]
        if (
            instruction.withdrawn_at is not None
            or instruction.amount != payment.amount
            or (payee.sort_code, payee.account_number) != (payment.sort_code, payment.account_number)
        ):
            raise RunChanged()


def _tell_payees(work: Work, payments: Sequence[RunPayment], instructions: Mapping[uuid.UUID, Instruction]) -> None:
    """Each payee's people hear what is on its way, with its reference: their remittance advice."""
    for payment in payments:
        instruction = instructions[payment.instruction_id]
        tell(
            work,
            people=[uuid.UUID(person) for person in instruction.tell_people],
            message=N_("A payment of %(amount)s to %(payee)s is on its way. Its reference is %(reference)s."),
            values={
                "amount": {"pence": payment.amount},
                "payee": payment.payee_name,
                "reference": payment.reference,
            },
            link=instruction.tell_link,
            about=instruction.owner_id,
        )
