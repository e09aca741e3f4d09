"""What a reviewer may draw a sample of. Amounts are pence."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from coopbudget.clock import civil_date, start_of_day
from coopbudget.payments.models import PaymentRun, RunPayment, Statement, StatementLine

Row = tuple[uuid.UUID, int, int, date, int]


def payments_sent(session: Session, coop_id: uuid.UUID, since: date, until: date) -> list[Row]:
    """Id, run, place in it, day and amount of each payment of a run approved in these days; by run and place."""
    rows = session.execute(
        select(RunPayment.id, PaymentRun.number, RunPayment.position, PaymentRun.approved_at, RunPayment.amount)
        .join(PaymentRun, and_(PaymentRun.coop_id == RunPayment.coop_id, PaymentRun.id == RunPayment.run_id))
        .where(
            RunPayment.coop_id == coop_id,
            PaymentRun.approved_at >= start_of_day(since),
            PaymentRun.approved_at < start_of_day(until + timedelta(days=1)),
        )
        .order_by(PaymentRun.number, RunPayment.position)
    )
    return [(ident, run, place, civil_date(at), amount) for ident, run, place, at, amount in rows if at is not None]


def lines_in(session: Session, coop_id: uuid.UUID, since: date, until: date) -> list[Row]:
    """Id, statement, line, day and amount of what came in by the bank's statements, as it stands in the books."""
    rows = session.execute(
        select(StatementLine.id, Statement.number, StatementLine.position, StatementLine.line_on, StatementLine.amount)
        .join(Statement, and_(Statement.coop_id == StatementLine.coop_id, Statement.id == StatementLine.statement_id))
        .where(
            StatementLine.coop_id == coop_id,
            StatementLine.amount > 0,
            StatementLine.entry_id.is_not(None),
            StatementLine.taken_out_at.is_(None),
            StatementLine.line_on >= since,
            StatementLine.line_on <= until,
        )
        .order_by(Statement.number, StatementLine.position)
    )
    return [(ident, statement, line, on, amount) for ident, statement, line, on, amount in rows]
