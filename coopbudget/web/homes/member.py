"""The budget holder's home: what is mine and free, what it is promised to, what I have to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _, ngettext

from coopbudget.budgets import queries as budgets
from coopbudget.budgets.rules import weeks_left
from coopbudget.contracts import queries as contracts
from coopbudget.governance import queries as governance
from coopbudget.guard import Work
from coopbudget.invoices import queries as invoices
from coopbudget.pools import queries as pools
from coopbudget.pools.rules import PoolState
from coopbudget.web.homes.tasks import Task, soonest

MOST_TASKS = 3
UNDER_WAY = (PoolState.FORMING, PoolState.CLOSING, PoolState.FUNDED, PoolState.IN_TENDER)


@dataclass(frozen=True)
class Coming:
    """Something with a day that asks nothing of anybody."""

    day: date
    text: str
    href: str


@dataclass(frozen=True)
class MemberHome:
    """Pence. ``weeks``: how long what is free lasts at what the funders pay a week; None where nobody pays."""

    free: int
    pledged: int
    committed: int
    weeks: int | None
    has_fund: bool
    tasks: list[Task]
    more_tasks: int
    coming: list[Coming]
    pools: list[tuple[pools.PoolRow, int]]
    contracts: list[contracts.MemberContract]


def member_home(work: Work) -> MemberHome:
    """Everything the page shows, in a number of queries that does not grow with the co-op or the member."""
    session, coop_id, member_id, today = work.session, work.coop_id, work.member_id, work.today
    funds = budgets.funds_of_member(session, coop_id, member_id, today)
    pots = budgets.fund_pots(session, coop_id, [fund.id for fund in funds])
    free = sum(pot.available for pot in pots.values())
    weekly = sum(fund.weekly_income for fund in funds if not fund.suspended)
    pledged = pools.pledges_of_member(session, coop_id, member_id)
    found_pools = {
        pool_id: pool
        for pool_id, pool in pools.pools_by_id(session, coop_id, {pledge.pool_id for pledge in pledged}).items()
        if pool.state(work.now) in UNDER_WAY
    }
    mine = contracts.contracts_of_member(session, coop_id, member_id)
    votes = governance.votes_waiting(session, coop_id, member_id, today)
    tasks = _tasks(work, votes)
    weekly_by_pool = {
        pool_id: sum(pledge.weekly for pledge in pledged if pledge.pool_id == pool_id) for pool_id in found_pools
    }
    return MemberHome(
        free=free,
        pledged=sum(pot.pledged for pot in pots.values()),
        committed=sum(pot.committed for pot in pots.values()),
        weeks=weeks_left(free, weekly),
        has_fund=bool(funds),
        tasks=tasks[:MOST_TASKS],
        more_tasks=max(0, len(tasks) - MOST_TASKS),
        coming=_coming(work, list(found_pools.values()), mine),
        pools=[(pool, weekly_by_pool[pool.id]) for pool in sorted(found_pools.values(), key=lambda p: p.number)],
        contracts=mine,
    )


def _tasks(work: Work, votes: object) -> list[Task]:
    session, coop_id, member_id = work.session, work.coop_id, work.member_id
    found = [
        Task(
            _("Say yes or no to “%(title)s”", title=contract.title),
            url_for("contracts.contract", number=contract.number),
            hint=_("Your money is only promised if you say yes."),
            due=contract.answer_by,
        )
        for contract in contracts.waiting_for_member(session, coop_id, member_id, work.today)
    ]
    visits = invoices.visits_to_answer(session, coop_id, member_id)
    if visits:
        found.append(
            Task(
                ngettext("Say whether %(num)d visit happened", "Say whether %(num)d visits happened", visits),
                url_for("invoices.visits"),
                hint=_("The provider is paid for visits you confirm."),
            )
        )
    found += [
        Task(
            _("Vote: %(title)s", title=vote.title),
            url_for("governance.motion", number=vote.number),
            hint=_("Every member has one vote."),
            due=vote.closes_on,
        )
        for vote in votes  # type: ignore[attr-defined]
    ]
    return soonest(found)


def _coming(work: Work, found: list[pools.PoolRow], mine: list[contracts.MemberContract]) -> list[Coming]:
    days = [
        Coming(
            pool.closes_at.date(),
            _("“%(title)s” closes", title=pool.title),
            url_for("pools.pool", number=pool.number),
        )
        for pool in found
        if pool.closes_at > work.now
    ]
    for each in mine:
        contract = each.contract
        if contract.starts_on > work.today:
            days.append(
                Coming(
                    contract.starts_on,
                    _("“%(title)s” starts", title=contract.title),
                    url_for("contracts.contract", number=contract.number),
                )
            )
        elif contract.ends_on >= work.today:
            days.append(
                Coming(
                    contract.ends_on,
                    _("“%(title)s” ends", title=contract.title),
                    url_for("contracts.contract", number=contract.number),
                )
            )
    return sorted(days, key=lambda each: each.day)[:4]
