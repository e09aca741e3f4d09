"""Dividends that went into no fund, on their way to where they belong.

What a council's money earned is offered back to the council; it says whether it goes back, into another fund of the
member's, or to her. What own money earned is owed to its owner, and a class's own part to its members. Payment runs
pay; until one has it, a payment can be called off.
"""

from __future__ import annotations

import uuid
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.budgets import queries as budgets
from coopbudget.budgets.service.money import lock_fund
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.ledger import chart
from coopbudget.ledger.service import Leg, open_account, post_entry, reverse_entry
from coopbudget.members import queries as members
from coopbudget.members.queries import MemberRow
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.payments.queries.payees import payee_for
from coopbudget.payments.service.instructions import instruct, withdraw_instruction
from coopbudget.payments.service.payees import register_payee
from coopbudget.surplus.errors import DueDecided, NoSuchDue, NotOffered
from coopbudget.surplus.models import Due
from coopbudget.trail.service import append

OWNER = "dividend"
"""What payments calls the owner of such an instruction."""


def offer_due(work: Work, *, number: int, offered_on: date) -> None:
    """An officer wrote to the council (or the NHS) on a day that this dividend is held for it.

    Raises NoSuchDue (what is owed to a member is offered to nobody), DueDecided, Invalid.
    """
    work.need(Permission.MANAGE_AGREEMENTS)
    due = _locked(work, number)
    if due.kind != "council":
        raise NoSuchDue()
    _insist_open(due)
    if offered_on > work.today:
        raise Invalid({"offered_on": [_l("Choose a day that has come.")]})
    due.offered_on, due.offered_by = offered_on, work.person_id
    work.session.flush()
    _note(work, due, "dividend.offered", on=offered_on.isoformat())


def send_back(work: Work, *, number: int, words: str, sort_code: str = "", account_number: str = "") -> None:
    """The council wants it back: it waits for the next payment run.

    Bank details are asked for once. Raises NotOffered, DueDecided, NoSuchDue, Invalid, payments' PayeeDiffers.
    """
    work.need(Permission.MANAGE_AGREEMENTS)
    due = _answered(work, number, words)
    if due.kind != "council" or due.fund_id is None:
        raise NoSuchDue()
    fund = budgets.fund(work.session, work.coop_id, due.fund_id, work.today)
    agreement = budgets.agreement(work.session, work.coop_id, fund.agreement_id, work.today) if fund else None
    if fund is None or agreement is None or agreement.funder_id is None:
        raise NoSuchDue()
    member = members.member(work.session, work.coop_id, due.member_id)
    payee = payee_for(work.session, work.coop_id, agreement.funder_id)
    payee_id = payee.id if payee is not None else None
    _say(work, due, "back", words)
    if payee_id is None:
        payee_id = register_payee(
            work, name=agreement.funder_name, kind="funder", ref_id=agreement.funder_id, sort_code=sort_code,
            account_number=account_number,
        )  # fmt: skip
    instruct(
        work, payee_id=payee_id, side="members",
        payable_account_id=open_account(work, code=chart.dividend_held(fund.number)), amount=due.amount,
        reference=fund.reference, due_on=work.today, owner_kind=OWNER, owner_id=due.id,
        barred_people=[member.person_id] if member else [],
    )  # fmt: skip
    _note(work, due, "dividend.sent_back")
    _tell_member(
        work, due, member, N_("The council takes back its dividend of %(amount)s from an agreement that ended.")
    )


def move_into_fund(work: Work, *, number: int, fund_number: int, words: str) -> None:
    """The council lets it go into another of the member's funds. Raises NotOffered, DueDecided, NoSuchDue, Invalid."""
    work.need(Permission.MANAGE_AGREEMENTS)
    due = _answered(work, number, words)
    into = budgets.fund_by_number(work.session, work.coop_id, fund_number, work.today)
    if due.kind != "council" or due.fund_id is None:
        raise NoSuchDue()
    if into is None or into.member_id != due.member_id or not into.accepted or into.id == due.fund_id:
        raise Invalid({"fund_number": [_l("Choose another fund of this member's.")]})
    if into.ends_on is not None and into.ends_on < work.today:
        raise Invalid({"fund_number": [_l("The agreement of that fund has ended. Choose another.")]})
    lock_fund(work, into.id)
    earned = budgets.fund(work.session, work.coop_id, due.fund_id, work.today)
    _say(work, due, "fund", words, into.id)
    member = members.member(work.session, work.coop_id, due.member_id)
    _move(work, due, chart.dividend_held(earned.number if earned else 0), chart.fund_available(into.number))
    _note(work, due, "dividend.moved", fund=str(into.id))
    _tell_member(work, due, member, N_("%(amount)s of a dividend went into fund %(fund)s."), fund=into.number)


