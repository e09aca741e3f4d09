"""Writing a call: from a template, in steps saved one by one, seen as a provider sees it, kept as a template."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coopbudget.clock import london
from coopbudget.coops import queries as coops
from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.pools import queries as pools
from coopbudget.pools.queries import PoolRow
from coopbudget.providers import queries as providers, words as provider_words
from coopbudget.tenders import asking, queries, service, words, writing
from coopbudget.tenders.errors import AlreadyPublished, NoSuchCall
from coopbudget.tenders.queries import CallRow
from coopbudget.tenders.rates import EXTRA_KINDS, WEEKLY_KINDS, usual_kind
from coopbudget.tenders.schemas import InviteSchema, LotSchema, NameSchema, StartSchema
from coopbudget.tenders.service import Ask, CallTerms
from coopbudget.tenders.templates_of_calls import BUILT_IN, Start, fitting, start_of
from coopbudget.tenders.timetable import usual_deadline
from coopbudget.tenders.views.blueprint import bp
from coopbudget.tenders.views.calls import find_call

Answer = str | Response | tuple[str, int]

VALID_DAYS = 180
"""So long bids hold unless whoever writes the call says otherwise: half a year in which a runner-up can take over."""


def find_pool(work: Work) -> PoolRow:
    """The pool that the address asks for. Raises NoSuchCall."""
    number = request.args.get("pool", 0, type=int)
    found = pools.pool_by_number(work.session, work.coop_id, number) if number < 2**31 else None
    if found is None:
        raise NoSuchCall()
    return found


def begun(work: Work, pool: PoolRow, start: Start, **given: Any) -> CallTerms:
    """A whole call from a template and its pool; ``given`` are the rest.

    The deadline is at noon four weeks on, or sooner, so that the choice can be challenged before the pool's start.
    """
    standstill_days = coops.coop_by_id(work.session, work.coop_id).standstill_days
    closes_on = usual_deadline(work.today, starts_on=pool.starts_on, standstill_days=standstill_days)
    total = pools.totals(work.session, work.coop_id, [pool.id])[pool.id]
    cap = queries.limits(work.session, work.coop_id).price_cap
    price = min(start.price_weight, cap)
    criteria = [Ask(str(name), str(question), weight) for name, question, weight in start.criteria]
    criteria[0] = replace(criteria[0], weight=criteria[0].weight + start.price_weight - price)
    hours = {usual_kind(pool.service_type): pool.weekly_minutes, **dict.fromkeys(start.extra_kinds, 0)}
    plain: dict[str, Any] = {
        "title": pool.title,
        "what": f"{start.what}\n\n{pool.what}" if pool.what else str(start.what),
        "for_whom": str(start.for_whom) or _("%(n)s people who buy together.", n=total.people),
        "place": pool.place,
        "when_words": pool.when_words,
        "outcomes": str(start.outcomes),
        "hours": hours,
        "weeks": pool.weeks,
        "starts_on": pool.starts_on,
        "weekly_most": total.weekly,
        "price_weight": price,
        "fair_pay_words": str(start.fair_pay_words),
        "fair_pay_source": str(start.fair_pay_source),
        "deadline_at": london(closes_on, time(12)),
        "criteria": tuple(criteria),
        "valid_days": VALID_DAYS,
        "standstill_days": standstill_days,
    }
    return CallTerms(**(plain | given))


def _start(work: Work, pool: PoolRow, form: Form) -> str:
    own = queries.kept_templates(work.session, work.coop_id)
    limits = queries.limits(work.session, work.coop_id)
    total = pools.totals(work.session, work.coop_id, [pool.id])[pool.id]
    return render_template(
        "tenders/start.html",
        form=form,
        pool=pool,
        options=[
            *((f"own-{each.number}", each.name) for each in own),
            *((key, each.name, each.start.outcomes) for key, each in BUILT_IN.items()),
        ],
        may_direct=limits.direct(total.weekly * pool.weeks),
    )


@bp.get("/c/<coop>/calls/new")
@requires(Permission.PUBLISH_CALLS)
def new_call(work: Work) -> str:
    """What the call begins from, and what no template can know."""
    pool = find_pool(work)
    return _start(work, pool, Form.blank(StartSchema(), template=fitting(pool.service_type), title=pool.title))


def _template(work: Work, chosen: str) -> Start | None:
    if chosen in BUILT_IN:
        return BUILT_IN[chosen].start
    number = chosen.removeprefix("own-")
    own = queries.kept_template(work.session, work.coop_id, int(number)) if number.isdecimal() else None
    return start_of(own.content) if own else None


@bp.post("/c/<coop>/calls/new")
@requires(Permission.PUBLISH_CALLS)
def draft_call(work: Work) -> Answer:
    """Keep a draft that is whole from the start; its steps are looked at one by one."""
    pool = find_pool(work)
    form = Form.read(StartSchema())
    if form.ok:
        chosen = _template(work, form.data.pop("template"))
        try:
            if chosen is None:
                raise Invalid({"template": [_("Choose what to begin from.")]})
            made = service.draft_call(work, pool_id=pool.id, terms=begun(work, pool, chosen, **form.data))
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("The draft is kept. Look at each step, then publish it."), "success")
            return redirect(url_for("tenders.call", number=made.number), 303)
    return _start(work, pool, form), 422


# -- Steps -----------------------------------------------------------------------------------------------------------


def find_draft(work: Work, number: int) -> CallRow:
    """A call that can still be written. Raises NoSuchCall, AlreadyPublished."""
    found = find_call(work, number)
    if found.published_at is not None:
        raise AlreadyPublished()
    return found


def fields_for(work: Work, found: CallRow) -> dict[str, Any]:
    """What the fields of a call's forms need beside their values."""
    limits = queries.limits(work.session, work.coop_id)
    return {
        "weekly_kinds": WEEKLY_KINDS,
        "extra_kinds": EXTRA_KINDS,
        "kinds": provider_words.HOUR,
        "most_price": limits.price_cap,
        "at_once_below": limits.at_once_below,
        "rows": range(1, asking.most_criteria(found.small) + 1),
        "small": found.small,
        "pages": asking.SMALL_PAGES,
        "lots": found.family_id is not None,
    }


