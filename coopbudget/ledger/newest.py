"""The newest movements of an account by day, without reading those of all its years.

A list by day would be sorted out of everything that an account ever saw. But entries are numbered as they come, and few
come long after their day. Among the transfers numbered last there are as many as are wanted; the wanted ones by day are
no older than these; and ``numbers`` says from which number on entries of so late a day stand.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from coopbudget.ledger.models import Entry, Transfer
from coopbudget.ledger.numbers import first_number
from coopbudget.ledger.queries import history

ALSO_LOOKED_AT = 100
"""Transfers numbered last, besides as many as are wanted: so many may be of days long past."""


def newest(
    session: Session,
    coop_id: uuid.UUID,
    account_id: uuid.UUID,
    most: int,
    *,
    since: date | None = None,
    until: date | None = None,
) -> Select[Any]:
    """``history`` of one account, the newest first, of which the first ``most`` rows will be read. Two queries."""
    numbers = union_all(
        *(
            select(
                select(Transfer.entry_number)
                .where(Transfer.coop_id == coop_id, side == account_id)
                .order_by(Transfer.entry_number.desc())
                .limit(most + ALSO_LOOKED_AT)
                .subquery()
            )
            for side in (Transfer.debit_id, Transfer.credit_id)
        )
    ).subquery()
    days = select(Entry.booked_on).join(numbers, numbers.c.entry_number == Entry.number)
    days = days.where(Entry.coop_id == coop_id).order_by(Entry.booked_on.desc())
    if until is not None:
        days = days.where(Entry.booked_on <= until)
    day = session.scalar(days.offset(most - 1).limit(1))  # None: there are not so many
    since = max(filter(None, (since, day)), default=None)
    first = first_number(session, coop_id, since or date.max)
    return history(
        coop_id, [account_id], since=since, until=until, newest_first=True, from_number=first if since else 1
    )