def pay_member(work: Work, *, number: int, words: str = "", sort_code: str = "", account_number: str = "") -> None:
    """It goes to the member's own bank account (or to her estate's) with the next payment run.

    Of a council's money only where the council has said so (``words``). Bank details are asked for once; new ones rest
    first. Raises NotOffered, DueDecided, NoSuchDue, Invalid, payments' PayeeDiffers.
    """
    work.need(Permission.MANAGE_AGREEMENTS)
    due = _answered(work, number, words)
    member = members.member(work.session, work.coop_id, due.member_id)
    if member is None:
        raise NoSuchDue()
    earned = budgets.fund(work.session, work.coop_id, due.fund_id, work.today) if due.fund_id else None
    payee = payee_for(work.session, work.coop_id, due.member_id)
    payee_id = payee.id if payee is not None else None
    _say(work, due, "member", words)
    if payee_id is None:
        payee_id = register_payee(
            work, name=member.display_name, kind="member", ref_id=due.member_id, sort_code=sort_code,
            account_number=account_number, people=[member.person_id], own_page=_path(work, "/bank-details"), rests=True,
        )  # fmt: skip
    owed = chart.dividend_of(member.number) if due.kind == "class" else chart.dividend_own(member.number)
    if due.kind == "council":
        _move(work, due, chart.dividend_held(earned.number if earned else 0), owed)
    instruct(
        work, payee_id=payee_id, side="own" if due.kind == "class" else "members",
        payable_account_id=open_account(work, code=owed), amount=due.amount, reference=f"DIVIDEND {due.number}",
        due_on=work.today, owner_kind=OWNER, owner_id=due.id, barred_people=[member.person_id],
        tell_people=[] if member.left_on else [member.person_id],
    )  # fmt: skip
    _note(work, due, "dividend.to_be_paid")
    _tell_member(work, due, member, N_("%(amount)s of dividend goes to your bank account with the next payment run."))


def call_off_due(work: Work, *, number: int) -> None:
    """Take back what was said, while no payment run has it. Raises NoSuchDue, DueDecided, payments' InstructionHeld."""
    work.need(Permission.MANAGE_AGREEMENTS)
    due = _locked(work, number)
    if due.answer not in ("back", "member") or due.ended_at is not None:
        raise DueDecided()
    withdraw_instruction(work, owner_id=due.id)
    if due.entry_id is not None:
        reverse_entry(
            work, entry_id=due.entry_id, on=work.today, key=f"dividend-off:{due.entry_id}", kind="dividend_off"
        )
    due.answer = due.answered_by = due.answered_at = due.entry_id = due.entry_number = None
    due.words = ""
    work.session.flush()
    _note(work, due, "dividend.called_off")


def _locked(work: Work, number: int) -> Due:
    due = work.session.scalar(
        select(Due)
        .where(Due.coop_id == work.coop_id, Due.number == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if due is None:
        raise NoSuchDue()
    return due


def _insist_open(due: Due) -> None:
    if due.answer is not None or due.ended_at is not None:
        raise DueDecided()


def _answered(work: Work, number: int, words: str) -> Due:
    """The row, locked, where it can be said what becomes of it: a council is asked before, and its words are kept."""
    due = _locked(work, number)
    _insist_open(due)
    if due.kind == "council":
        if due.offered_on is None:
            raise NotOffered()
        if not words.strip():
            raise Invalid({"words": [_l("Say who at the council said it, and when.")]})
    return due


def _say(work: Work, due: Due, answer: str, words: str, into: uuid.UUID | None = None) -> None:
    due.answer, due.into_fund_id, due.words = answer, into, words.strip()
    due.answered_by, due.answered_at = work.person_id, work.now
    work.session.flush()


def _move(work: Work, due: Due, out_of: str, into: str) -> None:
    posted = post_entry(
        work, kind="dividend_moved", on=work.today, key=f"dividend:{due.id}:{work.now.isoformat()}",
        legs=[Leg(open_account(work, code=out_of), open_account(work, code=into), due.amount)], memo="dividend_moved",
        refs={"due": str(due.id), "proposal": str(due.proposal_id)},
    )  # fmt: skip
    due.entry_id, due.entry_number = posted.entry_id, posted.number
    work.session.flush()


def _tell_member(work: Work, due: Due, member: MemberRow | None, message: str, **values: int) -> None:
    if member is not None and member.left_on is None:
        tell(
            work, people=[member.person_id], message=message, values={"amount": {"pence": due.amount}, **values},
            link=_path(work, "/surplus"), about=due.id,
        )  # fmt: skip


def _path(work: Work, page: str) -> str:
    return f"/c/{work.actor.coop.slug}{page}" if work.actor.coop else ""


def _note(work: Work, due: Due, act: str, **content: str) -> None:
    append(work, act=act, subject_kind="surplus_due", subject_id=due.id, content={"number": due.number, **content})
