"""What members owe since money they had spent was taken back: their own page, and the officers'."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from coopbudget.collections import policy, queries, service
from coopbudget.collections.errors import NoSuchPaying
from coopbudget.collections.queries import FundDebt
from coopbudget.collections.schemas import AmountSchema, WriteOffSchema
from coopbudget.collections.service.absorbing import owed_reference
from coopbudget.collections.views.blueprint import bp, need_keys
from coopbudget.errors import Conflict, Forbidden, Invalid, NotFound
from coopbudget.forms import Form
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.ledger.queries import account_codes, balances
from coopbudget.members.proving import second_factor_first
from coopbudget.members.queries import MemberRow, member, member_by_number, names
from coopbudget.money import plain_pounds
from coopbudget.payments.queries.statements import pay_into


@bp.get("/c/<coop>/what-i-owe")
@requires(Permission.SEE_COOP)
def mine(work: Work) -> Any:
    """What the member acted for owes, and the ways to settle it."""
    need_keys()
    work.need_power(Power.SEE)
    return _mine(work, Form.blank(AmountSchema()))


def _me(work: Work) -> MemberRow:
    found = member(work.session, work.coop_id, work.member_id)
    if found is None:
        raise NotFound()
    return found


def _mine(work: Work, form: Form, status: int = 200) -> Any:
    me = _me(work)
    debts = queries.fund_debts(work.session, work.coop_id, me)
    page = render_template(
        "collections/what_i_owe.html",
        me=me,
        bank=pay_into(work.session, work.coop_id),
        owed=queries.owed_by(work.session, work.coop_id, me.number),
        reference=owed_reference(me.number),
        debts=debts,
        for_shares=queries.owed_for_shares(work.session, work.coop_id, me.id),
        free=_free(work, debts),
        history=queries.settlements(work.session, work.coop_id, me.id),
        form=form,
        may=work.actor.may_for_member(Power.PLEDGE),
    )
    return page, status


def _free(work: Work, debts: list[FundDebt]) -> dict[int, int]:
    """What each fund can pay now."""
    codes = account_codes(work.session, work.coop_id, {each.account_id for each in debts})
    found = balances(work.session, work.coop_id, codes.values())
    return {each.fund_number: found[codes[each.account_id]] for each in debts}


@bp.get("/c/<coop>/what-i-owe/<int:fund>")
@requires(Permission.TAKE_PART)
def pay_check(work: Work, fund: int) -> Any:
    """What paying out of the fund does, before it is done."""
    need_keys()
    work.need_power(Power.PLEDGE)
    form = Form.read(AmountSchema(), request.args)
    me = _me(work)
    debts = queries.fund_debts(work.session, work.coop_id, me)
    debt = next((each for each in debts if each.fund_number == fund), None)
    if debt is None:
        raise NoSuchPaying()
    free = _free(work, debts)[fund]
    amount = form.data.get("amount", 0)
    if form.ok and amount > min(debt.owed, free):
        form.take({"amount": [_("Type no more than what is owed, and no more than what is free.")]})
    if not form.ok:
        return _mine(work, form, 422)
    return render_template(
        "collections/pay_check.html", debt=debt, amount=amount, free=free, pounds=plain_pounds(amount)
    )


@bp.post("/c/<coop>/what-i-owe/<int:fund>")
@requires(Permission.TAKE_PART)
def pay(work: Work, fund: int) -> Any:
    """Pay out of the fund."""
    need_keys()
    form = Form.read(AmountSchema())
    if form.ok:
        try:
            posted = service.pay_from_fund(work, fund_number=fund, amount=form.data["amount"])
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"amount": [problem.message]})
        else:
            flash(_("Paid. The receipt number is %(number)s.", number=posted.number), "success")
            return redirect(url_for("collections.mine"), 303)
    return _mine(work, form, 422)


@bp.get("/c/<coop>/owed")
@requires(Permission.SEE_BOOKS)
def owed(work: Work) -> Any:
    """Every member who owes something."""
    need_keys()
    return render_template("collections/owed.html", debts=queries.debts(work.session, work.coop_id))


@bp.get("/c/<coop>/owed/<int:number>")
@requires(Permission.SEE_BOOKS)
def owed_by(work: Work, number: int) -> Any:
    """What one member owes: why, what was settled, and the way to write it off."""
    need_keys()
    return _owed_by(work, number, Form.blank(WriteOffSchema()))


def _owed_by(work: Work, number: int, form: Form, status: int = 200) -> Any:
    found = member_by_number(work.session, work.coop_id, number)
    if found is None:
        raise NotFound()
    history = queries.settlements(work.session, work.coop_id, found.id)
    waiting = next((each for each in history if each.decided_at is None), None)
    me = work.person_id
    page = render_template(
        "collections/owed_by.html",
        whose=found,
        owed=queries.owed_by(work.session, work.coop_id, number),
        reference=owed_reference(number),
        debts=queries.fund_debts(work.session, work.coop_id, found),
        for_shares=queries.owed_for_shares(work.session, work.coop_id, found.id),
        history=history,
        waiting=waiting,
        people=names(work.session, [each.asked_by for each in history] + [each.decided_by for each in history]),
        may_ask=policy.ask_write_off(me, debtor=found.person_id),
        may_decide=policy.decide_write_off(me, asked_by=waiting.asked_by, debtor=found.person_id) if waiting else None,
        proven=work.proven,
        form=form,
    )
    return page, status


@bp.post("/c/<coop>/owed/<int:number>/write-off")
@requires(Permission.APPROVE_PAYMENTS)
def ask_write_off(work: Work, number: int) -> Any:
    """Ask that the co-op bear it."""
    need_keys()
    form = Form.read(WriteOffSchema())
    if form.ok:
        try:
            service.ask_write_off(work, member_number=number, amount=form.data["amount"], why=form.data["why"])
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("Asked. A second officer must say yes."), "success")
            return redirect(url_for("collections.owed_by", number=number), 303)
    work.session.rollback()
    return _owed_by(work, number, form, 422)


@bp.post("/c/<coop>/owed/<int:number>/decide")
@requires(Permission.APPROVE_PAYMENTS)
def decide_write_off(work: Work, number: int) -> Any:
    """Say yes or no to a write-off."""
    need_keys()
    try:
        settlement_id = uuid.UUID(request.form.get("settlement", ""))
    except ValueError:
        raise NotFound() from None
    answer = request.form.get("answer", "")
    if answer not in ("yes", "no"):
        raise Forbidden()
    page = url_for("collections.owed_by", number=number)
    away = second_factor_first(work, page) if answer == "yes" else None
    if away is not None:
        return away
    posted = service.decide_write_off(work, settlement_id=settlement_id, agree=answer == "yes")
    if posted is None:
        flash(_("It is not written off. It is still owed."), "success")
    else:
        flash(_("Written off. The receipt number is %(number)s.", number=posted.number), "success")
    return redirect(page, 303)
