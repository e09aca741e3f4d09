"""The budget holder's home: what is mine and free, what it is promised to, what I have to do."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l, lazy_ngettext as _ln

from coopbudget.budgets import queries as budgets, questions as budget_questions
from coopbudget.budgets.kinds import FunderKind, PaidInto
from coopbudget.budgets.rules import next_payment, weeks_left
from coopbudget.clock import civil_date, last_day_before
from coopbudget.collections import queries as collected, questions as collections
from coopbudget.collections.queries.stripe import stripe_on
from coopbudget.contracts import questions as contracts
from coopbudget.db.survey import Answers, Found, Question
from coopbudget.errors import Words
from coopbudget.exceptions import questions as exceptions
from coopbudget.governance import questions as governance
from coopbudget.guard import Power, Work
from coopbudget.invoices import questions as invoices
from coopbudget.ledger.questions import standing_in
from coopbudget.meetings import questions as meetings
from coopbudget.outlook import questions as outlook
from coopbudget.outlook.kinds import Crosses
from coopbudget.pools import questions as pools
from coopbudget.pools.questions import Joined
from coopbudget.returns import questions as returns
from coopbudget.tenders import questions as tenders
from coopbudget.web.homes.tasks import Link, Task, soonest
from coopbudget.web.jinja import show_money

MOST_TASKS = 3
MOST_COMING = 4


@dataclass(frozen=True)
class Coming:
    """Something with a day that asks nothing of anybody."""

    day: date
    text: Words
    href: Link


@dataclass(frozen=True)
class HeldContract:
    """A contract of hers, and what is promised to it still, in pence. ``waits``: for her yes or no."""

    number: int
    title: str
    starts_on: date
    ends_on: date
    left: int
    waits: bool


@dataclass(frozen=True)
class MemberHome:
    """Pence. ``weeks``: how long what is free lasts at what the funders pay a week; None where nobody pays.
    ``on_the_way``: paid in by card or Direct Debit, and not to be used before Stripe has it."""

    free: int
    on_the_way: int
    pledged: int
    committed: int
    weeks: int | None
    has_fund: bool
    tasks: list[Task]
    more_tasks: int
    coming: list[Coming]
    pools: list[Joined]
    contracts: list[HeldContract]


QUESTIONS = (
    budget_questions.POTS,
    outlook.MINE,
    invoices.TO_ANSWER,
    governance.TO_VOTE,
    meetings.TO_COME,
    tenders.TO_SCORE,
    tenders.TO_AGREE,
    pools.JOINED,
    pools.INVITED,
    pools.TO_PLEDGE,
    pools.OFFERED,
    returns.TO_SIGN,
    contracts.MINE,
    contracts.TO_ANSWER,
    contracts.CHANGES_TO_ANSWER,
    exceptions.MEMBERS_PAPERS,
)
QUESTIONS_OF_STRIPE = (collections.ON_THE_WAY, collections.NEXT_DEBIT, collections.MAY_OWE)


def questions_for_member() -> tuple[Question, ...]:
    """What the page asks; of Stripe only where this installation has its keys."""
    return QUESTIONS + QUESTIONS_OF_STRIPE if stripe_on() else QUESTIONS


def member_home(work: Work, answers: Answers) -> MemberHome:
    """Everything the page shows, from the answers to ``questions_for_member`` and a fixed number of queries."""
    session, coop_id, member_id, today = work.session, work.coop_id, work.member_id, work.today
    funds = budgets.funds_of_member(session, coop_id, member_id, today)
    pots, left = budgets.pots_in(funds, standing_in(answers, budget_questions.POTS))
    free = sum(pot.available for pot in pots.values())
    weekly = sum(fund.weekly_income for fund in funds if not fund.suspended)
    mine = _contracts(answers, left)
    tasks = _tasks(work, answers)
    tasks += [*_run_out(work, answers), *_over_the_ceiling(funds, pots)]
    tasks = [*_owing(work, answers), *tasks]
    return MemberHome(
        free=free,
        on_the_way=answers.count(collections.ON_THE_WAY),
        pledged=sum(pot.pledged for pot in pots.values()),
        committed=sum(pot.committed for pot in pots.values()),
        weeks=weeks_left(free, weekly),
        has_fund=bool(funds),
        tasks=tasks[:MOST_TASKS],
        more_tasks=max(0, len(tasks) - MOST_TASKS),
        coming=_coming(work, answers, funds, mine),
        pools=pools.joined(answers),
        contracts=mine,
    )


def _contracts(answers: Answers, left: Mapping[int, int]) -> list[HeldContract]:
    """Her contracts, newest first, each with what her funds hold for it: ``left`` by the contract's number."""
    unanswered = {row.number for row in answers.rows(contracts.TO_ANSWER)}
    return [
        HeldContract(
            row.number,
            row.title,
            date.fromisoformat(row.note),
            row.day or date.max,
            left.get(row.number, 0),
            row.number in unanswered,
        )
        for row in reversed(answers.rows(contracts.MINE))
    ]


