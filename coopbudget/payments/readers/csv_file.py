"""Statements as CSV. Every bank names its columns differently, so a profile says which column is which."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from coopbudget.payments.readers.parsed import (
    MOST_PROBLEMS,
    ParsedLine,
    ParsedStatement,
    Problem,
    Reason,
    StatementUnreadable,
)
from coopbudget.payments.readers.text import MOST_LINES, clean, decode, read_date, read_pence

_LOOK_FOR_HEADER: Final = 25
_MOST_COLUMNS: Final = 60

# What British banks call their columns, squeezed to letters; the best name first.
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "date": ("date", "transactiondate", "postingdate", "posteddate", "dateposted", "bookingdate", "valuedate"),
    "text": (
        "description", "transactiondescription", "details", "transactiondetails", "narrative", "memo",
        "reference", "particulars",
    ),
    "reference": ("reference", "customerreference", "paymentreference", "yourreference"),
    "counterparty": ("counterparty", "name", "payee", "payeename", "merchantname", "toorfrom"),
    "amount": ("amount", "amountgbp", "value", "transactionamount", "valuegbp"),
    "money_in": ("moneyin", "paidin", "credit", "creditamount", "credits", "paidingbp", "in", "receipts", "moneyingbp"),
    "money_out": (
        "moneyout", "paidout", "debit", "debitamount", "debits", "withdrawn", "paidoutgbp", "out", "payments",
        "moneyoutgbp",
    ),
    "balance": ("balance", "balancegbp", "runningbalance", "accountbalance", "closingbalance"),
    "currency": ("currency", "ccy", "currencycode"),
    "account": ("accountnumber", "account", "iban"),
    "bank_id": ("transactionid", "fitid", "uniqueid"),
}  # fmt: skip
_OPENING = ("balancebroughtforward", "openingbalance", "startbalance", "broughtforward")


@dataclass(frozen=True)
class Columns:
    """Which column (from 0) holds what. An amount stands in one column, or in two: money in and money out."""

    date: int
    text: int
    amount: int | None = None
    money_in: int | None = None
    money_out: int | None = None
    balance: int | None = None
    counterparty: int | None = None
    reference: int | None = None
    currency: int | None = None
    account: int | None = None
    bank_id: int | None = None

    def as_dict(self) -> dict[str, int | None]:
        """For keeping with the bank account."""
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Columns:
        """What ``as_dict`` gave."""
        return cls(**{name: kept.get(name) for name in _NAMES})  # type: ignore[arg-type]


@dataclass(frozen=True)
class Table:
    """A CSV as rows, each with the line of the file it ends on."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def header_at(self, names: Sequence[str]) -> int | None:
        """Which row reads exactly like ``names``."""
        wanted = [_letters(name) for name in names]
        for index, (_, row) in enumerate(self.rows[:_LOOK_FOR_HEADER]):
            if [_letters(cell) for cell in row] == wanted:
                return index
        return None

    def likely_header(self) -> int:
        """The row that most looks like column names: the first of the widest near the top."""
        top = [len([cell for cell in row if cell.strip()]) for _, row in self.rows[:_LOOK_FOR_HEADER]]
        return top.index(max(top))


def read_table(content: bytes) -> Table:
    """The rows of a CSV (commas, semicolons or tabs). Raises StatementUnreadable."""
    text = decode(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=lambda mark: (first.count(mark), mark == ","))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, tuple[str, ...]]] = []
    try:
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if len(rows) > MOST_LINES + _LOOK_FOR_HEADER:
                raise StatementUnreadable(Reason.TOO_MANY_LINES)
            if len(row) > _MOST_COLUMNS:
                raise StatementUnreadable(Reason.BROKEN, reader.line_num)
            rows.append((reader.line_num, tuple(row)))
    except csv.Error:
        raise StatementUnreadable(Reason.BROKEN, reader.line_num) from None
    if not rows:
        raise StatementUnreadable(Reason.EMPTY)
    return Table(tuple(rows))


