"""What the floors above do with a pool. Their own commands have asked who may; these keep its states right."""

from __future__ import annotations

import uuid

from coopbudget.budgets import service as budgets
from coopbudget.errors import NotFound
from coopbudget.guard import Work
from coopbudget.notices.messages import N_
from coopbudget.pools import queries
from coopbudget.pools.errors import NotThatState
from coopbudget.pools.models import PledgeMove, Pool
from coopbudget.pools.rules import PoolState, Why
from coopbudget.pools.service.closing import tell_pledgers
from coopbudget.pools.service.opening import locked_pool
from coopbudget.pools.service.pledging import pledge_of, release, standing_pledges
from coopbudget.pools.service.waiting import end_line
from coopbudget.trail import service as trail


def mark_in_tender(work: Work, pool_id: uuid.UUID) -> None:
    """A call for the pool is published. Raises NotThatState unless it has what it needs and waits."""
    pool = locked_pool(work, pool_id)
    if queries.pool_row(pool).state(work.now) is not PoolState.FUNDED:
        raise NotThatState()
    pool.tender_at = work.now
    _note(work, pool, "pool.in_tender")
    _tell(work, pool, N_("Providers are now asked for bids for %(pool)s."))


def back_to_funded(work: Work, pool_id: uuid.UUID) -> None:
    """A call ended without a choice: the pool waits again, nothing is released. Raises NotThatState."""
    pool = locked_pool(work, pool_id)
    if queries.pool_row(pool).state(work.now) is not PoolState.IN_TENDER:
        raise NotThatState()
    pool.tender_at = None
    _note(work, pool, "pool.waits_again")
    _tell(work, pool, N_("No provider was chosen for %(pool)s. What you set aside stays, until we ask again."))


def mark_contracted(work: Work, pool_id: uuid.UUID) -> None:
    """Both sides accepted a contract for the pool; contracts tells its members. Raises NotThatState."""
    pool = locked_pool(work, pool_id)
    if queries.pool_row(pool).state(work.now) is not PoolState.IN_TENDER:
        raise NotThatState()
    pool.contracted_at = work.now
    _note(work, pool, "pool.contracted")


def mark_ended(work: Work, pool_id: uuid.UUID) -> None:
    """The pool's contract has run its term: contracts tells its members, and nobody waits for a place any more.

    Raises NotThatState.
    """
    pool = locked_pool(work, pool_id)
    if queries.pool_row(pool).state(work.now) is not PoolState.CONTRACTED:
        raise NotThatState()
    pool.ended_at = work.now
    _note(work, pool, "pool.ended")
    end_line(work, pool)


def _tell(work: Work, pool: Pool, message: str) -> None:
    tell_pledgers(work, pool.id, message=message, values={"pool": pool.title}, rest=f"/pools/{pool.number}")


def _note(work: Work, pool: Pool, act: str) -> None:
    work.session.flush()
    trail.append(work, act=act, subject_kind="pool", subject_id=pool.id)


def drop_pledge(work: Work, pool_id: uuid.UUID, fund_id: uuid.UUID, *, why: Why = Why.SAID_NO) -> PledgeMove | None:
    """Give one fund's pledge back while a provider is sought or a contract is made; the pool goes on.

    Contracts calls it when a member says no; whether the pool still stands is its caller's question (see
    ``queries.totals``). Raises NotFound where that fund has no pledge, NotThatState after it failed or ended.
    """
    pool = locked_pool(work, pool_id)
    if pool.failed_at is not None or pool.ended_at is not None:
        raise NotThatState()
    pledge = pledge_of(work, pool.id, fund_id)
    if pledge is None or pledge.released_at is not None or pledge.committed_at is not None:
        raise NotFound()
    return release(work, pool, pledge, why)


def commit_pledge(work: Work, *, pool_id: uuid.UUID, fund_id: uuid.UUID, contract_number: int) -> int:
    """Turn the whole of one fund's pledge into a commitment to a contract; the pence committed.

    The pledge still counts in the pool's totals and is never released from here again. Raises NotThatState
    outside the time a provider is sought, NotFound where that fund has no pledge left to commit.
    """
    pool = locked_pool(work, pool_id)
    if queries.pool_row(pool).state(work.now) is not PoolState.IN_TENDER:
        raise NotThatState()
    pledge = pledge_of(work, pool.id, fund_id)
    if pledge is None or pledge.released_at is not None or pledge.committed_at is not None:
        raise NotFound()
    budgets.commit_pledge(
        work,
        fund_id=fund_id,
        pool_number=pool.number,
        contract_number=contract_number,
        amount=pledge.amount,
        key=f"pledge:{pledge.id}:commit",
    )
    pledge.committed_at = work.now
    work.session.flush()
    trail.append(
        work,
        act="pledge.committed",
        subject_kind="pledge",
        subject_id=pledge.id,
        content={"pool": str(pool.id), "contract_number": contract_number, "amount": pledge.amount},
    )
    return pledge.amount


def uncommit_pledge(work: Work, *, pool_id: uuid.UUID, fund_id: uuid.UUID) -> None:
    """What a contract had taken of a fund's pledge goes back to the fund: the pool counts it no more.

    Contracts calls it before it releases the commitment (the pool's row is locked here, and nothing new may be
    after a posting), when a yes becomes a no or the contract is called off. Nothing happens where the pledge
    was not committed.
    """
    pool = locked_pool(work, pool_id)
    pledge = pledge_of(work, pool.id, fund_id)
    if pledge is None or pledge.committed_at is None:
        return
    pledge.weekly, pledge.amount = 0, 0
    pledge.committed_at, pledge.released_at = None, work.now
    work.session.flush()
    trail.append(
        work, act="pledge.uncommitted", subject_kind="pledge", subject_id=pledge.id, content={"pool": str(pool.id)}
    )


def release_rest(work: Work, pool_id: uuid.UUID) -> int:
    """Give back what is still pledged once contracts has taken what it needs; the pence released."""
    pool = locked_pool(work, pool_id)
    standing = standing_pledges(work, pool)
    moves = [release(work, pool, pledge, Why.NOT_NEEDED) for pledge in standing]
    return sum(move.amount_before for move in moves if move is not None)
