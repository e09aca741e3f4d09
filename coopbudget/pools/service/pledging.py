"""Setting money aside and taking it back: every move goes through the ledger and leaves a receipt."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.budgets import queries as funds, service as budgets
from coopbudget.budgets.service.money import lock_fund
from coopbudget.coops.service import need_going
from coopbudget.errors import Invalid, NotFound
from coopbudget.guard import Power, Work
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.errors import Overspent
from coopbudget.members.service import tell_member_of_act
from coopbudget.notices.messages import N_
from coopbudget.pools import queries, rules
from coopbudget.pools.errors import (
    NoSuchPool,
    NotEnoughFree,
    NothingToChange,
    PoolClosed,
    PoolFull,
)
from coopbudget.pools.models import Pledge, PledgeMove, Pool
from coopbudget.pools.queries import PoolRow
from coopbudget.pools.rules import PoolState, Why
from coopbudget.pools.service.opening import locked_pool, pool_path
from coopbudget.pools.service.waiting import end_wait, free_places, offer_next, standing_wait
from coopbudget.trail import service as trail


@dataclass(frozen=True)
class Preview:
    """What a pledge would do, before it is done. Pence; ``amount`` is the whole term's."""

    fund_number: int
    weekly: int
    weekly_before: int
    amount: int
    amount_before: int
    free: int

    @property
    def change(self) -> int:
        """What would leave (or, if negative, come back to) the fund's free money."""
        return self.amount - self.amount_before

    @property
    def free_after(self) -> int:
        return self.free - self.change


def standing_pledges(work: Work, pool: Pool) -> Sequence[Pledge]:
    """The pledges whose money still stands pledged (not released, not gone into a contract), by fund number.

    Their funds are locked, in the order of ids: once the first has moved, the books' head is held, and waiting
    for another fund then could wait for ever.
    """
    found = work.session.scalars(
        select(Pledge)
        .where(
            Pledge.coop_id == work.coop_id,
            Pledge.pool_id == pool.id,
            Pledge.released_at.is_(None),
            Pledge.committed_at.is_(None),
        )
        .order_by(Pledge.fund_number)
        .execution_options(populate_existing=True)
    ).all()
    for fund_id in sorted(each.fund_id for each in found):
        lock_fund(work, fund_id)
    return found


def preview_pledge(work: Work, *, pool_id: uuid.UUID, fund_id: uuid.UUID, weekly: int) -> Preview:
    """What setting aside ``weekly`` pence would do; nothing is done.

    Raises what ``set_pledge`` would raise, as far as can be seen now.
    """
    work.need_power(Power.PLEDGE)
    pool = queries.pool(work.session, work.coop_id, pool_id)
    if pool is None:
        raise NoSuchPool()
    return _check(work, pool, _own_fund(work, fund_id), weekly)


