"""Scorers, their points, and the ranking made of them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from coopbudget.errors import Conflict
from coopbudget.tenders.errors import FloorNotJudged, ScoresMissing, TooFewScorers
from coopbudget.tenders.models import Award, Call, ChooserInterest, Score, Scorer
from coopbudget.tenders.queries.bids import OpenBid, opened_by_call
from coopbudget.tenders.queries.calls import CallRow, any_opened
from coopbudget.tenders.queries.panel import Pair, agreed_points
from coopbudget.tenders.rules import FEWEST_SCORERS, Floor, Offer, Result, rank
from coopbudget.tenders.what_if import Shift, what_if


@dataclass(frozen=True)
class ScorerRow:
    """Somebody appointed to score a call. ``interest`` None: not declared yet."""

    id: uuid.UUID
    person_id: uuid.UUID
    interest: str | None
    interest_words: str
    declared_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True)
class ScoreRow:
    """One scorer's points for one bid on one criterion."""

    scorer_id: uuid.UUID
    bid_id: uuid.UUID
    criterion_id: uuid.UUID
    points: int
    comment: str


def _row(found: Scorer) -> ScorerRow:
    return ScorerRow(
        found.id, found.person_id, found.interest, found.interest_words, found.declared_at, found.finished_at
    )


def _score(found: Score) -> ScoreRow:
    return ScoreRow(found.scorer_id, found.bid_id, found.criterion_id, found.points, found.comment)


def scorers(session: Session, coop_id: uuid.UUID, call_id: uuid.UUID) -> list[ScorerRow]:
    """Who was appointed to score a call, in that order."""
    found = session.scalars(
        select(Scorer)
        .where(Scorer.coop_id == coop_id, Scorer.call_id == call_id)
        .order_by(Scorer.appointed_at, Scorer.id)
    )
    return [_row(each) for each in found]


def sitting(panel: Sequence[ScorerRow]) -> list[ScorerRow]:
    """Those of a panel who have not stood back because of an interest."""
    return [each for each in panel if each.interest != "conflict"]


def scorer_of(
    session: Session, coop_id: uuid.UUID, call_id: uuid.UUID, person_id: uuid.UUID | None
) -> ScorerRow | None:
    """The person as a scorer of the call, or None."""
    found = session.scalar(
        select(Scorer).where(Scorer.coop_id == coop_id, Scorer.call_id == call_id, Scorer.person_id == person_id)
    )
    return _row(found) if found else None


def said_of_interest(
    session: Session, coop_id: uuid.UUID, call_id: uuid.UUID, person_id: uuid.UUID | None
) -> str | None:
    """What a person declared of an interest in a call's bidders, to score or to choose; None: nothing yet."""
    scorer = scorer_of(session, coop_id, call_id, person_id)
    if scorer is not None:
        return scorer.interest
    return session.scalar(
        select(ChooserInterest.interest).where(
            ChooserInterest.coop_id == coop_id,
            ChooserInterest.call_id == call_id,
            ChooserInterest.person_id == person_id,
        )
    )


def scores_of_call(
    session: Session, coop_id: uuid.UUID, call_id: uuid.UUID, scorer_id: uuid.UUID | None = None
) -> Sequence[ScoreRow]:
    """Points given on a call (by one scorer, or all), by scorer, bid and criterion."""
    statement = (
        select(Score)
        .join(Scorer, and_(Scorer.coop_id == Score.coop_id, Scorer.id == Score.scorer_id))
        .where(Score.coop_id == coop_id, Scorer.call_id == call_id)
        .order_by(Scorer.appointed_at, Scorer.id, Score.bid_id, Score.criterion_id)
    )
    if scorer_id is not None:
        statement = statement.where(Score.scorer_id == scorer_id)
    return [_score(each) for each in session.scalars(statement)]


@dataclass(frozen=True)
class Scored:
    """What the formula of a call needs: the offers that did not fall, and the points that count."""

    call: CallRow
    offers: tuple[Offer, ...]
    points: Mapping[tuple[uuid.UUID, uuid.UUID], Sequence[int]]

    def _given(self) -> dict[str, Any]:
        return {
            "weights": {each.id: each.weight for each in self.call.criteria},
            "price_weight": self.call.price_weight,
            "floor": self.call.price_floor,
            "points": self.points,
        }

    def ranking(self) -> list[Result]:
        """The offers in the order of the published formula."""
        return rank(self.offers, **self._given())

    def what_if(self) -> list[Shift]:
        """Who would be first if one thing counted ten points more or less."""
        return what_if(self.offers, **self._given())


