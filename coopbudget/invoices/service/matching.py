"""Lines beside their contract and their visits: which agree, who bears them, and the rows that keep it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import case, exists, func, select, update

from coopbudget.contracts import queries as contracts
from coopbudget.contracts.queries import ContractRow, PlaceRow
from coopbudget.contracts.rules import Visit, share_visit
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.guard import Work
from coopbudget.invoices import queries
from coopbudget.invoices.errors import VisitOnTwoInvoices
from coopbudget.invoices.models import Delivery, Invoice, InvoiceLine, InvoiceShare
from coopbudget.invoices.rules import Agreed, Claim, Delivered, Held, match_invoice
from coopbudget.invoices.splitting import Borne, Sums, stand, step, whole_numbers
from coopbudget.providers.rules import HourKind
from coopbudget.trail.canonical import JSON, canonical


@dataclass(frozen=True)
class DraftLine:
    """A line as it would be: its visit, what the absence rule takes off, why it is held, who bears it."""

    claim: Claim
    visit: Delivery | None
    credit: int
    held: tuple[Held, ...]
    weights: dict[uuid.UUID, int]

    @property
    def owed(self) -> int:
        return 0 if self.held else self.claim.amount - self.credit


@dataclass(frozen=True)
class Draft:
    """An invoice as it would be: its lines, and what approving those that agree moves (``sums``, pence)."""

    contract: ContractRow
    period_from: date
    period_to: date
    lines: tuple[DraftLine, ...]
    sums: Sums
    places: tuple[PlaceRow, ...]
    vat_bp: int

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

    @property
    def good(self) -> bool:
        """Whether any line agrees."""
        return any(not line.held for line in self.lines)


def fund_order(places: Iterable[PlaceRow]) -> list[uuid.UUID]:
    """The funds of a contract in the order that settles ties of a penny: by member, then by the fund's id."""
    return [place.fund_id for place in sorted(places, key=lambda each: (each.member_number, str(each.fund_id)))]


