"""Who was chosen: what a contract is made from."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, Select, and_, select
from sqlalchemy.orm import Session

from coopbudget.tenders.models import (
    Award,
    AwardBallot,
    Bid,
    BidPartner,
    Call,
    Challenge,
    OpenedBid,
    SetAsideAward,
)
from coopbudget.tenders.queries.bids import groups_of, rates_of
from coopbudget.tenders.rates import Hours, Rates
from coopbudget.tenders.volume import Rebate, of_terms


@dataclass(frozen=True)
class AwardRow:
    """The winning bid's terms. ``used_at`` is set once a contract was made of it.

    ``rates`` are pence an hour of every kind that was asked, ``hours`` minutes a week of the kinds with minutes.
    No contract is made up to ``standstill_ends_at`` (None: there is no standstill), nor while ``clock_stopped_at`` says
    that a challenge waits.
    ``rate`` is their mean over the hours that the call asked, rounded: to show beside the other bids. ``partners`` are
    the group's providers with their shares in basis points, the lead (``provider_id``) first; empty for one alone.
    ``rebate`` is what the bid gives back for buying much; the contract has it.
    """

    award_id: uuid.UUID
    call_id: uuid.UUID
    call_number: int
    pool_id: uuid.UUID
    title: str
    bid_id: uuid.UUID
    bid_digest: str
    provider_id: uuid.UUID
    rate: int
    rates: Rates
    hours: Hours
    weekly_minutes: int
    starts_on: date
    weeks: int
    rank: int
    reasons: str
    awarded_by: uuid.UUID
    awarded_at: datetime
    used_at: datetime | None
    standstill_ends_at: datetime | None
    clock_stopped_at: datetime | None
    learnt: str
    group: str
    partners: tuple[tuple[uuid.UUID, int], ...]
    rebate: Rebate | None

    def free(self, now: datetime) -> bool:
        """Whether a contract may be made of it: the standstill is over and no challenge waits."""
        over = self.standstill_ends_at is None or now > self.standstill_ends_at
        return self.used_at is None and self.clock_stopped_at is None and over

    def challengeable(self, now: datetime) -> bool:
        """Whether it may still be challenged."""
        running = self.standstill_ends_at is not None and now <= self.standstill_ends_at
        return self.used_at is None and (self.clock_stopped_at is not None or running)


def _statement(coop_id: uuid.UUID) -> Select[Award, Call, Bid, OpenedBid]:
    return (
        select(Award, Call, Bid, OpenedBid)
        .join(Call, and_(Call.coop_id == Award.coop_id, Call.id == Award.call_id))
        .join(Bid, and_(Bid.coop_id == Award.coop_id, Bid.id == Award.bid_id))
        .join(OpenedBid, and_(OpenedBid.coop_id == Bid.coop_id, OpenedBid.bid_id == Bid.id))
        .where(Award.coop_id == coop_id)
        .order_by(Award.awarded_at, Award.id)
    )


def _rows(session: Session, coop_id: uuid.UUID, statement: Select[Award, Call, Bid, OpenedBid]) -> list[AwardRow]:
    found = session.execute(statement).all()
    ids = [bid.id for _, _, bid, _ in found]
    priced = rates_of(session, coop_id, ids)
    groups, parts = groups_of(session, coop_id, ids)
    return [_row(row, *priced[row[2].id], groups.get(row[2].id, ""), parts.get(row[2].id, [])) for row in found]


def _row(
    row: Row[Award, Call, Bid, OpenedBid], rates: Rates, hours: Hours, group: str, parts: Sequence[BidPartner]
) -> AwardRow:
    award, call, bid, opened = row
    return AwardRow(
        award_id=award.id,
        call_id=call.id,
        call_number=call.number,
        pool_id=call.pool_id,
        title=call.title,
        bid_id=bid.id,
        bid_digest=bid.digest,
        provider_id=bid.provider_id,
        rate=opened.rate,
        rates=rates,
        hours=hours,
        weekly_minutes=opened.weekly_minutes,
        starts_on=opened.starts_on,
        weeks=call.weeks,
        rank=award.rank,
        reasons=award.reasons,
        awarded_by=award.awarded_by,
        awarded_at=award.awarded_at,
        used_at=award.used_at,
        standstill_ends_at=award.standstill_ends_at,
        clock_stopped_at=award.clock_stopped_at,
        learnt=award.learnt,
        group=group,
        partners=tuple((each.provider_id, each.share) for each in parts),
        rebate=of_terms(opened.rebate),
    )


def award_of_call(session: Session, coop_id: uuid.UUID, call_id: uuid.UUID) -> AwardRow | None:
    """The choice made on a call with the winning bid's terms, or None."""
    found = _rows(session, coop_id, _statement(coop_id).where(Award.call_id == call_id))
    return found[0] if found else None