def scored(session: Session, coop_id: uuid.UUID, call: CallRow) -> Scored:
    """Everything that a call's ranking is made of. The points that a meeting agreed stand in the place of the others.

    Raises TooFewScorers, ScoresMissing or FloorNotJudged while it can't be made. What was given is final, and only a
    meeting of the panel changes what counts, so it comes out the same whenever it is asked.
    """
    found = _scored(session, coop_id, [call])[call.id]
    if isinstance(found, Conflict):
        raise found
    return found


def _scored(session: Session, coop_id: uuid.UUID, calls: Sequence[CallRow]) -> dict[uuid.UUID, Scored | Conflict]:
    """What each call's ranking is made of, or why it can't be made; the same queries for one call and for many."""
    ids = [each.id for each in calls]
    panels: dict[uuid.UUID, list[ScorerRow]] = {each: [] for each in ids}
    for scorer in session.scalars(
        select(Scorer)
        .where(Scorer.coop_id == coop_id, Scorer.call_id.in_(ids))
        .order_by(Scorer.appointed_at, Scorer.id)
    ):
        panels[scorer.call_id].append(_row(scorer))
    bids = opened_by_call(session, coop_id, ids)
    given: dict[uuid.UUID, list[ScoreRow]] = {each: [] for each in ids}
    rows = session.execute(
        select(Scorer.call_id, Score)
        .join(Scorer, and_(Scorer.coop_id == Score.coop_id, Scorer.id == Score.scorer_id))
        .where(Score.coop_id == coop_id, Scorer.call_id.in_(ids))
        .order_by(Scorer.appointed_at, Scorer.id, Score.bid_id, Score.criterion_id)
    )
    for call_id, score in rows:
        given[call_id].append(_score(score))
    agreed = agreed_points(session, coop_id, ids)
    return {
        each.id: _made(each, sitting(panels[each.id]), bids[each.id], given[each.id], agreed[each.id]) for each in calls
    }


def _made(
    call: CallRow,
    panel: Sequence[ScorerRow],
    bids: Sequence[OpenBid],
    given: Sequence[ScoreRow],
    agreed: Mapping[Pair, int],
) -> Scored | Conflict:
    if len(panel) < FEWEST_SCORERS:
        return TooFewScorers()
    if not all_finished(panel):
        return ScoresMissing()
    if any(each.floor is Floor.TO_JUDGE for each in bids):
        return FloorNotJudged()
    offers = [Offer(each.id, each.mean, each.submitted_at) for each in bids if each.floor is not Floor.REJECTED]
    points: dict[Pair, list[int]] = {}
    finished = {each.id for each in panel}
    for score in given:
        if score.scorer_id in finished:
            points.setdefault((score.bid_id, score.criterion_id), []).append(score.points)
    points |= {pair: [each] for pair, each in agreed.items()}
    return Scored(call, tuple(offers), points)


def ranking(session: Session, coop_id: uuid.UUID, call: CallRow) -> list[Result]:
    """The bids of a call in the order of the published formula. Raises as ``scored``."""
    return scored(session, coop_id, call).ranking()


def rankings(session: Session, coop_id: uuid.UUID, calls: Sequence[CallRow]) -> dict[uuid.UUID, list[Result]]:
    """The rankings of several calls, each with its key, empty where none can be made; a fixed number of queries."""
    made = _scored(session, coop_id, calls)
    return {call_id: found.ranking() if isinstance(found, Scored) else [] for call_id, found in made.items()}


def all_finished(panel: Sequence[ScorerRow]) -> bool:
    """Whether everybody of a panel who has no interest has scored; False where nobody is on it."""
    scoring = sitting(panel)
    return bool(scoring) and all(each.finished_at is not None for each in scoring)


def to_be_scored_by(coop_id: Any, person_id: Any) -> Select[Call]:
    """The opened, undecided calls that a person still has to declare an interest in or to score, oldest first."""
    decided = select(Award.id).where(Award.coop_id == Call.coop_id, Award.call_id == Call.id).correlate(Call).exists()
    return (
        select(Call)
        .join(Scorer, and_(Scorer.coop_id == Call.coop_id, Scorer.call_id == Call.id))
        .where(
            Call.coop_id == coop_id,
            Scorer.person_id == person_id,
            Scorer.finished_at.is_(None),
            Scorer.interest.is_distinct_from("conflict"),
            Call.opened_at.is_not(None),
            Call.closed_at.is_(None),
            ~decided,
            any_opened(),
        )
        .order_by(Call.opened_at, Call.number)
    )
