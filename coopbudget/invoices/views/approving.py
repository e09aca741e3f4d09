"""Officers' pages of invoices: the match line by line, the shares before and after, approvals, or sending back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from coopbudget.contracts import queries as contracts
from coopbudget.contracts.queries import ContractRow
from coopbudget.errors import Forbidden
from coopbudget.evidence import queries as evidence, service as files
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.guard.policy import Decision
from coopbudget.invoices import policy, queries, schemas, service
from coopbudget.invoices.errors import NoSuchInvoice
from coopbudget.invoices.models import CreditNote, Invoice, InvoicePart, InvoiceShare
from coopbudget.invoices.views.blueprint import bp, sees_invoices
from coopbudget.members import queries as members
from coopbudget.money import plain_pounds
from coopbudget.paging import csv_response, page_number, paginate
from coopbudget.payments import queries as payments
from coopbudget.providers import queries as providers

STATES = ("waiting", "held", "approved", "rejected")


@dataclass(frozen=True)
class Seen:
    """An invoice with everything an officer looks at. ``shares`` are those of the part that waits."""

    invoice: Invoice
    contract: ContractRow
    provider_name: str
    lines: list[Any]
    parts: list[InvoicePart]
    part: InvoicePart | None
    shares: list[InvoiceShare]
    paid: list[InvoiceShare]
    credits: Sequence[CreditNote]
    left: dict[Any, int]
    members: dict[Any, Any]
    approvals: list[tuple[InvoicePart, str, Any]]
    payments: dict[Any, Any]
    has_payee: bool
    may_approve: Decision
    file: str

    @property
    def open(self) -> bool:
        return self.part is not None

    @property
    def held(self) -> list[Any]:
        """Lines that are held back, and may be matched again."""
        return [line for line, _ in self.lines if line.part_id is None and "sent_back" not in line.held]

    @property
    def looked_at(self) -> list[str]:
        """Who has approved the part that waits."""
        return [name for part, name, _ in self.approvals if self.part is not None and part.id == self.part.id]

    @property
    def short(self) -> list[int]:
        """Numbers of members whose share is more than what is left."""
        return sorted({s.member_number for s in self.shares if s.cost + s.levy > self.left.get(s.fund_id, 0)})


def _seen(work: Work, number: int) -> Seen:
    session, coop_id = work.session, work.coop_id
    if not sees_invoices(work):
        raise Forbidden()
    invoice = queries.invoice_by_number(session, coop_id, number)
    contract = contracts.contract(session, coop_id, invoice.contract_id) if invoice else None
    if invoice is None or contract is None:
        raise NoSuchInvoice()
    provider = providers.provider(session, invoice.provider_id)
    approvals = queries.approvals_of_invoice(session, coop_id, invoice.id)
    names = members.names(session, [each.person_id for _, each in approvals])
    parts = queries.parts(session, coop_id, [invoice.id]).get(invoice.id, [])
    part = next((each for each in parts if each.closed_at is None), None)
    shares = list(queries.shares(session, coop_id, [each.id for each in parts]))
    places = contracts.allocation(session, coop_id, contract.id)
    facts = policy.OfficerFacts(
        is_provider_person=work.actor.person_id in providers.people_of(session, invoice.provider_id),
        has_approved=any(
            each.person_id == work.actor.person_id for of, each in approvals if part is not None and of.id == part.id
        ),
    )
    file = evidence.evidence(session, coop_id, invoice.evidence_id) if invoice.evidence_id else None
    return Seen(
        invoice=invoice,
        contract=contract,
        provider_name=provider.name if provider else "",
        lines=queries.lines(session, coop_id, invoice.id),
        parts=parts,
        part=part,
        shares=[share for share in shares if part is not None and share.part_id == part.id],
        paid=[share for share in shares if part is None or share.part_id != part.id],
        credits=queries.credit_notes(session, coop_id, invoice.id),
        left=contracts.committed_left(session, coop_id, contract, places),
        members=members.members_by_id(session, coop_id, {share.member_id for share in shares}),
        approvals=[(of, names[each.person_id], each.approved_at) for of, each in approvals],
        payments=payments.instruction_states(session, coop_id, [each.id for each in parts]),
        has_payee=payments.payee_for(session, coop_id, invoice.provider_id) is not None,
        may_approve=policy.may_approve(facts),
        file=file.filename if file else "",
    )


@bp.get("/c/<coop>/invoices")
@requires(Permission.SEE_COOP)
def invoices(work: Work) -> Any:
    """The co-op's invoices, newest first; the filter says which."""
    if not sees_invoices(work):
        raise Forbidden()
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    page = paginate(work.session, queries.invoices_statement(work.coop_id, state=state), number=page_number())
    ids = [invoice.id for invoice in page]
    parts = queries.parts(work.session, work.coop_id, ids)
    return render_template(
        "invoices/invoices.html",
        page=page,
        state=state,
        parts=parts,
        held=queries.held_amounts(work.session, work.coop_id, ids),
        counts=queries.approval_counts(work.session, work.coop_id, ids),
        states=payments.instruction_states(
            work.session, work.coop_id, [part.id for each in parts.values() for part in each]
        ),
        providers=providers.providers_by_id(work.session, {invoice.provider_id for invoice in page}),
        contracts=contracts.contracts_by_id(work.session, work.coop_id, {i.contract_id for i in page}),
    )


