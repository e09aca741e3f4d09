"""Whether the statements of an account follow each other: what the bank's balances say and no line shows."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Date, Select, Uuid, and_, case, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from coopbudget.payments.balance_rules import Break, Sums, Told, Where, breaks
from coopbudget.payments.models import BankAccount, LineDay, Statement, StatementLine
from coopbudget.payments.queries.statements import unmatched


def told(session: Session, coop_id: uuid.UUID, side: str, until: date | None = None) -> list[Told]:
    """The posted statements of a side that tell a closing balance (and end by ``until``), by number."""
    wanted = (
        select(Statement.number, Statement.from_on, Statement.to_on, Statement.closing, Statement.missing)
        .join(BankAccount, and_(BankAccount.coop_id == Statement.coop_id, BankAccount.id == Statement.bank_account_id))
        .where(
            Statement.coop_id == coop_id,
            BankAccount.side == side,
            Statement.posted_at.is_not(None),
            Statement.closing.is_not(None),
            Statement.from_on.is_not(None),
        )
        .order_by(Statement.number)
    )
    if until is not None:
        wanted = wanted.where(Statement.to_on <= until)
    rows: Any = session.execute(wanted)
    return [Told(*row) for row in rows]


def line_sums(session: Session, coop_id: uuid.UUID, side: str) -> Sums:
    """The lines of a side by day; those that were taken out of the books are not the bank's."""
    rows = session.execute(
        select(LineDay.line_on, LineDay.total)
        .join(BankAccount, and_(BankAccount.coop_id == LineDay.coop_id, BankAccount.id == LineDay.bank_account_id))
        .where(LineDay.coop_id == coop_id, BankAccount.side == side)
        .order_by(LineDay.line_on)
    )
    return Sums({row.line_on: row.total for row in rows})


def statement_breaks(session: Session, coop_id: uuid.UUID, side: str) -> dict[int, list[Break]]:
    """Gaps by the number of the statement whose balance shows them; what was there before the first is none."""
    found: dict[int, list[Break]] = {}
    for each in breaks(told(session, coop_id, side), line_sums(session, coop_id, side)):
        if each.where is not Where.BEFORE:
            found.setdefault(each.number, []).append(each)
    return found


def gaps_counted(session: Session, coop_id: uuid.UUID) -> int:
    """How many statements show a gap, of both sides."""
    return session.scalar(select(func.count()).select_from(statements_with_gap(coop_id).subquery())) or 0


def statements_with_gap(coop_id: Any) -> Select[Any]:
    """A statement: ids of the statements of ``statement_breaks``, of both sides, told apart in the database alone.

    A home page asks it, so it is the arithmetic of ``balance_rules.breaks`` in SQL; a test holds the two together.
    """
    columns = (
        Statement.id, Statement.bank_account_id, Statement.from_on, Statement.to_on, Statement.closing,
        Statement.missing,
    )  # fmt: skip
    backwards = (Statement.to_on.desc(), Statement.number.desc())
    later = (
        select(
            *columns,
            func.lag(Statement.to_on).over(partition_by=Statement.bank_account_id, order_by=backwards).label("next_to"),
            func.min(Statement.from_on)
            .over(partition_by=Statement.bank_account_id, order_by=backwards, rows=(None, -1))
            .label("next_from"),
        )
        .where(
            Statement.coop_id == coop_id,
            Statement.posted_at.is_not(None),
            Statement.closing.is_not(None),
            Statement.from_on.is_not(None),
        )
        .subquery()
    )
    anchored = (
        select(later)
        .where(
            later.c.next_to.is_(None) | (later.c.next_to != later.c.to_on),
            later.c.next_from.is_(None) | (later.c.next_from > later.c.to_on),
        )
        .subquery()
    )
    # Days of lines and ends of statements in one row, added up as they go: nothing is looked up again for each end.
    nothing = (null().cast(Date), null().cast(BigInteger), null().cast(BigInteger))
    along = union_all(
        select(
            anchored.c.bank_account_id.label("account"), anchored.c.to_on.label("day"), literal(0).label("total"),
            anchored.c.id.label("id"), anchored.c.from_on.label("from_on"), anchored.c.closing.label("closing"),
            anchored.c.missing.label("missing"),
        ),
        select(LineDay.bank_account_id, LineDay.line_on, LineDay.total, null().cast(Uuid), *nothing).where(
            LineDay.coop_id == coop_id
        ),
    ).subquery()  # fmt: skip
    summed = select(
        along, func.sum(along.c.total).over(partition_by=along.c.account, order_by=along.c.day).label("lines")
    ).subquery()

    def before(column: Any) -> Any:
        return func.lag(column).over(partition_by=summed.c.account, order_by=summed.c.day)

    ends = (
        select(
            summed, before(summed.c.day).label("after"), before(summed.c.closing).label("closing_before"),
            before(summed.c.lines).label("lines_before"),
        )
        .where(summed.c.id.is_not(None))
        .subquery()
    )  # fmt: skip
    first = ends.c.after.is_(None)
    return select(ends.c.id).where(
        (ends.c.missing != 0) & (first | (ends.c.from_on > ends.c.after))
        | ~first & (ends.c.closing - ends.c.closing_before != ends.c.lines - ends.c.lines_before)
    )


class OpenSums(NamedTuple):
    """What nobody has explained, in pence: money that came, and money that went (positive too), in how many lines."""

    money_in: int
    money_out: int
    lines: int


def open_sums(session: Session, coop_id: uuid.UUID) -> dict[str, OpenSums]:
    """Lines with no match by side, both sides always there."""
    amount = StatementLine.amount
    rows = session.execute(
        select(
            BankAccount.side,
            func.coalesce(func.sum(case((amount > 0, amount), else_=0)), 0).label("money_in"),
            func.coalesce(func.sum(case((amount < 0, -amount), else_=0)), 0).label("money_out"),
            func.count().label("lines"),
        )
        .join(
            StatementLine,
            and_(StatementLine.coop_id == BankAccount.coop_id, StatementLine.bank_account_id == BankAccount.id),
        )
        .where(BankAccount.coop_id == coop_id, unmatched())
        .group_by(BankAccount.side)
    )
    found = {row.side: OpenSums(int(row.money_in), int(row.money_out), int(row.lines)) for row in rows}
    return {side: found.get(side, OpenSums(0, 0, 0)) for side in ("members", "own")}
