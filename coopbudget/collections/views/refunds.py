"""Paying a payment in back to where it came from, all of it or a part: for officers; the receipt for the member too."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from coopbudget.collections import acts, policy, queries, service
from coopbudget.collections.errors import NoSuchPaying
from coopbudget.collections.models import Collection
from coopbudget.collections.schemas import RefundSchema
from coopbudget.collections.views.blueprint import bp, need_keys
from coopbudget.errors import Conflict, Forbidden, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, insist, requires
from coopbudget.ledger.queries import account_codes, balance
from coopbudget.members.queries import member, members_by_id, names
from coopbudget.money import plain_pounds
from coopbudget.paging import page_number
from coopbudget.payments.policy import approvals_needed
from coopbudget.payments.queries.approvals import rule_now


@bp.get("/c/<coop>/paying-in/<int:number>/pay-back")
@requires(Permission.APPROVE_PAYMENTS)
def new_refund(work: Work, number: int) -> Any:
    """How much of a payment goes back, and why."""
    need_keys()
    found = _payment(work, number)
    return _form(work, found, Form.blank(RefundSchema()))


def _payment(work: Work, number: int) -> Collection:
    found = queries.collection_by_number(work.session, work.coop_id, number)
    if found is None:
        raise NoSuchPaying()
    whose = member(work.session, work.coop_id, found.member_id)
    insist(policy.ask_refund(work.person_id, payer=whose.person_id if whose else None))
    return found


def _form(work: Work, found: Collection, form: Form, status: int = 200) -> Any:
    page = render_template(
        "collections/refund_new.html",
        found=found,
        whose=member(work.session, work.coop_id, found.member_id),
        most=queries.can_go_back(work.session, found),
        rule=rule_now(work.session, work.coop_id, work.today),
        form=form,
    )
    return page, status


@bp.get("/c/<coop>/paying-in/<int:number>/pay-back/check")
@requires(Permission.APPROVE_PAYMENTS)
def check_refund(work: Work, number: int) -> Any:
    """What paying back does, before it is done."""
    need_keys()
    found = _payment(work, number)
    form = Form.read(RefundSchema(), request.args)
    if form.ok and form.data["amount"] > queries.can_go_back(work.session, found):
        form.take({"amount": [_("Type no more than can be paid back.")]})
    if not form.ok:
        return _form(work, found, form, 422)
    amount = form.data["amount"]
    return render_template(
        "collections/refund_check.html",
        found=found,
        amount=amount,
        free=_free(work, found),
        others=approvals_needed(rule_now(work.session, work.coop_id, work.today), amount),
        sent={"amount": plain_pounds(amount), "why": form.data["why"]},
    )


def _free(work: Work, found: Collection) -> int:
    code = account_codes(work.session, work.coop_id, [found.account_id])[found.account_id]
    return balance(work.session, work.coop_id, code)


@bp.post("/c/<coop>/paying-in/<int:number>/pay-back")
@requires(Permission.APPROVE_PAYMENTS)
def ask_refund(work: Work, number: int) -> Any:
    """Ask other officers to agree that it goes back."""
    need_keys()
    form = Form.read(RefundSchema())
    if form.ok:
        try:
            made = service.ask_refund(work, collection_number=number, **form.data)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            return redirect(url_for("collections.refund", number=made), 303)
    work.session.rollback()
    return _form(work, _payment(work, number), form, 422)


@bp.get("/c/<coop>/refunds/<int:number>", endpoint="refund")
@requires(Permission.SEE_COOP)
def refund_page(work: Work, number: int) -> Any:
    """The receipt of a paying back, and where it stands: for its member and for who sees the books."""
    need_keys()
    found = queries.refund_by_number(work.session, work.coop_id, number)
    if found is None:
        raise NoSuchPaying()
    mine = found.member_id == work.actor.member_id
    if not mine and not work.actor.may(Permission.SEE_BOOKS):
        raise NoSuchPaying()
    whose = member(work.session, work.coop_id, found.member_id)
    said = queries.refund_yeses(work.session, work.coop_id, found.id)
    decision = None
    if found.state == "waits" and work.actor.may(Permission.APPROVE_PAYMENTS):
        payer = whose.person_id if whose else None
        decision = policy.decide_refund(work.person_id, asked_by=found.asked_by, payer=payer, approved_by=set(said))
    code = account_codes(work.session, work.coop_id, [found.account_id])[found.account_id]
    return render_template(
        "collections/refund.html",
        found=found,
        whose=whose,
        mine=mine,
        people=names(work.session, [found.asked_by, found.decided_by, *said]),
        said=said,
        decision=decision,
        proven=work.proven,
        free=balance(work.session, work.coop_id, code),
    )


@bp.post("/c/<coop>/refunds/<int:number>/decide")
@requires(Permission.APPROVE_PAYMENTS)
def decide_refund(work: Work, number: int) -> Any:
    """Another officer's yes or no."""
    need_keys()
    answer = request.form.get("answer", "")
    if answer not in ("yes", "no"):
        raise Forbidden()
    page = url_for("collections.refund", number=number)
    if answer == "yes" and not work.proven:
        return redirect(url_for("members.prove", next=page), 303)
    act_id = service.decide_refund(work, number=number, agree=answer == "yes")
    if act_id is None and answer == "yes":
        flash(_("Your yes is kept. It is paid back when enough officers have said yes."), "success")
    elif act_id is None:
        flash(_("It is not paid back. Nothing in the fund changed."), "success")
    else:
        acts.after(work, act_id)
        flash(_("It is on its way back to where it came from."), "success")
    return redirect(page, 303)


@bp.get("/c/<coop>/refunds", endpoint="refunds")
@requires(Permission.SEE_BOOKS)
def refunds_page(work: Work) -> Any:
    """Every payment that was paid back, the newest first."""
    need_keys()
    page = queries.refunds_page(work.session, work.coop_id, number=page_number())
    people = members_by_id(work.session, work.coop_id, {row.member_id for row in page})
    return render_template("collections/refunds.html", page=page, people=people)
