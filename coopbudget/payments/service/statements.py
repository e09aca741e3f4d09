"""A bank statement's way into the books: read, looked at, posted line by line against Unmatched."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.evidence import service as evidence
from coopbudget.guard import Permission, Work
from coopbudget.payments.errors import AlreadyDecided, NoSuchThing, Unreadable
from coopbudget.payments.models import BankAccount, Statement
from coopbudget.payments.queries.layouts import layouts
from coopbudget.payments.readers import (
    Columns,
    Kind,
    Layout,
    ParsedLine,
    ParsedStatement,
    Problem,
    Reason,
    StatementUnreadable,
    kind_of,
    read_csv,
    read_statement,
    read_table,
    same_account,
)
from coopbudget.payments.rules import LineFacts, closing_agrees, fingerprints
from coopbudget.payments.service.accounts import lock_bank_account
from coopbudget.payments.service.layouts import check_layout, save_layout
from coopbudget.payments.words import problems_in_words
from coopbudget.trail.service import append


@dataclass(frozen=True)
class Uploaded:
    """What came of an upload. ``known``: this very file is in the books, so nothing was done."""

    number: int
    known: bool = False
    needs_columns: bool = False


def upload_statement(
    work: Work, *, side: str, content: bytes, filename: str, closing: int | None = None, layout: str = ""
) -> Uploaded:
    """Read a file and keep it as a draft; nothing enters the books yet. ``closing`` (pence) is the balance a
    person read off the statement, for files that don't tell it. ``layout`` is the key of a bank's CSV, where a
    person has chosen it.

    Raises NoBankAccount, and Unreadable (an Invalid beside ``file``) with every line and reason.
    """
    work.need(Permission.KEEP_BOOKS)
    account = lock_bank_account(work, side)
    digest = hashlib.sha256(content).hexdigest()
    same = work.session.scalar(
        select(Statement)
        .where(
            Statement.coop_id == work.coop_id,
            Statement.bank_account_id == account.id,
            Statement.digest == digest,
            Statement.discarded_at.is_(None),
        )
        .order_by(Statement.posted_at.is_(None), Statement.number)
        .limit(1)
    )
    if same is not None:
        return Uploaded(same.number, same.posted_at is not None, "columns" in (same.draft or {}))
    try:
        kind, parsed = _read(work, content, layout)
        if parsed is not None:
            parsed = _checked(parsed, account, closing, work.today)
    except StatementUnreadable as problem:
        raise Unreadable({"file": problems_in_words(problem)}) from None
    statement = Statement(
        coop_id=work.coop_id,
        id=new_id(),
        number=next_number(work, "statement"),
        bank_account_id=account.id,
        format=kind.value,
        digest=digest,
        evidence_id=evidence.store(work, file=content, filename=filename, kind="statement"),
        closing=closing,
        missing=0,
        draft={"columns": True},
        uploaded_by=work.person_id,
        uploaded_at=work.now,
    )
    if parsed is not None:
        _keep(statement, parsed)
    work.session.add(statement)
    work.session.flush()
    append(
        work,
        act="statement_uploaded",
        subject_kind="statement",
        subject_id=statement.id,
        content={"digest": digest, "number": statement.number, "side": side},
    )
    return Uploaded(statement.number, needs_columns=parsed is None)


def _read(work: Work, content: bytes, chosen: str) -> tuple[Kind, ParsedStatement | None]:
    """Its kind and the statement; None where a person has to say which column is which."""
    choices = layouts(work.session, work.coop_id)
    layout = next((row.layout for row in choices if row.key == chosen), None)
    try:
        return read_statement(content, layout=layout, known=[row.layout for row in choices])
    except StatementUnreadable as problem:
        if problem.reason is Reason.UNKNOWN_COLUMNS:
            return kind_of(content), None
        raise


def _checked(parsed: ParsedStatement, account: BankAccount, closing: int | None, today: date) -> ParsedStatement:
    """What may enter the books of this account: its own lines, in pounds, of days that have come."""
    problems = []
    if parsed.account and not same_account(
        parsed.account, sort_code=account.sort_code, account_number=account.account_number
    ):
        # What the file says is not repeated: it may be anybody's account number.
        problems.append(Problem(Reason.WRONG_ACCOUNT))
    if parsed.currency != "GBP":
        problems.append(Problem(Reason.OTHER_CURRENCY, None, parsed.currency))
    if problems:
        raise StatementUnreadable(problems)
    ahead = [Problem(Reason.FUTURE_DATE, line.row, line.on.isoformat()) for line in parsed.lines if line.on > today]
    if ahead:
        raise StatementUnreadable(ahead)
    if closing is not None and parsed.closing is not None and closing != parsed.closing:
        raise StatementUnreadable(Reason.CLOSING_DIFFERS)
    ends = parsed.closing if closing is None else closing
    total = sum(line.amount for line in parsed.lines)
    if closing is not None and not closing_agrees(parsed.opening, (line.amount for line in parsed.lines), ends):
        # A typed balance that fits nothing is a slip. What the file itself tells is kept, and the gap is shown.
        raise StatementUnreadable(Reason.CLOSING_DIFFERS)
    opening = ends - total if parsed.opening is None and ends is not None else parsed.opening
    return replace(parsed, opening=opening, closing=ends)


def _keep(statement: Statement, parsed: ParsedStatement) -> None:
    statement.opening, statement.closing, statement.missing = parsed.opening, parsed.closing, parsed.missing
    statement.from_on, statement.to_on = parsed.from_on, parsed.to_on
    statement.draft = {
        "lines": [
            [line.on.isoformat(), line.amount, line.text, line.counterparty, line.bank_id] for line in parsed.lines
        ]
    }


def draft_lines(statement: Statement) -> list[ParsedLine]:
    """The lines of a draft, oldest first."""
    return [
        ParsedLine(date.fromisoformat(on), amount, text, counterparty, bank_id)
        for on, amount, text, counterparty, bank_id in (statement.draft or {}).get("lines", [])
    ]


def line_fingerprints(lines: list[ParsedLine]) -> list[str]:
    """A fingerprint for each of a file's lines."""
    return fingerprints([LineFacts(x.on, x.amount, x.text, x.counterparty, x.bank_id) for x in lines])


