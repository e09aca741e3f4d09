"""Calls: the list, one call, writing and publishing it, its scorers and its questions."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coopbudget.clock import LONDON, london
from coopbudget.coops import queries as coops
from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import queries as members
from coopbudget.money import plain_pounds
from coopbudget.paging import page_number, paginate
from coopbudget.pools import queries as pools
from coopbudget.pools.queries import PoolRow
from coopbudget.providers import words as provider_words
from coopbudget.tenders import queries, rules, service, words
from coopbudget.tenders.errors import NoSuchCall
from coopbudget.tenders.queries import AwardRow, CallRow
from coopbudget.tenders.rates import EXTRA_KINDS, WEEKLY_KINDS, usual_kind
from coopbudget.tenders.rules import CallState, ChosenBy
from coopbudget.tenders.schemas import CallSchema, FindCalls, ScorerSchema, WordsSchema, criteria_of, hours_of
from coopbudget.tenders.service import CallTerms
from coopbudget.tenders.views.blueprint import bp
from coopbudget.tenders.views.standing import standing

Answer = str | Response | tuple[str, int]


def find_call(work: Work, number: int) -> CallRow:
    """The call of the address. A draft is only for those who write calls. Raises NoSuchCall."""
    found = queries.call_by_number(work.session, work.coop_id, number)
    draft = found is not None and found.published_at is None
    if found is None or (draft and not work.actor.may(Permission.PUBLISH_CALLS)):
        raise NoSuchCall()
    return found


@bp.get("/c/<coop>/calls")
@requires(Permission.SEE_COOP)
def calls(work: Work) -> str:
    """The co-op's calls, the newest first."""
    form = Form.read(FindCalls(), request.args)
    lead = work.actor.may(Permission.PUBLISH_CALLS)
    statement = queries.calls_statement(
        work.coop_id, work.now, where=form.data.get("state", ""), text=form.data.get("text", ""), drafts=lead
    )
    page = paginate(work.session, statement, number=page_number())
    drafted = queries.drafts_by_pool(work.session, work.coop_id) if lead else {}
    waiting = pools.funded_pools(work.session, work.coop_id) if lead else []
    return render_template(
        "tenders/calls.html",
        page=page,
        rows=queries.rows_of(work.session, list(page)),
        form=form,
        words=words,
        now=work.now,
        states=[("", _("Any")), *((each, words.STATE[each]) for each in CallState)],
        waiting_pools=[pool for pool in waiting if pool.id not in drafted],
    )


@bp.get("/c/<coop>/calls/new")
@requires(Permission.PUBLISH_CALLS)
def new_call(work: Work) -> str:
    """The form of a call, filled in from its pool."""
    pool = _pool(work)
    total = pools.totals(work.session, work.coop_id, [pool.id])[pool.id]
    form = Form.blank(
        CallSchema(),
        title=pool.title,
        what=pool.what,
        for_whom=_("%(n)s people who buy together.", n=total.people),
        place=pool.place,
        when_words=pool.when_words,
        weeks=str(pool.weeks),
        starts_on=pool.starts_on.isoformat(),
        weekly_most=plain_pounds(total.weekly),
        price_weight="40",
        fair_pay_words=_("Pay everybody at least the Real Living Wage, and for the time it takes to travel."),
        fair_pay_source=_("Living Wage Foundation"),
        deadline_time=_("noon"),
        standstill_days=str(coops.coop_by_id(work.session, work.coop_id).standstill_days),
        chosen_by=ChosenBy.PANEL,
        name_1=_("Listening"),
        question_1=_("How do you find out what matters to each person, and how do you change when it changes?"),
        weight_1="35",
        name_2=_("Fair work"),
        question_2=_("How do you treat the people who work for you, and what say do they have?"),
        weight_2="25",
        **{f"hours_{usual_kind(pool.service_type)}": hours_typed(pool.weekly_minutes)},
    )
    return _form(form, pool, None)


def _pool(work: Work) -> PoolRow:
    number = request.args.get("pool", 0, type=int)
    found = pools.pool_by_number(work.session, work.coop_id, number) if number < 2**31 else None
    if found is None:
        raise NoSuchCall()
    return found


