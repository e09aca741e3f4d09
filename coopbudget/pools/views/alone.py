"""What an hour would cost a member alone: asked on the page of a pool that she has set money aside for."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _, lazy_gettext as _l

from coopbudget.errors import Invalid
from coopbudget.forms import CommandSchema, Form, Pounds, Text
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.money import plain_pounds
from coopbudget.pools import queries, service
from coopbudget.pools.queries import PoolRow
from coopbudget.pools.views.blueprint import bp
from coopbudget.pools.views.pools import Answer, find_pool


class AloneSchema(CommandSchema):
    """The price of an hour, and how the member knows."""

    hourly = Pounds(most=100_000, ask=_l("Type what one hour would cost, like 21.50."))
    told_by = Text(longest=300, ask=_l("Say how you know: an offer, or what you paid before."))


@bp.get("/c/<coop>/pools/<int:number>/alone")
@requires(Permission.TAKE_PART)
def alone(work: Work, number: int) -> Answer:
    """What the member said before, and the form."""
    work.need_power(Power.PLAN)
    pool = find_pool(work, number)
    found = queries.alone_prices(work.session, work.coop_id, pool_ids=[pool.id], member_id=work.member_id)
    last = found[0] if found else None
    form = Form.blank(
        AloneSchema(), hourly=plain_pounds(last.hourly) if last else None, told_by=last.told_by if last else None
    )
    return _alone(pool, form)


def _alone(pool: PoolRow, form: Form) -> str:
    return render_template("pools/alone.html", pool=pool, form=form)


@bp.post("/c/<coop>/pools/<int:number>/alone")
@requires(Permission.TAKE_PART)
def record_alone(work: Work, number: int) -> Answer:
    """Write it down."""
    pool = find_pool(work, number)
    form = Form.read(AloneSchema())
    if form.ok:
        try:
            service.record_alone_price(work, pool_id=pool.id, **form.data)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("It is written down. Your co-op can now show what buying together saves."), "success")
            return redirect(url_for("pools.pool", number=number), 303)
    return _alone(pool, form), 422
