"""Having own money back: the member asks, an officer agrees, and a payment run pays it to her bank account."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from coopbudget.budgets import labels, policy, queries, service as budgets
from coopbudget.budgets.errors import NoSuchFund, NoSuchMoneyBack
from coopbudget.budgets.kinds import FunderKind
from coopbudget.budgets.queries import FundRow, MoneyBackRow
from coopbudget.budgets.schemas import AskMoneyBack, FirstMoneyBack, RefuseMoneyBack
from coopbudget.budgets.views.blueprint import bp
from coopbudget.collections.queries import owed_for_fund
from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.members import queries as members
from coopbudget.money import plain_pounds
from coopbudget.paging import page_number
from coopbudget.payments.queries.payees import PayeeRow, payee_for
from coopbudget.payments.rules import show_sort_code


def _fund(work: Work, number: int) -> FundRow:
    """A fund of own money of the member acted for; else as if there were none."""
    work.need_power(Power.PLEDGE)
    found = queries.fund_by_number(work.session, work.coop_id, number, work.today)
    if found is None or found.member_id != work.member_id or not found.accepted:
        raise NoSuchFund()
    if found.funder_kind != FunderKind.OWN:
        raise NoSuchFund()
    return found


@bp.get("/c/<coop>/money/<int:number>/back")
@requires(Permission.TAKE_PART)
def ask_back(work: Work, number: int) -> Any:
    """How much, and to which bank account."""
    return _ask_page(work, _fund(work, number), Form.blank(AskMoneyBack()))


def _ask_page(work: Work, fund: FundRow, form: Form, status: int = 200) -> Any:
    page = render_template(
        "budgets/ask_back.html",
        fund=fund,
        form=form,
        free=_free(work, fund),
        payee=_payee(work, fund),
        owed=owed_for_fund(work.session, work.coop_id, fund.member_id, fund.number),
        waiting=next(
            (row for row in queries.money_back_of_fund(work.session, work.coop_id, fund.id) if row.state == "asked"),
            None,
        ),
    )
    return page, status


def _free(work: Work, fund: FundRow) -> int:
    return queries.fund_pots(work.session, work.coop_id, [fund.id])[fund.id].available


def _payee(work: Work, fund: FundRow) -> PayeeRow | None:
    return payee_for(work.session, work.coop_id, fund.member_id)


@bp.post("/c/<coop>/money/<int:number>/back/check")
@requires(Permission.TAKE_PART)
def ask_back_check(work: Work, number: int) -> Any:
    """What asking does, before it is done. Posted, so that no address ever holds bank details; it writes nothing."""
    fund = _fund(work, number)
    payee, free = _payee(work, fund), _free(work, fund)
    form = Form.read(AskMoneyBack() if payee else FirstMoneyBack())
    if form.ok and form.data["amount"] > free:
        form.take({"amount": [_("Type no more than what is free.")]})
    if not form.ok:
        return _ask_page(work, fund, form, 422)
    amount = form.data["amount"]
    details = ("", "") if payee else (form.data["sort_code"], form.data["account_number"])
    return render_template(
        "budgets/ask_back_check.html",
        fund=fund,
        amount=amount,
        free=free,
        payee=payee,
        sort_code=show_sort_code(details[0]) if payee is None else "",
        account_number=details[1],
        sent={"amount": plain_pounds(amount), "sort_code": details[0], "account_number": details[1]},
    )


@bp.post("/c/<coop>/money/<int:number>/back")
@requires(Permission.TAKE_PART)
def begin_ask_back(work: Work, number: int) -> Any:
    """Ask; the money is set aside."""
    fund = _fund(work, number)
    form = Form.read(AskMoneyBack())
    if form.ok:
        data = form.data
        try:
            back = budgets.ask_money_back(
                work,
                fund_id=fund.id,
                amount=data["amount"],
                sort_code=data["sort_code"] or "",
                account_number=data["account_number"] or "",
            )
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"amount": [problem.message]})
        else:
            return redirect(url_for("budgets.money_back", number=back.number), 303)
    work.session.rollback()
    return _ask_page(work, _fund(work, number), form, 422)


@bp.get("/c/<coop>/money-back")
@requires(Permission.SEE_BOOKS)
def money_back_list(work: Work) -> Any:
    """Own money that members asked for, the newest first."""
    waiting = request.args.get("show") == "waiting"
    page = queries.money_back_page(work.session, work.coop_id, waiting=waiting, number=page_number())
    people = members.members_by_id(work.session, work.coop_id, {row.member_id for row in page})
    return render_template("budgets/money_back_list.html", page=page, people=people, labels=labels, waiting=waiting)


@bp.get("/c/<coop>/money-back/<int:number>", endpoint="money_back")
@requires(Permission.SEE_COOP)
def money_back_page(work: Work, number: int) -> Any:
    """The receipt of an asking, where it stands, and what can be done with it."""
    return _page(work, _find(work, number), Form.blank(RefuseMoneyBack()))


def _find(work: Work, number: int) -> MoneyBackRow:
    found = queries.money_back_by_number(work.session, work.coop_id, number)
    if found is None or not policy.may_see(work.actor, found.member_id):
        raise NoSuchMoneyBack()
    return found


def _page(work: Work, found: MoneyBackRow, form: Form, status: int = 200) -> Any:
    owner = members.member(work.session, work.coop_id, found.member_id)
    payee = payee_for(work.session, work.coop_id, found.member_id)
    mine = found.member_id == work.actor.member_id
    approves = work.actor.may(Permission.APPROVE_PAYMENTS)
    decision = None
    if approves and found.state == "asked":
        decision = policy.may_send_back(
            work.person_id, owner=owner.person_id if owner else None, asked_by=found.asked_by
        )
    page = render_template(
        "budgets/money_back.html",
        found=found,
        owner=owner,
        mine=mine,
        labels=labels,
        form=form,
        payee=payee,
        details=(show_sort_code(found.details[0]), found.details[1]) if found.details and (mine or approves) else None,
        people=members.names(work.session, [found.asked_by, found.decided_by]),
        decision=decision,
        proven=work.proven,
        rests=payee.rests_until if payee and payee.rests_until and payee.rests_until > work.now else None,
        may_stop=found.can_stop and ((mine and work.actor.may_for_member(Power.PLEDGE)) or approves),
    )
    return page, status


@bp.post("/c/<coop>/money-back/<int:number>/decide")
@requires(Permission.APPROVE_PAYMENTS)
def decide_back(work: Work, number: int) -> Any:
    """Say yes (it waits for the next payment run) or no, and why."""
    page = url_for("budgets.money_back", number=number)
    found = _find(work, number)
    if request.form.get("answer") == "yes":
        if not work.proven:
            return redirect(url_for("members.prove", next=page), 303)
        budgets.decide_money_back(work, number=number, agree=True)
        flash(_("It waits for the next payment run, which two officers look at again."), "success")
        return redirect(page, 303)
    form = Form.read(RefuseMoneyBack())
    if not form.ok:
        return _page(work, found, form, 422)
    budgets.decide_money_back(work, number=number, agree=False, why=form.data["why"])
    flash(_("It is not sent. The money is free in the fund again, and the member is told."), "success")
    return redirect(page, 303)


@bp.post("/c/<coop>/money-back/<int:number>/call-off")
@requires(Permission.SEE_COOP)
def call_off_back(work: Work, number: int) -> Any:
    """Take the asking back, while no payment run has it. The service asks who may."""
    _find(work, number)
    budgets.call_off_money_back(work, number=number)
    flash(_("Taken back. The money is free in the fund again."), "success")
    return redirect(url_for("budgets.money_back", number=number), 303)
