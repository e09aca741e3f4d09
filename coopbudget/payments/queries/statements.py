"""Reads of bank accounts, statements and their lines."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from coopbudget.payments.models import BankAccount, LineMatch, LineRemoval, MatchPart, Statement, StatementLine
from coopbudget.payments.rules import Side, show_sort_code


def bank_accounts(session: Session, coop_id: uuid.UUID) -> dict[str, BankAccount]:
    """The co-op's bank accounts by side."""
    rows = session.scalars(select(BankAccount).where(BankAccount.coop_id == coop_id).order_by(BankAccount.side))
    return {row.side: row for row in rows}


class PayInto(NamedTuple):
    """Where members pay in by bank transfer: the account as a bank's form asks for it."""

    name: str
    sort_code: str
    account_number: str


def pay_into(session: Session, coop_id: uuid.UUID, side: Side = Side.MEMBERS) -> PayInto | None:
    """The account for members' money (or the co-op's own); None where it is not written down yet."""
    found = session.execute(
        select(BankAccount.name, BankAccount.sort_code, BankAccount.account_number).where(
            BankAccount.coop_id == coop_id, BankAccount.side == side
        )
    ).first()
    return PayInto(found.name, show_sort_code(found.sort_code), found.account_number) if found else None


class StatementRow(NamedTuple):
    """A statement with whose money it is, how many of its lines are new and how many have no match yet."""

    id: uuid.UUID
    number: int
    side: str
    format: str
    from_on: date | None
    to_on: date | None
    opening: int | None
    closing: int | None
    uploaded_by: uuid.UUID
    uploaded_at: Any
    posted_at: Any
    discarded_at: Any
    evidence_id: uuid.UUID | None
    draft: dict[str, Any] | None
    lines: int
    unmatched: int


def unmatched() -> ColumnElement[bool]:
    """Whether somebody has to look at a line: it is in the books and has no match that stands.

    Of these alone there is an index: however many lines are matched, none of them is read.
    """
    return and_(StatementLine.matched_at.is_(None), StatementLine.taken_out_at.is_(None))


def statements(coop_id: Any, *, side: str = "", only: Select[Any] | None = None) -> Select[Any]:
    """A statement for ``paginate``: the columns of ``StatementRow``, newest number first, drafts among them; those
    alone whose ids are of ``only``."""
    of_it = and_(StatementLine.coop_id == Statement.coop_id, StatementLine.statement_id == Statement.id)
    columns: tuple[Any, ...] = (
        Statement.id,
        Statement.number,
        BankAccount.side,
        Statement.format,
        Statement.from_on,
        Statement.to_on,
        Statement.opening,
        Statement.closing,
        Statement.uploaded_by,
        Statement.uploaded_at,
        Statement.posted_at,
        Statement.discarded_at,
        Statement.evidence_id,
        Statement.draft,
        func.coalesce(Statement.entered, 0).label("lines"),
        select(func.count()).select_from(StatementLine).where(of_it, unmatched()).scalar_subquery().label("unmatched"),
    )
    wanted = (
        select(*columns)
        .join(BankAccount, and_(BankAccount.coop_id == Statement.coop_id, BankAccount.id == Statement.bank_account_id))
        .where(Statement.coop_id == coop_id, Statement.discarded_at.is_(None))
        .order_by(Statement.number.desc())
    )
    if only is not None:
        wanted = wanted.where(Statement.id.in_(only))
    return wanted.where(BankAccount.side == side) if side else wanted


def statement(session: Session, coop_id: uuid.UUID, number: int) -> StatementRow | None:
    """One statement by its number; a discarded one is gone."""
    row = session.execute(statements(coop_id).where(Statement.number == number)).one_or_none()
    return None if row is None else StatementRow(*row)


def lines(
    coop_id: uuid.UUID,
    *,
    statement_number: int | None = None,
    side: str = "",
    show: str = "",
    words: str = "",
) -> Select[Any]:
    """A statement for ``paginate``: lines with side, statement number and match, newest day first.

    ``show``: ``open`` (no match), ``matched``, ``parked``, ``out`` (taken out of the books) or everything.
    """
    columns: tuple[Any, ...] = (
        StatementLine,
        BankAccount.side,
        Statement.number.label("statement_number"),
        LineMatch.kind.label("match_kind"),
        LineMatch.id.label("match_id"),
        LineMatch.entry_number.label("match_entry"),
    )
    wanted = (
        select(*columns)
        .join(Statement, and_(Statement.coop_id == StatementLine.coop_id, Statement.id == StatementLine.statement_id))
        .join(
            BankAccount,
            and_(BankAccount.coop_id == StatementLine.coop_id, BankAccount.id == StatementLine.bank_account_id),
        )
        .outerjoin(
            LineMatch,
            and_(
                LineMatch.coop_id == StatementLine.coop_id,
                LineMatch.line_id == StatementLine.id,
                LineMatch.undone_at.is_(None),
            ),
        )
        .where(StatementLine.coop_id == coop_id)
        # By the statement's id, which grows as its number does: an index gives the lines in this order.
        .order_by(StatementLine.line_on.desc(), StatementLine.statement_id.desc(), StatementLine.position.desc())
    )
    if statement_number is not None:
        of_it = select(Statement.id).where(Statement.coop_id == coop_id, Statement.number == statement_number)
        wanted = wanted.where(StatementLine.statement_id == of_it.scalar_subquery())
    if side:
        its = select(BankAccount.id).where(BankAccount.coop_id == coop_id, BankAccount.side == side)
        wanted = wanted.where(StatementLine.bank_account_id == its.scalar_subquery())
    if show == "open":
        wanted = wanted.where(unmatched())
    elif show == "parked":
        wanted = wanted.where(unmatched(), StatementLine.parked_at.is_not(None))
    elif show == "out":
        wanted = wanted.where(StatementLine.taken_out_at.is_not(None))
    elif show == "matched":
        wanted = wanted.where(StatementLine.matched_at.is_not(None))
    if words:
        wanted = wanted.where(
            StatementLine.text.icontains(words, autoescape=True)
            | StatementLine.counterparty.icontains(words, autoescape=True)
        )
    return wanted


