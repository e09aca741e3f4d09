"""After the deadline: opening by two officers, interests, reading and scoring each bid, low rates."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _, ngettext
from werkzeug.wrappers import Response

from coopbudget.errors import Conflict, Forbidden, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import queries as members
from coopbudget.providers import queries as providers, words as provider_words
from coopbudget.tenders import queries, service, words
from coopbudget.tenders.errors import InterestFirst, NoSuchCall, StillSealed
from coopbudget.tenders.queries import CallRow, OpenBid, ScorerRow
from coopbudget.tenders.rules import CallState, Floor
from coopbudget.tenders.schemas import FloorSchema, InterestSchema, score_schema
from coopbudget.tenders.views.blueprint import bp
from coopbudget.tenders.views.calls import find_call

Answer = str | Response | tuple[str, int]


@bp.get("/c/<coop>/calls/<int:number>/open")
@requires(Permission.SCORE_BIDS)
def ask_open(work: Work, number: int) -> str:
    """What opening does, and who has begun it."""
    found = find_call(work, number)
    if found.state(work.now) is not CallState.WAITING:
        raise StillSealed()
    return render_template(
        "tenders/open.html",
        call=found,
        begun_by=members.person_name(work.session, found.opening_begun_by) if found.opening_begun_by else "",
        mine=found.opening_begun_by == work.person_id,
    )


@bp.post("/c/<coop>/calls/<int:number>/open")
@requires(Permission.SCORE_BIDS)
def open_bids(work: Work, number: int) -> Response:
    """The first officer begins, the second opens."""
    found = find_call(work, number)
    if found.opening_begun_by is None:
        service.begin_opening(work, call_id=found.id)
        flash(_("The opening has begun. Another officer finishes it."), "success")
    else:
        n = service.open_bids(work, call_id=found.id)
        flash(ngettext("%(num)s bid is open.", "%(num)s bids are open.", n), "success")
    return redirect(url_for("tenders.call", number=number), 303)


def _scorer(work: Work, found: CallRow) -> ScorerRow:
    row = queries.scorer_of(work.session, work.coop_id, found.id, work.person_id)
    if row is None:
        raise Forbidden(_("You were not asked to score this call."))
    return row


@bp.get("/c/<coop>/calls/<int:number>/interest")
@requires(Permission.SEE_COOP)
def interest(work: Work, number: int) -> str:
    """Say whether something stands in the way, before any bid is shown."""
    found = find_call(work, number)
    said = _may_say(work, found)
    return _interest(work, found, Form.blank(InterestSchema(), interest=said))


def _may_say(work: Work, found: CallRow) -> str | None:
    """What the person has declared so far. Raises Forbidden for who neither scores nor chooses."""
    if not work.actor.may(Permission.AWARD_CALLS):
        _scorer(work, found)
    return queries.said_of_interest(work.session, work.coop_id, found.id, work.person_id)


def _interest(work: Work, found: CallRow, form: Form) -> str:
    if found.opened_at is None:
        raise StillSealed()
    bidding = providers.providers_by_id(work.session, queries.bidders(work.session, work.coop_id, found.id))
    return render_template(
        "tenders/interest.html",
        call=found,
        bidders=bidding.values(),
        scores=queries.scorer_of(work.session, work.coop_id, found.id, work.person_id) is not None,
        form=form,
    )


@bp.post("/c/<coop>/calls/<int:number>/interest")
@requires(Permission.SEE_COOP)
def declare(work: Work, number: int) -> Answer:
    """Declare it."""
    found = find_call(work, number)
    _may_say(work, found)  # who bid is shown beside the form
    form = Form.read(InterestSchema())
    if form.ok:
        try:
            service.declare_interest(work, call_id=found.id, **form.data)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            scores = queries.scorer_of(work.session, work.coop_id, found.id, work.person_id) is not None
            if form.data["interest"] == "none":
                return redirect(url_for("tenders.score" if scores else "tenders.bids", number=number), 303)
            flash(
                _("Thank you for saying so. Others score this call.")
                if scores
                else _("Thank you for saying so. Another officer chooses."),
                "success",
            )
            return redirect(url_for("tenders.call", number=number), 303)
    return _interest(work, found, form), 422


def _bids(work: Work, found: CallRow) -> list[OpenBid]:
    """The opened bids for somebody who may read them; sends a scorer to say first what must be said first."""
    service.require_sight(work, call_id=found.id)
    return queries.opened_bids(work.session, work.coop_id, found.id)


@bp.get("/c/<coop>/calls/<int:number>/bids")
@requires(Permission.SEE_COOP)
def bids(work: Work, number: int) -> Answer:
    """Every opened bid in full, for those who score or choose."""
    found = find_call(work, number)
    try:
        rows = _bids(work, found)
    except InterestFirst:
        return redirect(url_for("tenders.interest", number=number), 303)
    return render_template(
        "tenders/bids.html",
        call=found,
        bids=rows,
        words=words,
        kinds=provider_words.HOUR,
        chooser=work.actor.may(Permission.AWARD_CALLS) and found.state(work.now) is CallState.SCORING,
        panelist=queries.scorer_of(work.session, work.coop_id, found.id, work.actor.person_id) is not None,
    )


@bp.get("/c/<coop>/calls/<int:number>/score")
@requires(Permission.SEE_COOP)
def score(work: Work, number: int) -> Answer:
    """The bids to score, and how far you are."""
    found = find_call(work, number)
    scorer = _scorer(work, found)
    try:
        rows = _bids(work, found)
    except InterestFirst:
        return redirect(url_for("tenders.interest", number=number), 303)
    given = queries.scores_of_call(work.session, work.coop_id, found.id, scorer.id)
    done = {bid.id: sum(1 for each in given if each.bid_id == bid.id and each.comment.strip()) for bid in rows}
    judged = queries.floor_votes_of(work.session, work.coop_id, scorer.id)
    low = [bid.id for bid in rows if bid.floor is Floor.TO_JUDGE and bid.id not in judged]
    standing = [bid for bid in rows if bid.floor is not Floor.REJECTED]
    return render_template(
        "tenders/score.html",
        call=found,
        bids=rows,
        done=done,
        scorer=scorer,
        words=words,
        low=low,
        answered=sum(done[each.id] for each in standing),
        to_answer=len(standing) * len(found.criteria),
        whole=not low and all(done[each.id] == len(found.criteria) for each in standing),
        open=found.state(work.now) is CallState.SCORING,
    )


def _place(rows: list[OpenBid], place: int) -> OpenBid:
    if not 1 <= place <= len(rows):
        raise NoSuchCall()
    return rows[place - 1]


@bp.get("/c/<coop>/calls/<int:number>/score/<int:place>")
@requires(Permission.SEE_COOP)
def score_bid(work: Work, number: int, place: int) -> Answer:
    """One bid with a place for points and the reason under each answer."""
    found = find_call(work, number)
    scorer = _scorer(work, found)
    try:
        bid = _place(_bids(work, found), place)
    except InterestFirst:
        return redirect(url_for("tenders.interest", number=number), 303)
    given = {
        each.criterion_id: each
        for each in queries.scores_of_call(work.session, work.coop_id, found.id, scorer.id)
        if each.bid_id == bid.id
    }
    values = {}
    for each in found.criteria:
        if each.id in given:
            values[f"points_{each.position}"] = str(given[each.id].points)
            values[f"comment_{each.position}"] = given[each.id].comment
    form = Form.blank(score_schema(len(found.criteria)), **values)
    return _score_page(found, bid, place, form)


def _score_page(found: CallRow, bid: OpenBid, place: int, form: Form) -> str:
    kinds = provider_words.HOUR
    return render_template(
        "tenders/score_bid.html", call=found, bid=bid, place=place, form=form, words=words, kinds=kinds
    )


@bp.post("/c/<coop>/calls/<int:number>/score/<int:place>")
@requires(Permission.SEE_COOP)
def save_score(work: Work, number: int, place: int) -> Answer:
    """Keep the points for one bid."""
    found = find_call(work, number)
    rows = _bids(work, found)
    bid = _place(rows, place)
    later = "later" in request.form
    form = Form.read(score_schema(len(found.criteria), later=later))
    for each in found.criteria if later else ():
        if form.data.get(f"comment_{each.position}") and form.data.get(f"points_{each.position}") is None:
            form.take({f"points_{each.position}": [_("Choose the points too, so that your reason is kept.")]})
    if form.ok:
        points = {
            (bid.id, each.id): (form.data[f"points_{each.position}"], form.data[f"comment_{each.position}"])
            for each in found.criteria
            if form.data[f"points_{each.position}"] is not None
        }
        try:
            service.save_scores(work, call_id=found.id, points=points)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("Your points for %(name)s are kept.", name=bid.provider_name), "success")
            return redirect(url_for("tenders.score", number=number), 303)
    return _score_page(found, bid, place, form), 422


@bp.post("/c/<coop>/calls/<int:number>/score/finish")
@requires(Permission.SEE_COOP)
def finish(work: Work, number: int) -> Response:
    """Make your points final."""
    found = find_call(work, number)
    service.finish_scoring(work, call_id=found.id)
    if queries.all_finished(queries.scorers(work.session, work.coop_id, found.id)):
        flash(_("You have finished. Thank you. Everybody has now, so the bids are in their order."), "success")
    else:
        flash(_("You have finished. Thank you. When everybody has, the ranking is made."), "success")
    return redirect(url_for("tenders.call", number=number), 303)


@bp.get("/c/<coop>/calls/<int:number>/bids/<int:place>/low-rate")
@requires(Permission.SEE_COOP)
def ask_floor(work: Work, number: int, place: int) -> Answer:
    """A bid under the lowest fair price with its reason, for one of the panel."""
    found = find_call(work, number)
    _scorer(work, found)
    try:
        bid = _place(_bids(work, found), place)
    except InterestFirst:
        return redirect(url_for("tenders.interest", number=number), 303)
    return render_template("tenders/low_rate.html", call=found, bid=bid, place=place, form=Form.blank(FloorSchema()))


@bp.post("/c/<coop>/calls/<int:number>/bids/<int:place>/low-rate")
@requires(Permission.SEE_COOP)
def judge_floor(work: Work, number: int, place: int) -> Answer:
    """Accept or reject the reason, as one of the panel."""
    found = find_call(work, number)
    bid = _place(_bids(work, found), place)
    form = Form.read(FloorSchema())
    if form.ok:
        accepted = form.data["accepted"] == "yes"
        try:
            said = service.judge_floor(
                work, call_id=found.id, bid_id=bid.id, accepted=accepted, words=form.data["words"]
            )
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(
                _("Your answer is kept. The others of the panel answer too.")
                if said is None
                else _("Your answer is kept, and the panel has decided on this bid."),
                "success",
            )
            return redirect(url_for("tenders.score", number=number), 303)
    return render_template("tenders/low_rate.html", call=found, bid=bid, place=place, form=form), 422
