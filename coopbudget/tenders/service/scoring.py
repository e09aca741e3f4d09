"""Scoring: an interest is declared before any bid is shown; each scorer is alone until they have finished."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.db import new_id
from coopbudget.errors import Conflict, Forbidden, Invalid, NotFound
from coopbudget.guard import Permission, Work, insist
from coopbudget.tenders import queries, rules
from coopbudget.tenders.errors import AlreadyFinished, FloorNotJudged, InterestFirst, NoSuchCall, StillSealed
from coopbudget.tenders.models import Call, ChooserInterest, Score, Scorer
from coopbudget.tenders.policy import may_award, may_see_bids
from coopbudget.tenders.rules import CallState, Floor
from coopbudget.tenders.service.floors import count_again, still_to_judge
from coopbudget.tenders.service.ground import bidders_people, locked_call, locked_scorer, require_scoring, row_of
from coopbudget.trail import service as trail

Points = Mapping[tuple[uuid.UUID, uuid.UUID], tuple[int, str]]


def declare_interest(work: Work, *, call_id: uuid.UUID, interest: str, words: str = "") -> None:
    """Say whether something stands in the way of scoring or choosing fairly: ``none`` or ``conflict``, which bars.

    By a scorer, or by an officer who chooses. Somebody who acts for a bidder can't say none. A conflict may still be
    found later, but never taken back. Raises Forbidden for anybody else, AlreadyFinished, Conflict, Invalid.
    """
    call = locked_call(work, call_id)
    require_scoring(work, call)
    scores = queries.scorer_of(work.session, work.coop_id, call.id, work.person_id) is not None
    row = locked_scorer(work, call) if scores else _chooser(work, call)
    if isinstance(row, Scorer) and row.finished_at is not None:
        raise AlreadyFinished()
    if row is not None and row.interest == "conflict":
        raise Conflict(_l("You have said that you have an interest. That stands."))
    if interest not in ("none", "conflict"):
        raise Invalid({"interest": [_l("Choose one of the answers.")]})
    if interest == "conflict" and not words.strip():
        raise Invalid({"words": [_l("Say in a few words what it is.")]})
    if interest == "none" and work.person_id in bidders_people(work, call.id):
        raise Invalid({"interest": [_l("You act for one of the bidders, so you have an interest.")]})
    if isinstance(row, Scorer):
        row.interest, row.interest_words, row.declared_at = interest, words, work.now
        work.session.flush()
        if interest == "conflict":
            count_again(work, call)  # what somebody with an interest said of a low rate no longer counts
    else:
        row = row or ChooserInterest(coop_id=work.coop_id, id=new_id(), call_id=call.id, person_id=work.person_id)
        row.interest, row.words, row.declared_at = interest, words, work.now
        work.session.add(row)
        work.session.flush()
    trail.append(
        work,
        act="scorer.declared" if scores else "chooser.declared",
        subject_kind="scorer" if scores else "chooser_interest",
        subject_id=row.id,
        content={"call": str(call.id), "interest": interest},
    )


def _chooser(work: Work, call: Call) -> ChooserInterest | None:
    """What an officer who chooses declared on a locked call so far. Raises Forbidden for who can't choose."""
    if not work.actor.may(Permission.AWARD_CALLS):
        raise Forbidden(_l("You were not asked to score this call."))
    return work.session.scalar(
        select(ChooserInterest)
        .where(
            ChooserInterest.coop_id == work.coop_id,
            ChooserInterest.call_id == call.id,
            ChooserInterest.person_id == work.person_id,
        )
        .with_for_update()
    )


def require_sight(work: Work, *, call_id: uuid.UUID) -> None:
    """Raise unless the person may read the opened bids of a call now: who scores, and an officer who chooses.

    Each of them after declaring no interest; where nobody bid, who chooses has nothing to declare. Raises StillSealed,
    InterestFirst, Forbidden.
    """
    call = queries.call(work.session, work.coop_id, call_id)
    if call is None or call.state(work.now) is CallState.DRAFT:
        raise NoSuchCall()
    if call.opened_at is None:
        raise StillSealed()
    acts = work.actor.person_id in bidders_people(work, call.id)
    scores = queries.scorer_of(work.session, work.coop_id, call.id, work.actor.person_id) is not None
    if not scores:
        work.need(Permission.AWARD_CALLS)
    said = queries.said_of_interest(work.session, work.coop_id, call.id, work.actor.person_id)
    in_question = scores or bool(queries.bidders(work.session, work.coop_id, call.id))
    if said is None and not acts and in_question:
        raise InterestFirst()
    if scores:
        insist(may_see_bids(interest=said, acts_for_bidder=acts))
    else:
        people = (work.person_id,) if acts else ()
        insist(may_award(officer=work.actor.person_id, bidders_people=people, conflicted=said == "conflict"))


