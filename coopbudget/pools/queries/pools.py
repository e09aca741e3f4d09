"""Reads of pools and pledges, in a stated order. Rows are frozen."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from coopbudget.clock import last_day_before
from coopbudget.pools.models import Pledge, PledgeMove, Pool, PoolPaper
from coopbudget.pools.rules import Instants, PoolState, state


@dataclass(frozen=True)
class PoolRow:
    """A pool as other slices see it. Pence a week; minutes a week; ``closes_at`` is exclusive."""

    id: uuid.UUID
    number: int
    title: str
    service_type: str
    what: str
    when_words: str
    place: str
    min_people: int
    max_people: int
    weekly_minutes: int
    weeks: int
    starts_on: date
    ends_on: date
    weekly_target: int
    opened_at: datetime
    opened_for_member_id: uuid.UUID | None
    instants: Instants
    failed_why: str | None
    failed_words: str | None
    kind: str
    outward: str | None
    extended: bool
    asked_around_at: datetime | None

    @property
    def closes_at(self) -> datetime:
        return self.instants.closes_at

    @property
    def closes_on(self) -> date:
        """The last day on which people can join."""
        return last_day_before(self.instants.closes_at)

    def state(self, now: datetime) -> PoolState:
        """Where the pool is in its life at ``now``."""
        return state(self.instants, now)


@dataclass(frozen=True)
class PledgeRow:
    """A pledge that stands. ``amount`` is pence for the whole term."""

    id: uuid.UUID
    pool_id: uuid.UUID
    member_id: uuid.UUID
    fund_id: uuid.UUID
    fund_number: int
    weekly: int
    amount: int


@dataclass(frozen=True)
class Totals:
    """What everybody may see of a pool's pledges."""

    people: int = 0
    weekly: int = 0
    amount: int = 0


def pool_row(found: Pool) -> PoolRow:
    """The row of a pool."""
    return PoolRow(
        id=found.id,
        number=found.number,
        title=found.title,
        service_type=found.service_type,
        what=found.what,
        when_words=found.when_words,
        place=found.place,
        min_people=found.min_people,
        max_people=found.max_people,
        weekly_minutes=found.weekly_minutes,
        weeks=found.weeks,
        starts_on=found.starts_on,
        ends_on=found.ends_on,
        weekly_target=found.weekly_target,
        opened_at=found.opened_at,
        opened_for_member_id=found.opened_for_member_id,
        instants=Instants(
            found.closes_at,
            found.funded_at,
            found.tender_at,
            found.contracted_at,
            found.ended_at,
            found.failed_at,
        ),
        failed_why=found.failed_why,
        failed_words=found.failed_words,
        kind=found.kind or found.service_type,
        outward=found.outward,
        extended=found.extended_at is not None,
        asked_around_at=found.asked_around_at,
    )


def pool(session: Session, coop_id: uuid.UUID, pool_id: uuid.UUID) -> PoolRow | None:
    """The pool, or None."""
    found = session.scalar(select(Pool).where(Pool.coop_id == coop_id, Pool.id == pool_id))
    return pool_row(found) if found else None


def pool_by_number(session: Session, coop_id: uuid.UUID, number: int) -> PoolRow | None:
    """The pool that people call by ``number``, or None."""
    found = session.scalar(select(Pool).where(Pool.coop_id == coop_id, Pool.number == number))
    return pool_row(found) if found else None


