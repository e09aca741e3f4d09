"""A part of an invoice: opened for what agrees, closed again where it is matched anew, sent back, or approved."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import delete, func, select

from coopbudget.contracts.queries import ContractRow
from coopbudget.contracts.service import hold_contract
from coopbudget.db import new_id
from coopbudget.guard import Permission, Work, insist
from coopbudget.invoices import policy, queries
from coopbudget.invoices.errors import AlreadyLookedAt, InvoiceOver, NoSuchInvoice
from coopbudget.invoices.models import Invoice, InvoiceLine, InvoicePart, InvoiceShare
from coopbudget.invoices.rules import Claim, Held
from coopbudget.invoices.service.matching import Draft, borne, digest_of, draft, hold_visits, keep_invoiced, put_into
from coopbudget.invoices.service.visits import hold_invoice, tell_officers
from coopbudget.members import queries as members
from coopbudget.notices.messages import N_
from coopbudget.notices.service import take_back
from coopbudget.providers import queries as providers
from coopbudget.providers.rules import HourKind
from coopbudget.rulebook.queries import rules_on
from coopbudget.trail.service import append


def hold(work: Work, invoice_id: uuid.UUID) -> tuple[Invoice, ContractRow]:
    """The contract, then the invoice, locked in this order everywhere. Raises NoSuchInvoice."""
    contract_id = work.session.scalar(
        select(Invoice.contract_id).where(Invoice.coop_id == work.coop_id, Invoice.id == invoice_id)
    )
    if contract_id is None:
        raise NoSuchInvoice()
    contract = hold_contract(work, contract_id)
    return hold_invoice(work, invoice_id), contract


def lines_of(work: Work, invoice_id: uuid.UUID) -> list[InvoiceLine]:
    """The lines of an invoice in order, as the database has them now."""
    return list(
        work.session.scalars(
            select(InvoiceLine)
            .where(InvoiceLine.coop_id == work.coop_id, InvoiceLine.invoice_id == invoice_id)
            .order_by(InvoiceLine.position)
            .execution_options(populate_existing=True)
        )
    )


def open_part(
    work: Work, invoice: Invoice, plan: Draft, rows: Sequence[InvoiceLine] | None = None
) -> InvoicePart | None:
    """Put the lines that agree into a part that waits for as many approvals as the rules ask; None where none does.

    ``rows`` are the invoice's lines that the plan is about (all of them by default). Raises VisitOnTwoInvoices.
    """
    rows = lines_of(work, invoice.id) if rows is None else rows
    part_id = new_id()
    if not plan.good:
        put_into(work, part_id, rows, plan)
        return None
    last = work.session.scalar(
        select(func.max(InvoicePart.position)).where(
            InvoicePart.coop_id == work.coop_id, InvoicePart.invoice_id == invoice.id
        )
    )
    where = {place.fund_id: place for place in plan.places}
    shares = [
        InvoiceShare(
            coop_id=work.coop_id,
            id=new_id(),
            invoice_id=invoice.id,
            part_id=part_id,
            member_id=where[fund_id].member_id,
            member_number=where[fund_id].member_number,
            fund_id=fund_id,
            fund_number=where[fund_id].fund_number,
            cost=share.cost,
            levy=share.levy,
        )
        for fund_id, share in plan.sums.shares.items()
    ]
    part = InvoicePart(
        coop_id=work.coop_id,
        id=part_id,
        invoice_id=invoice.id,
        position=(last or 0) + 1,
        # The whole invoice counts: what comes in parts does not slip under the limit.
        approvals=rules_on(work.session, work.coop_id, work.today).invoice_yeses(invoice.cost + plan.sums.cost),
        cost=plan.sums.cost,
        vat=plan.sums.vat,
        levy=plan.sums.levy,
        digest="",
        matched_at=work.now,
    )
    work.session.add(part)
    work.session.flush()
    put_into(work, part_id, rows, plan)
    work.session.add_all(shares)
    part.digest = digest_of([row for row in rows if row.part_id == part_id], shares)
    invoice.cost, invoice.vat, invoice.levy = invoice.cost + part.cost, invoice.vat + part.vat, invoice.levy + part.levy
    work.session.flush()
    append(
        work,
        act="invoice_part_opened",
        subject_kind="invoice",
        subject_id=invoice.id,
        content={
            "approvals": part.approvals,
            "cost": part.cost,
            "digest": part.digest,
            "levy": part.levy,
            "part": part.position,
            "shares": [[str(share.fund_id), share.cost, share.levy] for share in shares],
        },
    )
    tell_officers(
        work,
        Permission.APPROVE_INVOICES,
        N_("An invoice for %(title)s waits for approval: %(amount)s."),
        {"title": plan.contract.title, "amount": {"pence": part.cost}},
        f"/invoices/{invoice.number}",
        about=invoice.id,
    )
    return part


def close_part(work: Work, invoice: Invoice, part: InvoicePart | None, *, held: Held | None = None) -> None:
    """A part that waits is not approved: its visits are free again, and nothing of it stands.

    ``held`` is then written to its lines, so that matching leaves them alone.
    """
    if part is None:
        return
    freed = [row for row in lines_of(work, invoice.id) if row.part_id == part.id]
    for row in freed:
        row.part_id, row.counts, row.credit, row.weights = None, False, 0, []
        row.held = [str(held)] if held else row.held
    invoice.cost, invoice.vat, invoice.levy = invoice.cost - part.cost, invoice.vat - part.vat, invoice.levy - part.levy
    part.closed_at = work.now
    work.session.flush()
    keep_invoiced(work, [row.delivery_id for row in freed])


def rematch_invoice(work: Work, *, invoice_id: uuid.UUID) -> InvoicePart | None:
    """Match again what is not approved, with what is known today: a visit settled, an absence recorded late.

    What agrees now is a part that waits for approval, on the same invoice, due when the invoice is; None where
    nothing does. Raises Forbidden (a provider's person), InvoiceOver, AlreadyLookedAt (an officer has approved
    what waits).
    """
    work.need(Permission.MATCH_INVOICES)
    invoice, contract = hold(work, invoice_id)
    if work.actor.person_id is not None:
        acts_for_it = work.actor.person_id in providers.people_of(work.session, invoice.provider_id)
        insist(policy.may_reject(policy.OfficerFacts(is_provider_person=acts_for_it)))
    if invoice.rejected_at is not None:
        raise InvoiceOver()
    part = queries.open_part(work.session, work.coop_id, invoice.id)
    if part is not None and queries.approvals(work.session, work.coop_id, part.id):
        raise AlreadyLookedAt()
    rows = lines_of(work, invoice.id)
    mine = [
        row
        for row in rows
        if (row.part_id is None or (part is not None and row.part_id == part.id)) and Held.SENT_BACK not in row.held
    ]
    if not mine:
        raise InvoiceOver()
    hold_visits(work, contract.id, min(row.given_on for row in mine), max(row.given_on for row in mine))
    claims = _claims(work, invoice, mine)
    close_part(work, invoice, part)
    if part is not None:
        work.session.execute(
            delete(InvoiceShare).where(InvoiceShare.coop_id == work.coop_id, InvoiceShare.part_id == part.id)
        )
        work.session.delete(part)
        work.session.flush()
    plan = draft(
        work,
        contract,
        claims,
        invoice.period_from,
        invoice.period_to,
        levy_bp=invoice.levy_bp,
        vat_bp=invoice.vat_bp,
        before=borne(rows),
    )
    stop_asking_officers(work, invoice)
    return open_part(work, invoice, plan, mine)


def _claims(work: Work, invoice: Invoice, rows: Sequence[InvoiceLine]) -> list[Claim]:
    """The lines as they are claimed now; a line of the provider's own (``total`` is set) names no visit.

    What waited for an answer alone is claimed at what was agreed, where that is less.
    """
    visits = {
        visit.id: visit
        for visit in queries.visits_for(
            work.session,
            work.coop_id,
            invoice.contract_id,
            days=(),
            ids=[row.delivery_id for row in rows if row.delivery_id],
        )
    }
    claims = []
    for row in rows:
        visit = visits.get(row.delivery_id) if row.delivery_id else None
        minutes = row.minutes
        if visit is not None and visit.agreed_minutes and row.held in ([Held.DISPUTED], [Held.UNCONFIRMED]):
            minutes = min(minutes, visit.agreed_minutes)
        named = row.delivery_id if invoice.total is None else None
        claims.append(Claim(row.given_on, HourKind(row.kind), minutes, row.rate, named))
    return claims


def stop_asking_officers(work: Work, invoice: Invoice) -> None:
    """What told officers that an approval is wanted is taken back: it is given, or not wanted any more."""
    officers = members.people_with(work.session, work.coop_id, Permission.APPROVE_INVOICES, work.today)
    take_back(work, about=invoice.id, people=officers)
