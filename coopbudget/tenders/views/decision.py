"""The decision on one page: what was asked, who bid, how each came out and why; readable, printable, as a PDF."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from flask import Response, redirect, render_template, url_for
from flask_babel import get_locale, gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse

from coopbudget.guard import Permission, Work, requires
from coopbudget.members import queries as members
from coopbudget.providers import words as provider_words
from coopbudget.tenders import queries, rules, service, words
from coopbudget.tenders.documents import decision_pdf
from coopbudget.tenders.errors import FloorNotJudged, InterestFirst, ScoresMissing, TooFewScorers
from coopbudget.tenders.example import worked
from coopbudget.tenders.queries import CallRow, CriterionRow, Scored
from coopbudget.tenders.rules import CallState, Result
from coopbudget.tenders.views.blueprint import bp
from coopbudget.tenders.views.calls import find_call
from coopbudget.tenders.views.standing import standing


def scored(work: Work, found: CallRow) -> tuple[Scored | None, str]:
    """What the ranking is made of, or why there is none yet."""
    try:
        return queries.scored(work.session, work.coop_id, found), ""
    except (ScoresMissing, FloorNotJudged, TooFewScorers) as problem:
        return None, str(problem.message)


def ranked(work: Work, found: CallRow) -> tuple[list[Result], str]:
    """The ranking, or why there is none yet."""
    made, why = scored(work, found)
    return (made.ranking() if made else []), why


def facts(work: Work, found: CallRow) -> dict[str, Any]:
    """Everything the page says of how the bids came out. A fixed number of queries."""
    made, why_none = scored(work, found)
    results = made.ranking() if made else []
    bids = {each.id: each for each in queries.opened_bids(work.session, work.coop_id, found.id)}
    comments: dict[tuple[uuid.UUID, uuid.UUID], list[Any]] = {}
    for each in queries.scores_of_call(work.session, work.coop_id, found.id) if results else ():
        comments.setdefault((each.bid_id, each.criterion_id), []).append(each)
    met = queries.meetings(work.session, work.coop_id, found.id)
    stands = standing(work, found)
    award = stands["award"]
    return {
        **stands,
        "call": found,
        "results": results,
        "why_none": why_none,
        "bids": bids,
        "comments": comments,
        "met": [each for each in met if each.agreed_at],
        "agreed": queries.agreed(met),
        "shifts": made.what_if() if made else [],
        "lost": {each.bid_id: most_lost(results, each, found.criteria) for each in results},
        "awarded_by": members.person_name(work.session, award.awarded_by) if award else "",
        "shown": rules.shown,
        "words": words,
        "kinds": provider_words.HOUR,
        "service": provider_words.SERVICE[found.service_type],
        "fallen": [each for each in bids.values() if each.floor is rules.Floor.REJECTED],
        "chooser": work.actor.may(Permission.AWARD_CALLS) and found.state(work.now) is CallState.SCORING,
    }


def most_lost(results: Sequence[Result], own: Result, criteria: Sequence[CriterionRow]) -> tuple[str, Fraction] | None:
    """Where a bid had most fewer points than the first one, and by how many; None where nowhere."""
    first = results[0]
    gaps = [(each.name, first.by_criterion[each.id] - own.by_criterion[each.id]) for each in criteria]
    gaps.append((_("Price"), first.price - own.price))
    name, gap = max(gaps, key=lambda each: each[1])
    return (name, gap) if gap > 0 else None


def _for_reader(work: Work, number: int) -> tuple[CallRow, bool]:
    """The call, and whether it is decided: before that only those who have scored or choose may look."""
    found = find_call(work, number)
    decided = found.state(work.now) is CallState.AWARDED
    if not decided:
        service.require_sight(work, call_id=found.id)
        mine = queries.scorer_of(work.session, work.coop_id, found.id, work.actor.person_id)
        if mine is not None and mine.finished_at is None:
            raise ScoresMissing()
    return found, decided


@bp.get("/c/<coop>/calls/<int:number>/ranking")
@requires(Permission.SEE_COOP)
def ranking(work: Work, number: int) -> str | WerkzeugResponse:
    """How the bids came out: for every member once decided, before that for those who score and choose."""
    try:
        found, decided = _for_reader(work, number)
    except InterestFirst:
        return redirect(url_for("tenders.interest", number=number), 303)
    return render_template("tenders/ranking.html", **facts(work, found), decided=decided)


@bp.get("/c/<coop>/calls/<int:number>/ranking.pdf")
@requires(Permission.SEE_COOP)
def ranking_pdf(work: Work, number: int) -> Response:
    """The same as a tagged PDF, once it is decided. The same bytes as long as nothing changes."""
    found, decided = _for_reader(work, number)
    if not decided:
        raise ScoresMissing()
    content = decision_pdf(facts(work, found), language=str(get_locale() or "en"))
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="choice-{number}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/c/<coop>/calls/<int:number>/formula")
@requires(Permission.SEE_COOP)
def formula(work: Work, number: int) -> str:
    """The formula of this call, worked through with its own weights and floor."""
    return render_template("tenders/formula.html", **formula_of(find_call(work, number)), for_provider=False)


def formula_of(found: CallRow) -> dict[str, Any]:
    """What the page of the formula shows: for members and for providers."""
    weights = {each.id: each.weight for each in found.criteria}
    return {
        "call": found,
        "example": worked(weights, found.price_weight, found.price_floor),
        "shown": rules.shown,
    }
