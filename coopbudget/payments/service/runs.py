"""Payment runs once they stand: cancelled, or a payment the bank did not send; and how every command locks them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.errors import Conflict
from coopbudget.guard import Permission, Work
from coopbudget.ledger.service import Leg, Posted, open_account, post_entry
from coopbudget.payments.errors import AlreadyDecided, ChangeWaiting, DetailsRest, NoSuchThing
from coopbudget.payments.models import Instruction, Payee, PayeeChange, PaymentRun, RunPayment
from coopbudget.payments.rules import Side
from coopbudget.payments.service.accounts import CLEARING
from coopbudget.payments.service.instructions import lock_instructions
from coopbudget.trail.service import append


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
    owed = lock_instructions(work, [payment.instruction_id])[payment.instruction_id]
    payment.returned_on, payment.released_at = work.today, work.now
    work.session.flush()
    posted = post_entry(
        work,
        kind="payment_failed",
        on=work.today,
        key=f"payment-failed:{payment.id}",
        legs=[Leg(open_account(work, code=CLEARING[Side(run.side)]), owed.payable_account_id, payment.amount)],
        memo="payment_failed",
        refs={"run": str(run.id)},
    )
    owed.paid_at = None
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


def lock_payees(work: Work, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Payee]:
    """These payees by id, locked."""
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


def refuse_changing(work: Work, payees: Mapping[uuid.UUID, Payee]) -> None:
    """Raise ChangeWaiting where bank details wait for somebody, DetailsRest where new ones are too young."""
    waiting = work.session.scalar(
        select(PayeeChange.id)
        .where(
            PayeeChange.coop_id == work.coop_id,
            PayeeChange.payee_id.in_(list(payees)),
            PayeeChange.settled_at.is_(None),
        )
        .limit(1)
    )
    if waiting is not None:
        raise ChangeWaiting()
    if any(payee.rests_until is not None and payee.rests_until > work.now for payee in payees.values()):
        raise DetailsRest()


def barred_from(instructions: Iterable[Instruction]) -> set[uuid.UUID]:
    """Who may not prepare or approve these: their owners said so."""
    return {uuid.UUID(person) for instruction in instructions for person in instruction.barred_people}


def people_of(payees: Iterable[Payee]) -> set[uuid.UUID]:
    """Who is, or speaks for, one of these payees."""
    return {uuid.UUID(person) for payee in payees for person in payee.people}