def _step(work: Work, found: CallRow, step: writing.Step, form: Form) -> str:
    return render_template(
        "tenders/step.html", call=found, step=step, form=form, clash=found.clash(work.today), **fields_for(work, found)
    )


@bp.get("/c/<coop>/calls/<int:number>/write/<step>")
@requires(Permission.PUBLISH_CALLS)
def write_step(work: Work, number: int, step: str) -> str:
    """One step of a draft."""
    found, asked = find_draft(work, number), writing.STEPS.get(step) or abort(404)
    return _step(work, found, asked, Form.blank(asked.schema(), **writing.typed(found)))


@bp.post("/c/<coop>/calls/<int:number>/write/<step>")
@requires(Permission.PUBLISH_CALLS)
def save_step(work: Work, number: int, step: str) -> Answer:
    """Save the step; the next one can wait for another day."""
    found, asked = find_draft(work, number), writing.STEPS.get(step) or abort(404)
    form = Form.read(asked.schema())
    if form.ok:
        try:
            terms = writing.changed(service.terms_of(found), asked, form.data)
            service.change_draft(work, call_id=found.id, terms=terms)
            service.mark_step_seen(work, call_id=found.id, step=step)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("tenders.call", number=number), 303)
    return _step(work, found, asked, form), 422


@bp.get("/c/<coop>/calls/<int:number>/preview")
@requires(Permission.PUBLISH_CALLS)
def preview(work: Work, number: int) -> str:
    """The call as a provider will read it."""
    found = find_call(work, number)
    return render_template(
        "tenders/preview.html",
        call=found,
        service=provider_words.SERVICE[found.service_type],
        kinds=provider_words.HOUR,
        words=words,
        scorers=len(queries.scorers(work.session, work.coop_id, found.id)),
    )


# -- Lots, invitations, templates --------------------------------------------------------------------------------------


def _lot(work: Work, found: CallRow, form: Form) -> str:
    drafted = queries.drafts_by_pool(work.session, work.coop_id)
    pool = pools.pool(work.session, work.coop_id, found.pool_id)
    waiting = [each for each in pools.funded_pools(work.session, work.coop_id) if each.id not in drafted]
    return render_template(
        "tenders/lot.html",
        call=found,
        form=form,
        pool_number=pool.number if pool else 0,
        options=[(each.number, each.title) for each in waiting],
    )


@bp.get("/c/<coop>/calls/<int:number>/lot")
@requires(Permission.PUBLISH_CALLS)
def ask_lot(work: Work, number: int) -> str:
    """Another lot beside this draft."""
    found = find_draft(work, number)
    return _lot(work, found, Form.blank(LotSchema(), own_name=found.lot_name))


