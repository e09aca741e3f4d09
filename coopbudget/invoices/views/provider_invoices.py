"""A provider's invoices: what I can invoice, what it comes to, what I'm owed and when it comes, what I give back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from coopbudget.contracts import queries as contracts
from coopbudget.errors import Conflict, Invalid
from coopbudget.evidence import queries as evidence, service as files
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.invoices import queries, schemas, service
from coopbudget.invoices.errors import LooksTwice, NoSuchInvoice
from coopbudget.invoices.models import Invoice, InvoicePart
from coopbudget.invoices.views.blueprint import bp
from coopbudget.invoices.views.provider_visits import own_contract
from coopbudget.money import parse_pounds, plain_pounds
from coopbudget.paging import csv_response, page_number, paginate
from coopbudget.payments import queries as payments


def _states(work: Work, parts: Mapping[uuid.UUID, list[InvoicePart]]) -> dict[uuid.UUID, payments.State]:
    ids = [part.id for each in parts.values() for part in each]
    return payments.instruction_states(work.session, work.coop_id, ids)


@bp.get("/c/<coop>/p/<provider>/invoices")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_invoices(work: Work) -> Any:
    """Our statement: what we're owed and when it comes, then every invoice."""
    session, coop_id = work.session, work.coop_id
    page = paginate(session, queries.invoices_statement(coop_id, provider_id=work.provider_id), number=page_number())
    ids = [invoice.id for invoice in page]
    approved = queries.approved_parts(session, coop_id, work.provider_id)
    parts = queries.parts(session, coop_id, ids)
    states = payments.instruction_states(
        session, coop_id, {part.id for _, part in approved} | {part.id for each in parts.values() for part in each}
    )
    owed = [(i, part) for i, part in approved if part.id in states and states[part.id].state != "cleared"]
    own = list(session.scalars(contracts.contracts_statement(coop_id, provider_id=work.provider_id)))
    return render_template(
        "invoices/provider_invoices.html",
        page=page,
        parts=parts,
        states=states,
        held=queries.held_amounts(session, coop_id, ids),
        counts=queries.approval_counts(session, coop_id, ids),
        owed=owed,
        owed_total=sum(states[part.id].amount for _, part in owed),
        contracts={c.id: c for c in own},
        ready=queries.ready_to_invoice(session, coop_id, [c.id for c in own if c.in_force_at]),
    )


