"""Payment runs: prepared by one officer, approved by another, taken to the bank as files."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Conflict, Invalid
from coopbudget.guard import Permission, Work, insist
from coopbudget.ledger.service import Leg, Posted, open_account, post_entry
from coopbudget.members.queries import people_with
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.payments import policy
from coopbudget.payments.errors import (
    AlreadyDecided,
    ChangeWaiting,
    FileTaken,
    InstructionHeld,
    NoSuchThing,
    RunChanged,
)
from coopbudget.payments.models import (
    Instruction,
    Payee,
    PayeeChange,
    PaymentRun,
    RunDownload,
    RunFile,
    RunPayment,
)
from coopbudget.payments.rules import FileLine, Side, bank_file, parts
from coopbudget.payments.service.accounts import CLEARING, lock_bank_account
from coopbudget.trail.canonical import JSON
from coopbudget.trail.service import append

MOST_IN_A_RUN = 1_000


def prepare_run(work: Work, *, side: str, instruction_ids: Iterable[uuid.UUID]) -> int:
    """Put waiting instructions of one side into a run; its number. No money moves yet.

    Raises Invalid for none, or for one that isn't waiting on that side; ChangeWaiting where a payee's bank
    details are being changed; InstructionHeld where another run was quicker; Forbidden by the policy.
    """
    work.need(Permission.PREPARE_PAYMENTS)
    lock_bank_account(work, side)
    wanted = set(instruction_ids)
    if not wanted:
        raise Invalid({"instructions": [_l("Choose at least one payment.")]})
    if len(wanted) > MOST_IN_A_RUN:
        raise Invalid({"instructions": [_l("A run holds 1,000 payments. Make two.")]})
    instructions = work.session.scalars(
        select(Instruction)
        .where(
            Instruction.coop_id == work.coop_id,
            Instruction.id.in_(wanted),
            Instruction.side == side,
            Instruction.withdrawn_at.is_(None),
        )
        .order_by(Instruction.due_on, Instruction.id)
        .with_for_update()
    ).all()
    if len(instructions) != len(wanted):
        raise Invalid({"instructions": [_l("One of these payments is not waiting any more. Choose again.")]})
    payees = _lock_payees(work, [instruction.payee_id for instruction in instructions])
    _refuse_changing(work, payees)
    insist(policy.prepare_run(work.person_id, barred=_barred(instructions), payees=_people(payees.values())))
    run = PaymentRun(
        coop_id=work.coop_id,
        id=new_id(),
        number=next_number(work, "run"),
        side=side,
        total=sum(instruction.amount for instruction in instructions),
        prepared_by=work.person_id,
        prepared_at=work.now,
    )
    work.session.add(run)
    work.session.flush()
    with named_rules(work.session, {"uq_run_payment_held": InstructionHeld}):
        for position, (instruction, part) in enumerate(
            zip(instructions, parts(len(instructions)), strict=True), start=1
        ):
            payee = payees[instruction.payee_id]
            work.session.add(
                RunPayment(
                    coop_id=work.coop_id,
                    id=new_id(),
                    run_id=run.id,
                    position=position,
                    part=part,
                    instruction_id=instruction.id,
                    payee_id=payee.id,
                    payee_name=payee.name,
                    sort_code=payee.sort_code,
                    account_number=payee.account_number,
                    amount=instruction.amount,
                    reference=instruction.reference,
                )
            )
    append(
        work,
        act="run_prepared",
        subject_kind="payment_run",
        subject_id=run.id,
        content={"number": run.number, "payments": len(instructions), "side": side, "total": run.total},
    )
    others = set(people_with(work.session, work.coop_id, Permission.APPROVE_PAYMENTS, work.today))
    slug = work.actor.coop.slug if work.actor.coop else ""
    tell(
        work,
        people=others - {work.person_id} - _barred(instructions) - _people(payees.values()),
        message=N_("Payment run %(run)s of %(amount)s waits for a second officer."),
        values={"run": run.number, "amount": {"pence": run.total}},
        link=f"/c/{slug}/runs/{run.number}" if slug else "",
        about=run.id,
    )
    return run.number


def approve_run(work: Work, *, number: int) -> Posted:
    """Approve a run: each payable moves to clearing in one entry, and the bank files are sealed by digest.

    Safe to repeat by the same officer. Raises Forbidden by the policy, AlreadyDecided for a run settled by
    another, RunChanged where an instruction or bank details are not what they were, ChangeWaiting.
    """
    work.need(Permission.APPROVE_PAYMENTS)
    run = lock_run(work, number)
    if run.approved_at is not None and run.approved_by == work.person_id and run.entry_id and run.entry_number:
        return Posted(run.entry_id, run.entry_number, True)
    if run.approved_at is not None or run.cancelled_at is not None:
        raise AlreadyDecided()
    payments = run_payments(work, run.id)
    instructions = {
        instruction.id: instruction
        for instruction in work.session.scalars(
            select(Instruction)
            .where(
                Instruction.coop_id == work.coop_id,
                Instruction.id.in_([payment.instruction_id for payment in payments]),
            )
            .order_by(Instruction.id)
            .with_for_update()
        )
    }
    payees = _lock_payees(work, [payment.payee_id for payment in payments])
    insist(
        policy.approve_run(
            work.person_id,
            prepared_by=run.prepared_by,
            barred=_barred(instructions.values()),
            payees=_people(payees.values()),
        )
    )
    _refuse_changing(work, payees)
    for payment in payments:
        payee, instruction = payees[payment.payee_id], instructions[payment.instruction_id]
        if (
            instruction.withdrawn_at is not None
            or instruction.amount != payment.amount
            or (payee.sort_code, payee.account_number) != (payment.sort_code, payment.account_number)
        ):
            raise RunChanged()
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
            digest=hashlib.sha256(file_of(of_part)).hexdigest(),
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
    work.session.flush()
    append(
        work,
        act="run_approved",
        subject_kind="payment_run",
        subject_id=run.id,
        content={"entry": posted.number, "files": sealed, "number": run.number, "total": run.total},
    )
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
    return posted


def cancel_run(work: Work, *, number: int) -> None:
    """Cancel a run that nobody has approved; its payments wait again. Repeating it changes nothing.

    Raises AlreadyDecided for an approved one.
    """
    work.need(Permission.PREPARE_PAYMENTS)
    run = lock_run(work, number)
    if run.approved_at is not None:
        raise AlreadyDecided(_l("This run was approved, so it can't be cancelled. Nothing was changed."))
    if run.cancelled_at is not None:
        return
    run.cancelled_by, run.cancelled_at = work.person_id, work.now
    for payment in run_payments(work, run.id):
        payment.released_at = work.now
    work.session.flush()
    append(work, act="run_cancelled", subject_kind="payment_run", subject_id=run.id, content={"number": run.number})


def take_file(work: Work, *, number: int, part: int, again: bool = False) -> bytes:
    """A bank file of an approved run, and a record of who took it.

    Raises FileTaken where it was taken before, unless ``again``; Conflict if its bytes are not those approved.
    """
    work.need(Permission.PREPARE_PAYMENTS)
    run = lock_run(work, number)
    file = work.session.scalar(
        select(RunFile)
        .where(RunFile.coop_id == work.coop_id, RunFile.run_id == run.id, RunFile.part == part)
        .with_for_update()
    )
    if run.approved_at is None or file is None:
        raise NoSuchThing()
    taken = work.session.scalar(
        select(func.count())
        .select_from(RunDownload)
        .where(RunDownload.coop_id == work.coop_id, RunDownload.file_id == file.id)
    )
    if taken and not again:
        raise FileTaken()
    content = file_of([payment for payment in run_payments(work, run.id) if payment.part == part])
    if hashlib.sha256(content).hexdigest() != file.digest:
        raise RunChanged(_l("This file is not the one that was approved. Do not send it. Tell the other officers."))
    work.session.add(
        RunDownload(coop_id=work.coop_id, id=new_id(), file_id=file.id, taken_by=work.person_id, taken_at=work.now)
    )
    work.session.flush()
    append(
        work,
        act="bank_file_taken",
        subject_kind="payment_run",
        subject_id=run.id,
        content={"digest": file.digest, "part": part, "times": int(taken or 0) + 1, "total": file.total},
    )
    return content


def payment_failed(work: Work, *, number: int, position: int) -> Posted:
    """The bank did not send a payment of an approved run: clearing goes back to payable, free for another run.

    For one that left and came back, match the line that shows it. Raises Conflict for one that was cleared,
    AlreadyDecided for one that was taken back before.
    """
    work.need(Permission.KEEP_BOOKS)
    run = lock_run(work, number)
    payment = next((one for one in run_payments(work, run.id) if one.position == position), None)
    if payment is None or run.approved_at is None:
        raise NoSuchThing()
    if payment.returned_on is not None:
        raise AlreadyDecided()
    if payment.cleared_on is not None:
        raise Conflict(_l("The statement shows that it left. Match the line that brings it back."))
    payable = work.session.scalar(
        select(Instruction.payable_account_id).where(
            Instruction.coop_id == work.coop_id, Instruction.id == payment.instruction_id
        )
    )
    assert payable is not None  # a foreign key holds it
    payment.returned_on, payment.released_at = work.today, work.now
    work.session.flush()
    posted = post_entry(
        work,
        kind="payment_failed",
        on=work.today,
        key=f"payment-failed:{payment.id}",
        legs=[Leg(open_account(work, code=CLEARING[Side(run.side)]), payable, payment.amount)],
        memo="payment_failed",
        refs={"run": str(run.id)},
    )
    append(
        work,
        act="payment_failed",
        subject_kind="payment_run",
        subject_id=run.id,
        content={"amount": payment.amount, "entry": posted.number, "position": position},
    )
    return posted


def lock_run(work: Work, number: int) -> PaymentRun:
    """A run, locked. Raises NoSuchThing."""
    run = work.session.scalar(
        select(PaymentRun)
        .where(PaymentRun.coop_id == work.coop_id, PaymentRun.number == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if run is None:
        raise NoSuchThing()
    return run


def run_payments(work: Work, run_id: uuid.UUID) -> list[RunPayment]:
    """A run's payments by position, locked."""
    return list(
        work.session.scalars(
            select(RunPayment)
            .where(RunPayment.coop_id == work.coop_id, RunPayment.run_id == run_id)
            .order_by(RunPayment.position)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def file_of(payments: Sequence[RunPayment]) -> bytes:
    """The bank file of these payments: the same bytes whenever it is made."""
    return bank_file(FileLine(p.sort_code, p.account_number, p.payee_name, p.amount, p.reference) for p in payments)


def _lock_payees(work: Work, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Payee]:
    return {
        payee.id: payee
        for payee in work.session.scalars(
            select(Payee)
            .where(Payee.coop_id == work.coop_id, Payee.id.in_(set(ids)))
            .order_by(Payee.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    }


def _refuse_changing(work: Work, payees: Iterable[uuid.UUID]) -> None:
    waiting = work.session.scalar(
        select(PayeeChange.id)
        .where(
            PayeeChange.coop_id == work.coop_id,
            PayeeChange.payee_id.in_(list(payees)),
            PayeeChange.decided_at.is_(None),
        )
        .limit(1)
    )
    if waiting is not None:
        raise ChangeWaiting()


def _barred(instructions: Iterable[Instruction]) -> set[uuid.UUID]:
    return {uuid.UUID(person) for instruction in instructions for person in instruction.barred_people}


def _people(payees: Iterable[Payee]) -> set[uuid.UUID]:
    return {uuid.UUID(person) for payee in payees for person in payee.people}
