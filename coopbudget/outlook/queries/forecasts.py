"""What forecasts rest on, read for many funds at once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from coopbudget.budgets import queries as budgets
from coopbudget.budgets.kinds import FunderKind
from coopbudget.budgets.queries import FundRow
from coopbudget.collections.queries import pending_of_funds
from coopbudget.collections.queries.owing import fund_debts_of
from coopbudget.collections.queries.plans import agreed_of_funds
from coopbudget.collections.rules import Every
from coopbudget.ledger import chart
from coopbudget.ledger.sums import received
from coopbudget.members import queries as members
from coopbudget.outlook.rules.forecast import Due, Facts, Forecast, Held, foresee
from coopbudget.outlook.rules.paying import Debit, LastPaid, Paying

_LOOKED_BACK = timedelta(days=200)  # two payments of the slowest pattern
_OUTSIDE = (chart.MEMBERS_BANK, chart.MEMBERS_UNMATCHED, chart.STRIPE_CLEARING)


def facts_of(session: Session, coop_id: uuid.UUID, funds: Sequence[FundRow], today: date) -> dict[uuid.UUID, Facts]:
    """What the forecasts of these funds rest on, by fund: as many queries, however many funds."""
    ids, agreements = [fund.id for fund in funds], [fund.agreement_id for fund in funds]
    pots, promises = budgets.pots_and_promises(session, coop_id, ids)
    steps = budgets.steps_of_agreements(session, coop_id, agreements)
    rules = budgets.rules_of(session, coop_id, agreements)
    asked = budgets.asked_back_of_funds(session, coop_id, ids)
    last = _last_paid(session, coop_id, [fund.account_id for fund in funds], today)
    debits, owed = _debits(session, coop_id, ids), _owed(session, coop_id, funds)
    return {
        fund.id: Facts(
            today=today,
            free=pots[fund.id].available,
            held=tuple(Held(p.kind, p.number, p.balance, p.weekly, p.until_on) for p in promises[fund.id]),
            paying=Paying(
                fund.pattern, fund.paid_as, fund.paid_into, fund.starts_on, last.get(fund.account_id),
                own=fund.funder_kind == FunderKind.OWN, debit=debits.get(fund.id),
            ),
            steps=tuple(steps[fund.agreement_id]),
            funder_kind=fund.funder_kind,
            weeks_kept=fund.surplus_weeks,
            contingency=fund.contingency,
            rules=tuple(rule.keeping for rule in rules[fund.agreement_id]),
            dues=tuple(Due(each.due_on, each.missing) for each in asked.get(fund.id, ())),
            owed=owed.get(fund.number, 0),
        )
        for fund in funds
    }  # fmt: skip


def _debits(session: Session, coop_id: uuid.UUID, fund_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Debit]:
    """The Direct Debits that stand, by fund; three queries."""
    waiting = pending_of_funds(session, coop_id, fund_ids)
    return {
        fund_id: Debit(
            each.amount, Every(each.every), each.first_on, each.next_on, each.ends_on, each.left_out,
            waiting.get(fund_id, 0),
        )
        for fund_id, each in agreed_of_funds(session, coop_id, fund_ids).items()
    }  # fmt: skip


def _owed(session: Session, coop_id: uuid.UUID, funds: Sequence[FundRow]) -> dict[int, int]:
    """What is owed for each fund, by its number, since money that was paid in was taken back."""
    debtors = members.members_by_id(session, coop_id, {fund.member_id for fund in funds}).values()
    return {each.fund_number: each.owed for each in fund_debts_of(session, coop_id, debtors)}


def forecast_of(
    session: Session, coop_id: uuid.UUID, fund: FundRow, today: date, *, extra: int = 0
) -> tuple[Facts, Forecast]:
    """The forecast of one fund, and what it rests on. ``extra`` is what else is spent in a week (pence)."""
    facts = replace(facts_of(session, coop_id, [fund], today)[fund.id], extra=extra)
    return facts, foresee(facts)


def _last_paid(
    session: Session, coop_id: uuid.UUID, account_ids: Sequence[uuid.UUID], today: date
) -> dict[uuid.UUID, LastPaid]:
    """The last day on which the usual sum came. A smaller one beside it (what the member pays in, on another day) sets
    no rhythm, and the balances that the books began with are no payment."""
    since = today - _LOOKED_BACK
    rows = received(session, coop_id, account_ids, sources=_OUTSIDE, since=since, without_kinds=("opening",))
    found: dict[uuid.UUID, list[LastPaid]] = {}
    for row in rows:
        if row.on <= today:
            found.setdefault(row.account_id, []).append(LastPaid(row.on, row.amount))
    last = {}
    for account_id, days in found.items():
        usual = sorted(each.amount for each in days)[len(days) // 2]
        last[account_id] = next(each for each in reversed(days) if 2 * each.amount >= usual)
    return last
