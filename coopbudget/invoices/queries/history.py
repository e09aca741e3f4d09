"""What was approved of the invoices of many contracts, with who bears it. Never for pages: it names funds."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from coopbudget.invoices.models import Invoice, InvoiceLine, InvoicePart, InvoiceShare


@dataclass(frozen=True)
class BorneLine:
    """A line of a part: pence owed for it, what an absence took off, and its bearers' weights by fund."""

    owed: int
    credit: int
    weights: Mapping[uuid.UUID, int]


@dataclass
class ApprovedPart:
    """What was approved together of one invoice. ``cost`` is pence, ``shares`` the same by member."""

    id: uuid.UUID
    contract_id: uuid.UUID
    cost: int
    lines: list[BorneLine] = field(default_factory=list)
    shares: dict[uuid.UUID, int] = field(default_factory=dict)


def approved_of_contracts(
    session: Session, coop_id: uuid.UUID, contract_ids: Collection[uuid.UUID]
) -> list[ApprovedPart]:
    """The approved parts of these contracts' invoices, in order; three queries."""
    rows = session.execute(
        select(InvoicePart.id, Invoice.contract_id, InvoicePart.cost)
        .join(Invoice, and_(Invoice.coop_id == InvoicePart.coop_id, Invoice.id == InvoicePart.invoice_id))
        .where(
            InvoicePart.coop_id == coop_id,
            Invoice.contract_id.in_(contract_ids),
            InvoicePart.approved_at.is_not(None),
        )
        .order_by(Invoice.number, InvoicePart.position)
    )
    found = {part_id: ApprovedPart(part_id, contract_id, cost) for part_id, contract_id, cost in rows}
    for share in session.execute(
        select(InvoiceShare.part_id, InvoiceShare.member_id, InvoiceShare.cost).where(
            InvoiceShare.coop_id == coop_id, InvoiceShare.part_id.in_(found)
        )
    ):
        shares = found[share.part_id].shares
        shares[share.member_id] = shares.get(share.member_id, 0) + share.cost
    for line in session.execute(
        select(InvoiceLine.part_id, InvoiceLine.amount, InvoiceLine.credit, InvoiceLine.weights)
        .where(InvoiceLine.coop_id == coop_id, InvoiceLine.part_id.in_(found))
        .order_by(InvoiceLine.part_id, InvoiceLine.position)
    ):
        weights = {uuid.UUID(fund): weight for fund, weight in line.weights}
        if line.part_id is not None:
            found[line.part_id].lines.append(BorneLine(line.amount - line.credit, line.credit, weights))
    return list(found.values())
