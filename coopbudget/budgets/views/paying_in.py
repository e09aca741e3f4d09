"""Paying into one's own fund by card or Direct Debit: what happens first, then the way to Stripe's page."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _

from coopbudget.budgets import labels, queries
from coopbudget.budgets.errors import NoSuchFund
from coopbudget.budgets.queries import FundRow
from coopbudget.budgets.views.blueprint import bp
from coopbudget.collections import acts, queries as collected, service as collections
from coopbudget.collections.schemas import AmountSchema, PlanSchema
from coopbudget.collections.words import EVERY
from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.money import plain_pounds
from coopbudget.payments.queries.statements import pay_into
from coopbudget.settings import Settings


def _fund(work: Work, number: int) -> FundRow:
    """A fund of the member acted for that money may land in, where the co-op takes cards; else as if none."""
    work.need_power(Power.PLEDGE)
    found = queries.fund_by_number(work.session, work.coop_id, number, work.today)
    if found is None or found.member_id != work.member_id or not found.accepted:
        raise NoSuchFund()
    if not collected.takes_cards(work.session, work.coop_id):
        raise NoSuchFund()
    return found


def _purse(fund: FundRow) -> collections.Purse:
    return collections.Purse(fund.id, fund.number, fund.account_id, fund.member_id)


@bp.get("/c/<coop>/money/<int:number>/pay-in")
@requires(Permission.TAKE_PART)
def pay_in(work: Work, number: int) -> Any:
    """By card once, or by Direct Debit every so often."""
    return _page(work, _fund(work, number), Form.blank(AmountSchema()))


def _page(work: Work, fund: FundRow, form: Form, status: int = 200) -> Any:
    page = render_template(
        "budgets/pay_in.html",
        fund=fund,
        name=labels.funder_name(fund.name),
        form=form,
        bank=pay_into(work.session, work.coop_id),
        debits=collected.takes_debits(work.session, work.coop_id),
        mandate=collected.mandate_of(work.session, work.coop_id, fund.member_id),
        plan=collected.plan_of_fund(work.session, work.coop_id, fund.id),
    )
    return page, status


@bp.get("/c/<coop>/money/<int:number>/pay-in/check")
@requires(Permission.TAKE_PART)
def pay_in_check(work: Work, number: int) -> Any:
    """What paying in does, before it is begun."""
    fund = _fund(work, number)
    form = Form.read(AmountSchema(), request.args)
    if not form.ok:
        return _page(work, fund, form, 422)
    pot = queries.fund_pots(work.session, work.coop_id, [fund.id])[fund.id]
    amount = form.data["amount"]
    return render_template(
        "budgets/pay_in_check.html",
        fund=fund,
        amount=amount,
        free=pot.available,
        pending=collected.pending_of_funds(work.session, work.coop_id, [fund.id]).get(fund.id, 0),
        pounds=plain_pounds(amount),
    )


@bp.post("/c/<coop>/money/<int:number>/pay-in")
@requires(Permission.TAKE_PART)
def begin_pay_in(work: Work, number: int) -> Any:
    """Begin the payment; its page has the way to Stripe."""
    fund = _fund(work, number)
    form = Form.read(AmountSchema())
    if form.ok:
        back = _outside(url_for("collections.payment", number=0)).removesuffix("0") + "{number}"
        try:
            asked = collections.pay_by_card(work, purse=_purse(fund), amount=form.data["amount"], back_url=back)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            acts.after(work, asked.act_id)
            return redirect(url_for("collections.payment", number=asked.number), 303)
    return _page(work, fund, form, 422)


@bp.get("/c/<coop>/money/<int:number>/plan")
@requires(Permission.TAKE_PART)
def plan_in(work: Work, number: int) -> Any:
    """How much is to be collected into the fund, how often, and from when."""
    return _plan_page(work, _fund(work, number), Form.blank(PlanSchema()))


def _plan_page(work: Work, fund: FundRow, form: Form, status: int = 200) -> Any:
    page = render_template(
        "budgets/plan_in.html",
        fund=fund,
        name=labels.funder_name(fund.name),
        form=form,
        every=list(EVERY.items()),
        mandate=collected.mandate_of(work.session, work.coop_id, fund.member_id),
        plan=collected.plan_of_fund(work.session, work.coop_id, fund.id),
    )
    return page, status


@bp.get("/c/<coop>/money/<int:number>/plan/check")
@requires(Permission.TAKE_PART)
def plan_in_check(work: Work, number: int) -> Any:
    """What the plan does, before it is made."""
    fund = _fund(work, number)
    form = Form.read(PlanSchema(), request.args)
    if form.ok and form.data["first_on"] <= work.today:
        form.take({"first_on": [_("Choose a day after today, so that you are told in time.")]})
    if not form.ok:
        return _plan_page(work, fund, form, 422)
    return render_template(
        "budgets/plan_in_check.html",
        fund=fund,
        every=EVERY[form.data["every"]],
        amount=form.data["amount"],
        first_on=form.data["first_on"],
        sent=form.data | {"amount": plain_pounds(form.data["amount"]), "first_on": form.data["first_on"].isoformat()},
    )


@bp.post("/c/<coop>/money/<int:number>/plan")
@requires(Permission.TAKE_PART)
def make_plan_in(work: Work, number: int) -> Any:
    """Make the plan. It ends with the agreement."""
    fund = _fund(work, number)
    form = Form.read(PlanSchema())
    if form.ok:
        try:
            made = collections.make_plan(work, purse=_purse(fund), ends_on=fund.ends_on, **form.data)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            return redirect(url_for("collections.plan", number=made), 303)
    work.session.rollback()
    return _plan_page(work, _fund(work, number), form, 422)


def _outside(path: str) -> str:
    settings: Settings = current_app.extensions["coopbudget.settings"]
    return settings.public_url + path
