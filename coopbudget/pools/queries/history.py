"""How pools came to be: who had set how much aside at any instant. For what is worked out of it, never for pages."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from coopbudget.pools.models import Pledge, PledgeMove, Pool
from coopbudget.pools.queries.pools import PoolRow, pool_row


@dataclass(frozen=True)
class PledgeChange:
    """From ``at`` on a fund sets ``weekly`` pence a week aside for the pool."""

    pool_id: uuid.UUID
    member_id: uuid.UUID
    fund_id: uuid.UUID
    weekly: int
    at: datetime


def pools_by_id(session: Session, coop_id: uuid.UUID, ids: Collection[uuid.UUID]) -> list[PoolRow]:
    """The pools among ``ids``, by number; one query."""
    found = session.scalars(select(Pool).where(Pool.coop_id == coop_id, Pool.id.in_(ids)).order_by(Pool.number))
    return [pool_row(each) for each in found]


def titles_by_number(session: Session, coop_id: uuid.UUID, numbers: Collection[int]) -> dict[int, str]:
    """What the pools of these numbers are called; one query, none for no number."""
    if not numbers:
        return {}
    rows = session.execute(
        select(Pool.number, Pool.title)
        .where(Pool.coop_id == coop_id, Pool.number.in_(list(numbers)))
        .order_by(Pool.number)
    )
    return {number: title for number, title in rows}  # noqa: C416


def ever_funded(session: Session, coop_id: uuid.UUID) -> Sequence[tuple[uuid.UUID, int, datetime]]:
    """The pools that ever reached what they needed, by number: id, number and when it was; one query."""
    rows = session.execute(
        select(Pool.id, Pool.number, Pool.funded_at)
        .where(Pool.coop_id == coop_id, Pool.funded_at.is_not(None))
        .order_by(Pool.number)
    )
    return [(pool_id, number, funded_at) for pool_id, number, funded_at in rows if funded_at is not None]


def pledge_changes(
    session: Session, coop_id: uuid.UUID, pool_ids: Collection[uuid.UUID] | None = None
) -> dict[uuid.UUID, list[PledgeChange]]:
    """Every change of every pledge to these pools (None: to all), the oldest first, by pool; one query."""
    wanted = (
        select(Pledge.pool_id, Pledge.member_id, Pledge.fund_id, PledgeMove.weekly_after, PledgeMove.made_at)
        .join(PledgeMove, and_(PledgeMove.coop_id == Pledge.coop_id, PledgeMove.pledge_id == Pledge.id))
        .where(Pledge.coop_id == coop_id)
        .order_by(PledgeMove.made_at, PledgeMove.entry_number)
    )
    if pool_ids is not None:
        wanted = wanted.where(Pledge.pool_id.in_(pool_ids))
    found: dict[uuid.UUID, list[PledgeChange]] = {}
    for row in session.execute(wanted):
        found.setdefault(row.pool_id, []).append(PledgeChange(*row))
    return found


def pledged_at(changes: Iterable[PledgeChange], instant: datetime) -> dict[uuid.UUID, int]:
    """Pence a week that each member had set aside at ``instant``; those with nothing are left out."""
    by_fund: dict[uuid.UUID, PledgeChange] = {}
    for change in changes:
        if change.at <= instant:
            by_fund[change.fund_id] = change
    found: dict[uuid.UUID, int] = {}
    for change in by_fund.values():
        if change.weekly:
            found[change.member_id] = found.get(change.member_id, 0) + change.weekly
    return found
