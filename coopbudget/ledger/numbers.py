"""From which number on the entries of some days stand.

Days stand with entries, accounts with transfers, and no index can have both. But entries are numbered as they come: of
what was booked since a day none has a number below the first of these days. With that number the index of an account's
transfers gives its last ones alone, however many years lie before.
"""

from __future__ import annotations

import uuid
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, Uuid, bindparam, func, select
from sqlalchemy.orm import Session

from coopbudget.db.values import values_of
from coopbudget.ledger.models import Entry

NONE = 2**62
"""Stands above every number."""


def first_number(session: Session, coop_id: uuid.UUID, since: date) -> int:
    """The lowest number of an entry booked on ``since`` or later; NONE where there is none. One query, which reads
    two rows for each of these days that has entries."""
    found = session.scalar(_first(), {"coop": coop_id, "since": since})
    return NONE if found is None else int(found)


@cache
def _first() -> Select[Any]:
    coop, since = bindparam("coop", type_=Uuid()), bindparam("since", type_=Date())
    days = values_of(Entry.booked_on, Entry.coop_id == coop, Entry.booked_on >= since).subquery()
    of_day = (
        select(func.min(Entry.number))
        .where(Entry.coop_id == coop, Entry.booked_on == days.c.value)
        .correlate(days)
        .scalar_subquery()
    )
    return select(func.min(of_day)).select_from(days)


def numbers_between(session: Session, coop_id: uuid.UUID, since: date, until: date) -> tuple[int, int] | None:
    """The lowest and the highest number of an entry booked from ``since`` to ``until``; None where there is none. One
    query, which reads three rows for each of these days that has entries."""
    lowest, highest = session.execute(_between(), {"coop": coop_id, "since": since, "until": until}).one()
    return None if lowest is None else (int(lowest), int(highest))


@cache
def _between() -> Select[Any]:
    coop, since, until = (bindparam("coop", type_=Uuid()), *(bindparam(n, type_=Date()) for n in ("since", "until")))
    days = values_of(Entry.booked_on, Entry.coop_id == coop, Entry.booked_on.between(since, until)).subquery()
    of_day = select(Entry.number).where(Entry.coop_id == coop, Entry.booked_on == days.c.value).correlate(days)
    first = of_day.with_only_columns(func.min(Entry.number)).scalar_subquery()
    last = of_day.with_only_columns(func.max(Entry.number)).scalar_subquery()
    return select(func.min(first), func.max(last)).select_from(days)


def booked_day() -> ColumnElement[date]:
    """An entry's day, written so that no index of days is read for it: for the entries of an account's transfers, which
    are found by their numbers. A database that thinks few were booked in some days would read all of them instead, once
    for each account."""
    return func.coalesce(Entry.booked_on, Entry.booked_on)
