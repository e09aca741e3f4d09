"""Own money on its way to its owner: asked for and set aside, agreed by an officer, then paid by a run.

Only own money goes this way; what a council or the NHS paid goes back to them. Until a payment run takes it, it can
be called off, and is free again.
"""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.budgets import policy, queries
from coopbudget.budgets.errors import (
    MoneyBackDecided,
    MoneyBackWaits,
    NoSuchFund,
    NoSuchMoneyBack,
    NotEnough,
    NotOwnMoney,
    OwesFirst,
)
from coopbudget.budgets.kinds import FunderKind
from coopbudget.budgets.models import Fund, MoneyBack
from coopbudget.budgets.service.money import lock_fund
from coopbudget.collections.queries import owed_for_fund
from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.guard import Capacity, Permission, Power, Work, insist
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.errors import Overspent
from coopbudget.ledger.service import Leg, open_account, post_entry, reverse_entry
from coopbudget.members import queries as members
from coopbudget.members.queries import MemberRow
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.payments.queries.payees import payee_for
from coopbudget.payments.rules import last_four
from coopbudget.payments.service.instructions import instruct, withdraw_instruction
from coopbudget.payments.service.payees import check_bank_details, register_payee
from coopbudget.trail.service import append

OWNER = "money_back"
"""What payments calls the owner of such an instruction."""


def ask_money_back(
    work: Work, *, fund_id: uuid.UUID, amount: int, sort_code: str = "", account_number: str = ""
) -> MoneyBack:
    """The member (or who acts for her) asks for ``amount`` pence of a fund of own money; it is set aside at once.

    Bank details are asked for once: where payments knows her account those given here are not used, and a change
    of them goes the way of every change. Raises NotOwnMoney, OwesFirst, NotEnough, MoneyBackWaits, Invalid.
    """
    work.need_power(Power.PLEDGE)
    fund = lock_fund(work, fund_id)
    found = queries.fund(work.session, work.coop_id, fund.id, work.today)
    if found is None or found.member_id != work.member_id or not found.accepted:
        raise NoSuchFund()
    if found.funder_kind != FunderKind.OWN:
        raise NotOwnMoney()
    if amount <= 0:
        raise Invalid({"amount": [_l("Type an amount above nothing.")]})
    if owed_for_fund(work.session, work.coop_id, found.member_id, found.number):
        raise OwesFirst()
    waiting = select(MoneyBack.id).where(
        MoneyBack.coop_id == work.coop_id, MoneyBack.fund_id == fund.id, MoneyBack.decided_at.is_(None)
    )
    if work.session.scalar(waiting) is not None:
        raise MoneyBackWaits()
    payee = payee_for(work.session, work.coop_id, found.member_id)
    details: tuple[str | None, str | None] = (None, None)
    if payee is None:
        details = check_bank_details(sort_code, account_number)
    back_id = new_id()
    available = chart.fund_available(fund.number)
    free, aside = open_account(work, code=available), open_account(work, code=chart.fund_asked_back(fund.number))
    try:
        posted = post_entry(
            work, kind="money_back", on=work.today, key=f"money-back:{back_id}", memo="money_back",
            legs=[Leg(free, aside, amount)], refs={"fund": str(fund.id), "money_back": str(back_id)},
        )  # fmt: skip
    except Overspent as problem:
        raise NotEnough(available, ledger.balance(work.session, work.coop_id, available), amount) from problem
    back = MoneyBack(
        coop_id=work.coop_id, id=back_id, number=next_number(work, "money_back"), fund_id=fund.id,
        member_id=found.member_id, amount=amount, sort_code=details[0], account_number=details[1],
        asked_by=work.person_id, asked_as=work.actor.capacity, asked_at=work.now, why="",
        entry_id=posted.entry_id, entry_number=posted.number,
    )  # fmt: skip
    work.session.add(back)
    work.session.flush()
    _note(work, back, "money_back_asked", amount=amount, capacity=str(work.actor.capacity))
    _tell_asked(work, back, payee.account if payee is not None else last_four(details[1] or ""))
    return back


def decide_money_back(work: Work, *, number: int, agree: bool, why: str = "") -> None:
    """An officer says that it is sent, or not and ``why``. Sent, it waits for the next payment run.

    Bank details that are new rest first, as every changed one does. Raises MoneyBackDecided, SecondFactorNeeded,
    Forbidden by the policy, payments' PayeeDiffers where other details came to be known meanwhile.
    """
    work.need(Permission.APPROVE_PAYMENTS)
    back, fund = _lock(work, number)
    if back.decided_at is not None:
        raise MoneyBackDecided()
    owner = members.member(work.session, work.coop_id, back.member_id)
    person = owner.person_id if owner else None
    insist(policy.may_send_back(work.person_id, owner=person, asked_by=back.asked_by, agree=agree))
    if agree:
        work.need_second_factor()
        _send(work, back, fund, owner)
    back.sort_code = back.account_number = None
    back.decided_by, back.decided_at, back.agreed, back.why = work.person_id, work.now, agree, why.strip()
    if not agree:
        _free_again(work, back)
    work.session.flush()
    _note(work, back, "money_back_agreed" if agree else "money_back_refused")
    if owner is not None and owner.left_on is None:
        message = (
            N_("%(amount)s of your own money goes to your bank account with the next payment run.")
            if agree
            else N_("%(amount)s of your own money is not sent to you now. It is free in fund %(fund)s again. See why.")
        )
        values: dict[str, int | dict[str, str | int]] = {"amount": {"pence": back.amount}}
        if not agree:
            values["fund"] = fund.number
        tell(work, people=[owner.person_id], message=message, values=values, link=_path(work, back), about=back.id)


