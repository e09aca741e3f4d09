"""A member's own money: her funds, what each is promised to, how long it lasts, and its statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from coopbudget.budgets import labels, policy, queries, rules
from coopbudget.budgets.errors import NoSuchEntry, NoSuchFund
from coopbudget.budgets.schemas import StatementPeriod
from coopbudget.budgets.views.blueprint import bp
from coopbudget.collections import queries as collected
from coopbudget.collections.queries.stripe import stripe_on
from coopbudget.collections.words import state_of
from coopbudget.forms import CommandSchema, Form, Pounds
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.ledger import queries as ledger
from coopbudget.members import queries as members
from coopbudget.paging import PAGE_SIZE, Page, page_number
from coopbudget.payments.queries.statements import pay_into

LONGEST_PERIOD = 731  # days: a statement is read whole, so it has no pages
USUAL_PERIOD = 91


class _Need(CommandSchema):
    """What somebody needs in a week, to see how long the money lasts."""

    need = Pounds(required=False, most=10**9)


@bp.get("/c/<coop>/money")
@requires(Permission.SEE_COOP)
def my_money(work: Work) -> str:
    """The funds of the member acted for."""
    work.need_power(Power.SEE)
    funds = queries.funds_of_member(work.session, work.coop_id, work.member_id, work.today, refused=True)
    standing = [fund for fund in funds if fund.pooling is not rules.Pooling.REFUSED]
    ids = [fund.id for fund in standing]
    pots = queries.fund_pots(work.session, work.coop_id, ids)
    income = sum(fund.weekly_income for fund in standing)
    free = sum(pot.available for pot in pots.values())
    return render_template(
        "budgets/my_money.html",
        funds=standing,
        refused=[fund for fund in funds if fund.pooling is rules.Pooling.REFUSED],
        pots=pots,
        promises=queries.promises_of(work.session, work.coop_id, ids),
        credits={fund.id: fund.credit(pots[fund.id]) for fund in standing},
        free=free,
        weeks=rules.weeks_left(free, income),
        labels=labels,
        may_plan=work.actor.may_for_member(Power.PLAN),
        takes_cards=collected.takes_cards(work.session, work.coop_id),
        owed=collected.owed_of_member(work.session, work.coop_id, work.member_id) if stripe_on() else 0,
    )


@bp.get("/c/<coop>/money/<int:number>")
@requires(Permission.SEE_COOP)
def fund(work: Work, number: int) -> tuple[str, int]:
    """One fund: the pot, its promises, how long it lasts, and what happened lately."""
    found = _fund(work, number)
    pot = queries.fund_pots(work.session, work.coop_id, [found.id])[found.id]
    form = Form.read(_Need(), request.args)
    need = form.data.get("need") or found.weekly_income
    since, until, period = _period(work)
    versions = queries.versions_of(work.session, work.coop_id, found.agreement_id)
    stated = queries.fund_statement(work.session, work.coop_id, number, since, until)
    mine = work.actor.member_id == found.member_id
    page = render_template(
        "budgets/fund.html",
        fund=found,
        bank=pay_into(work.session, work.coop_id) if mine and found.accepted else None,
        pot=pot,
        promises=queries.promises_of(work.session, work.coop_id, [found.id])[found.id],
        credit=found.credit(pot),
        need=need,
        weeks=rules.weeks_left(pot.available, need),
        form=form,
        period=period,
        statement=stated,
        page=_newest_first(stated.lines),
        labels=labels,
        asked="need" in request.args,
        mine=mine,
        coming=[v for v in reversed(versions) if v.effective_on > work.today],
        **_back(work, found, pot),
        **_paid_in(work, found),
    )
    return page, 422 if form.has_errors or period.has_errors else 200


def _newest_first(lines: Sequence[queries.StatementLine]) -> Page[queries.StatementLine]:
    """A page of a statement, its latest line on top. The statement is read whole: its figures run on from the first."""
    number = min(page_number(), max(1, -(-len(lines) // PAGE_SIZE)))
    latest = lines[::-1]
    return Page(latest[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], number, PAGE_SIZE, len(lines), "statement")


@bp.get("/c/<coop>/money/<int:number>/entries/<int:entry>")
@requires(Permission.SEE_COOP)
def entry(work: Work, number: int, entry: int) -> str:
    """The receipt of one entry, as far as it touched this fund."""
    found = _fund(work, number)
    facts = queries.fund_entry(work.session, work.coop_id, number, entry)
    if facts is None:
        raise NoSuchEntry()
    undone = ledger.reversal_of(work.session, work.coop_id, facts.entry.id)
    undoes = ledger.entry(work.session, work.coop_id, facts.entry.reverses_id) if facts.entry.reverses_id else None
    return render_template(
        "budgets/entry.html",
        fund=found,
        facts=facts,
        labels=labels,
        done_by=members.person_name(work.session, facts.entry.actor_id) if facts.entry.actor_id else "",
        undone=undone,
        undoes=undoes,
    )


def _fund(work: Work, number: int) -> queries.FundRow:
    """The fund, if it is this person's to see; otherwise as if there were none."""
    found = queries.fund_by_number(work.session, work.coop_id, number, work.today)
    if found is None or not policy.may_see(work.actor, found.member_id):
        raise NoSuchFund()
    return found


def _back(work: Work, fund: queries.FundRow, pot: queries.Pot) -> dict[str, Any]:
    """What of own money was asked back, and whether more can be; nothing of a council's."""
    if fund.funder_kind != "own":
        return {"asked_for": []}
    mine = work.actor.member_id == fund.member_id and work.actor.may_for_member(Power.PLEDGE)
    return {
        "asked_for": queries.money_back_of_fund(work.session, work.coop_id, fund.id),
        "has_back": mine and fund.accepted and pot.available > 0,
    }


def _paid_in(work: Work, fund: queries.FundRow) -> dict[str, Any]:
    """What came and what is coming by card and Direct Debit; nothing where this installation has no Stripe."""
    if not stripe_on():
        return {"payments": []}
    session, coop_id = work.session, work.coop_id
    mine = work.actor.member_id == fund.member_id
    return {
        "payments": collected.newest_of_fund(session, coop_id, fund.id),
        "pending": collected.pending_of_funds(session, coop_id, [fund.id]).get(fund.id, 0),
        "plan": collected.plan_of_fund(session, coop_id, fund.id),
        "pays_in": mine and fund.accepted and work.actor.may_for_member(Power.PLEDGE)
        and collected.takes_cards(session, coop_id),
        "owed": collected.owed_for_fund(session, coop_id, fund.member_id, fund.number),
        "state_of": state_of,
    }  # fmt: skip


def _period(work: Work) -> tuple[date, date, Form]:
    """The days that the address asks for."""
    form = Form.read(StatementPeriod(), request.args)
    since, until = days_asked(work, form)
    return since, until, form


def days_asked(work: Work, form: Form) -> tuple[date, date]:
    """The days of a form with ``since`` and ``until``; without them (or with nonsense, which the form then says) the
    last three months."""
    until = form.data.get("until") or work.today
    since = form.data.get("since") or until - timedelta(days=USUAL_PERIOD)
    if since > until:
        form.take({"since": [_("The first day can't be after the last.")]})
    elif (until - since).days > LONGEST_PERIOD:
        form.take({"since": [_("Choose two years or less.")]})
    if form.has_errors:
        until = work.today
        since = until - timedelta(days=USUAL_PERIOD)
    if "since" not in form.values:
        form.values |= {"since": since.isoformat(), "until": until.isoformat()}
    return since, until