def hold_visits(work: Work, contract_id: uuid.UUID, since: date, until: date) -> None:
    """Lock a contract's visits between two days: nobody's answer changes under an invoice that is being matched."""
    work.session.scalars(
        select(Delivery)
        .where(
            Delivery.coop_id == work.coop_id,
            Delivery.contract_id == contract_id,
            Delivery.given_on.between(since - timedelta(days=1), until),
        )
        .order_by(Delivery.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def draft(
    work: Work,
    contract: ContractRow,
    claims: Sequence[Claim],
    period_from: date,
    period_to: date,
    *,
    levy_bp: int | None = None,
    vat_bp: int | None = None,
    before: Sequence[Borne] = (),
) -> Draft:
    """Match the claims with contract and visits, and see what those that agree move.

    ``before`` are the lines that count already; ``levy_bp`` and ``vat_bp`` those the invoice came with.
    """
    levy_bp = contract.levy_bp if levy_bp is None else levy_bp
    vat_bp = vat_of(contract) if vat_bp is None else vat_bp
    visits = _visits_of(work, contract.id, claims)
    elsewhere = queries.invoiced_among(work.session, work.coop_id, visits)
    prices = contracts.price_list(work.session, work.coop_id, contract.id)
    so_far = queries.invoiced_so_far(work.session, work.coop_id, contract.id)
    matched = match_invoice(
        claims,
        [
            Delivered(
                visit.id,
                visit.given_on,
                HourKind(visit.kind),
                visit.minutes,
                queries.state_of(visit, work.today),
                visit.agreed_minutes,
                visit.id in elsewhere,
            )
            for visit in visits.values()
        ],
        Agreed(prices.rate, contract.starts_on, contract.ends_on, contracts.cap(contract, prices) - so_far),
        period_from,
        period_to,
    )
    there = queries.attendance(work.session, work.coop_id, visits)
    places = contracts.allocation(work.session, work.coop_id, contract.id)
    rules = [contracts.as_rule(place) for place in places]
    days = [claim.on for claim in claims] or [period_from]
    aways = contracts.aways(work.session, work.coop_id, places, min(days), max(days))
    terms = contracts.terms_of(contract)
    lines = []
    for match in matched:
        visit = visits.get(match.visit) if match.visit else None
        credit, weights = 0, {}
        if match.good and visit is not None:
            present = frozenset(each.member_number for each in there.get(visit.id, ()))
            credit, parts = share_visit(Visit(visit.given_on, match.claim.amount, present), rules, aways, terms)
            weights = whole_numbers(parts)
        lines.append(DraftLine(match.claim, visit, credit, match.held, weights))
    order = fund_order(places)
    after = [*before, *(Borne(line.owed, line.weights) for line in lines if not line.held)]
    sums = step(
        stand(before, order, levy_bp=levy_bp, vat_bp=vat_bp), stand(after, order, levy_bp=levy_bp, vat_bp=vat_bp)
    )
    return Draft(contract, period_from, period_to, tuple(lines), sums, tuple(places), vat_bp)


def vat_of(contract: ContractRow) -> int:
    """The VAT that is in the contract's prices, in basis points; nothing where the contract states none."""
    return contract.vat_bp


def _visits_of(work: Work, contract_id: uuid.UUID, claims: Sequence[Claim]) -> dict[uuid.UUID, Delivery]:
    """The visits that claims name, and those of the days of the others; by day and start."""
    named = {claim.visit for claim in claims if claim.visit is not None}
    days = {claim.on for claim in claims if claim.visit is None}
    return {
        visit.id: visit for visit in queries.visits_for(work.session, work.coop_id, contract_id, days=days, ids=named)
    }


def write_lines(work: Work, invoice: Invoice, plan: Draft) -> None:
    """Keep the lines of a new invoice; those that agree are put into a part by ``open_part``."""
    work.session.add_all(
        InvoiceLine(
            coop_id=work.coop_id,
            id=new_id(),
            invoice_id=invoice.id,
            position=position,
            part_id=None,
            delivery_id=line.visit.id if line.visit else None,
            given_on=line.claim.on,
            kind=line.claim.kind,
            minutes=line.claim.minutes,
            rate=line.claim.rate,
            amount=line.claim.amount,
            credit=0,
            credited=0,
            held=[str(reason) for reason in line.held],
            weights=[],
            counts=False,
        )
        for position, line in enumerate(plan.lines, start=1)
    )
    work.session.flush()


def put_into(work: Work, part_id: uuid.UUID, rows: Sequence[InvoiceLine], plan: Draft) -> None:
    """Write what matching found to the lines of an invoice (``rows`` as the plan's, in order); good ones to the part.

    Raises VisitOnTwoInvoices where another invoice was quicker.
    """
    before = [row.delivery_id for row in rows]
    with named_rules(work.session, {"uq_invoice_line_counts": VisitOnTwoInvoices}):
        for row, line in zip(rows, plan.lines, strict=True):
            row.delivery_id = line.visit.id if line.visit else None
            row.minutes, row.amount = line.claim.minutes, line.claim.amount
            row.held = [str(reason) for reason in line.held]
            row.credit = line.credit
            row.weights = [[str(key), number] for key, number in sorted(line.weights.items(), key=str)]
            row.counts = not line.held
            row.part_id = None if line.held else part_id
        work.session.flush()
    keep_invoiced(work, [*before, *(row.delivery_id for row in rows)])


def keep_invoiced(work: Work, delivery_ids: Iterable[uuid.UUID | None]) -> None:
    """Lines of these visits changed, and were written: keep on each visit whether it counts on an invoice now."""
    ids = sorted({each for each in delivery_ids if each is not None})
    counts = exists().where(
        InvoiceLine.coop_id == Delivery.coop_id, InvoiceLine.delivery_id == Delivery.id, InvoiceLine.counts
    )
    work.session.execute(
        update(Delivery)
        .where(Delivery.coop_id == work.coop_id, Delivery.id.in_(ids))
        .values(invoiced_at=case((counts, func.coalesce(Delivery.invoiced_at, work.now))))
        .execution_options(synchronize_session="fetch")
    )


def borne(rows: Iterable[InvoiceLine], less: Mapping[uuid.UUID, int] | None = None) -> list[Borne]:
    """The lines that count, as ``splitting`` knows them; ``less`` is what is to be taken off, by line id (pence)."""
    return [
        Borne(
            row.amount - row.credit - row.credited - (less or {}).get(row.id, 0),
            {uuid.UUID(key): number for key, number in row.weights},
        )
        for row in rows
        if row.part_id is not None
    ]


def digest_of(rows: Collection[InvoiceLine], shares: Collection[InvoiceShare]) -> str:
    """SHA-256 over the lines of a part and its shares: what an approval says it saw."""
    content: JSON = {
        "lines": [[str(row.id), str(row.delivery_id), row.amount, row.credit] for row in rows],
        "shares": [[str(share.fund_id), share.cost, share.levy] for share in shares],
    }
    return hashlib.sha256(canonical(content).encode()).hexdigest()
