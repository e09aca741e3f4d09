"""A bank statement's way into the books: read, looked at, posted line by line against Unmatched."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.evidence import service as evidence
from coopbudget.guard import Permission, Work
from coopbudget.ledger.queries import closed_through
from coopbudget.ledger.service import Leg, Posted, open_account, post_entry
from coopbudget.payments.errors import AlreadyDecided, NoSuchThing, Unreadable
from coopbudget.payments.models import BankAccount, Statement, StatementLine
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
from coopbudget.payments.rules import LineFacts, Side, closing_agrees, fingerprints
from coopbudget.payments.service.accounts import BANK, UNMATCHED, lock_bank_account
from coopbudget.payments.words import problems_in_words
from coopbudget.trail.service import append


@dataclass(frozen=True)
class Uploaded:
    """What came of an upload. ``known``: this very file is in the books, so nothing was done."""

    number: int
    known: bool = False
    needs_columns: bool = False


def upload_statement(work: Work, *, side: str, content: bytes, filename: str, closing: int | None = None) -> Uploaded:
    """Read a file and keep it as a draft; nothing enters the books yet. ``closing`` (pence) is the balance a
    person read off the statement, for files that don't tell it.

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
        return Uploaded(same.number, same.posted_at is not None, "lines" not in (same.draft or {"lines": []}))
    try:
        kind, parsed = _read(content, account)
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


def _read(content: bytes, account: BankAccount) -> tuple[Kind, ParsedStatement | None]:
    """Its kind and the statement; None where a person has to say which column is which."""
    try:
        return read_statement(content, known=_kept_layout(account.columns))
    except StatementUnreadable as problem:
        if problem.reason is Reason.UNKNOWN_COLUMNS:
            return kind_of(content), None
        raise


def _kept_layout(kept: Mapping[str, Any] | None) -> list[Layout]:
    return [Layout(Columns.from_dict(kept["columns"]), tuple(kept["header"]))] if kept else []


def _checked(parsed: ParsedStatement, account: BankAccount, closing: int | None, today: date) -> ParsedStatement:
    """What may enter the books of this account: its own lines, in pounds, of days that have come."""
    if parsed.account and not same_account(
        parsed.account, sort_code=account.sort_code, account_number=account.account_number
    ):
        # What the file says is not repeated: it may be anybody's account number.
        raise StatementUnreadable(Reason.WRONG_ACCOUNT)
    if parsed.currency != "GBP":
        raise StatementUnreadable(Reason.OTHER_CURRENCY, None, parsed.currency)
    ahead = [Problem(Reason.FUTURE_DATE, line.row, line.on.isoformat()) for line in parsed.lines if line.on > today]
    if ahead:
        raise StatementUnreadable(ahead)
    if closing is not None and parsed.closing is not None and closing != parsed.closing:
        raise StatementUnreadable(Reason.CLOSING_DIFFERS)
    ends = parsed.closing if closing is None else closing
    total = sum(line.amount for line in parsed.lines)
    if closing is not None and not closing_agrees(parsed.opening, (line.amount for line in parsed.lines), ends):
        raise StatementUnreadable(Reason.CLOSING_DIFFERS)
    opening = ends - total if parsed.opening is None and ends is not None else parsed.opening
    return replace(parsed, opening=opening, closing=ends)


def _keep(statement: Statement, parsed: ParsedStatement) -> None:
    statement.opening, statement.closing = parsed.opening, parsed.closing
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


def choose_columns(work: Work, *, number: int, header: int, columns: Columns) -> None:
    """Say which column of a CSV is which; remembered for the next file of this bank account.

    ``header`` is the row (from 0) that names the columns. Raises Invalid where a name is missing or used
    twice, Unreadable with every line and reason.
    """
    work.need(Permission.KEEP_BOOKS)
    statement, account = lock_statement(work, number)
    if statement.posted_at is not None or statement.discarded_at is not None or statement.evidence_id is None:
        raise AlreadyDecided()
    chosen = [index for index in columns.as_dict().values() if index is not None]
    if len(set(chosen)) != len(chosen):
        raise Invalid(_l("Each column can be only one thing. Choose again."))
    if columns.amount is None and (columns.money_in is None or columns.money_out is None):
        raise Invalid({"amount": [_l("Choose the amount, or both money in and money out.")]})
    try:
        table = read_table(evidence.read(work, statement.evidence_id))
        if not 0 <= header < len(table.rows):
            raise Invalid({"header": [_l("Choose the row that names the columns.")]})
        layout = Layout(columns, tuple(table.rows[header][1]))
        parsed = read_csv(table, first=header + 1, layout=layout)
        parsed = _checked(parsed, account, statement.closing, work.today)
    except StatementUnreadable as problem:
        raise Unreadable({"_form": problems_in_words(problem)}) from None
    _keep(statement, parsed)
    account.columns = {"header": list(table.rows[header][1]), "columns": columns.as_dict()}
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
    if statement.posted_at is not None:
        raise AlreadyDecided()
    if statement.discarded_at is not None:
        return
    statement.discarded_at, statement.draft = work.now, None
    work.session.flush()
    append(work, act="statement_discarded", subject_kind="statement", subject_id=statement.id)


