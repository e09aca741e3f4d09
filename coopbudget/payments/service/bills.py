"""The co-op's own bills: recorded, approved by as many officers as the rules ask, paid through a run like all else."""

from __future__ import annotations

import uuid
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.evidence import service as evidence
from coopbudget.guard import Permission, Work, insist
from coopbudget.ledger.chart import supplier_payable
from coopbudget.ledger.service import Leg, Posted, open_account, post_entry
from coopbudget.members.queries import people_with
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.payments import policy
from coopbudget.payments.errors import AlreadyDecided, BillTwice, NoSuchThing
from coopbudget.payments.models import Bill, BillApproval, Payee
from coopbudget.payments.service.instructions import instruct
from coopbudget.payments.service.payees import lock_payee, register_payee
from coopbudget.payments.words import EXPENSES
from coopbudget.rulebook.queries import rules_on
from coopbudget.trail.service import append


def add_supplier(
    work: Work, *, name: str, sort_code: str, account_number: str, person_id: uuid.UUID | None = None
) -> uuid.UUID:
    """A supplier of the co-op itself, or (``person_id``) somebody who paid something out for it. The payee's id.

    Raises Invalid for what is no sort code or account number.
    """
    work.need(Permission.KEEP_BOOKS)
    return register_payee(
        work,
        name=name,
        kind="supplier",
        ref_id=new_id(),
        sort_code=sort_code,
        account_number=account_number,
        people=[] if person_id is None else [person_id],
    )


def record_bill(
    work: Work,
    *,
    payee_id: uuid.UUID,
    supplier_number: str,
    expense: str,
    about: str,
    amount: int,
    billed_on: date,
    due_on: date,
    claimant: uuid.UUID | None = None,
    file: bytes = b"",
    filename: str = "",
) -> int:
    """Record a bill of ``amount`` pence; its number. Nothing is in the books before officers approve it.

    ``claimant`` is the person who gets the money, where one does. Raises Invalid, NoSuchThing, BillTwice.
    """
    work.need(Permission.KEEP_BOOKS)
    payee = lock_payee(work, payee_id)
    if payee.kind != "supplier":
        raise NoSuchThing()
    if expense not in EXPENSES:
        raise Invalid({"expense": [_l("Choose what it is for.")]})
    if billed_on > work.today:
        raise Invalid({"billed_on": [_l("The date on the bill has not come yet.")]})
    bill = Bill(
        coop_id=work.coop_id,
        id=new_id(),
        number=next_number(work, "bill"),
        payee_id=payee.id,
        supplier_number=supplier_number,
        expense=expense,
        about=about,
        amount=amount,
        approvals=rules_on(work.session, work.coop_id, work.today).bill_yeses(amount),
        billed_on=billed_on,
        due_on=due_on,
        claimant=claimant,
        evidence_id=evidence.store(work, file=file, filename=filename, kind="bill") if file else None,
        recorded_by=work.person_id,
        recorded_at=work.now,
        refused_why="",
    )
    with named_rules(work.session, {"uq_bill_supplier_number": BillTwice}):
        work.session.add(bill)
    append(
        work,
        act="bill_recorded",
        subject_kind="bill",
        subject_id=bill.id,
        content={"amount": amount, "due_on": due_on.isoformat(), "expense": expense, "number": bill.number},
    )
    slug = work.actor.coop.slug if work.actor.coop else ""
    officers = set(people_with(work.session, work.coop_id, Permission.APPROVE_PAYMENTS, work.today))
    tell(
        work,
        people=officers - {work.person_id, claimant} - {uuid.UUID(person) for person in payee.people},
        message=N_("Bill %(bill)s of %(amount)s waits for your yes or no."),
        values={"bill": bill.number, "amount": {"pence": amount}},
        link=f"/c/{slug}/bills/{bill.number}" if slug else "",
        about=bill.id,
    )
    return bill.number


def approve_bill(work: Work, *, number: int) -> Posted | None:
    """Say yes to a bill. The last yes that it needs posts it (expense to what is owed) and asks for its payment.

    None before that. Raises Forbidden by the policy, AlreadyDecided for a settled one.
    """
    work.need(Permission.APPROVE_PAYMENTS)
    bill, payee = lock_bill(work, number)
    if bill.approved_at is not None or bill.refused_at is not None:
        raise AlreadyDecided()
    before = set(
        work.session.scalars(
            select(BillApproval.person_id).where(BillApproval.coop_id == work.coop_id, BillApproval.bill_id == bill.id)
        )
    )
    insist(
        policy.approve_bill(
            work.person_id,
            claimant=bill.claimant,
            payee_people={uuid.UUID(person) for person in payee.people},
            approved_by=before,
        )
    )
    work.session.add(
        BillApproval(
            coop_id=work.coop_id,
            id=new_id(),
            bill_id=bill.id,
            person_id=work.person_id,
            approved_at=work.now,
        )
    )
    work.session.flush()
    append(
        work,
        act="bill_approved",
        subject_kind="bill",
        subject_id=bill.id,
        content={"number": bill.number, "yes": len(before) + 1},
    )
    if len(before) + 1 < bill.approvals:
        return None
    bill.approved_at = work.now
    work.session.flush()
    payable = open_account(work, code=supplier_payable(payee.number))
    posted = post_entry(
        work,
        kind="bill",
        on=work.today,
        key=f"bill:{bill.id}",
        legs=[Leg(open_account(work, code=f"Expenses:{bill.expense}"), payable, bill.amount)],
        memo="bill",
        refs={"bill": str(bill.id)},
    )
    bill.entry_id, bill.entry_number = posted.entry_id, posted.number
    instruct(
        work,
        payee_id=payee.id,
        side="own",
        payable_account_id=payable,
        amount=bill.amount,
        reference=bill.supplier_number or f"BILL{bill.number:05d}",
        due_on=bill.due_on,
        owner_kind="bill",
        owner_id=bill.id,
        barred_people=[bill.claimant] if bill.claimant else [],
        tell_people=[uuid.UUID(person) for person in payee.people],
    )
    return posted


def refuse_bill(work: Work, *, number: int, why: str) -> None:
    """Say no to a bill; it is not paid. Raises AlreadyDecided for a settled one."""
    work.need(Permission.APPROVE_PAYMENTS)
    bill, _ = lock_bill(work, number)
    if bill.approved_at is not None or bill.refused_at is not None:
        raise AlreadyDecided()
    bill.refused_by, bill.refused_at, bill.refused_why = work.person_id, work.now, why
    work.session.flush()
    append(work, act="bill_refused", subject_kind="bill", subject_id=bill.id, content={"number": bill.number})


def lock_bill(work: Work, number: int) -> tuple[Bill, Payee]:
    """A bill, locked, and whom it pays. Raises NoSuchThing."""
    bill = work.session.scalar(
        select(Bill)
        .where(Bill.coop_id == work.coop_id, Bill.number == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if bill is None:
        raise NoSuchThing()
    return bill, lock_payee(work, bill.payee_id)
