"""How long a fund lasts: as a sentence, a picture and a table."""

from __future__ import annotations

from flask import render_template, request

from coopbudget.budgets import labels, queries as budgets
from coopbudget.budgets.kinds import FunderKind, PaidInto
from coopbudget.forms import Form
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.members import queries as members
from coopbudget.outlook import queries, words
from coopbudget.outlook.rules.forecast import foresee
from coopbudget.outlook.rules.paying import is_late
from coopbudget.outlook.rules.warning import advice
from coopbudget.outlook.schemas import TrySum
from coopbudget.outlook.views.blueprint import bp, find_fund


@bp.get("/c/<coop>/money/lasts")
@requires(Permission.SEE_COOP)
def mine(work: Work) -> str:
    """How long each fund of the member acted for lasts, in a sentence each."""
    work.need_power(Power.SEE)
    funds = budgets.funds_of_member(work.session, work.coop_id, work.member_id, work.today)
    facts = queries.facts_of(work.session, work.coop_id, funds, work.today)
    return render_template(
        "outlook/mine.html",
        funds=funds,
        forecasts={fund.id: foresee(facts[fund.id]) for fund in funds},
        words=words,
        today=work.today,
    )


@bp.get("/c/<coop>/money/<int:number>/lasts")
@requires(Permission.SEE_COOP)
def lasts(work: Work, number: int) -> tuple[str, int]:
    """What is foreseen of a fund to the end of its agreement, and what one could do about it."""
    fund = find_fund(work, number)
    form = Form.read(TrySum(), request.args)
    extra = form.data.get("extra") or 0
    facts, forecast = queries.forecast_of(work.session, work.coop_id, fund, work.today, extra=extra)
    outcomes = budgets.outcome_rows(work.session, work.coop_id, fund.agreement_id)
    late = is_late(facts.paying, work.today) and not fund.suspended
    member = members.member(work.session, work.coop_id, fund.member_id)
    page = render_template(
        "outlook/lasts.html",
        fund=fund,
        funder=words.funder_of(fund),
        forecast=forecast,
        form=form,
        extra=extra,
        ways={
            each.kind: advice(
                each.kind,
                funder_kind=fund.funder_kind,
                has_outcomes=bool(outcomes),
                poolable=fund.poolable,
                late=late,
            )
            for each in forecast.crossings
        },
        late=late,
        debit=facts.paying.debit,
        owed=facts.owed,
        words=words,
        labels=labels,
        today=work.today,
        part_only=fund.paid_into == PaidInto.MEMBER and fund.funder_kind != FunderKind.OWN,
        member=member.display_name if member else "",
        mine=work.actor.member_id == fund.member_id,
    )
    return page, 422 if form.has_errors else 200
