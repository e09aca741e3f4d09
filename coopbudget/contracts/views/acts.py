"""What officers do with a contract: accept, call off, give more time, let a member leave, close."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from coopbudget.contracts import schemas, service
from coopbudget.contracts.errors import NoSuchContract
from coopbudget.contracts.views.blueprint import bp, prove, shown
from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires


@bp.get("/c/<coop>/contracts/<int:number>/accept")
@requires(Permission.MANAGE_CONTRACTS)
def accepting(work: Work, number: int) -> Any:
    """The terms once more, before the co-op accepts them."""
    found = shown(work, number)
    form = Form.blank(schemas.AcceptContract(), digest=found.contract.terms_digest)
    return render_template("contracts/accept.html", s=found, form=form, side="coop", proven=work.proven)


@bp.post("/c/<coop>/contracts/<int:number>/accept")
@requires(Permission.MANAGE_CONTRACTS)
def accept(work: Work, number: int) -> Any:
    """Accept for the co-op."""
    found = shown(work, number)
    form = Form.read(schemas.AcceptContract())
    if not form.ok or not prove(work, form):
        return render_template("contracts/accept.html", s=found, form=form, side="coop", proven=work.proven), 422
    done = service.accept_contract(work, contract_id=found.contract.id, side="coop", digest=form.data["digest"])
    flash(_("The contract is in force.") if done.in_force_at else _("You have accepted for the co-op."), "success")
    return redirect(url_for("contracts.contract", number=number), 303)


@bp.get("/c/<coop>/contracts/<int:number>/call-off")
@requires(Permission.MANAGE_CONTRACTS)
def calling_off(work: Work, number: int) -> Any:
    """What calling it off does."""
    return render_template("contracts/call_off.html", s=shown(work, number), form=Form.blank(schemas.CancelContract()))


@bp.post("/c/<coop>/contracts/<int:number>/call-off")
@requires(Permission.MANAGE_CONTRACTS)
def call_off(work: Work, number: int) -> Any:
    """Call it off; everything is free again."""
    found = shown(work, number)
    form = Form.read(schemas.CancelContract())
    if not form.ok:
        return render_template("contracts/call_off.html", s=found, form=form), 422
    service.cancel_contract(work, contract_id=found.contract.id, reason=form.data["reason"])
    flash(_("The contract is called off, and everybody's money is free again."), "success")
    return redirect(url_for("contracts.contract", number=number), 303)


@bp.get("/c/<coop>/contracts/<int:number>/answer-day")
@requires(Permission.MANAGE_CONTRACTS)
def answer_day(work: Work, number: int) -> Any:
    """Give members more time."""
    found = shown(work, number)
    form = Form.blank(schemas.MoveAnswerDay(), answer_by=found.contract.answer_by.isoformat())
    return render_template("contracts/answer_day.html", s=found, form=form)


@bp.post("/c/<coop>/contracts/<int:number>/answer-day")
@requires(Permission.MANAGE_CONTRACTS)
def move_answer_day(work: Work, number: int) -> Any:
    """Members can answer until another day."""
    found = shown(work, number)
    form = Form.read(schemas.MoveAnswerDay())
    if form.ok:
        try:
            service.move_answer_day(work, contract_id=found.contract.id, **form.data)
            flash(_("Members who have not answered are told the new day."), "success")
            return redirect(url_for("contracts.contract", number=number), 303)
        except Invalid as problem:
            form.take(problem)
    return render_template("contracts/answer_day.html", s=found, form=form), 422


@bp.get("/c/<coop>/contracts/<int:number>/leave")
@requires(Permission.MANAGE_CONTRACTS)
def leaving(work: Work, number: int) -> Any:
    """Which member leaves, and when she said so."""
    form = Form.blank(schemas.LeaveContract(), told_on=work.today.isoformat())
    return render_template("contracts/leave.html", s=shown(work, number), form=form)


@bp.post("/c/<coop>/contracts/<int:number>/leave")
@requires(Permission.MANAGE_CONTRACTS)
def leave(work: Work, number: int) -> Any:
    """Record that a member leaves by the contract's rule."""
    found = shown(work, number)
    form = Form.read(schemas.LeaveContract())
    if form.ok:
        who = next((place for place in found.yes if place.member_number == form.data["member"]), None)
        if who is None:
            raise NoSuchContract()
        try:
            service.member_leaves_contract(
                work,
                contract_id=found.contract.id,
                member_id=who.member_id,
                told_on=form.data["told_on"],
                died=form.data["died"],
            )
            flash(_("It is recorded. What is not needed any more is free again."), "success")
            return redirect(url_for("contracts.contract", number=number), 303)
        except Invalid as problem:
            form.take(problem)
    return render_template("contracts/leave.html", s=found, form=form), 422


@bp.post("/c/<coop>/contracts/<int:number>/close")
@requires(Permission.MANAGE_CONTRACTS)
def close(work: Work, number: int) -> Any:
    """The term is over: what is left goes back to its funds."""
    service.close_contract(work, contract_id=shown(work, number).contract.id)
    flash(_("The contract is closed. What was left is free again in each fund."), "success")
    return redirect(url_for("contracts.contract", number=number), 303)