def _check(work: Work, pool: PoolRow, fund: funds.FundRow, weekly: int) -> Preview:
    if pool.state(work.now) is not PoolState.FORMING:
        raise PoolClosed()
    if weekly < 1:
        raise Invalid({"weekly": [_l("This amount is too small.")]})
    before = pledge_of(work, pool.id, fund.id)
    preview = Preview(
        fund_number=fund.number,
        weekly=weekly,
        weekly_before=before.weekly if before else 0,
        amount=rules.whole_term(weekly, pool.weeks),
        amount_before=before.amount if before else 0,
        free=funds.fund_pots(work.session, work.coop_id, [fund.id])[fund.id].available,
    )
    if preview.change == 0:
        raise NothingToChange()
    if preview.change > 0:
        budgets.require_poolable(work, fund.id, work.today)
    if preview.free_after < 0:
        raise NotEnoughFree(most=(preview.free + preview.amount_before) // pool.weeks)
    standing = queries.pledges(work.session, work.coop_id, pool.id)
    inside = any(each.member_id == fund.member_id for each in standing)
    if not inside and free_places(work, pool, for_member=fund.member_id) < 1:
        raise PoolFull()
    return preview


def set_pledge(work: Work, *, pool_id: uuid.UUID, fund_id: uuid.UUID, weekly: int) -> PledgeMove:
    """Set aside ``weekly`` pence a week from a fund of the member acted for, for the pool's whole term.

    More or less than before moves the difference. Raises PoolClosed, PoolFull, NotEnoughFree,
    NothingToChange, budgets' NotPoolable, NotFound for a fund of somebody else.
    """
    need_going(work)
    work.need_power(Power.PLEDGE)
    fund = _own_fund(work, fund_id)
    pool = locked_pool(work, pool_id)
    # Before the pledge's row points at the fund: two such rows would each wait for the other's hold on it.
    lock_fund(work, fund.id)
    preview = _check(work, queries.pool_row(pool), fund, weekly)
    pledge = pledge_of(work, pool.id, fund.id)
    why = Why.CHANGED if pledge is not None and pledge.amount else Why.PLEDGED
    if pledge is None:
        pledge = Pledge(
            coop_id=work.coop_id,
            pool_id=pool.id,
            fund_id=fund.id,
            fund_number=fund.number,
            member_id=fund.member_id,
            weekly=weekly,
            amount=preview.amount,
            moves=0,
            pledged_at=work.now,
            changed_at=work.now,
            released_at=None,
            committed_at=None,
        )
        work.session.add(pledge)
        work.session.flush()
    move = _move(work, pool, pledge, weekly=weekly, amount=preview.amount, before=preview, why=why)
    wait = standing_wait(work, pool.id, fund.member_id)
    if wait is not None:
        end_wait(work, pool, wait, "taken")
    _tell_receipt(work, pool, move)
    return move


def withdraw_pledge(work: Work, *, pool_id: uuid.UUID, fund_id: uuid.UUID) -> PledgeMove:
    """Take everything set aside from a fund back, until the pool closes. Raises PoolClosed, NotFound."""
    work.need_power(Power.PLEDGE)
    fund = _own_fund(work, fund_id)
    pool = locked_pool(work, pool_id)
    pledge = pledge_of(work, pool.id, fund.id)
    if pledge is None or pledge.released_at is not None:
        raise NotFound()
    if queries.pool_row(pool).state(work.now) is not PoolState.FORMING:
        raise PoolClosed()
    move = release(work, pool, pledge, Why.WITHDRAWN)
    if move is None:
        raise NotFound()
    _tell_receipt(work, pool, move)
    offer_next(work, pool)
    return move


def _own_fund(work: Work, fund_id: uuid.UUID) -> funds.FundRow:
    fund = funds.fund(work.session, work.coop_id, fund_id)
    if fund is None or fund.member_id != work.member_id:
        raise NotFound()
    return fund


def pledge_of(work: Work, pool_id: uuid.UUID, fund_id: uuid.UUID) -> Pledge | None:
    return work.session.scalar(
        select(Pledge)
        .where(Pledge.coop_id == work.coop_id, Pledge.pool_id == pool_id, Pledge.fund_id == fund_id)
        .execution_options(populate_existing=True)
    )


def _move(work: Work, pool: Pool, pledge: Pledge, *, weekly: int, amount: int, before: Preview, why: Why) -> PledgeMove:
    """Move the difference in the ledger, and keep what a receipt shows."""
    pledge.moves += 1
    key = f"pledge:{pledge.id}:{pledge.moves}"
    try:
        if before.change > 0:
            posted = budgets.move_to_pledge(
                work, pledge.fund_id, pool.number, before.change, key, weekly=weekly, until_on=pool.ends_on
            )
        else:
            posted = budgets.release_pledge(work, pledge.fund_id, pool.number, -before.change, key, weekly=weekly)
    except Overspent:
        raise NotEnoughFree() from None
    pledge.weekly, pledge.amount, pledge.changed_at = weekly, amount, work.now
    pledge.released_at = None if amount else work.now
    move = PledgeMove(
        coop_id=work.coop_id,
        pledge_id=pledge.id,
        weekly_before=before.weekly_before,
        weekly_after=weekly,
        amount_before=before.amount_before,
        amount_after=amount,
        free_before=before.free,
        free_after=before.free_after,
        why=str(why),
        entry_number=posted.number,
        made_by=work.actor.person_id,
        made_at=work.now,
    )
    work.session.add(move)
    work.session.flush()
    trail.append(
        work,
        act=f"pledge.{why}",
        subject_kind="pledge",
        subject_id=pledge.id,
        content={
            "pool": str(pool.id),
            "fund": str(pledge.fund_id),
            "weekly": weekly,
            "amount": amount,
            "entry": posted.number,
        },
    )
    return move


def release(work: Work, pool: Pool, pledge: Pledge, why: Why) -> PledgeMove | None:
    """Give back what stands pledged in the ledger (a contract may have taken a part of it)."""
    code = chart.fund_pledged(pledge.fund_number, pool.number)
    standing = ledger.balance(work.session, work.coop_id, code)
    free = funds.fund_pots(work.session, work.coop_id, [pledge.fund_id])[pledge.fund_id].available
    if standing == 0:
        pledge.weekly, pledge.amount, pledge.released_at = 0, 0, work.now
        work.session.flush()
        return None
    before = Preview(pledge.fund_number, 0, pledge.weekly, 0, standing, free)
    return _move(work, pool, pledge, weekly=0, amount=0, before=before, why=why)


def lower_to(work: Work, pool: Pool, pledge: Pledge, weekly: int, why: Why) -> PledgeMove:
    """Lower a standing pledge to ``weekly`` pence and give the rest back. Its fund is locked (``standing_pledges``)."""
    free = funds.fund_pots(work.session, work.coop_id, [pledge.fund_id])[pledge.fund_id].available
    amount = rules.whole_term(weekly, pool.weeks)
    before = Preview(pledge.fund_number, weekly, pledge.weekly, amount, pledge.amount, free)
    return _move(work, pool, pledge, weekly=weekly, amount=amount, before=before, why=why)


def _tell_receipt(work: Work, pool: Pool, move: PledgeMove) -> None:
    """Whoever acted for a member, the member hears of it, with the way to the receipt."""
    what = N_("Money was taken back from a pool.")
    if move.amount_after:
        what = N_("The money set aside for a pool was changed.")
        if not move.amount_before:
            what = N_("Money was set aside for a pool.")
    tell_member_of_act(work, what=what, link=pool_path(work, pool.number, f"/receipts/{move.entry_number}"))
