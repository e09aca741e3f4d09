"""One line of a statement: found and locked, its day in the books, left for later with a note."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from coopbudget.guard import Permission, Work
from coopbudget.ledger.queries import closed_through
from coopbudget.payments.errors import AlreadyMatched, NoSuchThing, NothingToUndo
from coopbudget.payments.models import BankAccount, LineDay, LineMatch, Statement, StatementLine
from coopbudget.trail.service import append


def park_line(work: Work, *, line_id: uuid.UUID, note: str) -> None:
    """Leave a line for later, with a note why; an empty note takes it out again. Raises AlreadyMatched."""
    work.need(Permission.KEEP_BOOKS)
    line, _ = lock_line(work, line_id)
    if has_standing_match(work, line.id) or line.taken_out_at is not None:
        raise AlreadyMatched()
    line.parked_note = note
    line.parked_at = work.now if note else None
    line.parked_by = work.person_id if note else None
    work.session.flush()
    append(
        work,
        act="line_parked" if note else "line_unparked",
        subject_kind="statement_line",
        subject_id=line.id,
    )


def lock_line(work: Work, line_id: uuid.UUID) -> tuple[StatementLine, str]:
    """A line, locked, and whose money it is. Raises NoSuchThing."""
    line = work.session.scalar(
        select(StatementLine)
        .where(StatementLine.coop_id == work.coop_id, StatementLine.id == line_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if line is None:
        raise NoSuchThing()
    side = work.session.scalar(
        select(BankAccount.side)
        .join(
            Statement,
            (Statement.coop_id == BankAccount.coop_id) & (Statement.bank_account_id == BankAccount.id),
        )
        .where(Statement.coop_id == work.coop_id, Statement.id == line.statement_id)
    )
    return line, str(side)


def keep_days(work: Work, bank_account_id: uuid.UUID, moved: Iterable[tuple[date, int]]) -> None:
    """Lines came (or, with the other sign, went): days and pence. What each day comes to is kept with that.

    Before the entry is posted, day by day in their order: nothing is locked after the head of the co-op's record.
    """
    days: dict[date, int] = {}
    for on, amount in moved:
        days[on] = days.get(on, 0) + amount
    if not days:
        return
    on_postgresql = work.session.connection().dialect.name == "postgresql"
    added: Any = (postgresql.insert if on_postgresql else sqlite.insert)(LineDay).values(
        [
            {"coop_id": work.coop_id, "bank_account_id": bank_account_id, "line_on": on, "total": days[on]}
            for on in sorted(days)
        ]
    )
    work.session.execute(
        added.on_conflict_do_update(
            index_elements=["coop_id", "bank_account_id", "line_on"],
            set_={"total": LineDay.total + added.excluded.total},
        )
    )


def standing_match(work: Work, line_id: uuid.UUID) -> LineMatch:
    """The match of a line that holds. Raises NothingToUndo where none does."""
    match = work.session.scalar(
        select(LineMatch).where(
            LineMatch.coop_id == work.coop_id, LineMatch.line_id == line_id, LineMatch.undone_at.is_(None)
        )
    )
    if match is None:
        raise NothingToUndo()
    return match


def booking_day(work: Work, day: date) -> date:
    """The bank's own day, or today where the books of that day are closed."""
    closed = closed_through(work.session, work.coop_id)
    return day if closed is None or day > closed else work.today


def has_standing_match(work: Work, line_id: uuid.UUID) -> bool:
    """Whether a line has a match that stands."""
    found = work.session.scalar(
        select(LineMatch.id).where(
            LineMatch.coop_id == work.coop_id, LineMatch.line_id == line_id, LineMatch.undone_at.is_(None)
        )
    )
    return found is not None
