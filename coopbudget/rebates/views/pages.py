"""All rebates of the co-op, for whoever sees the books; and one contract's, for its members too."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.contracts import queries as contracts
from coopbudget.contracts.queries import ContractRow
from coopbudget.forms import Form
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.paging import page_number, paginate
from coopbudget.providers import queries as providers
from coopbudget.rebates import queries, schemas, service
from coopbudget.rebates.errors import NoRebate
from coopbudget.rebates.views.blueprint import bp, sees_books, state_of


@bp.get("/c/<coop>/rebates")
@requires(Permission.SEE_BOOKS)
def rebates(work: Work) -> ResponseReturnValue:
    """Every contract with a rebate: earned, asked for, here, shared; and every claim."""
    session, coop_id = work.session, work.coop_id
    rows = queries.summaries(session, coop_id)
    page = paginate(session, queries.claims_statement(coop_id), number=page_number())
    came = queries.came_in(session, coop_id, page.rows)
    shared = queries.shared_of(session, coop_id, [row.id for row in page.rows])
    known = {row.provider_id for row in page.rows} | {row.contract.provider_id for row in rows}
    return render_template(
        "rebates/all.html",
        rows=rows,
        page=page,
        came=came,
        states={row.id: state_of(row, came[row.id], shared.get(row.id, 0)) for row in page.rows},
        providers=providers.providers_by_id(session, known),
        today=work.today,
    )


def _contract(work: Work, number: int) -> ContractRow:
    """A contract whose rebate the reader may see: hers, or any for officers. Raises NoRebate."""
    found = contracts.contract_by_number(work.session, work.coop_id, number)
    if found is None:
        raise NoRebate()
    if sees_books(work) or work.actor.may(Permission.MANAGE_CONTRACTS):
        return found
    powers = (Power.SEE, Power.PLEDGE, Power.CONFIRM_VISITS)
    member_id = work.actor.member_id if any(work.actor.may_for_member(power) for power in powers) else None
    places = contracts.places(work.session, work.coop_id, found.id)
    if member_id is None or all(place.member_id != member_id for place in places):
        raise NoRebate()
    return found


@bp.get("/c/<coop>/contracts/<int:number>/rebate")
@requires(Permission.SEE_COOP)
def of_contract(work: Work, number: int) -> ResponseReturnValue:
    """What was agreed, which step was reached, what it earned, and what became of it."""
    return _page(work, _contract(work, number))


def _page(work: Work, contract: ContractRow) -> str:
    session, coop_id = work.session, work.coop_id
    found = queries.standings(session, coop_id, contract)
    claims = queries.claims_of(session, coop_id, contract.id)
    if not found and not claims:
        raise NoRebate()
    came = queries.came_in(session, coop_id, claims)
    shared = queries.shared_of(session, coop_id, [row.id for row in claims])
    return render_template(
        "rebates/contract.html",
        contract=contract,
        found=found,
        claims=claims,
        came=came,
        states={row.id: state_of(row, came[row.id], shared.get(row.id, 0)) for row in claims},
        accruals=queries.accruals(session, coop_id, contract.id),
        may_ask=work.actor.may(Permission.KEEP_BOOKS),
        may_see_books=sees_books(work),
    )


@bp.post("/c/<coop>/contracts/<int:number>/rebate/book")
@requires(Permission.KEEP_BOOKS)
def book(work: Work, number: int) -> ResponseReturnValue:
    """Bring the books to what is earned by now."""
    changed = service.accrue(work, contract_id=_contract(work, number).id)
    flash(_("The books are up to date.") if changed else _("The books were up to date already."), "success")
    return redirect(url_for("rebates.of_contract", number=number), 303)


@bp.post("/c/<coop>/contracts/<int:number>/rebate/ask")
@requires(Permission.KEEP_BOOKS)
def ask(work: Work, number: int) -> ResponseReturnValue:
    """Ask for what a stretch earned; another officer has to agree before it is sent."""
    contract = _contract(work, number)
    form = Form.read(schemas.Ask())
    if not form.ok:
        return _page(work, contract), 422
    made = service.ask_claim(work, contract_id=contract.id, since=form.data["since"])
    flash(_("It waits for another officer to agree. Then the provider is told."), "success")
    return redirect(url_for("rebates.claim", number=made.number), 303)
