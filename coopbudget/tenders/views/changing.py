"""Changing a published call, choosing without bids, and what the co-op set for its calls."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coopbudget.budgets.errors import NotPayable
from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.money import plain_pounds
from coopbudget.pools import queries as pools
from coopbudget.pools.queries import PoolRow
from coopbudget.providers import queries as providers, words as provider_words
from coopbudget.tenders import queries, service, writing
from coopbudget.tenders.asking import HIGHEST_CAP, Limits
from coopbudget.tenders.errors import NotThatPoint
from coopbudget.tenders.queries import CallRow
from coopbudget.tenders.rates import usual_kind
from coopbudget.tenders.rules import CallState
from coopbudget.tenders.schemas import LimitsSchema, direct_schema
from coopbudget.tenders.templates_of_calls import BUILT_IN, fitting
from coopbudget.tenders.views.blueprint import bp
from coopbudget.tenders.views.calls import find_call
from coopbudget.tenders.views.writing import begun, fields_for, find_pool

Answer = str | Response | tuple[str, int]


def _amend(work: Work, found: CallRow, form: Form) -> str:
    return render_template("tenders/amend.html", call=found, form=form, **fields_for(work, found))


@bp.get("/c/<coop>/calls/<int:number>/amend")
@requires(Permission.PUBLISH_CALLS)
def ask_amend(work: Work, number: int) -> str:
    """The published call, to be changed in the open."""
    found = find_call(work, number)
    if found.state(work.now) is not CallState.OPEN:
        raise NotThatPoint()
    return _amend(work, found, Form.blank(writing.WholeSchema(), **writing.typed(found)))


@bp.post("/c/<coop>/calls/<int:number>/amend")
@requires(Permission.PUBLISH_CALLS)
def amend(work: Work, number: int) -> Answer:
    """Change it and tell everybody who follows it."""
    found = find_call(work, number)
    form = Form.read(writing.WholeSchema())
    if form.ok:
        try:
            terms = writing.amended(service.terms_of(found), form.data)
            made = service.amend_call(work, call_id=found.id, terms=terms, why=form.data["why"])
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            if made.material:
                flash(_("The call is changed. We told everybody, and asked the bidders to confirm."), "success")
            else:
                flash(_("The call is changed. We told everybody who follows it. Bids stand as they are."), "success")
            return redirect(url_for("tenders.call", number=number), 303)
    return _amend(work, found, form), 422


# -- Without bids ------------------------------------------------------------------------------------------------------


def _direct(work: Work, pool: PoolRow, form: Form) -> str:
    limits = queries.limits(work.session, work.coop_id)
    total = pools.totals(work.session, work.coop_id, [pool.id])[pool.id]
    return render_template(
        "tenders/direct.html",
        pool=pool,
        form=form,
        limits=limits,
        value=total.weekly * pool.weeks,
        weekly=total.weekly,
        allowed=limits.direct(total.weekly * pool.weeks),
        options=[
            (each.slug, each.name) for each in providers.verified_providers(work.session, work.coop_id, work.today)
        ],
        kind=usual_kind(pool.service_type),
        kinds=provider_words.HOUR,
    )


@bp.get("/c/<coop>/calls/direct")
@requires(Permission.AWARD_CALLS)
def ask_direct(work: Work) -> str:
    """Choose a provider without bids, if the co-op's limit lets you."""
    pool = find_pool(work)
    return _direct(work, pool, Form.blank(direct_schema([usual_kind(pool.service_type)])))


@bp.post("/c/<coop>/calls/direct")
@requires(Permission.AWARD_CALLS)
def choose_directly(work: Work) -> Answer:
    """Record the choice, its rate and its reason."""
    pool = find_pool(work)
    kind = usual_kind(pool.service_type)
    form = Form.read(direct_schema([kind]))
    if form.ok:
        data = form.data
        chosen = providers.provider_by_slug(work.session, data["provider"])
        start = BUILT_IN[fitting(pool.service_type)].start
        hours = {kind: pool.weekly_minutes}
        said = {"price_floor": data["price_floor"], "fair_pay_on": data["fair_pay_on"], "hours": hours}
        terms = begun(work, pool, start, **said)
        try:
            if chosen is None:
                raise Invalid({"provider": [_("Choose a provider.")]})
            made = service.choose_directly(
                work,
                pool_id=pool.id,
                provider_id=chosen.id,
                terms=terms,
                rates_agreed={kind: data[f"rate_{kind}"]},
                reason=data["reason"],
                interest=data["interest"],
            )
        except Invalid as problem:
            form.take(problem)
        except (Conflict, NotPayable) as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("The choice is recorded. We told the provider and the members of the pool."), "success")
            return redirect(url_for("tenders.call", number=made.number), 303)
    return _direct(work, pool, form), 422


# -- Limits ----------------------------------------------------------------------------------------------


@bp.get("/c/<coop>/calls/limits")
@requires(Permission.SEE_COOP)
def limits(work: Work) -> str:
    """What the co-op set for its calls; officers who run the co-op can change it."""
    now = queries.limits(work.session, work.coop_id)
    return _limits(
        work,
        Form.blank(
            LimitsSchema(),
            price_cap=str(now.price_cap),
            small_below=plain_pounds(now.small_below),
            direct_below=None if now.direct_below is None else plain_pounds(now.direct_below),
            at_once_below=plain_pounds(now.at_once_below),
        ),
    )


def _limits(work: Work, form: Form) -> str:
    return render_template(
        "tenders/limits.html",
        form=form,
        limits=queries.limits(work.session, work.coop_id),
        may=work.actor.may(Permission.EDIT_COOP),
        highest=HIGHEST_CAP,
    )


@bp.post("/c/<coop>/calls/limits")
@requires(Permission.EDIT_COOP)
def set_limits(work: Work) -> Answer:
    """Set them."""
    form = Form.read(LimitsSchema())
    if form.ok:
        service.set_limits(work, limits=Limits(**form.data))
        flash(_("The limits are set. They hold for calls from now on."), "success")
        return redirect(url_for("tenders.limits"), 303)
    return _limits(work, form), 422
