"""Looking after a pool: its waiting list, more time, who could help, and giving back what is too much."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _, ngettext
from werkzeug.wrappers import Response

from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.pools import rules, service
from coopbudget.pools.schemas import LongerSchema
from coopbudget.pools.views.blueprint import bp
from coopbudget.pools.views.pools import find_pool

Answer = str | Response | tuple[str, int]


@bp.post("/c/<coop>/pools/<int:number>/wait")
@requires(Permission.TAKE_PART)
def join_line(work: Work, number: int) -> Response:
    """Wait for a place."""
    before = service.join_line(work, pool_id=find_pool(work, number).id)
    text = _("You are first on the waiting list.")
    if before:
        text = ngettext("%(num)s person is before you.", "%(num)s people are before you.", before)
    flash(" ".join([text, _("We tell you when a place is free.")]), "success")
    return redirect(url_for("pools.pool", number=number), 303)


@bp.post("/c/<coop>/pools/<int:number>/wait/leave")
@requires(Permission.TAKE_PART)
def leave_line(work: Work, number: int) -> Response:
    """Wait no more."""
    service.leave_line(work, pool_id=find_pool(work, number).id)
    flash(_("You are not on the waiting list any more."), "success")
    return redirect(url_for("pools.pool", number=number), 303)


@bp.get("/c/<coop>/pools/<int:number>/longer")
@requires(Permission.OPEN_POOLS)
def longer(work: Work, number: int) -> str:
    """Until when, instead."""
    return render_template("pools/longer.html", pool=find_pool(work, number), form=Form.blank(LongerSchema()))


@bp.post("/c/<coop>/pools/<int:number>/longer")
@requires(Permission.OPEN_POOLS)
def give_longer(work: Work, number: int) -> Answer:
    """Give people more time, once."""
    pool = find_pool(work, number)
    form = Form.read(LongerSchema())
    if form.ok:
        try:
            service.extend_closing(work, pool_id=pool.id, closes_on=form.data["closes_on"])
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("People have more time now, and everybody in the pool is told."), "success")
            return redirect(url_for("pools.pool", number=number), 303)
    return render_template("pools/longer.html", pool=pool, form=form), 422


@bp.post("/c/<coop>/pools/<int:number>/ask-around")
@requires(Permission.OPEN_POOLS)
def ask_around(work: Work, number: int) -> Response:
    """Tell those with a need like it."""
    told = service.ask_around(work, pool_id=find_pool(work, number).id)
    if told >= rules.FEWEST_SHOWN:
        flash(ngettext("%(num)s person was told.", "%(num)s people were told.", told), "success")
    else:
        flash(_("Whoever has a need like this was told. We don't say how few they are."), "success")
    return redirect(url_for("pools.pool", number=number), 303)


@bp.get("/c/<coop>/pools/<int:number>/give-back")
@requires(Permission.PUBLISH_CALLS)
def ask_give_back(work: Work, number: int) -> str:
    """What giving back what is too much does."""
    pool = find_pool(work, number)
    return render_template("pools/give_back.html", pool=pool, preview=service.preview_give_back(work, pool))


@bp.post("/c/<coop>/pools/<int:number>/give-back")
@requires(Permission.PUBLISH_CALLS)
def give_back(work: Work, number: int) -> Response:
    """Give it back."""
    people = service.give_back_evenly(work, pool_id=find_pool(work, number).id)
    text = ngettext("%(num)s person got a part back.", "%(num)s people got a part back.", people)
    flash(" ".join([text, _("Each has a receipt.")]), "success")
    return redirect(url_for("pools.pool", number=number), 303)
