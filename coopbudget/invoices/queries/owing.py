"""What providers have given or asked for and nobody has approved yet; what is approved stands in the ledger."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from coopbudget.clock import start_of_day
from coopbudget.contracts.pricing import PriceList, hourly
from coopbudget.invoices.models import Delivery, Invoice, InvoiceLine, InvoicePart
from coopbudget.invoices.queries.visits import follows_an_invoice, on_invoice
from coopbudget.invoices.rules import Held
from coopbudget.providers.rules import HourKind


def asked_by_providers(session: Session, coop_id: uuid.UUID) -> Counter[uuid.UUID]:
    """What each provider's invoices ask and nobody has approved (pence): what waits and what is held. Two queries."""
    of_invoice = and_(Invoice.coop_id == coop_id, Invoice.rejected_at.is_(None))
    waiting = session.execute(
        select(Invoice.provider_id, func.sum(InvoicePart.cost))
        .join(InvoicePart, and_(InvoicePart.coop_id == Invoice.coop_id, InvoicePart.invoice_id == Invoice.id))
        .where(of_invoice, InvoicePart.closed_at.is_(None))
        .group_by(Invoice.provider_id)
    ).all()
    held = session.execute(
        select(Invoice.provider_id, func.sum(InvoiceLine.amount - InvoiceLine.credit))
        .join(InvoiceLine, and_(InvoiceLine.coop_id == Invoice.coop_id, InvoiceLine.invoice_id == Invoice.id))
        .where(of_invoice, InvoiceLine.part_id.is_(None), InvoiceLine.held != [Held.SENT_BACK])
        .group_by(Invoice.provider_id)
    ).all()
    found: Counter[uuid.UUID] = Counter()
    for provider_id, amount in (*waiting, *held):
        found[provider_id] += int(amount)
    return found


def not_invoiced(
    session: Session, coop_id: uuid.UUID, prices: Collection[tuple[uuid.UUID, PriceList]]
) -> Counter[uuid.UUID]:
    """What the confirmed visits of each contract that stand on no invoice come to, at the agreed rates (pence).

    ``prices`` are the contracts with their price lists. One query.
    """
    lists = dict(prices)
    rows = session.execute(
        select(Delivery.contract_id, Delivery.kind, Delivery.given_on, Delivery.agreed_minutes).where(
            Delivery.coop_id == coop_id,
            Delivery.contract_id.in_(lists),
            Delivery.withdrawn_at.is_(None),
            Delivery.agreed_minutes > 0,
            ~on_invoice(),
            ~follows_an_invoice(),
        )
    )
    return _priced(rows, lists)


def not_approved_at(
    session: Session,
    coop_id: uuid.UUID,
    prices: Collection[tuple[uuid.UUID, PriceList]],
    *,
    since: date,
    through: date,
) -> Counter[uuid.UUID]:
    """What the confirmed visits of each contract, given from ``since`` to ``through``, come to that were on no approved
    invoice at the end of ``through``, at the agreed rates (pence). One query, bounded by the visits of those days.

    ``prices`` are the contracts with their price lists. A visit that is confirmed after ``through`` is one of them.
    """
    lists = dict(prices)
    approved = exists().where(
        InvoiceLine.coop_id == Delivery.coop_id,
        InvoiceLine.delivery_id == Delivery.id,
        InvoiceLine.counts,
        InvoicePart.coop_id == InvoiceLine.coop_id,
        InvoicePart.id == InvoiceLine.part_id,
        InvoicePart.approved_at < start_of_day(through + timedelta(days=1)),
    )
    rows = session.execute(
        select(Delivery.contract_id, Delivery.kind, Delivery.given_on, Delivery.agreed_minutes).where(
            Delivery.coop_id == coop_id,
            Delivery.contract_id.in_(lists),
            Delivery.given_on.between(since, through),
            Delivery.withdrawn_at.is_(None),
            Delivery.agreed_minutes > 0,
            ~approved,
        )
    )
    return _priced(rows, lists)


def unbilled(session: Session, coop_id: uuid.UUID, lasts: Mapping[uuid.UUID, date]) -> Counter[uuid.UUID]:
    """How many visits of each contract, up to its day in ``lasts``, are on no approved invoice: those that nobody
    confirmed yet are among them, those that nobody came to are not. One query."""
    if not lasts:
        return Counter()
    approved = exists().where(
        InvoiceLine.coop_id == Delivery.coop_id,
        InvoiceLine.delivery_id == Delivery.id,
        InvoiceLine.counts,
        InvoicePart.coop_id == InvoiceLine.coop_id,
        InvoicePart.id == InvoiceLine.part_id,
        InvoicePart.approved_at.is_not(None),
    )
    rows = session.execute(
        select(Delivery.contract_id, func.count())
        .where(
            Delivery.coop_id == coop_id,
            or_(*(and_(Delivery.contract_id == each, Delivery.given_on <= day) for each, day in lasts.items())),
            Delivery.withdrawn_at.is_(None),
            or_(Delivery.agreed_minutes.is_(None), Delivery.agreed_minutes > 0),
            ~approved,
        )
        .group_by(Delivery.contract_id)
    )
    return Counter({contract_id: int(number) for contract_id, number in rows})


def _priced(rows: Iterable[Any], lists: Mapping[uuid.UUID, PriceList]) -> Counter[uuid.UUID]:
    """Rows of contract, kind of hour, day and minutes, added up by contract."""
    found: Counter[uuid.UUID] = Counter()
    for contract_id, kind, given_on, minutes in rows:
        found[contract_id] += hourly(minutes or 0, lists[contract_id].rate(HourKind(kind), given_on) or 0)
    return found
