"""Suspending a member, what that means for her, and decisions that are looked at again."""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.errors import Conflict, Forbidden, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Capacity, Permission, Work, requires
from coopbudget.members import labels, policy, queries, schemas, service
from coopbudget.members.errors import NobodyThere
from coopbudget.members.house_rules import membership_rules
from coopbudget.members.rules import may_ask_again
from coopbudget.members.views.lookup import member_numbered
from coopbudget.members.views.room import bp
from coopbudget.members.words import Questioned

USUAL_DAYS = 28


def _suspend_page(work: Work, number: int, form: Form) -> str:
    rules = membership_rules(work.session, work.coop_id, work.today)
    return render_template("members/suspend.html", member=member_numbered(work, number), form=form, rules=rules)


@bp.get("/c/<coop>/members/<int:number>/suspend")
@requires(Permission.ADMIT_MEMBERS)
def suspending(work: Work, number: int) -> ResponseReturnValue:
    """What a suspension does, before it is done."""
    usual = work.today + timedelta(days=USUAL_DAYS)
    return _suspend_page(work, number, Form.blank(schemas.Suspend(), ends_on=usual.isoformat()))


@bp.post("/c/<coop>/members/<int:number>/suspend")
@requires(Permission.ADMIT_MEMBERS)
def suspend(work: Work, number: int) -> ResponseReturnValue:
    """Do it."""
    member = member_numbered(work, number)
    form = Form.read(schemas.Suspend())
    if form.ok:
        try:
            service.suspend_member(work, member_id=member.id, reason=form.data["reason"], ends_on=form.data["ends_on"])
        except Invalid as problem:
            form.take(problem)
        except (Conflict, Forbidden) as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("%(name)s is suspended, and has been told why.", name=member.display_name), "success")
            return redirect(url_for("members.member", number=number), 303)
    return _suspend_page(work, number, form), 422


@bp.post("/c/<coop>/members/<int:number>/suspend/<uuid:suspension>/lift")
@requires(Permission.ADMIT_MEMBERS)
def lift_suspension(work: Work, number: int, suspension: uuid.UUID) -> ResponseReturnValue:
    """End a suspension at once."""
    member_numbered(work, number)
    service.lift_suspension(work, suspension_id=suspension)
    flash(_("The suspension is lifted, and they have been told."), "success")
    return redirect(url_for("members.member", number=number), 303)


def _own_page(work: Work, form: Form) -> str:
    row = queries.suspension_now(work.session, work.coop_id, work.member_id, work.today)
    last = queries.last_appeal(work.session, work.coop_id, work.member_id, Questioned.SUSPENSION)
    appeal = last if row is not None and last is not None and last.asked_on >= row.starts_on else None
    may_ask = False
    if row is not None and appeal is None and policy.may_ask_for_herself(work.actor):
        days = membership_rules(work.session, work.coop_id, work.today).appeal_days
        may_ask = may_ask_again(row.starts_on, work.today, days)
    return render_template(
        "members/suspended.html",
        row=row,
        last=last,
        appeal=appeal,
        may_ask=may_ask,
        form=form,
        own=work.actor.capacity == Capacity.SELF,
    )


@bp.get("/c/<coop>/suspended")
@requires(Permission.TAKE_PART)
def suspended(work: Work) -> ResponseReturnValue:
    """The member's own page of her suspension: why, until when, what goes on, and how to ask for another look."""
    return _own_page(work, Form.blank(schemas.AskAgain()))


@bp.post("/c/<coop>/suspended")
@requires(Permission.TAKE_PART)
def question_suspension(work: Work) -> ResponseReturnValue:
    """Ask that it is looked at again."""
    form = Form.read(schemas.AskAgain())
    if form.ok:
        try:
            service.ask_again_about_suspension(work, words=form.data["words"])
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("We look at it again. Another officer answers, and we tell you."), "success")
            return redirect(url_for("members.suspended"), 303)
    return _own_page(work, form), 422


def _appeal_page(work: Work, appeal: uuid.UUID, form: Form) -> str:
    row = queries.appeal(work.session, work.coop_id, appeal)
    if row is None:
        raise NobodyThere()
    refusal = row.about == Questioned.REFUSAL
    asking = queries.asking(work.session, work.coop_id, row.member_id)
    suspension = queries.suspension_now(work.session, work.coop_id, row.member_id, work.today)
    decided_by = asking.refused_by if refusal and asking else suspension.suspended_by if suspension else None
    return render_template(
        "members/appeal.html",
        row=row,
        refusal=refusal,
        reason=asking.reason if refusal and asking else suspension.reason if suspension else "",
        decided_by=queries.person_name(work.session, decided_by) if decided_by else "",
        may=policy.may_answer_appeal(work.actor, row.person_id, decided_by),
        form=form,
        label=labels.label,
    )


@bp.get("/c/<coop>/appeals/<uuid:appeal>")
@requires(Permission.ADMIT_MEMBERS)
def appeal(work: Work, appeal: uuid.UUID) -> ResponseReturnValue:
    """What somebody asks to be looked at again, and the answer."""
    return _appeal_page(work, appeal, Form.blank(schemas.AnswerAgain()))


@bp.post("/c/<coop>/appeals/<uuid:appeal>")
@requires(Permission.ADMIT_MEMBERS)
def answer_appeal(work: Work, appeal: uuid.UUID) -> ResponseReturnValue:
    """Answer it."""
    form = Form.read(schemas.AnswerAgain())
    if form.ok:
        try:
            service.answer_appeal(work, appeal_id=appeal, grant=form.data["grant"] == "yes", answer=form.data["answer"])
        except Invalid as problem:
            form.take(problem)
        except (Conflict, Forbidden) as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("Answered. They have been told."), "success")
            return redirect(url_for("members.applications"), 303)
    return _appeal_page(work, appeal, form), 422