def _tasks(work: Work, answers: Answers) -> list[Task]:
    found = [
        Task(
            _l("Say yes or no to “%(title)s”", title=row.title),
            Link("contracts.contract", number=row.number),
            hint=_l("Money is only promised by a yes."),
            due=row.day,
        )
        for row in answers.rows(contracts.TO_ANSWER)
    ]
    found += [
        Task(
            _l("Say yes or no to the change of “%(title)s”", title=change.title),
            Link("contracts.contract", number=change.number),
            hint=_l("More is only promised by a yes."),
            due=change.day,
        )
        for change in answers.rows(contracts.CHANGES_TO_ANSWER)
    ]
    may = work.actor.may_for_member
    if (visits := answers.count(invoices.TO_ANSWER)) and may(Power.CONFIRM_VISITS):
        found.append(
            Task(
                _ln("Say whether %(num)d visit happened", "Say whether %(num)d visits happened", visits),
                Link("invoices.visits"),
                hint=_l("The provider is paid for visits that are confirmed."),
            )
        )
    found += [
        Task(
            _l("Look at your return for %(funder)s, and sign it", funder=row.title),
            Link("returns.one", number=row.number),
            hint=_l("Add what you spent elsewhere first."),
            due=row.day,
        )
        for row in answers.rows(returns.TO_SIGN)
        if may(Power.PLAN)
    ]
    found += [
        Task(
            _l("Vote: %(title)s", title=vote.title),
            Link("governance.motion", number=vote.number),
            hint=_l("Every member has one vote."),
            due=vote.day,
        )
        for vote in answers.rows(governance.TO_VOTE)
        if may(Power.VOTE_AS_TOLD)
    ]
    found += [
        Task(
            _l("Send the letter of your agreement: “%(title)s”", title=row.title),
            Link("exceptions.papers", kind=row.note, number=row.number),
            hint=_l("A photo from your phone is enough."),
        )
        for row in answers.rows(exceptions.MEMBERS_PAPERS)
        if may(Power.PLAN)
    ]
    if work.actor.on_behalf_of is None:
        found += _on_a_panel(answers)
    return soonest([*found, *_joining(work, answers)])


def _joining(work: Work, answers: Answers) -> list[Task]:
    """Groups she was asked to join, pools that formed of them, and places held for her."""
    found = []
    if work.actor.may_for_member(Power.PLAN):
        found += [
            Task(
                _l("Say yes or no to a group: “%(title)s”", title=row.title),
                Link("pools.invitation", number=row.number),
                hint=_l("Others near you want the same. Nobody sees who you are before you say yes."),
                due=row.day,
            )
            for row in answers.rows(pools.INVITED)
        ]
    if work.actor.may_for_member(Power.PLEDGE):
        found += [
            Task(
                _l("Set money aside for “%(title)s”", title=row.title),
                Link("pools.pool", number=row.number),
                hint=_l("Enough people said yes, so the pool is open."),
            )
            for row in answers.rows(pools.TO_PLEDGE)
        ]
        found += [
            Task(
                _l("A place is held for you in “%(title)s”", title=row.title),
                Link("pools.pool", number=row.number),
                hint=_l("You were on the waiting list. Take it or leave it."),
            )
            for row in answers.rows(pools.OFFERED)
        ]
    return found


def _on_a_panel(answers: Answers) -> list[Task]:
    """Bids that wait to be scored by this person, and what the panel agreed."""
    return [
        Task(_l("Score the bids for “%(title)s”", title=call.title), Link("tenders.score", number=call.number))
        for call in answers.rows(tenders.TO_SCORE)
    ] + [
        Task(
            _l("Say whether the panel’s points for “%(title)s” are right", title=call.title),
            Link("tenders.meeting", number=call.number),
        )
        for call in answers.rows(tenders.TO_AGREE)
    ]


