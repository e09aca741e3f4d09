"""Loan stock: written down with its terms, begun when its money has come, paid back part by part by payment runs."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from coopbudget.coops.service import need_going, need_open, next_number
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work, insist
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.service import Leg, Posted, open_account, post_entry
from coopbudget.members import queries as members
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.payments.rules import Side
from coopbudget.payments.service import register_reference
from coopbudget.payments.service.instructions import instruct
from coopbudget.payments.service.payees import check_bank_details, lock_payee, register_payee
from coopbudget.shares import policy, queries
from coopbudget.shares.errors import AlreadyEnded, NoSuchShares, NotDueYet, NothingTooMuch, NotJustTheLoan
from coopbudget.shares.lending import Part, schedule
from coopbudget.shares.models import Loan, LoanPart, LoanReturn
from coopbudget.trail.service import append

LOAN_PART, LOAN_RETURN = "loan_part", "loan_return"
"""What payments calls the owners of such instructions."""

EARLY = timedelta(days=14)
"""So long before its day a part can be put to a payment run."""

BEGUN = N_("Your loan of %(amount)s to the co-op has come. See when it is paid back, part by part.")


def record_loan(
    work: Work,
    *,
    lender: str,
    member_number: int | None,
    amount: int,
    rate: int,
    every_months: int,
    parts: int,
    terms: str,
    sort_code: str,
    account_number: str,
) -> int:
    """Write down what a member (by number) or a friend lends, and where it goes back to; the loan's number.

    Money with its reference finds its way from now on. Raises Invalid.
    """
    work.need(Permission.KEEP_BOOKS)
    need_going(work)
    need_open(work)
    sort_code, account_number = check_bank_details(sort_code, account_number)
    member = members.member_by_number(work.session, work.coop_id, member_number) if member_number else None
    if member_number and member is None:
        raise Invalid({"member_number": [_l("Nobody here has this member number.")]})
    if member is not None and member.id == work.actor.own_member_id:
        raise Invalid({"member_number": [_l("This is your own loan. Another officer writes it down.")]})
    name = member.display_name if member else lender.strip()
    if not name:
        raise Invalid({"lender": [_l("Type who lends it, or a member number.")]})
    if parts > amount:
        raise Invalid({"parts": [_l("That is more parts than pence.")]})
    loan_id, number = new_id(), next_number(work, "loan")
    payee_id = register_payee(
        work, name=name, kind="lender", ref_id=loan_id, sort_code=sort_code, account_number=account_number,
        people=[member.person_id] if member else [], rests=True,
    )  # fmt: skip
    owed = open_account(work, code=chart.loan_owed(number))
    work.session.add(
        Loan(
            coop_id=work.coop_id, id=loan_id, number=number, member_id=member.id if member else None, lender=name,
            terms=terms.strip(), amount=amount, rate=rate, every_months=every_months, parts=parts,
            owed_account_id=owed, payee_id=payee_id, recorded_by=work.person_id, recorded_at=work.now, begun_by=None,
            begun_on=None, next_on=None, called_off_by=None, called_off_at=None,
        )
    )  # fmt: skip
    work.session.flush()
    register_reference(
        work, reference=queries.loan_reference(number), account_id=owed, label_kind="loan", owner_id=loan_id,
        side=Side.OWN,
    )  # fmt: skip
    append(
        work, act="loan.recorded", subject_kind="loan", subject_id=loan_id,
        content={
            "number": number, "amount": amount, "rate": rate, "every_months": every_months, "parts": parts,
            "member": str(member.id) if member else None,
        },
    )  # fmt: skip
    return number


def begin_loan(work: Work, *, number: int) -> None:
    """Another officer sees that just its money has come, and that the terms are those signed: it begins today.

    Raises NoSuchShares, AlreadyEnded, NotJustTheLoan, Forbidden by the policy, SecondFactorNeeded.
    """
    need_going(work)
    work.need(Permission.APPROVE_PAYMENTS)
    loan = _lock(work, number)
    if loan.begun_on is not None or loan.called_off_at is not None:
        raise AlreadyEnded()
    owner = members.member(work.session, work.coop_id, loan.member_id) if loan.member_id else None
    insist(policy.may_decide(work.person_id, owner=owner.person_id if owner else None, asked_by=loan.recorded_by))
    work.need_second_factor()
    if ledger.balance(work.session, work.coop_id, chart.loan_owed(number)) != loan.amount:
        raise NotJustTheLoan()
    loan.begun_on, loan.begun_by = work.today, work.person_id
    loan.next_on = _parts(loan, work.today)[0].due_on
    work.session.flush()
    append(work, act="loan.begun", subject_kind="loan", subject_id=loan.id, content={"on": work.today.isoformat()})
    if owner is not None and owner.left_on is None:
        tell(
            work, people=[owner.person_id], message=BEGUN, values={"amount": {"pence": loan.amount}},
            link=f"/c/{work.actor.coop.slug}/loans/{number}" if work.actor.coop else "", about=loan.id,
        )  # fmt: skip


def call_off_loan(work: Work, *, number: int) -> None:
    """A loan of which nothing has come is not made after all. Raises NoSuchShares, AlreadyEnded, NotJustTheLoan."""
    work.need(Permission.KEEP_BOOKS)
    loan = _lock(work, number)
    if loan.begun_on is not None or loan.called_off_at is not None:
        raise AlreadyEnded()
    if ledger.balance(work.session, work.coop_id, chart.loan_owed(number)):
        raise NotJustTheLoan()
    loan.called_off_at, loan.called_off_by = work.now, work.person_id
    work.session.flush()
    append(work, act="loan.called_off", subject_kind="loan", subject_id=loan.id)


def give_back(work: Work, *, number: int, everything: bool = False) -> Posted:
    """What came for a loan and is more than was agreed goes back to the lender with the next payment run.

    ``everything``: a loan that has not begun is not made, and all that came goes back. Raises NoSuchShares,
    AlreadyEnded, NothingTooMuch, Forbidden by the policy, SecondFactorNeeded.
    """
    work.need(Permission.APPROVE_PAYMENTS)
    loan = _lock(work, number)
    if everything and (loan.begun_on is not None or loan.called_off_at is not None):
        raise AlreadyEnded()
    owner = members.member(work.session, work.coop_id, loan.member_id) if loan.member_id else None
    person = owner.person_id if owner else None
    insist(policy.may_decide(work.person_id, owner=person, asked_by=work.person_id, agree=False))
    work.need_second_factor()
    lock_payee(work, loan.payee_id)  # before the books, as payment runs do
    came = ledger.balance(work.session, work.coop_id, chart.loan_owed(number))
    keeps = 0 if everything or loan.called_off_at is not None else loan.amount - _paid_back(work, loan)
    if came <= keeps:
        raise NothingTooMuch()
    due, return_id = open_account(work, code=chart.loan_due(number)), new_id()
    posted = post_entry(
        work, kind="loan_returned", on=work.today, key=f"loan-return:{return_id}", memo="loan_returned",
        legs=[Leg(loan.owed_account_id, due, came - keeps)], refs={"loan": str(loan.id), "return": str(return_id)},
    )  # fmt: skip
    work.session.add(
        LoanReturn(
            coop_id=work.coop_id, id=return_id, loan_id=loan.id, amount=came - keeps, returned_by=work.person_id,
            returned_at=work.now, entry_id=posted.entry_id, entry_number=posted.number,
        )
    )  # fmt: skip
    if everything:
        loan.called_off_at, loan.called_off_by = work.now, work.person_id
    work.session.flush()
    told = [person] if person is not None and owner is not None and owner.left_on is None else []
    instruct(
        work, payee_id=loan.payee_id, side=Side.OWN, payable_account_id=due, amount=came - keeps,
        reference=f"LOAN {number} BACK", due_on=work.today, owner_kind=LOAN_RETURN, owner_id=return_id,
        barred_people=[person] if person is not None else [], tell_people=told,
        tell_link=f"/c/{work.actor.coop.slug}/loans/{number}" if work.actor.coop else "",
    )  # fmt: skip
    append(
        work, act="loan.given_back", subject_kind="loan", subject_id=loan.id,
        content={"amount": came - keeps, "entry": posted.number, "everything": str(everything)},
    )  # fmt: skip
    return posted


def _paid_back(work: Work, loan: Loan) -> int:
    """What of the loan itself went back in parts."""
    found = work.session.scalar(
        select(func.coalesce(func.sum(LoanPart.principal), 0)).where(
            LoanPart.coop_id == work.coop_id, LoanPart.loan_id == loan.id
        )
    )
    return int(found or 0)


def pay_part(work: Work, *, number: int) -> Posted:
    """The next part of a loan goes back with the next payment run; its interest is a cost of the co-op.

    Raises NoSuchShares, AlreadyEnded once all parts are paid, NotDueYet, Forbidden by the policy, SecondFactorNeeded.
    """
    work.need(Permission.APPROVE_PAYMENTS)
    loan = _lock(work, number)
    if loan.begun_on is None:
        raise NoSuchShares()
    owner = members.member(work.session, work.coop_id, loan.member_id) if loan.member_id else None
    person = owner.person_id if owner else None
    insist(policy.may_decide(work.person_id, owner=person, asked_by=work.person_id, agree=False))
    work.need_second_factor()
    paid = select(func.count()).where(LoanPart.coop_id == work.coop_id, LoanPart.loan_id == loan.id)
    parts = _parts(loan, loan.begun_on)[work.session.scalar(paid) or 0 :]
    if not parts:
        raise AlreadyEnded()
    part, part_id = parts[0], new_id()
    if work.today < part.due_on - EARLY:
        raise NotDueYet()
    lock_payee(work, loan.payee_id)  # before the books, as payment runs do
    due = open_account(work, code=chart.loan_due(number))
    legs = [Leg(loan.owed_account_id, due, part.principal)]
    if part.interest:
        legs.append(Leg(open_account(work, code=chart.LOAN_INTEREST), due, part.interest))
    posted = post_entry(
        work, kind="loan_part", on=work.today, key=f"loan:{loan.id}:{part.number}", memo="loan_part", legs=legs,
        refs={"loan": str(loan.id), "part": str(part.number)},
    )  # fmt: skip
    work.session.add(
        LoanPart(
            coop_id=work.coop_id, id=part_id, loan_id=loan.id, number=part.number, due_on=part.due_on,
            principal=part.principal, interest=part.interest, paid_by=work.person_id, paid_at=work.now,
            entry_id=posted.entry_id, entry_number=posted.number,
        )
    )  # fmt: skip
    work.session.flush()
    loan.next_on = parts[1].due_on if len(parts) > 1 else None
    told = [person] if person is not None and owner is not None and owner.left_on is None else []
    instruct(
        work, payee_id=loan.payee_id, side=Side.OWN, payable_account_id=due, amount=part.total,
        reference=f"LOAN {number} PART {part.number}", due_on=part.due_on, owner_kind=LOAN_PART, owner_id=part_id,
        barred_people=[person] if person is not None else [], tell_people=told,
        tell_link=f"/c/{work.actor.coop.slug}/loans/{number}" if work.actor.coop else "",
    )  # fmt: skip
    append(
        work, act="loan.part_paid", subject_kind="loan", subject_id=loan.id,
        content={"part": part.number, "principal": part.principal, "interest": part.interest, "entry": posted.number},
    )  # fmt: skip
    return posted


def _parts(loan: Loan, begun_on: date) -> list[Part]:
    return schedule(
        amount=loan.amount, rate=loan.rate, begun_on=begun_on, every_months=loan.every_months, parts=loan.parts
    )


def _lock(work: Work, number: int) -> Loan:
    found = work.session.scalar(
        select(Loan)
        .where(Loan.coop_id == work.coop_id, Loan.number == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchShares()
    return found
