"""How much of a contract was given and paid for, for a rebate by volume: by the days of the visits. Pence and minutes.

A line counts once it is approved, with what is still owed for it: what the absence rule, a correction or a credit note
took off counts no more, and of its minutes the part that is still paid.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from coopbudget.invoices.models import Invoice, InvoiceLine, InvoicePart
from coopbudget.invoices.splitting import Borne


class Counted(NamedTuple):
    """What was paid for in a stretch, without the levy."""

    spend: int
    minutes: int
    visits: int


_OWED = InvoiceLine.amount - InvoiceLine.credit - InvoiceLine.credited


def counted(
    session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID, stretches: Sequence[tuple[date, date]]
) -> list[Counted]:
    """What was given in each of these stretches (both days included), approved, and is still paid for; one query.

    No two stretches may share a day.
    """
    if not stretches:
        return []
    which = case(*((InvoiceLine.given_on.between(*days), place) for place, days in enumerate(stretches)))
    minutes = case((InvoiceLine.amount > 0, InvoiceLine.minutes * _OWED // InvoiceLine.amount), else_=0)
    visits = case((_OWED > 0, 1), else_=0)
    lines = (
        select(which.label("place"), _OWED.label("owed"), minutes.label("minutes"), visits.label("visits"))
        .where(*_approved(coop_id, contract_id, min(stretches)[0], max(last for _first, last in stretches)))
        .subquery()
    )
    rows = session.execute(
        select(lines.c.place, func.sum(lines.c.owed), func.sum(lines.c.minutes), func.sum(lines.c.visits))
        .where(lines.c.place.is_not(None))
        .group_by(lines.c.place)
    )
    found = {place: Counted(int(owed), int(had), int(many)) for place, owed, had, many in rows}
    return [found.get(place, Counted(0, 0, 0)) for place in range(len(stretches))]


def borne_in(session: Session, coop_id: uuid.UUID, contract_id: uuid.UUID, since: date, until: date) -> list[Borne]:
    """The same lines one by one, each with who bears it, by invoice and place; one query."""
    rows = session.execute(
        select(_OWED, InvoiceLine.weights)
        .where(*_approved(coop_id, contract_id, since, until))
        .order_by(InvoiceLine.invoice_id, InvoiceLine.position)
    )
    return [Borne(int(owed), {uuid.UUID(key): number for key, number in weights}) for owed, weights in rows]


def _approved(coop_id: uuid.UUID, contract_id: uuid.UUID, since: date, until: date) -> tuple[Any, ...]:
    return (
        InvoiceLine.coop_id == coop_id,
        InvoiceLine.given_on.between(since, until),
        InvoiceLine.invoice_id.in_(
            select(Invoice.id).where(Invoice.coop_id == coop_id, Invoice.contract_id == contract_id)
        ),
        select(InvoicePart.id)
        .where(
            and_(
                InvoicePart.coop_id == InvoiceLine.coop_id,
                InvoicePart.id == InvoiceLine.part_id,
                InvoicePart.approved_at.is_not(None),
            )
        )
        .exists(),
    )
