"""Moving money between the pots of one fund. Slices above ask who may; these hold the fund's rules.

Each takes the caller's idempotency key: the same act twice is one entry. ``weekly`` (pence) and ``until_on`` say what
the promise is for, so that a change by the funder can name what it no longer covers.
"""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import select

from coopbudget.budgets import queries
from coopbudget.budgets.errors import NoSuchFund, NotEnough, NotPoolable
from coopbudget.budgets.kinds import PromiseKind
from coopbudget.budgets.models import Fund, FundPromise
from coopbudget.budgets.rules import Pooling
from coopbudget.guard import Work
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.errors import Overspent
from coopbudget.ledger.service import Leg, Posted, open_account, post_entry


def require_poolable(work: Work, fund_id: uuid.UUID, on: date) -> None:
    """Raise NotPoolable, with why, unless the fund's money may be pledged on the day ``on``. NoSuchFund for none."""
    found = queries.fund(work.session, work.coop_id, fund_id, on)
    if found is None:
        raise NoSuchFund()
    if found.pooling is not Pooling.ALLOWED:
        raise NotPoolable(found.pooling)


def move_to_pledge(
    work: Work,
    fund_id: uuid.UUID,
    pool_number: int,
    amount: int,
    key: str,
    *,
    weekly: int | None = None,
    until_on: date | None = None,
) -> Posted:
    """Set ``amount`` pence aside for a pool. Raises NotEnough (an Overspent) with what is free."""
    fund = lock_fund(work, fund_id)
    _promise(work, fund, PromiseKind.POOL, pool_number, weekly, until_on)
    return _move(
        work, fund, chart.fund_available(fund.number), chart.fund_pledged(fund.number, pool_number), amount, key,
        kind="pledged",
    )  # fmt: skip


def release_pledge(
    work: Work, fund_id: uuid.UUID, pool_number: int, amount: int, key: str, *, weekly: int | None = None
) -> Posted:
    """Give ``amount`` pence set aside for a pool back to what is free; ``weekly`` is what stays. Raises NotEnough."""
    fund = lock_fund(work, fund_id)
    if weekly:
        _promise(work, fund, PromiseKind.POOL, pool_number, weekly, None)
    return _move(
        work, fund, chart.fund_pledged(fund.number, pool_number), chart.fund_available(fund.number), amount, key,
        kind="pledge_released",
    )  # fmt: skip


def commit_pledge(
    work: Work,
    fund_id: uuid.UUID,
    pool_number: int,
    contract_number: int,
    amount: int,
    key: str,
    *,
    weekly: int | None = None,
    until_on: date | None = None,
) -> Posted:
    """Turn ``amount`` pence of a pledge into a commitment to a contract. Raises NotEnough.

    What was said of the pledge (weekly sum, last day) holds for the contract unless said anew.
    """
    fund = lock_fund(work, fund_id)
    pledge = _find(work, fund, PromiseKind.POOL, pool_number)
    if pledge is not None:
        weekly, until_on = weekly or pledge.weekly, until_on or pledge.until_on
    _promise(work, fund, PromiseKind.CONTRACT, contract_number, weekly, until_on)
    return _move(
        work, fund, chart.fund_pledged(fund.number, pool_number), chart.fund_committed(fund.number, contract_number),
        amount, key, kind="committed",
    )  # fmt: skip


def commit_available(
    work: Work,
    fund_id: uuid.UUID,
    contract_number: int,
    amount: int,
    key: str,
    *,
    weekly: int | None = None,
    until_on: date | None = None,
) -> Posted:
    """Set ``amount`` pence aside for a contract straight from what is free (a variation, say). Raises NotEnough."""
    fund = lock_fund(work, fund_id)
    _promise(work, fund, PromiseKind.CONTRACT, contract_number, weekly, until_on)
    return _move(
        work, fund, chart.fund_available(fund.number), chart.fund_committed(fund.number, contract_number), amount, key,
        kind="committed",
    )  # fmt: skip


def release_commitment(work: Work, fund_id: uuid.UUID, contract_number: int, amount: int, key: str) -> Posted:
    """Give ``amount`` pence set aside for a contract back to what is free. Raises NotEnough."""
    fund = lock_fund(work, fund_id)
    return _move(
        work, fund, chart.fund_committed(fund.number, contract_number), chart.fund_available(fund.number), amount, key,
        kind="commitment_released",
    )  # fmt: skip


def lock_fund(work: Work, fund_id: uuid.UUID) -> Fund:
    """The fund, locked. Raises NoSuchFund."""
    fund = work.session.scalar(select(Fund).where(Fund.coop_id == work.coop_id, Fund.id == fund_id).with_for_update())
    if fund is None:
        raise NoSuchFund()
    return fund


def _find(work: Work, fund: Fund, kind: PromiseKind, number: int) -> FundPromise | None:
    return work.session.scalar(
        select(FundPromise).where(
            FundPromise.coop_id == work.coop_id,
            FundPromise.fund_id == fund.id,
            FundPromise.kind == kind,
            FundPromise.number == number,
        )
    )


def _promise(work: Work, fund: Fund, kind: PromiseKind, number: int, weekly: int | None, until_on: date | None) -> None:
    """Keep what the fund is promised to. The fund's row is locked, so nobody else makes the same one."""
    promise = _find(work, fund, kind, number)
    if promise is None:
        promise = FundPromise(
            coop_id=work.coop_id, fund_id=fund.id, kind=kind, number=number, weekly=None, until_on=None
        )
        work.session.add(promise)
    promise.weekly = weekly or promise.weekly
    promise.until_on = until_on or promise.until_on
    work.session.flush()


def _move(work: Work, fund: Fund, out_of: str, into: str, amount: int, key: str, *, kind: str) -> Posted:
    """Both sides are liabilities: the pot that shrinks is debited."""
    debit, credit = open_account(work, code=out_of), open_account(work, code=into)
    try:
        return post_entry(
            work, kind=kind, on=work.today, key=key, legs=[Leg(debit, credit, amount)], memo=kind,
            refs={"fund": str(fund.id)},
        )  # fmt: skip
    except Overspent as problem:
        raise NotEnough(out_of, ledger.balance(work.session, work.coop_id, out_of), amount) from problem
