"""The ranking, readable and printable; the choice with its reasons; or no choice."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coopbudget.budgets.errors import NotPayable
from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import queries as members
from coopbudget.tenders import queries, rules, service, words
from coopbudget.tenders.errors import FloorNotJudged, ScoresMissing, TooFewScorers
from coopbudget.tenders.queries import CallRow
from coopbudget.tenders.rules import CallState, Result
from coopbudget.tenders.schemas import AwardSchema, WordsSchema
from coopbudget.tenders.views.blueprint import bp
from coopbudget.tenders.views.calls import find_call

Answer = str | Response | tuple[str, int]


def ranked(work: Work, found: CallRow) -> tuple[list[Result], str]:
    """The ranking, or why there is none yet."""
    try:
        return queries.ranking(work.session, work.coop_id, found), ""
    except (ScoresMissing, FloorNotJudged, TooFewScorers) as problem:
        return [], str(problem.message)


@bp.get("/c/<coop>/calls/<int:number>/ranking")
@requires(Permission.SEE_COOP)
def ranking(work: Work, number: int) -> str:
    """How the bids came out: for every member once decided, before that for those who score and choose."""
    found = find_call(work, number)
    decided = found.state(work.now) is CallState.AWARDED
    if not decided:
        service.require_sight(work, call_id=found.id)
        mine = queries.scorer_of(work.session, work.coop_id, found.id, work.actor.person_id)
        if mine is not None and mine.finished_at is None:
            raise ScoresMissing()
    return render_template("tenders/ranking.html", **_facts(work, found), decided=decided)


def _facts(work: Work, found: CallRow) -> dict[str, Any]:
    results, why_none = ranked(work, found)
    bids = {each.id: each for each in queries.opened_bids(work.session, work.coop_id, found.id)}
    comments: dict[tuple[Any, Any], list[Any]] = {}
    for each in queries.scores_of_call(work.session, work.coop_id, found.id) if results else ():
        comments.setdefault((each.bid_id, each.criterion_id), []).append(each)
    award = queries.award_of_call(work.session, work.coop_id, found.id)
    return {
        "call": found,
        "results": results,
        "why_none": why_none,
        "bids": bids,
        "comments": comments,
        "award": award,
        "awarded_by": members.person_name(work.session, award.awarded_by) if award else "",
        "shown": rules.shown,
        "words": words,
        "fallen": [each for each in bids.values() if each.floor is rules.Floor.REJECTED],
        "chooser": work.actor.may(Permission.AWARD_CALLS) and found.state(work.now) is CallState.SCORING,
    }


@bp.get("/c/<coop>/calls/<int:number>/choose")
@requires(Permission.AWARD_CALLS)
def ask_award(work: Work, number: int) -> str:
    """Choose a provider, with reasons."""
    found = find_call(work, number)
    service.require_sight(work, call_id=found.id)
    return _award(work, found, Form.blank(AwardSchema(), rank="1"))


def _award(work: Work, found: CallRow, form: Form) -> str:
    return render_template("tenders/choose.html", **_facts(work, found), form=form)


@bp.post("/c/<coop>/calls/<int:number>/choose")
@requires(Permission.AWARD_CALLS)
def award(work: Work, number: int) -> Answer:
    """Record the choice."""
    found = find_call(work, number)
    service.require_sight(work, call_id=found.id)
    form = Form.read(AwardSchema())
    if form.ok:
        results, _why = ranked(work, found)
        chosen = next((each for each in results if each.rank == form.data["rank"]), None)
        try:
            if chosen is None:
                raise Invalid({"rank": [_("Choose one of the providers.")]})
            service.award_call(
                work,
                call_id=found.id,
                bid_id=chosen.bid_id,
                reasons=form.data["reasons"],
                why_not_first=form.data["why_not_first"],
                despite_ties=form.data["despite_ties"],
            )
        except Invalid as problem:
            form.take(problem)
        except NotPayable as problem:
            form.take({"despite_ties": [problem.message]})
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("The choice is recorded and every bidder is told. Next comes the contract."), "success")
            return redirect(url_for("tenders.ranking", number=number), 303)
    return _award(work, found, form), 422


@bp.get("/c/<coop>/calls/<int:number>/choose-nobody")
@requires(Permission.AWARD_CALLS)
def ask_no_award(work: Work, number: int) -> str:
    """What choosing nobody does."""
    return render_template("tenders/no_award.html", call=find_call(work, number), form=Form.blank(WordsSchema()))


@bp.post("/c/<coop>/calls/<int:number>/choose-nobody")
@requires(Permission.AWARD_CALLS)
def no_award(work: Work, number: int) -> Answer:
    """Choose nobody."""
    found = find_call(work, number)
    form = Form.read(WordsSchema())
    if form.ok:
        service.close_without_award(work, call_id=found.id, words=form.data["words"])
        flash(_("Nobody is chosen. Every bidder is told, and the pool waits for another call."), "success")
        return redirect(url_for("tenders.call", number=number), 303)
    return render_template("tenders/no_award.html", call=found, form=form), 422