@bp.get("/c/<coop>/invoices.csv")
@requires(Permission.SEE_COOP)
def invoices_csv(work: Work) -> Any:
    """The co-op's invoices as a download."""
    if not sees_invoices(work):
        raise Forbidden()
    found = work.session.scalars(queries.invoices_statement(work.coop_id)).all()
    names = providers.providers_by_id(work.session, {invoice.provider_id for invoice in found})
    credited = queries.credited_amounts(work.session, work.coop_id, [invoice.id for invoice in found])
    return csv_response(
        [
            (
                i.number, names[i.provider_id].name, i.their_number, i.period_from.isoformat(),
                i.period_to.isoformat(), plain_pounds(i.claimed), plain_pounds(i.cost), plain_pounds(i.levy),
                plain_pounds(credited.get(i.id, 0)), i.approved_at.date().isoformat() if i.approved_at else "",
                i.due_on.isoformat(),
            )
            for i in found
        ],
        (
            _("number"), _("provider"), _("their number"), _("from"), _("to"), _("asked"), _("cost"), _("levy"),
            _("credited"), _("approved"), _("due"),
        ),
        "invoices.csv",
    )  # fmt: skip


@bp.get("/c/<coop>/invoices/<int:number>")
@requires(Permission.SEE_COOP)
def invoice(work: Work, number: int) -> Any:
    """One invoice: matched line by line, its shares before and after, and who has approved."""
    return render_template("invoices/invoice.html", s=_seen(work, number))


@bp.get("/c/<coop>/invoices/<int:number>/file")
@requires(Permission.SEE_COOP)
def invoice_file(work: Work, number: int) -> Any:
    """The provider's own file, as a download."""
    if not sees_invoices(work):
        raise Forbidden()
    found = queries.invoice_by_number(work.session, work.coop_id, number)
    if found is None or found.evidence_id is None:
        raise NoSuchInvoice()
    return files.send(work, found.evidence_id)


@bp.get("/c/<coop>/invoices/<int:number>/approve")
@requires(Permission.APPROVE_INVOICES)
def approving(work: Work, number: int) -> Any:
    """What my approval does."""
    found = _seen(work, number)
    form = Form.blank(schemas.Approve(), digest=found.part.digest if found.part else None)
    return render_template("invoices/approve.html", s=found, form=form)


@bp.post("/c/<coop>/invoices/<int:number>/approve")
@requires(Permission.APPROVE_INVOICES)
def approve(work: Work, number: int) -> Any:
    """Approve it as it was shown."""
    found = _seen(work, number)
    form = Form.read(schemas.Approve())
    if not form.ok:
        return render_template("invoices/approve.html", s=found, form=form), 422
    service.approve_invoice(work, invoice_id=found.invoice.id, digest=form.data["digest"])
    return redirect(url_for("invoices.approved", number=number), 303)


@bp.get("/c/<coop>/invoices/<int:number>/approved")
@requires(Permission.APPROVE_INVOICES)
def approved(work: Work, number: int) -> Any:
    """The receipt of an approval."""
    return render_template("invoices/approved.html", s=_seen(work, number))


@bp.get("/c/<coop>/invoices/<int:number>/send-back")
@requires(Permission.APPROVE_INVOICES)
def rejecting(work: Work, number: int) -> Any:
    """What sending it back does."""
    return render_template("invoices/reject.html", s=_seen(work, number), form=Form.blank(schemas.Reject()))


@bp.post("/c/<coop>/invoices/<int:number>/send-back")
@requires(Permission.APPROVE_INVOICES)
def reject(work: Work, number: int) -> Any:
    """Send back what is not approved, with a reason."""
    found = _seen(work, number)
    form = Form.read(schemas.Reject())
    if not form.ok:
        return render_template("invoices/reject.html", s=found, form=form), 422
    service.reject_invoice(work, invoice_id=found.invoice.id, reason=form.data["reason"])
    flash(_("The invoice is sent back. The provider reads why, and can send it again."), "success")
    return redirect(url_for("invoices.invoice", number=number), 303)


@bp.post("/c/<coop>/invoices/<int:number>/match")
@requires(Permission.MATCH_INVOICES)
def rematch(work: Work, number: int) -> Any:
    """Match and split what is not approved again, with what is known today."""
    part = service.rematch_invoice(work, invoice_id=_seen(work, number).invoice.id)
    if part is None:
        flash(_("Nothing more agrees yet. Each line says why."), "info")
    else:
        flash(_("Matched and split again with what is known today. It waits for approval."), "success")
    return redirect(url_for("invoices.invoice", number=number), 303)


@bp.get("/c/<coop>/credit-notes/<int:number>")
@requires(Permission.SEE_COOP)
def credit_note(work: Work, number: int) -> Any:
    """A credit note: what it takes off which line, and what each fund got back."""
    if not sees_invoices(work):
        raise Forbidden()
    note = queries.credit_note_by_number(work.session, work.coop_id, number)
    if note is None:
        raise NoSuchInvoice()
    found = _seen(work, _number_of(work, note))
    shares = queries.credit_shares(work.session, work.coop_id, note.id)
    return render_template(
        "invoices/credit_note.html",
        s=found,
        note=note,
        lines=queries.credit_lines(work.session, work.coop_id, note.id),
        shares=shares,
        members=members.members_by_id(work.session, work.coop_id, {share.member_id for share in shares}),
    )


def _number_of(work: Work, note: CreditNote) -> int:
    number = queries.invoice_number(work.session, work.coop_id, note.invoice_id)
    if number is None:
        raise NoSuchInvoice()
    return number
