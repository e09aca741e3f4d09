"""A provider's invoices: what I can invoice, what it comes to, what I'm owed and when."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from coopbudget.contracts import queries as contracts
from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.invoices import queries, schemas, service
from coopbudget.invoices.errors import NoSuchInvoice
from coopbudget.invoices.models import Invoice
from coopbudget.invoices.views.blueprint import bp
from coopbudget.invoices.views.provider_visits import own_contract
from coopbudget.money import plain_pounds
from coopbudget.paging import csv_response, page_number, paginate
from coopbudget.payments import queries as payments


@bp.get("/c/<coop>/p/<provider>/invoices")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_invoices(work: Work) -> Any:
    """Our statement: what we're owed and when it comes, then every invoice."""
    session, coop_id = work.session, work.coop_id
    page = paginate(session, queries.invoices_statement(coop_id, provider_id=work.provider_id), number=page_number())
    approved = queries.owed_to_provider(session, coop_id, work.provider_id)
    states = payments.instruction_states(session, coop_id, {i.id for i in approved} | {i.id for i in page})
    owed = [i for i in approved if i.cost and (i.id not in states or states[i.id].state != "cleared")]
    own = list(session.scalars(contracts.contracts_statement(coop_id, provider_id=work.provider_id)))
    return render_template(
        "invoices/provider_invoices.html",
        page=page,
        states=states,
        owed=owed,
        owed_total=sum(i.cost for i in owed),
        contracts={c.id: c for c in own},
        ready=queries.ready_to_invoice(session, coop_id, [c.id for c in own if c.in_force_at]),
    )


@bp.get("/c/<coop>/p/<provider>/invoices.csv")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_invoices_csv(work: Work) -> Any:
    """Our invoices as a download."""
    found = work.session.scalars(queries.invoices_statement(work.coop_id, provider_id=work.provider_id)).all()
    states = payments.instruction_states(work.session, work.coop_id, [i.id for i in found])
    return csv_response(
        [
            (
                i.their_number,
                i.number,
                i.period_from.isoformat(),
                i.period_to.isoformat(),
                plain_pounds(i.claimed),
                plain_pounds(i.cost),
                i.due_on.isoformat() if i.due_on else "",
                states[i.id].state if i.id in states else "",
            )
            for i in found
        ],
        (
            _("your number"), _("our number"), _("from"), _("to"), _("asked"), _("agreed"), _("due"), _("payment"),
        ),
        "invoices.csv",
    )  # fmt: skip


@bp.get("/c/<coop>/p/<provider>/contracts/<int:number>/invoices/new")
@requires(Permission.ACT_FOR_PROVIDER)
def new_invoice(work: Work, number: int) -> Any:
    """Which days, and our own number."""
    contract = own_contract(work, number)
    ready = queries.ready_to_invoice(work.session, work.coop_id, [contract.id]).get(contract.id)
    form = Form.blank(
        schemas.PlanInvoice(),
        period_from=ready[1].isoformat() if ready else None,
        period_to=ready[2].isoformat() if ready else None,
        rate=plain_pounds(contract.rate),
    )
    return render_template("invoices/new_invoice.html", contract=contract, ready=ready, form=form)


@bp.post("/c/<coop>/p/<provider>/contracts/<int:number>/invoices/new")
@requires(Permission.ACT_FOR_PROVIDER)
def send_invoice(work: Work, number: int) -> Any:
    """First shows the invoice line by line, matched; sent when that page is confirmed."""
    contract = own_contract(work, number)
    form = Form.read(schemas.PlanInvoice())
    if form.ok:
        asked = {k: form.data[k] for k in ("period_from", "period_to", "rate")}
        try:
            if request.form.get("confirm") == "yes":
                sent = service.send_invoice(
                    work, contract_id=contract.id, their_number=form.data["their_number"], **asked
                )
                return redirect(url_for("invoices.provider_invoice", number=sent.number, sent="yes"), 303)
            plan = service.plan_invoice(work, contract_id=contract.id, **asked)
            return render_template(
                "invoices/plan.html",
                contract=contract,
                plan=plan,
                form=form,
                fields={k: v for k, v in request.form.items() if k not in ("csrf_token", "confirm")},
            )
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
    ready = queries.ready_to_invoice(work.session, work.coop_id, [contract.id]).get(contract.id)
    return render_template("invoices/new_invoice.html", contract=contract, ready=ready, form=form), 422


def _own(work: Work, number: int) -> Invoice:
    invoice = queries.invoice_by_number(work.session, work.coop_id, number)
    if invoice is None or invoice.provider_id != work.provider_id:
        raise NoSuchInvoice()
    return invoice


@bp.get("/c/<coop>/p/<provider>/invoices/<int:number>")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_invoice(work: Work, number: int) -> Any:
    """One of our invoices: each line, where it stands, and when it is paid."""
    invoice = _own(work, number)
    states = payments.instruction_states(work.session, work.coop_id, [invoice.id])
    return render_template(
        "invoices/provider_invoice.html",
        invoice=invoice,
        contract=contracts.contract(work.session, work.coop_id, invoice.contract_id),
        lines=queries.lines(work.session, work.coop_id, invoice.id),
        payment=states.get(invoice.id),
        approvals=len(queries.approvals(work.session, work.coop_id, invoice.id)),
        just_sent=request.args.get("sent") == "yes",
    )


@bp.get("/c/<coop>/p/<provider>/invoices/<int:number>/remittance")
@requires(Permission.ACT_FOR_PROVIDER)
def remittance(work: Work, number: int) -> Any:
    """The remittance advice of a paid invoice: what was paid, for what, with which reference."""
    invoice = _own(work, number)
    payment = payments.instruction_states(work.session, work.coop_id, [invoice.id]).get(invoice.id)
    if payment is None or payment.sent_on is None:
        raise NoSuchInvoice()
    return render_template(
        "invoices/remittance.html",
        invoice=invoice,
        contract=contracts.contract(work.session, work.coop_id, invoice.contract_id),
        lines=queries.lines(work.session, work.coop_id, invoice.id),
        payment=payment,
    )
