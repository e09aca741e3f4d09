"""Calls of many pools with all that became of them, for whoever tells their whole story. Nothing here is sealed."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from coopbudget.tenders.asking import CallKind, Limits
from coopbudget.tenders.models import Award, Bid, Call, CallAmendment, CallLimits, OpenedBid, SetAsideAward
from coopbudget.tenders.queries.around import AmendmentRow
from coopbudget.tenders.queries.bids import groups_of, rates_of
from coopbudget.tenders.queries.calls import CallRow, rows_of
from coopbudget.tenders.rates import Hours, Rates, weekly_cost


@dataclass(frozen=True)
class Choice:
    """A choice of a provider, one that was set aside later too. ``partners`` are the others of its group."""

    award_id: uuid.UUID
    call_id: uuid.UUID
    provider_id: uuid.UUID
    partners: tuple[uuid.UUID, ...]
    rates: Rates
    hours: Hours
    awarded_at: datetime
    standstill_ends_at: datetime | None
    set_aside_at: datetime | None

    @property
    def cost(self) -> int:
        """Pence a week, rounded up."""
        return weekly_cost(self.hours, self.rates)


def ever_published(session: Session, coop_id: uuid.UUID) -> Sequence[tuple[uuid.UUID, int, datetime]]:
    """Pool, number and instant of each call that was ever published, by number; one query.

    An invited call is for those who were asked alone: it is not among them before its bids are opened, or it is closed.
    """
    rows = session.execute(
        select(Call.pool_id, Call.number, Call.published_at)
        .where(
            Call.coop_id == coop_id,
            Call.published_at.is_not(None),
            or_(Call.kind != CallKind.INVITED, Call.opened_at.is_not(None), Call.closed_at.is_not(None)),
        )
        .order_by(Call.number)
    )
    return [(pool_id, number, published_at) for pool_id, number, published_at in rows if published_at is not None]


def published_calls(session: Session, coop_id: uuid.UUID, pool_ids: Collection[uuid.UUID]) -> list[CallRow]:
    """The calls ever published for these pools, those called off too, by number; four queries."""
    found = session.scalars(
        select(Call)
        .where(Call.coop_id == coop_id, Call.pool_id.in_(pool_ids), Call.published_at.is_not(None))
        .order_by(Call.number)
    ).all()
    return rows_of(session, found)


def numbers_of_calls(session: Session, coop_id: uuid.UUID, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The short numbers of the published calls among ``ids``; one query."""
    rows = session.execute(
        select(Call.id, Call.number).where(Call.coop_id == coop_id, Call.id.in_(ids), Call.published_at.is_not(None))
    )
    return {call_id: number for call_id, number in rows}  # noqa: C416


def family_calls(
    session: Session, coop_id: uuid.UUID, family_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[tuple[datetime, int]]]:
    """When each published lot of these families was published, and its number, in that order; one query."""
    found: dict[uuid.UUID, list[tuple[datetime, int]]] = {}
    for family_id, published_at, number in session.execute(
        select(Call.family_id, Call.published_at, Call.number)
        .where(Call.coop_id == coop_id, Call.family_id.in_(family_ids), Call.published_at.is_not(None))
        .order_by(Call.published_at, Call.number)
    ):
        if family_id is not None and published_at is not None:
            found.setdefault(family_id, []).append((published_at, number))
    return found


def amendments_of(
    session: Session, coop_id: uuid.UUID, call_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[AmendmentRow]]:
    """How these calls were changed, the first change first, by call; one query."""
    found: dict[uuid.UUID, list[AmendmentRow]] = {}
    for each in session.scalars(
        select(CallAmendment)
        .where(CallAmendment.coop_id == coop_id, CallAmendment.call_id.in_(call_ids))
        .order_by(CallAmendment.call_id, CallAmendment.number)
    ):
        changes = {name: (before, after) for name, (before, after) in each.changes.items()}
        row = AmendmentRow(each.number, each.why, each.material, changes, each.made_by, each.made_at)
        found.setdefault(each.call_id, []).append(row)
    return found


def choices_of(session: Session, coop_id: uuid.UUID, call_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Choice]]:
    """Every choice made on these calls, in that order, by call; five queries."""
    standing = session.execute(
        select(Award, Bid)
        .join(Bid, and_(Bid.coop_id == Award.coop_id, Bid.id == Award.bid_id))
        .where(Award.coop_id == coop_id, Award.call_id.in_(call_ids))
    ).all()
    undone = session.execute(
        select(SetAsideAward, Bid)
        .join(Bid, and_(Bid.coop_id == SetAsideAward.coop_id, Bid.id == SetAsideAward.bid_id))
        .where(SetAsideAward.coop_id == coop_id, SetAsideAward.call_id.in_(call_ids))
    ).all()
    rows: list[tuple[Award | SetAsideAward, Bid]] = [(a, b) for a, b in standing] + [(a, b) for a, b in undone]
    ids = [bid.id for _, bid in rows]
    priced = rates_of(session, coop_id, ids)
    _names, parts = groups_of(session, coop_id, ids)
    found: dict[uuid.UUID, list[Choice]] = {}
    for award, bid in sorted(rows, key=lambda row: (row[0].awarded_at, str(row[0].id))):
        rates, hours = priced[bid.id]
        found.setdefault(award.call_id, []).append(
            Choice(
                award_id=award.id,
                call_id=award.call_id,
                provider_id=bid.provider_id,
                partners=tuple(p.provider_id for p in parts.get(bid.id, ()) if p.provider_id != bid.provider_id),
                rates=rates,
                hours=hours,
                awarded_at=award.awarded_at,
                standstill_ends_at=award.standstill_ends_at if isinstance(award, Award) else None,
                set_aside_at=award.set_aside_at if isinstance(award, SetAsideAward) else None,
            )
        )
    return found


def opened_counts(session: Session, coop_id: uuid.UUID, call_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many bids were opened on each call; nothing is told of one that is still sealed. One query."""
    rows = session.execute(
        select(Bid.call_id, func.count())
        .join(OpenedBid, and_(OpenedBid.coop_id == Bid.coop_id, OpenedBid.bid_id == Bid.id))
        .where(Bid.coop_id == coop_id, Bid.call_id.in_(call_ids))
        .group_by(Bid.call_id)
    )
    return {call_id: int(count) for call_id, count in rows}


def limits_over_time(session: Session, coop_id: uuid.UUID) -> list[tuple[datetime, Limits]]:
    """What the co-op set for its calls and since when, the oldest first; one query."""
    found = session.scalars(
        select(CallLimits).where(CallLimits.coop_id == coop_id).order_by(CallLimits.set_at, CallLimits.id)
    )
    return [(each.set_at, Limits(each.price_cap, each.small_below, each.direct_below)) for each in found]