def _over_the_ceiling(funds: list[budgets.FundRow], pots: Mapping[uuid.UUID, budgets.Pot]) -> list[Task]:
    """What a funder may ask back, said long before the letter comes. Money of her own is nobody else's to ask."""
    found = []
    for fund in funds:
        if fund.funder_kind == "own" or fund.suspended:
            continue
        standing = fund.credit(pots[fund.id])
        if standing.over:
            text = _l("%(funder)s may ask %(over)s back", funder=fund.name, over=show_money(standing.over))
            hint = _l("See why, and what you can do.")
            found.append(Task(text, Link("outlook.lasts", number=fund.number), hint=hint))
    return found


def _foreseen(work: Work, answers: Answers) -> list[Coming]:
    """What we saw ahead for her funds: that one will hold more than may be kept, or runs out. What is so by now stands
    among what she has to do."""
    return [
        Coming(row.day, _foreseen_words(row), Link("outlook.lasts", number=row.number))
        for row in answers.rows(outlook.MINE)
        if row.day is not None and row.day > work.today
    ]


def _run_out(work: Work, answers: Answers) -> list[Task]:
    """Funds in which less is left than is needed now."""
    return [
        Task(_foreseen_words(row), Link("outlook.lasts", number=row.number), hint=_l("See why, and what you can do."))
        for row in answers.rows(outlook.MINE)
        if row.title == Crosses.OUT and row.day is not None and row.day <= work.today
    ]


def _foreseen_words(row: Found) -> Words:
    if row.title == Crosses.OVER:
        return _l("More in fund %(number)s than may be kept", number=row.number)
    return _l("The money of fund %(number)s runs out", number=row.number)


def _payments(work: Work, funds: list[budgets.FundRow]) -> list[Coming]:
    """When each funder's next payment is due by the agreement, here or to the member's own account."""
    found = []
    for fund in funds:
        if fund.funder_kind == FunderKind.OWN or fund.suspended or not fund.accepted:
            continue
        day = next_payment(fund.starts_on, work.today, fund.pattern)
        if fund.ends_on is None or day <= fund.ends_on:
            values = {"funder": fund.name, "sum": show_money(fund.rate)}
            if fund.paid_into == PaidInto.COOP:
                text = _l("%(funder)s should pay %(sum)s", **values)
            else:
                text = _l("%(funder)s should pay %(sum)s, not through the co-op", **values)
            found.append(Coming(day, text, Link("budgets.fund", number=fund.number)))
    return found


def _debits(answers: Answers) -> list[Coming]:
    """When her bank pays next by Direct Debit."""
    return [
        Coming(
            row.day,
            _l("%(sum)s by Direct Debit", sum=show_money(row.number)),
            Link("collections.plan", number=int(row.note)),
        )
        for row in answers.rows(collections.NEXT_DEBIT)
        if row.day is not None
    ]


def _owing(work: Work, answers: Answers) -> list[Task]:
    """What she owes since money was taken back after it was used."""
    if not answers.count(collections.MAY_OWE):
        return []
    owed = collected.owed_of_member(work.session, work.coop_id, work.member_id)
    if owed <= 0:
        return []
    text = _l("%(sum)s is owed to the co-op", sum=show_money(owed))
    hint = _l("A payment was taken back after it was spent. See what you can do.")
    return [Task(text, Link("collections.mine"), hint=hint)]


def _coming(
    work: Work,
    answers: Answers,
    funds: list[budgets.FundRow],
    mine: list[HeldContract],
) -> list[Coming]:
    days = (
        _payments(work, funds)
        + _debits(answers)
        + [
            Coming(
                last_day_before(pool.closes_at),
                _l("“%(title)s” closes", title=pool.title),
                Link("pools.pool", number=pool.number),
            )
            for pool in pools.joined(answers)
            if pool.closes_at is not None
        ]
        + [
            Coming(
                civil_date(row.instant),
                _l("We meet: “%(title)s”", title=row.title),
                Link("meetings.meeting", number=row.number),
            )
            for row in answers.rows(meetings.TO_COME)
        ]
    )
    for contract in mine:
        if contract.starts_on > work.today:
            days.append(
                Coming(
                    contract.starts_on,
                    _l("“%(title)s” starts", title=contract.title),
                    Link("contracts.contract", number=contract.number),
                )
            )
        elif contract.ends_on >= work.today:
            days.append(
                Coming(
                    contract.ends_on,
                    _l("“%(title)s” ends", title=contract.title),
                    Link("contracts.contract", number=contract.number),
                )
            )
    foreseen = _foreseen(work, answers)
    nearest = sorted(days, key=lambda each: each.day)[: max(0, MOST_COMING - len(foreseen))]
    return sorted([*nearest, *foreseen], key=lambda each: each.day)[:MOST_COMING]
