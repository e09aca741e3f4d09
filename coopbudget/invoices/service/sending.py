"""The provider's invoice: from confirmed visits, or its own with its own lines; matched, split, and sent."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _, lazy_gettext as _l
from sqlalchemy import select

from coopbudget.contracts import queries as contracts
from coopbudget.contracts.queries import ContractRow
from coopbudget.contracts.service import hold_contract
from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.invoices import queries
from coopbudget.invoices.errors import (
    AlreadyLookedAt,
    InvoiceOver,
    LooksTwice,
    NoSuchInvoice,
    NothingToInvoice,
    NumberTaken,
)
from coopbudget.invoices.models import Invoice
from coopbudget.invoices.rules import Claim, due_on
from coopbudget.invoices.service.matching import Draft, draft, hold_visits, write_lines
from coopbudget.invoices.service.parts import close_part, hold, open_part, stop_asking_officers
from coopbudget.money import format_pence
from coopbudget.providers.rules import HourKind
from coopbudget.trail.service import append

MOST_LINES = 200


@dataclass(frozen=True)
class Typed:
    """A line of a provider's own invoice: what was done on a day, and the price an hour (pence)."""

    on: date
    kind: HourKind
    minutes: int
    rate: int


def plan_invoice(work: Work, *, contract_id: uuid.UUID, period_from: date, period_to: date) -> Draft:
    """The invoice for the visits of a period that are on none yet, not kept: what the page shows first.

    Each visit asks what the contract says on its day. Raises NoSuchInvoice for another provider's contract,
    Invalid for wrong days.
    """
    work.need(Permission.ACT_FOR_PROVIDER)
    contract = contracts.contract(work.session, work.coop_id, contract_id)
    if contract is None or contract.provider_id != work.provider_id or contract.in_force_at is None:
        raise NoSuchInvoice()
    _in_order(period_from, period_to)
    prices = contracts.price_list(work.session, work.coop_id, contract.id)
    claims = []
    for visit in queries.candidates(work.session, work.coop_id, contract.id, period_from, period_to):
        kind = HourKind(visit.kind)
        minutes = visit.minutes if visit.agreed_minutes is None else visit.agreed_minutes
        rate = prices.rate(kind, visit.given_on) or contract.rate  # without a price it is held back
        claims.append(Claim(visit.given_on, kind, minutes, rate, visit.id))
    return draft(work, contract, claims, period_from, period_to)


def send_invoice(
    work: Work, *, contract_id: uuid.UUID, their_number: str, period_from: date, period_to: date, again: bool = False
) -> Invoice:
    """Send the invoice that ``plan_invoice`` shows. Lines that don't agree are held back; the rest goes on.

    Raises NothingToInvoice, NumberTaken, VisitOnTwoInvoices, and what ``plan_invoice`` raises; LooksTwice, unless
    ``again`` says that it is another one, where an invoice of the same days asks the same.
    """
    work.need(Permission.ACT_FOR_PROVIDER)
    contract = hold_contract(work, contract_id)
    hold_visits(work, contract.id, period_from, period_to)
    plan = plan_invoice(work, contract_id=contract_id, period_from=period_from, period_to=period_to)
    _refuse_number(work, their_number)
    if all(line.held for line in plan.lines):
        raise NothingToInvoice()
    return _keep(work, plan, their_number, again=again)


def send_own_invoice(
    work: Work,
    *,
    contract_id: uuid.UUID,
    their_number: str,
    period_from: date,
    period_to: date,
    lines: Sequence[Typed],
    total: int,
    evidence_id: uuid.UUID | None = None,
    again: bool = False,
) -> Invoice:
    """Send the provider's own invoice: its number, file and lines, which are matched with the visits of their days.

    Its lines come to ``total`` (pence), or nothing is sent. Where none agrees yet, all of it is held back. Raises
    NoSuchInvoice, NumberTaken, LooksTwice, Invalid (``period_to``, ``lines``, ``total``).
    """
    work.need(Permission.ACT_FOR_PROVIDER)
    contract = hold_contract(work, contract_id)
    if contract.provider_id != work.provider_id or contract.in_force_at is None:
        raise NoSuchInvoice()
    _in_order(period_from, period_to)
    if not 0 < len(lines) <= MOST_LINES:
        raise Invalid({"lines": [_l("Type 1 to %(most)s lines.", most=MOST_LINES)]})
    if any(line.minutes <= 0 or line.rate <= 0 for line in lines):
        raise Invalid({"lines": [_l("Each line has a time and a price an hour.")]})
    claims = [Claim(line.on, line.kind, line.minutes, line.rate) for line in lines]
    asked = sum(claim.amount for claim in claims)
    if asked != total:
        raise Invalid(
            {
                "total": [
                    _l(
                        "Your lines come to %(lines)s, and this says %(total)s. Put one of them right.",
                        lines=format_pence(asked),
                        total=format_pence(total),
                    )
                ]
            }
        )
    _refuse_number(work, their_number)
    hold_visits(work, contract.id, min(c.on for c in claims), max(c.on for c in claims))
    plan = draft(work, contract, claims, period_from, period_to)
    return _keep(work, plan, their_number, again=again, total=total, evidence_id=evidence_id)


