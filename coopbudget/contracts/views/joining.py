"""Somebody joins a running contract: what it would cost, what she promises, and her own yes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from coopbudget.budgets import queries as funds
from coopbudget.contracts import queries, schemas, service
from coopbudget.contracts.errors import NoSuchContract
from coopbudget.contracts.views.blueprint import Shown, attempt, bp, of_contract
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.pools import queries as pools

TO_SIGN = timedelta(days=14)
"""Time for both sides to say yes, before the day that the page proposes."""


@bp.get("/c/<coop>/pools/<int:number>/join")
@requires(Permission.TAKE_PART)
def join_of_pool(work: Work, number: int) -> Any:
    """From a pool's page to joining the contract that runs for it."""
    pool = pools.pool_by_number(work.session, work.coop_id, number)
    contract = queries.live_of_pool(work.session, work.coop_id, pool.id, work.today) if pool else None
    if contract is None:
        raise NoSuchContract()
    return redirect(url_for("contracts.joining", number=contract.number), 303)


def _joinable(work: Work, number: int) -> Shown:
    """A running contract that somebody of the co-op may ask to join, without its people."""
    contract = queries.contract_by_number(work.session, work.coop_id, number)
    if contract is None or contract.in_force_at is None or contract.cancelled_at or contract.closed_at:
        raise NoSuchContract()
    return of_contract(work, contract, officer=False)


def _join_page(work: Work, found: Shown, form: Form, status: int = 200, plan: Any = None) -> Any:
    taken = {each.fund_id for each in found.places if each.said_yes is not False}
    mine = funds.funds_of_member(work.session, work.coop_id, work.member_id, work.today)
    mine = [fund for fund in mine if fund.id not in taken]
    pots = funds.fund_pots(work.session, work.coop_id, [fund.id for fund in mine])
    pool = pools.pool(work.session, work.coop_id, found.contract.pool_id)
    assert pool is not None  # a contract's own key leads there
    full = not service.places_free(work, found.contract, but=work.member_id) and not found.mine
    return render_template(
        "contracts/join.html", s=found, form=form, funds=mine, pots=pots, plan=plan, pool=pool, full=full,
        in_line=pools.in_line(work.session, work.coop_id, pool.id, work.member_id),
        people=len({p.member_id for p in found.yes if p.last_day is None}),
        fields=[(k, v) for k, v in request.form.items(multi=True) if k not in ("csrf_token", "confirm")],
    ), status  # fmt: skip


@bp.get("/c/<coop>/contracts/<int:number>/join")
@requires(Permission.TAKE_PART)
def joining(work: Work, number: int) -> Any:
    """What joining would cost me, and from which fund."""
    found = _joinable(work, number)
    day = max(work.today + TO_SIGN, service.first_day_to_join(work, found.contract))
    form = Form.blank(schemas.JoinContract(), from_on=min(day, found.contract.ends_on).isoformat())
    return _join_page(work, found, form)


@bp.post("/c/<coop>/contracts/<int:number>/join")
@requires(Permission.TAKE_PART)
def join(work: Work, number: int) -> Any:
    """First shows what it means; asked, and my money set aside, when that is confirmed."""
    found = _joinable(work, number)
    form = Form.read(schemas.JoinContract())
    if form.ok:
        mine = funds.funds_of_member(work.session, work.coop_id, work.member_id, work.today)
        fund = next((each for each in mine if each.number == form.data["fund"]), None)
        if fund is None:
            raise NoSuchContract()
        given: dict[str, Any] = {
            "contract_id": found.contract.id, "fund_id": fund.id, "weekly": form.data["weekly"],
            "from_on": form.data["from_on"], "minutes": (form.data["hours"] or 0) * 60,
        }  # fmt: skip
        if request.form.get("confirm") == "yes":
            made = attempt(form, lambda: service.join_contract(work, **given))
            if made:
                flash(_("You asked to join. Your money is set aside, and both sides are told."), "success")
                return redirect(url_for("contracts.change_of", number=number, version=made.number), 303)
        else:
            plan = attempt(form, lambda: service.plan_joining(work, **given))
            if plan:
                return _join_page(work, found, form, plan=plan)
    return _join_page(work, found, form, 422)
