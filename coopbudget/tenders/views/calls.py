"""Calls: the list, one call, writing and publishing it, its scorers and its questions."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import queries as members
from coopbudget.paging import page_number, paginate
from coopbudget.pools import queries as pools
from coopbudget.providers import queries as providers, words as provider_words
from coopbudget.tenders import queries, rules, service, words
from coopbudget.tenders.asking import CallKind
from coopbudget.tenders.errors import AlreadyPublished, NoSuchCall
from coopbudget.tenders.queries import AwardRow, CallRow
from coopbudget.tenders.rules import CallState
from coopbudget.tenders.schemas import FindCalls, ScorerSchema, WordsSchema
from coopbudget.tenders.views.blueprint import bp
from coopbudget.tenders.views.standing import standing
from coopbudget.tenders.writing import STEPS

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
        amendments=queries.amendments(work.session, work.coop_id, found.id),
        lots=queries.lots(work.session, found, drafts=work.actor.may(Permission.PUBLISH_CALLS)),
        now=work.now,
        steps=STEPS.values(),
        invited=len(queries.invited(work.session, work.coop_id, found.id)),
        panel=panel,
        all_scored=state is CallState.SCORING and queries.all_finished(panel),
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
        clash=found.clash(work.today),
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
def ask_publish(work: Work, number: int) -> Answer:
    """What publishing does; before that, who scores and who is invited is chosen."""
    found = find_call(work, number)
    if found.published_at is not None:
        raise AlreadyPublished()
    if len(queries.scorers(work.session, work.coop_id, found.id)) < rules.FEWEST_SCORERS:
        flash(_("Before you publish the call, choose at least two people who score the bids."), "info")
        return redirect(url_for("tenders.scorers", number=number), 303)
    if found.kind is CallKind.INVITED and not queries.invited(work.session, work.coop_id, found.id):
        flash(_("Before you publish the call, choose whom you invite."), "info")
        return redirect(url_for("tenders.invites", number=number), 303)
    return _publish(work, found, Form.blank(WordsSchema()))


def _publish(work: Work, found: CallRow, form: Form) -> str:
    told = (
        len(providers.verified_providers(work.session, work.coop_id, work.today, found.service_type))
        if found.kind is CallKind.OPEN
        else len(queries.invited(work.session, work.coop_id, found.id))
    )
    unseen = [each.name for each in STEPS.values() if each.key not in found.seen_steps]
    return render_template(
        "tenders/publish.html",
        call=found,
        form=form,
        told=told,
        unseen=unseen,
        clash=found.clash(work.today),
        scorers=len(queries.scorers(work.session, work.coop_id, found.id)),
    )


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
        return _publish(work, found, form), 422
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
