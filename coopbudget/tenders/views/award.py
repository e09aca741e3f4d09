"""The choice with its reasons, by the panel's points or by the members' vote; no choice; a call made again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coopbudget.budgets.errors import NotPayable
from coopbudget.clock import london
from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.tenders import service
from coopbudget.tenders.errors import BallotFirst, InterestFirst, NotThatPoint
from coopbudget.tenders.queries import CallRow
from coopbudget.tenders.rules import CallState, ChosenBy
from coopbudget.tenders.schemas import AwardSchema, BallotSchema, RerunSchema, WordsSchema
from coopbudget.tenders.views.blueprint import bp
from coopbudget.tenders.views.calls import find_call
from coopbudget.tenders.views.decision import facts, ranked
from coopbudget.tenders.views.standing import standing

Answer = str | Response | tuple[str, int]
VOTE_DAYS = 14


@bp.get("/c/<coop>/calls/<int:number>/choose")
@requires(Permission.AWARD_CALLS)
def ask_award(work: Work, number: int) -> Answer:
    """Choose a provider with reasons, or put one to the members, as the call says."""
    found = find_call(work, number)
    try:
        service.require_sight(work, call_id=found.id)
    except InterestFirst:
        return redirect(url_for("tenders.interest", number=number), 303)
    closes_on = (work.today + timedelta(days=VOTE_DAYS)).isoformat()
    return _award(work, found, Form.blank(_schema(found), rank="1", closes_on=closes_on))


def _schema(found: CallRow) -> AwardSchema:
    return BallotSchema() if found.chosen_by == ChosenBy.BALLOT else AwardSchema()


def _award(work: Work, found: CallRow, form: Form) -> str:
    return render_template("tenders/choose.html", **facts(work, found), form=form)


@bp.post("/c/<coop>/calls/<int:number>/choose")
@requires(Permission.AWARD_CALLS)
def award(work: Work, number: int) -> Answer:
    """Record the choice, or open the members' vote on it."""
    found = find_call(work, number)
    service.require_sight(work, call_id=found.id)
    form = Form.read(_schema(found))
    if form.ok:
        results, _why = ranked(work, found)
        given = dict(form.data)
        rank = given.pop("rank")
        chosen = next((each for each in results if each.rank == rank), None)
        try:
            if chosen is None:
                raise Invalid({"rank": [_("Choose one of the providers.")]})
            if found.chosen_by == ChosenBy.BALLOT:
                service.open_ballot(work, call_id=found.id, bid_id=chosen.bid_id, **given)
            else:
                service.award_call(work, call_id=found.id, bid_id=chosen.bid_id, **given)
        except Invalid as problem:
            form.take(problem)
        except NotPayable as problem:
            form.take({"despite_ties": [problem.message]})
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            return _done(found)
    return _award(work, found, form), 422


def _done(found: CallRow) -> Response:
    if found.chosen_by == ChosenBy.BALLOT:
        flash(_("The vote is open. Every member has been told."), "success")
        return redirect(url_for("tenders.call", number=found.number), 303)
    flash(_("The choice is recorded and every bidder is told. Next comes the contract."), "success")
    return redirect(url_for("tenders.ranking", number=found.number), 303)


@bp.get("/c/<coop>/calls/<int:number>/choose/carried")
@requires(Permission.AWARD_CALLS)
def ask_record_ballot(work: Work, number: int) -> str:
    """What the members carried, before it is recorded as the choice."""
    return _carried(work, find_call(work, number), Form.blank(WordsSchema()))


def _carried(work: Work, found: CallRow, form: Form) -> str:
    service.require_sight(work, call_id=found.id)
    stands = standing(work, found)
    if stands["ballot"] is None or found.state(work.now) is not CallState.SCORING:
        raise NotThatPoint()
    return render_template("tenders/carried.html", **facts(work, found), form=form)


@bp.post("/c/<coop>/calls/<int:number>/choose/carried")
@requires(Permission.AWARD_CALLS)
def record_ballot(work: Work, number: int) -> Answer:
    """Record what the members carried as the choice."""
    found = find_call(work, number)
    ballot = standing(work, found)["ballot"]
    if ballot is None:
        raise BallotFirst()
    form = Form.blank(WordsSchema())
    try:
        service.award_call(work, call_id=found.id, bid_id=ballot.bid_id)
    except Conflict as problem:
        form.take({"_form": [problem.message]})
        return _carried(work, found, form), 422
    flash(_("The choice is recorded and every bidder is told. Next comes the contract."), "success")
    return redirect(url_for("tenders.ranking", number=number), 303)


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
        try:
            service.close_without_award(work, call_id=found.id, words=form.data["words"])
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("Nobody is chosen. Every bidder is told, and the pool waits for another call."), "success")
            return redirect(url_for("tenders.call", number=number), 303)
    return render_template("tenders/no_award.html", call=found, form=form), 422


@bp.get("/c/<coop>/calls/<int:number>/again")
@requires(Permission.PUBLISH_CALLS)
def ask_rerun(work: Work, number: int) -> str:
    """Make the call again: what was learnt, and the new deadline."""
    found = find_call(work, number)
    deadline = work.today + timedelta(days=21)
    form = Form.blank(RerunSchema(), deadline_on=deadline.isoformat(), deadline_time=_("noon"))
    return _rerun(work, found, form)


def _rerun(work: Work, found: CallRow, form: Form) -> str:
    if found.state(work.now) not in (CallState.NO_AWARD, CallState.CANCELLED):
        raise NotThatPoint()
    return render_template("tenders/rerun.html", call=found, form=form)


@bp.post("/c/<coop>/calls/<int:number>/again")
@requires(Permission.PUBLISH_CALLS)
def rerun(work: Work, number: int) -> Answer:
    """Keep a draft copied from the call."""
    found = find_call(work, number)
    form = Form.read(RerunSchema())
    if form.ok:
        data: dict[str, Any] = form.data
        try:
            made = service.rerun_call(
                work,
                call_id=found.id,
                deadline_at=london(data["deadline_on"], data["deadline_time"]),
                learnt=data["learnt"],
            )
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("A draft is made from the last call. Read it, change what you learnt, then publish it."), "success")
            return redirect(url_for("tenders.call", number=made.number), 303)
    return _rerun(work, found, form), 422
