"""What the panel agreed when it met, and what it said of low rates."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from coopbudget.tenders.models import FloorVote, MeetingAnswer, ModeratedScore, PanelMeeting

Pair = tuple[uuid.UUID, uuid.UUID]
"""A bid's id and a criterion's."""


@dataclass(frozen=True)
class Moderated:
    """The points that a meeting agreed for one bid on one criterion, and why."""

    meeting_id: uuid.UUID
    points: int
    reason: str


@dataclass(frozen=True)
class MeetingRow:
    """A meeting of the panel: when it was, who wrote it down, who agrees, and the points by (bid, criterion)."""

    id: uuid.UUID
    held_on: date
    words: str
    recorded_by: uuid.UUID
    recorded_at: datetime
    agreed_at: datetime | None
    refused_at: datetime | None
    answers: Mapping[uuid.UUID, tuple[bool, str]]  # by scorer
    scores: Mapping[Pair, Moderated]

    @property
    def waits(self) -> bool:
        """Whether it still waits for answers of the panel."""
        return self.agreed_at is None and self.refused_at is None


def meetings(session: Session, coop_id: uuid.UUID, call_id: uuid.UUID) -> list[MeetingRow]:
    """The meetings about a call in the order they were written down; three queries."""
    found = session.scalars(
        select(PanelMeeting)
        .where(PanelMeeting.coop_id == coop_id, PanelMeeting.call_id == call_id)
        .order_by(PanelMeeting.recorded_at, PanelMeeting.id)
    ).all()
    ids = [each.id for each in found]
    answers: dict[uuid.UUID, dict[uuid.UUID, tuple[bool, str]]] = {each: {} for each in ids}
    for answer in session.scalars(
        select(MeetingAnswer)
        .where(MeetingAnswer.coop_id == coop_id, MeetingAnswer.meeting_id.in_(ids))
        .order_by(MeetingAnswer.answered_at, MeetingAnswer.id)
    ):
        answers[answer.meeting_id][answer.scorer_id] = (answer.agrees, answer.words)
    scores = _scores(session, coop_id, ids)
    return [
        MeetingRow(
            id=each.id,
            held_on=each.held_on,
            words=each.words,
            recorded_by=each.recorded_by,
            recorded_at=each.recorded_at,
            agreed_at=each.agreed_at,
            refused_at=each.refused_at,
            answers=answers[each.id],
            scores=scores[each.id],
        )
        for each in found
    ]


def _scores(
    session: Session, coop_id: uuid.UUID, meeting_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, dict[Pair, Moderated]]:
    found: dict[uuid.UUID, dict[Pair, Moderated]] = {each: {} for each in meeting_ids}
    for row in session.scalars(
        select(ModeratedScore)
        .where(ModeratedScore.coop_id == coop_id, ModeratedScore.meeting_id.in_(meeting_ids))
        .order_by(ModeratedScore.bid_id, ModeratedScore.criterion_id)
    ):
        found[row.meeting_id][row.bid_id, row.criterion_id] = Moderated(row.meeting_id, row.points, row.reason)
    return found


def agreed(found: Sequence[MeetingRow]) -> dict[Pair, Moderated]:
    """The agreed points that count, by (bid, criterion): those of the latest meeting that agreed some."""
    counting: dict[Pair, Moderated] = {}
    for meeting in sorted((each for each in found if each.agreed_at), key=lambda each: (each.agreed_at, each.id)):
        counting |= meeting.scores
    return counting


def agreed_points(
    session: Session, coop_id: uuid.UUID, call_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, dict[Pair, int]]:
    """The agreed points that count in the ranking of each call; one query, and each call has its key."""
    rows = session.execute(
        select(PanelMeeting.call_id, ModeratedScore.bid_id, ModeratedScore.criterion_id, ModeratedScore.points)
        .join(
            PanelMeeting,
            and_(PanelMeeting.coop_id == ModeratedScore.coop_id, PanelMeeting.id == ModeratedScore.meeting_id),
        )
        .where(
            ModeratedScore.coop_id == coop_id,
            PanelMeeting.call_id.in_(call_ids),
            PanelMeeting.agreed_at.is_not(None),
        )
        .order_by(PanelMeeting.agreed_at, PanelMeeting.id)
    )
    found: dict[uuid.UUID, dict[Pair, int]] = {each: {} for each in call_ids}
    for call_id, bid_id, criterion_id, points in rows:
        found[call_id][bid_id, criterion_id] = points
    return found


def floor_votes_of(session: Session, coop_id: uuid.UUID, scorer_id: uuid.UUID) -> set[uuid.UUID]:
    """The bids under the floor that a scorer has said yes or no to."""
    return set(
        session.scalars(select(FloorVote.bid_id).where(FloorVote.coop_id == coop_id, FloorVote.scorer_id == scorer_id))
    )