def take_back_invoice(work: Work, *, invoice_id: uuid.UUID) -> Invoice:
    """The provider takes an invoice back before any officer has approved it; its visits can be invoiced again.

    Raises NoSuchInvoice, InvoiceOver, AlreadyLookedAt.
    """
    work.need(Permission.ACT_FOR_PROVIDER)
    invoice, _contract = hold(work, invoice_id)
    if invoice.provider_id != work.provider_id:
        raise NoSuchInvoice()
    if invoice.approved_at is not None or invoice.rejected_at is not None:
        raise InvoiceOver()
    part = queries.open_part(work.session, work.coop_id, invoice.id)
    if part is not None and queries.approvals(work.session, work.coop_id, part.id):
        raise AlreadyLookedAt()
    close_part(work, invoice, part)
    invoice.rejected_at, invoice.rejected_by = work.now, work.actor.person_id
    invoice.reject_reason = _("Taken back by the provider.")
    work.session.flush()
    append(work, act="invoice_taken_back", subject_kind="invoice", subject_id=invoice.id)
    stop_asking_officers(work, invoice)
    return invoice


def _in_order(period_from: date, period_to: date) -> None:
    if period_to < period_from:
        raise Invalid({"period_to": [_l("The last day has to come after the first.")]})


def _refuse_number(work: Work, their_number: str) -> None:
    known = work.session.scalar(
        select(Invoice.id).where(
            Invoice.coop_id == work.coop_id,
            Invoice.provider_id == work.provider_id,
            Invoice.their_number == their_number,
            Invoice.rejected_at.is_(None),
        )
    )
    if known is not None:
        raise NumberTaken()


def _keep(
    work: Work,
    plan: Draft,
    their_number: str,
    *,
    again: bool,
    total: int | None = None,
    evidence_id: uuid.UUID | None = None,
) -> Invoice:
    """Write the invoice and its lines, and ask officers for the part that agrees."""
    contract: ContractRow = plan.contract
    if not again:
        _refuse_same(work, plan)
    invoice = Invoice(
        coop_id=work.coop_id,
        id=new_id(),
        number=next_number(work, "invoice"),
        contract_id=contract.id,
        provider_id=work.provider_id,
        their_number=their_number,
        period_from=plan.period_from,
        period_to=plan.period_to,
        evidence_id=evidence_id,
        total=total,
        claimed=plan.claimed,
        cost=0,
        vat=0,
        levy=0,
        levy_bp=contract.levy_bp,
        vat_bp=plan.vat_bp,
        sent_by=work.actor.person_id,
        sent_at=work.now,
        sent_on=work.today,
        due_on=due_on(work.today, work.today),
    )
    with named_rules(work.session, {"uq_invoice_their_number": NumberTaken}):
        work.session.add(invoice)
    write_lines(work, invoice, plan)
    append(
        work,
        act="invoice_sent",
        subject_kind="invoice",
        subject_id=invoice.id,
        content={
            "claimed": invoice.claimed,
            "contract": str(contract.id),
            "evidence": str(evidence_id) if evidence_id else None,
            "held": plan.held,
            "number": invoice.number,
        },
    )
    open_part(work, invoice, plan)
    return invoice


def _refuse_same(work: Work, plan: Draft) -> None:
    same = work.session.scalar(
        select(Invoice.their_number)
        .where(
            Invoice.coop_id == work.coop_id,
            Invoice.contract_id == plan.contract.id,
            Invoice.period_from == plan.period_from,
            Invoice.period_to == plan.period_to,
            Invoice.claimed == plan.claimed,
            Invoice.rejected_at.is_(None),
        )
        .order_by(Invoice.number)
        .limit(1)
    )
    if same is not None:
        raise LooksTwice(same)
