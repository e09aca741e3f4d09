"""Who was chosen: what a contract is made from."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, Select, and_, select
from sqlalchemy.orm import Session

from coopbudget.tenders.models import Award, Bid, Call, OpenedBid
from coopbudget.tenders.queries.bids import rates_of
from coopbudget.tenders.rates import Hours, Rates


@dataclass(frozen=True)
class AwardRow:
    """The winning bid's terms. ``used_at`` is set once a contract was made of it.

    ``rates`` are pence an hour of every kind that was asked, ``hours`` minutes a week of the kinds with minutes.
    ``rate`` is their mean over the hours that the call asked, rounded: to show beside the other bids.
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
    priced = rates_of(session, coop_id, [bid.id for _, _, bid, _ in found])
    return [_row(row, *priced[row[2].id]) for row in found]


def _row(row: Row[Award, Call, Bid, OpenedBid], rates: Rates, hours: Hours) -> AwardRow:
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
    )


def award_of_call(session: Session, coop_id: uuid.UUID, call_id: uuid.UUID) -> AwardRow | None:
    """The choice made on a call with the winning bid's terms, or None."""
    found = _rows(session, coop_id, _statement(coop_id).where(Award.call_id == call_id))
    return found[0] if found else None


def awards_without_contract(session: Session, coop_id: uuid.UUID) -> list[AwardRow]:
    """The choices that no contract was made of yet, the oldest first."""
    return _rows(session, coop_id, _statement(coop_id).where(Award.used_at.is_(None)))
