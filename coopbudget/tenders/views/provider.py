"""A provider's pages: open calls, one call, its own sealed bid, and how it came out."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coopbudget.coops import queries as coops
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.paging import page_number, paginate
from coopbudget.providers import queries as providers, words as provider_words
from coopbudget.tenders import queries, rules, service, words
from coopbudget.tenders.asking import CallKind
from coopbudget.tenders.errors import LateBid, LateQuestion, NoSuchCall
from coopbudget.tenders.queries import CallRow
from coopbudget.tenders.rules import CallState
from coopbudget.tenders.schemas import WordsSchema
from coopbudget.tenders.views.blueprint import bp
from coopbudget.tenders.views.decision import formula_of, ranked
from coopbudget.tenders.views.standing import standing

DECIDED = (CallState.AWARDED, CallState.NO_AWARD, CallState.CANCELLED)

Answer = str | Response | tuple[str, int]


@bp.get("/p/<provider>/calls")
@requires(Permission.ACT_FOR_PROVIDER)
def all_calls(work: Work) -> str:
    """Calls open for bids in every co-op, and the provider's own bids."""
    everywhere = {each.id: each for each in coops.all_coops(work.session)}
    open_now = queries.open_calls_everywhere(work.session, work.now, work.provider_id)
    me = providers.provider(work.session, work.provider_id)
    return render_template(
        "tenders/provider_all.html",
        open_calls=open_now,
        mine=queries.bids_of_provider(work.session, work.provider_id),
        coops=everywhere,
        services=me.services if me else (),
        standing=providers.standing_everywhere(work.session, work.provider_id, work.today),
        now=work.now,
    )


@bp.get("/c/<coop>/p/<provider>/calls")
@requires(Permission.ACT_FOR_PROVIDER)
def calls_for_provider(work: Work) -> str:
    """The published calls of one co-op, the newest first."""
    statement = queries.calls_statement(work.coop_id, work.now, provider_id=work.provider_id)
    page = paginate(work.session, statement, number=page_number())
    rows = queries.rows_of(work.session, list(page))
    return render_template(
        "tenders/provider_calls.html",
        page=page,
        rows=rows,
        words=words,
        now=work.now,
        verified=providers.is_verified(work.session, work.coop_id, work.provider_id, work.today),
    )


def provider_call(work: Work, number: int) -> CallRow:
    """The published call of the address, if the provider may see it. Raises NoSuchCall."""
    found = queries.call_by_number(work.session, work.coop_id, number)
    hidden = found is not None and (
        found.kind is not CallKind.OPEN
        and work.provider_id not in queries.invited(work.session, work.coop_id, found.id)
    )
    if found is None or found.published_at is None or hidden:
        raise NoSuchCall()
    return found


@bp.get("/c/<coop>/p/<provider>/calls/<int:number>")
@requires(Permission.ACT_FOR_PROVIDER)
def call_for_provider(work: Work, number: int) -> str:
    """One call, what the provider has sent, and how it came out."""
    return _page(work, provider_call(work, number), Form.blank(WordsSchema()))


def _page(work: Work, found: CallRow, form: Form) -> str:
    state = found.state(work.now)
    own = queries.own_bid(work.session, work.coop_id, found.id, work.provider_id)
    return render_template(
        "tenders/provider_call.html",
        call=found,
        state=state,
        own=own,
        service=provider_words.SERVICE[found.service_type],
        kinds=provider_words.HOUR,
        questions=queries.questions(work.session, work.coop_id, found.id),
        asking=found.questions_open(work.now),
        amendments=queries.amendments(work.session, work.coop_id, found.id),
        lots=queries.lots(work.session, found, drafts=False, provider_id=work.provider_id),
        now=work.now,
        follows=queries.follows(work.session, work.coop_id, found.id, work.provider_id),
        kept_at=queries.draft_kept_at(work.session, work.coop_id, found.id, work.provider_id),
        scorers=len(queries.scorers(work.session, work.coop_id, found.id)),
        verified=providers.is_verified(work.session, work.coop_id, work.provider_id, work.today),
        outcome=_outcome(work, found)
        if state in DECIDED and found.opened_at and own and not own.withdrawn_at
        else None,
        **standing(work, found),
        in_the_open=_in_the_open(work),
        words=words,
        shown=rules.shown,
        form=form,
    )


def _in_the_open(work: Work) -> bool:
    """Whether the co-op shows the world what it buys: the room above says so, through the application."""
    since = current_app.extensions["coopbudget.publishes_since"]
    return since(work.session, work.coop_id) is not None


def _outcome(work: Work, found: CallRow) -> dict[str, Any]:
    """The provider's own points with their reasons, beside the chosen one's points: nobody else's.

    Where nobody was chosen its own points alone, once the panel has finished; nobody's before that.
    """
    results, _why = ranked(work, found)
    bids = {each.id: each for each in queries.opened_bids(work.session, work.coop_id, found.id)}
    mine = next((each for each in bids.values() if each.provider_id == work.provider_id), None)
    award = queries.award_of_call(work.session, work.coop_id, found.id)
    chosen = award.bid_id if award else None
    comments: dict[tuple[Any, Any], list[Any]] = {}
    for each in queries.scores_of_call(work.session, work.coop_id, found.id):
        comments.setdefault((each.bid_id, each.criterion_id), []).append(each)
    return {
        "mine": mine,
        "winner": bids[chosen] if chosen else None,
        "won": mine is not None and mine.id == chosen,
        "result": next((each for each in results if mine and each.bid_id == mine.id), None),
        "best": next((each for each in results if each.bid_id == chosen), None),  # None: nobody, or without bids
        "comments": comments,
        "agreed": queries.agreed(queries.meetings(work.session, work.coop_id, found.id)),
        "places": len(results),
    }


@bp.get("/c/<coop>/p/<provider>/calls/<int:number>/formula")
@requires(Permission.ACT_FOR_PROVIDER)
def formula_for_provider(work: Work, number: int) -> str:
    """The formula of this call, worked through with its own weights and floor."""
    return render_template("tenders/formula.html", **formula_of(provider_call(work, number)), for_provider=True)


@bp.post("/c/<coop>/p/<provider>/calls/<int:number>/questions")
@requires(Permission.ACT_FOR_PROVIDER)
def ask(work: Work, number: int) -> Answer:
    """Ask a question that everybody reads."""
    found = provider_call(work, number)
    form = Form.read(WordsSchema())
    if form.ok:
        try:
            service.ask_question(work, call_id=found.id, words=form.data["words"])
        except (LateBid, LateQuestion) as problem:
            form.take({"words": [problem.message]})
        else:
            flash(_("Your question is on the page. The answer comes there too."), "success")
            return redirect(url_for("tenders.call_for_provider", number=number), 303)
    return _page(work, found, form), 422


@bp.post("/c/<coop>/p/<provider>/calls/<int:number>/follow")
@requires(Permission.ACT_FOR_PROVIDER)
def follow(work: Work, number: int) -> Response:
    """Be told when the call changes."""
    service.follow_call(work, call_id=provider_call(work, number).id)
    flash(_("You follow this call. We tell you when it changes or a question is answered."), "success")
    return redirect(url_for("tenders.call_for_provider", number=number), 303)


@bp.post("/c/<coop>/p/<provider>/calls/<int:number>/unfollow")
@requires(Permission.ACT_FOR_PROVIDER)
def unfollow(work: Work, number: int) -> Response:
    """Be told no more."""
    service.unfollow_call(work, call_id=provider_call(work, number).id)
    flash(_("You no longer follow this call."), "success")
    return redirect(url_for("tenders.call_for_provider", number=number), 303)