def hours_typed(minutes: int) -> str:
    """Minutes as people would type them: ``10``, ``10:30``."""
    return f"{minutes // 60}:{minutes % 60:02d}" if minutes % 60 else str(minutes // 60)


def _form(form: Form, pool: PoolRow, found: CallRow | None) -> str:
    return render_template(
        "tenders/edit.html",
        form=form,
        pool=pool,
        found=found,
        rows=range(1, rules.MOST_CRITERIA + 1),
        weekly_kinds=WEEKLY_KINDS,
        extra_kinds=EXTRA_KINDS,
        kinds=provider_words.HOUR,
        most_price=rules.MOST_PRICE_WEIGHT,
    )


def _terms(data: dict[str, Any]) -> CallTerms:
    made = ("criteria", "deadline_at", "hours")
    plain = {name: data[name] for name in CallTerms.__dataclass_fields__ if name not in made}
    deadline_at = london(data["deadline_on"], data["deadline_time"])
    return CallTerms(**plain, deadline_at=deadline_at, hours=hours_of(data), criteria=criteria_of(data))


@bp.post("/c/<coop>/calls/new")
@requires(Permission.PUBLISH_CALLS)
def draft_call(work: Work) -> Answer:
    """Keep the draft."""
    pool = _pool(work)
    form = Form.read(CallSchema())
    if form.ok:
        try:
            made = service.draft_call(work, pool_id=pool.id, terms=_terms(form.data))
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("The draft is kept. Next, choose who scores the bids, then publish it."), "success")
            return redirect(url_for("tenders.call", number=made.number), 303)
    return _form(form, pool, None), 422


@bp.get("/c/<coop>/calls/<int:number>/edit")
@requires(Permission.PUBLISH_CALLS)
def edit_call(work: Work, number: int) -> str:
    """The draft's form."""
    found = find_call(work, number)
    pool = pools.pool(work.session, work.coop_id, found.pool_id)
    assert pool is not None
    wall = found.deadline_at.astimezone(LONDON)
    values: dict[str, Any] = {
        "title": found.title,
        "what": found.what,
        "for_whom": found.for_whom,
        "place": found.place,
        "when_words": found.when_words,
        "extra_kinds": [str(kind) for kind in found.extra_kinds],
        "weeks": str(found.weeks),
        "starts_on": found.starts_on.isoformat(),
        "weekly_most": plain_pounds(found.weekly_most),
        "price_weight": str(found.price_weight),
        "price_floor": plain_pounds(found.price_floor),
        "fair_pay_words": found.fair_pay_words,
        "fair_pay_source": found.fair_pay_source,
        "fair_pay_on": found.fair_pay_on.isoformat(),
        "deadline_on": wall.date().isoformat(),
        "deadline_time": f"{wall:%H:%M}",
        "standstill_days": str(found.standstill_days),
        "chosen_by": found.chosen_by,
    }
    values |= {f"hours_{kind}": hours_typed(minutes) for kind, minutes in found.hours.items()}
    for each in found.criteria:
        values |= {
            f"name_{each.position}": each.name,
            f"question_{each.position}": each.question,
            f"weight_{each.position}": str(each.weight),
        }
    return _form(Form.blank(CallSchema(), **values), pool, found)


@bp.post("/c/<coop>/calls/<int:number>/edit")
@requires(Permission.PUBLISH_CALLS)
def change_call(work: Work, number: int) -> Answer:
    """Keep the draft anew."""
    found = find_call(work, number)
    pool = pools.pool(work.session, work.coop_id, found.pool_id)
    assert pool is not None
    form = Form.read(CallSchema())
    if form.ok:
        try:
            service.change_draft(work, call_id=found.id, terms=_terms(form.data))
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("The draft is changed."), "success")
            return redirect(url_for("tenders.call", number=number), 303)
    return _form(form, pool, found), 422


@bp.get("/c/<coop>/calls/<int:number>")
@requires(Permission.SEE_COOP)
def call(work: Work, number: int) -> str:
    """One call: what it asks, how it is scored, where it is, and what you can do."""
    return _page(work, find_call(work, number), Form.blank(WordsSchema()))


def _page(work: Work, found: CallRow, form: Form, answering: int | None = None) -> str:
    state = found.state(work.now)
    panel = queries.scorers(work.session, work.coop_id, found.id)
    mine = next((each for each in panel if each.person_id == work.actor.person_id), None)
    opened = found.opened_at is not None
    stands = standing(work, found)
    return render_template(
        "tenders/call.html",
        call=found,
        state=state,
        pool=pools.pool(work.session, work.coop_id, found.pool_id),
        service=provider_words.SERVICE[found.service_type],
        kinds=provider_words.HOUR,
        panel=panel,
        names=members.names(
            work.session, [found.opening_begun_by, found.opened_by, *(each.person_id for each in panel)]
        ),
        mine=mine,
        questions=queries.questions(work.session, work.coop_id, found.id),
        bids=len(queries.opened_bids(work.session, work.coop_id, found.id)) if opened else None,
        **stands,
        winner=_winner(work, found, stands["award"]),
        words=words,
        form=form,
        answering=answering,
        lead=work.actor.may(Permission.PUBLISH_CALLS),
        opener=work.actor.may(Permission.SCORE_BIDS),
        chooser=work.actor.may(Permission.AWARD_CALLS),
        me=work.actor.person_id,
        enough=len(panel) >= rules.FEWEST_SCORERS,
        cost_at_floor=rules.weekly_cost(found.price_floor, found.weekly_minutes),
    )


