"""What a provider gives back to a co-op, and why."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from coopbudget.contracts import queries as contracts
from coopbudget.guard import Permission, Work, requires
from coopbudget.paging import page_number, paginate
from coopbudget.payments.queries.statements import pay_into
from coopbudget.payments.rules import Side
from coopbudget.rebates import queries
from coopbudget.rebates.errors import NoRebate
from coopbudget.rebates.views.blueprint import bp, claim_of, paper, state_of


@bp.get("/c/<coop>/p/<provider>/rebates")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_rebates(work: Work) -> ResponseReturnValue:
    """Of each of our contracts with a rebate: which step was reached and what it earned; and what we are asked to
    pay, by when and where."""
    session, coop_id = work.session, work.coop_id
    own = queries.summaries(session, coop_id, provider_id=work.provider_id)
    page = paginate(session, queries.claims_statement(coop_id, provider_id=work.provider_id), number=page_number())
    came = queries.came_in(session, coop_id, page.rows)
    return render_template(
        "rebates/provider.html",
        rows=own,
        page=page,
        came=came,
        states={row.id: state_of(row, came[row.id]) for row in page.rows},
        accounts={side: pay_into(session, coop_id, side) for side in Side},
    )


@bp.get("/c/<coop>/p/<provider>/contracts/<int:number>/rebate")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_contract_rebate(work: Work, number: int) -> ResponseReturnValue:
    """One of our contracts: how the rebate is reckoned."""
    found = contracts.contract_by_number(work.session, work.coop_id, number)
    if found is None or found.provider_id != work.provider_id:
        raise NoRebate()
    standings = queries.standings(work.session, work.coop_id, found)
    if not standings:
        raise NoRebate()
    return render_template("rebates/provider_contract.html", contract=found, found=standings)


@bp.get("/c/<coop>/p/<provider>/rebates/<int:number>/paper")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_claim_pdf(work: Work, number: int) -> Response:
    """A claim that was sent to us, on paper."""
    row = claim_of(work, number)
    if row.provider_id != work.provider_id or row.agreed_at is None or row.off_at is not None:
        raise NoRebate()
    return paper(work, row)
