"""A provider's own contracts in a co-op."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from coopbudget.contracts import queries, schemas, service
from coopbudget.contracts.views.blueprint import bp, prove, shown_to_provider
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.paging import page_number, paginate


@bp.get("/c/<coop>/p/<provider>/contracts")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_contracts(work: Work) -> Any:
    """Our contracts with this co-op, newest first."""
    statement = queries.contracts_statement(work.coop_id, provider_id=work.provider_id)
    page = paginate(work.session, statement, number=page_number())
    return render_template(
        "contracts/provider_contracts.html",
        page=page,
        answers=queries.answers_by_contract(work.session, work.coop_id, [c.id for c in page]),
        state_of=lambda c, waiting=False: queries.state_of(c, work.today, waiting=waiting),
    )


@bp.get("/c/<coop>/p/<provider>/contracts/<int:number>")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_contract(work: Work, number: int) -> Any:
    """One of our contracts: the terms, who it is for, and what to do next."""
    found = shown_to_provider(work, number)
    aways = queries.absences(
        work.session, work.coop_id, {place.member_id for place in found.yes}, work.today, found.contract.ends_on
    )
    numbers = {place.member_id: place.member_number for place in found.yes}
    return render_template(
        "contracts/provider_contract.html",
        s=found,
        today=work.today,
        aways=[(numbers[each.member_id], each.from_on, each.until_on) for each in aways],
    )


@bp.get("/c/<coop>/p/<provider>/contracts/<int:number>/accept")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_accepting(work: Work, number: int) -> Any:
    """The terms once more, before we accept them."""
    found = shown_to_provider(work, number)
    form = Form.blank(schemas.AcceptContract(), digest=found.contract.terms_digest)
    return render_template("contracts/accept.html", s=found, form=form, side="provider", proven=work.proven)


@bp.post("/c/<coop>/p/<provider>/contracts/<int:number>/accept")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_accept(work: Work, number: int) -> Any:
    """Accept for the provider."""
    found = shown_to_provider(work, number)
    form = Form.read(schemas.AcceptContract())
    if not form.ok or not prove(work, form):
        return render_template("contracts/accept.html", s=found, form=form, side="provider", proven=work.proven), 422
    done = service.accept_contract(work, contract_id=found.contract.id, side="provider", digest=form.data["digest"])
    flash(_("The contract is in force.") if done.in_force_at else _("You have accepted the contract."), "success")
    return redirect(url_for("contracts.provider_contract", number=number), 303)
