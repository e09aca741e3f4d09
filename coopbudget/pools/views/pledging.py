"""Setting money aside for a pool: choose, see what happens, do it, keep the receipt."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from coopbudget.budgets import queries as funds
from coopbudget.budgets.errors import NotPoolable
from coopbudget.budgets.queries import FundRow
from coopbudget.errors import Conflict, Invalid, NotFound
from coopbudget.forms import Form
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.members import queries as members
from coopbudget.money import plain_pounds
from coopbudget.pools import queries, service, words
from coopbudget.pools.errors import PoolClosed
from coopbudget.pools.queries import PoolRow
from coopbudget.pools.rules import PoolState
from coopbudget.pools.schemas import PledgeSchema
from coopbudget.pools.views.blueprint import bp
from coopbudget.pools.views.pools import find_pool

Answer = str | Response | tuple[str, int]


@bp.get("/c/<coop>/pools/<int:number>/pledge")
@requires(Permission.TAKE_PART)
def pledge_form(work: Work, number: int) -> str:
    """From which fund, and how much a week."""
    work.need_power(Power.PLEDGE)
    pool = find_pool(work, number)
    if pool.state(work.now) is not PoolState.FORMING:
        raise PoolClosed()
    standing = queries.pledges_of_member(work.session, work.coop_id, work.member_id, pool.id)
    chosen = request.args.get("fund", "")
    before = next((each for each in standing if str(each.fund_number) == chosen), None)
    weekly = request.args.get("weekly", plain_pounds(before.weekly) if before else "")
    form = Form.blank(PledgeSchema(), fund=chosen, weekly=weekly)
    return _form(work, pool, form)


def _form(work: Work, pool: PoolRow, form: Form) -> str:
    mine = funds.funds_of_member(work.session, work.coop_id, work.member_id, work.today)
    pots = funds.fund_pots(work.session, work.coop_id, [each.id for each in mine])
    if not form.values.get("fund") and len(mine) == 1:
        form.values["fund"] = str(mine[0].number)
    return render_template("pools/pledge.html", pool=pool, funds=mine, pots=pots, form=form)


def _fund(work: Work, number: int) -> FundRow:
    found = funds.fund_by_number(work.session, work.coop_id, number, work.today)
    if found is None or found.member_id != work.member_id:
        raise NotFound()
    return found


@bp.get("/c/<coop>/pools/<int:number>/pledge/check")
@requires(Permission.TAKE_PART)
def check_pledge(work: Work, number: int) -> Answer:
    """What will happen, before it does."""
    return _preview(work, find_pool(work, number), Form.read(PledgeSchema(), request.args))


def _preview(work: Work, pool: PoolRow, form: Form) -> Answer:
    if form.ok:
        fund = _fund(work, form.data["fund"])
        try:
            preview = service.preview_pledge(work, pool_id=pool.id, fund_id=fund.id, weekly=form.data["weekly"])
        except Invalid as problem:
            form.take(problem)
        except NotPoolable as problem:
            form.take({"fund": [problem.message]})
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            total = queries.totals(work.session, work.coop_id, [pool.id])[pool.id]
            return render_template("pools/pledge_check.html", pool=pool, fund=fund, preview=preview, total=total)
    return _form(work, pool, form), 422


@bp.post("/c/<coop>/pools/<int:number>/pledge")
@requires(Permission.TAKE_PART)
def pledge(work: Work, number: int) -> Answer:
    """Set it aside."""
    pool = find_pool(work, number)
    form = Form.read(PledgeSchema())
    if form.ok:
        fund = _fund(work, form.data["fund"])
        try:
            move = service.set_pledge(work, pool_id=pool.id, fund_id=fund.id, weekly=form.data["weekly"])
        except Invalid as problem:
            form.take(problem)
        except NotPoolable as problem:
            form.take({"fund": [problem.message]})
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            return redirect(url_for("pools.receipt", number=number, entry=move.entry_number), 303)
    return _form(work, pool, form), 422


@bp.get("/c/<coop>/pools/<int:number>/receipts/<int:entry>")
@requires(Permission.SEE_COOP)
def receipt(work: Work, number: int, entry: int) -> str:
    """The receipt of one change of a pledge: for the member whose money it is, and who acts for them."""
    pool = find_pool(work, number)
    found = queries.move_by_entry(work.session, work.coop_id, pool.id, entry)
    if found is None or work.actor.member_id != found[1].member_id:
        raise NotFound()
    move, pledge = found
    fund = funds.fund(work.session, work.coop_id, pledge.fund_id, work.today)
    return render_template(
        "pools/receipt.html",
        pool=pool,
        move=move,
        pledge=pledge,
        fund=fund,
        words=words,
        open=pool.state(work.now) is PoolState.FORMING,
        made_by=members.person_name(work.session, move.made_by) if move.made_by else "",
    )


@bp.get("/c/<coop>/pools/<int:number>/pledge/<int:fund>/take-back")
@requires(Permission.TAKE_PART)
def ask_take_back(work: Work, number: int, fund: int) -> str:
    """What taking the money back will do."""
    pool = find_pool(work, number)
    purse = _fund(work, fund)
    standing = queries.pledges_of_member(work.session, work.coop_id, work.member_id, pool.id)
    mine = next((each for each in standing if each.fund_id == purse.id), None)
    if mine is None:
        raise NotFound()
    free = funds.fund_pots(work.session, work.coop_id, [purse.id])[purse.id].available
    return render_template("pools/take_back.html", pool=pool, fund=purse, pledge=mine, free=free)


@bp.post("/c/<coop>/pools/<int:number>/pledge/<int:fund>/take-back")
@requires(Permission.TAKE_PART)
def take_back(work: Work, number: int, fund: int) -> Response:
    """Take it back."""
    pool = find_pool(work, number)
    move = service.withdraw_pledge(work, pool_id=pool.id, fund_id=_fund(work, fund).id)
    return redirect(url_for("pools.receipt", number=number, entry=move.entry_number), 303)