def _winner(work: Work, found: CallRow, award: AwardRow | None) -> str:
    if award is None:
        return ""
    bids = queries.opened_bids(work.session, work.coop_id, found.id)
    return next(each.provider_name for each in bids if each.id == award.bid_id)


@bp.get("/c/<coop>/calls/<int:number>/scorers")
@requires(Permission.PUBLISH_CALLS)
def scorers(work: Work, number: int) -> str:
    """Who scores the bids."""
    return _scorers(work, find_call(work, number), Form.blank(ScorerSchema()))


def _scorers(work: Work, found: CallRow, form: Form) -> str:
    panel = queries.scorers(work.session, work.coop_id, found.id)
    taken = {each.person_id for each in panel}
    everybody = members.current_members(work.session, work.coop_id)
    return render_template(
        "tenders/scorers.html",
        call=found,
        panel=panel,
        names={each.person_id: each for each in everybody},
        others=[each for each in everybody if each.person_id not in taken],
        form=form,
        draft=found.published_at is None,
    )


@bp.post("/c/<coop>/calls/<int:number>/scorers")
@requires(Permission.PUBLISH_CALLS)
def appoint(work: Work, number: int) -> Answer:
    """Appoint a member to score."""
    found = find_call(work, number)
    form = Form.read(ScorerSchema())
    if form.ok:
        member = members.member_by_number(work.session, work.coop_id, form.data["member"])
        try:
            if member is None:
                raise Invalid({"member": [_("Choose a member of this co-op.")]})
            service.appoint_scorer(work, call_id=found.id, person_id=member.person_id)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"member": [problem.message]})
        else:
            flash(_("%(name)s scores this call.", name=member.display_name), "success")
            return redirect(url_for("tenders.scorers", number=number), 303)
    return _scorers(work, found, form), 422


@bp.post("/c/<coop>/calls/<int:number>/scorers/<int:member>/end")
@requires(Permission.PUBLISH_CALLS)
def dismiss(work: Work, number: int, member: int) -> Response:
    """Take somebody off a draft's scorers."""
    found = find_call(work, number)
    row = members.member_by_number(work.session, work.coop_id, member)
    if row is None:
        raise NoSuchCall()
    service.dismiss_scorer(work, call_id=found.id, person_id=row.person_id)
    flash(_("%(name)s no longer scores this call.", name=row.display_name), "success")
    return redirect(url_for("tenders.scorers", number=number), 303)


@bp.get("/c/<coop>/calls/<int:number>/publish")
@requires(Permission.PUBLISH_CALLS)
def ask_publish(work: Work, number: int) -> str:
    """What publishing does."""
    return render_template("tenders/publish.html", call=find_call(work, number), form=Form.blank(WordsSchema()))


@bp.post("/c/<coop>/calls/<int:number>/publish")
@requires(Permission.PUBLISH_CALLS)
def publish(work: Work, number: int) -> Answer:
    """Publish the call."""
    found = find_call(work, number)
    form = Form.blank(WordsSchema())
    try:
        service.publish_call(work, call_id=found.id)
    except (Invalid, Conflict) as problem:
        form.take({"_form": [problem.message]})
        return render_template("tenders/publish.html", call=found, form=form), 422
    flash(_("The call is published. We told the providers that we have checked."), "success")
    return redirect(url_for("tenders.call", number=number), 303)


@bp.post("/c/<coop>/calls/<int:number>/answers/<int:question>")
@requires(Permission.PUBLISH_CALLS)
def answer(work: Work, number: int, question: int) -> Answer:
    """Answer a question for all to read."""
    found = find_call(work, number)
    form = Form.read(WordsSchema())
    if form.ok:
        service.answer_question(work, call_id=found.id, number=question, answer=form.data["words"])
        flash(_("Your answer is on the page for every provider."), "success")
        return redirect(url_for("tenders.call", number=number), 303)
    return _page(work, found, form, question), 422


@bp.get("/c/<coop>/calls/<int:number>/cancel")
@requires(Permission.PUBLISH_CALLS)
def ask_cancel(work: Work, number: int) -> str:
    """What cancelling does."""
    return render_template("tenders/cancel.html", call=find_call(work, number), form=Form.blank(WordsSchema()))


@bp.post("/c/<coop>/calls/<int:number>/cancel")
@requires(Permission.PUBLISH_CALLS)
def cancel(work: Work, number: int) -> Answer:
    """Cancel the call."""
    found = find_call(work, number)
    form = Form.read(WordsSchema())
    if form.ok:
        service.cancel_call(work, call_id=found.id, words=form.data["words"])
        flash(_("The call is cancelled. The pool waits for another one."), "success")
        return redirect(url_for("tenders.call", number=number), 303)
    return render_template("tenders/cancel.html", call=found, form=form), 422
