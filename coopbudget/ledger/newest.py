"""The newest movements of an account by day, without reading those of all its years.

Days stand with entries, accounts with transfers, and no index can have both: so a list by day would be sorted out of
everything that an account ever saw. But entries are numbered as they come, and few come long after their day. Among
the transfers numbered last there are as many as are wanted; the wanted ones by day are no older than these; and no
entry of so late a day has a number before the first entry of these days.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import Session, aliased

from coopbudget.ledger.models import Entry, Transfer
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
    """``history`` of one account, the newest first, of which the first ``most`` rows will be read. One query."""
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
    last = days.offset(most - 1).limit(1).cte()
    of_late = aliased(Entry)
    # "+ 0": sought among the entries of these days, not among all entries by number.
    first = select(func.min(of_late.number + 0)).where(
        of_late.coop_id == coop_id, of_late.booked_on >= last.c.booked_on
    )
    found = session.execute(select(last.c.booked_on, first.correlate(last).scalar_subquery())).one_or_none()
    if found is None:  # there are not so many
        return history(coop_id, [account_id], since=since, until=until, newest_first=True)
    day, number = found
    since = day if since is None else max(since, day)
    return history(coop_id, [account_id], since=since, until=until, newest_first=True, from_number=number or 1)