def choose_columns(
    work: Work,
    *,
    number: int,
    header: int,
    columns: Columns,
    dates: str = "dmy",
    decimal: str = ".",
    named: bool = True,
    name: str = "",
) -> None:
    """Say which column of a CSV is which; kept as a layout of the co-op for the next file.

    ``header`` is the row (from 0) that names the columns, or with ``named`` false the first line itself.
    ``name`` is what the layout is called (default: as the bank account). Raises Invalid where a column is missing
    or used twice, Unreadable with every line and reason.
    """
    work.need(Permission.KEEP_BOOKS)
    statement, account = lock_statement(work, number)
    if statement.posted_at is not None or statement.discarded_at is not None or statement.evidence_id is None:
        raise AlreadyDecided()
    try:
        table = read_table(evidence.read(work, statement.evidence_id))
        if not 0 <= header < len(table.rows):
            raise Invalid({"header": [_l("Choose the row that names the columns.")]})
        names = tuple(cell.strip() for cell in table.rows[header][1]) if named else ()
        layout = Layout(columns, names, dates=dates, decimal=decimal)
        check_layout(layout)
        parsed = read_csv(table, first=header + 1 if named else header, layout=layout)
        parsed = _checked(parsed, account, statement.closing, work.today)
    except StatementUnreadable as problem:
        raise Unreadable({"_form": problems_in_words(problem)}) from None
    _keep(statement, parsed)
    save_layout(work, layout=layout, name=name or account.name)
    work.session.flush()
    append(work, act="statement_columns_chosen", subject_kind="statement", subject_id=statement.id)


def lock_statement(work: Work, number: int) -> tuple[Statement, BankAccount]:
    """A statement and its bank account, both locked (the account first). Raises NoSuchThing."""
    found = work.session.execute(
        select(BankAccount.side)
        .join(
            Statement,
            (Statement.coop_id == BankAccount.coop_id) & (Statement.bank_account_id == BankAccount.id),
        )
        .where(Statement.coop_id == work.coop_id, Statement.number == number)
    ).one_or_none()
    if found is None:
        raise NoSuchThing()
    account = lock_bank_account(work, found.side)
    statement = work.session.scalar(
        select(Statement)
        .where(Statement.coop_id == work.coop_id, Statement.number == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if statement is None:
        raise NoSuchThing()
    return statement, account


def discard_statement(work: Work, *, number: int) -> None:
    """Throw a draft away; nothing of it was in the books. Raises AlreadyDecided for a posted one."""
    work.need(Permission.KEEP_BOOKS)
    statement, _ = lock_statement(work, number)
    if statement.posted_at is not None or "parts" in (statement.draft or {}):
        raise AlreadyDecided()
    if statement.discarded_at is not None:
        return
    statement.discarded_at, statement.draft = work.now, None
    work.session.flush()
    append(work, act="statement_discarded", subject_kind="statement", subject_id=statement.id)
