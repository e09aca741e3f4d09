"""What an hour of a pool's support would cost a member alone, as she (or an officer with her) said."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from coopbudget.pools.models import AlonePrice, Pool


class AloneRow(NamedTuple):
    """``hourly`` is pence; ``told_by`` how anybody knows."""

    pool_id: uuid.UUID
    member_id: uuid.UUID
    hourly: int
    told_by: str
    recorded_at: datetime


def alone_prices(
    session: Session,
    coop_id: uuid.UUID,
    *,
    pool_ids: Collection[uuid.UUID] | None = None,
    member_id: uuid.UUID | None = None,
    until: datetime | None = None,
) -> list[AloneRow]:
    """The newest price of each member and pool (of some pools, of one member; written down by ``until``), by pool,
    then member; one query."""
    wanted = select(
        AlonePrice.pool_id, AlonePrice.member_id, AlonePrice.hourly, AlonePrice.told_by, AlonePrice.recorded_at,
        func.row_number()
        .over(
            partition_by=(AlonePrice.pool_id, AlonePrice.member_id),
            order_by=(AlonePrice.recorded_at.desc(), AlonePrice.id.desc()),
        )
        .label("place"),
    ).where(AlonePrice.coop_id == coop_id)  # fmt: skip
    if pool_ids is not None:
        wanted = wanted.where(AlonePrice.pool_id.in_(list(pool_ids)))
    if member_id is not None:
        wanted = wanted.where(AlonePrice.member_id == member_id)
    if until is not None:
        wanted = wanted.where(AlonePrice.recorded_at <= until)
    each = wanted.subquery()
    rows = session.execute(select(each).where(each.c.place == 1).order_by(each.c.pool_id, each.c.member_id))
    return [AloneRow(*row[:-1]) for row in rows]


def places_of_pools(session: Session, coop_id: uuid.UUID, numbers: Collection[int]) -> dict[int, str]:
    """Where the support of pools is given, by the pool's number; one query."""
    rows = session.execute(
        select(Pool.number, Pool.place).where(and_(Pool.coop_id == coop_id, Pool.number.in_(list(numbers))))
    )
    return {row.number: row.place for row in rows}