def service_types(session: Session, coop_id: uuid.UUID, pool_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The general kind of support that each of these pools buys; one query."""
    rows = session.execute(
        select(Pool.id, Pool.service_type).where(Pool.coop_id == coop_id, Pool.id.in_(list(pool_ids)))
    )
    return {pool_id: service_type for pool_id, service_type in rows}  # noqa: C416


def totals(session: Session, coop_id: uuid.UUID, pool_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Totals]:
    """People, pence a week and pence for the whole term pledged to each pool; one query."""
    found = {each: Totals() for each in pool_ids}
    if not found:
        return found
    rows = session.execute(
        select(
            Pledge.pool_id,
            func.count(func.distinct(Pledge.member_id)),
            func.sum(Pledge.weekly),
            func.sum(Pledge.amount),
        )
        .where(Pledge.coop_id == coop_id, Pledge.pool_id.in_(found), Pledge.released_at.is_(None))
        .group_by(Pledge.pool_id)
    )
    for pool_id, people, weekly, amount in rows:
        found[pool_id] = Totals(people, int(weekly), int(amount))
    return found


def _pledge_row(found: Pledge) -> PledgeRow:
    return PledgeRow(
        found.id, found.pool_id, found.member_id, found.fund_id, found.fund_number, found.weekly, found.amount
    )


def pledges(session: Session, coop_id: uuid.UUID, pool_id: uuid.UUID) -> list[PledgeRow]:
    """The pledges that stand, by fund number. Not for pages: others' pledges are shown as totals alone."""
    found = session.scalars(
        select(Pledge)
        .where(Pledge.coop_id == coop_id, Pledge.pool_id == pool_id, Pledge.released_at.is_(None))
        .order_by(Pledge.fund_number)
    )
    return [_pledge_row(each) for each in found]


def pledges_of_member(
    session: Session, coop_id: uuid.UUID, member_id: uuid.UUID, pool_id: uuid.UUID | None = None
) -> list[PledgeRow]:
    """A member's own pledges that stand (to one pool, or to all), by pool and fund number."""
    statement = (
        select(Pledge)
        .join(Pool, and_(Pool.coop_id == Pledge.coop_id, Pool.id == Pledge.pool_id))
        .where(Pledge.coop_id == coop_id, Pledge.member_id == member_id, Pledge.released_at.is_(None))
        .order_by(Pool.number, Pledge.fund_number)
    )
    if pool_id is not None:
        statement = statement.where(Pledge.pool_id == pool_id)
    return [_pledge_row(each) for each in session.scalars(statement)]


def move_by_entry(
    session: Session, coop_id: uuid.UUID, pool_id: uuid.UUID, entry_number: int
) -> tuple[PledgeMove, Pledge] | None:
    """The change of a pledge to the pool that an entry of the ledger made, and the pledge."""
    row = session.execute(
        select(PledgeMove, Pledge)
        .join(Pledge, and_(Pledge.coop_id == PledgeMove.coop_id, Pledge.id == PledgeMove.pledge_id))
        .where(PledgeMove.coop_id == coop_id, PledgeMove.entry_number == entry_number, Pledge.pool_id == pool_id)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def moves_of_member(
    session: Session, coop_id: uuid.UUID, pool_id: uuid.UUID, member_id: uuid.UUID
) -> Sequence[PledgeMove]:
    """What a member did with their own pledges to a pool, newest first."""
    return session.scalars(
        select(PledgeMove)
        .join(Pledge, and_(Pledge.coop_id == PledgeMove.coop_id, Pledge.id == PledgeMove.pledge_id))
        .where(Pledge.coop_id == coop_id, Pledge.pool_id == pool_id, Pledge.member_id == member_id)
        .order_by(PledgeMove.entry_number.desc())
    ).all()


def pools_statement(
    coop_id: uuid.UUID, now: datetime, *, where: str = "", text: str = "", service: str = ""
) -> Select[Pool]:
    """The co-op's pools, newest first; ``where`` is a PoolState's value, ``text`` looks in title and words.

    ``service`` is the key of a kind of support.
    """
    statement = select(Pool).where(Pool.coop_id == coop_id).order_by(Pool.number.desc())
    undecided = and_(Pool.funded_at.is_(None), Pool.failed_at.is_(None))
    conditions = {
        PoolState.FORMING: and_(undecided, Pool.closes_at > now),
        PoolState.CLOSING: and_(undecided, Pool.closes_at <= now),
        PoolState.FUNDED: and_(Pool.funded_at.is_not(None), Pool.tender_at.is_(None), Pool.failed_at.is_(None)),
        PoolState.IN_TENDER: and_(Pool.tender_at.is_not(None), Pool.contracted_at.is_(None), Pool.failed_at.is_(None)),
        PoolState.CONTRACTED: and_(Pool.contracted_at.is_not(None), Pool.ended_at.is_(None), Pool.failed_at.is_(None)),
        PoolState.ENDED: and_(Pool.ended_at.is_not(None), Pool.failed_at.is_(None)),
        PoolState.FAILED: Pool.failed_at.is_not(None),
    }
    if where in conditions:
        statement = statement.where(conditions[PoolState(where)])
    if text:
        like = f"%{text.lower()}%"
        statement = statement.where(
            or_(func.lower(Pool.title).like(like), func.lower(Pool.what).like(like), func.lower(Pool.place).like(like))
        )
    return statement.where(func.coalesce(Pool.kind, Pool.service_type) == service) if service else statement


def due_to_close(session: Session, coop_id: uuid.UUID, now: datetime) -> Sequence[uuid.UUID]:
    """The pools whose time is over and that nobody has counted, by number."""
    return session.scalars(
        select(Pool.id)
        .where(Pool.coop_id == coop_id, Pool.closes_at <= now, Pool.funded_at.is_(None), Pool.failed_at.is_(None))
        .order_by(Pool.number)
    ).all()


def funded_pools(session: Session, coop_id: uuid.UUID) -> list[PoolRow]:
    """The pools that wait for a call for bids, by number."""
    found = session.scalars(select(Pool).where(Pool.coop_id == coop_id, waits_for_call()).order_by(Pool.number))
    return [pool_row(each) for each in found]


def waits_for_call() -> ColumnElement[bool]:
    """The condition that a pool reached its target and no call was published for it."""
    return and_(
        Pool.funded_at.is_not(None), Pool.tender_at.is_(None), Pool.contracted_at.is_(None), Pool.failed_at.is_(None)
    )


def papers(session: Session, coop_id: uuid.UUID, pool_id: uuid.UUID) -> Sequence[PoolPaper]:
    """The papers kept with a pool, in the order they came."""
    return session.scalars(
        select(PoolPaper)
        .where(PoolPaper.coop_id == coop_id, PoolPaper.pool_id == pool_id)
        .order_by(PoolPaper.kept_at, PoolPaper.id)
    ).all()
