"""Officers' pages of invoices: the match, the shares before and after, two approvals, or sending it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from coopbudget.contracts import queries as contracts
from coopbudget.contracts.queries import ContractRow
from coopbudget.errors import Forbidden
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.guard.policy import Decision
from coopbudget.invoices import policy, queries, schemas, service
from coopbudget.invoices.errors import NoSuchInvoice
from coopbudget.invoices.models import Invoice
from coopbudget.invoices.views.blueprint import bp, sees_invoices
from coopbudget.members import queries as members
from coopbudget.money import plain_pounds
from coopbudget.paging import csv_response, page_number, paginate
from coopbudget.payments import queries as payments
from coopbudget.providers import queries as providers

STATES = ("waiting", "approved", "rejected")


@dataclass(frozen=True)
class Seen:
    """An invoice with everything an officer looks at."""

    invoice: Invoice
    contract: ContractRow
    provider_name: str
    lines: list[Any]
    shares: list[Any]
    left: dict[Any, int]
    members: dict[Any, Any]
    approvals: list[tuple[str, Any]]
    payment: Any
    has_payee: bool
    may_approve: Decision

    @property
    def open(self) -> bool:
        return self.invoice.approved_at is None and self.invoice.rejected_at is None

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
    approvals = queries.approvals(session, coop_id, invoice.id)
    names = members.names(session, [each.person_id for each in approvals])
    shares = list(queries.shares(session, coop_id, invoice.id))
    places = contracts.allocation(session, coop_id, contract.id)
    facts = policy.OfficerFacts(
        is_provider_person=work.actor.person_id in providers.people_of(session, invoice.provider_id),
        has_approved=any(each.person_id == work.actor.person_id for each in approvals),
    )
    return Seen(
        invoice=invoice,
        contract=contract,
        provider_name=provider.name if provider else "",
        lines=queries.lines(session, coop_id, invoice.id),
        shares=shares,
        left=contracts.committed_left(session, coop_id, contract, places),
        members=members.members_by_id(session, coop_id, {share.member_id for share in shares}),
        approvals=[(names[each.person_id], each.approved_at) for each in approvals],
        payment=payments.instruction_states(session, coop_id, [invoice.id]).get(invoice.id),
        has_payee=payments.payee_for(session, coop_id, invoice.provider_id) is not None,
        may_approve=policy.may_approve(facts),
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
    return render_template(
        "invoices/invoices.html",
        page=page,
        state=state,
        counts=queries.approval_counts(work.session, work.coop_id, ids),
        states=payments.instruction_states(work.session, work.coop_id, ids),
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
    return csv_response(
        [
            (
                i.number, names[i.provider_id].name, i.their_number, i.period_from.isoformat(),
                i.period_to.isoformat(), plain_pounds(i.claimed), plain_pounds(i.cost), plain_pounds(i.levy),
                i.approved_at.date().isoformat() if i.approved_at else "",
                i.due_on.isoformat() if i.due_on else "",
            )
            for i in found
        ],
        (
            _("number"), _("provider"), _("their number"), _("from"), _("to"), _("asked"), _("cost"), _("levy"),
            _("approved"), _("due"),
        ),
        "invoices.csv",
    )  # fmt: skip


@bp.get("/c/<coop>/invoices/<int:number>")
@requires(Permission.SEE_COOP)
def invoice(work: Work, number: int) -> Any:
    """One invoice: matched line by line, its shares before and after, and who has approved."""
    return render_template("invoices/invoice.html", s=_seen(work, number))


@bp.get("/c/<coop>/invoices/<int:number>/approve")
@requires(Permission.APPROVE_INVOICES)
def approving(work: Work, number: int) -> Any:
    """What my approval does."""
    found = _seen(work, number)
    form = Form.blank(schemas.Approve(), digest=found.invoice.digest)
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
    """Send it back with a reason."""
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
    """Match and split it again with what is known today."""
    service.rematch_invoice(work, invoice_id=_seen(work, number).invoice.id)
    flash(_("The invoice is matched and split again with what is known today."), "success")
    return redirect(url_for("invoices.invoice", number=number), 303)
