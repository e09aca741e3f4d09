"""Closing the books up to a day, and opening a stretch of them again.

What a month came to is added up once, when it is closed, account by account and kind by kind, and put together under
headings: reports read those sums, and of the transfers only what is still open. ``moved`` reads both.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, insert, literal, select, union_all
from sqlalchemy.orm import Session

from coopbudget.coops.service import need_open
from coopbudget.guard import Permission, Work
from coopbudget.ledger.errors import BadClosing
from coopbudget.ledger.headings import heading_of
from coopbudget.ledger.models import Account, Entry, MonthSum, MonthTotal, PeriodClose, Transfer
from coopbudget.ledger.numbers import first_number
from coopbudget.ledger.queries import closed_through
from coopbudget.money import GBP
from coopbudget.trail.service import append, lock_chain


def month_after(day: date) -> date:
    """The first day of the month after ``day``'s."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def close_period(work: Work, *, through: date) -> None:
    """Close the books for every date up to and including ``through``. Postings wait for it, or it for them.

    Raises BadClosing for a date not after the last closing, or not in the past; CoopClosed where the books have ended.
    What belongs to a closed period is corrected by an entry in an open one, or the period is opened again by two
    officers.
    """
    work.need(Permission.KEEP_BOOKS)
    need_open(work)
    if through >= work.today:
        raise BadClosing({"through": [_l("Choose a date before today.")]})
    lock_chain(work)  # the last closing can't change any more, and no posting is under way
    last = closed_through(work.session, work.coop_id)
    if last is not None and through <= last:
        raise BadClosing({"through": [_l("The books are closed for that date already.")]})
    _record(work, act="period_closed", through=through)
    _add_up(work, _first_open_month(work, last), through)


def reopen_period(work: Work, *, first_day: date) -> None:
    """Open the books again from ``first_day`` on; what is before it stays closed. The room above asks two officers.

    Raises BadClosing where ``first_day`` is not closed; CoopClosed where the books have ended.
    """
    work.need(Permission.APPROVE_PAYMENTS)
    need_open(work)
    lock_chain(work)
    last = closed_through(work.session, work.coop_id)
    if last is None or first_day > last:
        raise BadClosing({"first_day": [_l("The books are open for that date already.")]})
    _record(work, act="period_reopened", through=first_day - timedelta(days=1))
    for kept in (MonthSum, MonthTotal):
        work.session.execute(delete(kept).where(kept.coop_id == work.coop_id, kept.month >= first_day.replace(day=1)))


def _record(work: Work, *, act: str, through: date) -> None:
    seq = append(
        work,
        act=act,
        subject_kind="coop",
        subject_id=work.coop_id,
        content={"through": through.isoformat()},
    )
    work.session.execute(
        insert(PeriodClose).values(
            coop_id=work.coop_id,
            trail_seq=seq,
            through=through,
            closed_at=work.now,
            actor_id=work.actor.person_id,
        )
    )


def _first_open_month(work: Work, last: date | None) -> date | None:
    """The first month that is not added up yet; None for an empty book."""
    if last is not None:
        after = last + timedelta(days=1)
        return after.replace(day=1)
    earliest: date | None = work.session.scalar(select(func.min(Entry.booked_on)).where(Entry.coop_id == work.coop_id))
    return None if earliest is None else earliest.replace(day=1)


def _add_up(work: Work, month: date | None, through: date) -> None:
    """Write the sums of every whole month up to ``through`` that has none yet."""
    while month is not None and month_after(month) - timedelta(days=1) <= through:
        _add_up_month(work, work.coop_id, month)
        month = month_after(month)


def _add_up_month(work: Work, coop_id: uuid.UUID, month: date) -> None:
    last = month_after(month) - timedelta(days=1)
    first = first_number(work.session, coop_id, month)
    sides = union_all(
        *(
            select(
                side.label("account_id"),
                Entry.kind.label("kind"),
                (Transfer.amount if debit else literal(0)).label("debit"),
                (literal(0) if debit else Transfer.amount).label("credit"),
            )
            .join(Entry, (Entry.coop_id == Transfer.coop_id) & (Entry.number == Transfer.entry_number))
            .where(
                Transfer.coop_id == coop_id,
                Entry.booked_on.between(month, last),
                Transfer.entry_number >= first,
            )
            for side, debit in ((Transfer.debit_id, True), (Transfer.credit_id, False))
        )
    ).subquery()
    sums = select(
        literal(coop_id, MonthSum.coop_id.type),
        literal(month, MonthSum.month.type),
        sides.c.account_id,
        sides.c.kind,
        func.sum(sides.c.debit),
        func.sum(sides.c.credit),
    ).group_by(sides.c.account_id, sides.c.kind)
    columns = ["coop_id", "month", "account_id", "kind", "debit", "credit"]
    work.session.execute(insert(MonthSum).from_select(columns, sums))
    _put_together(work, coop_id, month)


def _put_together(work: Work, coop_id: uuid.UUID, month: date) -> None:
    """What the sums of a month come to under each heading, for reports that ask no account apart."""
    heading = heading_of(Account).label("code")
    each = (
        select(heading, MonthSum.kind, Account.type, MonthSum.debit, MonthSum.credit)
        .join(Account, (Account.coop_id == MonthSum.coop_id) & (Account.id == MonthSum.account_id))
        .where(MonthSum.coop_id == coop_id, MonthSum.month == month, Account.unit == GBP)
        .subquery()
    )
    totals = select(
        literal(coop_id, MonthTotal.coop_id.type),
        literal(month, MonthTotal.month.type),
        each.c.code,
        each.c.kind,
        each.c.type,
        func.sum(each.c.debit),
        func.sum(each.c.credit),
    ).group_by(each.c.code, each.c.kind, each.c.type)
    columns = ["coop_id", "month", "code", "kind", "type", "debit", "credit"]
    work.session.execute(insert(MonthTotal).from_select(columns, totals))


class Closing(NamedTuple):
    """The books were closed through a day; or, with ``opened``, opened again for what comes after it."""

    through: date
    opened: bool
    at: datetime
    actor_id: uuid.UUID | None
    trail_seq: int


def closings(session: Session, coop_id: uuid.UUID) -> list[Closing]:
    """Every closing and every opening again, the newest first."""
    rows = session.execute(
        select(PeriodClose.through, PeriodClose.closed_at, PeriodClose.actor_id, PeriodClose.trail_seq)
        .where(PeriodClose.coop_id == coop_id)
        .order_by(PeriodClose.trail_seq)
    )
    found: list[Closing] = []
    for through, at, actor_id, seq in rows:
        found.append(Closing(through, bool(found) and through < found[-1].through, at, actor_id, seq))
    return found[::-1]


def closed_since(session: Session, coop_id: uuid.UUID, day: date) -> datetime | None:
    """Since when the books are closed for a day without a break, or None where they are open."""
    rows = session.execute(
        select(PeriodClose.through, PeriodClose.closed_at)
        .where(PeriodClose.coop_id == coop_id)
        .order_by(PeriodClose.trail_seq.desc())
    )
    since = None
    for through, closed_at in rows:
        if through < day:
            break
        since = closed_at
    return since