def awards_without_contract(session: Session, coop_id: uuid.UUID, now: datetime) -> list[AwardRow]:
    """The choices that a contract can be made of now, the oldest first: unused, unchallenged, the standstill over."""
    found = _rows(session, coop_id, _statement(coop_id).where(Award.used_at.is_(None)))
    return [each for each in found if each.free(now)]


@dataclass(frozen=True)
class SetAside:
    """A choice that a challenge undid."""

    bid_id: uuid.UUID
    awarded_at: datetime
    set_aside_at: datetime
    score_again: bool
    words: str


def set_aside(session: Session, coop_id: uuid.UUID, call_id: uuid.UUID) -> list[SetAside]:
    """The choices on a call that were undone, in that order."""
    found = session.scalars(
        select(SetAsideAward)
        .where(SetAsideAward.coop_id == coop_id, SetAsideAward.call_id == call_id)
        .order_by(SetAsideAward.set_aside_at, SetAsideAward.id)
    )
    return [SetAside(each.bid_id, each.awarded_at, each.set_aside_at, each.score_again, each.words) for each in found]


@dataclass(frozen=True)
class ChallengeRow:
    """A challenge and its answer. By a bidder (``provider_id``) or a member (``member_id``)."""

    number: int
    award_id: uuid.UUID
    provider_id: uuid.UUID | None
    member_id: uuid.UUID | None
    words: str
    evidence_id: uuid.UUID | None
    made_by: uuid.UUID
    made_at: datetime
    outcome: str | None
    answer: str
    answered_by: uuid.UUID | None
    answered_at: datetime | None


def challenges(session: Session, coop_id: uuid.UUID, call_id: uuid.UUID) -> list[ChallengeRow]:
    """The challenges to the choices on a call, in the order they came."""
    names = ChallengeRow.__dataclass_fields__
    found = session.scalars(
        select(Challenge).where(Challenge.coop_id == coop_id, Challenge.call_id == call_id).order_by(Challenge.number)
    )
    return [ChallengeRow(**{name: getattr(each, name) for name in names}) for each in found]


@dataclass(frozen=True)
class BallotRow:
    """A choice that was put to the members."""

    bid_id: uuid.UUID
    motion_id: uuid.UUID
    reasons: str
    opened_at: datetime


def ballots(session: Session, coop_id: uuid.UUID, call_id: uuid.UUID) -> list[BallotRow]:
    """The choices on a call that were put to the members, in that order."""
    found = session.scalars(
        select(AwardBallot)
        .where(AwardBallot.coop_id == coop_id, AwardBallot.call_id == call_id)
        .order_by(AwardBallot.opened_at, AwardBallot.id)
    )
    return [BallotRow(each.bid_id, each.motion_id, each.reasons, each.opened_at) for each in found]


@dataclass(frozen=True)
class VotedChoice:
    """What became of a choice that was put to the members.

    ``provider_id``: who was chosen, as long as that choice stands; ``set_aside``: a challenge undid it since.
    """

    motion_id: uuid.UUID
    call_id: uuid.UUID
    call_number: int
    title: str
    provider_id: uuid.UUID | None
    set_aside: bool


def voted_choices(
    session: Session, coop_id: uuid.UUID, motion_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, VotedChoice]:
    """The choices that these motions were about, by motion; one query."""
    undone = select(SetAsideAward.id).where(
        SetAsideAward.coop_id == AwardBallot.coop_id,
        SetAsideAward.call_id == AwardBallot.call_id,
        SetAsideAward.bid_id == AwardBallot.bid_id,
    )
    rows = session.execute(
        select(AwardBallot.motion_id, Call.id, Call.number, Call.title, Bid.provider_id, undone.exists())
        .join(Call, and_(Call.coop_id == AwardBallot.coop_id, Call.id == AwardBallot.call_id))
        .outerjoin(
            Award,
            and_(
                Award.coop_id == AwardBallot.coop_id,
                Award.call_id == AwardBallot.call_id,
                Award.bid_id == AwardBallot.bid_id,
            ),
        )
        .outerjoin(Bid, and_(Bid.coop_id == Award.coop_id, Bid.id == Award.bid_id))
        .where(AwardBallot.coop_id == coop_id, AwardBallot.motion_id.in_(list(motion_ids)))
    )
    return {row[0]: VotedChoice(*row) for row in rows}
