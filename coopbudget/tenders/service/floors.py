"""A rate under the floor: the panel accepts or rejects its reason, each with a reason of their own, by majority."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid, NotFound
from coopbudget.guard import Work, insist
from coopbudget.tenders import queries
from coopbudget.tenders.errors import AlreadyAnswered, InterestFirst, NotThatPoint
from coopbudget.tenders.models import Bid, Call, FloorVote, OpenedBid
from coopbudget.tenders.policy import may_see_bids
from coopbudget.tenders.rules import Floor, majority
from coopbudget.tenders.service.ground import bidders_people, locked_call, locked_scorer, require_scoring
from coopbudget.trail import service as trail


def judge_floor(work: Work, *, call_id: uuid.UUID, bid_id: uuid.UUID, accepted: bool, words: str) -> bool | None:
    """Say, as one of the panel, whether the reason of a bid under the price floor is accepted, and why; once.

    The bid goes on once more than half of the panel accept, and falls once they no longer can; what the panel has
    decided (None: not yet). Raises NotThatPoint for a bid that needs no decision, AlreadyAnswered, InterestFirst.
    """
    call = locked_call(work, call_id)
    require_scoring(work, call)
    scorer = locked_scorer(work, call)
    if scorer.interest is None:
        raise InterestFirst()
    insist(may_see_bids(interest=scorer.interest, acts_for_bidder=work.person_id in bidders_people(work, call.id)))
    bid = next((b for b in queries.opened_bids(work.session, work.coop_id, call.id) if b.id == bid_id), None)
    if bid is None:
        raise NotFound()
    if bid.floor is not Floor.TO_JUDGE:
        raise NotThatPoint()
    if not words.strip():
        raise Invalid({"words": [_l("Say why. The bidder reads it.")]})
    with named_rules(work.session, {"uq_floor_vote_coop_id_bid_id_scorer_id": AlreadyAnswered}):
        work.session.add(
            FloorVote(
                coop_id=work.coop_id,
                bid_id=bid_id,
                scorer_id=scorer.id,
                accepts=accepted,
                words=words.strip(),
                voted_at=work.now,
            )
        )
    trail.append(
        work,
        act="bid.floor_voted",
        subject_kind="bid",
        subject_id=bid_id,
        content={"call": str(call.id), "scorer": str(scorer.id), "accepts": accepted},
    )
    return _settle(work, call, _locked_opened(work, call, [bid_id])[0])


def _locked_opened(work: Work, call: Call, bid_ids: Sequence[uuid.UUID]) -> Sequence[OpenedBid]:
    return work.session.scalars(
        select(OpenedBid)
        .where(OpenedBid.coop_id == call.coop_id, OpenedBid.bid_id.in_(bid_ids))
        .order_by(OpenedBid.bid_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _settle(work: Work, call: Call, row: OpenedBid) -> bool | None:
    """Write down what the panel has decided on a bid, with the reasons of those who decided it."""
    panel = queries.sitting(queries.scorers(work.session, work.coop_id, call.id))
    votes = work.session.scalars(
        select(FloorVote)
        .where(
            FloorVote.coop_id == call.coop_id,
            FloorVote.bid_id == row.bid_id,
            FloorVote.scorer_id.in_([each.id for each in panel]),
        )
        .order_by(FloorVote.voted_at, FloorVote.id)
    ).all()
    yes = sum(each.accepts for each in votes)
    said = majority(len(panel), yes, len(votes) - yes)
    words = "\n\n".join(each.words for each in votes if each.accepts == said)
    if (said, words) == (row.floor_accepted, row.floor_words):
        return said
    row.floor_accepted, row.floor_words = said, words
    row.floor_judged_by, row.floor_judged_at = (None, None) if said is None else (work.person_id, work.now)
    work.session.flush()
    trail.append(
        work,
        act="bid.floor_judged",
        subject_kind="bid",
        subject_id=row.bid_id,
        content={"call": str(call.id), "accepted": said, "for": yes, "against": len(votes) - yes},
    )
    return said


def count_again(work: Work, call: Call) -> None:
    """Count what the panel said of low rates once more, because somebody of it stands back."""
    voted = work.session.scalars(
        select(FloorVote.bid_id)
        .join(Bid, and_(Bid.coop_id == FloorVote.coop_id, Bid.id == FloorVote.bid_id))
        .where(FloorVote.coop_id == call.coop_id, Bid.call_id == call.id)
        .distinct()
    ).all()
    for row in _locked_opened(work, call, voted):
        _settle(work, call, row)


def still_to_judge(session: Session, call: Call, scorer_id: uuid.UUID) -> bool:
    """Whether a bid under the floor waits for what this scorer says of its reason."""
    waiting = {b.id for b in queries.opened_bids(session, call.coop_id, call.id) if b.floor is Floor.TO_JUDGE}
    return bool(waiting - queries.floor_votes_of(session, call.coop_id, scorer_id))
