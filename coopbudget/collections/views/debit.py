"""Direct Debit: a member's mandate and plans; every plan of the co-op for who prepares payments."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import format_date, gettext as _

from coopbudget.collections import acts, looking, queries, service
from coopbudget.collections.errors import NoSuchPaying, StripeAway, StripeRefused
from coopbudget.collections.gateway import gateway
from coopbudget.collections.schemas import PutBackSchema
from coopbudget.collections.views.blueprint import bp, need_keys, outside_url
from coopbudget.errors import NotFound
from coopbudget.forms import Form
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.members.queries import members_by_id
from coopbudget.paging import page_number, paginate


@bp.get("/c/<coop>/direct-debit")
@requires(Permission.SEE_COOP)
def debit(work: Work) -> Any:
    """The Direct Debit of the member acted for, and what it collects."""
    need_keys()
    work.need_power(Power.SEE)
    return _page(work)


def _page(work: Work, *, problem: str = "", status: int = 200) -> Any:
    mandate = queries.mandate_of(work.session, work.coop_id, work.member_id)
    page = render_template(
        "collections/debit.html",
        mandate=mandate,
        ended=None if mandate else queries.last_ended_mandate(work.session, work.coop_id, work.member_id),
        plans=queries.plans_of_member(work.session, work.coop_id, work.member_id),
        takes=queries.takes_debits(work.session, work.coop_id),
        may=work.actor.may_for_member(Power.PLEDGE),
        problem=problem,
        back="back" in request.args,
    )
    return page, status


@bp.post("/c/<coop>/direct-debit")
@requires(Permission.TAKE_PART)
def set_up(work: Work) -> Any:
    """Begin a Direct Debit."""
    need_keys()
    asked = service.set_up_debit(work, back_url=outside_url("collections.debit"))
    acts.after(work, asked.act_id)
    return redirect(url_for("collections.debit"), 303)


@bp.post("/c/<coop>/direct-debit/look")
@requires(Permission.TAKE_PART)
def look_at_debit(work: Work) -> Any:
    """Ask Stripe how the mandate stands, now."""
    need_keys()
    work.need_power(Power.SEE)
    mandate = queries.mandate_of(work.session, work.coop_id, work.member_id)
    account = queries.account_of(work.session, work.coop_id)
    if mandate is None or account is None or account.account is None:
        raise NotFound()
    about = mandate.mandate or mandate.session
    if not about:
        for act_id in queries.acts_waiting(work.session, work.coop_id, mandate.id):
            acts.after(work, act_id)
        return redirect(url_for("collections.debit"), 303)
    ident = account.account
    work.session.rollback()  # nothing is open while Stripe is asked
    try:
        apply = looking.look(gateway(), ident, about)
    except (StripeAway, StripeRefused) as problem:
        return _page(work, problem=str(problem.message), status=problem.status)
    apply(work)
    return redirect(url_for("collections.debit"), 303)


@bp.post("/c/<coop>/direct-debit/<int:number>/stop")
@requires(Permission.TAKE_PART)
def stop_debit(work: Work, number: int) -> Any:
    """End the Direct Debit and its plans."""
    need_keys()
    service.stop_debit(work, number=number)
    flash(_("Your Direct Debit has ended. Nothing more is collected."), "success")
    return redirect(url_for("collections.debit"), 303)


@bp.get("/c/<coop>/plans", endpoint="plans")
@requires(Permission.SEE_BOOKS)
def plans_page(work: Work) -> Any:
    """Every plan of the co-op, the next to collect first."""
    need_keys()
    page = paginate(work.session, queries.plans_statement(work.coop_id), number=page_number())
    people = members_by_id(work.session, work.coop_id, {plan.member_id for plan in page})
    return render_template("collections/plans.html", page=page, people=people)


@bp.get("/c/<coop>/plans/<int:number>")
@requires(Permission.SEE_COOP)
def plan(work: Work, number: int) -> Any:
    """One plan: what it collects, when next, and what can be done with it."""
    need_keys()
    found = queries.plan_by_number(work.session, work.coop_id, number)
    if found is None:
        raise NoSuchPaying()
    mine = found.member_id == work.actor.member_id
    if not mine and not work.actor.may(Permission.SEE_BOOKS):
        raise NoSuchPaying()
    return render_template(
        "collections/plan.html",
        plan=found,
        mine=mine,
        may=work.actor.may_for_member(Power.PLEDGE) if mine else work.actor.may(Permission.PREPARE_PAYMENTS),
        left_out=queries.days_left_out(work.session, work.coop_id, found.id, work.today),
        collected=queries.collections_of_plan(work.session, work.coop_id, found.id),
    )


@bp.post("/c/<coop>/plans/<int:number>/put-back")
@requires(Permission.SEE_COOP)
def put_back(work: Work, number: int) -> Any:
    """Collect on a day that was left out after all. The service asks who may."""
    need_keys()
    form = Form.read(PutBackSchema())
    if not form.ok:
        raise NoSuchPaying()
    day = form.data["day"]
    service.put_back(work, number=number, day=day)
    flash(_("It is collected on %(day)s after all.", day=format_date(day, "d MMMM yyyy")), "success")
    return redirect(url_for("collections.plan", number=number), 303)


@bp.post("/c/<coop>/plans/<int:number>/<any(pause,resume,skip,stop):what>")
@requires(Permission.SEE_COOP)
def change_plan(work: Work, number: int, what: str) -> Any:
    """Pause a plan, go on with it, leave out the next collection, or stop it. The service asks who may."""
    need_keys()
    match what:
        case "pause":
            service.pause_plan(work, number=number)
            flash(_("The plan is paused. Nothing is collected until it goes on."), "success")
        case "resume":
            service.resume_plan(work, number=number)
            flash(_("The plan goes on."), "success")
        case "skip":
            day = service.skip_next(work, number=number)
            words = _("Nothing is collected on %(day)s. You can put it back here.", day=format_date(day, "d MMMM yyyy"))
            flash(words, "success")
        case _:
            service.stop_plan(work, number=number)
            flash(_("The plan has ended. Nothing more is collected."), "success")
    return redirect(url_for("collections.plan", number=number), 303)
