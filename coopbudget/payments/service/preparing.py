"""Preparing a payment run: what is paid together, to which details, and how many others must approve it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, func, select

from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work, insist
from coopbudget.members.queries import people_with
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.payments import policy
from coopbudget.payments.bank_files import most_in_a_file
from coopbudget.payments.errors import InstructionHeld
from coopbudget.payments.models import Instruction, PaymentRun, RunPayment
from coopbudget.payments.queries.approvals import rule_now
from coopbudget.payments.queries.direct import paid_directly
from coopbudget.payments.rules import parts
from coopbudget.payments.service.accounts import lock_bank_account
from coopbudget.payments.service.runs import barred_from, lock_payees, people_of, refuse_changing
from coopbudget.trail.service import append

MOST_IN_A_RUN = 1_000


def prepare_run(work: Work, *, side: str, instruction_ids: Iterable[uuid.UUID]) -> int:
    """Put waiting instructions of one side into a run; its number. No money moves yet.

    Raises Invalid for none, or for one that isn't waiting on that side; ChangeWaiting where a payee's bank
    details are being changed, DetailsRest where new ones are too young; InstructionHeld where another run was
    quicker; Forbidden by the policy.
    """
    work.need(Permission.PREPARE_PAYMENTS)
    account = lock_bank_account(work, side)
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
            ~paid_directly(),
        )
        .order_by(Instruction.due_on, Instruction.id)
        .with_for_update()
    ).all()
    if len(instructions) != len(wanted):
        raise Invalid({"instructions": [_l("One of these payments is not waiting any more. Choose again.")]})
    payees = lock_payees(work, [instruction.payee_id for instruction in instructions])
    refuse_changing(work, payees)
    insist(policy.prepare_run(work.person_id, barred=barred_from(instructions), payees=people_of(payees.values())))
    total = sum(instruction.amount for instruction in instructions)
    most = most_in_a_file(account.file_kind, account.file_layout)
    paid = _last_paid(work, payees)
    run = PaymentRun(
        coop_id=work.coop_id,
        id=new_id(),
        number=next_number(work, "run"),
        side=side,
        total=total,
        approvals=policy.approvals_needed(rule_now(work.session, work.coop_id, work.today), total),
        made_for={
            "kind": account.file_kind,
            "layout": account.file_layout,
            "name": account.name,
            "sort_code": account.sort_code,
            "account_number": account.account_number,
        },
        prepared_by=work.person_id,
        prepared_at=work.now,
    )
    work.session.add(run)
    work.session.flush()
    with named_rules(work.session, {"uq_run_payment_held": InstructionHeld}):
        for position, (instruction, part) in enumerate(
            zip(instructions, parts(len(instructions), most), strict=True), start=1
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
                    new_details=payee.details_at is not None
                    and (payee.id not in paid or payee.details_at > paid[payee.id]),
                )
            )
    append(
        work,
        act="run_prepared",
        subject_kind="payment_run",
        subject_id=run.id,
        content={
            "approvals": run.approvals,
            "number": run.number,
            "payments": len(instructions),
            "side": side,
            "total": run.total,
        },
    )
    others = set(people_with(work.session, work.coop_id, Permission.APPROVE_PAYMENTS, work.today))
    slug = work.actor.coop.slug if work.actor.coop else ""
    tell(
        work,
        people=others - {work.person_id} - barred_from(instructions) - people_of(payees.values()),
        message=N_("Payment run %(run)s of %(amount)s waits for your yes."),
        values={"run": run.number, "amount": {"pence": run.total}},
        link=f"/c/{slug}/runs/{run.number}" if slug else "",
        about=run.id,
    )
    return run.number


def _last_paid(work: Work, payees: Iterable[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """When a run that paid each of these was last approved; payees never paid are left out."""
    rows = work.session.execute(
        select(RunPayment.payee_id, func.max(PaymentRun.approved_at).label("approved_at"))
        .join(PaymentRun, and_(PaymentRun.coop_id == RunPayment.coop_id, PaymentRun.id == RunPayment.run_id))
        .where(
            RunPayment.coop_id == work.coop_id,
            RunPayment.payee_id.in_(list(payees)),
            PaymentRun.approved_at.is_not(None),
        )
        .group_by(RunPayment.payee_id)
    )
    return {row.payee_id: row.approved_at for row in rows}