def open_lines(session: Session, coop_id: uuid.UUID) -> tuple[int, int]:
    """How many lines have no match and are not parked, and how many are parked."""
    row = session.execute(
        select(
            func.count().filter(StatementLine.parked_at.is_(None)),
            func.count().filter(StatementLine.parked_at.is_not(None)),
        ).where(StatementLine.coop_id == coop_id, unmatched())
    ).one()
    return int(row[0]), int(row[1])


def match_parts(session: Session, coop_id: uuid.UUID, match_ids: list[uuid.UUID]) -> dict[uuid.UUID, list[MatchPart]]:
    """The parts of matches by position, in one query."""
    found: dict[uuid.UUID, list[MatchPart]] = {}
    if match_ids:
        for part in session.scalars(
            select(MatchPart)
            .where(MatchPart.coop_id == coop_id, MatchPart.match_id.in_(match_ids))
            .order_by(MatchPart.match_id, MatchPart.position)
        ):
            found.setdefault(part.match_id, []).append(part)
    return found


def lines_by_id(session: Session, coop_id: uuid.UUID, ids: list[uuid.UUID]) -> list[StatementLine]:
    """Lines by their ids, by day and id."""
    if not ids:
        return []
    return list(
        session.scalars(
            select(StatementLine)
            .where(StatementLine.coop_id == coop_id, StatementLine.id.in_(ids))
            .order_by(StatementLine.line_on, StatementLine.id)
        )
    )


class LinePlace(NamedTuple):
    """A line with the number of the statement that shows it, and its place there. Pence, as the bank has them."""

    id: uuid.UUID
    statement: int
    position: int
    on: date
    amount: int
    text: str
    counterparty: str


def places_of_lines(session: Session, coop_id: uuid.UUID, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, LinePlace]:
    """Where each of these lines stands, by its id; one query."""
    rows = session.execute(
        select(
            StatementLine.id, Statement.number, StatementLine.position, StatementLine.line_on, StatementLine.amount,
            StatementLine.text, StatementLine.counterparty,
        )
        .join(Statement, and_(Statement.coop_id == StatementLine.coop_id, Statement.id == StatementLine.statement_id))
        .where(StatementLine.coop_id == coop_id, StatementLine.id.in_(list(ids)))
        .order_by(Statement.number, StatementLine.position)
    )  # fmt: skip
    return {row[0]: LinePlace(*row) for row in rows}


def joined_lines(session: Session, coop_id: uuid.UUID, match: LineMatch) -> list[StatementLine]:
    """The other lines that are one thing with the line of this match, by day."""
    if match.joined_id is None:
        return []
    return list(
        session.scalars(
            select(StatementLine)
            .join(LineMatch, and_(LineMatch.coop_id == StatementLine.coop_id, LineMatch.line_id == StatementLine.id))
            .where(
                StatementLine.coop_id == coop_id,
                LineMatch.joined_id == match.joined_id,
                LineMatch.id != match.id,
                LineMatch.undone_at.is_(None),
            )
            .order_by(StatementLine.line_on, StatementLine.id)
        )
    )


def removals(session: Session, coop_id: uuid.UUID, line_id: uuid.UUID) -> list[LineRemoval]:
    """The times a line was taken out of the books, the newest first."""
    return list(
        session.scalars(
            select(LineRemoval)
            .where(LineRemoval.coop_id == coop_id, LineRemoval.line_id == line_id)
            .order_by(LineRemoval.taken_at.desc(), LineRemoval.id.desc())
        )
    )


def match_history(session: Session, coop_id: uuid.UUID, line_id: uuid.UUID) -> list[LineMatch]:
    """Every match of a line, newest first, the undone ones among them."""
    return list(
        session.scalars(
            select(LineMatch)
            .where(LineMatch.coop_id == coop_id, LineMatch.line_id == line_id)
            .order_by(LineMatch.matched_at.desc(), LineMatch.id.desc())
        )
    )


def place_of_line(session: Session, coop_id: uuid.UUID, line_id: uuid.UUID) -> tuple[int, int] | None:
    """The number of the statement that shows this line, and its place there; None where there is none."""
    row = session.execute(
        select(Statement.number, StatementLine.position)
        .join(
            StatementLine, and_(StatementLine.coop_id == Statement.coop_id, StatementLine.statement_id == Statement.id)
        )
        .where(Statement.coop_id == coop_id, StatementLine.id == line_id)
    ).one_or_none()
    return None if row is None else (row[0], row[1])
