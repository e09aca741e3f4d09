"""What a reviewer may draw a sample of."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from coopbudget.invoices.models import Invoice


def invoices_sent(
    session: Session, coop_id: uuid.UUID, since: date, until: date
) -> list[tuple[uuid.UUID, int, date, int]]:
    """Id, number, day and what it asks (pence) of each invoice sent in these days and not sent back; by number."""
    rows = session.execute(
        select(Invoice.id, Invoice.number, Invoice.sent_on, Invoice.claimed)
        .where(
            Invoice.coop_id == coop_id,
            Invoice.rejected_at.is_(None),
            Invoice.sent_on >= since,
            Invoice.sent_on <= until,
        )
        .order_by(Invoice.number)
    )
    return [(ident, number, on, amount) for ident, number, on, amount in rows]
