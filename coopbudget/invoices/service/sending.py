"""The provider's invoice: matched line by line with contract and visits, and split, before it is sent."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.contracts import queries as contracts
from coopbudget.contracts.queries import ContractRow, PlaceRow
from coopbudget.contracts.rules import InvoiceSplit, Visit, share_invoice
from coopbudget.contracts.service import hold_contract
from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.invoices import queries
from coopbudget.invoices.errors import NoSuchInvoice, NothingToInvoice, NumberTaken, VisitOnTwoInvoices
from coopbudget.invoices.models import Delivery, Invoice, InvoiceLine, InvoiceShare
from coopbudget.invoices.rules import Agreed, Claim, Delivered, Held, match_invoice
from coopbudget.invoices.service.visits import tell_officers
from coopbudget.notices.messages import N_
from coopbudget.trail.canonical import JSON, canonical
from coopbudget.trail.service import append


@dataclass(frozen=True)
class DraftLine:
    """A line as it would be: what is asked, what the absence rule takes off, why it is held (pence)."""

    visit: Delivery
    claim: Claim
    credit: int
    held: tuple[Held, ...]

    @property
    def owed(self) -> int:
        return 0 if self.held else self.claim.amount - self.credit


@dataclass(frozen=True)
class Draft:
    """An invoice as it would be: its lines, and how it is split over the places of the contract."""

    contract: ContractRow
    period_from: date
    period_to: date
    lines: tuple[DraftLine, ...]
    split: InvoiceSplit
    places: tuple[PlaceRow, ...]

    @property
    def claimed(self) -> int:
        return sum(line.claim.amount for line in self.lines)

    @property
    def credit(self) -> int:
        return sum(line.credit for line in self.lines)

    @property
    def held(self) -> int:
        """What is held back, in pence."""
        return sum(line.claim.amount for line in self.lines if line.held)


def plan_invoice(
    work: Work,
    *,
    contract_id: uuid.UUID,
    period_from: date,
    period_to: date,
    rate: int | None = None,
    minutes: Mapping[uuid.UUID, int] | None = None,
) -> Draft:
    """The invoice for the visits of a period that are on none yet, not kept: what the page shows first.

    ``rate`` (pence an hour) and ``minutes`` (by visit id) are what the provider asks where it differs from the
    contract and the visits. Raises NoSuchInvoice for another provider's contract, Invalid for wrong days.
    """
    work.need(Permission.ACT_FOR_PROVIDER)
    contract = contracts.contract(work.session, work.coop_id, contract_id)
    if contract is None or contract.provider_id != work.provider_id or contract.in_force_at is None:
        raise NoSuchInvoice()
    if period_to < period_from:
        raise Invalid({"period_to": [_l("The last day has to come after the first.")]})
    visits = queries.candidates(work.session, work.coop_id, contract.id, period_from, period_to)
    claims = {
        visit.id: Claim(visit.id, (minutes or {}).get(visit.id) or _counted(visit), rate or contract.rate)
        for visit in visits
    }
    return draft(work, contract, visits, claims, period_from, period_to)


def draft(
    work: Work,
    contract: ContractRow,
    visits: Sequence[Delivery],
    claims: Mapping[uuid.UUID, Claim],
    period_from: date,
    period_to: date,
    *,
    but: uuid.UUID | None = None,
) -> Draft:
    """Match the claims with contract and visits, then split what agrees; ``but`` is the invoice being redone."""
    so_far = queries.invoiced_so_far(work.session, work.coop_id, contract.id, but=but)
    agreed = Agreed(contract.rate, contract.starts_on, contract.ends_on, contracts.cap(contract) - so_far)
    matched = match_invoice(
        [
            (claims[visit.id], Delivered(visit.given_on, queries.state_of(visit, work.today), visit.agreed_minutes))
            for visit in visits
        ],
        agreed,
        period_from,
        period_to,
    )
    there = queries.attendance(work.session, work.coop_id, [visit.id for visit in visits])
    good = [(visit, match) for visit, match in zip(visits, matched, strict=True) if match.good]
    places = contracts.allocation(work.session, work.coop_id, contract.id)
    split = share_invoice(
        [
            Visit(visit.given_on, match.claim.amount, frozenset(a.member_number for a in there.get(visit.id, ())))
            for visit, match in good
        ],
        [contracts.as_rule(place) for place in places],
        contracts.aways(work.session, work.coop_id, places, period_from, period_to),
        contracts.terms_of(contract),
    )
    credits = {visit.id: credit for (visit, _), credit in zip(good, split.credits, strict=True)}
    lines = tuple(
        DraftLine(visit, match.claim, credits.get(visit.id, 0), match.held)
        for visit, match in zip(visits, matched, strict=True)
    )
    return Draft(contract, period_from, period_to, lines, split, tuple(places))


def _counted(visit: Delivery) -> int:
    return visit.minutes if visit.agreed_minutes is None else visit.agreed_minutes


def send_invoice(
    work: Work,
    *,
    contract_id: uuid.UUID,
    their_number: str,
    period_from: date,
    period_to: date,
    rate: int | None = None,
    minutes: Mapping[uuid.UUID, int] | None = None,
) -> Invoice:
    """Send the invoice that ``plan_invoice`` shows. Lines that don't agree are held back; the rest goes on.

    Raises NothingToInvoice, NumberTaken, VisitOnTwoInvoices, and what ``plan_invoice`` raises.
    """
    work.need(Permission.ACT_FOR_PROVIDER)
    hold_contract(work, contract_id)
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
    plan = plan_invoice(
        work, contract_id=contract_id, period_from=period_from, period_to=period_to, rate=rate, minutes=minutes
    )
    if all(line.held for line in plan.lines):
        raise NothingToInvoice()
    invoice = Invoice(
        coop_id=work.coop_id,
        id=new_id(),
        number=next_number(work, "invoice"),
        contract_id=contract_id,
        provider_id=work.provider_id,
        their_number=their_number,
        period_from=period_from,
        period_to=period_to,
        claimed=plan.claimed,
        cost=plan.split.cost,
        levy=plan.split.levy,
        digest="",
        sent_by=work.actor.person_id,
        sent_at=work.now,
        sent_on=work.today,
    )
    with named_rules(work.session, {"uq_invoice_their_number": NumberTaken}):
        work.session.add(invoice)
    write_plan(work, invoice, plan)
    append(
        work,
        act="invoice_sent",
        subject_kind="invoice",
        subject_id=invoice.id,
        content={
            "claimed": invoice.claimed,
            "contract": str(contract_id),
            "cost": invoice.cost,
            "digest": invoice.digest,
            "levy": invoice.levy,
            "number": invoice.number,
        },
    )
    tell_officers(
        work,
        Permission.APPROVE_INVOICES,
        N_("An invoice for %(title)s waits for two approvals: %(amount)s."),
        {"title": plan.contract.title, "amount": {"pence": invoice.cost}},
        f"/invoices/{invoice.number}",
        about=invoice.id,
    )
    return invoice


def write_plan(work: Work, invoice: Invoice, plan: Draft) -> None:
    """Keep the lines and shares of a plan for an invoice that has none, and their digest."""
    lines = [
        InvoiceLine(
            coop_id=work.coop_id,
            id=new_id(),
            invoice_id=invoice.id,
            position=position,
            delivery_id=line.visit.id,
            minutes=line.claim.minutes,
            rate=line.claim.rate,
            amount=line.claim.amount,
            credit=line.credit,
            held=[str(reason) for reason in line.held],
            counts=not line.held,
        )
        for position, line in enumerate(plan.lines, start=1)
    ]
    where = {place.fund_id: place for place in plan.places}
    shares = [
        InvoiceShare(
            coop_id=work.coop_id,
            id=new_id(),
            invoice_id=invoice.id,
            member_id=where[share.key].member_id,
            member_number=share.member,
            fund_id=share.key,
            fund_number=where[share.key].fund_number,
            cost=share.cost,
            levy=share.levy,
        )
        for share in plan.split.shares
    ]
    invoice.claimed, invoice.cost, invoice.levy = plan.claimed, plan.split.cost, plan.split.levy
    invoice.digest = digest_of(lines, shares)
    with named_rules(work.session, {"uq_invoice_line_counts": VisitOnTwoInvoices}):
        work.session.add_all(lines)
    work.session.add_all(shares)
    work.session.flush()


def digest_of(lines: Sequence[InvoiceLine], shares: Sequence[InvoiceShare]) -> str:
    """SHA-256 over lines and shares: what an approval says it saw."""
    content: JSON = {
        "lines": [[str(ln.delivery_id), ln.amount, ln.credit, list(ln.held)] for ln in lines],
        "shares": [[str(share.fund_id), share.cost, share.levy] for share in shares],
    }
    return hashlib.sha256(canonical(content).encode()).hexdigest()