@bp.post("/c/<coop>/calls/<int:number>/lot")
@requires(Permission.PUBLISH_CALLS)
def add_lot(work: Work, number: int) -> Answer:
    """Write a call for another pool beside this one: the same words, its own hours and money."""
    found = find_draft(work, number)
    form = Form.read(LotSchema())
    if form.ok:
        pool = pools.pool_by_number(work.session, work.coop_id, form.data["pool"])
        try:
            if pool is None:
                raise Invalid({"pool": [_("Choose a pool.")]})
            terms = replace(service.terms_of(found), lot_name=form.data["own_name"])
            service.change_draft(work, call_id=found.id, terms=terms)
            limits = queries.limits(work.session, work.coop_id)
            total = pools.totals(work.session, work.coop_id, [pool.id])[pool.id]
            hours = {usual_kind(pool.service_type): pool.weekly_minutes, **dict.fromkeys(found.extra_kinds, 0)}
            lot = replace(
                terms,
                title=pool.title,
                lot_name=form.data["lot_name"],
                when_words=pool.when_words,
                place=pool.place,
                hours=hours,
                weeks=pool.weeks,
                starts_on=pool.starts_on,
                weekly_most=total.weekly,
                files_wanted="" if limits.small(total.weekly * pool.weeks) else terms.files_wanted,
            )
            made = service.draft_call(work, pool_id=pool.id, terms=lot, beside=found.id)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("The lot is kept as a draft of its own. Look at its steps too."), "success")
            return redirect(url_for("tenders.call", number=made.number), 303)
    return _lot(work, found, form), 422


def _invites(work: Work, found: CallRow, form: Form) -> str:
    asked = set(queries.invited(work.session, work.coop_id, found.id))
    checked = providers.verified_providers(work.session, work.coop_id, work.today)
    return render_template(
        "tenders/invites.html",
        call=found,
        form=form,
        invited=sorted(providers.providers_by_id(work.session, asked).values(), key=lambda each: each.name.lower()),
        options=[(each.slug, each.name) for each in checked if each.id not in asked],
    )


@bp.get("/c/<coop>/calls/<int:number>/invites")
@requires(Permission.PUBLISH_CALLS)
def invites(work: Work, number: int) -> str:
    """Who is invited to bid."""
    return _invites(work, find_call(work, number), Form.blank(InviteSchema()))


@bp.post("/c/<coop>/calls/<int:number>/invites")
@requires(Permission.PUBLISH_CALLS)
def invite(work: Work, number: int) -> Answer:
    """Invite a provider."""
    found = find_call(work, number)
    form = Form.read(InviteSchema())
    if form.ok:
        provider = providers.provider_by_slug(work.session, form.data["provider"])
        try:
            if provider is None:
                raise Invalid({"provider": [_("Choose a provider.")]})
            service.invite_provider(work, call_id=found.id, provider_id=provider.id)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"provider": [problem.message]})
        else:
            flash(_("%(name)s is invited.", name=provider.name), "success")
            return redirect(url_for("tenders.invites", number=number), 303)
    return _invites(work, found, form), 422


@bp.post("/c/<coop>/calls/<int:number>/invites/<slug>/end")
@requires(Permission.PUBLISH_CALLS)
def uninvite(work: Work, number: int, slug: str) -> Response:
    """Take a provider off a draft's list."""
    provider = providers.provider_by_slug(work.session, slug)
    if provider is None:
        raise NoSuchCall()
    service.uninvite_provider(work, call_id=find_call(work, number).id, provider_id=provider.id)
    flash(_("%(name)s is no longer invited.", name=provider.name), "success")
    return redirect(url_for("tenders.invites", number=number), 303)


def _templates(work: Work, found: CallRow, form: Form) -> str:
    return render_template(
        "tenders/template.html", call=found, form=form, own=queries.kept_templates(work.session, work.coop_id)
    )


@bp.get("/c/<coop>/calls/<int:number>/template")
@requires(Permission.PUBLISH_CALLS)
def ask_template(work: Work, number: int) -> str:
    """Keep what a call says, to begin others from."""
    found = find_call(work, number)
    return _templates(work, found, Form.blank(NameSchema(), name=found.title))


@bp.post("/c/<coop>/calls/<int:number>/template")
@requires(Permission.PUBLISH_CALLS)
def keep_template(work: Work, number: int) -> Answer:
    """Keep it."""
    found = find_call(work, number)
    form = Form.read(NameSchema())
    if form.ok:
        service.keep_template(work, call_id=found.id, name=form.data["name"])
        flash(_("The template is kept. You can choose it when you write a new call."), "success")
        return redirect(url_for("tenders.ask_template", number=number), 303)
    return _templates(work, found, form), 422


@bp.post("/c/<coop>/calls/<int:number>/template/<int:template>/end")
@requires(Permission.PUBLISH_CALLS)
def drop_template(work: Work, number: int, template: int) -> Response:
    """Take a template off the list."""
    service.drop_template(work, number=template)
    flash(_("The template is off the list."), "success")
    return redirect(url_for("tenders.ask_template", number=number), 303)