def post_statement(work: Work, *, number: int, checked_alike: bool = False) -> int:
    """Put a draft's new lines into the books, each against Unmatched, dated as the bank dates it (today, where
    that period is closed). How many were new; lines that are in already are left alone, so it is safe to repeat.

    Raises Invalid where lines look like others that came in another kind of file, until ``checked_alike``.
    """
    work.need(Permission.KEEP_BOOKS)
    statement, account = lock_statement(work, number)
    if statement.posted_at is not None:
        return 0
    if statement.discarded_at is not None or "lines" not in (statement.draft or {}):
        raise AlreadyDecided()
    lines = draft_lines(statement)
    prints = line_fingerprints(lines)
    known = known_lines(work, account.id, lines)
    new = [
        (position, line, mark)
        for position, (line, mark) in enumerate(zip(lines, prints, strict=True), start=1)
        if mark not in known.fingerprints
    ]
    if not checked_alike and known.alike(lines, prints):
        raise Invalid({"checked_alike": [_l("Some lines look like others that are in. Look, then tick the box.")]})
    side = Side(account.side)
    bank = open_account(work, code=BANK[side])
    unmatched = open_account(work, code=UNMATCHED[side])
    closed = closed_through(work.session, work.coop_id)
    rows = []
    for position, line, mark in new:
        row = StatementLine(
            coop_id=work.coop_id,
            id=new_id(),
            bank_account_id=account.id,
            statement_id=statement.id,
            position=position,
            line_on=line.on,
            amount=line.amount,
            text=line.text,
            counterparty=line.counterparty,
            bank_id=line.bank_id,
            fingerprint=mark,
            parked_note="",
        )
        rows.append(row)
    work.session.add_all(rows)
    statement.posted_at, statement.posted_by, statement.draft = work.now, work.person_id, None
    work.session.flush()
    posted: dict[uuid.UUID, Posted] = {}
    for row in rows:
        debit, credit = (bank, unmatched) if row.amount > 0 else (unmatched, bank)
        posted[row.id] = post_entry(
            work,
            kind="statement_line",
            on=row.line_on if closed is None or row.line_on > closed else work.today,
            key=f"statement-line:{account.id}:{row.fingerprint}",
            legs=[Leg(debit, credit, abs(row.amount))],
            memo="statement_line",
            refs={"line": str(row.id), "statement": str(statement.id)},
        )
    for row in rows:  # only now, so that they go to the database together
        row.entry_id, row.entry_number = posted[row.id].entry_id, posted[row.id].number
    work.session.flush()
    append(
        work,
        act="statement_posted",
        subject_kind="statement",
        subject_id=statement.id,
        content={"lines": len(rows), "left_out": len(lines) - len(rows), "side": account.side},
    )
    return len(rows)


@dataclass(frozen=True)
class KnownLines:
    """What is in of an account in a file's period: fingerprints, and day and amount of each."""

    fingerprints: frozenset[str]
    by_day: Mapping[tuple[date, int], frozenset[str]]

    def alike(self, lines: list[ParsedLine], prints: list[str]) -> list[int]:
        """Positions (from 0) of new lines with the day and amount of one that is in and not in this file."""
        here = frozenset(prints)
        return [
            index
            for index, (line, mark) in enumerate(zip(lines, prints, strict=True))
            if mark not in self.fingerprints and self.by_day.get((line.on, line.amount), frozenset()) - here
        ]


def known_lines(work: Work, account_id: uuid.UUID, lines: list[ParsedLine]) -> KnownLines:
    """What is in already of the days that ``lines`` cover."""
    rows = work.session.execute(
        select(StatementLine.fingerprint, StatementLine.line_on, StatementLine.amount).where(
            StatementLine.coop_id == work.coop_id,
            StatementLine.bank_account_id == account_id,
            StatementLine.line_on >= min(line.on for line in lines),
            StatementLine.line_on <= max(line.on for line in lines),
        )
    ).all()
    by_day: dict[tuple[date, int], set[str]] = {}
    for row in rows:
        by_day.setdefault((row.line_on, row.amount), set()).add(row.fingerprint)
    return KnownLines(
        frozenset(row.fingerprint for row in rows), {key: frozenset(marks) for key, marks in by_day.items()}
    )


@dataclass(frozen=True)
class PreviewLine:
    """A line of a draft: ``known`` is in already; ``alike`` has the day and amount of another that is."""

    line: ParsedLine
    known: bool
    alike: bool


@dataclass(frozen=True)
class Preview:
    """What confirming a draft would do, in pence. ``expected``: what its closing balance makes the books."""

    lines: tuple[PreviewLine, ...]
    money_in: int
    money_out: int

    @property
    def new(self) -> int:
        return sum(not line.known for line in self.lines)

    @property
    def alike(self) -> int:
        return sum(line.alike for line in self.lines)


def preview_statement(work: Work, *, number: int) -> Preview:
    """What confirming a draft would do; nothing is done. Raises NoSuchThing."""
    statement = work.session.scalar(
        select(Statement).where(Statement.coop_id == work.coop_id, Statement.number == number)
    )
    if statement is None or "lines" not in (statement.draft or {}):
        raise NoSuchThing()
    lines = draft_lines(statement)
    prints = line_fingerprints(lines)
    known = known_lines(work, statement.bank_account_id, lines)
    alike = set(known.alike(lines, prints))
    shown = tuple(
        PreviewLine(line, mark in known.fingerprints, index in alike)
        for index, (line, mark) in enumerate(zip(lines, prints, strict=True))
    )
    new = [one.line.amount for one in shown if not one.known]
    return Preview(shown, sum(a for a in new if a > 0), -sum(a for a in new if a < 0))