@bp.get("/c/<coop>/p/<provider>/invoices.csv")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_invoices_csv(work: Work) -> Any:
    """Our invoices as a download."""
    found = work.session.scalars(queries.invoices_statement(work.coop_id, provider_id=work.provider_id)).all()
    ids = [invoice.id for invoice in found]
    parts = queries.parts(work.session, work.coop_id, ids)
    states = _states(work, parts)
    credited = queries.credited_amounts(work.session, work.coop_id, ids)
    return csv_response(
        [
            (
                i.their_number, i.number, i.period_from.isoformat(), i.period_to.isoformat(), plain_pounds(i.claimed),
                plain_pounds(i.cost), plain_pounds(credited.get(i.id, 0)), i.due_on.isoformat(),
                " ".join(states[part.id].state for part in parts.get(i.id, []) if part.id in states),
            )
            for i in found
        ],
        (
            _("your number"), _("our number"), _("from"), _("to"), _("asked"), _("agreed"), _("credited"), _("due"),
            _("payment"),
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
    )
    return render_template("invoices/new_invoice.html", contract=contract, ready=ready, form=form)


@bp.post("/c/<coop>/p/<provider>/contracts/<int:number>/invoices/new")
@requires(Permission.ACT_FOR_PROVIDER)
def send_invoice(work: Work, number: int) -> Any:
    """First shows the invoice line by line, matched; sent when that page is confirmed."""
    contract = own_contract(work, number)
    form = Form.read(schemas.PlanInvoice())
    if form.ok:
        days = {k: form.data[k] for k in ("period_from", "period_to")}
        try:
            if request.form.get("confirm") == "yes":
                sent = service.send_invoice(
                    work,
                    contract_id=contract.id,
                    their_number=form.data["their_number"],
                    again=form.data["again"],
                    **days,
                )
                return redirect(url_for("invoices.provider_invoice", number=sent.number, sent="yes"), 303)
            return render_template(
                "invoices/plan.html",
                contract=contract,
                plan=service.plan_invoice(work, contract_id=contract.id, **days),
                form=form,
                fields={k: v for k, v in request.form.items() if k not in ("csrf_token", "confirm")},
            )
        except Invalid as problem:
            form.take(problem)
        except LooksTwice as problem:
            form.take({"again": [problem.message]})
        except Conflict as problem:
            form.take({"_form": [problem.message]})
    ready = queries.ready_to_invoice(work.session, work.coop_id, [contract.id]).get(contract.id)
    return render_template("invoices/new_invoice.html", contract=contract, ready=ready, form=form), 422


def own_invoice(work: Work, number: int) -> Invoice:
    """The provider's own invoice; NoSuchInvoice for another's."""
    invoice = queries.invoice_by_number(work.session, work.coop_id, number)
    if invoice is None or invoice.provider_id != work.provider_id:
        raise NoSuchInvoice()
    return invoice


@bp.get("/c/<coop>/p/<provider>/invoices/<int:number>")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_invoice(work: Work, number: int) -> Any:
    """One of our invoices: each line, where it stands, and when it is paid."""
    invoice = own_invoice(work, number)
    parts = queries.parts(work.session, work.coop_id, [invoice.id])
    approvals = queries.approvals_of_invoice(work.session, work.coop_id, invoice.id)
    part = next((each for each in parts.get(invoice.id, []) if each.closed_at is None), None)
    file = evidence.evidence(work.session, work.coop_id, invoice.evidence_id) if invoice.evidence_id else None
    return render_template(
        "invoices/provider_invoice.html",
        invoice=invoice,
        contract=contracts.contract(work.session, work.coop_id, invoice.contract_id),
        lines=queries.lines(work.session, work.coop_id, invoice.id),
        parts=parts.get(invoice.id, []),
        part=part,
        payments=_states(work, parts),
        approvals=sum(1 for of, _ in approvals if part is not None and of.id == part.id),
        credits=queries.credit_notes(work.session, work.coop_id, invoice.id),
        file=file.filename if file else "",
        just_sent=request.args.get("sent") == "yes",
    )


@bp.get("/c/<coop>/p/<provider>/invoices/<int:number>/file")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_invoice_file(work: Work, number: int) -> Any:
    """The file that we sent with it."""
    invoice = own_invoice(work, number)
    if invoice.evidence_id is None:
        raise NoSuchInvoice()
    return files.send(work, invoice.evidence_id)


@bp.post("/c/<coop>/p/<provider>/invoices/<int:number>/take-back")
@requires(Permission.ACT_FOR_PROVIDER)
def take_back_invoice(work: Work, number: int) -> Any:
    """Take it back while no officer has approved it."""
    service.take_back_invoice(work, invoice_id=own_invoice(work, number).id)
    flash(_("The invoice is taken back. Its visits can be put on another one."), "success")
    return redirect(url_for("invoices.provider_invoice", number=number), 303)


@bp.get("/c/<coop>/p/<provider>/invoices/<int:number>/remittance")
@requires(Permission.ACT_FOR_PROVIDER)
def remittance(work: Work, number: int) -> Any:
    """The remittance advice of a paid invoice, payment by payment: what was paid, for what, with which reference."""
    invoice = own_invoice(work, number)
    parts = queries.parts(work.session, work.coop_id, [invoice.id])
    states = _states(work, parts)
    sent = [(part, states[part.id]) for part in parts.get(invoice.id, []) if part.id in states]
    sent = [(part, state) for part, state in sent if state.sent_on is not None or state.state == "cleared"]
    if not sent:
        raise NoSuchInvoice()
    return render_template(
        "invoices/remittance.html",
        invoice=invoice,
        contract=contracts.contract(work.session, work.coop_id, invoice.contract_id),
        lines=queries.lines(work.session, work.coop_id, invoice.id),
        sent=sent,
    )


@dataclass(frozen=True)
class Off:
    """A line that can be credited, and how much of it is left (pence)."""

    line: Any
    left: int


def _credit_page(work: Work, invoice: Invoice, form: Form) -> str:
    lines = [line for line, _ in queries.lines(work.session, work.coop_id, invoice.id) if line.part_id is not None]
    return render_template(
        "invoices/new_credit.html",
        invoice=invoice,
        contract=contracts.contract(work.session, work.coop_id, invoice.contract_id),
        lines=[Off(line, line.amount - line.credit - line.credited) for line in lines],
        form=form,
    )


def _typed(form: Form, work: Work, invoice: Invoice) -> dict[uuid.UUID, int]:
    """What is to be taken off each line, as it was typed beside it."""
    amounts: dict[uuid.UUID, int] = {}
    for line, _visit in queries.lines(work.session, work.coop_id, invoice.id):
        name = f"off-{line.position}"
        typed = request.form.get(name, "").strip()
        form.values[name] = typed
        if not typed:
            continue
        try:
            amounts[line.id] = parse_pounds(typed)
        except ValueError:
            form.take({name: [_("Type an amount in pounds and pence, like 42 or 42.50.")]})
    return amounts


@bp.get("/c/<coop>/p/<provider>/invoices/<int:number>/credit")
@requires(Permission.ACT_FOR_PROVIDER)
def crediting(work: Work, number: int) -> Any:
    """What do we give back, and why?"""
    return _credit_page(work, own_invoice(work, number), Form.blank(schemas.Credit()))


@bp.post("/c/<coop>/p/<provider>/invoices/<int:number>/credit")
@requires(Permission.ACT_FOR_PROVIDER)
def credit(work: Work, number: int) -> Any:
    """First shows what each member gets back; done when that page is confirmed."""
    invoice = own_invoice(work, number)
    form = Form.read(schemas.Credit())
    amounts = _typed(form, work, invoice)
    if form.ok:
        try:
            if request.form.get("confirm") == "yes":
                note = service.send_credit_note(
                    work,
                    invoice_id=invoice.id,
                    their_number=form.data["their_number"],
                    reason=form.data["reason"],
                    amounts=amounts,
                )
                return redirect(url_for("invoices.provider_credit_note", number=note.number, sent="yes"), 303)
            return render_template(
                "invoices/plan_credit.html",
                invoice=invoice,
                moves=service.plan_credit(work, invoice_id=invoice.id, amounts=amounts),
                form=form,
                fields={k: v for k, v in request.form.items() if k not in ("csrf_token", "confirm")},
            )
        except Invalid as problem:
            form.take({"_form" if name == "lines" else name: words for name, words in problem.errors.items()})
        except Conflict as problem:
            form.take({"_form": [problem.message]})
    return _credit_page(work, invoice, form), 422


@bp.get("/c/<coop>/p/<provider>/credit-notes/<int:number>")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_credit_note(work: Work, number: int) -> Any:
    """One of our credit notes: what it took off, and from which payment."""
    note = queries.credit_note_by_number(work.session, work.coop_id, number)
    if note is None or note.provider_id != work.provider_id:
        raise NoSuchInvoice()
    found = queries.invoice_number(work.session, work.coop_id, note.invoice_id)
    return render_template(
        "invoices/provider_credit_note.html",
        note=note,
        invoice=own_invoice(work, found or 0),
        lines=queries.credit_lines(work.session, work.coop_id, note.id),
        just_sent=request.args.get("sent") == "yes",
    )