def call_off_money_back(work: Work, *, number: int) -> None:
    """The member (or who acts for her), or an officer, takes the asking back: the money is free again.

    Raises payments' InstructionHeld once a payment run has it, MoneyBackDecided where it came to its end before.
    """
    back, _fund = _lock(work, number)
    mine = back.member_id == work.actor.member_id and work.actor.may_for_member(Power.PLEDGE)
    if not mine and not work.actor.may(Permission.APPROVE_PAYMENTS):
        raise NoSuchMoneyBack()
    if back.called_off_at is not None or back.agreed is False:
        raise MoneyBackDecided()
    withdraw_instruction(work, owner_id=back.id)
    back.sort_code = back.account_number = None
    if back.decided_at is None:
        back.decided_at, back.agreed = work.now, False
    back.called_off_by, back.called_off_at = work.person_id, work.now
    _free_again(work, back)
    work.session.flush()
    _note(work, back, "money_back_called_off")


def _send(work: Work, back: MoneyBack, fund: Fund, owner: MemberRow | None) -> None:
    """Ask payments to pay it, to the account that is known or that the member said."""
    payee = payee_for(work.session, work.coop_id, back.member_id)
    payee_id = payee.id if payee is not None else None
    if back.sort_code is not None and back.account_number is not None:
        payee_id = register_payee(
            work, name=owner.display_name if owner else f"Member {back.number}", kind="member", ref_id=back.member_id,
            sort_code=back.sort_code, account_number=back.account_number,
            people=[owner.person_id] if owner else [], own_page=_bank_page(work), rests=True,
        )  # fmt: skip
    assert payee_id is not None  # a payee is never forgotten, and without one there are details
    heard = {back.asked_by} if back.asked_as == Capacity.OFFICER else set()
    instruct(
        work, payee_id=payee_id, side="members",
        payable_account_id=open_account(work, code=chart.fund_asked_back(fund.number)), amount=back.amount,
        reference=f"OWN MONEY {back.number}", due_on=work.today, owner_kind=OWNER, owner_id=back.id,
        barred_people=heard | ({owner.person_id} if owner else set()),
        tell_people=[owner.person_id] if owner else [], tell_link=_path(work, back),
    )  # fmt: skip


def _free_again(work: Work, back: MoneyBack) -> None:
    posted = reverse_entry(
        work, entry_id=back.entry_id, on=work.today, key=f"money-back-off:{back.id}", kind="money_back_off"
    )
    back.back_entry_number = posted.number


def _lock(work: Work, number: int) -> tuple[MoneyBack, Fund]:
    """An asking and its fund, locked, the fund first as everywhere. Raises NoSuchMoneyBack."""
    wanted = select(MoneyBack).where(MoneyBack.coop_id == work.coop_id, MoneyBack.number == number)
    fund_id = work.session.scalar(wanted.with_only_columns(MoneyBack.fund_id))
    if fund_id is None:
        raise NoSuchMoneyBack()
    fund = lock_fund(work, fund_id)
    back = work.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()
    return back, fund


def _tell_asked(work: Work, back: MoneyBack, account: str) -> None:
    """The officers; and the member, loudly, where somebody else asked."""
    owner = members.member(work.session, work.coop_id, back.member_id)
    person = owner.person_id if owner else None
    officers = set(members.people_with(work.session, work.coop_id, Permission.APPROVE_PAYMENTS, work.today))
    tell(
        work,
        people=officers - {work.person_id, person},
        message=N_("A member asks for %(amount)s of own money to be sent to her bank account."),
        values={"amount": {"pence": back.amount}},
        link=_path(work, back),
        about=back.id,
    )
    if person is not None and person != work.person_id:
        tell(
            work,
            people=[person],
            message=N_(
                "Somebody asked for %(amount)s of your own money to be sent to the account %(account)s. "
                "Tell us if that is wrong."
            ),
            values={"amount": {"pence": back.amount}, "account": account},
            link=_path(work, back),
            about=back.id,
            urgent=True,
        )


def _path(work: Work, back: MoneyBack) -> str:
    return f"/c/{work.actor.coop.slug}/money-back/{back.number}" if work.actor.coop else ""


def _bank_page(work: Work) -> str:
    return f"/c/{work.actor.coop.slug}/bank-details" if work.actor.coop else ""


def _note(work: Work, back: MoneyBack, act: str, **content: str | int) -> None:
    append(work, act=act, subject_kind="money_back", subject_id=back.id, content={"number": back.number, **content})
