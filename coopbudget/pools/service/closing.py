"""Counting a pool at its closing, calling it off, and what every pledge gets back then."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from coopbudget.errors import Forbidden
from coopbudget.guard import Permission, Work
from coopbudget.members import queries as members
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_, Value
from coopbudget.pools import queries, rules
from coopbudget.pools.errors import (
    NotThatState,
    StillForming,
)
from coopbudget.pools.queries import PledgeRow
from coopbudget.pools.rules import Lack, PoolState, Why
from coopbudget.pools.service.opening import locked_pool, pool_path
from coopbudget.pools.service.pledging import release, standing_pledges
from coopbudget.pools.service.waiting import end_line
from coopbudget.trail import service as trail


def close_pool(work: Work, *, pool_id: uuid.UUID) -> PoolState:
    """Count a pool: it stands and waits for a call, or every pledge goes back.

    After its closing anybody's act or the hourly job may do it, once; before, an officer may, if the pool has
    all it needs. Raises StillForming, Forbidden. A pool counted already answers with its state.
    """
    pool = locked_pool(work, pool_id)
    now = queries.pool_row(pool).state(work.now)
    if now not in (PoolState.FORMING, PoolState.CLOSING):
        return now
    total = queries.totals(work.session, work.coop_id, [pool.id])[pool.id]
    missing = rules.lacks(
        people=total.people,
        weekly=total.weekly,
        min_people=pool.min_people,
        weekly_target=pool.weekly_target,
    )
    if now is PoolState.FORMING:
        work.need(Permission.OPEN_POOLS)
        if not work.actor.may(Permission.PUBLISH_CALLS) and work.actor.member_id != pool.opened_for_member_id:
            raise Forbidden()
        if missing:
            raise StillForming()
    if missing:
        why = Why.TOO_FEW_PEOPLE if missing[0] is Lack.PEOPLE else Why.TOO_LITTLE_MONEY
        release_all(work, pool_id, why=why)
        return PoolState.FAILED
    pool.funded_at = work.now
    work.session.flush()
    trail.append(
        work,
        act="pool.funded",
        subject_kind="pool",
        subject_id=pool.id,
        content={"people": total.people, "weekly": total.weekly},
    )
    notices.tell(
        work,
        people=_pledgers(work, queries.pledges(work.session, work.coop_id, pool.id)),
        message=N_("%(pool)s has all it needs. Next we look for a provider. You say yes before money is promised."),
        values={"pool": pool.title},
        link=pool_path(work, pool.number),
    )
    notices.tell(
        work,
        people=members.people_with(work.session, work.coop_id, Permission.PUBLISH_CALLS, work.today),
        message=N_("%(pool)s has all it needs and waits for a call to providers."),
        values={"pool": pool.title},
        link=pool_path(work, pool.number),
    )
    return PoolState.FUNDED


def close_due(work: Work) -> tuple[int, int]:
    """Count every pool of the co-op whose time is over; how many stand and how many do not."""
    found = [close_pool(work, pool_id=each) for each in queries.due_to_close(work.session, work.coop_id, work.now)]
    return sum(each is PoolState.FUNDED for each in found), sum(each is PoolState.FAILED for each in found)


def _pledgers(work: Work, rows: list[PledgeRow]) -> list[uuid.UUID]:
    found = members.members_by_id(work.session, work.coop_id, {each.member_id for each in rows})
    return [each.person_id for each in sorted(found.values(), key=lambda each: each.number)]


def cancel_pool(work: Work, *, pool_id: uuid.UUID, words: str = "") -> None:
    """Call a pool off before it looks for a provider: whoever opened it, or the commissioning lead.

    ``words`` say why, to everybody who looks at the pool.
    """
    work.need(Permission.OPEN_POOLS)
    pool = locked_pool(work, pool_id)
    mine = work.actor.member_id is not None and work.actor.member_id == pool.opened_for_member_id
    if not (mine or work.actor.may(Permission.PUBLISH_CALLS)):
        raise Forbidden()
    if queries.pool_row(pool).state(work.now) not in (PoolState.FORMING, PoolState.CLOSING, PoolState.FUNDED):
        raise NotThatState()
    pool.failed_words = words.strip() or None
    release_all(work, pool_id, why=Why.CANCELLED)


def release_all(work: Work, pool_id: uuid.UUID, *, why: Why = Why.CANCELLED) -> None:
    """Every pledge goes back, everybody is told (who waits in line too), and the pool has not come about.

    Raises NotThatState.
    """
    pool = locked_pool(work, pool_id)
    if pool.failed_at is not None or pool.contracted_at is not None:
        raise NotThatState()
    standing = standing_pledges(work, pool)
    told = queries.pledges(work.session, work.coop_id, pool.id)
    pool.failed_at, pool.failed_why = work.now, str(why)
    work.session.flush()
    end_line(work, pool)
    for pledge in standing:
        release(work, pool, pledge, why)
    trail.append(work, act="pool.failed", subject_kind="pool", subject_id=pool.id, content={"why": str(why)})
    notices.tell(
        work,
        people=_pledgers(work, told),
        message=N_("%(pool)s did not come about. All you set aside for it is free again."),
        values={"pool": pool.title},
        link=pool_path(work, pool.number),
    )


def tell_pledgers(work: Work, pool_id: uuid.UUID, *, message: str, values: Mapping[str, Value], rest: str) -> None:
    """Tell everybody with a pledge in a pool something; ``rest`` is a path inside the co-op."""
    notices.tell(
        work,
        people=_pledgers(work, queries.pledges(work.session, work.coop_id, pool_id)),
        message=message,
        values=values,
        link=f"/c/{work.actor.coop.slug}{rest}" if work.actor.coop else "",
    )