def save_scores(work: Work, *, call_id: uuid.UUID, points: Points) -> None:
    """Keep a scorer's points (0 to 5) and reasons by (bid, criterion); they can be changed until finished.

    Raises Invalid for points out of range, NotFound for a bid or criterion that is not of this call.
    """
    call = locked_call(work, call_id)
    require_scoring(work, call)
    scorer = locked_scorer(work, call)
    if scorer.interest is None:
        raise InterestFirst()
    acts = work.person_id in bidders_people(work, call.id)
    insist(may_see_bids(interest=scorer.interest, acts_for_bidder=acts))
    if scorer.finished_at is not None:
        raise AlreadyFinished()
    known = _wanted(work, call)
    standing = {
        (each.bid_id, each.criterion_id): each
        for each in work.session.scalars(
            select(Score).where(Score.coop_id == work.coop_id, Score.scorer_id == scorer.id).order_by(Score.id)
        )
    }
    for key, (given, comment) in points.items():
        if key not in known:
            raise NotFound()
        if not 0 <= given <= rules.MOST_POINTS:
            raise Invalid(_l("Give 0 to 5 points."))
        row = standing.get(key)
        if row is None:
            row = Score(coop_id=work.coop_id, scorer_id=scorer.id, bid_id=key[0], criterion_id=key[1])
            work.session.add(row)
        row.points, row.comment, row.scored_at = given, comment, work.now
    work.session.flush()
    trail.append(
        work,
        act="scorer.scored",
        subject_kind="scorer",
        subject_id=scorer.id,
        content={
            "call": str(call.id),
            "points": [[str(bid), str(criterion), given] for (bid, criterion), (given, _) in sorted(points.items())],
        },
    )


def _wanted(work: Work, call: Call) -> set[tuple[uuid.UUID, uuid.UUID]]:
    """Each bid that did not fall with each criterion: what a scorer has to fill in."""
    criteria = row_of(work, call).criteria
    bids = queries.opened_bids(work.session, work.coop_id, call.id)
    return {(bid.id, each.id) for bid in bids if bid.floor is not Floor.REJECTED for each in criteria}


def finish_scoring(work: Work, *, call_id: uuid.UUID) -> None:
    """Make a scorer's points final. Raises Conflict while some are missing or lack their reason, FloorNotJudged
    while the panel waits for what this scorer says of a low rate."""
    call = locked_call(work, call_id)
    require_scoring(work, call)
    scorer = locked_scorer(work, call)
    if scorer.interest != "none":
        raise InterestFirst()
    if scorer.finished_at is not None:
        raise AlreadyFinished()
    given = {
        (each.bid_id, each.criterion_id)
        for each in queries.scores_of_call(work.session, work.coop_id, call.id, scorer.id)
        if each.comment.strip()
    }
    if _wanted(work, call) - given:
        raise Conflict(_l("Some points or their reasons are missing. Fill them in, then finish."))
    if still_to_judge(work.session, call, scorer.id):
        raise FloorNotJudged()
    scorer.finished_at = work.now
    work.session.flush()
    trail.append(
        work,
        act="scorer.finished",
        subject_kind="scorer",
        subject_id=scorer.id,
        content={"call": str(call.id)},
    )


def stand_back(work: Work, call: Call) -> None:
    """Raise Forbidden for somebody with an interest in a bidder, declared or by acting for one."""
    said = queries.said_of_interest(work.session, work.coop_id, call.id, work.actor.person_id)
    people = bidders_people(work, call.id)
    insist(may_award(officer=work.actor.person_id, bidders_people=people, conflicted=said == "conflict"))


def insist_declared(work: Work, call: Call) -> None:
    """Raise InterestFirst for who has not said whether they have an interest; Forbidden for who has one."""
    stand_back(work, call)
    if queries.said_of_interest(work.session, work.coop_id, call.id, work.actor.person_id) is None:
        raise InterestFirst()