def _letters(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def guess_columns(header: Sequence[str]) -> Columns | None:
    """The columns of a header whose names we know, or None: then a person says which is which."""
    names = [_letters(name) for name in header]
    found: dict[str, int] = {}
    for kind, known in _NAMES.items():
        for name in known:
            if names.count(name) == 1 and names.index(name) not in found.values():
                found[kind] = names.index(name)
                break
    if "date" not in found or "text" not in found:
        return None
    if "money_in" in found and "money_out" in found:
        found.pop("amount", None)
    elif "amount" not in found:
        return None
    else:
        found.pop("money_in", None)
        found.pop("money_out", None)
    return Columns(**found)


def find_header(table: Table) -> tuple[int, Columns] | None:
    """The first row near the top whose names we know."""
    for index, (_, row) in enumerate(table.rows[:_LOOK_FOR_HEADER]):
        columns = guess_columns(row)
        if columns is not None:
            return index, columns
    return None


def read_csv(table: Table, *, header: int, columns: Columns, today: date) -> ParsedStatement:
    """The statement below row ``header`` of ``table``. Raises StatementUnreadable with every problem found."""
    problems: list[Problem] = []
    lines: list[tuple[int, ParsedLine, int | None]] = []
    opening: int | None = None
    accounts: set[str] = set()
    for number, row in table.rows[header + 1 :]:
        if len(problems) >= MOST_PROBLEMS:
            break
        if len(lines) >= MOST_LINES:
            raise StatementUnreadable(Reason.TOO_MANY_LINES)
        cells = _Cells(row, columns)
        if _letters(cells["text"]) in _OPENING and not cells.has_amount:
            try:
                opening = read_pence(cells["balance"])
            except ValueError:
                problems.append(Problem(Reason.BAD_BALANCE, number, cells["balance"][:60]))
            continue
        try:
            line, balance = _read_row(number, cells, today)
        except StatementUnreadable as problem:
            problems.extend(problem.problems)
            continue
        if cells["account"]:
            accounts.add(cells["account"])
        if line is not None:
            lines.append((number, line, balance))
    if len(accounts) > 1:
        problems.append(Problem(Reason.SEVERAL_ACCOUNTS))
    if problems:
        raise StatementUnreadable(problems)
    if not lines:
        raise StatementUnreadable(Reason.NO_LINES)
    ordered, first = _oldest_first(lines, opening)
    last = next((balance for _, _, balance in reversed(ordered) if balance is not None), None)
    if ordered[-1][2] is None:
        last = None
    return ParsedStatement(
        account=next(iter(accounts), ""),
        opening=first,
        closing=last,
        lines=tuple(line for _, line, _ in ordered),
    )


class _Cells:
    """A row by the meaning of its columns; what is not there is empty."""

    def __init__(self, row: Sequence[str], columns: Columns) -> None:
        self.row, self.columns = row, columns

    def __getitem__(self, name: str) -> str:
        index: int | None = getattr(self.columns, name)
        return self.row[index].strip() if index is not None and index < len(self.row) else ""

    @property
    def has_amount(self) -> bool:
        return bool(self["amount"] or self["money_in"] or self["money_out"])


def _read_row(number: int, cells: _Cells, today: date) -> tuple[ParsedLine | None, int | None]:
    problems: list[Problem] = []
    on = date.min
    if not cells["date"]:
        problems.append(Problem(Reason.NO_DATE, number))
    else:
        try:
            on = read_date(cells["date"])
        except ValueError:
            problems.append(Problem(Reason.BAD_DATE, number, cells["date"][:60]))
        else:
            if on > today:
                problems.append(Problem(Reason.FUTURE_DATE, number, cells["date"][:60]))
    amount = 0
    try:
        amount = _amount(number, cells)
    except StatementUnreadable as problem:
        problems.extend(problem.problems)
    balance: int | None = None
    if cells["balance"]:
        try:
            balance = read_pence(cells["balance"])
        except ValueError:
            problems.append(Problem(Reason.BAD_BALANCE, number, cells["balance"][:60]))
    if cells["currency"] and cells["currency"].upper() != "GBP":
        problems.append(Problem(Reason.OTHER_CURRENCY, number, cells["currency"][:60]))
    if problems:
        raise StatementUnreadable(problems)
    if amount == 0:
        return None, None  # nothing moved
    text = cells["text"]
    if cells["reference"] and cells["reference"] not in text:
        text = f"{text} {cells['reference']}"
    line = ParsedLine(on, amount, clean(text), clean(cells["counterparty"]), clean(cells["bank_id"]) or None)
    return line, balance


def _amount(number: int, cells: _Cells) -> int:
    """Pence of a row: in positive, out negative (whether or not the bank writes a minus before money out)."""
    if cells.columns.amount is not None:
        written = cells["amount"]
        if not written:
            raise StatementUnreadable(Reason.NO_AMOUNT, number)
        try:
            return read_pence(written)
        except ValueError:
            raise StatementUnreadable(Reason.BAD_AMOUNT, number, written) from None
    came, went = cells["money_in"], cells["money_out"]
    if not came and not went:
        raise StatementUnreadable(Reason.NO_AMOUNT, number)
    try:
        pence_in, pence_out = read_pence(came or "0"), abs(read_pence(went or "0"))
    except ValueError:
        raise StatementUnreadable(Reason.BAD_AMOUNT, number, f"{came} {went}".strip()) from None
    if pence_in and pence_out:
        raise StatementUnreadable(Reason.TWO_AMOUNTS, number, f"{came} {went}")
    if pence_in < 0:
        raise StatementUnreadable(Reason.BAD_AMOUNT, number, came)
    return pence_in - pence_out


_Row = tuple[int, ParsedLine, int | None]


def _oldest_first(lines: list[_Row], opening: int | None) -> tuple[list[_Row], int | None]:
    """The lines in the order they happened, and the balance before the first of them.

    Banks write up or down. Where there are balances they decide, and they have to run on from line to line: a
    line that is missing in between shows there. Raises StatementUnreadable.
    """
    down = list(reversed(lines))
    falls = [line.on for _, line, _ in lines] != sorted(line.on for _, line, _ in lines)
    tries = (down, lines) if falls else (lines, down)
    first_break: int | None = None
    for tried in tries:
        broken, start = _follow(tried, opening)
        if broken is None:
            return tried, start
        first_break = broken if first_break is None else first_break
    raise StatementUnreadable(Reason.BALANCE_JUMPS, first_break)


def _follow(lines: Sequence[_Row], opening: int | None) -> tuple[int | None, int | None]:
    """The line where the balance jumps (None: nowhere), and the balance before the first line if known."""
    running, moved, start = opening, 0, opening
    for number, line, balance in lines:
        moved += line.amount
        if balance is None:
            continue
        if running is None:
            start = balance - moved
        elif running + moved != balance:
            return number, None
        running, moved = balance, 0
    return None, start
